"""读: the workbook of Excel and WPS since 2007 (XLSX, XLSM), line by line."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHARED_STRINGS

from ..errors import UnreadableError
from . import packages, sheetxml
from .sheets import Grid, Line, Sheet, sound

ROWS, LINES = 200_000, 1_048_576
_CHUNK = 1 << 20
_BATCH = 500
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""(?<![\w:])r=["'](\d{1,7})["']""")


def sheets(data: bytes) -> list[Sheet]:
    """The worksheets, hidden lines and sheets marked.

    Raises UnreadableError: damaged, another kind of package, larger than any roster.
    """
    with sound(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        packages.examine(data)
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        read = sheetxml.Reader(reader.wb, _strings(reader))
        return [_sheet(page, path, reader.archive, read) for page, path in _pages(reader)]


def _strings(reader: Any) -> list[str]:
    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return []
    with reader.archive.open(part.PartName.removeprefix("/")) as source:
        return sheetxml.strings(source)


def _pages(reader: Any) -> Iterator[tuple[Any, str]]:
    """The worksheets and where they lie; a sheet that is only a chart is none."""
    for page, relation in reader.parser.find_sheets():
        if "chartsheet" not in relation.Type:
            yield page, relation.target


def _sheet(page: Any, path: str, packed: zipfile.ZipFile, read: sheetxml.Reader) -> Sheet:
    hidden = frozenset(_hidden_lines(packed, path))
    return Sheet(page.name, Grid(lambda: _lines(packed, path, read)), hidden, page.state != "visible")


def _lines(packed: zipfile.ZipFile, path: str, read: sheetxml.Reader) -> Iterator[Line]:
    """The lines to the last that holds something; a lone cell far out costs little."""
    filled = last = 0
    for number, cells in _raw_lines(packed, path, read):
        if (cells and filled >= ROWS) or number > LINES:
            raise UnreadableError("工作表超过20万行。请分成几份，每份不超过20万行，再放一次")
        if cells:
            yield from repeat((), number - last - 1)
            filled, last = filled + 1, number
            yield cells


def _raw_lines(packed: zipfile.ZipFile, path: str, read: sheetxml.Reader) -> Iterator[sheetxml.NumberedLine]:
    with sound():
        source = packed.open(path)
    with source:
        lines = read.lines(source)
        while batch := _some(lines):
            yield from batch


def _some(lines: Iterator[sheetxml.NumberedLine]) -> list[sheetxml.NumberedLine]:
    """The next lines: what is wrong in the file is told apart from what is wrong with their reader."""
    with sound():
        return list(islice(lines, _BATCH))


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
