"""账: what was judged of each person; the stage is ONE view over findings and ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, delete, func, insert, or_, select

from ..model import Finding, PaperToSend, Record, Severity, Stage
from . import parcels
from .opening import chunks, replace_rows
from .schema import bundled, bundles, findings, judged, lines, marks, set_papers, sheets, twins
from .touching import touch

_in_bundle = (
    select(bundled.c.ticket)
    .join(bundles, bundles.c.id == bundled.c.bundle_id)
    .where(bundles.c.kind == "registry", bundles.c.state == "sealed")
)
_last_sealed = (  # a set that is again what it was before its last sealing is sealed again
    select(bundled.c.digest)
    .join(bundles, bundles.c.id == bundled.c.bundle_id)
    .where(
        bundles.c.kind == "qualification",
        bundles.c.state == "sealed",
        bundled.c.ticket == judged.c.ticket,
    )
    .order_by(bundles.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_set_is_sealed = _last_sealed == judged.c.set_digest
_complete = judged.c.papers == "scanned"
sealing = case((and_(_complete, _set_is_sealed), "sealed"), else_=judged.c.papers).label("sealing")
track = case(
    (and_(_complete, parcels.all_in(judged.c.ticket, parcels.RECEIVED)), "received"),
    (and_(_complete, parcels.all_in(judged.c.ticket, parcels.POSTED)), "posted"),
    (and_(_complete, _set_is_sealed), "sealed"),
    else_=judged.c.papers,
).label("papers")
with_a_reason = judged.c.papers != "none"
_with_good_sheet = select(sheets.c.ticket).where(sheets.c.state == "good")
stage = case(
    (judged.c.withdrawn.is_(True), Stage.WITHDRAWN.value),
    (judged.c.gravest == Severity.BLOCK.value, Stage.BLOCKED.value),
    (judged.c.gravest == Severity.HOLD.value, Stage.HELD.value),
    (judged.c.approved.is_(False), Stage.CLEAR.value),
    (judged.c.ticket.in_(_in_bundle), Stage.BUNDLED.value),
    (judged.c.ticket.in_(_with_good_sheet), Stage.PRINTED.value),
    else_=Stage.APPROVED.value,
).label("stage")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One person's case as it goes into the ledger. `case` is the JSON that `show` tells."""

    ticket: str
    law: str
    turns_at: datetime | None
    at: datetime
    name: str
    city: str
    college: str
    major: str
    plan: str
    version: str
    withdrawn: bool
    approved: bool
    papers: str
    record: Record | None
    case: str
    findings: tuple[Finding, ...]
    set_digest: str = ""  # what the complete set of papers is made of
    to_send: tuple[PaperToSend, ...] = ()  # the papers of that set

    @property
    def record_digest(self) -> str:
        """The digest of what would be printed now; empty where nothing would be."""
        return self.record.digest if self.record else ""

    @property
    def gravest(self) -> str:
        """block, hold or empty: what decides the stage."""
        said = {finding.severity for finding in self.findings}
        return next((s.value for s in (Severity.BLOCK, Severity.HOLD) if s in said), "")


def save(db: Connection, done: Sequence[Judgement]) -> None:
    """Puts these judgements in the place of the earlier ones."""
    tickets = [one.ticket for one in done]
    replace_rows(db, judged, judged.c.ticket, tickets, [_row(one) for one in done])
    spoken = [
        {"ticket": one.ticket, "no": no, "rule": f.rule, "severity": f.severity, "who": f.who, "says": f.says}
        for one in done
        for no, f in enumerate(one.findings, 1)
    ]
    replace_rows(db, findings, findings.c.ticket, tickets, spoken)
    papers = [_paper(one.ticket, no, paper) for one in done for no, paper in enumerate(one.to_send, 1)]
    replace_rows(db, set_papers, set_papers.c.ticket, tickets, papers)


def _paper(ticket: str, no: int, paper: PaperToSend) -> dict[str, Any]:
    return {
        "ticket": ticket,
        "no": no,
        "item": paper.item,
        "medium": paper.medium,
        "stamps": "、".join(paper.stamps),
        "pages": paper.pages,
        "in_hand": paper.in_hand_on.isoformat() if paper.in_hand_on else "",
    }


def _row(one: Judgement) -> dict[str, Any]:
    return {
        "ticket": one.ticket,
        "law": one.law,
        "turns_at": one.turns_at and one.turns_at.isoformat(),
        "at": one.at.isoformat(),
        "name": one.name,
        "city": one.city,
        "college": one.college,
        "major": one.major,
        "plan": one.plan,
        "version": one.version,
        "gravest": one.gravest,
        "withdrawn": one.withdrawn,
        "approved": one.approved,
        "papers": one.papers,
        "record_digest": one.record_digest,
        "set_digest": one.set_digest,
        "case": one.case,
    }


def touch_turned(db: Connection, now: datetime) -> None:
    """Touches those whose case changes because a moment of the calendar has passed."""
    turned = select(judged.c.ticket).where(judged.c.turns_at <= now.isoformat())
    touch(db, db.execute(turned).scalars())


def laws_in_force(db: Connection) -> list[Row[Any]]:
    """By which law people were judged, once for each city, plan, version and law."""
    return list(db.execute(select(judged.c.city, judged.c.plan, judged.c.version, judged.c.law).distinct()))


