"""收: into the store and the ledger, and only then out of the inbox; read after that, and answered.

Two steps, each durable by the group: files *arrive* (their bytes are ours, the inbox is free of them), then they
are *read* by the hands, and their senders get what is theirs. Whatever stops it, the next pass comes to the same.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DataError, IntegrityError

from ..labour import Fallen
from ..ledger import corrections, papers
from ..ledger.opening import chunks
from ..ledger.papers import Arrival, Reading
from ..ledger.room import FULL, room
from ..office import Inbox, Office
from ..store import Aside
from .correcting import of_good
from .fetching import NotYet, fetch, what_it_may_cost
from .leafing import Errand, Leafed, Read, Spool, given_up, leaf_through, limits
from .leaving import Leaving
from .looking import Entry, Sign, look
from .returning import give_back, turn_away
from .settling import Settler

GROUP_FILES, GROUP_BYTES, GROUP_SECONDS = 1024, 64 * 1024 * 1024, 2.0
AT_A_TIME, HEAVY = 16, 1024 * 1024  # papers a hand gets at once; one of so many bytes it gets alone
AHEAD = 40  # parts of files on their way for each hand: they are fetched while a group is made safe
BACKLOG = 2048  # papers looked up at a time
UNWRITABLE = (ValueError, OverflowError, TypeError, DataError, IntegrityError)
NO_READER = "读的时候机器太忙，以后自动再试"
KEPT = "已经收下，但收件箱里的这一份删不掉（没有权限）。请检查文件夹的权限，或自己删掉它"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: state is arrived (it is read later), taken, partly, refused, ignored or unsettled."""

    path: str
    state: str
    reason: str


@dataclass(slots=True)
class Lying:
    """What a look at all inboxes found: files that stand still (and whether for very long), and all others."""

    still: list[tuple[Entry, bool]] = field(default_factory=list)
    moving: list[Entry] = field(default_factory=list)
    junk: list[Entry] = field(default_factory=list)
    odd: list[Entry] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)


