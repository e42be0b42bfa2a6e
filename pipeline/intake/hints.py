"""收: events of the file system, as hints to look sooner. None of them is believed, and none is needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from ..office import Inbox

TELLING: list[type[FileSystemEvent]] = [
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    DirCreatedEvent,
    DirMovedEvent,
]


logging.getLogger("watchdog").setLevel(logging.CRITICAL)  # what it has to say concerns hints alone


class Hint(FileSystemEventHandler):
    """Something may have come: set by any event, and by who wants us to stop."""

    def __init__(self) -> None:
        self._set = threading.Event()

    def on_any_event(self, _event: FileSystemEvent) -> None:
        """An event: which one does not matter."""
        self._set.set()

    def give(self) -> None:
        """Ends the wait now."""
        self._set.set()

    def given(self) -> bool:
        """Whether one has come since the last wait."""
        return self._set.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits at most so long; whether a hint came."""
        came = self._set.wait(seconds)
        self._set.clear()
        return came


class Ears:
    """Listens at the inboxes while nothing happens. Once something does, the looks are frequent enough, and a
    flood of events would only stand in their way: then nobody listens.
    """

    def __init__(self, inboxes: Sequence[Inbox], hint: Hint) -> None:
        self.inboxes, self.hint = inboxes, hint
        self.silent = [inbox for inbox in inboxes if inbox.polling]
        self._observer: BaseObserver | None = None

    def open(self) -> bool:
        """From now on events are hints; whether that is new. What came before has to be looked for."""
        if self._observer:
            return False
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)  # it grumbles when it is stopped at work
        observer = self._observer = Observer()
        self.silent = [inbox for inbox in self.inboxes if not self._listen_at(observer, inbox)]
        observer.start()
        return True

    def close(self) -> None:
        """From now on nobody listens."""
        if self._observer:
            self._observer.stop()
            self._observer = None

    def _listen_at(self, observer: BaseObserver, inbox: Inbox) -> bool:
        if inbox.polling or not inbox.folder.is_dir():
            return False
        try:
            observer.schedule(self.hint, inbox.folder, recursive=True, event_filter=TELLING)
        except OSError:  # the system has no more watches to give: it is looked at by the clock
            return False
        return True
