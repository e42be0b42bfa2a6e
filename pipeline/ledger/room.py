"""账: a disk without room, or one that cannot be written, in one sentence; nothing else is caught here."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from ..errors import NoRoomError

FULL = {errno.ENOSPC, errno.EDQUOT}
BROKEN = {errno.EIO, errno.EROFS}
POSTGRESQL_FULL = "53100"


@contextmanager
def room(stopped: str = "收件已停，没收的文件原样在收件箱里", again: str = "收") -> Iterator[None]:
    """Turns what a full or broken disk raises into a NoRoomError: it says what has `stopped`, and what to do `again`."""
    full = f"磁盘满了，{stopped}。请腾出空间后再{again}"
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoRoomError(full) from error
        if error.errno in BROKEN:
            raise NoRoomError(f"磁盘读写出错（{error.strerror}），{stopped}。请检查磁盘") from error
        raise
    except DBAPIError as error:
        told = str(error.orig).lower()
        if "disk is full" in told or getattr(error.orig, "sqlstate", "") == POSTGRESQL_FULL:
            raise NoRoomError(full) from error
        if "disk i/o error" in told:  # which SQLite also says where a full disk has no room for its index
            raise NoRoomError(
                f"数据库所在的磁盘满了或读写出错，{stopped}。请腾出空间、检查磁盘后再{again}"
            ) from error
        raise
