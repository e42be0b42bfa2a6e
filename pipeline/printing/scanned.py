"""印: a scan of a sheet: its gray values, the edges of the paper on it, how far it lies askew."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cos, degrees, hypot, radians, sin
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ..errors import UsageError
from .affine import Point

Gray = NDArray[np.float32]
INCH = 25.4
LEAST_DPI = 200
MOST_PIXELS = 120_000_000
DARK_SHARE = 0.6  # of the paper's brightness: below it lies the ground
SEEN = 0.6  # of the probes along an edge that have to see it
SQUARE = 0.25  # degrees by which the edges of a paper may disagree
EDGE_MM = 1.0  # so much dark ground has to lie outside an edge, and so much paper inside


@dataclass(frozen=True, slots=True)
class Scan:
    """A gray picture (0 black, 255 white) and its resolution in px per mm, across and down."""

    gray: Gray
    across: float
    down: float

    @property
    def size(self) -> Point:
        """Width and height in mm."""
        return self.gray.shape[1] / self.across, self.gray.shape[0] / self.down

    def turned(self, quarters: int) -> Scan:
        """Turned by so many quarters against the clock."""
        across, down = (self.across, self.down) if quarters % 2 == 0 else (self.down, self.across)
        return Scan(np.ascontiguousarray(np.rot90(self.gray, quarters)), across, down)


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a paper lies on a scan: its upper left corner in mm of the scan, how far it is turned clockwise
    (degrees), and its lower right extent in mm, 0 where that edge is not on the scan."""

    corner: Point
    turn: float
    width: float = 0.0
    height: float = 0.0

    def on_paper(self, point: Point) -> Point:
        """A place of the scan as a place of the paper, in mm."""
        x, y = point[0] - self.corner[0], point[1] - self.corner[1]
        c, s = cos(radians(self.turn)), sin(radians(self.turn))
        return c * x + s * y, c * y - s * x

    def on_scan(self, point: Point) -> Point:
        """A place of the paper as a place of the scan, in mm."""
        c, s = cos(radians(self.turn)), sin(radians(self.turn))
        return self.corner[0] + c * point[0] - s * point[1], self.corner[1] + s * point[0] + c * point[1]


def read_scan(path: Path, dpi: float = 0.0) -> Scan:
    """Opens a scan; `dpi` where the file does not say it. Raises UsageError with what to do."""
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UsageError(
                    f"{path.name} 太大（{picture.width}×{picture.height}）。请用 300 dpi 重新扫描"
                )
            said = picture.info.get("dpi", (0, 0))
            gray = np.asarray(picture.convert("L"), np.float32)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise UsageError(
            f"{path.name} 打不开，或不是图片。请存为 PNG 或 JPEG，300 dpi；没有做任何改动"
        ) from error
    across, down = (dpi, dpi) if dpi else (float(said[0]), float(said[1]))
    if min(across, down) < LEAST_DPI:
        known = f"是 {across:g} dpi" if across > 1 else "没有写分辨率"
        raise UsageError(
            f"{path.name} {known}，量不准。请用 300 dpi 重新扫描；确知分辨率的可写 --dpi 300。没有做任何改动"
        )
    return Scan(gray, across / INCH, down / INCH)


def paper_on(scan: Scan) -> Paper | None:
    """Where the paper lies, from its left and upper edge against a dark ground; None when these cannot be seen."""
    bright = float(np.percentile(scan.gray, 80))
    level = bright * DARK_SHARE
    left = _edge(scan.gray, level, scan.across, scan.down)
    top = _edge(scan.gray.T, level, scan.down, scan.across)
    if left is None or top is None or abs(left[1] + top[1]) > np.tan(np.radians(SQUARE)):
        return None
    slope = (top[1] * scan.size[0] - left[1] * scan.size[1]) / sum(scan.size)
    y = (top[0] + top[1] * left[0]) / (1 - top[1] * left[1])
    corner = left[0] + left[1] * y, y
    turn = degrees(atan(slope))
    return Paper(corner, turn, *_extent(scan, level, corner, slope))


