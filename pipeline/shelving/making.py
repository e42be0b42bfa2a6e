"""存: what is made of one person before it is sealed: a folder that is whole or absent, and what stands in it."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import pypdfium2 as pdfium

ABOUT = "made.json"


class CannotMakeError(Exception):
    """Something of this person cannot become a file of the bundle; the text says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file made: name, bytes, sha256; pages, and the first of them in the set; what was taken out of its source
    because it could act by itself, in Chinese; and the fonts its source does not bring along."""

    file: str
    bytes: int
    sha256: str
    pages: int = 0
    first: int = 0
    removed: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one person: the size of his files in bytes; or why there are none, in Chinese; or the number of
    the error with which the disk refused."""

    bytes: int = 0
    fault: str = ""
    error: int = 0


def make_whole(folder: Path, make: Callable[[Path], Iterable[MadeFile]]) -> Made:
    """Lets `make` write files into an empty folder, which then takes the place of `folder`."""
    aside = folder.with_name(f"{folder.name}.{os.getpid()}")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        files = list(make(aside))
        (aside / ABOUT).write_text(json.dumps([asdict(file) for file in files]), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except CannotMakeError as error:
        shutil.rmtree(aside, ignore_errors=True)
        return Made(fault=str(error))
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        return Made(error=error.errno or errno.EIO)
    return Made(sum(file.bytes for file in files))


def made_in(folder: Path) -> tuple[MadeFile, ...]:
    """The files that were made in `folder`; empty while they are not all there."""
    try:
        told = json.loads((folder / ABOUT).read_text("utf-8"))
        lists = ("removed", "fonts")
        files = tuple(MadeFile(**{**one, **{key: tuple(one[key]) for key in lists}}) for one in told)
        whole = all((folder / file.file).stat().st_size == file.bytes for file in files)
    except (OSError, ValueError, TypeError, KeyError):
        return ()
    return files if whole else ()


def look_again(data: bytes, pages: int, file: str) -> None:
    """Another reader opens what was made: it must have all its pages."""
    with pdfium.PdfDocument(data) as document:
        if len(document) != pages:
            raise CannotMakeError(
                f"“{file}”制成后应有{pages}页，实有{len(document)}页。请把这一份扫描件报给管理员"
            )


def write(path: Path, data: bytes, pages: int = 0, first: int = 0, removed: Iterable[str] = ()) -> MadeFile:
    """Writes a file and tells of it."""
    path.write_bytes(data)
    return MadeFile(path.name, len(data), sha256(data).hexdigest(), pages, first, tuple(removed))
