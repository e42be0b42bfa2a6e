"""档: what a bag says about itself: bagit.txt, bag-info.txt and the manifests."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field

from archive import fetch
from archive.contents import Contents
from archive.fault import Fault, UnreadableError, fault
from archive.manifest import Manifest, is_manifest, lines, parsed
from archive.remark import Remark, remark

LIMIT = 256 << 20
VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
ENCODINGS = (
    *("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"),
    *("utf-16", "utf-16le", "utf-16be", "utf-16-le", "utf-16-be"),
    *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"),
)
_DECLARATION = re.compile(
    r"BagIt-Version: ([0-9]+\.[0-9]+)(?:\r\n|\r|\n)Tag-File-Character-Encoding: (\S+)(?:\r\n|\r|\n)?"
)
_FOLDED = (" ", "\t")
_BOM = "\ufeff"


@dataclass
class Tags:
    """The sayings of a bag as found: version, bag-info lines, manifests; and what is to be said of them.

    `tight` are lines of bag-info without a space after the colon; `fetch` has the addresses that fetch.txt lists.
    """

    version: tuple[int, int] = (1, 0)
    encoding: str = "utf-8"
    info: list[tuple[str, str]] = field(default_factory=list)
    tight: list[str] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    fetch: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def info_name(self) -> str:
        """The file of the bag-info lines; up to 0.95 it had another name."""
        return "bag-info.txt" if self.version >= (0, 96) else "package-info.txt"

    def manifests_of(self, *, tags: bool) -> list[Manifest]:
        """The tag manifests, or those of the payload."""
        return [manifest for manifest in self.manifests if manifest.of_tags == tags]

    def values(self, label: str) -> list[str]:
        """All values of that label in bag-info.txt, in order; letter case is ignored (RFC 8493, 2.2.2)."""
        return [value for found, value in self.info if found.lower() == label.lower()]


def read_tags(bag: Contents) -> Tags:
    """Reads all tag files that the specification knows. Never raises; what cannot be read is a fault."""
    tags = Tags()
    _declaration(bag, tags)
    if tags.info_name in bag.names:
        _bag_info(_text(bag, tags.info_name, tags), tags)
    if "fetch.txt" in bag.names:
        tags.fetch, bad = fetch.listed(_text(bag, "fetch.txt", tags))
        tags.faults += [fault("B-LINE", "fetch.txt", where=where) for where in bad]
    for name in bag.names:
        if is_manifest(name):
            _manifest(parsed(name, _text(bag, name, tags)), tags)
    if not tags.manifests_of(tags=False):
        tags.faults.append(fault("B-MANIFEST", ""))
    return tags


def _declaration(bag: Contents, tags: Tags) -> None:
    if "bagit.txt" not in bag.names:
        tags.faults.append(fault("B-BAGIT", "bagit.txt", why="没有bagit.txt，不是BagIt包"))
        return
    found = _DECLARATION.fullmatch(_decoded(bag, "bagit.txt", tags))
    if not found:
        tags.faults.append(fault("B-BAGIT", "bagit.txt", why="bagit.txt不是规定的两行"))
        return
    version, encoding = found.groups()
    if version in VERSIONS:
        major, minor = version.split(".")
        tags.version = int(major), int(minor)
    else:
        tags.faults.append(fault("B-VERSION", "bagit.txt", found=version))
    if encoding.lower() in ENCODINGS:
        tags.encoding = encoding.lower()
    else:
        tags.faults.append(fault("B-ENCODING", "bagit.txt", found=encoding))


def _text(bag: Contents, name: str, tags: Tags) -> str:
    """A tag file without its byte order mark; only the declaration must have none (RFC 8493, 2.1.1)."""
    text = _decoded(bag, name, tags)
    if text.startswith(_BOM):
        tags.remarks.append(remark("W-BOM", name))
    return text.lstrip(_BOM)


def _decoded(bag: Contents, name: str, tags: Tags) -> str:
    data = _bytes(bag, name, tags)
    try:
        return data.decode(tags.encoding)
    except UnicodeDecodeError:
        tags.faults.append(fault("B-READ", name, why=f"不是{tags.encoding.upper()}文字"))
        return data.decode(tags.encoding, errors="replace")


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
    for number, line in enumerate(lines(text), 1):
        if line.startswith(_FOLDED) and tags.info:
            last, before = tags.info[-1]
            tags.info[-1] = (last, f"{before} {line.strip()}")
        elif line.strip():
            _element(line, f"第{number}行", tags)
    if tags.version >= (1, 0) and len(tags.values("Payload-Oxum")) > 1:
        tags.faults.append(fault("B-INFO", tags.info_name, where="Payload-Oxum"))


def _element(line: str, where: str, tags: Tags) -> None:
    """Before 1.0 white space around the colon was free; since then a label has none at its ends (RFC 8493, 2.2.2)."""
    label, colon, value = line.partition(":")
    if not colon or not label.strip() or (tags.version >= (1, 0) and label != label.strip()):
        tags.faults.append(fault("B-INFO", tags.info_name, where=where))
        return
    tags.info.append((label.strip(), value.strip()))
    if tags.version >= (1, 0) and value and not value.startswith(_FOLDED):
        tags.tight.append(where)


def _manifest(manifest: Manifest, tags: Tags) -> None:
    tags.manifests.append(manifest)
    bad = manifest.bad + manifest.twice if tags.version >= (1, 0) else manifest.bad
    tags.faults += [fault("B-LINE", manifest.file, where=where) for where in bad]
    if not manifest.known:
        tags.faults.append(fault("B-ALGORITHM", manifest.file, found=manifest.algorithm))
