"""收: what lies in the inbox, and whether it stands still."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..office import KINDS

JUNK_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}
UNFINISHED_ENDINGS = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".swp")
KIND_OF_FOLDER = {name: kind for kind, names in KINDS.items() for name in names}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the inbox: `path` relative to it with forward slashes, `kind` empty where no folder tells it."""

    path: str
    kind: str
    size: int
    mtime_ns: int
    inode: int
    regular: bool = True
    junk: bool = False


def look(inbox: Path) -> list[Entry]:
    """Everything below the inbox but folders, by file time, then path."""
    found = [_entry(inbox, path) for path in _files(inbox)]
    return sorted(found, key=lambda entry: (entry.mtime_ns, entry.path))


def settled(inbox: Path, seconds: float) -> tuple[list[Entry], list[Entry]]:
    """What did not change for `seconds`, and what did (it is looked at again next time)."""
    before = look(inbox)
    if before:
        time.sleep(seconds)
    after = {entry.path: entry for entry in look(inbox)}
    still = [entry for entry in before if after.get(entry.path) == entry]
    moving = [entry for path, entry in sorted(after.items()) if entry not in still]
    return still, moving


def _files(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(base, name)


def _entry(inbox: Path, path: Path) -> Entry:
    told = path.relative_to(inbox)
    held = path.lstat()
    kind = KIND_OF_FOLDER.get(told.parts[0], "") if len(told.parts) > 1 else ""
    return Entry(
        path=told.as_posix(),
        kind=kind,
        size=held.st_size,
        mtime_ns=held.st_mtime_ns,
        inode=held.st_ino,
        regular=stat.S_ISREG(held.st_mode),
        junk=any(_is_junk(part) for part in told.parts),
    )


def _is_junk(name: str) -> bool:
    small = name.lower()
    return small in JUNK_NAMES or small.startswith((".", "~$")) or small.endswith(UNFINISHED_ENDINGS)
