"""印: a record set on its form: for each page the operators that print the data, and nothing of the blank."""

from __future__ import annotations

from operator import attrgetter

from ..errors import RefusedError
from ..model import GradeLine, Record
from ..typeset.charset import Charset
from ..typeset.fonts import Fonts
from ..typeset.page import MM
from .cells import Cell, in_a_row
from .form import NUMBER, PHOTO_MM, Form

REMEMBERED = 8_000  # lines of the grades table
KEY = attrgetter("code", "name", "credits", "mark", "remark")


class Filler:
    """Sets one record after the other on the same form. What stood in a cell before is not set twice."""

    def __init__(self, form: Form, fonts: Fonts) -> None:
        self._form, self._fonts = form, fonts
        self.used = Charset()  # every character set so far
        self._by_page = [
            [Cell(place, form.size[1], fonts, self.used.add) for place in form.fields if place.page == page]
            for page in range(1, form.pages + 1)
        ]
        self._rows: list[list[Cell]] = []
        self._lines: list[dict[tuple[str, ...], bytes]] = []
        self._kept = 0

    def pages(self, record: Record) -> list[bytes]:
        """The content of each page, without the photo.

        Raises RefusedError when something has no glyph or no room: nothing is ever cut.
        """
        get = record.values.get
        try:
            pages = [
                [cell.memory.get(text) or cell.set(text) for cell in cells if (text := get(cell.code))]
                for cells in self._by_page
            ]
            pages[self._form.grades.page - 1] += self._grades(record.grades)
        except LookupError as error:
            raise RefusedError("有字库里没有的字，没有打印。请先重新核定，按提示处理。") from error
        return [b"BT\n%sET\n" % b"".join(content) if content else b"" for content in pages]

    def chars(self, record: Record) -> set[str]:
        """The characters that `pages` sets of a record."""
        texts = [record.values.get(cell.code, "") for cells in self._by_page for cell in cells]
        return set("".join(texts + [text for line in record.grades for text in KEY(line)])).union(
            "0123456789"
        )

    def _grades(self, lines: tuple[GradeLine, ...]) -> list[bytes]:
        if len(lines) > self._form.grades.room:
            raise RefusedError(
                f"课程有 {len(lines)} 门，表上只有 {self._form.grades.room} 行，没有打印。请先重新核定。"
            )
        while len(self._rows) < len(lines):
            self._add_row()
        return [
            known.get(key := KEY(line)) or self._row(at, key)
            for at, (known, line) in enumerate(zip(self._lines, lines, strict=False))
        ]

    def _add_row(self) -> None:
        grades, height = self._form.grades, self._form.size[1]
        corner = grades.corner(len(self._rows))
        cells = [Cell(column, height, self._fonts, self.used.add, corner) for column in grades.columns]
        self._rows.append(cells)
        self._lines.append({})

    def _row(self, at: int, key: tuple[str, str, str, str, str]) -> bytes:
        said = {
            NUMBER: str(at + 1),
            **dict(zip(("code", "name", "credits", "mark", "remark"), key, strict=True)),
        }
        shown = [piece for cell in self._rows[at] if (text := said[cell.code]) for piece in cell.shown(text)]
        if self._kept >= REMEMBERED:
            self._lines = [{} for _ in self._rows]
            self._kept = 0
        self._kept += 1
        done = self._lines[at][key] = in_a_row(shown)
        return done


def photo_drawn(form: Form) -> bytes:
    """The operators that draw the picture called Photo at its place, exactly 30 mm wide and 40 mm high."""
    width, height = (side * MM for side in PHOTO_MM)
    corner = (form.photo.x * MM, form.size[1] - form.photo.y * MM - height)
    return b"q %.4f 0 0 %.4f %.2f %.2f cm/Photo Do Q\n" % (width, height, *corner)
