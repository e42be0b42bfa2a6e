"""印: a printed number read back from a scan: what was printed in our own font is compared with that font."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pylopdf_fonts_zh_cn as noto
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.float32]
DARK = 0.32  # ink of a pixel that belongs to a letter
WIDE, HIGH = 20, 30  # px to which every digit is brought
LEAST_LIKENESS, LEAST_LEAD = 0.55, 0.04
USUAL, WIDEST = 0.68, 0.9  # of its height: how far apart digits stand, and how wide none of them is
SPECK = 0.35  # of the height of the line: what is lower is no digit
DRAWN = 160  # px, the size at which the digits are drawn to compare with


def digits_in(box: Pixels) -> str:
    """The digits of one line in a box of ink (0 paper … 1 black); empty where one of them is not sure."""
    letters = _letters(box)
    told = [_digit(letter) for letter in letters]
    return "".join(told) if all(told) else ""


def _letters(box: Pixels) -> list[Pixels]:
    """The line cut into letters: runs of columns that bear ink; the rules of the form are left out."""
    dark = box > DARK
    rules = dark.mean(axis=1) > 0.6
    dark[rules, :] = False
    dark[:, dark.mean(axis=0) > 0.8] = False
    rows = np.flatnonzero(dark.any(axis=1))
    if rows.size == 0:
        return []
    found = [
        (np.flatnonzero(dark[:, start:stop].any(axis=1)), start, stop)
        for start, stop in _runs(np.asarray(dark.any(axis=0)))
    ]
    tallest = max(lines[-1] - lines[0] for lines, _, _ in found)
    return [
        box[lines[0] : lines[-1] + 1, from_column:to_column]
        for lines, start, stop in found
        if lines[-1] - lines[0] > SPECK * tallest
        for from_column, to_column in _apart(start, stop, int(lines[-1] - lines[0] + 1))
    ]


def _apart(start: int, stop: int, height: int) -> list[tuple[int, int]]:
    """Digits that touch are cut apart: no digit is wider than high."""
    count = max(1, round((stop - start) / height / USUAL)) if stop - start > height * WIDEST else 1
    edges = [round(start + (stop - start) * nth / count) for nth in range(count + 1)]
    return list(pairwise(edges))


def _runs(inked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


def _digit(letter: Pixels) -> str:
    scores = sorted(((_likeness(letter, known), digit) for digit, known in _known().items()), reverse=True)
    (best, digit), (second, _) = scores[:2]
    sure = best >= LEAST_LIKENESS and best - second >= LEAST_LEAD
    return digit if sure else ""


def _likeness(letter: Pixels, known: tuple[Pixels, float]) -> float:
    """How like the two are when both are brought to one size; less when one is much wider for its height."""
    shape, ratio = known
    here = float(letter.shape[1] / letter.shape[0])
    return float((_normal(letter) * shape).sum()) - 0.5 * abs(here - ratio)


def _normal(letter: Pixels) -> Pixels:
    scaled = Image.fromarray((letter * 255).astype(np.uint8)).resize((WIDE, HIGH), Image.Resampling.BILINEAR)
    values = np.asarray(scaled, dtype=np.float32)
    values = values - values.mean()
    return np.asarray(values / (np.linalg.norm(values) + 1e-9), dtype=np.float32)


@cache
def _known() -> dict[str, tuple[Pixels, float]]:
    """Each digit of the font the form is set in: brought to size, and how wide it is for its height."""
    font = ImageFont.truetype(noto.serif_path(), DRAWN)
    known = {}
    for digit in "0123456789":
        drawn = Image.new("L", (2 * DRAWN, 2 * DRAWN), 0)
        ImageDraw.Draw(drawn).text((DRAWN // 2, DRAWN // 4), digit, fill=255, font=font)
        cut = drawn.crop(drawn.getbbox())
        shape = np.asarray(np.asarray(cut, dtype=np.float32) / 255, dtype=np.float32)
        known[digit] = _normal(shape), cut.width / cut.height
    return known
