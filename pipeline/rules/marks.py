"""审: marks: what passes, which is higher, and where each course of a person stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model import Facts, Grade, PracticeGrade
from .exemption import too_late
from .tickets import usable

PASS = 60.0
LEVELS = {"优秀": 90.0, "良好": 80.0, "中等": 70.0, "合格": 60.0, "及格": 60.0, "通过": 60.0}
PUBLISHED = "已审核发布"


def points(mark: str) -> float:
    """A mark as a number, for comparing; a level word by its level; what is neither counts nothing (R41)."""
    level = LEVELS.get(mark)
    if level is not None:
        return level
    try:
        return float(mark)
    except ValueError:
        return 0.0


def passes(mark: str) -> bool:
    """60, or a level word but 不合格."""
    return points(mark) >= PASS


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the courses of a person stand: passed, pending (passed, not yet published), and the best rows.

    `earned` are passed by a mark; `exempt` are those that count because the exemption library says so, `late`
    those among them that only a decision can recognise (R25); `linked` tells of each best grade that comes
    from another ticket from which (R36).
    """

    passed: frozenset[str]
    pending: frozenset[str]
    best: dict[str, Grade]
    practice: dict[str, PracticeGrade]
    earned: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    linked: Mapping[str, str] = field(default_factory=dict)


def standing(facts: Facts) -> Standing:
    """Practice rows go before grades of the same course; of several grades the highest counts (R21, R22, R41)."""
    practice = {row.course: row for row in facts.practice}
    best = _best(row for row in facts.grades if row.course not in practice)
    linked = _linked(facts, best, practice) if facts.other_tickets else {}
    good = {code for code, row in practice.items() if passes(row.mark)}
    published = {code for code in good if practice[code].state == PUBLISHED}
    passed = published.union(code for code, row in best.items() if passes(row.mark))
    earned = frozenset(passed)
    exempt, late = _exempt(facts, earned)
    passed |= exempt
    pending = frozenset(good - passed)
    return Standing(frozenset(passed), pending, best, practice, earned, exempt, late, linked)


def _best(rows: Iterable[Grade]) -> dict[str, Grade]:
    best: dict[str, Grade] = {}
    for row in rows:
        held = best.get(row.course)
        if held is None or _weight(row) > _weight(held):
            best[row.course] = row
    return best


def _weight(row: Grade) -> tuple[float, bool]:
    """The higher mark; of equal ones that which the system called itself (七·3)."""
    return points(row.mark), not row.manual


def _linked(facts: Facts, best: dict[str, Grade], practice: dict[str, PracticeGrade]) -> dict[str, str]:
    """Puts the grades of usable other tickets in the place of lower own ones; of equal ones the own counts."""
    linked: dict[str, str] = {}
    for ticket in facts.other_tickets:
        if not usable(facts, ticket):
            continue
        for row in ticket.grades:
            own = practice.get(row.course)
            if own is not None and own.state != PUBLISHED and not passes(row.mark):
                continue
            held = own.mark if own is not None and own.state == PUBLISHED else ""
            held = best[row.course].mark if row.course in best else held
            if points(row.mark) > points(held):
                best[row.course] = row
                practice.pop(row.course, None)
                linked[row.course] = ticket.number
    return linked


def _exempt(facts: Facts, earned: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """In time or recognised; one that came too late counts only where no mark does (R25)."""
    late = frozenset(one.course for one in facts.exemptions if too_late(facts, one)) - earned
    return late.union(one.course for one in facts.exemptions if not too_late(facts, one)), late
