"""读: the container of old Office files (MS-CFB): one named stream out of it, every chain walked once at most."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # from here on a number means no sector
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class Compound:
    """A compound file. Raises ValueError and struct.error on chains that loop or lead nowhere."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("no such sectors")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first_directory, _, self._cutoff, first_mini, mini_count = struct.unpack_from("<5I", data, 48)
        self._sectors = -(-len(data) // self._size) - 1
        self._fat = _numbers(b"".join(map(self._sector, self._fat_sectors())))
        self._entries = list(_entries(self._chained(first_directory)))
        self._mini_fat = _numbers(self._chained(first_mini)) if mini_count else ()

    def names(self) -> set[str]:
        """The names of all streams and storages, at any depth."""
        return {name for name, _, _, _ in self._entries}

    def stream(self, name: str) -> bytes:
        """The bytes of the first stream of that name; KeyError when there is none."""
        for found, kind, start, size in self._entries:
            if kind == _STREAM and found.lower() == name.lower():
                return self._content(start, size)
        raise KeyError(name)

    def _content(self, start: int, size: int) -> bytes:
        if size >= self._cutoff:
            return self._chained(start)[:size]
        root = next(start for _, kind, start, _ in self._entries if kind == _ROOT)
        small, width = self._chained(root), self._mini_size
        numbers = _walk(start, self._mini_fat, len(small) // width + 1)
        return b"".join(small[n * width : (n + 1) * width] for n in numbers)[:size]

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _walk(start, self._fat, self._sectors)))

    def _sector(self, number: int) -> bytes:
        if number >= self._sectors:
            raise ValueError("a sector beyond the end")
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _fat_sectors(self) -> Iterator[int]:
        yield from _used(struct.unpack_from("<109I", self._data, 76))
        (next_list,) = struct.unpack_from("<I", self._data, 68)
        seen: set[int] = set()
        while next_list < _END:
            if next_list in seen:
                raise ValueError("a chain that loops")
            seen.add(next_list)
            *numbers, next_list = _numbers(self._sector(next_list))
            yield from _used(numbers)


def _used(numbers: Sequence[int]) -> list[int]:
    used = [number for number in numbers if number < _END]
    if len(set(used)) < len(used):
        raise ValueError("a sector that is named twice")
    return used


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _walk(start: int, table: Sequence[int], most: int) -> Iterator[int]:
    while start < _END:
        yield start
        start, most = table[start], most - 1
        if most < 0:
            raise ValueError("a chain that loops")


def _entries(raw: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(raw) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", raw, at + 64)
        start, size = struct.unpack_from("<II", raw, at + 116)
        if kind:
            yield raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"), kind, start, size
