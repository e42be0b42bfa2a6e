"""档: does a bag that says it is ours equal, byte for byte, what we would have written?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.contents import Contents
from archive.fault import Fault, UnreadableError, fault
from archive.manifest import Manifest, written
from archive.zipped import central_record, end_record, local_header


def misspellings(bag: Contents, manifests: Sequence[Manifest], names: Sequence[str]) -> Iterator[Fault]:
    """The tag manifests that are not the one way we write them about `names`; nothing else has their digests.

    What their digests say is proved elsewhere. Here it is how: no capital, tab or other line end goes unseen.
    """
    for manifest in manifests:
        plain = written((digest.hex(), name) for name, digest in manifest.digests.items())
        try:
            data = b"".join(bag.chunks(manifest.file))
        except UnreadableError:
            continue  # named when the sums were taken
        if data != plain or list(manifest.digests) != list(names):
            yield fault("B-FORM", manifest.file)


def departures(path: Path, entries: Sequence[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Each place where the zip differs from our form; the bytes of the files themselves are not read."""
    names = [entry.orig_filename for entry in entries]
    if names != sorted(names):
        yield fault("B-ZIP", "", why="文件顺序不对")
    with path.open("rb", buffering=0) as file:
        end = 0
        for entry in entries:
            yield from _at_header(file, entry, end)
            end = file.tell() + entry.file_size
        yield from _at_directory(file, entries, end)


def _at_header(file: io.FileIO, entry: zipfile.ZipInfo, expected: int) -> Iterator[Fault]:
    if entry.header_offset != expected:
        yield fault("B-ZIP", entry.orig_filename, why="位置不对，前面多了或少了字节")
    file.seek(entry.header_offset)
    if _differs(file, local_header(entry.orig_filename, entry.CRC, entry.file_size)):
        yield fault("B-ZIP", entry.orig_filename, why="文件头与规定不同")


def _at_directory(file: io.FileIO, entries: Sequence[zipfile.ZipInfo], start: int) -> Iterator[Fault]:
    """Compared as a whole first: almost always nothing is wrong, and one reading is enough to know."""
    records = [
        central_record(entry.orig_filename, entry.CRC, entry.file_size, entry.header_offset)
        for entry in entries
    ]
    directory = b"".join(records)
    end = end_record(len(records), len(directory), start)
    file.seek(start)
    if not _differs(file, directory + end):
        return
    file.seek(start)
    for entry, record in zip(entries, records):  # noqa: B905 Python 3.9 knows no `strict`
        if _differs(file, record):
            yield fault("B-ZIP", entry.orig_filename, why="目录中的一条与规定不同")
    if _differs(file, end):
        yield fault("B-ZIP", "", why="结尾与规定不同")


def _differs(file: io.FileIO, wanted: bytes) -> bool:
    return file.read(len(wanted)) != wanted
