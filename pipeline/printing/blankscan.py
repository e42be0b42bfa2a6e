"""印: a scanned page becomes the page of a blank: set straight, cut to its paper, its ground made white."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from math import cos, radians, sin

import numpy as np
from PIL import Image

from ..errors import UsageError
from .affine import Point
from .scanned import INCH, Paper, Scan, paper_on, skew_of

DPI = 300
MOST_SKEW = 4.9
SEEN_SKEW = 0.05
QUALITY = 85
PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "8K": (260.0, 370.0), "16K": (185.0, 260.0)}
NEAR = 6.0  # mm by which a scan may differ from its paper
WHITE, BLACK = 0.92, 0.25  # of the paper's brightness: what becomes white, what becomes black


@dataclass(frozen=True, slots=True)
class Straightened:
    """A page of a blank from a scan: its size in mm, a gray JPEG, and what was found and done."""

    size: Point
    jpeg: bytes
    says: str
    skew: float
    edges: bool


def paper_named(size: Point, near: float) -> tuple[str, Point] | None:
    """The paper of about that size in mm, upright or lying: its name and its exact size."""
    for name, (short, long) in PAPERS.items():
        for exact in ((short, long), (long, short)):
            if max(abs(exact[0] - size[0]), abs(exact[1] - size[1])) <= near:
                return name, exact
    return None


def straighten(scan: Scan, name: str) -> Straightened:
    """Sets a scan straight: by the edges of its paper where these can be seen, else by its own lines.

    Raises UsageError when it lies too far askew to be mended.
    """
    paper = paper_on(scan)
    if paper is None:
        skew, seen = skew_of(scan), scan.size
        middle = seen[0] / 2, seen[1] / 2
        c, s = cos(radians(skew)), sin(radians(skew))
        corner = middle[0] - c * middle[0] + s * middle[1], middle[1] - s * middle[0] - c * middle[1]
        laid, edges = Paper(corner, skew), False
        how = "看不到纸边，按扫描的左上角为纸角"
    else:
        seen = paper.width or scan.size[0] - paper.corner[0], paper.height or scan.size[1] - paper.corner[1]
        laid, skew, edges, how = paper, paper.turn, True, "按纸边裁齐"
    if abs(skew) > MOST_SKEW:
        raise UsageError(f"{name} 歪了 {skew:.1f}°，太多了。请摆正重新扫描；没有做任何改动")
    named = paper_named(seen, NEAR if edges or paper is None else NEAR * 3)
    size = named[1] if named else (round(seen[0], 1), round(seen[1], 1))
    way = "顺时针" if skew > 0 else "逆时针"
    turned = f"{way}歪了 {abs(skew):.2f}°，已转正" if abs(skew) >= SEEN_SKEW else "没有歪"
    says = f"{name}：{turned}；{how}；{named[0] if named else '不是常见的纸'}（{size[0]:g}×{size[1]:g} mm）"
    return Straightened(size, _jpeg(scan, laid, size), says, skew, edges)


def _jpeg(scan: Scan, paper: Paper, size: Point) -> bytes:
    """The paper alone, straight, at 300 dpi, white where nothing stands."""
    step = INCH / DPI
    c, s = cos(radians(paper.turn)), sin(radians(paper.turn))
    across, down = scan.across, scan.down
    data = (
        c * step * across,
        -s * step * across,
        paper.corner[0] * across,
        s * step * down,
        c * step * down,
        paper.corner[1] * down,
    )
    white = float(np.percentile(scan.gray, 80))
    levels = np.clip((scan.gray / white - BLACK) / (WHITE - BLACK), 0, 1) * 255
    picture = Image.fromarray(levels.astype(np.uint8))
    pixels = round(size[0] / step), round(size[1] / step)
    straight = picture.transform(
        pixels, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC, fillcolor=255
    )
    out = BytesIO()
    straight.save(out, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    return out.getvalue()