class Taking:
    """The inbox work of one process: it remembers since when each file has stood still."""

    def __init__(self, office: Office, read: Read) -> None:
        self.office, self.read = office, read
        self.settler = Settler(office.settings.settle_seconds, time.monotonic)
        self._leaving = Leaving(office.system / "leaving")
        self._gone: list[int] = []
        self._kept: dict[tuple[str, str], tuple[Sign, str]] = {}
        self._later: dict[tuple[str, str], tuple[Sign, float]] = {}

    def look(self) -> Lying:
        """Everything in the inboxes, told apart."""
        lying, files = Lying(), list[Entry]()
        for inbox in self.office.inboxes:
            seen = look(inbox)
            lying.troubles += seen.troubles
            for entry in seen.entries:
                sign, why = self._kept.get((inbox.sender, entry.real), (None, ""))
                if entry.junk:
                    lying.junk.append(entry)
                elif sign == entry.sign:
                    lying.troubles.append((entry.path, why))
                else:
                    (files if entry.regular else lying.odd).append(entry)
        files.sort(key=lambda entry: (entry.mtime_ns, entry.path))
        still, lying.moving = self.settler.sift(files)
        now = time.monotonic()
        lying.odd += [entry for entry, _ in still if entry.too_large]
        lying.still = [
            (entry, patient) for entry, patient in still if not (entry.too_large or self._put_off(entry, now))
        ]
        return lying

    def _put_off(self, entry: Entry, now: float) -> bool:
        """What could not come a moment ago is not tried again at every look."""
        sign, until = self._later.get((entry.inbox.sender, entry.real), (None, 0.0))
        return sign == entry.sign and now < until

    def begin(self) -> None:
        """Carries what a crash cut off to where it can be gone on with."""
        with room():
            self.office.store.sweep()
            self._leaving.sweep_after_crash(self._home)
            self._leave_what_has_arrived()
            self._answer()

    def arrive(self, still: Sequence[tuple[Entry, bool]]) -> Iterator[list[Taken]]:
        """Takes these files into the store, group by group; which could not come, or had been here, comes back.

        Raises NoRoomError when the disk is full: what was not taken lies untouched.
        """
        if not still:
            return
        with room(), self.office.ledger.write() as db:
            pass_no = papers.begin_pass(db, self.office.clock(), "收件箱")
        work = partial(fetch, store=self.office.store)
        with (
            room(),
            closing(
                self.office.hands.each(work, chunks(still, AT_A_TIME * 2), what_it_may_cost, AHEAD)
            ) as fetched,
        ):
            for entries, results in _groups(fetched):
                good = _accepted(results)
                yield self._arrived(pass_no, list(zip(entries[:good], results[:good], strict=True)))
                self._stop_if_refused(results[good:])
        self._note_gone()

    def leaf(self, most: int) -> Iterator[list[Taken]]:
        """Reads the oldest papers that have arrived, `most` of them, and answers their senders."""
        with self.office.ledger.read() as db:
            rows = papers.arrived(db, most)
        allowed = {inbox.sender: inbox.kinds for inbox in self.office.inboxes}
        errands = [_errand(row, allowed.get(row.sender, frozenset())) for row in rows]
        by_errand = {id(errand): row for errand, row in zip(errands, rows, strict=True)}
        work = partial(leaf_through, read=self.read, store=self.office.store)
        with room(), closing(self.office.hands.each(work, _by_weight(errands), limits)) as leafed:
            for done, results in _groups(leafed):
                good = _accepted(results)
                yield self._leafed([by_errand[id(errand)] for errand in done[:good]], results[:good])
                self._stop_if_refused(results[good:])

    def nothing_waits(self) -> None:
        """All that lay settled in the inbox has been taken and read."""
        self._leaving.sweep()
        with room(), self.office.ledger.write() as db:
            papers.end_passes(db)

    def turn_away(self, odd: Sequence[Entry]) -> list[Taken]:
        """What is no file goes back as it is, with its reason."""
        done = []
        for entry in odd:
            with room():
                state, reason = turn_away(entry, self._back(entry.inbox, entry.path))
            if state != "refused":
                self._kept[entry.inbox.sender, entry.real] = (entry.sign, reason)
            done.append(Taken(entry.path, state, reason))
        return done

    def _back(self, inbox: Inbox | None, path: str) -> Path:
        """Where a paper of this name is laid for its sender."""
        if inbox is None or inbox.returned == self.office.returned:
            return self.office.returned / path
        return inbox.returned / inbox.untold(path)

    def _arrived(
        self, pass_no: int, group: Sequence[tuple[tuple[Entry, bool], Aside | NotYet | Fallen]]
    ) -> list[Taken]:
        """One group: its bytes made safe, its lines written, its files taken out of the inbox."""
        here = [(entry, aside) for (entry, _), aside in group if isinstance(aside, Aside)]
        arrivals = [_arrival(entry, aside) for entry, aside in here]
        with self.office.ledger.read() as db:
            before = papers.been_here(db, arrivals)
            done = [
                _again(a, before[a], papers.newer_than(db, before[a].id)) for a in arrivals if a in before
            ]
        fresh = [
            (a, entry, aside) for a, (entry, aside) in zip(arrivals, here, strict=True) if a not in before
        ]
        self.office.store.drop(aside for a, (_, aside) in zip(arrivals, here, strict=True) if a in before)
        self.office.store.publish([aside for _, _, aside in fresh])
        with self.office.ledger.write() as db:
            numbers = papers.arrive(db, pass_no, self.office.clock(), [a for a, _, _ in fresh])
            papers.mark_left(db, self._gone)
        by_arrival = dict(zip((a for a, _, _ in fresh), numbers, strict=True))
        out = [
            a for a, (entry, aside) in zip(arrivals, here, strict=True) if self._remove(entry, aside.digest)
        ]
        self._gone = [by_arrival[a] for a in out if a in by_arrival]
        done += [Taken(arrival.path, "arrived", "") for arrival, _, _ in fresh]
        return done + list(self._not_here(group))

    def _stop_if_refused(self, rest: Sequence[Any]) -> None:
        """Nothing is done of what the disk refused and of what came after it."""
        if rest:
            self.office.store.drop(aside for result in rest for aside in _asides(result))
            refused = rest[0].refused
            raise OSError(refused if refused in FULL else errno.EIO, os.strerror(refused))

    def _not_here(
        self, group: Sequence[tuple[tuple[Entry, bool], Aside | NotYet | Fallen]]
    ) -> Iterator[Taken]:
        until = time.monotonic() + self.settler.seconds
        for (entry, _), result in group:
            if not isinstance(result, Aside):
                self._later[entry.inbox.sender, entry.real] = (entry.sign, until)
                why = result.why if isinstance(result, NotYet) else NO_READER
                yield Taken(entry.path, "unsettled", why)

    def _remove(self, entry: Entry, digest: str) -> bool:
        """Only what is in the store is removed: a file changed meanwhile stays, and comes again. False: it cannot be."""
        try:
            self._leaving.take_out(entry.place, entry.sign, digest)
        except FileNotFoundError:
            pass
        except OSError:
            self._kept[entry.inbox.sender, entry.real] = (entry.sign, KEPT)
            return False
        return True

    def _note_gone(self) -> None:
        if self._gone:
            with room(), self.office.ledger.write() as db:
                papers.mark_left(db, self._gone)
            self._gone = []

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
            self._answer()
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

    def _answer(self) -> None:
        """Every sender who has something coming gets it."""
        with self.office.ledger.read() as db:
            numbers = papers.not_told(db)
        inboxes = {inbox.sender: inbox for inbox in self.office.inboxes}
        for number in numbers:  # one by one: an answer may be long
            with self.office.ledger.read() as db:
                row = papers.paper(db, number)
            if row.state != "taken":
                place = self._back(inboxes.get(row.sender), row.path)
                give_back(place, row, papers.answer_of(row), self.office.store.path(row.digest))
        if numbers:
            with self.office.ledger.write() as db:
                papers.mark_told(db, numbers)

    def _leave_what_has_arrived(self) -> None:
        """After a crash: files that are in the ledger but were not seen out of the inbox."""
        with self.office.ledger.read() as db:
            rows = papers.not_left(db)
        if not rows:
            return
        wanted = {(row.sender, row.path, row.digest) for row in rows}
        named = {(sender, path) for sender, path, _ in wanted}
        stuck = {
            (inbox.sender, entry.path, digest)
            for inbox in self.office.inboxes
            for entry in look(inbox).entries
            if (inbox.sender, entry.path) in named and entry.regular
            if (digest := self._stuck(entry, wanted))
        }
        with self.office.ledger.write() as db:
            papers.mark_left(db, [row.id for row in rows if (row.sender, row.path, row.digest) not in stuck])

    def _home(self, digest: str) -> Path | None:
        """Where in the inboxes a file of these bytes lay."""
        with self.office.ledger.read() as db:
            row = papers.of_digest(db, digest)
        inbox = next((one for one in self.office.inboxes if row and one.sender == row.sender), None)
        return inbox.folder / inbox.untold(row.path) if inbox and row else None

    def _stuck(self, entry: Entry, wanted: Set[tuple[str, str, str]]) -> str:
        """Takes the file out if it is one of these; its digest when it cannot be."""
        try:
            with Path(entry.place).open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
        except OSError:
            return ""
        if (entry.inbox.sender, entry.path, digest) not in wanted or self._remove(entry, digest):
            return ""
        return digest


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


