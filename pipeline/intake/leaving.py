"""收: out of the inbox. What is in the store and the ledger is moved aside, and removed when there is time.

Many file systems make new files slowly for a while after many were removed; so nothing is removed while more is
being taken. Moving is also the sure way: what was moved can no longer change unseen.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

from .looking import Sign

ELSEWHERE = {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS}


class Leaving:
    """The folder where they lie until they are removed: of the office itself, on its own disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count()

    def take_out(self, place: str, sign: Sign, digest: str) -> None:
        """Takes a file out of the inbox if it still is what was stored; else it stays. OSError where it cannot."""
        if _sign(place) != sign:
            return
        aside = f"{self.folder}/{digest}-{os.getpid()}-{next(self._numbers)}"
        try:
            os.rename(place, aside)  # noqa: PTH104 - plain calls: this is done for every file
        except OSError as error:
            if error.errno not in ELSEWHERE:
                raise
            os.unlink(place)  # noqa: PTH108 - the inbox lies on another disk
            return
        if _sign(aside) != sign:
            _put_back(Path(aside), Path(place))

    def sweep(self) -> None:
        """Removes what was taken out. Only for who has the office in hand."""
        for left in self._here():
            left.unlink(missing_ok=True)

    def sweep_after_crash(self, home: Callable[[str], Path | None]) -> None:
        """The same, but looks first: what is not the bytes its name says goes back to its `home` in the inbox."""
        for left in self._here():
            digest = left.name.partition("-")[0]
            with left.open("rb") as source:
                same = hashlib.file_digest(source, "sha256").hexdigest() == digest
            place = None if same else home(digest)
            if place is None:
                left.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                _put_back(left, place)

    def _here(self) -> list[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return sorted(self.folder.iterdir())


def _put_back(aside: Path, place: Path) -> None:
    """It was written to in the very moment; under its own name, or beside what has come there since."""
    while True:
        try:
            os.link(aside, place)
        except FileExistsError:
            place = place.with_stem(f"{place.stem}~")
        else:
            aside.unlink()
            return


def _sign(path: str) -> Sign:
    held = os.lstat(path)
    return (held.st_size, held.st_mtime_ns, held.st_ino)
