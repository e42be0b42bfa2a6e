"""藏: bytes under their digest. They never change and are never removed."""

from __future__ import annotations

import ctypes
import fcntl
import os
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

LIBC = ctypes.CDLL(None, use_errno=True)
GET_FLAGS, SET_FLAGS, TOP_FOLDER = 0x80086601, 0x40086602, 0x00020000  # linux/fs.h
_numbers = count()


class Aside(NamedTuple):
    """Bytes that lie aside in the store, not yet safe; `name` is empty when the store has them already."""

    digest: str
    bytes: int
    name: str


class Store:
    """A folder of files, each named by the sha256 of its bytes, in 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def asides(self) -> Path:
        """Where bytes lie until they are safe and get their name."""
        return self.folder / "aside"

    def path(self, digest: str) -> Path:
        """Where the bytes of that digest lie."""
        return self.folder / digest[:2] / digest

    def read(self, digest: str) -> bytes:
        """The bytes of that digest. Raises FileNotFoundError when they were never stored."""
        return self.path(digest).read_bytes()

    def put(self, data: bytes) -> str:
        """Keeps `data` durably and returns its digest."""
        return self.put_all([data])[0]

    def put_all(self, blobs: Iterable[bytes]) -> list[str]:
        """Keeps many at the price of one sync."""
        laid = [self.lay_aside([data]) for data in blobs]
        self.publish(laid)
        return [one.digest for one in laid]

    def lay_aside(self, blocks: Iterable[bytes]) -> Aside:
        """Writes bytes aside, block by block; any process may. They are in the store once they are published."""
        aside = str(self.new_aside())
        digest, size = sha256(), 0
        out = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            for block in blocks:
                digest.update(block)
                size += len(block)
                _write(out, block)
        except BaseException:
            os.unlink(aside)  # noqa: PTH108 - plain calls: this is done for every file
            raise
        finally:
            os.close(out)
        name = digest.hexdigest()
        if self._has(name, size):
            os.unlink(aside)  # noqa: PTH108
            return Aside(name, size, "")
        return Aside(name, size, aside.rpartition("/")[2])

    def new_aside(self) -> Path:
        """A name aside that nobody else has."""
        return self.asides / f"{os.getpid()}-{next(_numbers)}"

    def publish(self, laid: Sequence[Aside]) -> None:
        """Makes what lies aside safe: one sync for the bytes of all, then their names, and one sync for those."""
        fresh = {one.digest: one for one in laid if one.name}
        self.drop([one for one in laid if one.name and fresh[one.digest] is not one])
        if not fresh:
            return
        self._sync()
        asides = f"{self.asides}/"
        for one in fresh.values():
            target = self._place(one.digest)
            try:
                os.replace(asides + one.name, target)  # noqa: PTH105
            except FileNotFoundError:
                os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
                os.replace(asides + one.name, target)  # noqa: PTH105
        self._sync()

    def drop(self, laid: Iterable[Aside]) -> None:
        """Takes back what lies aside: it is not wanted, or lies there twice."""
        for one in laid:
            if one.name:
                (self.asides / one.name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what a crash left aside. Only for who has the office in hand."""
        self.asides.mkdir(parents=True, exist_ok=True)
        for left in os.scandir(self.asides):
            with suppress(FileNotFoundError):
                Path(left.path).unlink()

    def _place(self, digest: str) -> str:
        return f"{self.folder}/{digest[:2]}/{digest}"

    def _has(self, digest: str, size: int) -> bool:
        try:
            return os.stat(self._place(digest)).st_size == size  # noqa: PTH116
        except FileNotFoundError:
            return False

    def _sync(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            if LIBC.syncfs(handle) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        finally:
            os.close(handle)


def make_room_apart(folder: Path) -> None:
    """Asks the file system to lay what is in `folder` elsewhere on the disk than its neighbours (ext4: chattr +T).

    Where many files come and go, as in an inbox, ext4 makes new ones ten times slower for minutes; the store
    shall not share in that. Other file systems know no such thing, and need none.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        flags = array("l", [0])
        fcntl.ioctl(handle, GET_FLAGS, flags)
        flags[0] |= TOP_FOLDER
        fcntl.ioctl(handle, SET_FLAGS, flags)
    except OSError:
        return
    finally:
        os.close(handle)


def _write(handle: int, block: bytes) -> None:
    """All of it, however little the system takes at a time."""
    written = os.write(handle, block)
    while written < len(block):
        written += os.write(handle, block[written:])
