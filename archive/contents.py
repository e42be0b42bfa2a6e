"""档: the files of a bag, in a zip or a folder, named from the bag's base and read a chunk at a time."""

from __future__ import annotations

import io
import lzma
import os
import stat
import struct
import threading
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from archive.fault import Fault, UnreadableError, fault
from archive.names import danger, twins
from archive.remark import Remark, remark

CHUNK = 1 << 20
BROKEN = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
    EOFError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)


class Contents(Protocol):
    """What verifying needs of a bag: the names of its files, what is to be said of them, and their bytes."""

    names: list[str]
    has_data: bool
    faults: list[Fault]
    remarks: list[Remark]

    def chunks(self, name: str) -> Iterator[bytes | memoryview]:
        """The bytes of a file, at most 1 MiB at a time. Raises UnreadableError, after all bytes for a wrong CRC."""

    def close(self) -> None:
        """Lets go of the file."""


def opened(path: Path) -> Contents:
    """The contents of the zip or folder at `path`. Raises UnreadableError if it is neither."""
    try:
        if path.is_dir():
            return FolderContents(path)
        if not path.exists():
            raise UnreadableError(fault("B-OPEN", path.name, why="没有这个文件"))
        if not path.is_file():
            raise UnreadableError(fault("B-OPEN", path.name, why="不是普通文件"))
        return ZippedContents(path)
    except BROKEN as error:
        raise UnreadableError(fault("B-OPEN", path.name, why=_why(error))) from error


