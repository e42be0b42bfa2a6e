"""审: marks: what passes, which is higher, and where each course of a person stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Facts, Grade, PracticeGrade

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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the courses of a person stand: passed, pending (passed, not yet published), and the best rows."""

    passed: frozenset[str]
    pending: frozenset[str]
    best: dict[str, Grade]
    practice: dict[str, PracticeGrade]


def standing(facts: Facts) -> Standing:
    """Practice rows go before grades of the same course; of several grades the highest counts (R21, R22, R41)."""
    practice = {row.course: row for row in facts.practice}
    best = _best(row for row in facts.grades if row.course not in practice)
    good = {code for code, row in practice.items() if points(row.mark) >= PASS}
    published = {code for code in good if practice[code].state == PUBLISHED}
    passed = published.union(code for code, row in best.items() if points(row.mark) >= PASS)
    return Standing(frozenset(passed), frozenset(good - published), best, practice)


def _best(rows: Iterable[Grade]) -> dict[str, Grade]:
    best: dict[str, Grade] = {}
    for row in rows:
        held = best.get(row.course)
        if held is None or points(row.mark) > points(held.mark):
            best[row.course] = row
    return best
