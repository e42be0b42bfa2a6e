"""表: cells that stay the text they are, and a workbook whose bytes do not tell when it was made."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.worksheet import Worksheet

FORMULA = tuple("=+-@\t\r＝＋－＠")  # a table program would compute what begins so
MOST_IN_A_CELL = 32767
_BORN = datetime(2020, 6, 1)  # noqa: DTZ001 - a workbook's properties know no zone
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def new_book() -> Workbook:
    """An empty workbook with one page."""
    book = Workbook()
    book.properties.creator = "毕业"
    book.properties.created = _BORN
    return book


def text_cell(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """Writes a text that is never computed and reads back as it was; no control characters but tab and newline."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    cell.number_format = "@"
    plain = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MOST_IN_A_CELL]
    if plain:
        cell.value, cell.data_type = plain, "s"  # in this order: what looks like a formula would become one
        cell.quotePrefix = plain.startswith(FORMULA)
    return cell


def saved(book: Workbook) -> bytes:
    """The bytes of the workbook, the same every time: without the moment of its making."""
    raw, target = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + f"{_BORN:%Y-%m-%dT%H:%M:%SZ}".encode(), data)
            new.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