def _arrival(entry: Entry, aside: Aside) -> Arrival:
    return Arrival(entry.kind, entry.path, aside.digest, aside.bytes, entry.mtime_ns, entry.inbox.sender)


def _again(arrival: Arrival, before: Row[Any], newer: bool) -> Taken:
    since = "；此后收过更新的，以更新的为准。若要改回，请另存一次再放" if newer else ""
    return Taken(arrival.path, "ignored", f"内容与{before.at[:10]}收下的完全一样，没有变化{since}")


def _accepted(results: Sequence[Any]) -> int:
    """How many come before what our own disk refused. Who comes after waits: a correction must find what it corrects."""
    refused = (at for at, one in enumerate(results) if isinstance(one, NotYet) and one.refused)
    return next(refused, len(results))


def _groups(parts: Iterable[tuple[Sequence[Any], list[Any]]]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Parts gathered to groups, each of which is made safe at the price of one sync."""
    items: list[Any] = []
    results: list[Any] = []
    size, began = 0, time.monotonic()
    for some, told in parts:
        items += some
        results += told
        size += sum(_bytes(one) for one in told)
        late = time.monotonic() - began > GROUP_SECONDS
        if len(items) >= GROUP_FILES or size >= GROUP_BYTES or late:
            yield items, results
            items, results, size, began = [], [], 0, time.monotonic()
    if items:
        yield items, results


def _bytes(result: Any) -> int:
    return sum(aside.bytes for aside in _asides(result))


def _asides(result: Any) -> Sequence[Aside]:
    if isinstance(result, Aside):
        return [result]
    return result.asides if isinstance(result, Leafed) else []


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
