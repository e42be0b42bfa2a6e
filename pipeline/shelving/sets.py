"""存: one person's papers as they are bound: which, in which order, from which pages of which scans (附1·三, R53)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ..model import Evidence, Facts, Look, PaperRow, PaperSet, PaperToSend, Scan, ScanPages, SetPaper
from ..rules.evidence import told_reason

ORDER = (
    "前置学历证书",
    "身份证",
    "户口单页",
    "户籍证明",
    "姓名变更证明",
    "号码更正证明",
    "学历认证报告",
    "情况说明",
)
ALL = 10**9
NUMERALS = "零一二三四五六七八九"
Part = tuple[int, int, str]
SIDES = (("人像面", "0"), ("国徽面", "1"), ("正面", "0"), ("反面", "1"), ("背面", "1"))


def set_of(facts: Facts, evidence: Evidence) -> PaperSet | None:
    """The set of who has a reason and all papers it asks for; None for everybody else."""
    if evidence.reason is None or not evidence.complete:
        return None
    items = sorted((one.item for one in evidence.required), key=ORDER.index)
    papers = tuple(_paper(facts, item) for item in items)
    return PaperSet(facts.ticket, facts.registration.name, told_reason(facts), papers)


def to_send(paper_set: PaperSet, evidence: Evidence) -> tuple[PaperToSend, ...]:
    """The papers of a set as they go by post, with the day each of them came to hand (六(六))."""
    came = {one.item: one.in_hand_on for one in evidence.required}
    return tuple(PaperToSend(p.item, p.medium, p.stamps, p.pages, came[p.item]) for p in paper_set.papers)


def _paper(facts: Facts, item: str) -> SetPaper:
    row = next(row for row in facts.paper_rows if row.item == item)
    scans = [scan for scan in facts.scans if scan.item == item and scan.look is Look.WHOLE]
    return SetPaper(item, row.medium, row.stamps, tuple(_pages(row, scans)))


def _pages(row: PaperRow, scans: Sequence[Scan]) -> Iterator[ScanPages]:
    """The scans one behind the other, the same bytes once; of them the pages 起页 to 止页 name, else all."""
    first, last = _stretch(row)
    passed = 0
    for scan in sorted({scan.digest: scan for scan in scans}.values(), key=_place):
        from_page, to_page = max(first - passed, 1), min(last - passed, scan.pages)
        if from_page <= to_page:
            yield ScanPages(scan.digest, scan.file, from_page, to_page, scan.dpi)
        passed += scan.pages


def _stretch(row: PaperRow) -> tuple[int, int]:
    """起页 and 止页; 起页 alone is that page, 止页 alone all up to it, nothing named all of them."""
    first, last = int(row.first_page or 0), int(row.last_page or 0)
    if not first and not last:
        return 1, ALL
    return max(1, min(first or 1, last or first)), max(first, last)


def _place(scan: Scan) -> tuple[list[Part], list[Part], str]:
    """Where a file stands among others of its paper: the front before the back, 2 before 10, no number before 2.

    What stands behind the word for the paper goes before the rest of the name.
    """
    stem = unicodedata.normalize("NFKC", PurePosixPath(scan.file).stem)
    return _parts(stem.rpartition(scan.item)[2]), _parts(stem), scan.digest


def _parts(name: str) -> list[Part]:
    for word, number in SIDES:
        name = name.replace(word, f" {number}")
    name = re.sub("第([一二三四五六七八九])", lambda found: f"第{NUMERALS.index(found[1])}", name)
    parts = re.findall(r"([0-9]+)|([^0-9]+)", name)
    return [(0, int(digits), "") if digits else (1, 0, text) for digits, text in parts]
