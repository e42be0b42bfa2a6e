"""账: which bundle was sealed of whom, reserved before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from .opening import chunks
from .schema import bundled, bundles


def reserve(
    db: Connection, at: datetime, row: Mapping[str, Any], people: Sequence[tuple[str, str, str]]
) -> int:
    """Reserves a bundle (kind, name, city, by, part, parts) of these (ticket, digest of what is packed, JSON of
    what is told); its number comes back."""
    number = int(db.execute(select(func.max(bundles.c.id))).scalar() or 0) + 1
    empty = {"state": "reserved", "sha256": "", "files": 0, "bytes": 0}
    db.execute(insert(bundles).values(id=number, at=at.isoformat(), **empty, **row))
    rows = [
        {"bundle_id": number, "no": no, "ticket": ticket, "digest": digest, "body": body}
        for no, (ticket, digest, body) in enumerate(people, 1)
    ]
    for part in chunks(rows):
        db.execute(insert(bundled), part)
    return number


def reserved(db: Connection) -> list[Row[Any]]:
    """Bundles that were reserved and not yet sealed."""
    return list(db.execute(select(bundles).where(bundles.c.state == "reserved").order_by(bundles.c.id)))


def sealed_of(db: Connection, kind: str) -> list[Row[Any]]:
    """Every sealed bundle of a kind, in order."""
    wanted = select(bundles).where(bundles.c.kind == kind, bundles.c.state == "sealed")
    return list(db.execute(wanted.order_by(bundles.c.id)))


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


def entries_of(db: Connection, kind: str) -> int:
    """How many entries (件) of a kind have been given a number."""
    wanted = select(func.count()).select_from(bundled).join(bundles, bundles.c.id == bundled.c.bundle_id)
    return int(db.execute(wanted.where(bundles.c.kind == kind)).scalar_one())


def latest_of(db: Connection, tickets: Sequence[str], kind: str) -> dict[str, dict[str, Any]]:
    """Where each of these people was sealed last: bundle, number in it, digest of what was packed."""
    found: dict[str, dict[str, Any]] = {}
    for part in chunks(tickets):
        wanted = (
            select(bundled.c.ticket, bundles.c.name, bundled.c.no, bundled.c.digest)
            .join(bundles, bundles.c.id == bundled.c.bundle_id)
            .where(bundled.c.ticket.in_(part), bundles.c.kind == kind)
            .order_by(bundles.c.id)
        )
        for ticket, name, no, digest in db.execute(wanted):
            found[ticket] = {"bundle": name, "no": no, "digest": digest}
    return found


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
