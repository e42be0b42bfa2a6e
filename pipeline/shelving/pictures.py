"""存: a picture as a PDF of one page a frame, without a bit lost: its own bytes inside wherever PDF can bear them."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import img2pdf
from PIL import Image
from pillow_heif import register_heif_opener

from ..upright import ORIENTATION, orientation_of

FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "HEIF", "WEBP")
PX_PER_INCH = 288  # of the page a picture is laid on for the time being: 0.25 pt a pixel
TRUE_DENSITY = 100  # dpi; 72 and 96 are written by programs that know nothing of the paper
AS_THEY_ARE = ("JPEG", "PNG")


@dataclass(frozen=True, slots=True)
class Frame:
    """One page of a picture: how it has to be turned (EXIF 1 … 8), its width and height in px as it lies,
    and the pixels per inch across and down; 0: nobody knows."""

    turn: int
    width: int
    height: int
    across: float
    down: float


def as_pdf(data: bytes) -> tuple[bytes, list[Frame]]:
    """The picture as a PDF, and how each of its pages has to be laid. Raises what Pillow and img2pdf raise.

    JPEG and CCITT data enter as they are, PNG pixels in the same packing; everything else pixel by pixel.
    """
    _prepare()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.format in AS_THEY_ARE:
            return _converted([data]), [_frame(picture, orientation_of(picture))]
        pages = [_page(data, picture) for _ in _frames(picture)]
        return _converted([page for page, _ in pages]), [frame for _, frame in pages]


def _frames(picture: Image.Image) -> Iterator[int]:
    """Goes to each page of a TIFF; of everything else there is one."""
    count = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    for number in range(count):
        picture.seek(number)
        yield number


def _page(data: bytes, picture: Image.Image) -> tuple[bytes, Frame]:
    """A page as img2pdf can take it: a fax of one upright page as it is, else its pixels as PNG."""
    plain = picture.format == "TIFF" and getattr(picture, "n_frames", 1) == 1
    if plain and picture.tag_v2.get(ORIENTATION, 1) == 1:  # type: ignore[attr-defined]
        return data, _frame(picture, 1)
    picture.load()  # turns a TIFF and a HEIF upright
    out = io.BytesIO()
    shown = (
        picture if picture.mode in ("1", "L", "RGB", "RGBA", "LA", "P", "I;16") else picture.convert("RGB")
    )
    shown.save(out, "PNG")
    return out.getvalue(), _frame(picture, 1)


def _frame(picture: Image.Image, turn: int) -> Frame:
    across, down = (float(side) for side in picture.info.get("dpi", (0, 0))[:2])
    true = max(across, down) >= TRUE_DENSITY and min(across, down) > 0
    return Frame(turn, *picture.size, *((across, down) if true else (0.0, 0.0)))


def _converted(pages: list[bytes]) -> bytes:
    made = img2pdf.convert(
        pages,
        rotation=img2pdf.Rotation.none,
        layout_fun=img2pdf.get_fixed_dpi_layout_fun((PX_PER_INCH, PX_PER_INCH)),
        nodate=True,
    )
    return bytes(made)


@cache
def _prepare() -> None:
    register_heif_opener()
    logging.getLogger("img2pdf").setLevel(logging.ERROR)
