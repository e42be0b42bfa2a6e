"""印: from where the crosses of the proof sheet came out, what the printer does; and whether that can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from ..errors import RefusedError, UsageError
from .affine import Affine, Point, Told, from_figures, told

EDGE = 20.0  # mm of the outer crosses from the edges of the paper
LEAST = 3
MOST_MM, MOST_TURN, MOST_SCALE, MOST_SKEW, MOST_REST = 5.0, 2.0, 0.02, 0.5, 0.6
ASK = "是不是读错、抄错了一个数，或把正面背面、横竖弄混了？请对照校准页再量一遍；没有记下校准"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a printer does to a side: the map, the same in words, and the largest distance it leaves (mm)."""

    error: Affine
    told: Told
    rest: float


def crosses(size: Point) -> tuple[Point, ...]:
    """Where the crosses of a proof sheet of that size stand, 1 to 9: corners, middle, middles of the edges."""
    left, right, top, bottom = EDGE, size[0] - EDGE, EDGE, size[1] - EDGE
    x, y = size[0] / 2, size[1] / 2
    corners = ((left, top), (right, top), (left, bottom), (right, bottom))
    return (*corners, (x, y), (x, top), (x, bottom), (left, y), (right, y))


def typed(text: str) -> dict[int, Point]:
    """The readings as typed, by number of the cross: "20.4,19.1 190.6,19.0 -  …"; a dash for one not read.

    Raises UsageError when a reading is no pair of numbers.
    """
    found = {}
    for number, word in enumerate(text.replace("；", " ").replace(";", " ").replace("，", ",").split(), 1):
        if word == "-":
            continue
        try:
            x, y = map(float, word.split(","))
        except ValueError:
            raise UsageError(
                f"第{number}个读数“{word}”看不懂。请写“横,竖”（毫米），各十字之间空一格，没有量的写 -，"
                f'例如 --readings "21.5,19.2 191.8,20.1 20.2,276.9"；没有记下校准'
            ) from None
        found[number] = x, y
    return found


def measure(readings: Mapping[int, Point], size: Point) -> Measured:
    """The error of a printer by least squares from the readings (mm from the left and the upper edge of the paper).

    Raises UsageError for too few readings, RefusedError with a question when no printer can be that wrong.
    """
    asked = crosses(size)
    if strange := [number for number in readings if not 1 <= number <= len(asked)]:
        raise UsageError(f"校准页上只有{len(asked)}个十字，没有第{strange[0]}个。没有记下校准")
    numbers = sorted(readings)
    expected = np.array([(*asked[n - 1], 1.0) for n in numbers])
    if len(numbers) < LEAST or np.linalg.matrix_rank(expected) < LEAST:
        raise UsageError(
            f"至少要{LEAST}个不在一条直线上的十字（如1、2、3号），现在有{len(numbers)}个读数。没有记下校准"
        )
    found = np.array([readings[n] for n in numbers])
    _mixed_up(numbers, expected[:, :2], found)
    solved = np.linalg.lstsq(expected, found, rcond=None)[0]
    error = from_figures([round(float(value), 7) for value in solved.ravel()])
    rests = [hypot(*map(float, row)) for row in expected @ solved - found]
    measured = Measured(error, told(error, size), max(rests))
    _plausible(measured, numbers, rests)
    return measured


def _mixed_up(numbers: Sequence[int], expected: np.ndarray, found: np.ndarray) -> None:
    """A single reading far from its cross is named before it bends everything."""
    for number, at, came in zip(numbers, expected, found, strict=True):
        if np.abs(came - at).max() > 2 * MOST_MM + 5:
            raise RefusedError(
                f"第{number}个十字应在 {at[0]:g},{at[1]:g} 附近，读数是 {came[0]:g},{came[1]:g}。{ASK}"
            )


def _plausible(measured: Measured, numbers: Sequence[int], rests: Sequence[float]) -> None:
    said = measured.told
    if measured.rest > MOST_REST:
        worst = numbers[rests.index(measured.rest)]
        raise RefusedError(f"第{worst}个十字的读数与别的合不上，差{measured.rest:.1f} mm。{ASK}")
    too_much = [
        (max(abs(said.right), abs(said.down)) > MOST_MM, f"偏移超过{MOST_MM:g} mm"),
        (abs(said.turn) > MOST_TURN, f"转了{MOST_TURN:g}°以上"),
        (max(abs(said.across - 1), abs(said.along - 1)) > MOST_SCALE, f"缩放超过{MOST_SCALE:.0%}"),
        (abs(said.skew) > MOST_SKEW, f"横竖不成直角，差{abs(said.skew):.1f}°"),
    ]
    for wrong, what in too_much:
        if wrong:
            hint = "打印时选的是不是“实际尺寸”（100 %）？" if "缩放" in what else ""
            raise RefusedError(f"照这些读数，打印机{said.words()}：{what}，不像真的。{hint}{ASK}")
