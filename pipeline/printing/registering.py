"""印: where a scanned page lies: which side of the form it is, how it is turned, and which point is which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from PIL import Image

from .form import Form

Pixels = npt.NDArray[np.float32]
INCH = 25.4
COARSE, FINE = 50, 100  # dpi at which a page is first laid and then fitted
MOST_SKEW, STEP, SMALL_STEP = 4.0, 0.5, 0.1  # degrees
PAD = 600  # px around a scan, so that a form that lies half beside it can be compared
SLACK = 1.6  # mm a page may still be off after it was first laid
LEAST_LIKENESS = 0.25  # of a scan and the side of the blank it is taken for


@dataclass(frozen=True)
class Laid:
    """A scanned page laid upright on its side of the blank: gray pixels (0 black … 255 white) at `dpi` that begin at
    the upper left corner of the form. `likeness` tells how well it fits (1: equal)."""

    page: int
    picture: Image.Image
    dpi: int
    skew: float
    likeness: float

    def cut(self, x: float, y: float, w: float, h: float) -> Pixels:
        """The pixels of a box (mm), as ink: 0 paper … 1 black."""
        edges = (round(side * self.dpi / INCH) for side in (x, y, x + w, y + h))
        return ink(self.picture.crop(tuple(edges)))  # type: ignore[arg-type]


def ink(picture: Image.Image) -> Pixels:
    """Gray as ink: 0 paper … 1 black."""
    return np.asarray((255 - np.asarray(picture.convert("L"), dtype=np.float32)) / 255, dtype=np.float32)


def lay(picture: Image.Image, form: Form, dpi: int) -> Laid | None:
    """Lays a scan of `dpi` pixels an inch on the form; None when it is neither of its sides."""
    straight, skew = straightened(picture.convert("L"), dpi)
    tries = [
        (
            *_offset(_shrunk(turned, dpi, COARSE), blank_ink(form.blank, form.blank_digest, page, COARSE)),
            page,
            turned,
        )
        for turned in _ways(straight, form)
        for page in range(1, form.pages + 1)
    ]
    likeness, at, page, turned = max(tries, key=lambda one: one[0])
    if likeness < LEAST_LIKENESS:
        return None
    place = _fitted(turned, dpi, form, page, (at[0] * INCH / COARSE, at[1] * INCH / COARSE))
    x, y = (round(side * dpi / INCH) for side in place)
    size = round(form.width * dpi / INCH), round(form.height * dpi / INCH)
    whole = turned.transform(
        size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.NEAREST, fillcolor=255
    )
    return Laid(page, whole, dpi, skew, likeness)


def straightened(picture: Image.Image, dpi: int) -> tuple[Image.Image, float]:
    """The picture turned so that its lines run level, and by how many degrees (clockwise) it was askew."""
    small = picture.resize(_size(picture, dpi, COARSE * 2), Image.Resampling.BOX)
    angle = 0.0
    for step, reach in ((STEP, MOST_SKEW), (SMALL_STEP, STEP)):
        around = np.arange(angle - reach, angle + reach + step / 2, step)
        angle = float(max(around, key=lambda a: _evenness(small, float(a))))
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255), -angle


def _evenness(picture: Image.Image, angle: float) -> float:
    """How sharply rows of ink stand out when the picture is turned by `angle` degrees."""
    rows = ink(picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _ways(picture: Image.Image, form: Form) -> list[Image.Image]:
    """As it lies and upside down; laid across first where it is."""
    across = (picture.width > picture.height) != (form.width > form.height)
    upright = picture.transpose(Image.Transpose.ROTATE_90) if across else picture
    return [upright, upright.transpose(Image.Transpose.ROTATE_180)]


@cache
def blank_ink(path: Path, digest: str, page: int, dpi: int) -> Pixels:
    """The ink of a page of the blank; `digest` is that of its bytes."""
    del digest
    with pdfium.PdfDocument(path) as document:
        drawn = document[page - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    return ink(drawn)


def _shrunk(picture: Image.Image, dpi: int, to: int) -> Pixels:
    return ink(picture.resize(_size(picture, dpi, to), Image.Resampling.BOX))


def _size(picture: Image.Image, dpi: int, to: int) -> tuple[int, int]:
    return max(1, round(picture.width * to / dpi)), max(1, round(picture.height * to / dpi))


def _offset(scan: Pixels, blank: Pixels) -> tuple[float, tuple[int, int]]:
    """How like the two are where they are most alike, and where the blank's corner then lies in the scan (px)."""
    shape = (scan.shape[0] + blank.shape[0], scan.shape[1] + blank.shape[1])
    one, other = scan - scan.mean(), blank - blank.mean()
    product = np.fft.irfft2(np.fft.rfft2(one, shape) * np.conj(np.fft.rfft2(other, shape)), shape)
    row, column = np.unravel_index(int(product.argmax()), product.shape)
    likeness = float(product[row, column] / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))
    y = int(row) if row < scan.shape[0] else int(row) - shape[0]
    x = int(column) if column < scan.shape[1] else int(column) - shape[1]
    return likeness, (x, y)


def _fitted(
    picture: Image.Image, dpi: int, form: Form, page: int, near: tuple[float, float]
) -> tuple[float, float]:
    """Where the corner of the form lies (mm), found once more at a finer scale about where it was."""
    scan = _shrunk(picture, dpi, FINE)
    blank = blank_ink(form.blank, form.blank_digest, page, FINE)
    reach = round(SLACK * FINE / INCH)
    x0, y0 = (round(side * FINE / INCH) for side in near)
    padded = np.pad(scan, PAD)

    def overlap(at: tuple[int, int]) -> float:
        rows = slice(PAD + at[1], PAD + at[1] + blank.shape[0])
        return float((padded[rows, PAD + at[0] : PAD + at[0] + blank.shape[1]] * blank).sum())

    tries = [(x, y) for x in range(x0 - reach, x0 + reach + 1) for y in range(y0 - reach, y0 + reach + 1)]
    x, y = max(tries, key=overlap)
    return x * INCH / FINE, y * INCH / FINE
