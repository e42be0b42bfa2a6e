"""收: watching: the same work as one pass, round by round, until somebody stops it.

The reconciler looks at the start, on every hint and every few seconds; what it sees is all it goes by. The office
is in its hand only while there is something to do, so that every other deed finds its turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from ..errors import NoRoomError
from ..ledger.room import room
from ..office import Office
from .grouping import Taken
from .hints import Ears, Hint
from .leafing import Read
from .lying import Lying
from .taking import Taking

Say = Callable[[Sequence[dict[str, Any]]], None]
Judge = Callable[[Callable[[], bool]], int]
OFTEN = 0.1  # seconds between two looks at the least
ARRIVE_AT_ONCE = 16_384  # files taken, and
LEAST_AT_ONCE, MOST_AT_ONCE = 16, 512  # papers read before others get their turn; fewer when they are slow
SLOW = 4.0  # seconds for one portion of papers
LATE = 20.0  # seconds after which papers are read and people judged although more keeps coming
CALENDAR = 60.0  # seconds after which the calendar may have turned for somebody
FOREVER = 10.0**9
DATABASE_AWAY = "数据库暂时用不了，收件已停，没收的文件原样在收件箱里"


class Watch:
    """One watch over all inboxes of an office. `judge` judges who is touched, until it is asked to pause."""

    def __init__(self, office: Office, read: Read, judge: Judge, say: Say) -> None:
        self.office, self.judge, self.say = office, judge, say
        self.taking = Taking(office, read)
        self.hint = Hint()
        self.stopped = False
        self._unread, self._portion = True, MOST_AT_ONCE
        self._judge_at = self._read_late = self._overdue = 0.0
        self._trouble = ""
        self._said: dict[str, str] = {}

    def stop(self) -> None:
        """From now on nothing new is begun; what is in hand is finished. A signal may call it."""
        self.stopped = True
        self.hint.give()

    def run(self) -> None:
        """Until `stop`."""
        self.office.hands.start()
        ears = Ears(self.office.inboxes, self.hint)
        ears.open()
        self._tell("watching", inboxes=len(self.office.inboxes), polled=[i.sender for i in ears.silent])
        self._guarded(self._begin)
        while not self.stopped:
            started = time.monotonic()
            lying = self.taking.look()
            took = time.monotonic() - started
            self._mention(lying)
            busy = self._anything_to_do(lying) and self._guarded(partial(self._round, lying))
            self._rest(ears, lying, busy, took)
        ears.close()
        self._tell("ended")

    def _begin(self) -> None:
        with self.office.hand("watch", FOREVER):
            self.taking.begin()

    def _anything_to_do(self, lying: Lying) -> bool:
        return bool(lying.still or lying.odd or self._unread) or time.monotonic() >= self._judge_at

    def _round(self, lying: Lying) -> None:
        """Takes what stands still, reads some of what has come, and when nothing waits judges."""
        with self.office.hand("watch", FOREVER):
            if self._trouble:
                self.taking.begin()
            self._each(self.taking.arrive(lying.still[:ARRIVE_AT_ONCE]))
            if self.stopped:
                return
            self._each([self.taking.turn_away(lying.odd)])
            if lying.still and not self._unread:
                self._unread, self._read_late = True, time.monotonic() + LATE
            if self._time_to_read(lying):
                self._unread = self._read_a_portion()
                self._judge_at, self._read_late = 0.0, time.monotonic() + LATE
            if not self._unread and not lying.moving:
                self.taking.nothing_waits()
            if self._time_to_judge(lying):
                self._judge()

    def _time_to_read(self, lying: Lying) -> bool:
        """When nothing more is about to come: to be safe in the store goes first. But not for ever."""
        return self._unread and (not lying.moving or time.monotonic() >= self._read_late)

    def _read_a_portion(self) -> bool:
        """Reads the oldest papers; whether more of them wait."""
        started, portion = time.monotonic(), self._portion
        more = self._each(self.taking.leaf(portion)) >= portion
        slow = time.monotonic() - started > SLOW
        self._portion = max(LEAST_AT_ONCE, portion // 4) if slow else min(MOST_AT_ONCE, portion * 2)
        return more

    def _time_to_judge(self, lying: Lying) -> bool:
        """When the inboxes are quiet; while they never are, now and then all the same."""
        now = time.monotonic()
        quiet = not lying.still and not lying.moving
        return (
            not self._unread
            and not self.stopped
            and now >= self._judge_at
            and (quiet or now >= self._overdue)
        )

    def _judge(self) -> None:
        count = self.judge(self._wanted_elsewhere)
        now = time.monotonic()
        self._judge_at = 0.0 if self._wanted_elsewhere() else now + CALENDAR
        self._overdue = now + LATE
        if count:
            self._tell("judged", judged=count)

    def _wanted_elsewhere(self) -> bool:
        """Whether judging should pause: something new may have come, or we shall stop."""
        return self.stopped or self.hint.given()

    def _each(self, groups: Iterable[list[Taken]]) -> int:
        """Tells what became of each file; how many were read or refused comes back. Ends after a group when stopped."""
        count = 0
        for group in groups:
            count += len(group)
            self._tell_all(group)
            if self.stopped:
                break
        return count

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Does it; a full disk or a database that is away stops the taking, and is tried again by and by."""
        try:
            with room():
                work()
        except NoRoomError as error:
            self._stumble(str(error))
            return False
        except (OperationalError, InterfaceError):
            self._stumble(DATABASE_AWAY)
            return False
        if self._trouble:
            self._trouble = ""
            self._tell("resumed", reason="已恢复，接着收")
        return True

    def _stumble(self, why: str) -> None:
        if why != self._trouble:
            self._tell("paused", reason=f"{why}（恢复后自动接着收，不用重新运行）")
        self._trouble, self._unread = why, True

    def _rest(self, ears: Ears, lying: Lying, busy: bool, took: float) -> None:
        """Until the next look: no time while something waits to be read, little while something moves."""
        if self._trouble:
            self.hint.wait(self.office.settings.look_every_seconds)
        elif len(lying.still) > ARRIVE_AT_ONCE:
            return
        elif lying.moving or lying.still:
            ears.close()
            time.sleep(max(OFTEN, took / 2))
        elif not (busy and self._unread) and not ears.open():
            self.hint.wait(self.office.settings.look_every_seconds)

    def _mention(self, lying: Lying) -> None:
        """What stays lying is said once, and again when the reason is another."""
        now = dict(_staying(lying))
        for path, why in now.items():
            if self._said.get(path) != why:
                self._tell(
                    "ignored" if path in {e.path for e in lying.junk} else "unsettled", path=path, reason=why
                )
        here = {entry.path for entry, _ in lying.still} | {entry.path for entry in lying.moving}
        self._said = {path: why for path, why in self._said.items() if path in here} | now

    def _tell_all(self, group: Sequence[Taken]) -> None:
        at, events = self.office.clock().isoformat(), []
        for one in group:
            stays = one.state in ("unsettled", "ignored")
            if not stays or self._said.get(one.path) != one.reason:
                events.append({"at": at, "event": one.state, "path": one.path, "reason": one.reason})
            if stays:
                self._said[one.path] = one.reason
        self.say(events)

    def _tell(self, event: str, **more: Any) -> None:
        self.say([{"at": self.office.clock().isoformat(), "event": event, **more}])


def _staying(lying: Lying) -> Iterator[tuple[str, str]]:
    yield from lying.troubles
    yield from ((entry.path, entry.junk) for entry in lying.junk)
