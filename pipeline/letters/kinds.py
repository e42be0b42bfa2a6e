"""函: every kind of letter: its Chinese title, whom it concerns, what is said where it concerns nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import evidence
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
}
