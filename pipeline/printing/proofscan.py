"""印: finds the crosses of a printed proof sheet on its scan, measured from the edges of the paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import RefusedError
from .affine import Point
from .calibration import crosses
from .profiles import SIDES
from .proofsheet import ARM, MARK, mark_places
from .scanned import Gray, Paper, Scan, paper_on

LOOK = 8.0  # mm around its place in which a cross is looked for
BLACK = 0.8  # share of ink that makes a square black
CLEAR = 0.45  # share of ink along each arm that makes a cross
PAPER_OFF = 3.0  # mm by which a paper may differ from its size
NO_EDGES = (
    "扫描里看不到纸的左边和上边，分不清是打印歪了还是扫描歪了。请把纸离玻璃左边、上边各 5–10 mm，背后盖一张黑纸，"
    "关掉自动裁边再扫；或用尺量，写 --readings。没有记下校准"
)
NO_MARK = "扫描里找不到校准页的方块标记。请确认扫的是校准页、300 dpi、没有缩放；或用尺量，写 --readings。没有记下校准"


def readings_of(scan: Scan, side: str, size: Point) -> dict[int, Point]:
    """The places of the crosses on the paper in mm, by number, whichever way round the sheet was scanned.

    Raises RefusedError when the edges, the mark of this side or the crosses cannot be found.
    """
    upright, paper = _upright(scan, side, size)
    for nominal, found in zip(size, (paper.width, paper.height), strict=True):
        if found and abs(found - nominal) > PAPER_OFF:
            raise RefusedError(
                f"扫描里的纸量得 {found:.1f} mm，应为 {nominal:g} mm。请看扫描的分辨率是不是 300 dpi、纸对不对。没有记下校准"
            )
    ink = _ink(upright.gray)
    readings: dict[int, Point] = {}
    for number, place in enumerate(crosses(size), 1):
        if (at := _cross(ink, upright, paper, place)) is not None:
            readings[number] = at
    if len(readings) < 4:
        raise RefusedError(
            f"扫描里只找到{len(readings)}个十字，不够。请重扫，或用尺量，写 --readings。没有记下校准"
        )
    return readings


def _upright(scan: Scan, side: str, size: Point) -> tuple[Scan, Paper]:
    lying = (scan.size[0] > scan.size[1]) != (size[0] > size[1])
    papers, other = 0, next(one for one in SIDES if one != side)
    for quarters in (1, 3) if lying else (0, 2):
        turned = scan.turned(quarters)
        paper = paper_on(turned)
        ink = _ink(turned.gray)
        count = _marks(ink, turned, paper or Paper((0.0, 0.0), 0.0))
        papers += paper is not None
        if count and paper is None:
            raise RefusedError(NO_EDGES)
        if count == len(mark_places(side)) and paper:
            return turned, paper
        if count:
            raise RefusedError(
                f"扫描的是校准页的{SIDES[other]}，要的是{SIDES[side]}。请翻过来重扫，或写 --side {other}。没有记下校准"
            )
    raise RefusedError(NO_MARK if papers else NO_EDGES)


def _marks(ink: Gray, scan: Scan, paper: Paper) -> int:
    """How many of the black squares are there, one after the other."""
    count = 0
    for place in mark_places("back"):
        window, _ = _window(ink, scan, paper.on_scan(place), LOOK)
        width, height = int(MARK * 0.6 * scan.across), int(MARK * 0.6 * scan.down)
        if not window.size or _boxes(window, width, height).max(initial=0.0) < BLACK:
            break
        count += 1
    return count


def _cross(ink: Gray, scan: Scan, paper: Paper, place: Point) -> Point | None:
    """Where the middle of the cross lies on the paper; None when there is none."""
    window, (left, top) = _window(ink, scan, paper.on_scan(place), LOOK + ARM)
    rough = _rough(window, scan)
    if rough is None:
        return None
    exact = _exact(window, scan, *rough)
    x, y = (left + exact[0] + 0.5) / scan.across, (top + exact[1] + 0.5) / scan.down
    return paper.on_paper((x, y))


def _rough(window: Gray, scan: Scan) -> tuple[int, int] | None:
    """The pixel all four arms start from: each of them has to be inked."""
    long_x, long_y = int(ARM * 0.85 * scan.across), int(ARM * 0.85 * scan.down)
    thick = max(1, round(0.3 * scan.across))
    if min(window.shape) < 3 * max(long_x, long_y):
        return None
    lying, standing = _boxes(window, long_x, thick), _boxes(window, thick, long_y)
    rows, columns = window.shape[0] - 2 * long_y, window.shape[1] - 2 * long_x
    y0, x0 = long_y - thick // 2, long_x - thick // 2
    arms = (
        lying[y0 : y0 + rows, :columns],
        lying[y0 : y0 + rows, long_x : long_x + columns],
        standing[:rows, x0 : x0 + columns],
        standing[long_y : long_y + rows, x0 : x0 + columns],
    )
    score = np.minimum.reduce([arm[: arms[0].shape[0] - 1, : arms[0].shape[1] - 1] for arm in arms])
    y, x = np.unravel_index(int(score.argmax()), score.shape)
    return None if score[y, x] < CLEAR else (int(x) + long_x, int(y) + long_y)


def _exact(window: Gray, scan: Scan, x: int, y: int) -> Point:
    """Where the lines through the two arms meet, to a part of a pixel."""
    lying = _arm(window, x, y, int(ARM * scan.across), int(0.8 * scan.down))
    standing = _arm(window.T, y, x, int(ARM * scan.down), int(0.8 * scan.across))
    # y = p + q·x and x = r + s·y
    exact_x = (standing[0] + standing[1] * lying[0]) / (1 - standing[1] * lying[1])
    return exact_x, lying[0] + lying[1] * exact_x


def _arm(window: Gray, x: int, y: int, long: int, near: int) -> tuple[float, float]:
    """y = start + slope·x through the ink left and right of the middle, `near` pixels around y."""
    at = np.array([d for d in range(-long + 3, long - 2) if abs(d) > near]) + x
    at = at[(at >= 0) & (at < window.shape[1])]
    band = window[max(0, y - near) : y + near + 1, at].astype(float)
    ys = np.arange(max(0, y - near), max(0, y - near) + band.shape[0])[:, None]
    mass = band.sum(axis=0)
    inked = mass > 0.3 * np.median(mass)
    centres = (band * ys).sum(axis=0)[inked] / mass[inked]
    slope, start = np.polyfit(at[inked], centres, 1)
    return float(start), float(slope)


def _ink(gray: Gray) -> Gray:
    """How black each pixel is, 0 to 1, paper being 0."""
    white = float(np.percentile(gray, 80))
    ink: Gray = np.clip((white * 0.9 - gray) / (white * 0.9), 0, 1).astype(np.float32)
    return ink


def _window(ink: Gray, scan: Scan, middle: Point, reach: float) -> tuple[Gray, tuple[int, int]]:
    left, right = (int((middle[0] + way * reach) * scan.across) for way in (-1, 1))
    top, bottom = (int((middle[1] + way * reach) * scan.down) for way in (-1, 1))
    left, top = max(0, left), max(0, top)
    return ink[top : max(top, bottom), left : max(left, right)], (left, top)


def _boxes(window: Gray, width: int, height: int) -> NDArray[np.float64]:
    """The mean of every box of that size, by its upper left corner."""
    sums = np.pad(window.astype(float).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    total = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return np.asarray(total / (width * height))
