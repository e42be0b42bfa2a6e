"""排: one page drawn by hand in millimetres from its upper left corner, in shades of gray."""

from __future__ import annotations

from math import cos, radians, sin

from .barcode import modules
from .fonts import Fonts
from .pdfstream import PdfWriter
from .text import Room, fit

MM = 72 / 25.4
A4 = (210.0, 297.0)
GETA = "〓"  # stands for a character that no font on board draws
NARROWEST = 10  # letters at half the size, a fifth of it wide, in the width of one
RISE = 0.38  # the middle of a Chinese character above the baseline, in sizes


class Page:
    """Collects what stands on a page of `size` mm. Gray: 0 is black, 1 is white. Sizes of text in pt."""

    def __init__(self, writer: PdfWriter, fonts: Fonts, size: tuple[float, float] = A4) -> None:
        self._writer, self._fonts, self._size = writer, fonts, size
        self._parts: list[bytes] = []
        self._pictures = b""

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, gray: float = 0.0) -> None:
        """A line of `width` mm."""
        ends = (gray, width * MM, x0 * MM, self._up(y0), x1 * MM, self._up(y1))
        self._parts.append(b"%.2f G %.2f w %.2f %.2f m %.2f %.2f l S\n" % ends)

    def frame(self, x: float, y: float, w: float, h: float, width: float = 0.2, gray: float = 0.0) -> None:
        """An empty rectangle drawn with a line of `width` mm."""
        edges = (gray, width * MM, x * MM, self._up(y + h), w * MM, h * MM)
        self._parts.append(b"%.2f G %.2f w %.2f %.2f %.2f %.2f re S\n" % edges)

    def bars(self, edges: list[tuple[float, float, float, float]], gray: float = 0.0) -> None:
        """Filled rectangles (x, y, w, h)."""
        drawn = [
            b"%.3f %.2f %.3f %.2f re" % (x * MM, self._up(y + h), w * MM, h * MM) for x, y, w, h in edges
        ]
        self._parts.append(b"%.2f g %s f\n" % (gray, b" ".join(drawn)))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        align: str = "left",
        gray: float = 0.0,
        fonts: Fonts | None = None,
    ) -> None:
        """One line, `y` its middle; `x` its left end, centre or right end."""
        fonts = fonts or self._fonts
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[align] * fonts.width(text) * size / 1000
        self._show(
            text,
            size,
            fonts,
            b"%.2f g BT 1 0 0 1 %.2f %.2f Tm" % (gray, x * MM - shift, self._up(y) - RISE * size),
        )

    def fitted(
        self,
        box: tuple[float, float, float, float],
        text: str,
        size: float,
        *,
        align: str = "left",
        lines: int = 1,
        fonts: Fonts | None = None,
    ) -> None:
        """A text in a box (x, y, w, h), as large as it fits in so many lines, at most `size`; its lines stand about
        the middle. The end is left out with … where even half the size is too large; all of it where … is."""
        x, y, w, h = box
        fonts = fonts or self._fonts
        room = Room(w * MM, h * MM, size, size / 2, lines)
        text = text[: int(lines * w * MM / size * NARROWEST) + 2]
        while (fits := fit(text, room, fonts)) is None:
            if len(text) <= 1:
                return
            text = text[:-2] + "…"
        at = {"left": x, "center": x + w / 2, "right": x + w}[align]
        step = fits.size * room.leading / MM
        top = y + h / 2 - step * (len(fits.lines) - 1) / 2
        for nth, line in enumerate(fits.lines):
            self.text(at, top + nth * step, line, fits.size, align=align, fonts=fonts)

    def slanted(
        self,
        text: str,
        size: float,
        angle: float,
        gray: float,
        *,
        middle: tuple[float, float] | None = None,
        fonts: Fonts | None = None,
    ) -> None:
        """One line turned by `angle` degrees against the clock about its `middle` (mm); else that of the page."""
        fonts = fonts or self._fonts
        x, y = middle or (self._size[0] / 2, self._size[1] / 2)
        c, s = cos(radians(angle)), sin(radians(angle))
        back, down = fonts.width(text) * size / 2000, RISE * size
        corner = (x * MM - back * c + down * s, self._up(y) - back * s - down * c)
        self._show(
            text, size, fonts, b"%.2f g BT %.4f %.4f %.4f %.4f %.2f %.2f Tm" % (gray, c, s, -s, c, *corner)
        )

    def picture(self, number: int, x: float, y: float, w: float, h: float) -> None:
        """The picture that was written under this number, filling a box."""
        name = b"/P%d" % number
        self._pictures += b"%s %d 0 R" % (name, number)
        edges = (w * MM, h * MM, x * MM, self._up(y + h), name)
        self._parts.append(b"q %.2f 0 0 %.2f %.2f %.2f cm %s Do Q\n" % edges)

    def code128(self, x: float, y: float, text: str, height: float, module: float, most: float = 1e9) -> None:
        """A barcode of bars `height` mm high and `module` mm thick, its middle at `x`, its upper edge at `y`; no
        wider than `most` mm with its quiet zones. Raises ValueError for what Code 128 cannot carry."""
        bars, whole = modules(text)
        thick = min(module, most / whole)
        left = x - whole * thick / 2
        self.bars([(left + at * thick, y, width * thick, height) for at, width in bars])

    def content(self) -> bytes:
        """What was drawn, as PDF operators."""
        return b"q\n%sQ\n" % b"".join(self._parts)

    def finish(self) -> None:
        """Writes the page."""
        self._writer.page(self.content(), (self._size[0] * MM, self._size[1] * MM), self._pictures)

    def _show(self, text: str, size: float, fonts: Fonts, place: bytes) -> None:
        for char in fonts.missing(text):
            text = text.replace(char, GETA)
        self._writer.use(fonts, text)
        self._parts.append(place + b"\n" + fonts.shown(text, b"%g" % size) + b"ET\n")

    def _up(self, y: float) -> float:
        return (self._size[1] - y) * MM
