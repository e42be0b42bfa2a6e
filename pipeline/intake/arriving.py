"""收: files arrive: their bytes are made safe, their lines written, and only then the inbox is free of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence, Set
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from ..labour import Fallen
from ..ledger import papers, passes
from ..ledger.opening import chunks
from ..ledger.papers import Arrival
from ..ledger.room import room
from ..office import Office
from ..store import Aside
from .fetching import NotYet, fetch, what_it_may_cost
from .grouping import Taken, accepted, groups, stop_if_refused
from .leaving import Leaving
from .looking import Entry, look
from .lying import Looking

AT_A_TIME = 32  # files a hand gets at once
AHEAD = 40  # parts of files on their way for each hand: they are fetched while a group is made safe
NO_READER = "读的时候机器太忙，以后自动再试"
KEPT = "已经收下，但收件箱里的这一份删不掉（没有权限）。请检查文件夹的权限，或自己删掉它"


class Arriving:
    """Files into the store and the ledger, and out of the inbox."""

    def __init__(self, office: Office, looking: Looking) -> None:
        self.office, self.looking = office, looking
        self.leaving = Leaving(office.system / "leaving")
        self._gone: list[int] = []

    def begin(self) -> None:
        """After a crash: what was moved out is looked at and removed, what is still there moved out."""
        self.leaving.sweep_after_crash(self._home)
        self._leave_what_has_arrived()

    def arrive(self, still: Sequence[tuple[Entry, bool]]) -> Iterator[list[Taken]]:
        """Takes these files into the store, group by group; which could not come, or had been here, comes back.

        Raises NoRoomError when the disk is full: what was not taken lies untouched.
        """
        if not still:
            return
        with room(), self.office.ledger.write() as db:
            pass_no = passes.begin_pass(db, self.office.clock(), "收件箱")
        work = partial(fetch, store=self.office.store)
        with (
            room(),
            closing(
                self.office.hands.each(work, chunks(still, AT_A_TIME), what_it_may_cost, AHEAD)
            ) as fetched,
        ):
            for entries, results in groups(fetched):
                good = accepted(results)
                yield self._arrived(pass_no, list(zip(entries[:good], results[:good], strict=True)))
                stop_if_refused(self.office.store, results[good:])
        self._note_gone()

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

    def _not_here(
        self, group: Sequence[tuple[tuple[Entry, bool], Aside | NotYet | Fallen]]
    ) -> Iterator[Taken]:
        for (entry, _), result in group:
            if not isinstance(result, Aside):
                self.looking.put_off(entry)
                why = result.why if isinstance(result, NotYet) else NO_READER
                yield Taken(entry.path, "unsettled", why)

    def _remove(self, entry: Entry, digest: str) -> bool:
        """Only what is in the store is removed: a file changed meanwhile stays, and comes again. False: it cannot be."""
        try:
            self.leaving.take_out(entry.place, entry.sign, digest)
        except FileNotFoundError:
            pass
        except OSError:
            self.looking.leave_lying(entry, KEPT)
            return False
        return True

    def _note_gone(self) -> None:
        if self._gone:
            with room(), self.office.ledger.write() as db:
                papers.mark_left(db, self._gone)
            self._gone = []

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

    def _home(self, digest: str) -> Path | None:
        """Where in the inboxes a file of these bytes lay."""
        with self.office.ledger.read() as db:
            row = papers.of_digest(db, digest)
        inbox = next((one for one in self.office.inboxes if row and one.sender == row.sender), None)
        return inbox.folder / inbox.untold(row.path) if inbox and row else None


def _arrival(entry: Entry, aside: Aside) -> Arrival:
    return Arrival(entry.kind, entry.path, aside.digest, aside.bytes, entry.mtime_ns, entry.inbox.sender)


def _again(arrival: Arrival, before: Row[Any], newer: bool) -> Taken:
    since = "；此后收过更新的，以更新的为准。若要改回，请另存一次再放" if newer else ""
    return Taken(arrival.path, "ignored", f"内容与{before.at[:10]}收下的完全一样，没有变化{since}")
