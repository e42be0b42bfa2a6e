"""档: sealing: items in, one zipped bag out, the same bytes from the same items."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.atomic import EarlySync, sync_folder, write_aside
from archive.manifest import ALGORITHMS, written
from archive.names import objection, twins
from archive.nesting import bag_around, is_bag
from archive.reading import CHUNK, Block, ChangedError, Source, hashed, read_ahead
from archive.zipped import SMALL, ZipWriter

AGENT = "biye archive"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MOST_HANDS = 8
_Sums = list[tuple[str, list[str]]]
_OURS = ("payload-oxum", "bag-software-agent")
_LABEL = re.compile(r"[^\s:\x00-\x1f](?:[^:\x00-\x1f]*[^\s:\x00-\x1f])?")
_VALUE = re.compile(r"[^\s\x00-\x1f\x7f\x85\u2028\u2029](?:[^\x00-\x1f\x7f\x85\u2028\u2029]*\S)?")


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


def _payload(target: Path, items: Iterable[Item]) -> list[Source]:
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


def _source(item: Item) -> Source:
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
    return Source(f"data/{item.name}", item.source, size)


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


def _bag_info(info: Mapping[str, str], payload: Sequence[Source]) -> str:
    for label, value in info.items():
        if not _LABEL.fullmatch(label) or not _VALUE.fullmatch(value) or label.lower() in _OURS:
            raise BagError("B-INFO", f"bag-info.txt的“{_shown(label)}”一行写不成，没有封装")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", info.get("Bagging-Date", "")):
        raise BagError("B-INFO", "bag-info.txt缺Bagging-Date（年-月-日），没有封装")
    oxum = f"{sum(source.size for source in payload)}.{len(payload)}"
    lines = {**info, "Payload-Oxum": oxum, "Bag-Software-Agent": AGENT}
    return "".join(f"{label}: {value}\n" for label, value in lines.items())


class _Draft:
    """A bundle being written; afterwards it knows its size in bytes and its sha256."""

    def __init__(self, target: Path, payload: Sequence[Source], info: str) -> None:
        self._top, self._payload, self._info = target.stem, payload, info
        self._digest, self._taken = hashlib.sha256(), 0
        self.bytes = 0
        self.sha256 = ""

    def write(self, out: BinaryIO) -> None:
        self._out, self._zip = out, ZipWriter(out)
        tags = [self._add_tag("bag-info.txt", self._info.encode())]
        tags.append(self._add_tag("bagit.txt", DECLARATION.encode()))
        try:
            files = self._add_payload()
        except ChangedError as error:
            raise BagError("B-CHANGED", f"“{error}”封装时正被改动，没有封装。请等它写完再来") from error
        tags += self._add_manifests("manifest", files)
        self._add_manifests("tagmanifest", tags)
        self._zip.finish()
        self._catch_up()
        self.bytes, self.sha256 = self._taken, self._digest.hexdigest()

    def _add_payload(self) -> _Sums:
        files: _Sums = []
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_HANDS) + 1) as pool:
            sync = EarlySync(self._out, pool)
            for one in read_ahead(pool, self._top, self._payload):
                files += self._add_block(one) if isinstance(one, Block) else [self._add_large(one, pool)]
                sync.at(self._taken)
            sync.finish()
        return files

    def _add_block(self, block: Block) -> _Sums:
        self._catch_up()
        self._zip.append(block.bytes, block.entries)
        self._digest.update(block.bytes)
        self._taken += block.length
        return block.sums

    def _add_large(self, source: Source, pool: Executor) -> tuple[str, list[str]]:
        sums = [hashlib.new(algorithm) for algorithm in ALGORITHMS]
        self._zip.add(f"{self._top}/{source.name}", hashed(pool, source.chunks(), sums))
        return source.name, [each.hexdigest() for each in sums]

    def _catch_up(self) -> None:
        """Takes what was written in two steps, and so could not be taken at once, into the digest of the bundle."""
        end = self._out.tell()
        if self._taken < end:
            self._out.seek(self._taken)
        while chunk := self._out.read(min(end - self._taken, CHUNK)):
            self._digest.update(chunk)
            self._taken += len(chunk)

    def _add_manifests(self, kind: str, files: _Sums) -> _Sums:
        return [
            self._add_tag(f"{kind}-{algorithm}.txt", written((sums[nth], name) for name, sums in files))
            for nth, algorithm in enumerate(ALGORITHMS)
        ]

    def _add_tag(self, name: str, data: bytes) -> tuple[str, list[str]]:
        self._zip.add(f"{self._top}/{name}", [data])
        return name, [hashlib.new(algorithm, data).hexdigest() for algorithm in ALGORITHMS]


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