def touch_under(db: Connection, city: str, plan: str, version: str, law: str) -> None:
    """Touches whoever was judged by that law."""
    under = and_(
        judged.c.city == city, judged.c.plan == plan, judged.c.version == version, judged.c.law == law
    )
    touch(db, db.execute(select(judged.c.ticket).where(under)).scalars())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is asked for; an empty field asks for everybody."""

    tickets: tuple[str, ...] = ()
    stage: str = ""
    rule: str = ""
    city: str = ""
    college: str = ""
    papers: str = ""


def cases(wanted: Wanted = Wanted(), whole: bool = False) -> Select[Any]:
    """The view: every judged person with stage, in the order of tickets; the whole case only when asked."""
    columns = [c for c in judged.c if (whole or c.name != "case") and c.name != "papers"]
    asked = select(*columns, track, sealing, stage).order_by(judged.c.ticket)
    if wanted.tickets:
        asked = asked.where(judged.c.ticket.in_(wanted.tickets))
    if wanted.stage:
        asked = asked.where(stage == wanted.stage)
    if wanted.papers:
        asked = asked.where(track == wanted.papers)
    if wanted.city:
        asked = asked.where(judged.c.city == wanted.city)
    if wanted.college:
        asked = asked.where(judged.c.college == wanted.college)
    if wanted.rule:
        named = select(findings.c.ticket).where(findings.c.rule == wanted.rule)
        asked = asked.where(judged.c.ticket.in_(named))
    return asked


def findings_of(db: Connection, tickets: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The findings of each of these people, in the rulebook's order."""
    spoken: dict[str, list[Row[Any]]] = {ticket: [] for ticket in tickets}
    for part in chunks(tickets):
        wanted = select(findings).where(findings.c.ticket.in_(part))
        for row in db.execute(wanted.order_by(findings.c.ticket, findings.c.no)):
            spoken[row.ticket].append(row)
    return spoken


def counts(db: Connection) -> dict[str, dict[str, int]]:
    """How many people stand at each stage, in each city and college, and under each rule."""
    view = cases().order_by(None).subquery()
    told = {}
    for name, column in (
        ("stages", view.c.stage),
        ("papers", view.c.papers),
        ("cities", view.c.city),
        ("colleges", view.c.college),
    ):
        rows = db.execute(select(column, func.count()).group_by(column).order_by(column))
        told[name] = {str(key): int(count) for key, count in rows}
    per_rule = select(findings.c.rule, func.count(findings.c.ticket.distinct())).group_by(findings.c.rule)
    told["rules"] = {str(rule): int(count) for rule, count in db.execute(per_rule.order_by(findings.c.rule))}
    return told


def cities_of(db: Connection, tickets: Sequence[str]) -> dict[str, str]:
    """The 考区 of each of these people who is registered."""
    found: dict[str, str] = {}
    for part in chunks(tickets):
        wanted = select(judged.c.ticket, judged.c.city).where(judged.c.ticket.in_(part))
        found.update((ticket, city) for ticket, city in db.execute(wanted))
    return found


Mark = tuple[str, str, str]
"""Ticket, kind, value."""


def marks_of(db: Connection, tickets: Sequence[str]) -> set[Mark]:
    """What the ledger holds as marks of these people."""
    held: set[Mark] = set()
    for part in chunks(tickets):
        wanted = select(marks.c.ticket, marks.c.kind, marks.c.value).where(marks.c.ticket.in_(part))
        held.update((ticket, kind, value) for ticket, kind, value in db.execute(wanted))
    return held


def save_marks(db: Connection, tickets: Sequence[str], now: set[Mark]) -> None:
    """Puts the marks of these people in the place of their earlier ones."""
    rows = [{"ticket": ticket, "kind": kind, "value": value} for ticket, kind, value in sorted(now)]
    replace_rows(db, marks, marks.c.ticket, tickets, rows)


def bearers(db: Connection, kind: str, values: Iterable[str]) -> dict[str, list[str]]:
    """Who bears each of these marks: value → tickets in order."""
    found: dict[str, list[str]] = {}
    for part in chunks(sorted(set(values))):
        wanted = select(marks.c.value, marks.c.ticket).where(marks.c.kind == kind, marks.c.value.in_(part))
        for value, ticket in db.execute(wanted.order_by(marks.c.ticket)):
            found.setdefault(value, []).append(ticket)
    return found


def all_marks(db: Connection, kind: str) -> dict[str, str]:
    """Every bearer of a kind of mark: ticket → value."""
    rows = db.execute(select(marks.c.ticket, marks.c.value).where(marks.c.kind == kind))
    return {ticket: value for ticket, value in rows}


def twins_of(db: Connection, tickets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Whose photo shows the same picture as this person's."""
    found: dict[str, list[str]] = {}
    for part in chunks(tickets):
        wanted = select(twins).where(twins.c.ticket.in_(part)).order_by(twins.c.ticket, twins.c.other)
        for ticket, other in db.execute(wanted):
            found.setdefault(ticket, []).append(other)
    return {ticket: tuple(others) for ticket, others in found.items()}


def replace_twins(db: Connection, changed: Sequence[str], pairs: Iterable[tuple[str, str]]) -> None:
    """Forgets the pairs of those whose photo changed and writes the new ones, both ways."""
    for part in chunks(changed):
        db.execute(delete(twins).where(or_(twins.c.ticket.in_(part), twins.c.other.in_(part))))
    rows = sorted({way for one, other in pairs for way in ((one, other), (other, one))})
    if rows:
        db.execute(insert(twins), [{"ticket": one, "other": other} for one, other in rows])


def registered(db: Connection, tickets: Sequence[str]) -> set[str]:
    """Which of these tickets a registration knows."""
    found: set[str] = set()
    for part in chunks(tickets):
        wanted = select(lines.c.ticket).where(lines.c.kind == "registrations", lines.c.ticket.in_(part))
        found.update(db.execute(wanted.distinct()).scalars())
    return found
