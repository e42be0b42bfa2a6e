"""档: what a bag says about itself: bagit.txt, bag-info.txt and the manifests."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

from archive.contents import Contents
from archive.fault import Fault, UnreadableError, fault
from archive.manifest import Manifest, is_manifest, parsed

LIMIT = 256 << 20
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii", "gbk", "gb18030")
_DECLARATION = re.compile(r"BagIt-Version: (\d+)\.(\d+)(?:\r\n|\r|\n)Tag-File-Character-Encoding: (\S+)\s*")


@dataclass
class Tags:
    """The sayings of a bag as found: version, bag-info lines, manifests; and what was wrong with them."""

    version: tuple[int, int] = (1, 0)
    info: list[tuple[str, str]] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def manifests_of(self, *, tags: bool) -> list[Manifest]:
        """The tag manifests, or those of the payload."""
        return [manifest for manifest in self.manifests if manifest.of_tags == tags]

    def values(self, label: str) -> list[str]:
        """All values of that label in bag-info.txt, in order; letter case is ignored (RFC 8493, 2.2.2)."""
        return [value for found, value in self.info if found.lower() == label.lower()]


def read_tags(bag: Contents) -> Tags:
    """Reads all tag files that the specification knows. Never raises; what cannot be read is a fault."""
    tags = Tags()
    encoding = _declaration(bag, tags)
    if "bag-info.txt" in bag.names:
        _bag_info(_text(bag, "bag-info.txt", encoding, tags), tags)
    for name in bag.names:
        if is_manifest(name):
            _manifest(parsed(name, _text(bag, name, encoding, tags)), tags)
    if not tags.manifests_of(tags=False):
        tags.faults.append(fault("B-MANIFEST", ""))
    return tags


def _declaration(bag: Contents, tags: Tags) -> str:
    if "bagit.txt" not in bag.names:
        tags.faults.append(fault("B-BAGIT", "bagit.txt", why="没有bagit.txt，不是BagIt包"))
        return "utf-8"
    found = _DECLARATION.fullmatch(_text(bag, "bagit.txt", "utf-8", tags))
    if not found:
        tags.faults.append(fault("B-BAGIT", "bagit.txt", why="bagit.txt不是规定的两行"))
        return "utf-8"
    tags.version = int(found.group(1)[:9]), int(found.group(2)[:9])
    if not (0, 93) <= tags.version <= (1, 0):
        tags.faults.append(fault("B-VERSION", "bagit.txt", found=f"{found.group(1)}.{found.group(2)}"))
    if found.group(3).lower() in ENCODINGS:
        return found.group(3).lower()
    tags.faults.append(fault("B-ENCODING", "bagit.txt", found=found.group(3)))
    return "utf-8"


def _text(bag: Contents, name: str, encoding: str, tags: Tags) -> str:
    data = _bytes(bag, name, tags)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        tags.faults.append(fault("B-READ", name, why=f"不是{encoding.upper()}文字"))
        return data.decode(encoding, errors="replace")


def _bytes(bag: Contents, name: str, tags: Tags) -> bytes:
    data = bytearray()
    with suppress(UnreadableError):  # named when the sums are taken
        for chunk in bag.chunks(name):
            data += chunk
            if len(data) > LIMIT:
                tags.faults.append(fault("B-READ", name, why=f"超过{LIMIT >> 20} MiB，不像说明文件"))
                break
    return bytes(data)


def _bag_info(text: str, tags: Tags) -> None:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        label, colon, value = line.partition(":")
        if line[:1] in (" ", "\t") and tags.info:
            last, before = tags.info[-1]
            tags.info[-1] = (last, f"{before} {line.strip()}")
        elif colon and label.strip():
            tags.info.append((label.strip(), value.strip()))
        elif line.strip():
            tags.faults.append(fault("B-INFO", "bag-info.txt", where=f"第{number}行"))


def _manifest(manifest: Manifest, tags: Tags) -> None:
    tags.manifests.append(manifest)
    tags.faults += [fault("B-LINE", manifest.file, where=where) for where in manifest.bad]
    if not manifest.known:
        tags.faults.append(fault("B-ALGORITHM", manifest.file, found=manifest.algorithm))
