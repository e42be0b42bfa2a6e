"""收: what has arrived is read by the hands and written down, and its sender is answered."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DataError, IntegrityError

from ..labour import Fallen
from ..ledger import corrections, papers
from ..ledger.papers import Arrival, Reading
from ..ledger.room import room
from ..office import Inbox, Office
from .correcting import of_good
from .fetching import NotYet
from .grouping import Taken, accepted, groups, stop_if_refused
from .leafing import Errand, Leafed, Read, Spool, given_up, leaf_through, limits
from .looking import Entry
from .lying import Looking
from .returning import give_back, turn_away

AT_A_TIME, HEAVY = 16, 1024 * 1024  # papers a hand gets at once; one of so many bytes it gets alone
UNWRITABLE = (ValueError, OverflowError, TypeError, DataError, IntegrityError)


class Answering:
    """Papers from the store into the ledger, and what their senders are told."""

    def __init__(self, office: Office, looking: Looking, read: Read) -> None:
        self.office, self.looking, self.read = office, looking, read

    def leaf(self, most: int) -> Iterator[list[Taken]]:
        """Reads the oldest papers that have arrived, `most` of them, and answers their senders."""
        with self.office.ledger.read() as db:
            rows = papers.arrived(db, most)
        allowed = {inbox.sender: inbox.kinds for inbox in self.office.inboxes}
        errands = [_errand(row, allowed.get(row.sender, frozenset())) for row in rows]
        by_errand = {id(errand): row for errand, row in zip(errands, rows, strict=True)}
        work = partial(leaf_through, read=self.read, store=self.office.store)
        with room(), closing(self.office.hands.each(work, _by_weight(errands), limits)) as leafed:
            for done, results in groups(leafed):
                good = accepted(results)
                yield self._leafed([by_errand[id(errand)] for errand in done[:good]], results[:good])
                stop_if_refused(self.office.store, results[good:])

    def turn_away(self, odd: Sequence[Entry]) -> list[Taken]:
        """What is no file goes back as it is, with its reason."""
        done = []
        for entry in odd:
            with room():
                state, reason = turn_away(entry, _back(self.office, entry.inbox, entry.path))
            if state != "refused":
                self.looking.leave_lying(entry, reason)
            done.append(Taken(entry.path, state, reason))
        return done

    def _leafed(self, rows: Sequence[Row[Any]], results: Sequence[Leafed | NotYet | Fallen]) -> list[Taken]:
        """One group: what was made of its papers made safe, its lines written, its senders answered."""
        done = [
            (row, self._given_up(result, row) if isinstance(result, Fallen) else result.reading)
            for row, result in zip(rows, results, strict=True)
            if not isinstance(result, NotYet)
        ]
        self.office.store.publish(
            [aside for result in results if isinstance(result, Leafed) for aside in result.asides]
        )
        done = self._recorded(done)
        for _, reading in done:
            if isinstance(reading.lines, Spool):
                reading.lines.path.unlink(missing_ok=True)
        if any(reading.state != "taken" for _, reading in done):
            self.answer()
        return [Taken(row.path, reading.state, reading.reason) for row, reading in done]

    def _given_up(self, fallen: Fallen, row: Row[Any]) -> Reading:
        if fallen.told:
            self.office.note_fault(fallen.told)
        return given_up(fallen, row)

    def _recorded(self, done: list[tuple[Row[Any], Reading]]) -> list[tuple[Row[Any], Reading]]:
        """Writes them together; where the database will not have one of them, that one goes back and no other."""
        try:
            with self.office.ledger.write() as db:
                linked = list(_linked(db, done))
                papers.record(db, linked)
            return linked
        except UNWRITABLE:
            self.office.note_fault(traceback.format_exc())
            if len(done) > 1:
                return [one for pair in done for one in self._recorded([pair])]
            [(row, _)] = done
            return self._recorded([(row, given_up(Fallen("fault"), row))])

    def answer(self) -> None:
        """Every sender who has something coming gets it."""
        tell_senders(self.office)


def tell_senders(office: Office) -> None:
    """Every sender who has something coming gets it."""
    with office.ledger.read() as db:
        numbers = papers.not_told(db)
    inboxes = {inbox.sender: inbox for inbox in office.inboxes}
    for number in numbers:  # one by one: an answer may be long
        with office.ledger.read() as db:
            row = papers.paper(db, number)
        if row.state != "taken":
            place = _back(office, inboxes.get(row.sender), row.path)
            give_back(place, row, papers.answer_of(row), office.store.path(row.digest))
    if numbers:
        with office.ledger.write() as db:
            papers.mark_told(db, numbers)


def _back(office: Office, inbox: Inbox | None, path: str) -> Path:
    """Where a paper of this name is laid for its sender."""
    if inbox is None or inbox.returned == office.returned:
        return office.returned / path
    return inbox.returned / inbox.untold(path)


def _linked(db: Connection, done: Sequence[tuple[Row[Any], Reading]]) -> Iterator[tuple[Row[Any], Reading]]:
    """The readings as they are told: a good paper also says what that went back it puts right."""
    waited_for = corrections.any_open(db)
    for row, reading in done:
        corrections.remember(db, row.id, reading.refusals)
        waited_for = waited_for or bool(reading.refusals)
        right = waited_for and reading.state != "refused"
        old = corrections.put_right(db, row, of_good(row, reading.lines)) if right else []
        if not old:
            yield row, reading
            continue
        more = f"等{len(old)}份" if len(old) > 1 else ""
        says = f"已接上{old[0].at[:10]}退回的《{old[0].path}》{more}"
        yield row, replace(reading, reason="；".join(filter(None, [reading.reason, says])))


def _errand(row: Row[Any], allowed: frozenset[str]) -> Errand:
    return Errand(Arrival(row.kind, row.path, row.digest, row.bytes, row.mtime_ns, row.sender), allowed)


def _by_weight(errands: Iterable[Errand]) -> Iterator[list[Errand]]:
    part: list[Errand] = []
    for errand in errands:
        if errand.arrival.bytes >= HEAVY:
            yield part
            yield [errand]
            part = []
        else:
            part.append(errand)
            if len(part) == AT_A_TIME:
                yield part
                part = []
    yield part
