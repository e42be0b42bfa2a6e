"""收: one pass over the inboxes: what lay there at its start and stands still is taken and read."""

from __future__ import annotations

import time

from ..office import Office
from .fetching import NO_END
from .grouping import Taken
from .leafing import Read
from .looking import Entry
from .lying import Lying
from .settling import PATIENCE
from .taking import Taking

BACKLOG = 2048  # papers looked up at a time


def take(office: Office, read: Read) -> list[Taken]:
    """Takes all that lies settled. Whatever stops it, the next pass comes to the same end.

    It waits one settle time; for a file that seems to lack its end some more of them. Raises NoRoomError.
    """
    taking = Taking(office, read)
    taking.begin()
    lying = taking.look()
    there = {(entry.inbox.sender, entry.real) for entry in _all_of(lying)}
    if there:
        office.hands.start()
    done: list[Taken] = []
    unsettled: dict[str, Taken] = {}
    for _ in range(PATIENCE + 1):
        if there:
            time.sleep(office.settings.settle_seconds)
            lying = taking.look()
        still = [pair for pair in lying.still if (pair[0].inbox.sender, pair[0].real) in there]
        for group in taking.arrive(still):
            done += [one for one in group if one.state not in ("unsettled", "arrived")]
            unsettled |= {one.path: one for one in group if one.state == "unsettled"}
        if not any(one.reason == NO_END for one in unsettled.values()):
            break
        unsettled = {path: one for path, one in unsettled.items() if one.reason != NO_END}
    done += _read_all(taking)
    done += taking.turn_away(lying.odd)
    taking.nothing_waits()
    return done + _left(lying, unsettled)


def _read_all(taking: Taking) -> list[Taken]:
    done: list[Taken] = []
    while group := [one for part in taking.leaf(BACKLOG) for one in part]:
        done += group
    return done


def _all_of(lying: Lying) -> list[Entry]:
    return [*(entry for entry, _ in lying.still), *lying.moving]


def _left(lying: Lying, unsettled: dict[str, Taken]) -> list[Taken]:
    """What stays in the inboxes, and why."""
    moving = {e.path: Taken(e.path, "unsettled", "文件还在变化，下次再收") for e in lying.moving}
    troubles = {path: Taken(path, "unsettled", why) for path, why in lying.troubles}
    return [
        *(moving | unsettled | troubles).values(),
        *(Taken(entry.path, "ignored", entry.junk) for entry in lying.junk),
    ]
