"""读: tables of plain text: CSV, TSV and the "Unicode 文本" of Excel."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from ..errors import UnreadableError
from . import columns, layouts
from .sheets import COLUMNS, HEADER_ROWS, SAVE_AS_XLSX, Grid, Line, Sheet

CSV_ROWS = 1_000_000
_SAMPLE = 1 << 16
_CELL = 1 << 17  # characters; a longer one is an open quote


def sheets(data: bytes) -> list[Sheet]:
    """The one sheet of a text; it has no title. Raises UnreadableError: the encoding is not known."""
    encoding = encoding_of(data)
    delimiter = _delimiter(_sample(data, encoding))
    return [Sheet("", Grid(lambda: _lines(data, encoding, delimiter)))]


def encoding_of(data: bytes) -> str:
    """UTF-16 where its mark says so, strictly UTF-8, else strictly GB18030: never a guess."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableError("文字编码既不是 UTF-8 也不是 GB18030，读出来会是乱码。" + SAVE_AS_XLSX)


def _open(data: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def _sample(data: bytes, encoding: str) -> str:
    return _open(data, encoding).read(_SAMPLE)


def _delimiter(sample: str) -> str:
    return max(",\t;", key=lambda candidate: _fitness(sample, candidate))


def _fitness(sample: str, delimiter: str) -> tuple[int, int]:
    """How well the first lines fall into known headers, then into many cells."""
    best = (0, 0)
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        for line, _ in zip(reader, range(HEADER_ROWS), strict=False):
            names = (columns.header(cell) for cell in line[:COLUMNS] if len(cell) < 40)
            known = sum(name in layouts.known_headers() for name in names)
            best = max(best, (known, len(line)))
    except csv.Error:
        pass
    return best


def _lines(data: bytes, encoding: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(_open(data, encoding), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, line in enumerate(reader, 1):
            if number > CSV_ROWS:
                raise UnreadableError("表超过100万行。请分成几份再放")
            yield line if len(line) <= COLUMNS else line[:COLUMNS]
    except csv.Error as error:
        raise UnreadableError(_unparted(number + 1, str(error))) from None


def _unparted(line: int, error: str) -> str:
    if "field larger" in error:
        found = f"第{line}行有一格超过{_CELL // 10_000}万字，多半是引号不成对，或这不是表格。"
    else:
        found = f"第{line}行的引号不成对，后面的行分不开。"
    return found + "请改正这一行，或" + SAVE_AS_XLSX.removeprefix("请")
