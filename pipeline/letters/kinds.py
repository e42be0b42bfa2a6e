"""函: every kind of letter: its Chinese title, whom it concerns, what is said where it concerns nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import cards, corrections, courses, evidence, explanations, handing, hosts, todo
from .letter import Desk, Mail
from .person import Person


def _always(_desk: Desk) -> None:
    """Nothing has to be waited for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of letter. `rules`: only people with a finding of one of these are looked at; empty: everybody.
    `takes` are the options it has beside city and college. `ready` raises RefusedError where it is not yet time."""

    title: str
    concerns: Callable[[Person], bool]
    write: Callable[[Desk, Sequence[Person]], Mail]
    nobody: str
    rules: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
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
        frozenset({"host"}),
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
    "unreadable-cards": Kind(
        "二代证无法采集汇总",
        cards.concerns,
        cards.write_cards,
        "没有二代证无法读取、因疫情不能采集的人，没有出汇总",
    ),
    "corrections": Kind(
        "信息更正汇总表",
        corrections.concerns,
        corrections.write,
        "没有要更正基本信息的人，没有出汇总表",
        corrections.RULES,
    ),
    "explanations": Kind(
        "核查情况汇总表",
        explanations.concerns,
        explanations.write,
        "资审清单上没有人，没有出汇总表",
    ),
    "roster": Kind(
        "校核名册",
        cards.signed_by_nobody,
        cards.write_roster,
        "没有要校核签字的老生，没有出名册",
        cards.ROSTER_RULES,
    ),
    "pickup": Kind(
        "盖章领证通知",
        handing.passed,
        handing.write_pickup,
        "还没有人会审通过，没有出通知",
        takes=frozenset({"place", "time"}),
        ready=handing.ready,
    ),
    "receipts": Kind(
        "签收表",
        handing.passed,
        handing.write_receipts,
        "没有登记表已经印好的人，没有出签收表",
    ),
}
