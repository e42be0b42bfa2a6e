"""排: Code 128 as bars (ISO/IEC 15417): sets B and C, with the shortest change between them."""

from __future__ import annotations

from itertools import accumulate

BAR_AND_SPACE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
PATTERNS = BAR_AND_SPACE.split(" ")
START_B, START_C, TO_C, TO_B, STOP = 104, 105, 99, 100, 106
QUIET = 10


def modules(text: str) -> tuple[list[tuple[int, int]], int]:
    """The bars of `text` as (start, width) in modules, and the whole width with 10 quiet modules each side.

    Raises ValueError for an empty text or a character outside U+0020..U+007E.
    """
    if not text or not all(" " <= char <= "~" for char in text):
        raise ValueError("Code 128 B carries U+0020 to U+007E")
    widths = [int(width) for code in codes(text) for width in PATTERNS[code]]
    starts = [QUIET, *accumulate(widths, initial=QUIET)][1:]
    return list(zip(starts, widths, strict=False))[::2], starts[-1] + QUIET


def codes(text: str) -> list[int]:
    """The symbol values of `text`: start, data, check (mod 103) and stop."""
    values: list[int] = []
    at, in_c = 0, False
    while at < len(text):
        wants_c = _digits(text, at) >= (2 if in_c else 4)
        if wants_c != in_c or not values:
            values.append((TO_C if wants_c else TO_B) if values else (START_C if wants_c else START_B))
            in_c = wants_c
        take = 2 if in_c else 1
        values.append(int(text[at : at + 2]) if in_c else ord(text[at]) - 32)
        at += take
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, STOP]


def _digits(text: str, at: int) -> int:
    """How many digits stand from `at` on, in pairs."""
    end = at
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return (end - at) // 2 * 2
