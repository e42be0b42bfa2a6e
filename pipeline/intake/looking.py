"""收: what lies in an inbox: every entry as it stands, whatever its name and kind; nothing is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..model import kind_in
from ..office import Inbox

JUNK_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}
UNFINISHED_ENDINGS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".download", ".swp")
SYSTEM, UNFINISHED = "系统文件，不收", "还没有传完的临时文件，传完改名后自动收"
LARGEST = 2**30  # bytes
LATEST = 9_223_372_036 * 10**9  # in the year 2262: what 63 bits hold
Sign = tuple[int, int, int]


class Entry(NamedTuple):
    """Something in an inbox. `real` is its path there as the file system has it, `path` as people are told.

    `sign` is size, mtime_ns, inode: another sign is another content. `kind` is empty where no folder tells it;
    `junk` says why it is nothing to take.
    """

    inbox: Inbox
    real: str
    path: str
    kind: str
    sign: Sign
    mode: int
    junk: str = ""

    @property
    def regular(self) -> bool:
        """A file, and no link, pipe, socket or device."""
        return stat.S_ISREG(self.mode)

    @property
    def too_large(self) -> bool:
        """More than any paper: it is not even copied."""
        return self.regular and self.sign[0] > LARGEST

    @property
    def place(self) -> str:
        """Where it lies."""
        return f"{self.inbox.folder}/{self.real}"

    @property
    def mtime_ns(self) -> int:
        """The file's own time; one that no calendar knows is the nearest that one does."""
        return min(max(0, self.sign[1]), LATEST)


@dataclass(slots=True)
class Seen:
    """What a look found: the entries, and what could not be looked into, with the reason."""

    entries: list[Entry] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)


def look(inbox: Inbox) -> Seen:
    """Everything below the inbox but folders, by file time, then path."""
    seen = Seen()
    for folder, found in _scanned(inbox, seen):
        seen.entries += _entries(inbox, folder, found, seen)
    seen.entries.sort(key=lambda entry: (entry.mtime_ns, entry.path))
    return seen


def _scanned(inbox: Inbox, seen: Seen) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Folder by folder what stands in it; `folder` is relative to the inbox and ends with a slash, or empty."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(inbox.folder / folder) as scan:
                found = list(scan)
        except OSError as error:
            if folder and isinstance(error, FileNotFoundError):
                continue  # moved away meanwhile
            seen.troubles.append((inbox.told(legible(folder)), _cannot_look(folder, error)))
            continue
        folders += [f"{folder}{one.name}/" for one in found if one.is_dir(follow_symlinks=False)]
        yield folder, [one for one in found if not one.is_dir(follow_symlinks=False)]


def _cannot_look(folder: str, error: OSError) -> str:
    if not folder:
        return f"收件箱文件夹打不开（{error.strerror}）。请检查共享是否连上；连上后自动接着收"
    return f"这个文件夹打不开（{error.strerror}）。请检查权限，或把里面的文件移到上一层；之后自动收"


def _entries(inbox: Inbox, folder: str, found: list[os.DirEntry[str]], seen: Seen) -> Iterator[Entry]:
    kind = kind_in(legible(folder))
    junk = SYSTEM if any(map(_is_junk, folder.split("/"))) else ""
    for one in found:
        try:
            held = one.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        except OSError as error:
            seen.troubles.append((inbox.told(legible(folder + one.name)), f"暂时看不了（{error.strerror}）"))
            continue
        real = folder + one.name
        sign = (held.st_size, held.st_mtime_ns, held.st_ino)
        path = inbox.told(legible(real))
        yield Entry(inbox, real, path, kind, sign, held.st_mode, junk or _why_junk(one.name))


def _is_junk(name: str) -> bool:
    return name.lower() in JUNK_NAMES or name.startswith((".", "~$"))


def _why_junk(name: str) -> str:
    if name.lower().endswith(UNFINISHED_ENDINGS):
        return UNFINISHED
    return SYSTEM if _is_junk(name) else ""


def legible(real: str) -> str:
    """A path as it can be written down: bytes that are no UTF-8 are GB18030 (as old systems copy them)."""
    if real.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in real):
        return real
    return "/".join(map(_legible, real.split("/")))


def _legible(name: str) -> str:
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace")
