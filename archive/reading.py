"""档: the sources of a bundle, read once, ahead of the writer, by several hands; memory stays flat."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

from archive.manifest import ALGORITHMS
from archive.zipped import Entry, header_length, local_header

CHUNK = 1 << 20
BLOCK = 1 << 20
FILES_A_BLOCK = 64
AHEAD = 8
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class ChangedError(Exception):
    """A source has not the size it had when it was looked at; carries its name."""


@dataclass(frozen=True)
class Source:
    """An item found fit: its name from the bag's base, its size in bytes when it was looked at."""

    name: str
    origin: Path | bytes
    size: int

    def chunks(self) -> Iterator[bytes]:
        """The bytes, read once. Raises ChangedError if they are no longer those that were looked at."""
        if isinstance(self.origin, bytes):
            yield self.origin
            return
        left = self.size
        with self._opened(self.origin) as file:
            while left >= 0 and (chunk := file.read(CHUNK)):
                left -= len(chunk)
                yield chunk
        if left:
            raise ChangedError(self.name)

    def read_into(self, room: memoryview) -> None:
        """Puts the bytes into `room`, which is one byte longer than they: so a longer file is seen. Raises ChangedError."""
        if isinstance(self.origin, bytes):
            room[: self.size] = self.origin
            return
        found = 0
        with self._opened(self.origin) as file:
            while found <= self.size and (more := file.readinto(room[found:])):
                found += more
        if found != self.size:
            raise ChangedError(self.name)

    @staticmethod
    def _opened(path: Path) -> io.FileIO:
        return io.FileIO(os.open(path, os.O_RDONLY | _NO_LINK), "rb")


@dataclass
class Block:
    """Small files as they will lie in the zip, one after the other, with the digests of each."""

    room: bytearray
    length: int = 0
    entries: list[Entry] = field(default_factory=list)
    sums: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def bytes(self) -> memoryview:
        """What is to be written."""
        return memoryview(self.room)[: self.length]

    def add(self, name: str, source: Source) -> None:
        """Reads the source behind what is there, then puts its header before it."""
        view = memoryview(self.room)
        start = self.length + header_length(name)
        end = start + source.size
        source.read_into(view[start : end + 1])
        data = view[start:end]
        entry = Entry(name, zlib.crc32(data), source.size)
        view[self.length : start] = local_header(*entry)
        sums = [hashlib.new(algorithm, data).hexdigest() for algorithm in ALGORITHMS]
        self.sums.append((source.name, sums))
        self.entries.append(entry)
        self.length = end


def read_ahead(pool: Executor, top: str, sources: Iterable[Source]) -> Iterator[Block | Source]:
    """Blocks of small files and, each by itself and unread, the large ones, in their order.

    A block may be written over as soon as the next one is asked for.
    """
    free: list[bytearray] = []
    waiting: deque[Future[Block] | Source] = deque()
    for group in _grouped(top, sources):
        if isinstance(group, Source):
            waiting.append(group)
        else:
            room = free.pop() if free else bytearray(BLOCK + 1)
            waiting.append(pool.submit(_block, room, group))
        if len(waiting) > AHEAD:
            yield from _taken(waiting.popleft(), free)
    while waiting:
        yield from _taken(waiting.popleft(), free)


def _taken(one: Future[Block] | Source, free: list[bytearray]) -> Iterator[Block | Source]:
    if isinstance(one, Source):
        yield one
        return
    block = one.result()
    yield block
    free.append(block.room)


def _block(room: bytearray, group: Sequence[tuple[str, Source]]) -> Block:
    block = Block(room)
    for name, source in group:
        block.add(name, source)
    return block


def _grouped(top: str, sources: Iterable[Source]) -> Iterator[list[tuple[str, Source]] | Source]:
    group: list[tuple[str, Source]] = []
    length = 0
    for source in sources:
        name = f"{top}/{source.name}"
        needed = header_length(name) + source.size
        if group and (length + needed > BLOCK or len(group) == FILES_A_BLOCK):
            yield group
            group, length = [], 0
        if needed > BLOCK:
            yield source
        else:
            group.append((name, source))
            length += needed
    if group:
        yield group


def hashed(pool: Executor, chunks: Iterable[bytes], sums: Sequence[hashlib._Hash]) -> Iterator[bytes]:
    """The chunks; while one is being written, each digest takes it in by a hand of its own."""
    for chunk in chunks:
        working = [pool.submit(each.update, chunk) for each in sums]
        yield chunk
        for one in working:
            one.result()
