"""读: a table becomes rows of clean text under known keys; what cannot be one goes back with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnreadableError
from . import headings, layouts, reaping, tables, twins
from .harvest import Harvest, RefusedRow, Row
from .layouts import GUIDE

__all__ = ["RefusedRow", "Row", "Table", "read_table"]


@dataclass(frozen=True, slots=True)
class Table:
    """All of one table file. `header` are the user's own titles; `notes` are sentences for the sender."""

    rows: list[Row]
    refused: list[RefusedRow]
    notes: list[str]
    header: list[str]


def read_table(kind: str, name: str, data: bytes) -> Table:
    """The rows of a table of a kind of `layouts.LAYOUTS` (contract §3, Tables).

    One bad row is refused and the others stand; a total or a signature is nobody. Raises UnreadableError
    where the table as a whole says nothing: empty, no header in the first ten rows, a required column
    absent, not one row.
    """
    asked = layouts.beside_each_other(kind)
    sheets = [
        sheet for sheet in tables.read(name, data) if sheet.title != GUIDE and any(map(any, sheet.grid))
    ]
    if not sheets:
        raise UnreadableError(f"表里什么也没有。请确认存对了文件，{asked[0].title}表要有表头和数据")
    headed, notes = headings.headed(asked, sheets)
    harvest = Harvest(notes, len(sheets) > 1)
    for layout, sheet, heading in headed:
        reaping.reap(harvest, layout, sheet, heading)
    twins.settle(harvest)
    good = [row for part in harvest.parts for row in part.rows]
    if not good and not harvest.refused:
        raise UnreadableError("只有表头，没有一行数据。请把数据填好再放一次")
    refused = [harvest.refused[place] for place in sorted(harvest.refused)]
    return Table(good, refused, harvest.notes, headed[0][2].titles)
