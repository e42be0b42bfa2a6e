"""审: the whole rulebook is put to one person's facts; all faults are told at once. Pure: no disk, no clock."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256

from ..model import NO_CASE, Course, Evidence, Facts, Finding, Match, Record, ShownGrade, Unprintable
from ..record import record_of
from ..speaking import masked
from . import (
    calendar,
    capture,
    data,
    exemption,
    form,
    plan,
    portrait,
    practice,
    qualification,
    review,
    tickets,
)
from .evidence import evidence_of
from .marks import Standing, standing
from .matching import match, source_of
from .outline import outline
from .rule import BOOK, Rule

CHAPTER_ORDER = (
    calendar, capture, practice, exemption, plan, tickets, qualification, review, form, portrait, data
)  # fmt: skip
CHAPTERS = [c.__name__ for c in CHAPTER_ORDER]
RULES = tuple(sorted(BOOK, key=lambda rule: CHAPTERS.index(rule.speak.__module__)))
Preflight = Callable[[Record], tuple[Unprintable, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """One person judged: findings in the rulebook's order, the proof, what would be printed."""

    findings: tuple[Finding, ...]
    match: Match | None
    shown: tuple[ShownGrade, ...]
    evidence: Evidence
    record: Record | None
    turns_at: datetime | None
    withdrawn: bool


def judge(facts: Facts, preflight: Preflight) -> Judged:
    """Judges one person. Of who has withdrawn nothing is said and nothing printed (R1)."""
    if facts.withdrawn:
        return Judged((), None, (), NO_CASE, None, None, True)
    full = filled(facts, preflight)
    findings = tuple(
        [Finding(r.id, r.severity, masked(says), r.who) for r in RULES for says in r.speak(full)]
    )
    return Judged(findings, full.match, full.shown, full.evidence, full.record, _turns_at(full), False)


def filled(facts: Facts, preflight: Preflight) -> Facts:
    """The facts with all that rules ask for and no paper says: the match, the grades shown, the record …"""
    where = standing(facts)
    matched = match(facts, where)
    shown = tuple(shown_grades(facts, where, matched))
    record = record_of(facts, matched, shown)
    return replace(
        facts,
        match=matched,
        shown=shown,
        evidence=evidence_of(facts),
        record=record,
        unprintable=preflight(record),
    )


def _turns_at(facts: Facts) -> datetime | None:
    moments = (rule.turns(facts) for rule in RULES if rule.turns)
    return min((moment for moment in moments if moment is not None), default=None)


def shown_grades(facts: Facts, where: Standing, matched: Match | None) -> Iterator[ShownGrade]:
    """The best grade of every course the person has one in: plan order, then by code."""
    known = outline(matched.plan).courses if matched else {}
    own = {*where.best, *where.practice, *where.exempt}
    codes = [code for code in known if code in own]
    for code in [*codes, *sorted(own.difference(codes))]:
        yield _shown(facts, where, known.get(code) or _of_another_version(facts, code), code)


def _of_another_version(facts: Facts, code: str) -> Course | None:
    """An old course that stands for a new one is named by the version it comes from."""
    return next((known[code] for plan in facts.plans if code in (known := outline(plan).courses)), None)


def _shown(facts: Facts, where: Standing, course: Course | None, code: str) -> ShownGrade:
    row, practice = where.best.get(code), where.practice.get(code)
    mark = practice.mark if practice else row.mark if row else ""
    name = practice.name if practice else row.name if row else ""
    credits = row.credits or 0 if row else 0
    batch = code in facts.batch.batch_exempt_courses and code in where.earned
    free = batch or code in where.exempt
    return ShownGrade(
        code=code,
        name=course.name if course else name,
        credits=course.credits if course else credits,
        value=mark or ("免" if free else ""),
        printed="免" if free else mark,
        source=source_of(facts, where, code),
        from_ticket=where.linked.get(code, facts.ticket),
        passed=code in where.passed,
    )


def rulebook() -> tuple[Rule, ...]:
    """Every rule, in the order of the memo."""
    return RULES


@cache
def law() -> str:
    """Changes whenever a rule, the matcher or the record does: then everybody is judged anew."""
    house = importlib.resources.files(__package__)
    sources = sorted((f for f in house.iterdir() if f.name.endswith(".py")), key=lambda f: f.name)
    told = [f.read_bytes() for f in sources]
    told.append((importlib.resources.files(__package__.rpartition(".")[0]) / "record.py").read_bytes())
    return sha256(b"\0".join(told)).hexdigest()
