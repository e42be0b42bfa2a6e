"""收: a hand fetches one file: opens it, makes sure it stands still, lays its bytes aside in the store."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from ..labour import Limits
from ..store import Aside, Store
from .looking import Entry, Sign
from .settling import HEAD, TAIL, has_its_end

BLOCK = 1 << 20
FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
CHANGED = "文件还在变化，放好后自动收"
OPEN_ELSEWHERE = "文件还开着（正在复制，或在别的程序里编辑），复制完、关掉后自动收"
NO_END = "文件还没有结尾，可能没有复制完；放好后自动收"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Not done, and why; what was to be done lies untouched. `refused`: the errno of our own disk, if it was that."""

    why: str
    refused: int = 0


def what_it_may_cost(errand: tuple[Entry, bool]) -> Limits:
    """A share that gives one megabyte a second is waited for; one that gives nothing is not."""
    size = errand[0].sign[0] / BLOCK
    return Limits(cpu=6 + size / 20, clock=9 + size)


def fetch(errand: tuple[Entry, bool], store: Store) -> Aside | NotYet:
    """The file's bytes, aside in the store; or why not yet. What could not be read is no refusal: it comes again.

    With the entry: has it stood so long that it comes even without its end?
    """
    entry, patient = errand
    try:
        handle = os.open(entry.place, FLAGS)
    except OSError as error:
        return NotYet(_cannot(error))
    try:
        if _sign(handle) != entry.sign:
            return NotYet(CHANGED)
        if not entry.inbox.polling and _written_by_others(handle):
            return NotYet(OPEN_ELSEWHERE)
        return _copied(handle, entry, patient, store)
    finally:
        os.close(handle)


def _copied(handle: int, entry: Entry, patient: bool, store: Store) -> Aside | NotYet:
    size = entry.sign[0]
    try:
        if not patient and not has_its_end(entry.path, size, *_ends(handle, size)):
            return NotYet(NO_END)
        aside = store.lay_aside(_blocks(handle))
    except _ReadError as error:
        return NotYet(_cannot(error.error))
    except OSError as error:
        return NotYet(f"磁盘写不进去（{error.strerror}）", error.errno or errno.EIO)
    if _sign(handle) == entry.sign and aside.bytes == size:
        return aside
    store.drop([aside])
    return NotYet(CHANGED)


class _ReadError(Exception):
    """Reading the inbox failed, not writing the store."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error


def _ends(handle: int, size: int) -> tuple[bytes, bytes]:
    try:
        return os.pread(handle, HEAD, 0), os.pread(handle, TAIL, max(0, size - TAIL))
    except OSError as error:
        raise _ReadError(error) from error


def _blocks(handle: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(handle, BLOCK)
        except OSError as error:
            raise _ReadError(error) from error
        if not block:
            return
        yield block


def _sign(handle: int) -> Sign:
    held = os.fstat(handle)
    if not stat.S_ISREG(held.st_mode):
        return (-1, -1, -1)
    return (held.st_size, held.st_mtime_ns, held.st_ino)


def _written_by_others(handle: int) -> bool:
    """The kernel gives a lease for reading only where nobody has the file open for writing."""
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _cannot(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT:
            return "文件刚被拿走了"
        case errno.EACCES | errno.EPERM:
            return "没有权限读这个文件。请检查文件的权限；改好后自动收"
        case errno.ENAMETOOLONG:
            return "文件夹套得太深，读不到。请把文件移到上一层，之后自动收"
    return f"暂时读不了（{error.strerror}），以后自动再试"
