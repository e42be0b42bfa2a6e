"""印: a box of the form and what was set in it: the operators are made once for a text and remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ..errors import RefusedError
from ..typeset.fonts import Fonts
from ..typeset.page import MM, RISE
from ..typeset.text import Fitted, fit
from .form import Place

REMEMBERED = 1_000  # texts a box
LONGEST = 64  # letters; what is longer hardly ever comes again
SHARE = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}


class Shown(NamedTuple):
    """Where a text begins (pt), the operator that chooses its font, and those that show it."""

    x: float
    y: float
    chosen: bytes
    shown: bytes


class Cell:
    """One box, shifted by `corner` (mm) from where its place says; the page is `height` pt high.

    `tell` is told every text that is set. Operators stand within BT and ET.
    """

    def __init__(
        self,
        place: Place,
        height: float,
        fonts: Fonts,
        tell: Callable[[str], None],
        corner: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.place, self.code = place, place.code
        self.memory: dict[str, bytes] = {}
        self._fonts, self._tell = fonts, tell
        self._x, self._top, self._height = (corner[0] + place.x) * MM, (corner[1] + place.y) * MM, height
        self._chosen = fonts.chosen(b"%g" % place.size)
        self._y = self._first_line(place.size, 1)
        self._start = b"1 0 0 1 %.2f %.2f Tm%s(" % (self._x, self._y, self._chosen)

    def set(self, text: str) -> bytes:
        """The operators that show the text; after this they stand in `memory`, unless it is long.

        Raises RefusedError when it has no room, LookupError when a character has no glyph.
        """
        done = self._at_once(text) or b"".join(map(_placed, self.shown(text)))
        if len(text) <= LONGEST:
            if len(self.memory) >= REMEMBERED:
                self.memory.clear()
            self.memory[text] = done
        return done

    def _at_once(self, text: str) -> bytes:
        """The same for a short text of the first face at the left edge; empty for any other."""
        if self.place.align != "left" or not self._short(text):
            return b""
        try:
            done = b"%s%s)Tj\n" % (self._start, self._fonts.literal(text))
        except KeyError:
            return b""
        self._tell(text)
        return done

    def _short(self, text: str) -> bool:
        """Whether it stands in one line at full size for certain."""
        return len(text) <= self.place.sure and "\n" not in text and self._fonts.narrow(text)

    def shown(self, text: str) -> list[Shown]:
        """The same piece by piece."""
        self._tell(text)
        if self._short(text):
            return self._lines(Fitted(self.place.size, (text,)))
        fits = fit(text, self.place.room, self._fonts)
        if fits is None:
            raise RefusedError(f"“{self.place.title}”放不下，没有打印。请先重新核定，按提示处理。")
        return self._lines(fits)

    def _lines(self, fits: Fitted) -> list[Shown]:
        size, lines = fits
        whole = size == self.place.size
        chosen = self._chosen if whole else self._fonts.chosen(b"%g" % size)
        y = self._y if whole and len(lines) == 1 else self._first_line(size, len(lines))
        share, step = SHARE[self.place.align], size * self.place.leading
        if len(lines) > 1 and not share and (codes := self._fonts.literals(lines)) is not None:
            return [Shown(self._x, y, chosen, _paragraph(codes, step))]
        spare = 0.0
        found = []
        for at, said in enumerate(lines):
            if share:
                spare = share * (self.place.room.width - self._fonts.width(said) * size / 1000)
            if said:
                found.append(self._line(self._x + spare, y - step * at, chosen, size, said))
        return found

    def _line(self, x: float, y: float, chosen: bytes, size: float, text: str) -> Shown:
        try:
            return Shown(x, y, chosen, b"(%s)Tj\n" % self._fonts.literal(text))
        except KeyError:
            return Shown(x, y, b"", self._fonts.shown(text, b"%g" % size))

    def _first_line(self, size: float, lines: int) -> float:
        """The base line of the first of so many lines, in pt from below."""
        spare = self.place.room.height - size - size * self.place.leading * (lines - 1)
        return self._height - (self._top + spare * SHARE[self.place.valign] + size * (0.5 + RISE))


def in_a_row(pieces: Iterable[Shown]) -> bytes:
    """The operators of pieces that follow each other: each is placed from the one before, a font chosen once."""
    done, before = [], None
    for piece in pieces:
        if before is None:
            done.append(_placed(piece))
        else:
            move = round(piece.x, 2) - round(before.x, 2), round(piece.y, 2) - round(before.y, 2)
            same = piece.chosen == before.chosen
            done.append(b"%.7g %.7g Td%s%s" % (*move, b"" if same else piece.chosen, piece.shown))
        before = None if b"TL" in piece.shown else piece  # within a paragraph the pen has moved
    return b"".join(done)


def _placed(piece: Shown) -> bytes:
    return b"1 0 0 1 %.2f %.2f Tm%s%s" % piece


def _paragraph(lines: Sequence[bytes], step: float) -> bytes:
    """Lines one below the other, `step` pt apart, each begun by the one operator for it."""
    return b" %.4g TL(%s)Tj(%s)'\n" % (step, lines[0], b")'(".join(lines[1:]))
