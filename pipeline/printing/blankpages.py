"""印: the blank drawn upon: under a grid to read millimetres from, or with the boxes and a sample in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians, sin
from typing import BinaryIO

from ..model import GradeLine, Record
from ..typeset.fonts import Fonts, headings, stack
from ..typeset.page import MM, Page
from ..typeset.pdfstream import PdfWriter
from ..typeset.text import fit
from .blank import Blank
from .filling import Filler
from .form import NUMBER, PHOTO_MM, Form, Place
from .formfile import PADDING
from .samples import sample

FINE, MIDDLE, STRONG = b".80 .90 1 RG .05 w", b".55 .75 1 RG .1 w", b".10 .45 .90 RG .15 w"
BOX, GROUND, KEPT = b".85 .15 .15 RG .15 w", b".10 .60 .20 RG .15 w", b".90 .50 0 RG .3 w"
TICK = 50  # mm from one row of numbers to the next


def write_grid(out: BinaryIO, blank: Blank, size: tuple[float, float]) -> None:
    """The blank with a line each mm over it and numbers each 10 mm, from the upper left corner."""
    writer = PdfWriter(out)
    for picture in blank.write(writer):
        page = Page(writer, stack(), size)
        for x, y, said in _numbers(size):
            page.text(x + 0.4, y - 1.3, said, 5, fonts=headings())
        _finish(writer, page, picture, _lines(size), size)
    writer.finish()


def write_preview(out: BinaryIO, form: Form, blank: Blank) -> list[str]:
    """The blank with each box drawn and named and a sample set in it; the titles of what does not fit come back."""
    writer, fonts = PdfWriter(out), stack()
    record, unfit = _fitting(sample(form), form, fonts)
    filler = Filler(form, fonts)
    contents = filler.pages(record)
    for number, picture in enumerate(blank.write(writer)[: form.pages], 1):
        page = Page(writer, fonts, (form.width, form.height))
        boxes = b"".join(_box(page, place, form.height) for place in form.fields if place.page == number)
        drawn = b"q " + boxes + _grades(form, number) + _kept(page, form, number) + b"Q\n"
        _finish(writer, page, picture, drawn, (form.width, form.height), contents[number - 1].whole)
    writer.use(fonts, filler.used)
    writer.finish()
    return unfit


def _finish(
    writer: PdfWriter,
    page: Page,
    picture: int,
    drawn: bytes,
    size: tuple[float, float],
    text: bytes = b"",
) -> None:
    content = b"q /Blank Do Q\n" + drawn + page.content() + text
    writer.page(content, (size[0] * MM, size[1] * MM), b"/Blank %d 0 R" % picture)


def _numbers(size: tuple[float, float]) -> Iterator[tuple[float, float, str]]:
    """Where a number stands, and what it says: x20 right of the line it counts, y20 above it."""
    for across in range(10, int(size[0]), 10):
        for down in (4, *range(TICK, int(size[1]), TICK)):
            yield across, down, f"x{across}"
    for down in range(10, int(size[1]) + 1, 10):
        for across in (0, *range(TICK + 5, int(size[0]), TICK)):
            yield across, down, f"y{down}"


def _lines(size: tuple[float, float]) -> bytes:
    parts = []
    for style, wanted in ((FINE, 1), (MIDDLE, 5), (STRONG, 10)):
        drawn = [b"%.3f 0 m %.3f %.3f l" % (x * MM, x * MM, size[1] * MM) for x in _steps(size[0], wanted)]
        drawn += [
            b"0 %.3f m %.3f %.3f l" % (up, size[0] * MM, up)
            for up in ((size[1] - y) * MM for y in _steps(size[1], wanted))
        ]
        parts.append(style + b"\n" + b"\n".join(drawn) + b" S\n")
    return b"q\n" + b"".join(parts) + b"Q\n"


def _steps(length: float, step: int) -> list[int]:
    """The whole mm at which a line of that kind stands; where a stronger one stands it is left out."""
    stronger = {1: 5, 5: 10, 10: 10_000}[step]
    return [mm for mm in range(0, int(length) + 1, step) if mm % stronger or not mm]


def _rectangle(form_height: float, x: float, y: float, w: float, h: float) -> bytes:
    return b"%.2f %.2f %.2f %.2f re S\n" % (x * MM, (form_height - y - h) * MM, w * MM, h * MM)


def _box(page: Page, place: Place, height: float) -> bytes:
    page.text(place.x + 0.3, place.y + 0.9, f"{place.title} {place.code}", 4, gray=0.35, fonts=headings())
    return BOX + b"\n" + _rectangle(height, place.x, place.y, place.w, place.h)


def _grades(form: Form, number: int) -> bytes:
    grades = form.grades
    if grades.page != number:
        return b""
    drawn = [GROUND + b"\n"]
    for line in range(grades.room):
        left, top = grades.corner(line)
        for column in grades.columns:
            cell = left + column.x - PADDING, top, column.w + 2 * PADDING, grades.row_height
            drawn.append(_rectangle(form.height, *cell))
    return b"".join(drawn)


def _kept(page: Page, form: Form, number: int) -> bytes:
    """The photo and the grounds of the seals."""
    drawn = [KEPT + b"\n"]
    if form.photo.page == number:
        drawn.append(_rectangle(form.height, form.photo.x, form.photo.y, *PHOTO_MM))
        page.text(form.photo.x + 15, form.photo.y + 20, "照片 30×40", 8, align="center", fonts=headings())
    for seal in form.seals:
        if seal.page == number:
            drawn.append(_circle(seal.x, form.height - seal.y, seal.diameter / 2))
            page.text(seal.x, seal.y, seal.title, 8, align="center", gray=0.35, fonts=headings())
    return b"".join(drawn)


def _circle(x: float, y: float, radius: float) -> bytes:
    points = [(x + radius * cos(radians(at)), y + radius * sin(radians(at))) for at in range(0, 360, 5)]
    pen = b" ".join(
        b"%.2f %.2f %s" % (px * MM, py * MM, b"l" if n else b"m") for n, (px, py) in enumerate(points)
    )
    return pen + b" s\n"


def _fitting(record: Record, form: Form, fonts: Fonts) -> tuple[Record, list[str]]:
    """The record without what does not fit on the form, and the titles of that."""
    narrow = [p for p in form.fields if fit(record.values.get(p.code, ""), p.room, fonts) is None]
    values = {code: text for code, text in record.values.items() if code not in {p.code for p in narrow}}
    columns = [
        column
        for column in form.grades.columns
        if column.code != NUMBER
        and any(fit(getattr(line, column.code), column.room, fonts) is None for line in record.grades)
    ]
    lines: tuple[GradeLine, ...] = record.grades
    if columns:
        lines = tuple(replace(line, **{column.code: "" for column in columns}) for line in lines)
    unfit = [place.title for place in narrow] + [f"{form.grades.title}的{column.title}" for column in columns]
    return replace(record, values=values, grades=lines), unfit
