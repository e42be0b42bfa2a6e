"""读: what makes two people touch each other: one identity number, one picture, one scan; a 多证."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from ..ledger import cases, papers, seeking
from ..ledger.cases import Mark
from ..ledger.opening import chunks
from .evidence import files_named, names_known, paper_rows, scans_of, serves_one
from .facts import given_to
from .folded import portrait_of
from .likeness import MOST, twins
from .versions import Kinds, Version, each_person, every, fold

MARKED = ("registrations", "photos", "evidence", "rosters", "qualification", "scans")
SHARING = ("id_no", "scan")  # whoever gains or loses one of these is of concern to the others who bear it


def claim(db: Connection) -> int:
    """Gives waiting photos to whom a registration's number or a 照片对照表 says; how many found an owner."""
    waiting = [row for row in seeking.tray(db) if row.kind in ("photos", "chips")]
    if not waiting:
        return 0
    named = {row.key: row.ticket for row in papers.latest_of_kind(db, "photo_names")}
    told = [(row, json.loads(row.body)) for row in waiting]
    bearers = cases.bearers(db, "id_no", (body["id_no"] for _, body in told if body["id_no"]))
    found = [(row, _owner(row, body, named, bearers)) for row, body in told]
    for row, ticket in found:
        if ticket and ticket != row.ticket:
            seeking.give_to(db, row.id, ticket, ticket)
    return sum(1 for _, ticket in found if ticket)


def _owner(
    row: Row[Any], body: Mapping[str, Any], named: Mapping[str, str], bearers: Mapping[str, Sequence[str]]
) -> str:
    if row.kind == "photos":
        for name in (body["file"], row.path, row.path.rpartition("/")[2]):
            if name in named:
                return named[name]
    sharing = bearers.get(body["id_no"], ())
    return sharing[0] if len(sharing) == 1 else ""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """These people and whoever touches them, in order; did any mark change?"""

    tickets: list[str]
    changed: bool


def refresh(db: Connection, tickets: Sequence[str]) -> Refreshed:
    """Brings the marks of these people up to date."""
    touched = set(tickets)
    for naming in cases.bearers(db, "linked", tickets).values():
        touched.update(naming)
    changed = False
    pictured: set[str] = set()
    for part in chunks(tickets):
        old, new = cases.marks_of(db, part), set(_marks_of(db, part))
        if old == new:
            continue
        changed, differing = True, old ^ new
        touched |= _sharing(db, differing)
        cases.save_marks(db, part, new)
        touched |= _sharing(db, differing)
        pictured |= {ticket for ticket, kind, _ in differing if kind in ("picture", "likeness")}
    touched |= _same_pictures(db, pictured)
    return Refreshed(sorted(touched), changed)


def _marks_of(db: Connection, tickets: Sequence[str]) -> Iterator[Mark]:
    given, withdrawn = given_to(db, tickets), _withdrawn(db, tickets)
    for ticket, kinds in each_person(papers.lines_of(db, tickets, MARKED)):
        if "registrations" in kinds and ticket not in withdrawn:
            for kind, value in _own_marks(kinds, given.get(ticket, ())):
                yield ticket, kind, value


def _withdrawn(db: Connection, tickets: Sequence[str]) -> set[str]:
    """撤销登记: they touch nobody any more."""
    keys = [f"{ticket}|撤销登记|" for ticket in tickets]
    return {row.ticket for row in papers.latest_of_keys(db, "decisions", keys)}


def _own_marks(kinds: Kinds, given: Sequence[Version]) -> Iterator[tuple[str, str]]:
    yield from set(_file_marks(kinds))
    body = fold(every(kinds["registrations"]))
    if body.get("id_no"):
        yield "id_no", str(body["id_no"])
    yield from (("name", name) for name in names_known(kinds))
    yield from (("linked", number) for number in filter(None, body.get("linked_tickets", "").split(";")))
    portrait = portrait_of(kinds.get("photos", {}))
    if portrait:
        yield "picture", portrait.digest
    if portrait and portrait.likeness:
        yield "likeness", portrait.likeness
    if given or "scans" in kinds:
        scans = scans_of(kinds, given, paper_rows(kinds.get("evidence", {})))
        yield from {("scan", scan.digest) for scan in scans if serves_one(scan)}


def _file_marks(kinds: Kinds) -> Iterator[tuple[str, str]]:
    for kind, folder, file in files_named(kinds):
        yield "file", f"{kind}/{folder}/{file}"
        yield "file_name", f"{kind}/{file}"


def _sharing(db: Connection, changed: set[Mark]) -> set[str]:
    found: set[str] = set()
    for kind in SHARING:
        values = {value for _, of, value in changed if of == kind}
        found.update(ticket for sharing in cases.bearers(db, kind, values).values() for ticket in sharing)
    return found


def _same_pictures(db: Connection, changed: set[str]) -> set[str]:
    """Whose photo equals or resembles a changed one, before or now (R75).

    Former partners are compared anew too: with a picture that very many share, nobody lists them all.
    """
    if not changed:
        return set()
    former = {other for others in cases.twins_of(db, sorted(changed)).values() for other in others}
    again = sorted(changed | former)
    asked = set(again)
    every = cases.all_marks(db, "likeness")
    pairs = twins({ticket: every[ticket] for ticket in again if ticket in every}, every)
    for part in chunks(again):
        digests = {value for _, kind, value in cases.marks_of(db, part) if kind == "picture"}
        same = cases.bearers(db, "picture", digests)
        pairs |= {pair for group in same.values() if len(group) > 1 for pair in _pairs(group, asked)}
    cases.replace_twins(db, again, pairs)
    return former | {ticket for pair in pairs for ticket in pair}


def _pairs(group: Sequence[str], again: set[str]) -> Iterator[tuple[str, str]]:
    for one in again.intersection(group):
        partners = [other for other in group[: MOST + 1] if other != one]
        yield from ((min(one, other), max(one, other)) for other in partners[:MOST])
