"""函: a letter on paper as an office writes it, its list behind it: A4, black on white."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

from ..typeset.fonts import headings, stack
from ..typeset.page import A4, MM, Page
from ..typeset.pdfstream import PdfWriter
from ..typeset.table import SIDE, Table, set_table
from ..typeset.text import wrap
from .letter import Letter, Listing

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 34.0, 270.0  # mm: the margins of an official letter (GB/T 9704)
TITLE, BODY = 20.0, 14.0  # pt
STEP = 8.6  # mm from line to line
LAST_PAGE = 7  # lines: two of the text, the signature, the date and what is empty between
SIGN_ROOM = 14.0  # mm for a line to be signed
MOST_LINES = 24
SIZE = 9.5  # pt of a list
LINE = 4.3  # mm of a line of a list
PADDING = 1.6
Line = tuple[str, str]
"""How a line stands (title, left, right) and what it says."""


def letter_pdf(letter: Letter) -> bytes:
    """The text on its pages, then the list on its own."""
    out = io.BytesIO()
    writer = PdfWriter(out)
    if letter.text:
        _set_text(writer, list(_lines(letter.text)))
    if letter.listing:
        _set_list(writer, letter.listing)
    writer.finish()
    return out.getvalue()


def _lines(text: str) -> Iterator[Line]:
    """The first line is the title; what stands behind the last empty line is the signature, and the date under it."""
    title, *rest = text.splitlines()
    yield from _wrapped("title", title, TITLE)
    signature = max(nth for nth, line in enumerate(rest) if not line.strip())
    for nth, line in enumerate(rest):
        yield from _wrapped("right" if nth > signature else "left", line.rstrip(), BODY)


def _wrapped(stands: str, text: str, size: float) -> Iterator[Line]:
    room = int((RIGHT - LEFT) * MM * 1000 / size)
    for line in wrap(text, room, stack()) or [text]:
        yield stands, line


def _set_text(writer: PdfWriter, lines: Sequence[Line]) -> None:
    for part in _pages(lines):
        page = Page(writer, stack())
        for nth, (stands, text) in enumerate(part):
            _set_line(page, TOP + nth * STEP, stands, text)
        page.finish()


def _pages(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """So many lines as a page holds; the signature never stands on a page without some of the text."""
    fits = int((BOTTOM - TOP) / STEP)
    while len(lines) > fits:
        cut = fits if len(lines) - fits >= LAST_PAGE else len(lines) - LAST_PAGE
        yield lines[:cut]
        lines = lines[cut:]
    yield lines


def _set_line(page: Page, y: float, stands: str, text: str) -> None:
    if not text:
        return
    if stands == "title":
        page.text((LEFT + RIGHT) / 2, y, text, TITLE, align="center", fonts=headings())
    elif stands == "right":
        page.text(RIGHT - BODY * 2 / MM, y, text, BODY, align="right")
    else:
        page.text(LEFT, y, text, BODY)


def _set_list(writer: PdfWriter, listing: Listing) -> None:
    lines = [min(MOST_LINES, _lines_of(listing, row)) for row in listing.rows]
    table = Table(
        listing.title,
        listing.columns,
        listing.notes,
        listing.foot,
        size=SIZE,
        lines=MOST_LINES,
        heights=[max(listing.least_height, count * LINE + PADDING) for count in lines],
        end=_signing(listing.signs) if listing.signs else None,
        end_height=SIGN_ROOM * len(listing.signs) + 6,
        paper=(A4[1], A4[0]) if listing.wide else A4,
    )
    set_table(writer, table, listing.rows)


def _lines_of(listing: Listing, row: Sequence[str]) -> int:
    """How many lines the longest cell of the row takes at the full size."""
    needed = [1]
    for text, column in zip(row, listing.columns, strict=True):
        room = int((column.width - 2) * MM * 1000 / SIZE)
        needed.append(len((text and wrap(text, room, stack())) or " "))
    return max(needed)


def _signing(signs: Sequence[str]) -> Callable[[Page, float], None]:
    def draw(page: Page, top: float) -> None:
        for nth, label in enumerate(signs):
            y = top + SIGN_ROOM * (nth + 1)
            page.text(SIDE, y, f"{label}：", 11)
            page.line(SIDE + 42, y + 2.6, SIDE + 110, y + 2.6, 0.15)

    return draw
