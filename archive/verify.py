"""档: is a bundle whole? Every fault is named, nothing is unpacked, memory stays flat."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from archive.bag import AGENT
from archive.canonical import departures, misspellings
from archive.contents import BROKEN, Contents, ZippedContents, opened
from archive.fault import Fault, UnreadableError, fault
from archive.manifest import ALGORITHMS, Manifest, decoded
from archive.remark import Remark, remark
from archive.reminding import reminders
from archive.tagfiles import Tags, read_tags

GROUP = 64
MOST_HANDS = 8
_OUR_TAGS = {
    "bag-info.txt",
    "bagit.txt",
    *(f"{kind}-{algorithm}.txt" for kind in ("manifest", "tagmanifest") for algorithm in ALGORITHMS),
}
_SUMMED_TAGS = sorted(name for name in _OUR_TAGS if not name.startswith("tag"))


def verify(path: Path) -> list[Fault]:
    """Every fault of the bag at `path`, a zip or an unpacked folder (RFC 8493, 3); empty if it is whole.

    A zip is read where it lies; if it says it is ours, it must also equal our form of a zip byte for byte.
    Never raises: what cannot be read is a fault.
    """
    return examine(path).faults


@dataclass(frozen=True)
class Finding:
    """What was found of a bag: it is whole if there are no faults, whatever the remarks."""

    faults: list[Fault]
    remarks: list[Remark]


def examine(path: Path) -> Finding:
    """As `verify`, with what a careful reader should be told besides."""
    try:
        bag = opened(path)
    except UnreadableError as error:
        return Finding([error.fault], [])
    found = Finding(bag.faults, bag.remarks)
    try:
        _look(bag, path, found)
    except BROKEN:
        found.faults.append(fault("B-READ", path.name, why="核对没有做完"))
    finally:
        bag.close()
    return found


def _look(bag: Contents, path: Path, found: Finding) -> None:
    tags = read_tags(bag)
    wanted = _Wanted(bag, tags)
    found.remarks.extend(chain(tags.remarks, reminders(bag, tags), wanted.renamed))
    for each in _faults(bag, path, tags, wanted):
        found.faults.append(each)


def _faults(bag: Contents, path: Path, tags: Tags, wanted: _Wanted) -> Iterator[Fault]:
    yield from tags.faults
    if not bag.has_data:
        yield fault("B-DATA", "")
    yield from wanted.missing()
    yield from wanted.extra()
    yield from _sums(bag, tags, wanted)
    if AGENT in tags.values("Bag-Software-Agent"):
        yield from _strange_tags(bag)
        yield from misspellings(bag, tags.manifests_of(tags=True), _SUMMED_TAGS)
        if isinstance(bag, ZippedContents):
            yield from departures(path, bag.entries)
            yield from (fault("B-FORM", each.name) for each in wanted.renamed)


class _Wanted:
    """What the manifests ask of each file: which digest by which algorithm, and who asks."""

    def __init__(self, bag: Contents, tags: Tags) -> None:
        self._names = set(bag.names)
        self._payload = tags.manifests_of(tags=False)
        self._each = tags.version >= (1, 0)
        self._fetch = tags.fetch
        self._sums: dict[str, list[tuple[Manifest, bytes]]] = defaultdict(list)
        for manifest in tags.manifests:
            for written, digest in manifest.digests.items():
                name = written if written in self._names else decoded(written)
                self._sums[name].append((manifest, digest))
        self.renamed = list(self._take_for_the_same())

    def of(self, name: str) -> list[tuple[Manifest, bytes]]:
        """The digests wanted of a file, by algorithms we can compute."""
        return [(manifest, digest) for manifest, digest in self._sums.get(name, []) if manifest.known]

    def missing(self) -> Iterator[Fault]:
        """Files that a manifest or fetch.txt lists and the bag has not."""
        for name in sorted((self._sums.keys() | self._fetch.keys()) - self._names):
            if name in self._fetch:
                yield fault("B-FETCH", name, where=self._fetch[name])
            else:
                yield fault(
                    "B-MISSING", name, where="、".join(manifest.file for manifest, _ in self._sums[name])
                )

    def extra(self) -> Iterator[Fault]:
        """Payload that is not in every manifest (1.0), or in none (before: RFC 8493, 2.1.3)."""
        for name in sorted(name for name in self._names if name.startswith("data/")):
            listed = {manifest.file for manifest, _ in self._sums.get(name, [])}
            without = [manifest.file for manifest in self._payload if manifest.file not in listed]
            if without and (self._each or not listed):
                yield fault("B-EXTRA", name, where="、".join(without))

    def _take_for_the_same(self) -> Iterator[Remark]:
        """Some systems store names in another Unicode form than they were given (RFC 8493, 6.1).

        A file listed by its own name is no other file as well: of two files one was lost.
        """
        absent = sorted(self._sums.keys() - self._names)
        there = {unicodedata.normalize("NFC", name): name for name in self._names} if absent else {}
        for written in absent:
            name = there.get(unicodedata.normalize("NFC", written))
            if name is not None and name not in self._sums:
                self._sums[name] = self._sums.pop(written)
                yield remark("W-FORM", name)


def _sums(bag: Contents, tags: Tags, wanted: _Wanted) -> Iterator[Fault]:
    """Reads every file once, on all cores: hashlib lets other threads run meanwhile."""
    count = size = 0
    groups = [bag.names[start : start + GROUP] for start in range(0, len(bag.names), GROUP)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_HANDS)) as pool:
        done = pool.map(lambda group: [_sum(bag, name, wanted.of(name)) for name in group], groups)
        for name, (length, faults) in _paired(bag.names, done):
            yield from faults
            if name.startswith("data/"):
                count, size = count + 1, size + length
    yield from _oxum(tags, size, count)


def _paired(
    names: Sequence[str], done: Iterator[list[tuple[int, list[Fault]]]]
) -> Iterator[tuple[str, tuple[int, list[Fault]]]]:
    for nth, result in enumerate(chain.from_iterable(done)):
        yield names[nth], result


def _sum(bag: Contents, name: str, wanted: list[tuple[Manifest, bytes]]) -> tuple[int, list[Fault]]:
    """The size of a file in bytes, and what is wrong with its content."""
    sums = {manifest.algorithm: hashlib.new(manifest.algorithm) for manifest, _ in wanted}
    faults: list[Fault] = []
    size = 0
    try:
        for chunk in bag.chunks(name):
            size += len(chunk)
            for each in sums.values():
                each.update(chunk)
    except UnreadableError as error:
        faults.append(error.fault)
        if error.fault.code != "B-CRC":
            return size, faults
    for manifest, digest in wanted:
        if sums[manifest.algorithm].digest() != digest:
            code = "B-TAG" if manifest.of_tags else "B-DIGEST"
            faults.append(fault(code, name, algorithm=manifest.algorithm, where=manifest.file))
    return size, faults


def _oxum(tags: Tags, size: int, count: int) -> Iterator[Fault]:
    for value in tags.values("Payload-Oxum"):
        found = re.fullmatch(r"([0-9]{1,20})\.([0-9]{1,20})", value)
        if not found:
            yield fault("B-INFO", tags.info_name, where="Payload-Oxum")
            continue
        if int(found.group(1)) != size:
            yield fault("B-OXUM", tags.info_name, found=size, wanted=found.group(1))
        if int(found.group(2)) != count:
            yield fault("B-COUNT", tags.info_name, found=count, wanted=found.group(2))


def _strange_tags(bag: Contents) -> Iterator[Fault]:
    found = {name for name in bag.names if not name.startswith("data/")}
    for name in sorted(found - _OUR_TAGS):
        yield fault("B-EXTRA", name, where="（data/之外只应有说明和清单）")
    for name in sorted(_OUR_TAGS - found):
        yield fault("B-MISSING", name, where="（封装格式FORMAT.md）")
