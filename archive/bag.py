"""档: sealing: items in, one zipped bag out, the same bytes from the same items."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.atomic import sync_folder, write_aside
from archive.manifest import ALGORITHMS, written
from archive.names import objection, twins
from archive.nesting import bag_around, is_bag
from archive.zipped import SMALL, ZipWriter

AGENT = "biye archive"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CHUNK = 1 << 20
_Sums = list[tuple[str, list[str]]]
_OURS = ("payload-oxum", "bag-software-agent")
_LABEL = re.compile(r"[^\s:\x00-\x1f](?:[^:\x00-\x1f]*[^\s:\x00-\x1f])?")
_VALUE = re.compile(r"[^\s\x00-\x1f\x7f\x85\u2028\u2029](?:[^\x00-\x1f\x7f\x85\u2028\u2029]*\S)?")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class BagError(Exception):
    """Nothing was sealed: `code` as in FORMAT.md, the text Chinese: what was found and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BagExists(BagError):  # noqa: N818 the name says what happened
    """A bundle of that name lies there with other content; it was not touched."""


@dataclass(frozen=True)
class Item:
    """One file of the payload: its name below `data/`, parts divided by `/`, and where its bytes come from."""

    name: str
    source: Path | bytes


@dataclass(frozen=True)
class Sealed:
    """A finished bundle: where it lies, how many payload files, its size in bytes, its sha256 in hexadecimal."""

    path: Path
    files: int
    bytes: int
    sha256: str


def seal(target: Path, items: Iterable[Item], info: Mapping[str, str]) -> Sealed:
    """Seals the items into the zipped bag `target` (RFC 8493) and says what it became.

    `info` are the lines of bag-info.txt in their order; Bagging-Date (YYYY-MM-DD) must be among them.
    The same bundle there already: it stays and is returned. Another one: BagExists. Items that cannot be sealed:
    BagError. The disk: OSError. In every case the bundle is whole or absent.
    """
    payload = _payload(target, items)
    draft = _Draft(target, payload, _bag_info(info, payload))
    try:
        write_aside(target, draft.write, replace=False)
    except FileExistsError as error:
        if not target.is_file() or _sha256_of(target) != draft.sha256:
            raise BagExists(
                "B-EXISTS", f"{target.name}已经有了，内容不同，没有覆盖。请换名或先核对那一包"
            ) from error
        sync_folder(target.parent)
    return Sealed(target, len(payload), draft.bytes, draft.sha256)


def _payload(target: Path, items: Iterable[Item]) -> list[_Source]:
    if objection(target.stem):
        raise BagError("B-NAME", f"包名“{target.stem}”{objection(target.stem)}，没有封装。请改名")
    around = bag_around(target)
    if around:
        raise BagError("B-NEST", f"“{around}”本身是一个包，放进去它就不再完好，没有封装。请换一个文件夹")
    sources = sorted((_source(item) for item in items), key=lambda source: source.name)
    if not sources:
        raise BagError("B-EMPTY", "没有可封装的文件，没有封装")
    for one, other in twins(source.name for source in sources):
        raise BagError("B-TWIN", f"“{one}”与“{other}”在有的系统上是同一个名字，没有封装。请改名")
    return sources


def _source(item: Item) -> _Source:
    objected = (
        "以data/开头（各件本来就放在data/下）" if item.name.startswith("data/") else objection(item.name)
    )
    if objected:
        raise BagError("B-NAME", f"文件名“{_shown(item.name)}”{objected}，没有封装。请改名")
    size = _size(item)
    if size >= SMALL:
        raise BagError("B-LARGE", f"“{item.name}”达到4 GiB，放不进一包，没有封装。请先分开")
    if is_bag(item.name, item.source):
        raise BagError("B-NEST", f"“{item.name}”本身是一个BagIt包，包里不再套包，没有封装。请另外保存它")
    return _Source(f"data/{item.name}", item.source, size)


