"""排: a long table over as many pages as it needs, its heading on each, every page numbered out of all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from .fonts import Fonts, headings, stack
from .page import A4, Page
from .pdfstream import PdfWriter

SIDE, BOTTOM = 15.0, 18.0  # mm
HEAD_ROW = 8.0
NEXT_TOP = 20.0
TITLE_SIZE, NOTE_SIZE = 16.0, 9.0
THIN, THICK = 0.15, 0.35
ROUNDING = 1e-6  # mm


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in mm, and how its cells stand."""

    title: str
    width: float
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table. Rows are `row_height` mm high, or each as high as `heights` says; their text is at most `size`
    pt in `lines` lines. `notes` stand between title and table; `foot` at the lower left of every page; `begin` draws
    what stands beside the title; `end` what stands below the last row, and is `end_height` mm high."""

    title: str
    columns: Sequence[Column]
    notes: Sequence[str] = ()
    foot: str = ""
    row_height: float = 9.0
    size: float = 9.5
    lines: int = 2
    begin: Callable[[Page], None] | None = None
    end: Callable[[Page, float], None] | None = None
    end_height: float = 0.0
    paper: tuple[float, float] = A4
    heights: Sequence[float] = ()
    fonts: Fonts = field(default_factory=stack)


def set_table(writer: PdfWriter, table: Table, rows: Sequence[Sequence[str]]) -> int:
    """Sets the table and returns how many pages it took; without rows its heading stands all the same."""
    heights = table.heights or [table.row_height] * len(rows)
    cuts = _cuts(table, heights)
    for number, (start, stop) in enumerate(cuts, 1):
        page = Page(writer, table.fonts, table.paper)
        top = _heading(page, table) if number == 1 else NEXT_TOP
        if number == 1 and table.begin:
            table.begin(page)
        bottom = (
            _rows(page, table, rows[start:stop], heights[start:stop], top)
            if stop > start or number == 1
            else top
        )
        if number == len(cuts) and table.end:
            table.end(page, bottom)
        _foot(page, table, number, len(cuts))
        page.finish()
    return len(cuts)


def _cuts(table: Table, heights: Sequence[float]) -> list[tuple[int, int]]:
    """From which to which row each page goes; what stands at the end never stands apart from its room."""
    first = NEXT_TOP + TITLE_SIZE / 2 + len(table.notes) * NOTE_SIZE / 1.6
    cuts: list[tuple[int, int]] = []
    ends = [0.0, *accumulate(heights)]
    at, count = 0, len(heights)
    while True:
        top = first if not cuts else NEXT_TOP
        room = table.paper[1] - BOTTOM - top - HEAD_ROW + ROUNDING
        if ends[-1] - ends[at] <= room - table.end_height:
            return [*cuts, (at, count)]
        fits = bisect_right(ends, ends[at] + room) - 1
        stop = min(count - (1 if table.end else 0), fits)  # no signature on a sheet of its own
        if stop <= at and cuts:  # but where a row and it never stand together
            stop = at + 1
        cuts.append((at, stop))
        at = stop


def _heading(page: Page, table: Table) -> float:
    width = table.paper[0]
    page.fitted(
        (SIDE, NEXT_TOP - 6, width - 2 * SIDE, 10), table.title, TITLE_SIZE, align="center", fonts=headings()
    )
    y = NEXT_TOP + TITLE_SIZE / 2
    for note in table.notes:
        page.fitted((SIDE, y - 3, width - 2 * SIDE, 6), note, NOTE_SIZE)
        y += NOTE_SIZE / 1.6
    return y


def _rows(
    page: Page, table: Table, rows: Sequence[Sequence[str]], heights: Sequence[float], top: float
) -> float:
    """Draws the heads and the rows; where the table ends comes back."""
    x = SIDE
    for column in table.columns:
        page.fitted(
            (x + 0.5, top, column.width - 1, HEAD_ROW), column.title, 9, align="center", fonts=headings()
        )
        x += column.width
    right, y = x, top + HEAD_ROW
    page.line(SIDE, top, right, top, THICK)
    for row, height in zip(rows, heights, strict=True):
        page.line(SIDE, y, right, y, THIN)
        x = SIDE
        for text, column in zip(row, table.columns, strict=True):
            box = (x + 1, y, column.width - 2, height)
            if text:
                page.fitted(box, text, table.size, align=column.align, lines=table.lines)
            x += column.width
        y += height
    page.line(SIDE, y, right, y, THICK)
    x = SIDE
    for width in (0.0, *(column.width for column in table.columns)):
        x += width
        page.line(x, top, x, y, THIN)
    return y


def _foot(page: Page, table: Table, number: int, count: int) -> None:
    y = table.paper[1] - 11
    page.text(table.paper[0] - SIDE, y, f"第 {number} 页　共 {count} 页", 8, align="right", gray=0.3)
    if table.foot:
        page.text(SIDE, y, table.foot, 8, gray=0.3)
