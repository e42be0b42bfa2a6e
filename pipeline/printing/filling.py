"""印: a record set on its form: for each page the operators that print the data, and nothing of the blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from ..errors import RefusedError
from ..model import GradeLine, Record
from ..typeset.charset import Charset
from ..typeset.fonts import Fonts
from ..typeset.page import MM
from .cells import Cell, in_a_row
from .form import NUMBER, PHOTO_MM, Form

REMEMBERED = 1_000  # lists of courses
COLUMNS = ("code", "name", "credits", "mark", "remark")
OWN = COLUMNS[3:]  # what is a person's own, not his course's
COURSE, TEXTS = attrgetter(*COLUMNS[:3]), attrgetter(*COLUMNS)


class Content(NamedTuple):
    """The operators of a page: what is this person's own, and what others with the same courses share."""

    own: bytes
    common: bytes = b""

    @property
    def whole(self) -> bytes:
        """Both together."""
        return self.own + self.common


class Filler:
    """Sets one record after the other on the same form. What stood in a cell before is not set twice.

    `apart` keeps the courses apart from a person's marks, so that others may share them; otherwise a reader of the
    text finds each course with its mark.
    """

    def __init__(self, form: Form, fonts: Fonts, apart: bool = False) -> None:
        self._form, self._fonts, self._apart = form, fonts, apart
        self.used = Charset()  # every character set so far
        self._by_page = [
            [Cell(place, form.size[1], fonts, self.used.add) for place in form.fields if place.page == page]
            for page in range(1, form.pages + 1)
        ]
        self._rows: list[list[Cell]] = []
        self._commons: dict[tuple[tuple[str, str, str], ...], bytes] = {}

    def pages(self, record: Record) -> list[Content]:
        """The content of each page, without the photo.

        Raises RefusedError when something has no glyph or no room: nothing is ever cut.
        """
        get = record.values.get
        try:
            pages = [
                [cell.memory.get(text) or cell.set(text) for cell in cells if (text := get(cell.code))]
                for cells in self._by_page
            ]
            table = self._form.grades.page - 1
            pages[table] += self._grades(record.grades)
            common = self._courses(record.grades) if self._apart else b""
        except LookupError as error:
            raise RefusedError("有字库里没有的字，没有打印。请先重新核定，按提示处理。") from error
        return [Content(_text(shown), common if at == table else b"") for at, shown in enumerate(pages)]

    def chars(self, record: Record) -> set[str]:
        """The characters that `pages` sets of a record."""
        texts = [record.values.get(cell.code, "") for cells in self._by_page for cell in cells]
        texts += [text for line in record.grades for text in TEXTS(line)]
        return set("".join(texts)).union("0123456789")

    def _grades(self, lines: Sequence[GradeLine]) -> Iterator[bytes]:
        if len(lines) > self._form.grades.room:
            raise RefusedError(
                f"课程有 {len(lines)} 门，表上只有 {self._form.grades.room} 行，没有打印。请先重新核定。"
            )
        while len(self._rows) < len(lines):
            self._add_row()
        rows = zip(self._rows, lines, strict=False)
        if self._apart:
            return (mark for row, line in rows for mark in _marks(row, line))
        return (_row(row, at, line) for at, (row, line) in enumerate(rows, 1))

    def _courses(self, lines: Sequence[GradeLine]) -> bytes:
        key = tuple(map(COURSE, lines))
        done = self._commons.get(key)
        if done is None:
            if len(self._commons) >= REMEMBERED:
                self._commons.clear()
            rows = zip(self._rows, lines, strict=False)
            courses = [_row(row, at, line, OWN) for at, (row, line) in enumerate(rows, 1)]
            done = self._commons[key] = _text(courses)
        return done

    def _add_row(self) -> None:
        grades, height = self._form.grades, self._form.size[1]
        corner = grades.corner(len(self._rows))
        self._rows.append(
            [Cell(column, height, self._fonts, self.used.add, corner) for column in grades.columns]
        )


def _marks(row: Sequence[Cell], line: GradeLine) -> Iterator[bytes]:
    for cell in row:
        if cell.code in OWN and (text := getattr(line, cell.code)):
            yield cell.memory.get(text) or cell.set(text)


def _row(row: Sequence[Cell], number: int, line: GradeLine, without: Sequence[str] = ()) -> bytes:
    """A line of the table, without some of its columns."""
    said = {NUMBER: str(number)} | {code: getattr(line, code) for code in COLUMNS if code not in without}
    return in_a_row(piece for cell in row if (text := said.get(cell.code)) for piece in cell.shown(text))


def _text(shown: Sequence[bytes]) -> bytes:
    return b"BT\n%sET\n" % b"".join(shown) if shown else b""


def photo_drawn(form: Form) -> bytes:
    """The operators that draw the picture called Photo at its place, exactly 30 mm wide and 40 mm high."""
    width, height = (side * MM for side in PHOTO_MM)
    corner = (form.photo.x * MM, form.size[1] - form.photo.y * MM - height)
    return b"q %.4f 0 0 %.4f %.2f %.2f cm/Photo Do Q\n" % (width, height, *corner)
