"""读: all of one person, folded from every line of every paper, in chunks of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row

from ..ledger import cases, papers, seeking
from ..ledger import sheets as sheet_ledger
from ..ledger.opening import chunks
from ..model import Batch, CityList, Facts, OtherTicket, Plan, Registration, Scan, Sheet
from . import folded
from .evidence import names_known, odd_scans, paper_rows, roster_of, scans_of, serves_one
from .versions import Kinds, Version, each_person

T = TypeVar("T")
MOST_TWINS = 20
OF_ANOTHER_TICKET = ("tickets", "grades")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for everybody: the batch, the moment, the plans by major or plan code, the cities' lists."""

    batch: Batch
    as_of: datetime
    plans: Mapping[str, tuple[Plan, ...]]
    city_lists: Mapping[str, CityList]

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
    people = {t: kinds for t, kinds in each_person(papers.lines_of(db, tickets)) if "registrations" in kinds}
    given = given_to(db, list(people))
    settled = seeking.given_among(db, list(_astray(people)))
    facts = [
        _facts(setting, ticket, kinds, given.get(ticket, ()), settled) for ticket, kinds in people.items()
    ]
    other = _other_tickets(db, facts)
    twins = cases.twins_of(db, tickets)
    numbers = cases.bearers(db, "id_no", (one.registration.id_no for one in facts))
    digests = cases.bearers(db, "scan", (scan.digest for one in facts for scan in one.scans))
    sheets = sheet_ledger.sheets_of(db, tickets)
    for one in facts:
        own_sheets = sheets.get(one.ticket, ())
        yield replace(
            one,
            picture_twins=twins.get(one.ticket, ()),
            number_twins=_others(numbers, one.registration.id_no, one.ticket),
            other_tickets=tuple(other[number] for number in one.registration.linked_tickets),
            scans=tuple(_with_twins(scan, digests, one.ticket) for scan in one.scans),
            sheets=tuple(_sheet(row) for row in own_sheets),
            void_changes=_void_changes(own_sheets),
        )


def _astray(people: Mapping[str, Kinds]) -> Iterator[int]:
    """The lines of scans that bear a person's number and do not say surely that they are his."""
    for kinds in people.values():
        for key, versions in kinds.get("scans", {}).items():
            if key.startswith("?"):
                yield from (version.id for version in versions)


def _facts(setting: Setting, ticket: str, kinds: Kinds, given: Sequence[Version], settled: Set[int]) -> Facts:
    registration = folded.registration_of(ticket, kinds["registrations"])
    rows = paper_rows(kinds.get("evidence", {}))
    scans = scans_of(kinds, given, rows) if given or "scans" in kinds else ()
    return Facts(
        ticket=ticket,
        batch=setting.batch,
        as_of=setting.as_of,
        registration=registration,
        grades=_each(kinds, "grades", folded.grade),
        practice=_each(kinds, "practice", folded.practice),
        exemptions=_each(kinds, "exemptions", folded.exemption),
        decisions=folded.decisions(kinds.get("decisions", {})),
        capture=folded.capture(kinds.get("idcards", {})),
        roster=roster_of(kinds, scans),
        listed=folded.listed(kinds.get("qualification", {})),
        city_list=setting.city_lists.get(registration.city),
        paper_rows=rows,
        scans=scans,
        odd_scans=tuple(odd_scans(kinds["scans"], settled, names_known(kinds))) if "scans" in kinds else (),
        portrait=folded.portrait_of(kinds.get("photos", {})),
        plans=setting.plans_of(registration),
    )


def given_to(db: Connection, tickets: Sequence[str]) -> dict[str, list[Version]]:
    """The scans that were found to belong to each of these people though their names do not say so alone."""
    found: dict[str, list[Version]] = {}
    for ticket, version in seeking.given_lines(db, tickets):
        found.setdefault(ticket, []).append(Version(*version))
    return found


def _other_tickets(db: Connection, facts: Sequence[Facts]) -> dict[str, OtherTicket]:
    """Every 多证 ticket these people name, with its grades."""
    named = sorted({number for one in facts for number in one.registration.linked_tickets})
    found = {number: OtherTicket(number, known=False) for number in named}
    for part in chunks(named):
        for number, kinds in each_person(papers.lines_of(db, part, OF_ANOTHER_TICKET)):
            found[number] = folded.other_ticket(number, kinds)
    return found


def _others(bearers: Mapping[str, Sequence[str]], value: str, ticket: str) -> tuple[str, ...]:
    return tuple(other for other in bearers.get(value, ())[: MOST_TWINS + 1] if other != ticket)


def _with_twins(scan: Scan, bearers: Mapping[str, Sequence[str]], ticket: str) -> Scan:
    others = _others(bearers, scan.digest, ticket) if serves_one(scan) else ()
    return replace(scan, twins=others) if others else scan


def _each(kinds: Kinds, kind: str, read: Callable[[Sequence[Version]], T]) -> tuple[T, ...]:
    return tuple(map(read, kinds.get(kind, {}).values()))


def _sheet(row: Row[Any]) -> Sheet:
    return Sheet(row.job, row.no, row.state, row.lot, row.copy, row.reason, sheet_ledger.place(row))


def _void_changes(rows: Sequence[Row[Any]]) -> tuple[str, ...]:
    voided = [row for row in rows if row.state == "void" and row.reason.startswith("数据变更")]
    if not voided:
        return ()
    return tuple(filter(None, voided[-1].reason.partition("：")[2].split("、")))
