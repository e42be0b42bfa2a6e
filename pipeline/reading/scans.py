"""读: a scan is opened and looked at: does it open, is anything on it, how fine is it, does it stand upright?"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile
from pillow_heif import register_heif_opener

from ..model import Look
from ..upright import LYING, ORIENTATION, TURNS, orientation_of

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".heic", ".heif")
FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "HEIF", "WEBP")
MOST_PIXELS = 80_000_000  # A4 at 900 dpi
MOST_PAGES = 60  # of a longer document the first ones are looked at
SIDE = 300  # px, the longer side of the picture in which ink is looked for
LEAST_INK = 0.00015  # of a page; a single typed line has more
DARKER = 24  # than the paper: ink
A4_LONG = 11.69  # inches
LEAST_SIDE, MOST_SIDE = 8.0, 14_400.0  # pt; larger is no paper (PDF 32000-1, annex C)
QQ_LONG = 1440  # px, the longer side of what QQ makes of a picture
TRUE_DENSITY = 100  # dpi; 72 and 96 are written by programs that know nothing of the paper
LARGE = 0.4  # of a page: the picture is the page


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the file found. Pixels upright, of the coarsest page; dpi 0: no picture, nothing to tell."""

    look: Look
    pages: int = 0
    width: int = 0
    height: int = 0
    dpi: float = 0.0
    small: bool = False
    turned: bool = False


def look_at(data: bytes) -> Looked:
    """Opens a PDF or a picture and looks at every page. Never raises."""
    try:
        return _document(data) if data[:1024].lstrip()[:5] == b"%PDF-" else _picture(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow and PDFium raise many kinds on strangers' bytes
        return Looked(Look.BROKEN)


def fault(looked: Looked, file: str) -> str:
    """The sentence for the sender of a scan that cannot be used; empty for a good one."""
    name = PurePosixPath(file).name
    return {
        Look.WHOLE: "",
        Look.BROKEN: f"“{name}”打不开，可能没有复制完或已损坏。请打开看一看，重新扫描或复制后，用同样的文件名再放",
        Look.ENCRYPTED: f"“{name}”设了打开密码，看不了。请去掉密码，用同样的文件名再放",
        Look.BLANK: f"“{name}”是空白的，上面什么也没有，可能放反了面。请重新扫描，用同样的文件名再放",
    }[looked.look]


def _document(data: bytes) -> Looked:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        return Looked(Look.ENCRYPTED if "password" in str(error).lower() else Look.BROKEN)
    with document:
        count = len(document)
        if not count:
            return Looked(Look.BROKEN)
        inked = False
        pictures: list[tuple[float, int, int]] = []
        for number in range(min(count, MOST_PAGES)):
            page = document[number]
            if not all(LEAST_SIDE <= side <= MOST_SIDE for side in page.get_size()):
                return Looked(Look.BROKEN, count)
            inked = inked or _has_ink(_rendered(page))
            pictures += _pictures_on(page)
            page.close()
        if not inked and not _pictures_open(document):
            return Looked(Look.BROKEN, count)
    if not inked:
        return Looked(Look.BLANK, count)
    dpi, width, height = min(pictures, default=(0.0, 0, 0))
    return Looked(Look.WHOLE, count, width, height, round(dpi, 1))


def _pictures_open(document: pdfium.PdfDocument) -> bool:
    """Whether every picture on the first pages can be decoded: what cannot is painted as nothing."""
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        for found in page.get_objects(filter=(pdfium.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
            try:
                found.get_bitmap().close()
            except pdfium.PdfiumError:
                return False
    return True


def _rendered(page: pdfium.PdfPage) -> Image.Image:
    scale = SIDE / max(1.0, *page.get_size())
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _pictures_on(page: pdfium.PdfPage) -> Iterator[tuple[float, int, int]]:
    """Dpi, width and height of each picture that makes up most of the page."""
    across, down = page.get_size()
    for found in page.get_objects(filter=(pdfium.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) < LARGE * across * down:
            continue
        width, height = found.get_px_size()
        yield max(width, height) / max(right - left, top - bottom) * 72, width, height


def _picture(data: bytes) -> Looked:
    _know_heic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        looked = []
        for page in range(min(pages, MOST_PAGES)):
            if page:
                picture.seek(page)
            looked.append(_looked_at(picture, pages))
    whole = [one for one in looked if one.look is Look.WHOLE]
    return min(whole, key=lambda one: one.dpi) if whole else looked[0]


def _looked_at(picture: Image.Image, pages: int) -> Looked:
    """One picture, or one page of a TIFF."""
    if picture.width * picture.height > MOST_PIXELS:
        return Looked(Look.BROKEN)
    (width, height), turned = _upright(picture)
    density = float(picture.info.get("dpi", (0, 0))[0])
    if picture.format == "JPEG":
        picture.draft("L", (2 * SIDE, 2 * SIDE))
    picture.load()
    gray = picture.convert("L")
    gray.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    if not _has_ink(gray):
        return Looked(Look.BLANK, pages, width, height)
    longer, true = max(width, height), density >= TRUE_DENSITY
    dpi = density if true else longer / A4_LONG
    small = not true and longer <= QQ_LONG
    return Looked(Look.WHOLE, pages, width, height, round(dpi, 1), small, turned)


def _upright(picture: Image.Image) -> tuple[tuple[int, int], bool]:
    """Width and height as the picture is to be seen, and whether it has to be turned for that."""
    if isinstance(picture, TiffImageFile):  # its size is told upright already
        return picture.size, picture.tag_v2.get(ORIENTATION, 1) in TURNS
    turn = orientation_of(picture)
    return (picture.size[::-1] if turn in LYING else picture.size), turn in TURNS


def _has_ink(gray: Image.Image) -> bool:
    """Whether something stands out from the paper; the outermost rim (shadows of the lid) does not count."""
    pixels = np.asarray(gray.convert("L"), dtype=np.int16)
    rim = max(1, min(pixels.shape) // 30)
    inner = pixels[rim:-rim, rim:-rim] if min(pixels.shape) > 2 * rim else pixels
    if inner.size == 0:
        return False
    return float(np.mean(np.abs(inner - np.median(inner)) > DARKER)) > LEAST_INK


@cache
def _know_heic() -> None:
    register_heif_opener()
