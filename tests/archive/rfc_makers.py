"""How the bags of `rfc_cases` are made: a whole one, and one thing done to it.

`before` is done before the tag manifests are written, so that they agree with it; `after` is done behind their back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Change = Callable[[Path], object]
PAYLOAD = {"data/a.txt": b"one", "data/sub/b.txt": b"two"}
INFO = "Source-Organization: office\nBagging-Date: 2020-07-30\nPayload-Oxum: 6.2\n"
SHA256, SHA512 = "manifest-sha256.txt", "manifest-sha512.txt"


@dataclass(frozen=True)
class Case:
    """How a bag is made: its version, encoding, algorithms and payload, and the one thing done to it.

    `also` are codes of faults that cannot but follow from the one it is named by.
    """

    before: Change = Path.exists
    after: Change = Path.exists
    version: str = "1.0"
    encoding: str = "UTF-8"
    sums: tuple[str, ...] = ("sha256", "sha512")
    payload: Mapping[str, bytes] = field(default_factory=lambda: PAYLOAD)
    written: Callable[[str], str] = str
    also: tuple[str, ...] = ()

    def build(self, base: Path) -> Path:
        """The bag, unpacked at `base`."""
        (base / "data").mkdir(parents=True)
        for name, data in self.payload.items():
            put(name, data)(base)
        declared = f"BagIt-Version: {self.version}\nTag-File-Character-Encoding: {self.encoding}\n"
        put("bagit.txt", declared.encode())(base)
        info = INFO if self.payload == PAYLOAD else INFO.replace("Payload-Oxum: 6.2\n", "")
        put("bag-info.txt", info.encode(self.codec))(base)
        for algorithm in self.sums:
            lines = [
                f"{sum_of(algorithm, data)}  {self.written(name)}\n" for name, data in self.payload.items()
            ]
            put(f"manifest-{algorithm}.txt", "".join(lines).encode(self.codec))(base)
        self.before(base)
        tags = sorted(
            path for path in base.rglob("*") if path.is_file() and base / "data" not in path.parents
        )
        for algorithm in self.sums:
            lines = [
                f"{sum_of(algorithm, path.read_bytes())}  {path.relative_to(base).as_posix()}\n"
                for path in tags
            ]
            put(f"tagmanifest-{algorithm}.txt", "".join(lines).encode(self.codec))(base)
        self.after(base)
        return base

    @property
    def codec(self) -> str:
        """The encoding, if Python knows it."""
        return self.encoding if self.encoding.lower() != "x-nobody" else "utf-8"


def sum_of(algorithm: str, data: bytes) -> str:
    """The digest; 64 zeros for an algorithm that Python has not."""
    return (
        hashlib.new(algorithm, data).hexdigest() if algorithm in hashlib.algorithms_guaranteed else "0" * 64
    )


def put(name: str, data: bytes) -> Change:
    """Writes a file."""

    def change(base: Path) -> None:
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(data)

    return change


def edit(name: str, old: bytes, new: bytes) -> Change:
    """Puts `new` in the place of the first `old`, which must be there."""

    def change(base: Path) -> None:
        data = (base / name).read_bytes()
        assert old in data, (name, old)
        (base / name).write_bytes(data.replace(old, new, 1))

    return change


def both(*changes: Change) -> Change:
    """One after the other."""
    return lambda base: [change(base) for change in changes]


def each(old: bytes, new: bytes) -> Change:
    """The same edit in both payload manifests."""
    return both(edit(SHA256, old, new), edit(SHA512, old, new))


def changed(name: str, change: Callable[[bytes], bytes]) -> Change:
    """Rewrites a file."""
    return lambda base: (base / name).write_bytes(change((base / name).read_bytes()))


def drop(name: str) -> Change:
    """Removes a file."""
    return lambda base: (base / name).unlink()


def renamed(name: str, to: str) -> Change:
    """Renames a file or folder."""
    return lambda base: (base / name).rename(base / to)


def line(manifest: str, name: str, data: bytes = b"") -> Change:
    """Appends a line about a file to a manifest, with the right digest of `data`."""
    algorithm = manifest.split("-")[1].partition(".")[0]
    return changed(manifest, lambda old: old + f"{sum_of(algorithm, data)}  {name}\n".encode())


def lines(name: str, data: bytes = b"") -> Change:
    """The same in both payload manifests."""
    return both(line(SHA256, name, data), line(SHA512, name, data))


def linked(name: str, target: str) -> Change:
    """Puts a symbolic link."""
    return lambda base: (base / name).symlink_to(target)


def info(text: str) -> Change:
    """Writes bag-info.txt."""
    return put("bag-info.txt", text.encode())


def fetch(text: bytes) -> Change:
    """Writes fetch.txt."""
    return put("fetch.txt", text)


def declared(text: bytes) -> Change:
    """Writes bagit.txt."""
    return put("bagit.txt", text)


def encoded(name: str) -> str:
    """As a manifest of 1.0 writes a name."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def nothing_but(*payload: str) -> dict[str, bytes]:
    """A payload of those files."""
    return dict.fromkeys(payload, b"one")
