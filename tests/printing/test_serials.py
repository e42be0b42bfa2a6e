"""The numbers blanks bear, as people type them."""

import pytest

from pipeline.errors import UsageError
from pipeline.printing.serials import expanded, gaps, ranges, told


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("000101-000103", ["000101", "000102", "000103"]),
        ("000101—000102，000107", ["000101", "000102", "000107"]),
        ("js０９９-101", ["JS099", "JS100", "JS101"]),
        ("JS099 至 JS100；7", ["JS099", "JS100", "7"]),
        ("", []),
    ],
)
def test_ranges_are_read_as_they_are_typed(text, serials):
    assert expanded(text) == serials


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A", "不是表号"),
        ("5-3", "前大后小"),
        ("0001-200", "写法不同"),
        ("A01-B02", "写法不同"),
        ("1-3,2", "重复的号（2）"),
        ("000000-999999", "多写了一位"),
    ],
)
def test_what_is_no_range_is_said_so_and_that_nothing_is_booked(text, says):
    with pytest.raises(UsageError, match=says) as raised:
        expanded(text)
    assert "没有登记" in str(raised.value)


def test_neighbours_are_put_together_and_gaps_are_seen():
    serials = ["0010", "0009", "0008", "0012", "A1", "A4"]
    assert ranges(serials) == ["0008-0010", "0012", "A1", "A4"]
    assert gaps(serials) == ["0011", "A2-A3"]
    assert told(map(str, range(1, 30, 2))) == "1、3、5、7、9、11等"
