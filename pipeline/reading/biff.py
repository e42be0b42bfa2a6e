"""读: the old workbook of Excel and WPS (XLS, ET), read by xlrd out of its container."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlrd

from ..errors import UnreadableError
from .cells import Cell
from .compound import SIGNATURE, Compound
from .sheets import COLUMNS, SAVE_AS_XLSX, Grid, Line, Sheet, sound

BARE = (
    b"\x09\x08\x10\0\0\x06",
    b"\x09\x08\x08\0\0\x05",
    b"\x09\x04\x06\0",
    b"\x09\x02\x06\0",
    b"\x09\0\x04\0",
)
"""How a workbook without its container begins: BIFF 8, 5, 4, 3 and 2."""
LOCKED = "表格设了打开密码，读不了。请打开后去掉密码，另存为 xlsx 再放一次"
_WITHOUT_TABLE = (
    "这个文件里没有表格（可能是改了扩展名的 Word 文档）。请把表格抄进《空白表样》里的空表（xlsx），再放一次"
)


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of a workbook of BIFF 2 to 8, hidden lines and sheets marked.

    Raises UnreadableError: locked by a password, damaged, a compound file of something else.
    """
    with sound():
        book = _opened(_stream(data) if data.startswith(SIGNATURE) else data)
        return [_sheet(book, number) for number in range(book.nsheets)]


def _stream(data: bytes) -> bytes:
    """The stream of the workbook: xlrd follows chains that loop, so it is not given the container."""
    container = Compound(data)
    if "EncryptedPackage" in container.names():
        raise UnreadableError(LOCKED)
    for name in ("Workbook", "Book"):
        if name in container.names():
            return container.stream(name)
    raise UnreadableError(_WITHOUT_TABLE)


def _opened(stream: bytes) -> Any:
    """Lines are known to be hidden only with the formats; where these are broken the cells may be sound."""
    try:
        with sound():
            return _open(stream, formatting_info=True)
    except UnreadableError:
        return _open(stream, formatting_info=False)


def _open(stream: bytes, formatting_info: bool) -> Any:
    """Before BIFF 8 text bears no encoding one may trust: it is GB18030 or it is refused."""
    try:
        return xlrd.open_workbook(
            logfile=io.StringIO(),
            file_contents=stream,
            encoding_override="gb18030",
            formatting_info=formatting_info,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        raise UnreadableError(_said(str(error))) from None


def _said(error: str) -> str:
    if "encrypted" in error:
        return LOCKED
    return "表格文件打不开，可能没有复制完或已损坏。" + SAVE_AS_XLSX


def _sheet(book: Any, number: int) -> Sheet:
    page = book.sheet_by_index(number)
    hidden = frozenset(row + 1 for row, info in page.rowinfo_map.items() if info.hidden)
    return Sheet(page.name, Grid(lambda: _lines(page, book.datemode)), hidden, page.visibility != 0)


def _lines(page: Any, datemode: int) -> Iterator[Line]:
    """The lines to the last that holds something."""
    pending = 0
    for row in range(page.nrows):
        kinds, values = page.row_types(row, 0, COLUMNS), page.row_values(row, 0, COLUMNS)
        cells = [_cell(kind, value, datemode) for kind, value in zip(kinds, values, strict=True)]
        if cells.count("") == len(cells):
            pending += 1
            continue
        for _ in range(pending):
            yield ()
        pending = 0
        yield cells


def _cell(kind: int, value: Any, datemode: int) -> Cell:
    match kind:
        case xlrd.XL_CELL_TEXT:
            return str(value)
        case xlrd.XL_CELL_NUMBER:
            return int(value) if float(value).is_integer() else float(value)
        case xlrd.XL_CELL_DATE:
            return _moment(value, datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return ""


def _moment(value: float, datemode: int) -> Cell:
    """A serial that is no day (a long number under a date format) stays the number it is."""
    try:
        found: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    return found
