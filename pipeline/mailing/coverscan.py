"""寄: the barcodes of covers on a scan or a photo; pages that lie askew, are blurred or noisy are looked at again."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, ImageSequence
from pillow_heif import register_heif_opener

from .stripes import patches

MARK = re.compile(r"(\d{12})-([0-9A-F]{6})")
READ_AT = 300  # dpi at which pages of a PDF are looked at
MOST_PIXELS = 60_000_000
MOST_SIDE = 5_000  # px; finer is of no use
MOST_PAGES = 500
TOO_MANY = f"这一份超过{MOST_PAGES}页，后面的没有看。请分成几份再扫"
LARGEST_PAGE = 14_400.0  # pt
FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "HEIF", "WEBP")
SMEARS = (9, 21)  # px along the bars
SHARPENINGS = ((2, 250), (3, 500), (4, 900))  # radius in px, per cent
CODE128 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page of a file. `marks` are what the barcodes of covers say on it: TICKET-XXXXXX."""

    file: str
    page: int
    marks: tuple[str, ...] = ()
    fault: str = ""


def look_through(path: str) -> list[PageSeen]:
    """Every page of a file. What cannot be opened is one page with its fault."""
    name = Path(path).name
    try:
        pages = _pictures(Path(path).read_bytes())
        seen = [
            PageSeen(name, n, marks_on(picture)) for n, picture in enumerate(islice(pages, MOST_PAGES), 1)
        ]
        more = next(pages, None) is not None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow and PDFium raise many kinds on strangers' bytes
        return [PageSeen(name, 1, fault="打不开，不是 PDF 或图片，或没有复制完。请重新扫描")]
    return [*seen, PageSeen(name, MOST_PAGES + 1, fault=TOO_MANY)] if more else seen


def _pictures(data: bytes) -> Iterator[Image.Image]:
    """Each page as a gray picture, as it is to be seen."""
    if data[:1024].lstrip()[:5] == b"%PDF-":
        with pdfium.PdfDocument(data) as document:
            for number in range(len(document)):
                yield _rendered(document[number])
        return
    register_heif_opener()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > MOST_PIXELS:
                raise ValueError("too large")
            yield _fit(ImageOps.exif_transpose(frame).convert("L"))


def _rendered(page: pdfium.PdfPage) -> Image.Image:
    longer = max(1.0, *page.get_size())
    if longer > LARGEST_PAGE:
        raise ValueError("too large")
    scale = min(READ_AT / 72, MOST_SIDE / longer)
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    page.close()
    return picture


def _fit(picture: Image.Image) -> Image.Image:
    longer = max(picture.size)
    if longer <= MOST_SIDE:
        return picture
    return picture.resize(
        (round(picture.width * MOST_SIDE / longer), round(picture.height * MOST_SIDE / longer)),
        Image.Resampling.BOX,
    )


def marks_on(picture: Image.Image) -> tuple[str, ...]:
    """What the barcodes of covers say, each once; as soon as one of the ways of looking finds any."""
    for looked in _ways(picture):
        found = [one.text for one in zxingcpp.read_barcodes(looked, formats=CODE128)]
        marks = tuple(dict.fromkeys(text for text in found if MARK.fullmatch(text)))
        if marks:
            return marks
    return ()


def _ways(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is; then each patch like a barcode, its bars standing, smeared along them (noise goes) and
    sharpened across them."""
    yield picture
    for patch in patches(picture):
        cut = patch.cut(picture)
        for radius, percent in SHARPENINGS:
            yield cut.filter(ImageFilter.UnsharpMask(radius, percent, 0))
        for length in SMEARS:
            smeared = _smeared(cut, length)
            for radius, percent in SHARPENINGS:
                yield smeared.filter(ImageFilter.UnsharpMask(radius, percent, 0))


def _smeared(picture: Image.Image, length: int) -> Image.Image:
    """Every pixel the mean of `length` pixels above it."""
    pixels = np.asarray(picture, dtype=np.float64)
    sums = np.cumsum(np.pad(pixels, ((length, 0), (0, 0)), mode="edge"), axis=0)
    return Image.fromarray(((sums[length:] - sums[:-length]) / length).clip(0, 255).astype(np.uint8))
