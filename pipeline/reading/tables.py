"""读: a table file becomes sheets of cells; CSV and XLSX, and for all else a sentence what to do."""

from __future__ import annotations

import csv
import io
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from ..errors import UnreadableError
from . import columns, layouts
from .cells import Cell

HEADER_ROWS = 10
CSV_ROWS = 1_000_000
XLSX_ROWS, XLSX_COLUMNS, XLSX_LINES = 200_000, 256, 1_048_576
XLSX_BYTES = 1024**3  # unpacked
_CHUNK = 1 << 20
_FOREIGN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""(?<![\w:])r=["'](\d{1,7})["']""")

_SAVE_AS_XLSX = "请用 WPS 或 Excel 打开，另存为 xlsx 或 csv 再放一次"
_ADVICE = {
    **dict.fromkeys((".xls", ".et", ".ett", ".xlsb", ".ods", ".numbers"), _SAVE_AS_XLSX),
    ".dbf": "请用 WPS 或 Excel 打开，把准考证号、身份证号两列设为“文本”，另存为 xlsx 再放一次",
    **dict.fromkeys((".rar", ".7z"), "请改存为 zip，表格请解压后直接放"),
    ".zip": "表格请解压后直接放",
    **dict.fromkeys(
        (".doc", ".docx", ".wps", ".pdf", ".rtf"), "请把表格抄进《空白表样》里的空表（xlsx），再放一次"
    ),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp"), "照片请放到“照片”文件夹"),
    ".json": "专业计划请放到“专业计划”文件夹",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells. Line n of the file is `grid[n - 1]`; `hidden` are the numbers of hidden lines."""

    title: str
    grid: Sequence[Sequence[Cell]]
    hidden: frozenset[int] = frozenset()
    concealed: bool = False  # the sheet itself is hidden


def read(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a CSV, TSV, TXT, XLSX or XLSM, as many as there are; of a CSV one without a title.

    Raises UnreadableError: empty, of another kind, locked by a password, damaged, neither UTF-8 nor GB18030.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if not data:
        raise UnreadableError("文件是空的（0字节），可能没有复制完。请重新复制一份再放")
    if suffix in (".xlsx", ".xlsm") or (suffix in (".csv", ".tsv", ".txt") and data[:4] == b"PK\x03\x04"):
        return _workbook(data)
    if suffix in (".csv", ".tsv", ".txt"):
        return [Sheet("", _lines(_decoded(data)))]
    advice = _ADVICE.get(suffix, "请另存为 xlsx 或 csv 再放一次")
    raise UnreadableError(f"这里收 xlsx 和 csv 表格，{suffix or '没有扩展名的'}文件收不了。{advice}")


def _decoded(data: bytes) -> str:
    """Strictly UTF-8, else strictly GB18030: never a guess."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("文字编码既不是 UTF-8 也不是 GB18030，读出来会是乱码。" + _SAVE_AS_XLSX)


def _lines(text: str) -> list[list[str]]:
    delimiter = max(",\t;", key=lambda candidate: _fitness(text, candidate))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    grid: list[list[str]] = []
    try:
        for line in reader:
            grid.append(line)
            if len(grid) > CSV_ROWS:
                raise UnreadableError("表超过100万行。请分成几份再放")
    except csv.Error:
        raise UnreadableError(
            f"第{len(grid) + 1}行的引号不成对，后面的行分不开。请改正这一行，或"
            + _SAVE_AS_XLSX.removeprefix("请")
        ) from None
    return grid


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """How well the first lines fall into known headers, then into many cells."""
    best = (0, 0)
    try:
        reader = csv.reader(io.StringIO(text[: 1 << 16], newline=""), delimiter=delimiter)
        for line, _ in zip(reader, range(HEADER_ROWS), strict=False):
            known = sum(columns.header(cell) in layouts.known_headers() for cell in line if len(cell) < 40)
            best = max(best, (known, len(line)))
    except csv.Error:
        pass
    return best


def _workbook(data: bytes) -> list[Sheet]:
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableError(_about_ole(data))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheets(data)
    except _FOREIGN:
        raise UnreadableError(
            "表格文件打不开，可能没有复制完或已损坏。请用 WPS 或 Excel 打开确认，重新另存为 xlsx 再放一次"
        ) from None


def _about_ole(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "表格设了打开密码，读不了。请打开后去掉密码，另存为 xlsx 再放一次"
    return "这是改了扩展名的旧版 Excel 文件（xls），不是 xlsx。" + _SAVE_AS_XLSX


def _sheets(data: bytes) -> list[Sheet]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > XLSX_BYTES:
            raise UnreadableError(
                "表格解开后超过1 GB，不像一张名册。请只留要交的行，另存为新的 xlsx 再放一次"
            )
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [_sheet(page, packed) for page in book.worksheets]


def _sheet(page: Any, packed: zipfile.ZipFile) -> Sheet:
    page.reset_dimensions()
    hidden = frozenset(_hidden_lines(packed, page._worksheet_path))
    return Sheet(page.title, _grid(page), hidden, page.sheet_state != "visible")


def _grid(page: Any) -> list[list[Cell]]:
    """The lines to the last that holds something; a lone cell far out costs nothing."""
    grid: list[list[Cell]] = []
    nothing: list[Cell] = []
    filled = last = 0
    for number, values in enumerate(page.iter_rows(values_only=True), 1):
        cells = [_cell(value) for value in values[:XLSX_COLUMNS]]
        if any(cell != "" for cell in cells):
            filled, last = filled + 1, number
        grid.append(cells if last == number else nothing)
        if filled > XLSX_ROWS or number > XLSX_LINES:
            raise UnreadableError("工作表超过20万行。请分成几份，每份不超过20万行，再放一次")
    del grid[last:]
    return grid


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
