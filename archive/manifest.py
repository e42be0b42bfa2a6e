"""档: the lines of a manifest: a digest, two spaces, a name (RFC 8493, 2.1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.names import escape

ALGORITHMS = ("sha256", "sha512")
LENGTHS = {
    "md5": 16,
    "sha1": 20,
    "sha224": 28,
    "sha256": 32,
    "sha384": 48,
    "sha512": 64,
    "blake2s": 32,
    "blake2b": 64,
}

_NAME = re.compile(r"(tag)?manifest-([A-Za-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)", re.DOTALL)
_CODED = {"%0a": "\n", "%0d": "\r", "%25": "%"}


@dataclass(frozen=True)
class Manifest:
    """A manifest as it was found: digests (raw bytes) by name; and, told by their number, other lines.

    `bad` are no lines of a manifest, `twice` say again what another line said, `loose` are readable, but not in the
    form of RFC 8493.
    """

    file: str
    algorithm: str
    of_tags: bool
    digests: dict[str, bytes] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether Python alone can compute this algorithm."""
        return self.algorithm in LENGTHS


def written(sums: Iterable[tuple[str, str]]) -> bytes:
    """A manifest of (hexadecimal digest, name), in the order given, as `sha256sum -c` reads it."""
    return "".join(f"{digest}  {name}\n" for digest, name in sums).encode()


def is_manifest(name: str) -> bool:
    """Whether a file of that name at the top of a bag is a manifest or tag manifest."""
    return _NAME.fullmatch(name) is not None


def parsed(file: str, text: str) -> Manifest:
    """Reads the manifest named `file` (`is_manifest`)."""
    found = _NAME.fullmatch(file)
    manifest = Manifest(file, found.group(2) if found else "", of_tags=file.startswith("tag"))
    for number, line in enumerate(lines(text), 1):
        told = _read(manifest, line)
        if told is not None:
            told.append(f"第{number}行")
    return manifest


def lines(text: str) -> list[str]:
    """The lines of a tag file; they end in LF, CR or CRLF (RFC 8493, 2.1.3), the last one not necessarily."""
    found = re.split(r"\r\n|\r|\n", text)
    return found if found[-1] else found[:-1]


def decoded(name: str) -> str:
    """The file name meant by a manifest: %0A, %0D and %25 stand for LF, CR and % (RFC 8493, 2.1.3)."""
    return re.sub(r"%(0[AaDd]|25)", lambda found: _CODED[found.group(0).lower()], name)


def below_payload(name: str) -> bool:
    """Whether that is the name of a file below `data/`."""
    return name.startswith("data/") and not escape(name)


def _read(manifest: Manifest, line: str) -> list[str] | None:
    """Keeps the digest of a line; returns the list that has to name the line, if one has."""
    if not line.strip():
        return manifest.loose
    found = _LINE.fullmatch(line)
    if not found:
        return manifest.bad
    digest, mark, written = found.groups()
    name = written[2:] if written.startswith("./") else written
    if not _belongs(name, manifest.of_tags) or not _fits(manifest, digest):
        return manifest.bad
    value = bytes.fromhex(digest) if len(digest) % 2 == 0 else b""
    if name in manifest.digests:
        return manifest.twice if manifest.digests[name] == value else manifest.bad
    manifest.digests[name] = value
    return manifest.loose if mark or name != written else None


def _fits(manifest: Manifest, digest: str) -> bool:
    return not manifest.known or len(digest) == 2 * LENGTHS[manifest.algorithm]


def _belongs(name: str, of_tags: bool) -> bool:
    if of_tags:
        return not name.startswith(("data/", "tagmanifest-")) and not escape(name)
    return below_payload(name)
