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

from ..upright import LYING, ORIENTATION, orientation_of

FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "HEIF", "WEBP")
PX_PER_INCH = 288  # of the page a picture is laid on for the time being: 0.25 pt a pixel
TRUE_DENSITY = 100  # dpi; 72 and 96 are written by programs that know nothing of the paper
MOST_UNEQUAL = 5.0  # across to down; a coarse fax has 2
LEAST_PAPER = 1.5  # inches, the longer side of the smallest paper: less is a density nobody measured
AS_THEY_ARE = ("JPEG", "MPO", "PNG")
AS_PNG = ("1", "L", "RGB", "RGBA", "LA", "P", "I;16", "I;16B")
DEEP = ("I;16", "I;16B")  # img2pdf does not take them from a TIFF


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

    JPEG and CCITT data enter as they are (of an MPO its first picture), PNG pixels in the same packing; everything
    else pixel by pixel.
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
    """A page as img2pdf can take it: a fax of one upright page as it is, else its pixels, in their own colours."""
    tiff = picture.format == "TIFF"
    lying = tiff and _noted(picture) in LYING
    plain = tiff and getattr(picture, "n_frames", 1) == 1 and _noted(picture) == 1
    if plain and picture.mode not in DEEP:
        return data, _frame(picture, 1)
    picture.load()  # turns a TIFF and a HEIF upright
    out = io.BytesIO()
    if picture.mode == "CMYK":
        picture.save(out, "TIFF")
    else:
        shown = picture if picture.mode in AS_PNG else picture.convert("RGB")
        shown.save(out, "PNG")
    return out.getvalue(), _frame(picture, 1 if tiff else orientation_of(picture), lying)


def _noted(picture: Image.Image) -> int:
    return int(picture.tag_v2.get(ORIENTATION, 1))  # type: ignore[attr-defined]


def _frame(picture: Image.Image, turn: int, lying: bool = False) -> Frame:
    """`lying`: it was turned already, but its density is still told as it lay."""
    across, down = (float(side) for side in picture.info.get("dpi", (0, 0))[:2])
    if lying:
        across, down = down, across
    true = _is_true(across, down, picture.size)
    return Frame(turn, *picture.size, *((across, down) if true else (0.0, 0.0)))


def _is_true(across: float, down: float, size: tuple[int, int]) -> bool:
    if not (max(across, down) >= TRUE_DENSITY and min(across, down) > 0):
        return False
    even = 1 / MOST_UNEQUAL < across / down < MOST_UNEQUAL
    return even and max(size[0] / across, size[1] / down) >= LEAST_PAPER


def _converted(pages: list[bytes]) -> bytes:
    made = img2pdf.convert(
        pages,
        rotation=img2pdf.Rotation.none,
        layout_fun=img2pdf.get_fixed_dpi_layout_fun((PX_PER_INCH, PX_PER_INCH)),
        nodate=True,
        first_frame_only=True,
    )
    return bytes(made)


@cache
def _prepare() -> None:
    register_heif_opener()
    logging.getLogger("img2pdf").setLevel(logging.ERROR)
