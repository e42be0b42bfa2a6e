"""劳: one hand of the office: a process that works on bytes, item by item, each within its limits.

Run by `hands` as `python -m pipeline.labour CHANNEL PLACE MODULE…`: two open file descriptors, and the modules
to have ready. A mother process forks the one that labours; when that falls, she says over which item and forks
the next. Nothing here knows what is worked on.
"""

from __future__ import annotations

import importlib
import logging
import mmap
import os
import resource
import signal
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

MEGABYTE = 1024 * 1024
WEARY = 7  # exit code of a labourer that has used much memory and makes room for a fresh one
SENDING = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may cost: processor seconds, seconds on the clock, megabytes (2^20) of memory."""

    cpu: float = 6.0
    clock: float = 9.0
    megabytes: int = 256


@dataclass(frozen=True, slots=True)
class Fallen:
    """An item that no hand could finish. `why` is time, memory, crash, or fault with the traceback `told`."""

    why: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Fell:
    """Said by the mother: the labourer died of this signal while it had the item at `place` in hand."""

    number: int
    place: int
    signal: int


@dataclass(frozen=True, slots=True)
class Task:
    """What one hand gets at a time: the work and its items, each with its limits."""

    number: int
    work: Callable[[Any], Any]
    items: Sequence[tuple[Any, Limits]]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the first items of a task; of the others nothing yet."""

    number: int
    results: Sequence[Any]


def mother(channel: Connection, place: mmap.mmap) -> None:
    """Keeps one labourer going until the channel is closed."""
    while True:
        _put(place, 0, SENDING)
        child = os.fork()
        if child == 0:
            os._exit(_labour(channel, place))
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == WEARY:
            continue
        number, at = _get(place)
        if not os.WIFSIGNALED(status) or at == SENDING:
            return  # the channel is closed, or what was said on it is cut
        channel.send(Fell(number, at, os.WTERMSIG(status)))


def _labour(channel: Connection, place: mmap.mmap) -> int:
    try:
        while True:
            task: Task = channel.recv()
            done = _done(task, place)
            _put(place, task.number, SENDING)
            channel.send(done)
            if len(done.results) < len(task.items) or _weary(task):
                return WEARY
    except (EOFError, OSError):
        return 0


def _done(task: Task, place: mmap.mmap) -> Done:
    """All of it; where memory runs out, up to that item: a labourer without memory cannot go on."""
    results: list[Any] = []
    for at, (item, limits) in enumerate(task.items):
        _put(place, task.number, at)
        _within(limits)
        try:
            results.append(task.work(item))
        except MemoryError:
            results.append(Fallen("memory"))
            break
        except Exception:  # noqa: BLE001 - who gave the work is told, and decides
            results.append(Fallen("fault", traceback.format_exc()))
        finally:
            _free()
    return Done(task.number, results)


def _within(limits: Limits) -> None:
    """From now on: what goes beyond is killed by the kernel, whatever library it is in."""
    _memory(limits.megabytes * MEGABYTE)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    signal.setitimer(signal.ITIMER_REAL, limits.clock)


def _free() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    _memory(resource.RLIM_INFINITY)


def _memory(most: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = hard if most == resource.RLIM_INFINITY or most > hard != resource.RLIM_INFINITY else most
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _weary(task: Task) -> bool:
    """More than half of what an item may have was in use once: the next shall find all of it."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return used > MEGABYTE * min(limits.megabytes for _, limits in task.items) // 2


def _put(place: mmap.mmap, number: int, at: int) -> None:
    place[:16] = number.to_bytes(8, "little") + at.to_bytes(8, "little")


def _get(place: mmap.mmap) -> tuple[int, int]:
    return int.from_bytes(place[:8], "little"), int.from_bytes(place[8:16], "little")


def main(arguments: Sequence[str]) -> None:
    """Who stops us is the channel that closes: a signal to all of the office must not cut a file in hand."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGIO):
        signal.signal(ignored, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()  # what a library has to say of a stranger's file is in our own sentence
    for module in arguments[2:]:
        importlib.import_module(module)
    mother(Connection(int(arguments[0])), mmap.mmap(int(arguments[1]), mmap.PAGESIZE))
