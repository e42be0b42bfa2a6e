"""读: all of one person, folded from every line of every paper, in chunks of people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from ..ledger import cases, papers
from ..ledger import sheets as sheet_ledger
from ..ledger.opening import chunks
from ..model import (
    SHANGHAI,
    Batch,
    Decision,
    Facts,
    Grade,
    Plan,
    Portrait,
    PracticeGrade,
    Registration,
    Sheet,
)

PUBLISHED = "已审核发布"
MOST_TWINS = 20
PLAIN = {f.name for f in fields(Registration)} - {
    "birth_date",
    "cohort",
    "foreign_language",
    "registered_at",
    "preliminary_at",
    "linked_tickets",
}
PORTRAIT = {f.name for f in fields(Portrait)} - {"pass_no"}
Body = dict[str, Any]


class Version(NamedTuple):
    """One version of one line: the columns it had, the pass that brought it."""

    body: Body
    pass_no: int
    id: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for everybody: the batch, the moment, the plans by major or plan code."""

    batch: Batch
    as_of: datetime
    plans: Mapping[str, tuple[Plan, ...]]

    def plans_of(self, registration: Registration) -> tuple[Plan, ...]:
        """The versions that come into question: the given one alone, else all of that code."""
        known = self.plans.get(registration.major_code, ())
        if not registration.plan_version:
            return known
        return tuple(plan for plan in known if plan.version == registration.plan_version)


def gather(db: Connection, setting: Setting, tickets: Iterable[str]) -> Iterator[Facts]:
    """The facts of each registered person among `tickets`, in order; nobody is gathered twice."""
    for part in chunks(tickets):
        yield from _gather_chunk(db, setting, part)


def _gather_chunk(db: Connection, setting: Setting, tickets: Sequence[str]) -> Iterator[Facts]:
    twins = cases.twins_of(db, tickets)
    numbers = cases.marks_of(db, tickets)
    bearers = cases.bearers(db, "id_no", (v for (_, kind), v in numbers.items() if kind == "id_no"))
    sheets = sheet_ledger.sheets_of(db, tickets)
    for ticket, versions in each_person(papers.lines_of(db, tickets)):
        if "registrations" not in versions:
            continue
        registration = registration_of(ticket, versions["registrations"])
        sharing = bearers.get(numbers.get((ticket, "id_no"), ""), ())
        own_sheets = sheets.get(ticket, ())
        yield Facts(
            ticket=ticket,
            batch=setting.batch,
            as_of=setting.as_of,
            registration=registration,
            grades=_each(versions, "grades", _grade),
            practice=_each(versions, "practice", _practice),
            decisions=_decisions(versions.get("decisions", {})),
            portrait=portrait_of(versions.get("photos", {})),
            picture_twins=twins.get(ticket, ()),
            number_twins=tuple(other for other in sharing[: MOST_TWINS + 1] if other != ticket),
            plans=setting.plans_of(registration),
            sheets=tuple(_sheet(row) for row in own_sheets),
            void_changes=_void_changes(own_sheets),
        )


def each_person(rows: Sequence[Row[Any]]) -> Iterator[tuple[str, dict[str, dict[str, list[Version]]]]]:
    """The lines of each person: kind → key → versions, the one that counts last standing last."""
    # one parse for a whole chunk of people costs a third of one for each line
    bodies = json.loads(f"[{','.join(row.body for row in rows)}]")
    for ticket, group in groupby(zip(map(tuple, rows), bodies, strict=True), key=lambda pair: pair[0][0]):
        found: dict[str, dict[str, list[Version]]] = {}
        for (_, kind, key, _, pass_no, line_id), body in group:
            found.setdefault(kind, {}).setdefault(key, []).append(Version(body, pass_no, line_id))
        yield ticket, found


def fold(versions: Sequence[Version]) -> Body:
    """Later rows over earlier ones: an absent column keeps what was known, an empty cell clears it."""
    if len(versions) == 1:
        return versions[0].body
    folded: Body = {}
    for version in versions:
        folded.update(version.body)
    return folded


