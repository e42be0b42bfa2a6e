"""读: the members of a zip, one after the other; a bad one never stops the others."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

from ..errors import UnreadableError
from ..model import SHANGHAI

MEMBER_BYTES = 20 * 1024 * 1024
PAPER_BYTES = 100 * 1024 * 1024
ALL_BYTES = 500 * 1024 * 1024
MEMBERS = 20_000
TOO_LARGE = "太大，不像照片（照片应小于 100 KB），没有收。请只放照片，分几个 zip 再放"
PAPER_TOO_LARGE = "解开后太大，没有收。请分几个 zip 再放，或把这个文件直接放进来"
UTF8_NAME, ENCRYPTED = 0x800, 0x1
JUNK = {"thumbs.db", "desktop.ini", "__macosx"}
Found = bytes | UnreadableError


def portraits_in(source: BinaryIO) -> Iterator[tuple[str, Found]]:
    """Name and bytes of each photo, or the sentence that says why it cannot be had.

    A name that climbs out of the zip (`..`, a root, a drive) is cut to its last part. Raises
    UnreadableError when the whole is no zip, and nothing else whatever the bytes are.
    """
    return ((name, found) for name, found, _ in _members(source, MEMBER_BYTES, TOO_LARGE))


def papers_in(source: BinaryIO) -> Iterator[tuple[str, Found, int]]:
    """The same of a zip of scans or tables, which may be larger than photos, with the time of each (ns, 0: none)."""
    return _members(source, PAPER_BYTES, PAPER_TOO_LARGE)


def _members(source: BinaryIO, most: int, too_large: str) -> Iterator[tuple[str, Found, int]]:
    try:
        bag = zipfile.ZipFile(source)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - zipfile raises many kinds on strangers' bytes
        raise UnreadableError("压缩包打不开，可能没有复制完，或不是 zip。请重新压成 zip 再放") from None
    room = ALL_BYTES
    with bag:
        if len(bag.infolist()) > MEMBERS:
            raise UnreadableError(
                f"压缩包里有{len(bag.infolist())}个文件，太多了。请分成几个 zip，每个不超过2万个，再放"
            )
        for member in bag.infolist():
            written = _decoded(member)
            name = _tame(written)
            if written.endswith(("/", "\\")) or _is_junk(name):
                continue
            found = _read(bag, member, name, min(most, room), too_large)
            room -= len(found) if isinstance(found, bytes) else 0
            yield name, found, _time(member)


def _time(member: zipfile.ZipInfo) -> int:
    """When it was last changed, as clocks in China stood; 0 where the zip does not say."""
    try:
        seconds = datetime(*member.date_time, tzinfo=SHANGHAI).timestamp()
    except ValueError:
        return 0
    return 0 if member.date_time[:3] == (1980, 1, 1) else round(seconds) * 10**9


def _decoded(member: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are GB18030 as Chinese Windows writes them."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _tame(written: str) -> str:
    path = PureWindowsPath(written)
    return path.name if path.anchor or ".." in path.parts else path.as_posix()


def _is_junk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.lower() in JUNK or part.startswith((".", "~$")) for part in parts)


def _read(bag: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limit: int, too_large: str) -> Found:
    if member.flag_bits & ENCRYPTED:
        return UnreadableError("压缩包设了密码，打不开。请去掉密码重新压缩再放")
    if PurePosixPath(name).suffix.lower() in (".zip", ".rar", ".7z"):
        return UnreadableError("压缩包里还有压缩包，没有收。请把文件直接压成一个 zip 再放")
    if member.file_size > limit:
        return UnreadableError(too_large)
    try:
        with bag.open(member) as source:
            data = source.read(limit + 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - each way of packing raises its own kinds
        return UnreadableError("在压缩包里已损坏，读不出来。请重新压缩再放")
    if len(data) > limit:
        return UnreadableError(too_large)
    return data
