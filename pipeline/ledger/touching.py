"""账: who must be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from .opening import chunks, replace_rows
from .schema import touched

ASTRAY = (
    "?"  # stands among the touched when a paper has come that seeks its owner, or a table that may tell it
)


def touch(db: Connection, tickets: Iterable[str]) -> None:
    """These people are judged again before anything is told of them."""
    wanted = sorted(tickets)
    replace_rows(db, touched, touched.c.ticket, wanted, [{"ticket": ticket} for ticket in wanted])


def touched_tickets(db: Connection) -> list[str]:
    """Who must be judged again, in order."""
    return list(db.execute(select(touched.c.ticket).order_by(touched.c.ticket)).scalars())


def untouch(db: Connection, tickets: Sequence[str]) -> None:
    """These people have been judged."""
    for part in chunks(tickets):
        db.execute(delete(touched).where(touched.c.ticket.in_(part)))
