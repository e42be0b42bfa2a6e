"""档: files that are whole or absent: written aside, synced, then given their name."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

PREFIX = ".aside-"
ROUNDS = 100
SYNC_STEP = 16 << 20
_sync_data: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def write_aside(target: Path, write: Callable[[BinaryIO], object], *, replace: bool = True) -> None:
    """Gives `target` the bytes that `write` puts into the open file, durably and all at once.

    Until then they lie beside it as `.aside-<name>`, held by a lock: two writers of one target take turns.
    With `replace=False` an existing target is never touched: FileExistsError. OSError passes through, and
    whatever `write` raises; in both cases nothing is left behind.
    """
    aside = target.with_name(PREFIX + target.name)
    with _held(aside) as out:
        try:
            write(out)
            out.flush()
            os.fsync(out.fileno())
            _publish(out, aside, target, replace)
        except BaseException:
            _let_go(out)
            aside.unlink(missing_ok=True)
            raise
    sync_folder(target.parent)


def place(target: Path, data: bytes, *, replace: bool = True) -> None:
    """Gives `target` exactly `data`, as `write_aside` does."""
    write_aside(target, lambda out: out.write(data), replace=replace)


class EarlySync:
    """Lets a file being written go to the disk from time to time, by another hand: so the sync at its end is short."""

    def __init__(self, out: BinaryIO, pool: Executor) -> None:
        self._out, self._pool = out, pool
        self._running: Future[None] | None = None
        self._due = SYNC_STEP

    def at(self, position: int) -> None:
        """Told after writing how long the file is now. Raises OSError for what came before: a disk tells it once."""
        if position < self._due or (self._running and not self._running.done()):
            return
        self.finish()
        self._running = self._pool.submit(_sync_data, self._out.fileno())
        self._due = position + SYNC_STEP

    def finish(self) -> None:
        """Waits for what is under way. Raises OSError."""
        if self._running:
            self._running.result()


def sweep(folder: Path) -> list[Path]:
    """Removes what a crash left aside in `folder` (not below it) and returns those paths, sorted.

    What a living writer still holds is left alone.
    """
    return [path for path in sorted(folder.glob(PREFIX + "*")) if _swept(path)]


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` survive a power cut. Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _held(aside: Path) -> BinaryIO:
    for _ in range(ROUNDS):
        out = os.fdopen(os.open(aside, _FLAGS, 0o666), "w+b")
        if _ours(out, aside):
            out.truncate(0)
            return out
        out.close()
        _unlink_second_name(aside)
    raise BlockingIOError(errno.EBUSY, os.strerror(errno.EBUSY), str(aside))


def _ours(out: BinaryIO, aside: Path) -> bool:
    _lock(out)
    return _still_named(out, aside) and os.fstat(out.fileno()).st_nlink == 1


def _still_named(file: BinaryIO, path: Path) -> bool:
    """While we waited for the lock, another hand may have renamed or removed the file."""
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def _lock(out: BinaryIO, *, wait: bool = True) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(out, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return  # some network shares know no locks


def _unlink_second_name(aside: Path) -> None:
    """After a crash between link and unlink the aside IS the target: truncating it would destroy both."""
    with suppress(FileNotFoundError):
        if aside.lstat().st_nlink > 1:
            aside.unlink()


def _publish(out: BinaryIO, aside: Path, target: Path, replace: bool) -> None:
    _let_go(out)
    if replace:
        aside.replace(target)
        return
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:
        _rename_to_free_name(aside, target)
        return
    aside.unlink(missing_ok=True)


def _rename_to_free_name(aside: Path, target: Path) -> None:
    """For file systems without hard links."""
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    aside.rename(target)


def _let_go(out: BinaryIO) -> None:
    if sys.platform == "win32":
        out.close()  # Windows renames and removes closed files only; elsewhere the lock lasts to the end


def _swept(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        if sys.platform == "win32":
            path.unlink()  # refused there while a writer has it open
            return True
        with path.open("rb") as left:
            _lock(left, wait=False)
            if not _still_named(left, path):
                return False
            path.unlink()
    except (FileNotFoundError, BlockingIOError, PermissionError):
        return False
    return True
