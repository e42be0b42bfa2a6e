"""印: how a printer moves, turns and stretches what it is given: an affine map of a page in mm, y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import atan2, cos, degrees, hypot, radians, sin

from ..typeset.page import MM

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, point: Point) -> Point:
        """Where a point comes to lie."""
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def inverse(self) -> Affine:
        """What undoes it. Raises ZeroDivisionError when nothing can."""
        size = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / size, -self.b / size, -self.c / size, self.a / size
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))

    def figures(self) -> tuple[float, ...]:
        """a, b, c, d, e, f."""
        return astuple(self)

    def operators(self, height: float) -> bytes:
        """The same as the `cm` of a PDF page of that height (pt), whose y goes upwards."""
        x, y = self.c * height + self.e * MM, height - self.d * height - self.f * MM
        return b"%.7f %.7f %.7f %.7f %.4f %.4f cm\n" % (self.a, -self.b, -self.c, self.d, x, y)


def moved(
    right: float = 0.0, down: float = 0.0, turn: float = 0.0, scale: float = 1.0, about: Point = (0.0, 0.0)
) -> Affine:
    """Moved by mm, turned clockwise by degrees and scaled about a point."""
    c, s = scale * cos(radians(turn)), scale * sin(radians(turn))
    x, y = about
    return Affine(c, s, -s, c, x + right - c * x + s * y, y + down - s * x - c * y)


@dataclass(frozen=True, slots=True)
class Told:
    """An affine map as people tell it: moved in the middle of the page, turned clockwise, stretched."""

    right: float
    down: float
    turn: float
    across: float  # scale along x
    along: float  # scale along y
    skew: float  # degrees by which the right angle is wrong

    def words(self) -> str:
        """偏右1.5 mm、偏上0.8 mm、顺时针转0.3°、放大0.2 %; what cannot be seen is left out."""
        parts = [_way(self.right, "偏右", "偏左", "mm"), _way(self.down, "偏下", "偏上", "mm")]
        parts.append(_way(self.turn, "顺时针转", "逆时针转", "°", 2))
        if abs(self.across - self.along) < 0.0005:
            parts.append(_stretched("", (self.across + self.along) / 2))
        else:
            parts += [_stretched("横向", self.across), _stretched("竖向", self.along)]
        return "、".join(filter(None, parts)) or "没有偏差"


def told(map_: Affine, size: Point) -> Told:
    """An affine map in words, for a page of that size in mm."""
    middle = size[0] / 2, size[1] / 2
    x, y = map_.at(middle)
    turn = degrees(atan2(map_.b - map_.c, map_.a + map_.d))
    skew = degrees(atan2(map_.b, map_.a) - atan2(-map_.c, map_.d))
    across, along = hypot(map_.a, map_.b), hypot(map_.c, map_.d)
    return Told(x - middle[0], y - middle[1], turn, across, along, skew)


def from_figures(figures: Sequence[float]) -> Affine:
    """The map of six figures."""
    a, b, c, d, e, f = figures
    return Affine(a, b, c, d, e, f)


def _way(value: float, plus: str, minus: str, unit: str, digits: int = 1) -> str:
    shown = f"{abs(value):.{digits}f}"
    space = " " if unit == "mm" else ""
    return f"{plus if value > 0 else minus}{shown}{space}{unit}" if float(shown) else ""


def _stretched(which: str, scale: float) -> str:
    percent = (scale - 1) * 100
    return _way(percent, f"{which}放大", f"{which}缩小", " %", 2)
