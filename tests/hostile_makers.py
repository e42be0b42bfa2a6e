"""An inbox as an enemy, or a broken share, would fill it: the same hundreds of entries every time.

`hostile(inbox)` lays them all; `content()` gives the bytes of each file alone, for readers.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hostile_books import BOOKS
from hostile_bytes import REFUSED, Content, Make
from hostile_names import CANARY, NAMES, ODD, Lay, portrait, table
from hostile_old_tables import OLD
from hostile_pdfs import PDFS
from hostile_pictures import PHOTOS, SCANS
from hostile_texts import CSVS, PLANS
from hostile_zips import ZIPS
from makers import NOW, ticket

TOO_HEAVY_TO_LAY_TWICE = ("csv-line-of-20-mb", "csv-100000-twins", "xlsx-unused-part-of-2-gb")
FIRST = 18_950  # serials of those whose number the files of pictures bear
PICTURES_IN_PHOTOS = ("png-30000-squared", "png-ztxt-bomb", "apng-10000-frames", "gif-20000-frames")
PICTURES_IN_PHOTOS += ("gif-65535-squared", "gif-cut", "webp-cut", "webp-lying-length")
CHIPS = ("bmp-", "png-12000", "png-pixels", "jpeg-as-png")
ROSTERS = ("pdf-tree-loop", "pdf-count-2e9", "tiff-directory-loop", "heic-cut", "pdf-user-password")
ZIPS_AMONG_SCANS = ("zip-bomb-of-500-mb", "zip-climbing-names", "zip-in-zip", "zip-of-0-bytes")
TABLES_OF_ALL_KINDS = (
    "成绩",
    "实践成绩",
    "免考",
    "多证",
    "二代证",
    "校核名册",
    "资审清单",
    "审核决定",
    "照片",
    "资审材料",
)


@dataclass(frozen=True, slots=True)
class Hostile:
    """One entry. `path` is where a file of these bytes lies; others lay themselves. `must`: what has to become of it.

    "refused": nothing of it may stand; "taken": it is harmless; empty: either.
    """

    title: str
    lay: Lay
    must: str
    path: str = ""
    make: Make | None = None


def hostile(inbox: Path, outside: Path | None = None) -> dict[str, list[str]]:
    """Lays every entry into the inbox; title → paths within it, as the file system has them (surrogateescape).

    Links lead to `outside` (else a folder beside the inbox), whose files bear CANARY and must stay untouched.
    """
    out = outside or inbox.parent / "outside-of-the-inbox"
    out.mkdir(parents=True, exist_ok=True)
    (out / "canary.csv").write_bytes(table() + CANARY.encode())
    (out / "canary.jpg").write_bytes(portrait() + CANARY.encode())
    inbox.mkdir(parents=True, exist_ok=True)
    laid = {one.title: one.lay(inbox, out) for one in entries()}
    _set_times(inbox, laid)
    return laid


def _set_times(inbox: Path, laid: dict[str, list[str]]) -> None:
    """Nobody is older or younger, but who wants to be."""
    when = NOW.timestamp()
    for title, paths in laid.items():
        for path in paths:
            if not title.startswith("time-") and len(os.fsencode(inbox / path)) < 4096:
                os.utime(inbox / path, (when, when), follow_symlinks=False)


def entries() -> list[Hostile]:
    """All of them: the files first, then the names, then what is no file."""
    told = list(content())
    told += [Hostile(title, lay, "") for title, lay in NAMES.items()]
    told += [Hostile(title, lay, must) for title, (lay, must) in ODD.items()]
    assert len({one.title for one in told}) == len(told), "two entries of one title"
    return told


def content() -> Iterator[Hostile]:
    """The files whose bytes are hostile, each with the path it is laid at."""
    yield from _of("照片", "", PHOTOS, ticketed=True)
    yield from _of("照片", "", [one for one in SCANS if one[0] in PICTURES_IN_PHOTOS], ticketed=True)
    yield from _of(
        "资审材料", "scan-", [one for one in SCANS if one[0] not in PICTURES_IN_PHOTOS], ticketed=True
    )
    yield from _of("资审材料", "scan-", PHOTOS[::3], ticketed=True)
    yield from _of("二代证", "chip-", [one for one in SCANS if one[0].startswith(CHIPS)], ticketed=True)
    yield from _of("资审材料", "", PDFS, ticketed=True)
    yield from _of("校核名册", "roster-", [one for one in (*PDFS, *SCANS) if one[0] in ROSTERS])
    yield from _of("照片", "", ZIPS)
    yield from _of("资审材料", "scan-", [one for one in ZIPS if one[0] in ZIPS_AMONG_SCANS])
    yield from _of("登记", "", [*CSVS, *BOOKS, *OLD])
    yield from _of("专业计划", "", PLANS)
    for number, folder in enumerate(TABLES_OF_ALL_KINDS):
        some = [one for one in (*CSVS, *BOOKS, *OLD) if one[3] == REFUSED][number :: len(TABLES_OF_ALL_KINDS)]
        yield from _of(
            folder, f"kind-{number}-", [one for one in some if one[0] not in TOO_HEAVY_TO_LAY_TWICE]
        )


def _of(folder: str, before: str, files: list[Content], ticketed: bool = False) -> Iterator[Hostile]:
    for number, (name, ending, make, must) in enumerate(files):
        title = before + name
        path = f"{folder}/{title}{ending}"
        if ticketed:  # a scan says what it is of, a photo whose it is
            item = " 身份证" if folder == "资审材料" else ""
            path = f"{folder}/{title}/{ticket(FIRST + number)}{item}{ending}"
        yield Hostile(title, _laid_at(path, make), must, path, make)


def _laid_at(path: str, make: Make) -> Lay:
    def lay(inbox: Path, _outside: Path) -> list[str]:
        target = inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(make())
        return [path]

    return lay
