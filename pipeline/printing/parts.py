"""印: a part of a run: for each sheet front and back in turn, the data alone, as it goes onto the blank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ..model import Record
from ..typeset.fonts import Fonts
from ..typeset.pdfstream import PdfWriter, pack_fast
from .affine import Affine
from .filling import Filler, photo_drawn
from .form import Form


@dataclass(frozen=True, slots=True)
class PartReport:
    """What was written."""

    sheets: int
    pages: int


Calibration = Sequence[Affine]  # for each page what undoes the printer's error
Stamp = Callable[
    [PdfWriter, int, int], bytes
]  # what else stands under the data of a sheet (number) on a page


def write_part(
    out: BinaryIO,
    sheets: Iterable[tuple[int, Record]],
    form: Form,
    fonts: Fonts,
    gray_of: Callable[[str], bytes],
    calibration: Calibration | None = None,
    sides: Sequence[int] = (),
    stamp: Stamp | None = None,
) -> PartReport:
    """Writes the sheets (number, record) to `out` as they come; memory does not grow with their number.

    `gray_of` gives the gray JPEG of a digest; an empty digest prints no photo. `sides` are the pages of each
    sheet that are wanted, empty: all. Raises RefusedError when
    something has no glyph or no room, ValueError when a photo is no gray JPEG. The same sheets give the same bytes.
    """
    writer, filler = PdfWriter(out, pack_fast), Filler(form, fonts, apart=True)
    turns = [shift.operators(form.size[1]) for shift in calibration] if calibration else [b""] * form.pages
    wanted = [page for page in range(1, form.pages + 1) if page in sides or not sides]
    picture, last, count = b"", "", 0
    for no, record in sheets:
        if form.photo.page in wanted and record.gray != last:
            picture, last = _picture(writer, record, gray_of), record.gray
        contents = filler.pages(record)
        for page in wanted:
            shown = picture if page == form.photo.page else b""
            drawn = photo_drawn(form) if shown else b""
            under = stamp(writer, no, page) if stamp else b""
            own, common = contents[page - 1]
            writer.page(turns[page - 1] + under + drawn + own, form.size, shown, common)
        count += 1
    writer.use(fonts, filler.used)
    writer.finish()
    return PartReport(count, writer.pages)


def _picture(writer: PdfWriter, record: Record, gray_of: Callable[[str], bytes]) -> bytes:
    """The photo of a person as a resource of a page; nothing where there is none."""
    if not record.gray:
        return b""
    return b"/Photo %d 0 R" % writer.gray_jpeg(gray_of(record.gray), record.gray)
