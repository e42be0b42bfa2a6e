"""账: parcels of papers: what is packed, on its way, received, lost or sent back, paper by paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    Row,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from .opening import chunks
from .schema import parcel_papers, parcels, set_papers

LIVE = ("packed", "shipped", "delivered", "received")
POSTED = ("shipped", "delivered", "received")
RECEIVED = ("received",)
NUMBER = re.compile(r"(?:(\S+)\s+)?Y-?0*(\d{1,6})", re.IGNORECASE)
STATES = (*LIVE, "returned", "lost")
"""Of a paper; a parcel is in the first of these states that a paper of it is in."""


def _lies(states: Sequence[str]) -> Exists:
    """Whether a paper of a set lies in a parcel in one of these states; an original serves where a copy is asked."""
    same = and_(parcel_papers.c.ticket == set_papers.c.ticket, parcel_papers.c.item == set_papers.c.item)
    medium = or_(parcel_papers.c.medium == set_papers.c.medium, parcel_papers.c.medium == "原件")
    return exists().where(same, medium, parcel_papers.c.state.in_(states)).correlate(set_papers)


def all_in(ticket: ColumnElement[str], states: Sequence[str]) -> ColumnElement[bool]:
    """Whether there are papers to be sent of this person, and all of them lie in parcels in one of these states."""
    its = set_papers.c.ticket == ticket
    return and_(exists().where(its), ~exists().where(its, ~_lies(states)))


def _of_people(db: Connection, tickets: Sequence[str], *more: Any) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Any]] = {}
    for part in chunks(tickets):
        wanted = select(set_papers).where(set_papers.c.ticket.in_(part), *more)
        for row in db.execute(wanted.order_by(set_papers.c.ticket, set_papers.c.no)):
            found.setdefault(row.ticket, []).append(row)
    return found


def to_pack(db: Connection, tickets: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Of each of these people the papers of his set that lie in no parcel that is packed, on its way or received."""
    return _of_people(db, tickets, ~_lies(LIVE))


