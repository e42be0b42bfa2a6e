"""印: the mark in the margin: whose sheet and which side a page is, as bars, where the form leaves the paper free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import RefusedError
from ..typeset.barcode import modules
from ..typeset.fonts import Fonts
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter
from .affine import Point
from .form import Form
from .registering import INCH, blank_ink

MODULE = 4 / 300 * INCH  # mm: four dots of 300 dpi, eight of 600
HIGH = 5.0  # mm
EDGE = 5.0  # mm along the edges of the paper that printers do not reach
CLEAR = 1.5  # mm kept free around the mark: sheets do not lie quite alike
STEP = 5.0  # mm from one place that is tried to the next
LETTERS, SAID = 6.0, 24.0  # pt, and the mm its letters may need beside the bars
LONGEST = "P-9999-99999-9"
LOOK_AT = 100  # dpi at which the margin of a blank is looked at
INK, SPECKS = 0.3, 0.002  # ink of a pixel, and the share of such pixels a clean margin may have
BODY = "marks"
NO_ROOM = "页边放不下小条码（要 {wide:.0f}×{high:.0f} mm 的空白，离纸边 {edge:g} mm）"


@dataclass(frozen=True, slots=True)
class Marks:
    """Draws `JOB-NO-SIDE` on each page of a job; `places` are the upper left corners, one a page, in mm."""

    job: str
    size: Point
    places: tuple[Point, ...]
    fonts: Fonts

    def __call__(self, writer: PdfWriter, no: int, side: int) -> bytes:
        """The operators that draw the mark of this side of a sheet."""
        page = Page(writer, self.fonts, self.size)
        (x, y), code = self.places[side - 1], f"{self.job}-{no}-{side}"
        wide = modules(code)[1] * MODULE
        page.code128(x + wide / 2, y, code, HIGH, MODULE)
        page.text(x + wide, y + HIGH / 2, code, LETTERS)
        return page.content()


def kept(form: Form) -> dict[str, Any]:
    """What a job keeps of its marks: where they stand, so that its files are the same on any later day.

    Raises RefusedError when a page has no room for them.
    """
    places = [place_on(form, page) for page in range(1, form.pages + 1)]
    if says := no_room(form):
        raise RefusedError(
            f"{says}。请在 office.toml 的 [form] 里写 margin_mark = false 再开印；没有开印，没有占用空白表"
        )
    return {BODY: places}


def marks_of(body: Mapping[str, Any], job: str, form: Form, fonts: Fonts) -> Marks | None:
    """The marks of a job, from what it keeps; None when it is printed without."""
    if BODY not in body:
        return None
    places = tuple((float(x), float(y)) for x, y in body[BODY])
    return Marks(job, (form.width, form.height), places, fonts)


def no_room(form: Form) -> str:
    """Which pages of the form have no room for a mark, in words; empty when all have."""
    full = [page for page in range(1, form.pages + 1) if place_on(form, page) is None]
    says = NO_ROOM.format(wide=_wide() + 2 * CLEAR, high=HIGH + 2 * CLEAR, edge=EDGE)
    return f"第{'、'.join(map(str, full))}面{says}" if full else ""


def place_on(form: Form, page: int) -> Point | None:
    """The upper left corner (mm) of the mark on a page: the lower margin before the upper one, the middle before
    the sides, where neither the layout nor the blank itself has anything."""
    for y in (form.height - EDGE - HIGH, EDGE):
        for x in _across(form.width - _wide()):
            if _is_free(form, page, x, y):
                return round(x, 2), round(y, 2)
    return None


def _wide() -> float:
    return modules(LONGEST)[1] * MODULE + SAID


def _across(spare: float) -> Iterator[float]:
    """Left edges from the middle outwards; none when the paper is narrower than the mark."""
    for step in range(int((spare / 2 - EDGE) / STEP) + 1 if spare / 2 >= EDGE else 0):
        yield from dict.fromkeys((spare / 2 - step * STEP, spare / 2 + step * STEP))


def _is_free(form: Form, page: int, x: float, y: float) -> bool:
    """Whether nothing stands from a little inside the mark out to the edge of the paper: else it is no margin."""
    top = y - CLEAR if y > form.height / 2 else 0.0
    bottom = form.height if y > form.height / 2 else y + HIGH + CLEAR
    box = (x - CLEAR, top, x + _wide() + CLEAR, bottom)
    return not any(_meet(box, taken) for taken in _taken(form, page)) and _is_white(form, page, box)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _taken(form: Form, page: int) -> Iterator[tuple[float, float, float, float]]:
    """What the layout puts on a page: left, upper, right, lower edge in mm."""
    for place in (*form.fields, form.photo):
        if place.page == page:
            yield place.x, place.y, place.x + place.w, place.y + place.h
    for seal in form.seals:
        if seal.page == page:
            half = seal.diameter / 2
            yield seal.x - half, seal.y - half, seal.x + half, seal.y + half
    table = form.grades
    for left in table.blocks if table.page == page else ():
        wide = max((column.x + column.w for column in table.columns), default=0.0)
        yield left, table.y, left + wide, table.y + table.rows * table.row_height


def _is_white(form: Form, page: int, box: tuple[float, float, float, float]) -> bool:
    whole = blank_ink(form.blank, form.blank_digest, page, LOOK_AT)
    left, top, right, bottom = (max(0, round(side * LOOK_AT / INCH)) for side in box)
    cut = whole[top:bottom, left:right]
    return bool(cut.size) and float((cut > INK).mean()) <= SPECKS
