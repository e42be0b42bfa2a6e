"""Code 128, checked against its own definition and read back from the bars."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.typeset.barcode import PATTERNS, QUIET, START_B, START_C, STOP, TO_B, TO_C, codes, modules


def _read(text: str) -> str:
    """Reads the bars back the way a scanner does: widths to symbols, check digit, sets."""
    bars, whole = modules(text)
    edges = [edge for start, width in bars for edge in (start, start + width)]
    widths = [after - before for before, after in pairwise(edges)]
    symbols = ["".join(map(str, widths[at : at + 6])) for at in range(0, len(widths) - 7, 6)]
    values = [PATTERNS.index(symbol) for symbol in symbols]
    assert "".join(map(str, widths[-7:])) == PATTERNS[STOP]
    assert bars[0][0] == QUIET == whole - edges[-1]
    *data, check = values
    assert check == (data[0] + sum(at * value for at, value in enumerate(data))) % 103
    return _meaning(data)


def _meaning(data: list[int]) -> str:
    said, in_c = "", data[0] == START_C
    for value in data[1:]:
        if value == (TO_B if in_c else TO_C):
            in_c = not in_c
        else:
            said += f"{value:02d}" if in_c else chr(value + 32)
    return said


def test_all_patterns_are_eleven_modules_wide_and_different() -> None:
    assert len(PATTERNS) == len(set(PATTERNS)) == 107
    assert {sum(map(int, pattern)) for pattern in PATTERNS[:STOP]} == {11}


def test_a_known_example_in_set_b() -> None:
    assert codes("PJJ123C") == [START_B, 48, 42, 42, 17, 18, 19, 35, 55, STOP]


def test_digits_are_packed_in_pairs() -> None:
    assert codes("010220100123") == [START_C, 1, 2, 20, 10, 1, 23, codes("010220100123")[-2], STOP]


@given(st.text([chr(point) for point in range(32, 127)], min_size=1, max_size=30))
def test_every_text_is_read_back_from_its_bars(text: str) -> None:
    assert _read(text) == text


@pytest.mark.parametrize("text", ["2020H1-001-17", "12345", "A1234567B", "1234A"])
def test_job_and_number_are_read_back(text: str) -> None:
    assert _read(text) == text


@pytest.mark.parametrize("text", ["", "任务", "a\n"])
def test_what_cannot_be_carried_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        modules(text)
