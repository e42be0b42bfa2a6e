"""读: the XML of one worksheet and of the strings all sheets share, cell by cell, without a tree.

Openpyxl's own walk makes an element of every cell: it takes several times as long, and nested tags fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601

from .cells import UNCOUNTED, Cell
from .sheets import COLUMNS

_CHUNK = 1 << 16
_DIGITS = "0123456789"
_WORDS = {"0": "FALSE", "1": "TRUE"}

NumberedLine = tuple[int, list[Cell]]


def strings(source: IO[bytes]) -> list[str]:
    """The shared strings; of rich text the runs together, without the phonetic ones."""
    parser, pieces = _parser()
    found: list[str] = []
    runs: list[str] = []
    phonetic = False

    def started(name: str, _said: Mapping[str, str]) -> None:
        nonlocal phonetic
        pieces.clear()
        phonetic = phonetic or name.endswith("rPh")

    def ended(name: str) -> None:
        nonlocal phonetic
        if name.endswith("rPh"):
            phonetic = False
        elif name == "t" or name.endswith(":t"):
            runs.extend(() if phonetic else pieces)
        elif name == "si" or name.endswith(":si"):
            found.append("".join(runs))
            runs.clear()

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    for _ in _pauses(parser, source):
        pass
    return found


class Reader:
    """How the cells of one workbook are read: its shared strings, its styles of dates, its first day."""

    def __init__(self, book: Any, shared: Sequence[str]) -> None:
        self._shared = shared
        self._dates, self._spans, self._epoch = book._date_formats, book._timedelta_formats, book.epoch
        self._columns: dict[str, int] = {}

    def lines(self, source: IO[bytes]) -> Iterator[NumberedLine]:
        """Every line written in the sheet with its number, from 1. ValueError: the numbers run backwards."""
        done: list[NumberedLine] = []
        parser = self._parser(done)
        for _ in _pauses(parser, source):
            yield from done
            done.clear()

    def _parser(self, done: list[NumberedLine]) -> Any:
        """A parser that lays every line it has finished on `done`."""
        parser, pieces = _parser()
        row, c, v, t, phonetic, f = _names("")
        number, column, line = 0, 0, []  # type: int, int, list[Cell]
        kind, style, text, written, formula = "n", "", "", "", False

        def started(name: str, said: Mapping[str, str]) -> None:
            nonlocal number, column, line, kind, style, text, written, row, c, v, t, phonetic, f, formula
            pieces.clear()
            if name == c:
                column = self._column(said["r"]) if "r" in said else column + 1
                kind, style, text, formula = said.get("t", "n"), said.get("s", ""), "", False
            elif name == f:
                formula = True
            elif name == row:
                before, number = number, int(said.get("r", number + 1))
                column, line = 0, []
                if number <= before:
                    raise ValueError("numbers that run backwards")
            elif name == phonetic:
                written = text
            elif name.endswith("worksheet"):
                row, c, v, t, phonetic, f = _names(name.removesuffix("worksheet"))

        def ended(name: str) -> None:
            nonlocal text
            if name == v:
                text = "".join(pieces)
            elif name == c:
                if text and column <= COLUMNS:
                    line.extend([""] * (column - len(line)))
                    line[column - 1] = self._value(text, kind, style)
                elif formula and column <= COLUMNS and kind != "str":
                    line.extend([""] * (column - len(line)))
                    line[column - 1] = UNCOUNTED
            elif name == row:
                done.append((number, line))
            elif name == t:
                text += "".join(pieces)
            elif name == phonetic:
                text = written

        parser.StartElementHandler, parser.EndElementHandler = started, ended
        return parser

    def _column(self, place: str) -> int:
        letters = place.rstrip(_DIGITS)
        found = self._columns.get(letters)
        if found is None:
            found = self._columns[letters] = column_index_from_string(letters)
        return found

    def _value(self, text: str, kind: str, style: str) -> Cell:
        if kind == "s":
            return self._shared[int(text)]
        if kind == "n":
            number = float(text) if "." in text or "E" in text or "e" in text else int(text)
            return self._moment(number, int(style)) if style and int(style) in self._dates else number
        if kind == "b":
            return _WORDS.get(text, text)
        return _shown(from_ISO8601(text)) if kind == "d" else text  # type: ignore[no-untyped-call]

    def _moment(self, serial: float, style: int) -> Cell:
        """A serial that is no day (a long number under a date format) stays the number it is."""
        try:
            return _shown(from_excel(serial, self._epoch, timedelta=style in self._spans))
        except (OverflowError, ValueError):
            return serial


def _shown(found: Any) -> Cell:
    return found if isinstance(found, date) else str(found)


def _names(prefix: str) -> tuple[str, str, str, str, str, str]:
    """The elements of a line, a cell, its value, its own text, how that is pronounced, and a formula."""
    return prefix + "row", prefix + "c", prefix + "v", prefix + "t", prefix + "rPh", prefix + "f"


def _parser() -> tuple[Any, list[str]]:
    """A parser and the text it has met since the list was cleared."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    pieces: list[str] = []
    parser.CharacterDataHandler = pieces.append
    return parser, pieces


def _pauses(parser: Any, source: IO[bytes]) -> Iterator[None]:
    """Parses the whole source, with a pause after every piece."""
    while chunk := source.read(_CHUNK):
        parser.Parse(chunk, False)
        yield
    parser.Parse(b"", True)
    yield
