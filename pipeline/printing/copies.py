"""印: the digital copy: the same data on the blank, marked 电子副本, as PDF/A-2b (ISO 19005-2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from ..model import Record
from ..typeset.archival import archival_entries
from ..typeset.fonts import Fonts
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter
from .blank import blank_of
from .filling import Filler, photo_drawn
from .form import Form

MARK = "电子副本"
MARK_SIZE, MARK_ANGLE, MARK_GRAY = 110.0, 52.0, 0.87
DARKENS = b"/Darkens<</Type/ExtGState/BM/Multiply>>"


class CopyWriter:
    """Writes one person's copy after the other; what stands on many is made once."""

    def __init__(self, form: Form, fonts: Fonts) -> None:
        self._form, self._fonts = form, fonts
        self._filler = Filler(form, fonts)

    def write(self, out: BinaryIO, record: Record, gray_of: Callable[[str], bytes]) -> None:
        """Writes a copy to `out`; the same record gives the same bytes, with no time of day in them.

        `gray_of` gives the gray JPEG of a digest; an empty digest shows no photo. Raises RefusedError when
        something has no glyph or no room, ValueError when the photo is no gray JPEG.
        """
        form, writer = self._form, PdfWriter(out)
        blanks = blank_of(form.blank, form.blank_digest).write(writer)
        photo = b"/Photo %d 0 R" % writer.gray_jpeg(gray_of(record.gray)) if record.gray else b""
        mark = _mark(writer, form, self._fonts)
        for page, (blank, content) in enumerate(zip(blanks, self._filler.pages(record), strict=True), 1):
            shown = photo if page == form.photo.page else b""
            drawn = photo_drawn(form) if shown else b""
            pictures = b"/Blank %d 0 R/Mark %d 0 R%s" % (blank, mark, shown)
            writer.page(b"/Blank Do\n/Mark Do\n" + drawn + content.whole, form.size, pictures)
        writer.use(self._fonts, self._filler.chars(record))
        writer.finish(archival_entries(writer, f"{form.title}（{MARK}）"))


def _mark(writer: PdfWriter, form: Form, fonts: Fonts) -> int:
    """The number of the mark. It darkens what lies under it (ISO 32000-1 §11.3.5): it covers neither a line nor a
    letter of the blank, and the white ground of a scanned one does not cover it."""
    page = Page(writer, fonts, (form.width, form.height))
    page.slanted(MARK, MARK_SIZE, MARK_ANGLE, MARK_GRAY)
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]%s" % (
        *form.size,
        writer.resources(states=DARKENS),
    )
    return writer.packed(entries, b"/Darkens gs\n" + page.content())
