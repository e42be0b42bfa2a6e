"""读: the web page that calls itself a workbook: every <table> of an HTML export is a sheet.

The tags are found by hand and every byte is looked at once: html.parser takes quadratic time on a page of
comments or tags that are never closed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import UnreadableError
from . import plaintext
from .sheets import COLUMNS, SAVE_AS_XLSX, SHEETS, Grid, Line, Sheet

ROWS, DEPTH = 200_000, 30
_TAG = re.compile(r"""<(/?[A-Za-z][A-Za-z0-9:]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+)>""")
_LOOSE = re.compile(r"<(/?[A-Za-z][A-Za-z0-9:]*+|[/!?])([^>]*+)>?")
_RAW_ENDS = re.compile(r"</(?:script|style)", re.IGNORECASE)
_NO_DISPLAY = re.compile(r"display\s*:\s*none|(?<![\w-])hidden(?![\w-])", re.IGNORECASE)
_SPAN = re.compile(r"""(?<![\w-])(col|row)span\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_BREAKS = ("br", "p", "div", "li", "/p", "/div", "/li")

Piece = tuple[str, str]
"""A tag in lower case and its attributes; or nothing and the text between two tags."""


def sheets(data: bytes) -> list[Sheet]:
    """The tables of a page in UTF-8 or GB18030, whatever it says of its encoding; a merged cell fills one.

    Raises UnreadableError: no table, neither encoding, more lines than a roster has.
    """
    page = _Page()
    for tag, text in _pieces(data.decode(plaintext.encoding_of(data))):
        page.take(tag, text)
    page.end()
    found = [table for table in page.tables if any(map(any, table.lines))]
    if not found:
        raise UnreadableError("这是网页，里面没有表格。" + SAVE_AS_XLSX)
    return [table.sheet(f"表{n}" if len(found) > 1 else "") for n, table in enumerate(found, 1)]


def _pieces(page: str) -> Iterator[Piece]:
    at, quoted = 0, True
    while (start := page.find("<", at)) >= 0:
        if start > at:
            yield "", page[at:start]
        if page.startswith("<!--", start):
            at = _behind(page.find("-->", start + 4), 3, page)
            continue
        found = (quoted and _TAG.match(page, start)) or _LOOSE.match(page, start)
        if not found:
            yield "", "<"
            at = start + 1
            continue
        quoted = quoted and (
            found.re is _TAG or not found[1][-1].isalnum()
        )  # one open quote, and none counts
        tag, at = found[1].lower(), found.end()
        yield tag, found[2]
        if tag in ("script", "style"):
            raw = _RAW_ENDS.search(page, at)
            at = raw.start() if raw else len(page)
    yield "", page[at:]


def _behind(found: int, width: int, page: str) -> int:
    return found + width if found >= 0 else len(page)


@dataclass(slots=True)
class _Table:
    """A table while it is read. `covered` has for each column the last line, from 1, a cell above reaches."""

    lines: list[list[str]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    covered: list[int] = field(default_factory=lambda: [0] * COLUMNS)
    cell: list[str] | None = None
    span: tuple[int, int] = (1, 1)

    def begin_line(self, attributes: str) -> None:
        self.end_line()
        self.lines.append([])
        if len(self.lines) > ROWS:
            raise UnreadableError("表超过20万行。请分成几份，每份不超过20万行，再放一次")
        if _NO_DISPLAY.search(attributes):
            self.hidden.add(len(self.lines))

    def begin_cell(self, attributes: str) -> None:
        self.end_cell()
        if not self.lines:
            self.lines.append([])
        spans = {name.lower(): max(1, int(number)) for name, number in _SPAN.findall(attributes)}
        self.span = spans.get("col", 1), spans.get("row", 1)
        self.cell = []

    def end_cell(self) -> None:
        if self.cell is None:
            return
        line, (wide, high), cell = self.lines[-1], self.span, self.cell
        self.cell = None
        at, number = len(line), len(self.lines)
        while at < COLUMNS and self.covered[at] >= number:
            at += 1
        line += [""] * (at - len(line))
        wide = min(wide, COLUMNS - at)
        if wide:
            if high > 1:
                self.covered[at : at + wide] = [number + high - 1] * wide
            line += [_text(cell), *[""] * (wide - 1)]

    def end_line(self) -> None:
        self.end_cell()
        line = self.lines[-1] if self.lines else []
        while line and not line[-1]:
            line.pop()

    def sheet(self, title: str) -> Sheet:
        lines: list[Line] = [*self.lines]
        return Sheet(title, Grid(lambda: iter(lines)), frozenset(self.hidden))


@dataclass(slots=True)
class _Page:
    """All tables of a page, in the order they begin, and those that are open, the innermost last."""

    tables: list[_Table] = field(default_factory=list)
    open: list[_Table] = field(default_factory=list)

    def take(self, tag: str, text: str) -> None:
        if tag == "table":
            self._begin(_Table())
        if not self.open:
            return
        inner = self.open[-1]
        match tag:
            case "tr":
                inner.begin_line(text)
            case "td" | "th":
                inner.begin_cell(text)
            case "/td" | "/th":
                inner.end_cell()
            case "/tr":
                inner.end_line()
            case "/table":
                self._end()
            case _ if inner.cell is not None and not tag:
                inner.cell.append(text.replace("\n", " "))
            case _ if inner.cell is not None and tag in _BREAKS:
                inner.cell.append("\n")

    def end(self) -> None:
        while self.open:
            self._end()

    def _begin(self, table: _Table) -> None:
        if len(self.open) >= DEPTH:
            raise UnreadableError("网页里的表格套了几十层，看不出哪张是名册。" + SAVE_AS_XLSX)
        self.tables.append(table)
        if len(self.tables) > SHEETS:
            raise UnreadableError(f"网页里有{SHEETS}多张表格，看不出哪张是名册。" + SAVE_AS_XLSX)
        self.open.append(table)

    def _end(self) -> None:
        """A table of one line within a cell is the text of that cell; a longer one is a sheet of its own."""
        table = self.open.pop()
        table.end_line()
        outer = self.open[-1].cell if self.open else None
        if outer is not None and len(table.lines) == 1:
            outer.append(" ".join(filter(None, table.lines.pop())))


def _text(cell: list[str]) -> str:
    lines = html.unescape("".join(cell)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()
