"""排: text into its box: how wide, where a line may end, how small it has to be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from .fonts import Fonts

NO_START = frozenset("。，、；：！？）》」』】〕〉”’…·～％—,.;:!?)]}%°℃")
NO_END = frozenset("（《「『【〔〈“‘([{￥$")
STEP = 0.5
ONE_LINE_SHARE = 0.8


class Fitted(NamedTuple):
    """Lines and the size (pt) at which they stand in their box."""

    size: float
    lines: tuple[str, ...]


class Room(NamedTuple):
    """What a text may fill: width and height in pt, sizes in pt, `leading` in sizes from line to line."""

    width: float
    height: float
    size: float
    min_size: float
    max_lines: int = 1
    leading: float = 1.2

    def lines_at(self, size: float) -> int:
        """How many lines have room at that size."""
        return min(self.max_lines, 1 + int((self.height / size - 1) / self.leading + 1e-9))


def wrap(text: str, width: int, fonts: Fonts) -> list[str] | None:
    """Breaks text into lines of at most `width` (thousandths of the size); None if a character is wider.

    Every newline ends a line. No punctuation that closes begins a line and none that opens ends one;
    Latin words and numbers stay whole where they can. Full-width spaces at the beginning stay.
    """
    return _broken(_measured(text, fonts), width)


def fit(text: str, room: Room, fonts: Fonts) -> Fitted | None:
    """The text at the largest size, from `size` down to `min_size`, at which it fits; None if it does not."""
    measured = _measured(text, fonts)
    widest = max(ends[-1] for _, ends in measured)
    whole = sum(ends[-1] for _, ends in measured)
    for size in _sizes(room):
        width, lines = int(room.width * 1000 / size), room.lines_at(size)
        if len(measured) <= lines and widest <= width:
            return Fitted(size, tuple(part for part, _ in measured))
        if whole > width * lines or (len(measured) == 1 and _nearly(widest, room, size)):
            continue
        if (broken := _broken(measured, width)) and len(broken) <= lines:
            return Fitted(size, tuple(broken))
    return None


def _sizes(room: Room) -> Iterator[float]:
    """From the size wanted down to the smallest allowed, in half points."""
    size = room.size
    while size > room.min_size:
        yield size
        size -= STEP
    yield room.min_size


def _nearly(widest: int, room: Room, size: float) -> bool:
    """Whether a little smaller one line would do: better than a second line of a character or two."""
    least = max(room.size * ONE_LINE_SHARE, room.min_size)
    return size > least and widest * least <= room.width * 1000


def _measured(text: str, fonts: Fonts) -> list[tuple[str, list[int]]]:
    return [(part, fonts.ends(part)) for part in text.split("\n")]


def _broken(measured: list[tuple[str, list[int]]], width: int) -> list[str] | None:
    lines: list[str] = []
    for part, ends in measured:
        start, before = 0, 0
        while ends[-1] - before > width:
            stop = bisect_right(ends, before + width, start)
            if stop == start:
                return None
            stop = _allowed(part, start, stop)
            lines.append(part[start:stop].rstrip(" "))
            start, before = stop, ends[stop - 1]
        lines.append(part[start:])
    return lines


def _allowed(text: str, start: int, stop: int) -> int:
    """The last place at or before `stop` where the line may end; `stop` itself when there is none."""
    for place in range(stop, start, -1):
        if _may_break(text[place - 1], text[place]):
            return place
    return stop


def _may_break(last: str, first: str) -> bool:
    if first in NO_START or last in NO_END or first == " ":
        return False
    return not (_holds(last) and _holds(first))


def _holds(char: str) -> bool:
    """Whether the character belongs to a word or number that is kept whole."""
    return char != " " and (char.isascii() or (char.isalpha() and char < "\u2e80"))
