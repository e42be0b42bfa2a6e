"""寄: where on a page something like a barcode is: patches whose brightness changes strongly, and one way only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SIDES = (
    1200,
    2400,
)  # px, the longer side of the picture in which patches are looked for; A4 at 100 and 200 dpi
BLOCK = 16  # px
STRONG, ONE_WAY = 25.0, 0.7  # mean square of the change from pixel to pixel, and how much of it goes one way
LEAST_BLOCKS, MOST_PATCHES = 8, 12
AROUND = 2  # blocks beside a patch that are looked at too


@dataclass(frozen=True, slots=True)
class Patch:
    """A box (left, top, right, bottom; px) of a picture; turned by `turn` degrees against the clock its bars stand."""

    box: tuple[int, int, int, int]
    turn: float

    def cut(self, picture: Image.Image) -> Image.Image:
        """The patch with its bars standing."""
        return picture.crop(self.box).rotate(self.turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def patches(picture: Image.Image) -> Iterator[Patch]:
    """What may be barcodes on a gray picture, the largest first; text and photos are none."""
    for side in SIDES:
        scale = min(1.0, side / max(picture.size))
        small = picture.resize(
            (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
            Image.Resampling.BOX,
        )
        across, down, both = _tensor(small.filter(ImageFilter.GaussianBlur(1)))
        found = sorted(_connected(_striped(across, down, both)), key=len, reverse=True)
        for blocks in found[:MOST_PATCHES]:
            rows, columns = (np.array(axis) for axis in zip(*blocks, strict=True))
            sums = [float(part[rows, columns].sum()) for part in (across, down, both)]
            yield Patch(
                _box(rows, columns, scale, picture.size), degrees(atan2(2 * sums[2], sums[0] - sums[1]) / 2)
            )
        if scale == 1.0:
            return


Grid = NDArray[np.float64]


def _tensor(small: Image.Image) -> tuple[Grid, Grid, Grid]:
    """Of every block the mean of dx², dy² and dx·dy."""
    pixels = np.asarray(small, dtype=np.float64)
    rows, columns = (max(0, size - 2) // BLOCK for size in pixels.shape)
    inner = pixels[: rows * BLOCK + 2, : columns * BLOCK + 2]
    dx = (inner[1:-1, 2:] - inner[1:-1, :-2]) / 2
    dy = (inner[2:, 1:-1] - inner[:-2, 1:-1]) / 2

    def mean(values: Grid) -> Grid:
        return np.asarray(values.reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3)), dtype=np.float64)

    return mean(dx * dx), mean(dy * dy), mean(dx * dy)


def _striped(across: Grid, down: Grid, both: Grid) -> NDArray[np.bool_]:
    whole = across + down
    one_way = np.hypot(across - down, 2 * both)
    return (whole > STRONG) & (one_way > ONE_WAY * whole)


def _connected(mask: NDArray[np.bool_]) -> Iterator[list[tuple[int, int]]]:
    """The groups of blocks that touch, corners included."""
    left = {(int(row), int(column)) for row, column in zip(*np.nonzero(mask), strict=True)}
    while left:
        group, edge = [], [left.pop()]
        while edge:
            row, column = edge.pop()
            group.append((row, column))
            near = {(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)} & left
            left -= near
            edge += near
        if len(group) >= LEAST_BLOCKS:
            yield group


def _box(
    rows: NDArray[np.int64], columns: NDArray[np.int64], scale: float, size: tuple[int, int]
) -> tuple[int, int, int, int]:
    edges = (columns.min() - AROUND, rows.min() - AROUND, columns.max() + 1 + AROUND, rows.max() + 1 + AROUND)
    left, top, right, bottom = (round(int(edge) * BLOCK / scale) for edge in edges)
    return max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
