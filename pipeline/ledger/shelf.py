"""账: which bundle was sealed of whom, reserved before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from .opening import chunks
from .schema import bundled, bundles


def reserve(db: Connection, at: datetime, kind: str, name: str, people: Sequence[tuple[str, str]]) -> int:
    """Reserves a bundle of these (ticket, JSON of what goes in); its number comes back."""
    number = int(db.execute(select(func.max(bundles.c.id))).scalar() or 0) + 1
    row = {"kind": kind, "name": name, "state": "reserved", "sha256": "", "files": 0, "bytes": 0}
    db.execute(insert(bundles).values(id=number, at=at.isoformat(), **row))
    rows = [
        {"bundle_id": number, "no": no, "ticket": ticket, "body": body}
        for no, (ticket, body) in enumerate(people, 1)
    ]
    db.execute(insert(bundled), rows)
    return number


def reserved(db: Connection) -> list[Row[Any]]:
    """Bundles that were reserved and not yet sealed."""
    return list(db.execute(select(bundles).where(bundles.c.state == "reserved").order_by(bundles.c.id)))


def people_in(db: Connection, number: int) -> list[Row[Any]]:
    """Who is in a bundle, in its order."""
    return list(db.execute(select(bundled).where(bundled.c.bundle_id == number).order_by(bundled.c.no)))


def sealed(db: Connection, number: int, sha256: str, files: int, size: int) -> None:
    """The bundle lies on the shelf."""
    done = {"state": "sealed", "sha256": sha256, "files": files, "bytes": size}
    db.execute(update(bundles).where(bundles.c.id == number).values(**done))


def next_number(db: Connection, kind: str) -> int:
    """The running number of the next bundle of a kind, from 1."""
    return int(db.execute(select(func.count()).where(bundles.c.kind == kind)).scalar_one()) + 1


def bundle_of(db: Connection, tickets: Sequence[str], kind: str) -> dict[str, str]:
    """The name of the sealed bundle each of these people is in."""
    found = {}
    for part in chunks(tickets):
        wanted = (
            select(bundled.c.ticket, bundles.c.name)
            .join(bundles, bundles.c.id == bundled.c.bundle_id)
            .where(bundled.c.ticket.in_(part), bundles.c.kind == kind, bundles.c.state == "sealed")
            .order_by(bundles.c.id)
        )
        found.update({ticket: name for ticket, name in db.execute(wanted)})
    return found