def _extent(scan: Scan, level: float, corner: Point, slope: float) -> Point:
    """Width and height of the paper, 0 for what runs off the scan."""
    right = _edge(scan.gray[:, ::-1], level, scan.across, scan.down)
    bottom = _edge(scan.gray.T[:, ::-1], level, scan.down, scan.across)
    run = hypot(1.0, slope)
    width = height = 0.0
    if right is not None:
        width = (scan.size[0] - (right[0] + right[1] * corner[1]) - corner[0]) / run
    if bottom is not None:
        height = (scan.size[1] - (bottom[0] + bottom[1] * corner[0]) - corner[1]) / run
    return width, height


def _edge(gray: Gray, level: float, across: float, down: float) -> tuple[float, float] | None:
    """The left edge of the paper as (x where y is 0, slope), in mm: the first lasting step from dark to bright."""
    rows = np.arange(int(gray.shape[0] * 0.08), int(gray.shape[0] * 0.92), max(1, int(down)))
    reach = gray[rows, : gray.shape[1] // 3]
    least = int(EDGE_MM * across)
    sums = np.cumsum(reach > level, axis=1, dtype=np.int32)
    sums = np.pad(sums, ((0, 0), (1, 0)))
    inside = sums[:, 2 * least :] - sums[:, least:-least]
    outside = sums[:, least:-least] - sums[:, : -2 * least]
    steps = (inside == least) & (outside <= least * 0.1)
    seen = steps.any(axis=1)
    if seen.mean() < SEEN:
        return None
    at = steps[seen].argmax(axis=1) + least
    lines = reach[seen]
    index = np.arange(len(at))
    before, after = lines[index, at - 1], lines[index, at]
    exact = at - 0.5 + np.clip((level - before) / np.maximum(after - before, 1.0), 0, 1)
    return _line((rows[seen] + 0.5) / down, exact / across)


def _line(ys: NDArray[np.float64], xs: NDArray[np.float64]) -> tuple[float, float] | None:
    """x = start + slope·y through most of the points; what lies far off is left out. None when too few agree."""
    kept = np.abs(xs - np.median(xs)) < 15
    for _ in range(6):
        slope, start = np.polyfit(ys[kept], xs[kept], 1)
        off = np.abs(xs - start - slope * ys)
        kept = off <= max(0.15, 2.5 * float(np.median(off)))
    if kept.mean() < SEEN:
        return None
    return float(start), float(slope)


def skew_of(scan: Scan) -> float:
    """How far the lines of a sheet are turned clockwise, in degrees, within ±5: where the ink of its rows and
    columns lies most gathered."""
    step = max(1, round(scan.across * INCH / 150))
    small = scan.gray[::step, ::step]
    dark = small < float(np.percentile(small, 80)) * DARK_SHARE
    ys, xs = np.nonzero(dark)
    if len(xs) < 100:
        return 0.0
    if len(xs) > 400_000:
        chosen = np.linspace(0, len(xs) - 1, 400_000).astype(int)
        xs, ys = xs[chosen], ys[chosen]
    best = 0.0
    for width, fine in ((5.0, 0.25), (0.3, 0.05), (0.06, 0.01)):
        tried = np.arange(best - width, best + width + fine / 2, fine)
        best = float(max(tried, key=lambda angle: _gathered(xs, ys, radians(angle))))
    return round(best, 2)


def _gathered(xs: NDArray[np.int64], ys: NDArray[np.int64], angle: float) -> float:
    total = 0.0
    for turned in (ys * cos(angle) - xs * sin(angle), xs * cos(angle) + ys * sin(angle)):
        counts = np.bincount((turned - turned.min()).astype(int))
        total += float(np.square(counts.astype(float)).sum())
    return total