def registration_of(ticket: str, keys: Mapping[str, Sequence[Version]]) -> Registration:
    """The registration in force; its 登记时间 is the first one that was ever seen (R2, R3)."""
    versions = [version for group in keys.values() for version in group]
    body = fold(versions)
    first = min((v for v in versions if v.body.get("registered_at")), key=lambda v: v.id, default=None)
    plain = {key: value for key, value in body.items() if key in PLAIN}
    plain["ticket"] = ticket
    plain["college"] = plain.get("college") or body.get("college_hint", "")
    plain["city"] = plain.get("city") or body.get("city_hint", "")
    tongue = body.get("foreign_language", "")
    birth = body.get("birth_date", "")
    return Registration(
        **plain,
        birth_date=date.fromisoformat(birth[:10]) if birth else None,
        cohort=int(body["cohort"]) if body.get("cohort") else None,
        foreign_language={"1": True, "0": False}.get(tongue),
        registered_at=moment(first.body["registered_at"]) if first else None,
        preliminary_at=moment(body.get("preliminary_at", "")),
        linked_tickets=tuple(filter(None, body.get("linked_tickets", "").split(";"))),
    )


def moment(text: str) -> datetime | None:
    """ISO text as an aware moment; a bare day is its beginning in Asia/Shanghai."""
    if not text:
        return None
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def portrait_of(keys: Mapping[str, Sequence[Version]]) -> Portrait | None:
    """The photo in force: the latest that came, but a broken file never displaces a whole one."""
    versions = sorted((v for group in keys.values() for v in group), key=lambda v: (v.pass_no, v.id))
    if not versions:
        return None
    whole = [version for version in versions if version.body.get("whole", True)]
    last = (whole or versions)[-1].body
    first_pass = next(v.pass_no for v in versions if v.body["digest"] == last["digest"])
    return Portrait(**{k: v for k, v in last.items() if k in PORTRAIT}, pass_no=first_pass)


def _each(versions: Mapping[str, Mapping[str, list[Version]]], kind: str, read: Any) -> tuple[Any, ...]:
    return tuple(read(group) for group in versions.get(kind, {}).values())


def _grade(versions: Sequence[Version]) -> Grade:
    body = fold(versions)
    credits = body.get("credits", "")
    return Grade(
        course=body["course"],
        mark=body.get("mark", ""),
        name=body.get("name", ""),
        credits=float(credits) if credits else None,
        taken_on=body.get("taken_on", ""),
        manual=body.get("source") == "manual",
        mode=body.get("mode", ""),
        padded=body.get("padded") == "1",
    )


def _practice(versions: Sequence[Version]) -> PracticeGrade:
    body = fold(versions)
    return PracticeGrade(
        course=body["course"],
        mark=body.get("mark", ""),
        host_university=body.get("host_university", ""),
        state=body.get("state", ""),
        name=body.get("name", ""),
        was_published=any(version.body.get("state") == PUBLISHED for version in versions[:-1]),
    )


def _decisions(keys: Mapping[str, Sequence[Version]]) -> tuple[Decision, ...]:
    return tuple(_decision(versions[-1]) for versions in keys.values())


def _decision(version: Version) -> Decision:
    body = version.body
    at = moment(body.get("at", ""))
    assert at is not None
    return Decision(
        matter=body["matter"],
        ruling=body["ruling"],
        by=body.get("by", ""),
        at=at,
        course=body.get("course", ""),
        reference=body.get("reference", ""),
        text=body.get("text", ""),
        pass_no=version.pass_no,
    )


def _sheet(row: Row[Any]) -> Sheet:
    where = f"{row.college}一叠第{row.no}张"
    return Sheet(row.job, row.no, row.state, row.lot, row.copy, row.reason, where)


def _void_changes(rows: Sequence[Row[Any]]) -> tuple[str, ...]:
    voided = [row for row in rows if row.state == "void" and row.reason.startswith("数据变更")]
    if not voided:
        return ()
    return tuple(filter(None, voided[-1].reason.partition("：")[2].split("、")))
