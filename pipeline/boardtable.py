"""板: the board as a table to forward, XLSX or CSV: every cell a text, none of them a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from archive.atomic import place

from .board import STATES
from .errors import UsageError
from .showing_board import DOERS
from .workbooks import FORMULA, new_book, saved, text_cell

TITLES = ("办理人", "单位", "事项", "人数", "截止日期", "剩余工作日", "状态")
WIDTHS = (18, 30, 44, 8, 14, 12, 10)
FILLS = {STATES[0]: "FFD9D9D9", STATES[1]: "FFEFEFEF"}
LINE = 15.0  # pt
_THIN = Side(style="thin", color="FF808080")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
Told = Mapping[str, Any]


def write_board(path: Path, told: Told) -> int:
    """Writes the lines of `status` by the name's end; how many comes back. Raises UsageError for another end,
    or a folder that is not there."""
    rows = list(_rows(told))
    writers = {".xlsx": _xlsx, ".csv": _csv}
    if path.suffix.lower() not in writers:
        raise UsageError(f"看板只写成 .xlsx 或 .csv，“{path.name}”不是。请改文件名再试")
    if not path.parent.is_dir():
        raise UsageError(f"文件夹“{path.parent}”不存在，看板没有写。请先建好文件夹，或换一个地方")
    place(path, writers[path.suffix.lower()](rows))
    return len(rows)


def _rows(told: Told) -> Iterator[tuple[str, ...]]:
    """What must be done, what is overdue first, and the dates of the calendar still to come, by day; the undated last."""
    dated = [one for one in told["deadlines"] if one["who"] or one["state"] != "已过"]
    dated.sort(key=lambda one: (one["at"][:10], not one["who"]))
    for one in (*dated, *told["undated"]):
        rules = f"（{'、'.join(one['rules'])}）" if one["rules"] else ""
        yield (
            DOERS[one["who"]],
            one["unit"] or "全体",
            one["item"] + rules,
            "" if one["people"] is None else str(one["people"]),
            (one["at"] or "")[:10],
            "" if one["working_days"] is None else _count(one["working_days"]),
            one["state"],
        )


def _count(days: int) -> str:
    """A negative number would be a formula to some: what is overdue is said in words."""
    return f"过{-days}" if days < 0 else str(days)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, for WPS and Excel; a cell that a table program would compute begins with '."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(TITLES)
    table.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    book = new_book()
    page = book.worksheets[0]
    page.title = "看板"
    for number, (title, width) in enumerate(zip(TITLES, WIDTHS, strict=True), 1):
        cell = text_cell(page, 1, number, title)
        cell.font, cell.border = Font(bold=True), GRID
        page.column_dimensions[get_column_letter(number)].width = width
    for line, row in enumerate(rows, 2):
        for number, text in enumerate(row, 1):
            cell = text_cell(page, line, number, text)
            cell.alignment, cell.border = Alignment(vertical="center", wrap_text=True), GRID
            if row[-1] in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[row[-1]])
        page.row_dimensions[line].height = LINE * max(map(_lines, row, WIDTHS)) + 4
    _lay_for_print(page)
    return saved(book)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many digits; not every program finds the height by itself."""
    return max(1, ceil(sum(1 + (letter > "\u2e7f") for letter in text) / (width - 1)))


def _lay_for_print(page: Worksheet) -> None:
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
