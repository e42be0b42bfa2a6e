"""号: the numbers blanks bear: ranges as people type them, one by one, and put together again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ..errors import UsageError

MOST = 100_000  # blanks in one booking
_RANGE = re.compile(r"([A-Z./-]*?)(\d{1,18})(?:[-–—~至到]+([A-Z./-]*?)(\d{1,18}))?")
Key = tuple[str, int, int]  # letters before the digits, the number, how many digits


def expanded(text: str) -> list[str]:
    """000101-000103,000107 → 000101, 000102, 000103, 000107. Raises UsageError."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"\s*([-–—~至到])\s*", r"\1", plain)
    found: list[str] = []
    for part in filter(None, re.split(r"[,、;\s]+", plain)):
        found += _of_range(part)
        if len(found) > MOST:
            raise UsageError(f"起止号超过{MOST}张，请核对是否多写了一位；没有登记")
    twice = sorted({serial for serial in found if found.count(serial) > 1}) if len(found) < 500 else []
    if twice or len(set(found)) < len(found):
        raise UsageError(f"起止号里有重复的号（{told(twice) or text}），请核对；没有登记")
    return found


def _of_range(part: str) -> list[str]:
    bounds = _RANGE.fullmatch(part)
    if not bounds:
        raise UsageError(f"“{part}”不是表号。请写成 000101-000200，几段之间用逗号；没有登记")
    letters, first, other, last = bounds[1], bounds[2], bounds[3] or bounds[1], bounds[4] or bounds[2]
    if other != letters or len(last) != len(first):
        raise UsageError(f"“{part}”的起号和止号写法不同，位数、字母要一样，如 000101-000200；没有登记")
    if int(last) < int(first):
        raise UsageError(f"“{part}”前大后小，请核对；没有登记")
    if int(last) - int(first) >= MOST:
        raise UsageError(f"“{part}”超过{MOST}张，请核对是否多写了一位；没有登记")
    return [f"{letters}{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]


def following(first: str, count: int) -> list[str]:
    """So many numbers from this one on."""
    letters, number, digits = key(first)
    return [f"{letters}{number + more:0{digits}d}" for more in range(count)]


def key(serial: str) -> Key:
    """By what numbers stand in order."""
    digits = re.search(r"\d+$", serial)
    assert digits is not None
    return serial[: digits.start()], int(digits[0]), len(digits[0])


def ranges(serials: Iterable[str]) -> list[str]:
    """The numbers in order, neighbours put together: 000101-000103, 000107."""
    return [first if first == last else f"{first}-{last}" for first, last in _runs(serials)]


def _runs(serials: Iterable[str]) -> Iterator[tuple[str, str]]:
    first = last = ""
    for serial in sorted(serials, key=key):
        if last and _follows(key(last), key(serial)):
            last = serial
            continue
        if last:
            yield first, last
        first = last = serial
    if last:
        yield first, last


def _follows(one: Key, other: Key) -> bool:
    return other == (one[0], one[1] + 1, one[2])


def gaps(serials: Iterable[str]) -> list[str]:
    """What lies between these numbers and is none of them."""
    runs = _runs(serials)
    found = []
    for (_, before), (after, _) in pairwise(runs):
        (letters, low, digits), (other, high, _) = key(before), key(after)
        if letters == other and high > low + 1:
            first, last = f"{letters}{low + 1:0{digits}d}", f"{letters}{high - 1:0{digits}d}"
            found.append(first if first == last else f"{first}-{last}")
    return found


def written(serials: Iterable[str]) -> str:
    """As the ledger keeps them."""
    return ",".join(ranges(serials))


def told(serials: Iterable[str]) -> str:
    """For people: at most six ranges of them."""
    parts = ranges(serials)
    return "、".join(parts[:6]) + ("等" if len(parts) > 6 else "")
