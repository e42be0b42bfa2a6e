"""排: a CFF font put together from outlines that are kept (Adobe Technical Note 5176): no subsetting for each file.

The outlines come out of HarfBuzz once, without hints and subroutines; a font of some of them is a few tables
around their bytes, under the glyph numbers (CID) of the whole font.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

ADOBE, IDENTITY = 391, 392  # the first two strings of our own
CHARSET, CHARSTRINGS, PRIVATE, BOX = 15, 17, 18, 5
DEFAULT_WIDTH, NOMINAL_WIDTH = 20, 21
ESCAPE = 12
ROS, CID_COUNT, FD_ARRAY, FD_SELECT = (ESCAPE << 8 | second for second in (30, 34, 36, 37))
Dict = dict[int, list[float]]
Widths = tuple[float, float]  # default and nominal, of the private dictionary an outline counts from


class Outline(NamedTuple):
    """A charstring and the widths it counts from."""

    code: bytes
    widths: Widths


class Outlines:
    """The outlines of one font, each asked for once. `subset` gives the CFF of glyphs, .notdef first, then by number."""

    def __init__(self, name: str, subset: Callable[[Iterable[int]], bytes]) -> None:
        self._name, self._subset = name.encode(), subset
        self._known: dict[int, Outline] = {}

    def program(self, gids: Sequence[int], cids: Sequence[int], box: tuple[int, int, int, int]) -> bytes:
        """A bare CFF with these glyphs, given by rising CID, under these CIDs. `box` is in units of the font."""
        lacking = sorted({0, *gids}.difference(self._known))
        if lacking:
            self._known.update(zip(lacking, _outlines(self._subset(lacking), 0 in lacking), strict=True))
        return _program(self._name, [self._known[0], *(self._known[gid] for gid in gids)], cids, box)


def cids_of(cff: bytes) -> list[int]:
    """The CID of every glyph of a font, by glyph number (charset, formats 0, 1 and 2)."""
    _, at = _index(cff, cff[2])
    (top_dict,), _ = _index(cff, at)
    top = _dict(top_dict)
    at, count = int(top[CHARSET][0]), _number(cff, int(top[CHARSTRINGS][0]), 2)
    if cff[at] == 0:
        return [0, *np.frombuffer(cff, ">u2", count - 1, at + 1).tolist()]
    size, found = cff[at], [0]
    at += 1
    while len(found) < count:
        first, more = _number(cff, at, 2), _number(cff, at + 2, size)
        found += range(first, first + more + 1)
        at += 2 + size
    return found


def _outlines(cff: bytes, with_notdef: bool) -> Iterator[Outline]:
    """The outlines of a CFF in the order of its glyphs; HarfBuzz puts .notdef before them, asked for or not."""
    _, at = _index(cff, cff[2])
    (top_dict,), at = _index(cff, at)
    top = _dict(top_dict)
    codes, _ = _index(cff, int(top[CHARSTRINGS][0]))
    kinds = [_widths(cff, _dict(font)) for font in _index(cff, int(top[FD_ARRAY][0]))[0]]
    chosen = _selected(cff, int(top[FD_SELECT][0]), len(codes))
    found = (Outline(bytes(code), kinds[kind]) for code, kind in zip(codes, chosen, strict=True))
    if not with_notdef:
        next(found)
    return found


def _widths(cff: bytes, font: Dict) -> Widths:
    size, at = map(int, font[PRIVATE])
    private = _dict(cff[at : at + size])
    return private.get(DEFAULT_WIDTH, [0])[0], private.get(NOMINAL_WIDTH, [0])[0]


def _selected(cff: bytes, at: int, count: int) -> list[int]:
    """For each glyph the number of its font dictionary (FDSelect, formats 0 and 3)."""
    if cff[at] == 0:
        return list(cff[at + 1 : at + 1 + count])
    ranges = [at + 3 + 3 * nth for nth in range(_number(cff, at + 1, 2) + 1)]
    chosen: list[int] = []
    for here, after in pairwise(ranges):
        chosen += [cff[here + 2]] * (_number(cff, after, 2) - _number(cff, here, 2))
    return chosen


def _index(cff: bytes, at: int) -> tuple[list[bytes], int]:
    """The parts of an INDEX, and where it ends."""
    count = _number(cff, at, 2)
    if not count:
        return [], at + 2
    size, start = cff[at + 2], at + 3
    base = start + (count + 1) * size - 1
    ends = [base + _number(cff, start + nth * size, size) for nth in range(count + 1)]
    return [cff[here:after] for here, after in pairwise(ends)], ends[-1]


def _dict(data: bytes) -> Dict:
    """A DICT: operators and their numbers."""
    found: Dict = {}
    numbers: list[float] = []
    at = 0
    while at < len(data):
        first = data[at]
        if first <= 21:
            operator = ESCAPE << 8 | data[at + 1] if first == ESCAPE else first
            found[operator], numbers = numbers, []
            at += 2 if first == ESCAPE else 1
        else:
            number, at = _operand(data, at)
            numbers.append(number)
    return found


def _operand(data: bytes, at: int) -> tuple[float, int]:
    first = data[at]
    if first == 30:
        return _real(data, at + 1)
    if first == 28:
        return int.from_bytes(data[at + 1 : at + 3], "big", signed=True), at + 3
    if first == 29:
        return int.from_bytes(data[at + 1 : at + 5], "big", signed=True), at + 5
    if first <= 246:
        return first - 139, at + 1
    high, sign = (first - 247, 1) if first <= 250 else (first - 251, -1)
    return sign * (high * 256 + data[at + 1] + 108), at + 2


def _real(data: bytes, at: int) -> tuple[float, int]:
    """A real number in half bytes: digits, point, exponents, minus, and F at the end."""
    said = ""
    while True:
        for half in (data[at] >> 4, data[at] & 15):
            if half == 15:
                return float(said), at + 1
            said += ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "E", "E-", "", "-")[half]
        at += 1


def _number(cff: bytes, at: int, size: int) -> int:
    return int.from_bytes(cff[at : at + size], "big")


def _program(name: bytes, outlines: Sequence[Outline], cids: Sequence[int], box: Sequence[int]) -> bytes:
    """The tables one after the other; every offset is written in five bytes, so that none moves another."""
    kinds = sorted({outline.widths for outline in outlines})
    number = {widths: nth for nth, widths in enumerate(kinds)}
    head = b"\x01\x00\x04\x04" + _indexed([name])
    ending = _indexed([b"Adobe", b"Identity"]) + b"\x00\x00"  # strings, no global subroutines
    charset = b"\x00" + np.array(cids, ">u2").tobytes()
    select = b"\x00" + bytes(number[outline.widths] for outline in outlines)
    codes = _indexed([outline.code for outline in outlines])
    privates = [_entry(DEFAULT_WIDTH, default) + _entry(NOMINAL_WIDTH, nominal) for default, nominal in kinds]
    last = max(cids, default=0)
    start = len(head) + len(_indexed([_top(box, last, 0, 0, 0, 0)])) + len(ending)
    select_at = start + len(charset)
    codes_at = select_at + len(select)
    fonts_at = codes_at + len(codes)
    private_at = fonts_at + len(_indexed([_entry(PRIVATE, 0, 0)] * len(kinds)))
    fonts = []
    for private in privates:
        fonts.append(_entry(PRIVATE, len(private), private_at))
        private_at += len(private)
    top = _top(box, last, start, select_at, codes_at, fonts_at)
    return b"".join((head, _indexed([top]), ending, charset, select, codes, _indexed(fonts), *privates))


def _top(box: Sequence[int], last: int, charset: int, select: int, codes: int, fonts: int) -> bytes:
    return b"".join(
        (
            _entry(ROS, ADOBE, IDENTITY, 0),
            _entry(BOX, *box),
            _entry(CID_COUNT, last + 1),
            _entry(CHARSET, charset),
            _entry(FD_SELECT, select),
            _entry(CHARSTRINGS, codes),
            _entry(FD_ARRAY, fonts),
        )
    )


def _entry(operator: int, *numbers: float) -> bytes:
    told = b"".join(b"\x1d" + int(number).to_bytes(4, "big", signed=True) for number in numbers)
    return told + (operator.to_bytes(2, "big") if operator > 255 else bytes([operator]))


def _indexed(parts: Sequence[bytes]) -> bytes:
    """An INDEX with offsets of four bytes."""
    ends = np.cumsum([1, *map(len, parts)]).astype(">u4")
    return len(parts).to_bytes(2, "big") + b"\x04" + ends.tobytes() + b"".join(parts)
