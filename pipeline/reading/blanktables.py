"""读: the empty tables we hand out: what is typed in them comes back as it was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from archive.atomic import place

from ..workbooks import new_book, saved, text_cell
from .columns import Column, Layout
from .layouts import GUIDE, LAYOUTS

LAST_LINE = 5000  # drop-downs reach this far; the text format holds for the whole column
_WIDTHS = {
    "id_no": 22,
    "ticket": 16,
    "tickets": 28,
    "certificate_no": 24,
    "moment": 18,
    "long": 40,
    "paragraphs": 40,
    "day": 13,
}
_TITLE_FILL = PatternFill("solid", fgColor="FFDDE8F3")
_NOTE_WIDTHS = (18, 8, 12, 70)


def write_all(folder: Path) -> list[Path]:
    """Writes 登记.xlsx, 成绩.xlsx, 实践成绩.xlsx, 审核决定.xlsx and 照片对照表.xlsx; the same bytes every time.

    Every column is formatted as text, words are chosen from drop-downs, a second sheet says how to fill it in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for layout in LAYOUTS.values():
        path = folder / f"{layout.title}.xlsx"
        place(path, blank_table(layout))
        written.append(path)
    return written


def blank_table(layout: Layout, rows: Sequence[Mapping[str, str]] = (), notes: Sequence[str] = ()) -> bytes:
    """The bytes of one empty table; or of one that has these rows already (column key → text). `notes` are added
    to what the second sheet says of filling it in."""
    book = new_book()
    page = book.worksheets[0]
    page.title = layout.title
    offered = [column for column in layout.columns if column.offered]
    for number, column in enumerate(offered, 1):
        _lay_out(page, number, column)
    page.freeze_panes = "B2"
    page.row_dimensions[1].height = 24
    for line, row in enumerate(rows, 2):
        for number, column in enumerate(offered, 1):
            text_cell(page, line, number, row.get(column.key, ""))
    _explain(book.create_sheet(GUIDE), offered, notes)
    return saved(book)


def _lay_out(page: Worksheet, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    title = page.cell(1, number, column.title + "*" * column.required)
    title.font = Font(bold=True, color="FFC00000" if column.required else "FF000000")
    title.fill = _TITLE_FILL
    title.alignment = Alignment(horizontal="center", vertical="center")
    title.number_format = "@"
    page.column_dimensions[letter].number_format = "@"
    page.column_dimensions[letter].width = _WIDTHS.get(column.shape, max(12, 2 * len(column.title) + 5))
    if column.choices:
        page.add_data_validation(_choice(letter, column))


def _choice(letter: str, column: Column) -> DataValidation:
    choice = DataValidation(
        type="list",
        formula1=f'"{",".join(column.choices)}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.title,
        error="请从下拉列表里选一个",
    )
    choice.add(f"{letter}2:{letter}{LAST_LINE}")
    return choice


def _explain(page: Worksheet, offered: list[Column], notes: Sequence[str]) -> None:
    page.append(["列名", "必填", "代码", "怎么填"])
    for column in offered:
        says = column.note or "、".join(column.choices)
        page.append([column.title, "必填" if column.required else "", column.short, says])
    page.append([])
    page.append(
        ["列的次序不限，不用的列可以整列删去（原来交过的内容不变）；留着而空的格，会清掉原来的内容。"]
    )
    for note in notes:
        page.append([note])
    for number, width in enumerate(_NOTE_WIDTHS, 1):
        page.column_dimensions[get_column_letter(number)].width = width
        page.cell(1, number).font = Font(bold=True)
    for (cell,) in page.iter_rows(min_row=2, max_row=len(offered) + 1, min_col=4, max_col=4):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = "A2"
