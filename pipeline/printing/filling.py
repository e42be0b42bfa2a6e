"""印: a record set on its form: for each page the operators that print the data, and nothing of the blank."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import RefusedError
from ..model import GradeLine, Record
from ..typeset.fonts import Fonts
from ..typeset.page import MM, RISE
from ..typeset.text import fit
from .form import NUMBER, PHOTO_MM, Form, Place

REMEMBERED = 8_000
NUMBERS = tuple(map(str, range(1, 1000)))
SHARE = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}


class Filler:
    """Sets one record after the other on the same form. What stood in a cell before is not set twice."""

    def __init__(self, form: Form, fonts: Fonts) -> None:
        self._form, self._fonts = form, fonts
        self._memory: dict[tuple[str, int, str], bytes] = {}
        self._lines: dict[tuple[int, GradeLine], bytes] = {}
        self.used: set[str] = set()  # every character set so far
        self._by_page = [[p for p in form.fields if p.page == page] for page in range(1, form.pages + 1)]
        self._numbers = [column for column in form.grades.columns if column.code == NUMBER]
        self._columns = [column for column in form.grades.columns if column.code != NUMBER]

    def pages(self, record: Record) -> list[bytes]:
        """The content of each page, without the photo.

        Raises RefusedError when something has no glyph or no room: nothing is ever cut.
        """
        try:
            pages = [b"".join(self._placed(places, record)) for places in self._by_page]
            pages[self._form.grades.page - 1] += b"".join(self._grades(record.grades))
        except LookupError as error:
            raise RefusedError("有字库里没有的字，没有打印。请先重新核定，按提示处理。") from error
        return [b"BT\n%sET\n" % content if content else b"" for content in pages]

    def _placed(self, places: list[Place], record: Record) -> Iterator[bytes]:
        for place in places:
            if text := record.values.get(place.code, ""):
                yield self._remembered(place, 0, text)

    def _grades(self, lines: tuple[GradeLine, ...]) -> Iterator[bytes]:
        if len(lines) > self._form.grades.room:
            raise RefusedError(
                f"课程有 {len(lines)} 门，表上只有 {self._form.grades.room} 行，没有打印。请先重新核定。"
            )
        for numbered in enumerate(lines, 1):
            yield self._lines.get(numbered) or self._grade(numbered)

    def _grade(self, numbered: tuple[int, GradeLine]) -> bytes:
        number, line = numbered
        cells = [self._remembered(column, number, str(number)) for column in self._numbers]
        for column in self._columns:
            if text := getattr(line, column.code):
                cells.append(self._remembered(column, number, text))
        if len(self._lines) >= REMEMBERED:
            self._lines.clear()
        done = self._lines[numbered] = b"".join(cells)
        return done

    def _remembered(self, place: Place, line: int, text: str) -> bytes:
        key = (place.code, line, text)
        done = self._memory.get(key)
        if done is None:
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            done = self._memory[key] = self._set(place, line, text)
        return done

    def _set(self, place: Place, line: int, text: str) -> bytes:
        fits = fit(text, place.room, self._fonts)
        if fits is None:
            raise RefusedError(f"“{place.title}”放不下，没有打印。请先重新核定，按提示处理。")
        self.used.update(text)
        left, top = self._form.grades.corner(line - 1) if line else (0.0, 0.0)
        size, step = fits.size, fits.size * place.leading
        spare = place.room.height - size - step * (len(fits.lines) - 1)
        upper = (top + place.y) * MM + spare * SHARE[place.valign] + size * (0.5 + RISE)
        return b"".join(
            self._line(place, left, self._form.size[1] - upper - step * at, said, size)
            for at, said in enumerate(fits.lines)
            if said
        )

    def _line(self, place: Place, left: float, y: float, text: str, size: float) -> bytes:
        x, share = (left + place.x) * MM, SHARE[place.align]
        if share:
            x += share * (place.room.width - self._fonts.width(text) * size / 1000)
        return b"1 0 0 1 %.2f %.2f Tm%s" % (x, y, self._fonts.shown(text, b"%g" % size))


def photo_drawn(form: Form) -> bytes:
    """The operators that draw the picture called Photo at its place, exactly 30 mm wide and 40 mm high."""
    width, height = (side * MM for side in PHOTO_MM)
    corner = (form.photo.x * MM, form.size[1] - form.photo.y * MM - height)
    return b"q %.4f 0 0 %.4f %.2f %.2f cm/Photo Do Q\n" % (width, height, *corner)
