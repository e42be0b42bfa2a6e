"""收: into the store and the ledger, and only then out of the inbox; read after that, and answered.

Two steps, each durable by the group: files *arrive* (their bytes are ours, the inbox is free of them), then they
are *read* by the hands, and their senders get what is theirs. Whatever stops it, the next pass comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..ledger import passes
from ..ledger.room import room
from ..office import Office
from .answering import Answering
from .arriving import Arriving
from .grouping import Taken
from .leafing import Read
from .looking import Entry
from .lying import Looking, Lying


class Taking:
    """The inbox work of one process, in the order in which it is done."""

    def __init__(self, office: Office, read: Read) -> None:
        self.office = office
        self.looking = Looking(office.inboxes, office.settings.settle_seconds)
        self.arriving = Arriving(office, self.looking)
        self.answering = Answering(office, self.looking, read)

    def begin(self) -> None:
        """Carries what a crash cut off to where it can be gone on with."""
        with room():
            self.office.store.sweep()
            self.arriving.begin()
            self.answering.answer()

    def look(self) -> Lying:
        """Everything in the inboxes, told apart."""
        return self.looking.look()

    def arrive(self, still: Sequence[tuple[Entry, bool]]) -> Iterator[list[Taken]]:
        """Takes these files into the store; which could not come, or had been here, is told too."""
        return self.arriving.arrive(still)

    def leaf(self, most: int) -> Iterator[list[Taken]]:
        """Reads the oldest papers that have arrived, `most` of them, and answers their senders."""
        return self.answering.leaf(most)

    def turn_away(self, odd: Sequence[Entry]) -> list[Taken]:
        """What is no file goes back as it is, with its reason."""
        return self.answering.turn_away(odd)

    def nothing_waits(self) -> None:
        """All that lay settled in the inbox has been taken and read."""
        self.arriving.leaving.sweep()
        with room(), self.office.ledger.write() as db:
            passes.end_passes(db)
