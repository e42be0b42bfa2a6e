"""读: the workbook of Excel and WPS since 2007 (XLSX, XLSM), read by openpyxl line by line."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import openpyxl

from ..errors import UnreadableError
from . import packages
from .cells import Cell
from .sheets import COLUMNS, Grid, Line, Sheet, sound

ROWS, LINES = 200_000, 1_048_576
_CHUNK = 1 << 20
_BATCH = 500
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""(?<![\w:])r=["'](\d{1,7})["']""")
_AS_IT_IS = {str, int, float}


def sheets(data: bytes) -> list[Sheet]:
    """The worksheets, hidden lines and sheets marked.

    Raises UnreadableError: damaged, another kind of package, larger than any roster.
    """
    with sound(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        packages.examine(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return [_sheet(page, packed) for page in book.worksheets]


def _sheet(page: Any, packed: zipfile.ZipFile) -> Sheet:
    page.reset_dimensions()
    hidden = frozenset(_hidden_lines(packed, page._worksheet_path))
    return Sheet(page.title, Grid(lambda: _lines(page)), hidden, page.sheet_state != "visible")


def _lines(page: Any) -> Iterator[Line]:
    """The lines to the last that holds something; a lone cell far out costs nothing."""
    filled = empty = 0
    for cells in _raw_lines(page):
        if cells.count("") == len(cells):
            empty += 1
        else:
            yield from ((),) * empty
            filled, empty = filled + 1, 0
            yield cells
        if filled > ROWS or empty > LINES:
            raise UnreadableError("工作表超过20万行。请分成几份，每份不超过20万行，再放一次")


def _raw_lines(page: Any) -> Iterator[list[Any]]:
    lines = page.iter_rows(values_only=True)
    while batch := _some(lines):
        for values in batch:
            yield [value if type(value) in _AS_IT_IS else _cell(value) for value in values[:COLUMNS]]


def _some(lines: Iterator[Sequence[object]]) -> list[Sequence[object]]:
    """The next lines; whatever openpyxl says of them meanwhile is said to nobody."""
    with sound(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(lines, _BATCH))


def _cell(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return value if isinstance(value, (str, int, float, date)) else str(value)


def _hidden_lines(packed: zipfile.ZipFile, path: str) -> Iterator[int]:
    number = 0
    for attributes in _row_tags(packed, path):
        said = _NUMBER.search(attributes)
        number = int(said[1]) if said else number + 1
        if _HIDDEN.search(attributes):
            yield number


def _row_tags(packed: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    rest = b""
    with packed.open(path) as source:
        while chunk := source.read(_CHUNK):
            text = rest + chunk
            yield from _ROW.findall(text)
            cut = text.rfind(b"<")
            rest = text[cut:] if cut >= 0 and b">" not in text[cut:] else b""
