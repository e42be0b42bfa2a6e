"""手: the hands of the office: work on bytes is done in processes that may fall without taking the office along."""

from __future__ import annotations

import mmap
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

from .labour import Done, Fallen, Fell, Limits, Task

T = TypeVar("T")
R = TypeVar("R")
TRIES = 3
AHEAD = (
    12  # chunks ready for each hand beside the one it works on: what waits is in the ledger, not in memory
)
LABOUR = "import sys; from pipeline.labour import main; main(sys.argv[1:])"
ITS_OWN_FAULT = {
    signal.SIGABRT,
    signal.SIGSEGV,
    signal.SIGILL,
    signal.SIGTRAP,
    signal.SIGFPE,
    signal.SIGBUS,
    signal.SIGSYS,
}
OUT_OF_TIME = {signal.SIGALRM, signal.SIGPROF}


@dataclass
class _Chunk(Generic[T]):
    """Items on their way, and what came of them so far."""

    items: Sequence[T]
    results: dict[int, Any] = field(default_factory=dict)
    falls: dict[int, int] = field(default_factory=dict)

    def left(self) -> list[int]:
        return [at for at in range(len(self.items)) if at not in self.results]

    def next_places(self) -> list[int]:
        """All that is left; where something has fallen, one by one, so that nothing good is done again."""
        fallen = self.falls or any(isinstance(one, Fallen) for one in self.results.values())
        return self.left()[:1] if fallen else self.left()

    def told(self) -> list[Any]:
        return [self.results[at] for at in range(len(self.items))]


@dataclass
class _Hand:
    """One process with its channel, and the chunk it has in hand."""

    process: subprocess.Popen[bytes]
    channel: Connection
    place: mmap.mmap
    number: int = 0
    chunk: _Chunk[Any] | None = None
    places: Sequence[int] = ()

    def let_go(self) -> None:
        self.channel.close()
        self.place.close()
        self.process.wait()


class Hands:
    """As many processes as `count`, each begun when there is work for it.

    `ready` names the modules they shall have read in before.
    """

    def __init__(self, count: int, ready: Sequence[str] = ()) -> None:
        self.count = max(1, count)
        self.ready = ready
        self._hands: list[_Hand] = []

    def each(
        self,
        work: Callable[[T], R],
        chunks: Iterable[Sequence[T]],
        limits: Callable[[T], Limits] = lambda _item: Limits(),
        ahead: int = 4,
    ) -> Generator[tuple[Sequence[T], list[R | Fallen]], None, None]:
        """Chunk by chunk, in their order, what `work` made of every item.

        At most `ahead` chunks for each hand are on their way: the rest stays where it is.
        An item by which a hand falls, or that takes too long or too much memory, is given up: a Fallen stands for
        it, as for what `work` itself raises. The item of a hand that was killed from outside is begun anew, three
        times at the most. Work may so be done twice: it must not matter.
        """
        rest, window, waiting = iter(chunks), deque[_Chunk[T]](), deque[_Chunk[T]]()
        try:
            while True:
                self._fill(rest, window, waiting, self.count * (1 + ahead))
                if not window:
                    return
                self._deal(work, waiting, limits)
                while window and not window[0].left():
                    first = window.popleft()
                    yield first.items, first.told()
                if window:
                    self._hear(waiting)
        finally:
            if any(hand.chunk for hand in self._hands):
                self.close()

    def close(self) -> None:
        """Sends the hands home; what they had in hand is given up."""
        for hand in self._hands:
            hand.process.kill()
            hand.let_go()
        self._hands.clear()

    def start(self) -> None:
        """Begins one hand ahead of the work: while something else is waited for, it gets ready."""
        if not self._hands:
            self._hands.append(_begin(self.ready))

    def _fill(
        self, rest: Iterator[Sequence[T]], window: deque[_Chunk[T]], waiting: deque[_Chunk[T]], most: int
    ) -> None:
        while len(window) < most:
            items = next(rest, None)
            if items is None:
                return
            if items:
                window.append(_Chunk(items))
                waiting.append(window[-1])

    def _deal(self, work: Callable[[T], R], waiting: deque[_Chunk[T]], limits: Callable[[T], Limits]) -> None:
        while waiting and (hand := self._idle()):
            chunk = waiting.popleft()
            hand.chunk, hand.places = chunk, chunk.next_places()
            hand.number += 1
            items = [(chunk.items[at], limits(chunk.items[at])) for at in hand.places]
            try:
                hand.channel.send(Task(hand.number, work, items))
            except (BrokenPipeError, ConnectionResetError):
                self._lost(hand, waiting)

    def _idle(self) -> _Hand | None:
        for hand in self._hands:
            if hand.chunk is None:
                return hand
        if len(self._hands) < self.count:
            self._hands.append(_begin(self.ready))
            return self._hands[-1]
        return None

    def _hear(self, waiting: deque[_Chunk[Any]]) -> None:
        busy = {hand.channel: hand for hand in self._hands if hand.chunk}
        for channel in wait(list(busy)):
            hand = busy[channel]  # type: ignore[index]
            try:
                said = hand.channel.recv()
            except (EOFError, OSError):
                self._lost(hand, waiting)
                continue
            _heed(hand, said)
            self._back(hand, waiting)

    def _lost(self, hand: _Hand, waiting: deque[_Chunk[Any]]) -> None:
        """The whole process is gone, and nobody knows over what: its chunk is begun again."""
        self._hands.remove(hand)
        hand.process.kill()
        hand.let_go()
        chunk = hand.chunk
        if chunk and hand.places:
            _fall(chunk, hand.places[0])
        self._back(hand, waiting)

    def _back(self, hand: _Hand, waiting: deque[_Chunk[Any]]) -> None:
        chunk, hand.chunk = hand.chunk, None
        if chunk and chunk.left():
            waiting.appendleft(chunk)


def _heed(hand: _Hand, said: Done | Fell) -> None:
    chunk = hand.chunk
    assert chunk is not None
    assert said.number == hand.number
    if isinstance(said, Done):
        chunk.results.update(zip(hand.places, said.results, strict=False))
        return
    at = hand.places[said.place]
    if said.signal in OUT_OF_TIME:
        chunk.results[at] = Fallen("time")
    elif said.signal in ITS_OWN_FAULT:
        chunk.results[at] = Fallen("crash")
    else:
        _fall(chunk, at)


def _fall(chunk: _Chunk[Any], at: int) -> None:
    chunk.falls[at] = chunk.falls.get(at, 0) + 1
    if chunk.falls[at] >= TRIES:
        chunk.results[at] = Fallen("crash")


def _begin(ready: Sequence[str]) -> _Hand:
    ours, theirs = socket.socketpair()
    place = os.memfd_create("biye")
    os.truncate(place, mmap.PAGESIZE)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", LABOUR, str(theirs.fileno()), str(place), *ready],
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), place),
            env=_surroundings(),
        )
    held = mmap.mmap(place, mmap.PAGESIZE)
    os.close(place)
    return _Hand(process, Connection(ours.detach()), held)


def _surroundings() -> dict[str, str]:
    """The program itself is found whatever lies in the current folder; one thread a hand."""
    here = str(Path(__file__).resolve().parents[1])
    known = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": known, "OPENBLAS_NUM_THREADS": "1"}