def _shown(name: str) -> str:
    return name.encode("unicode_escape").decode() if not name.isprintable() else name


def _size(item: Item) -> int:
    if isinstance(item.source, bytes):
        return len(item.source)
    try:
        found = item.source.lstat()
    except FileNotFoundError:
        raise BagError("B-SOURCE", f"“{item.name}”的来源文件不在了，没有封装") from None
    if not stat.S_ISREG(found.st_mode):
        raise BagError("B-SOURCE", f"“{item.name}”的来源是链接或不是普通文件，没有封装。请放入文件本身")
    return found.st_size


def _bag_info(info: Mapping[str, str], payload: Sequence[_Source]) -> str:
    for label, value in info.items():
        if not _LABEL.fullmatch(label) or not _VALUE.fullmatch(value) or label.lower() in _OURS:
            raise BagError("B-INFO", f"bag-info.txt的“{_shown(label)}”一行写不成，没有封装")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", info.get("Bagging-Date", "")):
        raise BagError("B-INFO", "bag-info.txt缺Bagging-Date（年-月-日），没有封装")
    oxum = f"{sum(source.size for source in payload)}.{len(payload)}"
    lines = {**info, "Payload-Oxum": oxum, "Bag-Software-Agent": AGENT}
    return "".join(f"{label}: {value}\n" for label, value in lines.items())


@dataclass(frozen=True)
class _Source:
    """An item found fit: its name from the bag's base, its size in bytes when it was looked at."""

    name: str
    origin: Path | bytes
    size: int

    def chunks(self) -> Iterator[bytes]:
        """The bytes, read once. Raises BagError if they are no longer those that were looked at."""
        if isinstance(self.origin, bytes):
            yield self.origin
            return
        left = self.size
        with os.fdopen(os.open(self.origin, os.O_RDONLY | _NO_LINK), "rb", buffering=0) as file:
            while left >= 0 and (chunk := file.read(CHUNK)):
                left -= len(chunk)
                yield chunk
        if left:
            raise BagError("B-CHANGED", f"“{self.name}”封装时正被改动，没有封装。请等它写完再来")


class _Draft:
    """A bundle being written; afterwards it knows its size in bytes and its sha256."""

    def __init__(self, target: Path, payload: Sequence[_Source], info: str) -> None:
        self._top, self._payload, self._info = target.stem, payload, info
        self.bytes = 0
        self.sha256 = ""

    def write(self, out: BinaryIO) -> None:
        self._zip = ZipWriter(out)
        tags = [self._add_tag("bag-info.txt", self._info.encode())]
        tags.append(self._add_tag("bagit.txt", DECLARATION.encode()))
        files = [(source.name, self._add(source.name, source.chunks())) for source in self._payload]
        tags += self._add_manifests("manifest", files)
        self._add_manifests("tagmanifest", tags)
        self._zip.finish()
        self.bytes = out.tell()
        out.seek(0)
        self.sha256 = _sha256(out)

    def _add_manifests(self, kind: str, files: _Sums) -> _Sums:
        return [
            self._add_tag(f"{kind}-{algorithm}.txt", written((sums[nth], name) for name, sums in files))
            for nth, algorithm in enumerate(ALGORITHMS)
        ]

    def _add_tag(self, name: str, data: bytes) -> tuple[str, list[str]]:
        return name, self._add(name, [data])

    def _add(self, name: str, chunks: Iterable[bytes]) -> list[str]:
        sums = [hashlib.new(algorithm) for algorithm in ALGORITHMS]
        self._zip.add(f"{self._top}/{name}", _through(chunks, sums))
        return [each.hexdigest() for each in sums]


def _through(chunks: Iterable[bytes], sums: Sequence[hashlib._Hash]) -> Iterator[bytes]:
    for chunk in chunks:
        for each in sums:
            each.update(chunk)
        yield chunk


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return _sha256(file)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
