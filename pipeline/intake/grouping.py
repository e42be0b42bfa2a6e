"""收: groups: what the hands bring is gathered, and made safe at the price of one sync."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..ledger.room import FULL
from ..store import Aside, Store
from .fetching import NotYet
from .leafing import Leafed

GROUP_FILES, GROUP_BYTES, GROUP_SECONDS = 1024, 64 * 1024 * 1024, 2.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: state is arrived (it is read later), taken, partly, refused, ignored or unsettled."""

    path: str
    state: str
    reason: str


def groups(parts: Iterable[tuple[Sequence[Any], list[Any]]]) -> Iterator[tuple[list[Any], list[Any]]]:
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


def accepted(results: Sequence[Any]) -> int:
    """How many come before what our own disk refused. Who comes after waits: a correction must find what it corrects."""
    refused = (at for at, one in enumerate(results) if isinstance(one, NotYet) and one.refused)
    return next(refused, len(results))


def asides_of(result: Any) -> Sequence[Aside]:
    """All that a result has laid aside."""
    if isinstance(result, Aside):
        return [result]
    return result.asides if isinstance(result, Leafed) else []


def _bytes(result: Any) -> int:
    return sum(aside.bytes for aside in asides_of(result))


def stop_if_refused(store: Store, rest: Sequence[Any]) -> None:
    """Nothing is done of what the disk refused and of what came after it: OSError as the disk said it."""
    if rest:
        store.drop(aside for result in rest for aside in asides_of(result))
        refused = rest[0].refused
        raise OSError(refused if refused in FULL else errno.EIO, os.strerror(refused))
