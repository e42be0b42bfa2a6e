"""事: parcels: packed, sent, received, lost, sent back. Each deed judges what is due, then says it in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .mailing import account, moving, packing, ticking
from .mailing.moving import Deed, Moved
from .mailing.packing import Packing
from .office import Office
from .spine import catch_up


def pack(office: Office, asked: Packing) -> dict[str, Any]:
    """Packs all papers that are due; lists and labels lie in the outbox."""
    catch_up(office)
    done = packing.pack(office, asked)
    return {**account.of_parcels(office, done["parcels"]), "left_out": done["left_out"]}


def ship(office: Office, deed: Deed) -> dict[str, Any]:
    """The parcel has gone."""
    packing.finish(office)
    with office.ledger.write() as db:
        moved = moving.ship(db, office, deed)
    return _told(office, moved)


def tell(office: Office, state: str, deed: Deed) -> dict[str, Any]:
    """The parcel, or the sets of some people in it, is delivered, received, lost or returned."""
    packing.finish(office)
    with office.ledger.write() as db:
        moved = moving.tell(db, office, state, deed)
    packing.finish(office)
    return _told(office, moved)


def scan(office: Office, files: Sequence[Path], parcel: str, by: str) -> dict[str, Any]:
    """Sets ticked into a parcel by their covers; which of that parcel were not seen yet is told too."""
    catch_up(office)
    packing.finish(office)
    found = ticking.scan(office, files, parcel, by)
    packing.finish(office)
    told = account.of_parcels(office, found.parcels)
    missing = [
        {"parcel": one["id"], "ticket": inside["ticket"], "name": inside["name"]}
        for one in told["parcels"]
        for inside in one["contents"]
        if inside["state"] == "packed" and not inside["ticked"]
    ]
    return {**told, "ticked": found.ticked, "missing": missing, "odd": found.odd}


def _told(office: Office, moved: Moved) -> dict[str, Any]:
    told = account.of_parcels(office, [moved.parcel])
    return {**told, "says": moved.says, "left_out": moved.left_out, "asks": moved.asks}
