"""账: papers that seek their owner: strays, to whom they are given, and the tray of what fits nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from .opening import chunks
from .schema import given, lines, papers, strays
from .touching import touch

ELSEWHERE = "-"  # to whom a stray is given that came under a right name too: it waits no longer


def given_lines(db: Connection, tickets: Sequence[str]) -> Iterator[tuple[str, tuple[Any, int, int, str]]]:
    """The strays given to these people: ticket, and body, pass, number and rank of the line."""
    for part in chunks(tickets):
        wanted = (
            select(given.c.ticket, lines.c.body, lines.c.pass_no, lines.c.id, lines.c.rank)
            .join(lines, lines.c.id == given.c.line_id)
            .where(given.c.ticket.in_(part))
            .order_by(given.c.ticket, lines.c.rank, lines.c.id)
        )
        for ticket, body, pass_no, line_id, rank in db.execute(wanted):
            yield ticket, (json.loads(body), pass_no, line_id, rank)


@dataclass(frozen=True, slots=True)
class Stray:
    """A scan that has to find its owner: its line, the name it came under, by what it may be found."""

    line_id: int
    key: str
    whole: bool
    handles: Mapping[str, str]


def strays_here(db: Connection) -> list[Stray]:
    """All of them, oldest first."""
    handles: dict[int, dict[str, str]] = {}
    for line_id, kind, value in db.execute(select(strays).order_by(strays.c.line_id)):
        handles.setdefault(line_id, {})[kind] = value
    found = []
    for part in chunks(handles):
        wanted = (
            select(lines.c.id, lines.c.key, lines.c.body).where(lines.c.id.in_(part)).order_by(lines.c.id)
        )
        for line_id, key, body in db.execute(wanted):
            found.append(Stray(line_id, key, json.loads(body)["look"] == "whole", handles[line_id]))
    return found


def no_longer_astray(db: Connection, line_ids: Sequence[int]) -> None:
    """Something of the same name has come in their place."""
    for part in chunks(line_ids):
        db.execute(delete(strays).where(strays.c.line_id.in_(part)))


def given_among(db: Connection, line_ids: Sequence[int]) -> set[int]:
    """Which of these strays have found an owner, or are here under another name too."""
    found: set[int] = set()
    for part in chunks(line_ids):
        found.update(db.execute(select(given.c.line_id).where(given.c.line_id.in_(part))).scalars())
    return found


def known_elsewhere(db: Connection, line_ids: Sequence[int], owned: Set[int]) -> set[int]:
    """Which of these strays came under a sure name too, or under one by which they found an owner (`owned`)."""
    found: set[int] = set()
    mine, other, own, twin = papers.alias(), papers.alias(), lines.alias(), lines.alias()
    for part in chunks(line_ids):
        wanted = (
            select(own.c.id, twin.c.id, twin.c.key)
            .join(mine, mine.c.id == own.c.paper_id)
            .join(other, and_(other.c.digest == mine.c.digest, other.c.id != mine.c.id))
            .join(twin, and_(twin.c.paper_id == other.c.id, twin.c.kind == "scans"))
            .where(own.c.id.in_(part))
        )
        found |= {one for one, line_id, key in db.execute(wanted) if line_id in owned or key[:1] != "?"}
    return found


def give_strays(db: Connection, now: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Gives each line to these tickets and to nobody else; who got or lost which line comes back."""
    before = {(line_id, ticket) for line_id, ticket in db.execute(select(given))}
    for line_id, ticket in sorted(before - now):
        db.execute(delete(given).where(given.c.line_id == line_id, given.c.ticket == ticket))
    fresh = [{"line_id": line_id, "ticket": ticket} for line_id, ticket in sorted(now - before)]
    for part in chunks(fresh):
        db.execute(insert(given), part)
    return before ^ now


def tray(db: Connection) -> list[Row[Any]]:
    """What fits nobody (待认领): photos, chip portraits and scans whose ticket no registration knows, or that
    tell none, or not surely whose or what they are."""
    known = select(lines.c.ticket).where(lines.c.kind == "registrations")
    astray = select(strays.c.line_id)
    nobodys = or_(lines.c.ticket.is_(None), lines.c.ticket.not_in(known))
    lost = and_(lines.c.id.in_(astray), lines.c.id.not_in(select(given.c.line_id)))
    wanted = (
        select(*_tray_columns)
        .join(papers, papers.c.id == lines.c.paper_id)
        .where(
            or_(
                and_(lines.c.kind.in_(("photos", "chips")), nobodys),
                and_(lines.c.kind == "scans", lines.c.key.not_like("?%"), nobodys),
                and_(lines.c.kind == "scans", lost),
            )
        )
        .order_by(lines.c.id)
    )
    waiting: list[Any] = [
        row for row in db.execute(wanted) if json.loads(row.body).get("look", "whole") == "whole"
    ]
    newest = {(row.kind, row.key): row.id for row in waiting}
    return [row for row in waiting if newest[row.kind, row.key] == row.id]


_tray_columns = (
    lines.c.id, lines.c.kind, lines.c.key, lines.c.ticket, lines.c.body, lines.c.paper_id, papers.c.path
)  # fmt: skip


def claimed(db: Connection) -> list[Row[Any]]:
    """What a person has said whose it is: it may be said anew."""
    wanted = (
        select(*_tray_columns)
        .join(papers, papers.c.id == lines.c.paper_id)
        .where(lines.c.kind.in_(("photos", "chips", "scans")), lines.c.body.like('%"claimed": true%'))
        .order_by(lines.c.id)
    )
    return list(db.execute(wanted))


def tray_name(row: Row[Any]) -> str:
    """How a waiting file is named: its path in the inbox, of a zip's member with its own name."""
    path, file = str(row.path), str(json.loads(row.body)["file"])
    return f"{path}/{file}" if path.lower().endswith(".zip") else path


def give_to(
    db: Connection, line_id: int, ticket: str, key: str, pass_no: int | None = None, body: str | None = None
) -> None:
    """This line belongs to that person from now on, whatever its name says.

    With `pass_no` it counts as brought to him only in that pass; with `body` that is what it tells now.
    """
    had = {*db.execute(select(lines.c.ticket).where(lines.c.id == line_id)).scalars()}
    had |= {*db.execute(select(given.c.ticket).where(given.c.line_id == line_id)).scalars()}
    owned: dict[str, Any] = {"ticket": ticket, "key": key}
    if pass_no is not None:
        owned["pass_no"] = pass_no
    if body is not None:
        owned["body"] = body
    db.execute(update(lines).where(lines.c.id == line_id).values(**owned))
    db.execute(delete(strays).where(strays.c.line_id == line_id))
    db.execute(delete(given).where(given.c.line_id == line_id))
    touch(db, {ticket, *filter(None, had)})