def owed(db: Connection, tickets: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Of each of these people the papers of his set that nobody has received."""
    return _of_people(db, tickets, ~_lies(RECEIVED))


def changed_since(db: Connection, papers: Sequence[Row[Any]]) -> list[str]:
    """Whose set is no longer what lies in a parcel: a paper of it is not asked for any more, or one more is."""
    tickets = sorted({row.ticket for row in papers})
    now = {(row.ticket, row.item) for its in _of_people(db, tickets).values() for row in its}
    gone = {row.ticket for row in papers if (row.ticket, row.item) not in now}
    return sorted(gone | set(to_pack(db, tickets)))


def packed_before(db: Connection, tickets: Sequence[str]) -> dict[tuple[str, str], Row[Any]]:
    """(ticket, item) → that paper in the latest parcel it was packed in."""
    found: dict[tuple[str, str], Any] = {}
    for part in chunks(tickets):
        wanted = (
            select(parcel_papers, parcels.c.parcel)
            .join(parcels, parcels.c.id == parcel_papers.c.parcel_id)
            .where(parcel_papers.c.ticket.in_(part))
        )
        for row in db.execute(wanted.order_by(parcels.c.id)):
            found[row.ticket, row.item] = row
    return found


def reserve(db: Connection, at: datetime, city: str, by: str) -> Row[Any]:
    """A new parcel: Y-001, Y-002, …; a number is never given twice."""
    number = int(db.execute(select(func.max(parcels.c.id))).scalar() or 0) + 1
    empty = {"carrier": "", "waybill": "", "shipped_at": ""}
    row = {"id": number, "parcel": f"Y-{number:03d}", "city": city, "by": by, "at": at.isoformat()}
    db.execute(insert(parcels).values(**row, made=False, **empty))
    return _sure(parcel(db, f"Y-{number:03d}"))


def _sure(row: Row[Any] | None) -> Row[Any]:
    assert row is not None
    return row


def put_in(
    db: Connection, at: datetime, parcel_id: int, papers: Iterable[Row[Any]], ticked: str = ""
) -> None:
    """Puts papers of sets into a parcel; its lists are to be made again. What was taken out of it lies in it again."""
    names = ("ticket", "item", "no", "medium", "stamps", "pages", "in_hand")
    fixed = {"parcel_id": parcel_id, "state": "packed", "reason": "", "at": at.isoformat(), "ticked": ticked}
    rows = [{**{name: getattr(row, name) for name in names}, **fixed} for row in papers]
    for row in rows:
        same = and_(*(parcel_papers.c[name] == row[name] for name in ("parcel_id", "ticket", "item")))
        db.execute(delete(parcel_papers).where(same, parcel_papers.c.state.not_in(LIVE)))
    for part in chunks(rows):
        db.execute(insert(parcel_papers), part)
    db.execute(update(parcels).where(parcels.c.id == parcel_id).values(made=False))


def parcel(db: Connection, name: str) -> Row[Any] | None:
    """One parcel, if there is one of that number."""
    return db.execute(select(parcels).where(parcels.c.parcel == name)).first()


def find(db: Connection, batch_id: str, told: str) -> Row[Any] | None:
    """The parcel a person or a scanner names: Y-001, y1, what its QR code says, or a waybill only one parcel has.

    A code of another batch names none: parcels of every batch are numbered from one on.
    """
    if number := NUMBER.fullmatch(told.strip()):
        ours = (number[1] or batch_id).upper() == batch_id.upper()
        return parcel(db, f"Y-{int(number[2]):03d}") if ours else None
    same = db.execute(select(parcels).where(parcels.c.waybill == told.strip().upper())).all()
    return same[0] if told.strip() and len(same) == 1 else None


def everything(db: Connection) -> list[Row[Any]]:
    """All parcels, oldest first."""
    return list(db.execute(select(parcels).order_by(parcels.c.id)))


def unmade(db: Connection) -> list[Row[Any]]:
    """The parcels whose lists and labels are still to be made."""
    return list(db.execute(select(parcels).where(parcels.c.made.is_(False)).order_by(parcels.c.id)))


def made(db: Connection, parcel_id: int, is_made: bool = True) -> None:
    """The lists and labels of a parcel lie in the outbox; or they are to be made again."""
    db.execute(update(parcels).where(parcels.c.id == parcel_id).values(made=is_made))


def papers_in(db: Connection, parcel_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """All papers that were ever put into these parcels, by ticket and in the order of the set."""
    found: dict[int, list[Any]] = {number: [] for number in parcel_ids}
    for part in chunks(parcel_ids):
        wanted = select(parcel_papers).where(parcel_papers.c.parcel_id.in_(part))
        for row in db.execute(wanted.order_by(parcel_papers.c.ticket, parcel_papers.c.no)):
            found[row.parcel_id].append(row)
    return found


def move(
    db: Connection,
    at: datetime,
    parcel_id: int,
    tickets: Sequence[str],
    whence: Sequence[str],
    state: str,
    reason: str = "",
) -> None:
    """The papers of these people in the parcel that are in one of the states `whence` are now in that state."""
    for part in chunks(tickets):
        its = update(parcel_papers).where(
            parcel_papers.c.parcel_id == parcel_id,
            parcel_papers.c.ticket.in_(part),
            parcel_papers.c.state.in_(whence),
        )
        db.execute(its.values(state=state, reason=reason, at=at.isoformat()))


def as_in_hand_now(db: Connection, parcel_id: int, tickets: Sequence[str], at: datetime) -> None:
    """Of these people's papers in the parcel that were moved at that moment notes the day they are said to have come to hand: what went away came
    before now, so only a later day speaks of another paper."""
    now = (
        select(func.max(set_papers.c.in_hand))
        .where(set_papers.c.ticket == parcel_papers.c.ticket, set_papers.c.item == parcel_papers.c.item)
        .scalar_subquery()
    )
    for part in chunks(tickets):
        its = update(parcel_papers).where(
            parcel_papers.c.parcel_id == parcel_id,
            parcel_papers.c.ticket.in_(part),
            parcel_papers.c.at == at.isoformat(),
        )
        db.execute(its.values(in_hand=func.coalesce(now, parcel_papers.c.in_hand)))


def ship(db: Connection, at: datetime, parcel_id: int, carrier: str, waybill: str) -> None:
    """The parcel has gone with this carrier."""
    values = {"carrier": carrier, "waybill": waybill, "shipped_at": at.isoformat()}
    db.execute(update(parcels).where(parcels.c.id == parcel_id).values(**values))


def tick(db: Connection, at: datetime, parcel_id: int, ticket: str) -> None:
    """A scanner has seen the cover of this person's set beside the parcel."""
    its = update(parcel_papers).where(
        parcel_papers.c.parcel_id == parcel_id, parcel_papers.c.ticket == ticket
    )
    db.execute(its.values(ticked=at.isoformat()))


def state_of(papers: Sequence[Row[Any]]) -> str:
    """The state of a parcel, or of one person's papers in it."""
    states = {row.state for row in papers}
    return next(state for state in STATES if state in states)


def latest_of(db: Connection, tickets: Sequence[str]) -> dict[str, str]:
    """The parcel each of these people's papers lie in; of several the last one."""
    found: dict[str, str] = {}
    for part in chunks(tickets):
        wanted = (
            select(parcel_papers.c.ticket, parcels.c.parcel)
            .join(parcels, parcels.c.id == parcel_papers.c.parcel_id)
            .where(parcel_papers.c.ticket.in_(part), parcel_papers.c.state.in_(LIVE))
            .order_by(parcels.c.id)
        )
        found.update({ticket: name for ticket, name in db.execute(wanted)})
    return found


def live_elsewhere(db: Connection, papers: Sequence[Row[Any]]) -> Mapping[str, str]:
    """ticket → the later parcel in which a paper of these lies too."""
    mine = {(row.ticket, row.item, row.parcel_id) for row in papers}
    found: dict[str, str] = {}
    for part in chunks(sorted({row.ticket for row in papers})):
        wanted = (
            select(parcel_papers, parcels.c.parcel)
            .join(parcels, parcels.c.id == parcel_papers.c.parcel_id)
            .where(parcel_papers.c.ticket.in_(part), parcel_papers.c.state.in_(LIVE))
        )
        for row in db.execute(wanted.order_by(parcels.c.id)):
            here = {parcel_id for ticket, item, parcel_id in mine if (ticket, item) == (row.ticket, row.item)}
            if here and row.parcel_id not in here:
                found[row.ticket] = row.parcel
    return found
