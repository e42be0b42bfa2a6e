"""档: the lines of a manifest: a digest, two spaces, a name (RFC 8493, 2.1.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.names import danger

ALGORITHMS = ("sha256", "sha512")
LENGTHS = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}

_NAME = re.compile(r"(tag)?manifest-([A-Za-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)", re.DOTALL)
_CODED = {"%0a": "\n", "%0d": "\r", "%25": "%"}


@dataclass(frozen=True)
class Manifest:
    """A manifest as it was found: digests (raw bytes) by name, and the lines that are none."""

    file: str
    algorithm: str
    of_tags: bool
    digests: dict[str, bytes] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether Python alone can compute this algorithm."""
        return self.algorithm in LENGTHS


def written(lines: Iterable[tuple[str, str]]) -> bytes:
    """A manifest of (hexadecimal digest, name), in the order given, as `sha256sum -c` reads it."""
    return "".join(f"{digest}  {name}\n" for digest, name in lines).encode()


def is_manifest(name: str) -> bool:
    """Whether a file of that name at the top of a bag is a manifest or tag manifest."""
    return _NAME.fullmatch(name) is not None


def parsed(file: str, text: str) -> Manifest:
    """Reads the manifest named `file` (`is_manifest`); whatever is not a line goes to `bad`, with its number."""
    found = _NAME.fullmatch(file)
    algorithm = found.group(2).lower() if found else ""
    manifest = Manifest(file, algorithm, of_tags=file.startswith("tag"))
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if line and not _kept(manifest, line):
            manifest.bad.append(f"第{number}行")
    return manifest


def decoded(name: str) -> str:
    """The file name meant by a manifest: %0A, %0D and %25 stand for LF, CR and % (RFC 8493, 2.1.3)."""
    return re.sub(r"%(0[AaDd]|25)", lambda found: _CODED[found.group(0).lower()], name)


def _kept(manifest: Manifest, line: str) -> bool:
    found = _LINE.fullmatch(line)
    if not found:
        return False
    digest, name = found.group(1), found.group(2)
    name = name[2:] if name.startswith("./") else name
    if name in manifest.digests or not _belongs(name, manifest.of_tags):
        return False
    if manifest.known and len(digest) != 2 * LENGTHS[manifest.algorithm]:
        return False
    manifest.digests[name] = bytes.fromhex(digest) if len(digest) % 2 == 0 else b""
    return True


def _belongs(name: str, of_tags: bool) -> bool:
    if danger(name):
        return False
    if of_tags:
        return not name.startswith(("data/", "tagmanifest-"))
    return name.startswith("data/")
