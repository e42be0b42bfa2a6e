"""收: what lies in all inboxes: what stands still, what moves, what stays there and why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..office import Inbox
from .looking import Entry, Sign, look
from .settling import Settler


@dataclass(slots=True)
class Lying:
    """What a look at all inboxes found: files that stand still (and whether for very long), and all others."""

    still: list[tuple[Entry, bool]] = field(default_factory=list)
    moving: list[Entry] = field(default_factory=list)
    junk: list[Entry] = field(default_factory=list)
    odd: list[Entry] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)


class Looking:
    """Looks at the inboxes of one process: it remembers since when each file has stood still."""

    def __init__(self, inboxes: Sequence[Inbox], settle_seconds: float) -> None:
        self.inboxes = inboxes
        self.settler = Settler(settle_seconds, time.monotonic)
        self._kept: dict[tuple[str, str], tuple[Sign, str]] = {}
        self._later: dict[tuple[str, str], tuple[Sign, float]] = {}

    def look(self) -> Lying:
        """Everything in the inboxes, told apart."""
        lying, files = Lying(), list[Entry]()
        for inbox in self.inboxes:
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
            (entry, patient)
            for entry, patient in still
            if not (entry.too_large or self._is_put_off(entry, now))
        ]
        return lying

    def leave_lying(self, entry: Entry, why: str) -> None:
        """It stays where it is, as it is: as long as it does not change it is only told of."""
        self._kept[entry.inbox.sender, entry.real] = (entry.sign, why)

    def put_off(self, entry: Entry) -> None:
        """It could not come: it is not tried again before one settle time is over."""
        until = time.monotonic() + self.settler.seconds
        self._later[entry.inbox.sender, entry.real] = (entry.sign, until)

    def _is_put_off(self, entry: Entry, now: float) -> bool:
        sign, until = self._later.get((entry.inbox.sender, entry.real), (None, 0.0))
        return sign == entry.sign and now < until
