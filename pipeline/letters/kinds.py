"""函: every kind of letter: its Chinese title, whom it concerns, what is said where it concerns nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import courses, evidence, hosts, todo
from .letter import Desk, Mail
from .person import Person


def _always(_desk: Desk) -> None:
    """Nothing has to be waited for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter. `rules`: only people with a finding of one of these are looked at; empty: everybody.
    `ready` raises RefusedError where it is not yet time."""

    title: str
    concerns: Callable[[Person], bool]
    write: Callable[[Desk, Sequence[Person]], Mail]
    nobody: str
    rules: frozenset[str] = frozenset()
    ready: Callable[[Desk], None] = _always


KINDS: Mapping[str, Kind] = {
    "evidence": Kind(
        "资审材料通知",
        evidence.concerns,
        evidence.write,
        "没有人还要交资审材料，没有出通知",
    ),
    "missing-courses": Kind(
        "缺课程核查函",
        courses.concerns,
        courses.write,
        "没有缺课程的人（只等成绩发布的不算），没有出函",
        courses.RULES,
    ),
    "host-universities": Kind(
        "实践成绩上报函",
        hosts.concerns,
        hosts.write,
        "没有等上报、等发布的实践、论文成绩，没有出函",
        hosts.RULES,
    ),
    "todo": Kind(
        "待办事项清单",
        todo.concerns,
        todo.write_todo,
        "没有要办的事，没有出清单",
    ),
    "group": Kind(
        "群公告",
        todo.concerns,
        todo.write_group,
        "没有不办完就不能毕业的事，没有出公告",
    ),
}
