"""读: what a table file yields: good rows, rows that go back, sentences for the sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from . import cells
from .cells import Cell
from .columns import Layout
from .sheets import Sheet


class Row(NamedTuple):
    """One good row. Of a large table there are hundreds of thousands, so what rows share is held once."""

    line: int  # as the user sees it, from 1
    sheet: str
    key: str
    ticket: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    when: str  # ISO moment +08:00 of 时间 or 更新时间; empty: the table has none
    kind: str = ""  # of the table, where two kinds may stand in one folder

    @property
    def values(self) -> dict[str, str]:
        """The columns present, clean; empty text clears what was known."""
        return dict(zip(self.titles, self.texts, strict=True))


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that goes back: the user's own cells, and why."""

    line: int
    sheet: str
    cells: list[str]
    reason: str


@dataclass(slots=True)
class Part:
    """One sheet, the how-manieth it is, and the good rows of it."""

    number: int
    layout: Layout
    sheet: Sheet
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Harvest:
    """All of one file. A refused row is kept with its place: number of the part, line."""

    notes: list[str] = field(default_factory=list)
    several: bool = False
    parts: list[Part] = field(default_factory=list)
    refused: dict[tuple[int, int], RefusedRow] = field(default_factory=dict)

    def note(self, sheet: Sheet, says: str) -> None:
        self.notes.append(f"工作表“{sheet.title}”：{says}" if self.several else says)

    def refuse(self, part: Part, line: int, raw: Sequence[Cell], reason: str) -> None:
        row = RefusedRow(line, part.sheet.title, [cells.shown(cell) for cell in raw], reason)
        self.refused[part.number, line] = row
