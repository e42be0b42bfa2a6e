"""函: a list as a workbook: its heading above, every cell text."""

from __future__ import annotations

from math import ceil

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ..typeset.table import Column
from ..workbooks import new_book, saved, text_cell
from .letter import Listing

MM_OF_A_LETTER = 1.9  # how wide a digit of a workbook's column is
SONG = "宋体"
LINE, LEAST = 14.5, 20.0  # pt: a line, and a row of one line
MOST = 409.0  # pt: the highest row there may be
_THIN = Side(style="thin", color="FF808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def listing_xlsx(listing: Listing) -> bytes:
    """Title, notes, heads, rows, what is to be signed: on A4 it prints as wide as the sheet, the heads on every page."""
    book = new_book()
    page = book.worksheets[0]
    page.title = "名单"
    head = 2 + len(listing.notes)
    _heading(page, listing)
    for number, column in enumerate(listing.columns, 1):
        cell = text_cell(page, head, number, column.title)
        cell.font, cell.border = Font(name=SONG, bold=True), _GRID
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(number)].width = _letters(column)
    for line, row in enumerate(listing.rows, head + 1):
        for number, (text, column) in enumerate(zip(row, listing.columns, strict=True), 1):
            cell = text_cell(page, line, number, text)
            cell.font, cell.border = Font(name=SONG, size=11), _GRID
            cell.alignment = Alignment(horizontal=column.align, vertical="center", wrap_text=True)
        page.row_dimensions[line].height = min(MOST, max(map(_height, row, listing.columns)))
    for nth, label in enumerate(listing.signs):
        text_cell(page, head + len(listing.rows) + 2 * (nth + 1), 2, f"{label}：").font = Font(
            name=SONG, size=11
        )
    _lay_for_print(page, listing, head)
    return saved(book)


def _heading(page: Worksheet, listing: Listing) -> None:
    for line, text in enumerate((listing.title, *listing.notes), 1):
        cell = text_cell(page, line, 1, text)
        cell.font = Font(name=SONG, bold=line == 1, size=16 if line == 1 else 10)
        cell.alignment = Alignment(
            horizontal="center" if line == 1 else "left", vertical="center", wrap_text=True
        )
        page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(listing.columns))
        page.row_dimensions[line].height = 28


def _letters(column: Column) -> float:
    """How many digits the column of a workbook holds in a line."""
    return max(6.0, column.width / MM_OF_A_LETTER)


def _height(text: str, column: Column) -> float:
    """The height in pt that a cell takes; not every program finds it by itself."""
    room = _letters(column) - 1
    wide = (sum(1 + (letter > "\u2e7f") for letter in line) for line in text.split("\n"))
    return LINE * sum(max(1, ceil(units / room)) for units in wide) + LEAST - LINE


def _lay_for_print(page: Worksheet, listing: Listing, head: int) -> None:
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.orientation = "landscape" if listing.wide else "portrait"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
