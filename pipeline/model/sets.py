"""名: 附件1·三, the qualification set of one person: his papers in their order, and from which scans they are bound."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class ScanPages:
    """Pages `first` to `last` (from 1) of the scan with this digest; `file` is the name it came under, `dpi` how
    fine its coarsest page is, 0 where nobody can tell."""

    digest: str
    file: str
    first: int
    last: int
    dpi: float = 0.0

    @property
    def pages(self) -> int:
        """How many pages that is."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class SetPaper:
    """One paper of a set: `medium` 原件 or 复印件, whose stamps it bears, and its pages in order."""

    item: str
    medium: str
    stamps: tuple[str, ...]
    scans: tuple[ScanPages, ...]

    @property
    def pages(self) -> int:
        """How many pages the paper has."""
        return sum(scan.pages for scan in self.scans)


@dataclass(frozen=True, slots=True)
class PaperSet:
    """All papers of one person in the order of R53. `reason` is the 资审结果 in force, as it was written."""

    ticket: str
    name: str
    reason: str
    papers: tuple[SetPaper, ...]

    @property
    def pages(self) -> int:
        """Pages of the set, its cover among them: the cover is page 1 (R54)."""
        return 1 + sum(paper.pages for paper in self.papers)

    @property
    def digest(self) -> str:
        """What the set is made of; it changes when a page, its order or what the cover says of it does."""
        told: list[object] = [self.ticket, self.name, self.reason]
        told += [
            [p.item, p.medium, p.stamps, [[s.digest, s.first, s.last] for s in p.scans]] for p in self.papers
        ]
        return sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """As it lies in the ledger."""
        return asdict(self)

    @staticmethod
    def from_json(told: Mapping[str, Any]) -> PaperSet:
        """The set that `to_json` told of."""
        return PaperSet(told["ticket"], told["name"], told["reason"], tuple(map(_paper, told["papers"])))


def _paper(told: Mapping[str, Any]) -> SetPaper:
    scans: Sequence[Mapping[str, Any]] = told["scans"]
    return SetPaper(told["item"], told["medium"], tuple(told["stamps"]), tuple(ScanPages(**s) for s in scans))


@dataclass(frozen=True, slots=True)
class PaperToSend:
    """One paper of a complete set as it goes by post; `in_hand_on` is the day it was laid on our desk."""

    item: str
    medium: str  # 原件, 复印件
    stamps: tuple[str, ...]
    pages: int
    in_hand_on: date | None
