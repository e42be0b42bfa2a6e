"""印: scanned sheets looked at, page by page: whose is it, which side, is there ink where the seals go."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageFilter, ImageSequence

from .digits import digits_in
from .form import Form, Place, Seal
from .layout import load_form
from .registering import INCH, Laid, blank_ink, lay

READ_AT = 200  # dpi at which pages of a PDF are looked at
LEAST_DPI, MOST_DPI = 100, 400
SEAL_INK, SEAL_SHARE = (
    0.2,
    0.004,
)  # ink of a pixel, and which share of a seal's area has it, where one was put
ABOUT = 0.8  # mm: within that of a line of the blank ink is the blank's own
MOST_PIXELS = 60_000_000
TICKET = "ticket_no"


@dataclass(frozen=True, slots=True)
class Task:
    """A file of scans, and the folder of the form whose sheets they are."""

    path: str
    form: str


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page of a file of scans. `side` 0: it is no side of the form; `mark` is what the margin mark says
    (job and number), `ticket` the number that was read; `seals` tell for each seal of this side whether it is there."""

    file: str
    page: int
    side: int = 0
    mark: str = ""
    ticket: str = ""
    seals: tuple[tuple[str, bool], ...] = ()
    fault: str = ""


def look_through(task: Task) -> list[PageSeen]:
    """Every page of a file. What cannot be opened is one page with its fault."""
    form = _form(task.form)
    name = Path(task.path).name
    try:
        pictures = list(_pictures(Path(task.path).read_bytes()))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow and PDFium raise many kinds on strangers' bytes
        return [PageSeen(name, 1, fault="打不开，可能没有复制完或已损坏。请重新扫描")]
    return [_seen(name, number, picture, dpi, form) for number, (picture, dpi) in enumerate(pictures, 1)]


@cache
def _form(folder: str) -> Form:
    return load_form(Path(folder))


def _pictures(data: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Each page as a gray picture, and its pixels an inch."""
    if data[:1024].lstrip()[:5] == b"%PDF-":
        with pdfium.PdfDocument(data) as document:
            for page in document:
                yield page.render(scale=READ_AT / 72, grayscale=True).to_pil(), READ_AT
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "BMP", "TIFF"))
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > MOST_PIXELS:
                raise ValueError("too large")
            yield _fit(frame.convert("L"), frame.info.get("dpi", (0, 0))[0])


def _fit(picture: Image.Image, told: float) -> tuple[Image.Image, int]:
    """Its density as told, else as if it were A4; finer than is of use it is made coarser."""
    dpi = round(float(told)) if told >= LEAST_DPI else round(max(picture.size) / 297 * INCH)
    if dpi <= MOST_DPI:
        return picture, max(dpi, 1)
    size = round(picture.width * READ_AT / dpi), round(picture.height * READ_AT / dpi)
    return picture.resize(size, Image.Resampling.BOX), READ_AT


def _seen(file: str, number: int, picture: Image.Image, dpi: int, form: Form) -> PageSeen:
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)
    marks = [one.text for one in zxingcpp.read_barcodes(picture, formats=formats)]
    mark = next((text for text in marks if text.count("-") == 3), "")
    laid = lay(picture, form, dpi)
    if laid is None:
        return PageSeen(
            file, number, mark=mark, fault="不是登记表的正面或反面，或扫得太偏、太淡。请重新扫描这一页"
        )
    return PageSeen(file, number, laid.page, mark, _ticket(laid, form), tuple(_seals(laid, form)))


def _ticket(laid: Laid, form: Form) -> str:
    place = next((one for one in form.fields if one.code == TICKET and one.page == laid.page), None)
    return digits_in(_inside(laid, place)) if place else ""


def _inside(laid: Laid, place: Place) -> npt.NDArray[np.float32]:
    return laid.cut(place.x - 0.5, place.y + 0.3, place.w + 1, place.h - 0.6)


def _seals(laid: Laid, form: Form) -> Iterator[tuple[str, bool]]:
    for seal in form.seals:
        if seal.page == laid.page:
            yield seal.title, _is_sealed(laid, form, seal)


def _is_sealed(laid: Laid, form: Form, seal: Seal) -> bool:
    """Whether in the round of a seal there is more ink than the blank has there itself."""
    half = seal.diameter / 2
    box = (seal.x - half, seal.y - half, seal.diameter, seal.diameter)
    found = laid.cut(*box) > SEAL_INK
    own = _own_ink(laid, form, box, found.shape)
    rows, columns = np.ogrid[: found.shape[0], : found.shape[1]]
    middle = (found.shape[0] - 1) / 2, (found.shape[1] - 1) / 2
    round_ = (rows - middle[0]) ** 2 + (columns - middle[1]) ** 2 <= min(middle) ** 2
    return float((found & ~own & round_).sum()) > SEAL_SHARE * float(round_.sum())


def _own_ink(
    laid: Laid, form: Form, box: tuple[float, float, float, float], shape: tuple[int, ...]
) -> npt.NDArray[np.bool_]:
    """Where in the box the blank's own lines and letters are, and a little around them."""
    x, y, w, h = box
    left, top, right, bottom = (round(side * laid.dpi / INCH) for side in (x, y, x + w, y + h))
    whole = blank_ink(form.blank, form.blank_digest, laid.page, laid.dpi)
    cut = whole[max(top, 0) : bottom, max(left, 0) : right] > SEAL_INK
    around = 2 * round(ABOUT * laid.dpi / INCH) + 1
    wider = Image.fromarray((cut * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(around))
    own = np.zeros(shape, dtype=np.bool_)
    found = np.asarray(wider) > 0
    rows, columns = min(shape[0], found.shape[0]), min(shape[1], found.shape[1])
    own[:rows, :columns] = found[:rows, :columns]
    return own
