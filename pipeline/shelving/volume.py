"""存: a volume (案卷), as its registers tell of it: what it is, and one entry (件) for each person in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RETENTIONS = {"Y": "永久", "D30": "30年", "D10": "10年"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was checked of an entry's files when they were made: pages counted by another reader, pictures coarser
    than 150 dpi and of unknown fineness, what was taken out because it could act by itself."""

    pages: int = 0
    coarse: tuple[str, ...] = ()
    unknown: int = 0
    removed: tuple[tuple[str, str], ...] = ()  # file and what, in Chinese
    fonts: tuple[tuple[str, str], ...] = ()  # file and the fonts it does not bring along


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in a volume. `day` is YYYYMMDD; `files` are names below the entry's folder and where they lie."""

    no: int
    ticket: str
    name: str
    city: str
    college: str
    major: str
    archive_no: str
    title: str
    responsible: str
    day: str
    pages: int
    originals: int
    note: str
    folder: str
    files: tuple[tuple[str, Path], ...]
    looked: Looked


@dataclass(frozen=True, slots=True)
class Volume:
    """A bundle as its registers tell of it. Days are YYYY-MM-DD; `by` is who put it together."""

    name: str
    title: str
    batch: str
    batch_id: str
    city: str
    office: str
    fonds: str
    retention: str
    day: str
    by: str
    part: int
    parts: int
    entries: Sequence[Entry]

    @property
    def pages(self) -> int:
        """Pages of all entries."""
        return sum(entry.pages for entry in self.entries)

    @property
    def originals(self) -> int:
        """How many papers are originals."""
        return sum(entry.originals for entry in self.entries)

    @property
    def kept(self) -> str:
        """保管期限 in words."""
        return RETENTIONS.get(self.retention, self.retention)

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day of its entries, YYYYMMDD."""
        days = [entry.day for entry in self.entries]
        return min(days), max(days)

    @property
    def numbers(self) -> str:
        """档号 from the first to the last; empty without 全宗号."""
        first, last = self.entries[0].archive_no, self.entries[-1].archive_no
        return first if first == last else f"{first} 至 {last}"


def in_words(day: str) -> str:
    """20200618 or 2020-06-18 as 2020年6月18日."""
    plain = day.replace("-", "")
    return f"{plain[:4]}年{int(plain[4:6])}月{int(plain[6:8])}日"
