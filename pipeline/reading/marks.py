"""读: what makes two people touch each other: the same identity number, the same picture, a photo to claim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from ..ledger import cases, papers
from ..ledger.opening import chunks
from .facts import each_person, fold, portrait_of
from .likeness import MOST, twins

Marks = dict[tuple[str, str], str]


def claim(db: Connection) -> int:
    """Gives waiting photos to whom a registration's number or a 照片对照表 says; how many found an owner."""
    waiting = papers.nobodys_photos(db)
    if not waiting:
        return 0
    named = {row.key: row.ticket for row in papers.latest_of_kind(db, "photo_names")}
    told = [(row, json.loads(row.body)) for row in waiting]
    bearers = cases.bearers(db, "id_no", (body["id_no"] for _, body in told if body["id_no"]))
    found = [(row, _owner(row, body, named, bearers)) for row, body in told]
    for row, ticket in found:
        if ticket and ticket != row.ticket:
            papers.give_to(db, row.id, ticket)
    return sum(1 for _, ticket in found if ticket)


def _owner(
    row: Row[Any], body: Mapping[str, Any], named: Mapping[str, str], bearers: Mapping[str, Sequence[str]]
) -> str:
    for name in (body["file"], row.path, row.path.rpartition("/")[2]):
        if name in named:
            return named[name]
    sharing = bearers.get(body["id_no"], ())
    return sharing[0] if len(sharing) == 1 else ""


def refresh(db: Connection, tickets: Sequence[str]) -> list[str]:
    """Brings the marks of these people up to date; they and whoever touches them come back, in order."""
    old = cases.marks_of(db, tickets)
    new: Marks = {}
    for part in chunks(tickets):
        new.update(_marks_of(db, part))
    if new == old:
        return sorted(tickets)
    touched = set(tickets) | _sharing_numbers(db, old, new)
    cases.save_marks(db, tickets, new)
    touched |= _sharing_numbers(db, old, new)
    touched |= _same_pictures(db, old, new)
    return sorted(touched)


def _marks_of(db: Connection, tickets: Sequence[str]) -> Iterator[tuple[tuple[str, str], str]]:
    for ticket, kinds in each_person(papers.lines_of(db, tickets, ("registrations", "photos"))):
        if "registrations" not in kinds:
            continue
        body = fold([v for versions in kinds["registrations"].values() for v in versions])
        if body.get("id_no"):
            yield (ticket, "id_no"), str(body["id_no"])
        portrait = portrait_of(kinds.get("photos", {}))
        if portrait:
            yield (ticket, "picture"), portrait.digest
        if portrait and portrait.likeness:
            yield (ticket, "likeness"), portrait.likeness


def _changed(old: Marks, new: Marks, kind: str) -> dict[str, str]:
    """Who has another mark of this kind than before; empty where it is gone."""
    keys = {ticket for ticket, of in (*old, *new) if of == kind}
    return {t: new.get((t, kind), "") for t in keys if old.get((t, kind)) != new.get((t, kind))}


def _sharing_numbers(db: Connection, old: Marks, new: Marks) -> set[str]:
    changed = _changed(old, new, "id_no")
    values = {of[t, "id_no"] for of in (old, new) for t in changed if (t, "id_no") in of}
    return {ticket for bearers in cases.bearers(db, "id_no", values).values() for ticket in bearers}


def _same_pictures(db: Connection, old: Marks, new: Marks) -> set[str]:
    """Whose photo equals or resembles a changed one, before or now (R75).

    Former partners are compared anew too: with a picture that very many share, nobody lists them all.
    """
    changed = set(_changed(old, new, "picture") | _changed(old, new, "likeness"))
    if not changed:
        return set()
    former = {other for others in cases.twins_of(db, sorted(changed)).values() for other in others}
    again = sorted(changed | former)
    held = cases.marks_of(db, again)
    pairs = twins(
        {t: held[t, "likeness"] for t in again if (t, "likeness") in held}, cases.all_marks(db, "likeness")
    )
    same = cases.bearers(db, "picture", (held[t, "picture"] for t in again if (t, "picture") in held))
    pairs |= {pair for group in same.values() for pair in _pairs(group, set(again))}
    cases.replace_twins(db, again, pairs)
    return former | {ticket for pair in pairs for ticket in pair}


def _pairs(group: Sequence[str], again: set[str]) -> Iterator[tuple[str, str]]:
    for one in again.intersection(group):
        partners = [other for other in group[: MOST + 1] if other != one]
        yield from ((min(one, other), max(one, other)) for other in partners[:MOST])
