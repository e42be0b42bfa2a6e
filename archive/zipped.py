"""档: the one way our bundles lie in a zip file: stored, sorted, 1980-01-01, no extras; byte for byte."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

SMALL = 0xFFFFFFFF
FEW = 0xFFFF
_UTF8_NAMES = 0x0800
_FIRST_OF_1980 = 0x0021
_MADE_ON_UNIX = 3 << 8
_PLAIN_FILE = 0o100644 << 16


class Entry(NamedTuple):
    """A file whose bytes are known."""

    name: str
    crc: int
    size: int


class ZipWriter:
    """Writes entries one after the other into a file open for writing and seeking."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._position = out.tell()
        self._directory = bytearray()
        self._count = 0

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Appends one file of less than 4 GiB (SMALL bytes); memory holds one chunk at a time."""
        start = self._position
        blank = local_header(name, 0, 0)
        self._out.write(blank)
        crc = size = 0
        for chunk in chunks:
            self._out.write(chunk)
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        self._out.seek(start)
        self._out.write(local_header(name, crc, size))
        self._list(Entry(name, crc, size))
        self._out.seek(self._position)

    def append(self, block: memoryview, entries: Iterable[Entry]) -> None:
        """Appends files that lie in `block` as they will in the zip, each behind its local header."""
        self._out.write(block)
        for entry in entries:
            self._list(entry)

    def _list(self, entry: Entry) -> None:
        self._directory += central_record(*entry, self._position)
        self._position += header_length(entry.name) + entry.size
        self._count += 1

    def finish(self) -> None:
        """Appends the central directory; without it the file is no zip."""
        self._out.write(self._directory)
        self._out.write(end_record(self._count, len(self._directory), self._position))


def header_length(name: str) -> int:
    """The length of the local header of a file of that name."""
    return 30 + len(name.encode())


def local_header(name: str, crc: int, size: int) -> bytes:
    """What stands before the bytes of a file (APPNOTE 4.3.7)."""
    coded = name.encode()
    fields = (20, _UTF8_NAMES, 0, 0, _FIRST_OF_1980, crc, size, size, len(coded), 0)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + coded


def central_record(name: str, crc: int, size: int, offset: int) -> bytes:
    """The line of a file in the central directory (APPNOTE 4.3.12); beyond 4 GiB with the offset in 64 bits."""
    coded = name.encode()
    far = struct.pack("<2HQ", 1, 8, offset) if offset >= SMALL else b""
    version = 45 if far else 20
    fields = (_MADE_ON_UNIX | version, version, _UTF8_NAMES, 0, 0, _FIRST_OF_1980, crc, size, size)
    rest = (len(coded), len(far), 0, 0, 0, _PLAIN_FILE, min(offset, SMALL))
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields, *rest) + coded + far


def end_record(count: int, size: int, offset: int) -> bytes:
    """The end of the zip (APPNOTE 4.3.16); with its 64 bit form (4.3.14, 4.3.15) where the plain one is too small."""
    plain = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, min(count, FEW), min(count, FEW), min(size, SMALL), min(offset, SMALL), 0
    )
    if count < FEW and size < SMALL and offset < SMALL:
        return plain
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, _MADE_ON_UNIX | 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, offset + size, 1)
    return wide + locator + plain