class FolderContents:
    """An unpacked bag. Links are named as faults and never followed.

    Names that would do harm in a zip are no more than remarks: here every file lies in its place (RFC 8493, 6.1).
    """

    def __init__(self, base: Path) -> None:
        self._base = base
        self.faults: list[Fault] = []
        self.names = sorted(self._found())
        self.has_data = (base / "data").is_dir()
        self.remarks = [remark("W-NAME", name, why=danger(name)) for name in self.names if danger(name)]
        self.remarks += [remark("W-TWIN", one, other=other) for one, other in twins(self.names)]

    def chunks(self, name: str) -> Iterator[bytes | memoryview]:
        """The bytes of a file, at most 1 MiB at a time. Raises UnreadableError."""
        try:
            with (self._base / name).open("rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise UnreadableError(fault("B-READ", name, why=_why(error))) from error

    def close(self) -> None:
        """Nothing is held open."""

    def _found(self) -> Iterator[str]:
        for folder, below, files in os.walk(self._base, onerror=self._unreadable):
            here = Path(folder)
            for entry in [*files, *(name for name in below if (here / name).is_symlink())]:
                name = (here / entry).relative_to(self._base).as_posix()
                if stat.S_ISREG((here / entry).lstat().st_mode):
                    yield name
                else:
                    self.faults.append(fault("B-LINK", name))

    def _unreadable(self, error: OSError) -> None:
        self.faults.append(fault("B-READ", os.path.basename(error.filename or ""), why=_why(error)))  # noqa: PTH119


class ZippedContents:
    """A bag in a zip, read where it lies. `entries` are those of the central directory, in its order."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own, self._opened = threading.local(), list[io.FileIO]()
        self._zip = zipfile.ZipFile(path)
        self.entries = self._zip.infolist()
        raw = [_raw_name(entry) for entry in self.entries]
        files = {name: entry for name, entry in _paired(raw, self.entries) if not name.endswith("/")}
        self.base = _base(files.keys())
        self.faults = [*_edges(path, self.entries), *_about_names([name for name in raw if name[-1:] != "/"])]
        strays = [name for name in files if not name.startswith(self.base)] if self.base else [""]
        self.faults += [fault("B-TOP", name) for name in strays]
        self.faults += [fault("B-LINK", name) for name, entry in files.items() if _is_link(entry)]
        self._files = {
            name[len(self.base) :]: entry for name, entry in files.items() if name.startswith(self.base)
        }
        self.names = sorted(self._files)
        self.has_data = any(name.startswith(self.base + "data/") for name in raw)
        self.remarks: list[Remark] = []

    def chunks(self, name: str) -> Iterator[bytes | memoryview]:
        """The bytes of a file, at most 1 MiB at a time. Raises UnreadableError, after all bytes for a wrong CRC."""
        entry = self._files[name]
        stored = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
        try:
            yield from self._stored(entry, name) if stored else self._packed(entry)
        except BROKEN as error:
            code = "B-CRC" if "CRC" in str(error) else "B-READ"
            raise UnreadableError(fault(code, name, why=_why(error))) from error

    def close(self) -> None:
        """Closes the zip."""
        for file in self._opened:
            file.close()
        self._zip.close()

    def _stored(self, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes | memoryview]:
        crc, left = 0, entry.file_size
        for chunk in self._stored_chunks(entry, name):
            crc, left = zlib.crc32(chunk, crc), left - len(chunk)
            yield chunk
        if left:
            raise UnreadableError(fault("B-READ", name, why=f"少{left}字节"))
        if crc != entry.CRC:
            raise UnreadableError(fault("B-CRC", name))

    def _stored_chunks(self, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes | memoryview]:
        """A small file comes with its header, by one reading: most of our files are small, and there are many."""
        file, coded, left = self._file(), _coded_name(entry), entry.file_size
        file.seek(entry.header_offset)
        first = file.read(min(30 + len(coded) + left, CHUNK))
        mark, *lengths = struct.unpack_from("<4s22x2H", first)
        if mark != b"PK\3\4" or first[30 : 30 + lengths[0]] != coded:
            raise UnreadableError(fault("B-ZIP", name, why="文件头与目录不符"))
        start = 30 + sum(lengths)
        chunk = memoryview(first)[start : start + left]
        if chunk:
            yield chunk
        left -= len(chunk)
        if left:
            file.seek(entry.header_offset + start + len(chunk))
        while left and (more := file.read(min(left, CHUNK))):
            yield more
            left -= len(more)

    def _file(self) -> io.FileIO:
        """The zip, open once for each thread: they read at different places."""
        if not hasattr(self._own, "file"):
            self._own.file = io.FileIO(self._path)
            self._opened.append(self._own.file)
        found: io.FileIO = self._own.file
        return found

    def _packed(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._zip.open(entry) as file:
            while chunk := file.read(CHUNK):
                yield chunk


def _paired(names: list[str], entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    for nth, entry in enumerate(entries):
        yield names[nth], entry


def _raw_name(entry: zipfile.ZipInfo) -> str:
    """As stored: zipfile's own `filename` is cut at NUL and hides backslashes; old tools forget the UTF-8 flag."""
    try:
        return _coded_name(entry).decode()
    except UnicodeError:
        return entry.orig_filename


def _coded_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _base(names: Collection[str]) -> str:
    tops = sorted({name.split("/", 1)[0] + "/" for name in names if "/" in name})
    declared = [top for top in tops if top + "bagit.txt" in names]
    return next(iter([*declared, *([] if "bagit.txt" in names else tops)]), "")


def _about_names(names: list[str]) -> Iterator[Fault]:
    for name in names:
        if danger(name):
            yield fault("B-NAME", name, why=danger(name))
    for one, other in twins(names):
        yield fault("B-TWIN", one, other=other)


def _edges(path: Path, entries: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    if min((entry.header_offset for entry in entries), default=0) > 0:
        yield fault("B-ZIP", "", why="第一个文件之前另有内容")
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 22 - 0xFFFF))
        tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if len(tail) - end != 22 + int.from_bytes(tail[end + 20 : end + 22], "little"):
        yield fault("B-ZIP", "", why="结尾之后另有内容或缺了一截")


def _is_link(entry: zipfile.ZipInfo) -> bool:
    mode = entry.external_attr >> 16
    return stat.S_IFMT(mode) not in (0, stat.S_IFREG)


def _why(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, PermissionError):
        return "没有读取权限"
    if isinstance(error, (zipfile.BadZipFile, EOFError, struct.error)):
        return "不是完整的压缩包"
    return f"系统报告{type(error).__name__}"
