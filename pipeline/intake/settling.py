"""收: when a file stands still, and whether its end is the end of a file of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from .looking import Entry, Sign

HEAD, TAIL = 4096, 66_000  # bytes of both ends that tell
PATIENCE = 4  # settle times: one whose end is missing is taken all the same after so many, and told so


class Settler:
    """Remembers since when every entry has stood as it stands. Seconds are those of our own clock, never of files."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds, self.clock = seconds, clock
        self._since: dict[tuple[str, str], tuple[Sign, float]] = {}

    def sift(self, entries: Iterable[Entry]) -> tuple[list[tuple[Entry, bool]], list[Entry]]:
        """Those that stand still long enough, and those that do not yet.

        With each of the first: has it stood so long that it is taken even without its end?
        """
        now, known = self.clock(), self._since
        self._since, still, moving = {}, [], []
        for entry in entries:
            key = (entry.inbox.sender, entry.real)
            sign, since = known.get(key, (None, now))
            if sign != entry.sign:
                since = now
            self._since[key] = (entry.sign, since)
            if now - since >= self.seconds:
                still.append((entry, now - since >= PATIENCE * self.seconds))
            else:
                moving.append(entry)
        return still, moving


def has_its_end(name: str, size: int, head: bytes, tail: bytes) -> bool:
    """Whether a file that begins and ends so can be whole. `tail` is the last 66,000 bytes, or all of it.

    A kind that shows no end (TIFF, XLS) has it always: this is a reason to wait, never one to refuse.
    """
    if head.startswith(b"\xff\xd8"):
        return b"\xff\xd9" in tail[-HEAD:]
    if head.startswith(b"%PDF-"):
        return b"%%EOF" in tail[-2048:]
    if head.startswith(b"PK\x03\x04"):
        return b"PK\x05\x06" in tail
    if head.startswith(b"\x89PNG"):
        return b"IEND" in tail[-1024:]
    if head.startswith(b"GIF8"):
        return tail.rstrip(b"\0").endswith(b";")
    if head.startswith(b"BM") and len(head) > 6:
        return int.from_bytes(head[2:6], "little") <= size
    return _has_its_end_by_name(PurePosixPath(name).suffix.lower(), size, head, tail)


def _has_its_end_by_name(suffix: str, size: int, head: bytes, tail: bytes) -> bool:
    if suffix == ".dbf" and len(head) >= 32:
        rows, start, row = (int.from_bytes(head[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
        return start + rows * row <= size
    if suffix == ".json":
        return tail.rstrip().endswith((b"}", b"]"))
    if suffix in (".csv", ".tsv", ".txt"):
        return tail.endswith((b"\n", b"\r", b"\0"))
    return True
