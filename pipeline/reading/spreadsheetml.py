"""读: the XML workbook of Excel 2003 (SpreadsheetML), which is mostly called .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, XMLPullParser

from ..errors import UnreadableError
from . import packages, plaintext
from .cells import Cell
from .sheets import COLUMNS, Grid, Line, Sheet, sound

ROWS, LINES = 200_000, 1_048_576
_CHUNK = 1 << 20
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def sheets(data: bytes) -> list[Sheet]:
    """The worksheets, in UTF-8 or GB18030, whatever the file says of its encoding.

    Raises UnreadableError: damaged, entities of its own, neither encoding, more lines than a roster has.
    """
    text = _DECLARED.sub("", data.decode(plaintext.encoding_of(data)))
    packages.refuse_entities(text[: packages.PROLOG].encode())
    with sound():
        return [page.sheet() for page in _pages(text)]


@dataclass(slots=True)
class _Page:
    """A worksheet while it is read."""

    title: str = ""
    concealed: bool = False
    lines: list[Line] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    filled: int = 0

    def sheet(self) -> Sheet:
        lines = self.lines
        return Sheet(self.title, Grid(lambda: iter(lines)), frozenset(self.hidden), self.concealed)

    def take(self, row: Element) -> None:
        number = int(row.get(_SS + "Index", len(self.lines) + 1))
        cells = list(_cells(row))
        self.filled += any(cells)
        if self.filled > ROWS or number > LINES:
            raise UnreadableError("工作表超过20万行。请分成几份，每份不超过20万行，再放一次")
        self.lines += [()] * (number - 1 - len(self.lines))
        self.lines.append(cells)
        if row.get(_SS + "Hidden") == "1":
            self.hidden.add(number)


def _pages(text: str) -> Iterator[_Page]:
    page = _Page()
    for element in _ended(text):
        if element.tag == _SS + "Row":
            page.take(element)
            element.clear()
        elif element.tag.endswith("}Visible"):
            page.concealed = (element.text or "").startswith("SheetHidden")
        elif element.tag == _SS + "Worksheet":
            page.title = element.get(_SS + "Name", "")
            yield page
            page = _Page()


def _ended(text: str) -> Iterator[Element]:
    """Every element once it is whole."""
    parser: XMLPullParser[Element] = XMLPullParser(("end",))
    for at in range(0, len(text), _CHUNK):
        parser.feed(text[at : at + _CHUNK])
        yield from _whole(parser)
    parser.close()
    yield from _whole(parser)


def _whole(parser: Any) -> Iterator[Element]:
    return (element for _, element in parser.read_events())


def _cells(row: Element) -> Iterator[Cell]:
    column = 0
    for cell in row.iterfind(_SS + "Cell"):
        start = int(cell.get(_SS + "Index", column + 1)) - 1
        if start >= COLUMNS:
            return
        yield from [""] * (start - column)
        yield _value(cell.find(_SS + "Data"))
        wide = min(int(cell.get(_SS + "MergeAcross", 0)), COLUMNS)
        yield from [""] * wide
        column = start + 1 + wide


def _value(data: Element | None) -> Cell:
    if data is None:
        return ""
    text = (data.text or "") if not len(data) else "".join(data.itertext())
    match data.get(_SS + "Type"):
        case "Number" if text:
            number = float(text)
            return int(number) if number.is_integer() else number
        case "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        case "DateTime":
            return text.removesuffix(".000").removesuffix("T00:00:00")
    return text
