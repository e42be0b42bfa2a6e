"""What came out of the printer, typed by a person."""

import pytest

from pipeline.errors import UsageError
from pipeline.printing.closing import numbers, reasons


@pytest.mark.parametrize(
    ("text", "sheets"),
    [
        ("1-3,5", [1, 2, 3, 5]),
        ("1－2，４", [1, 2, 4]),
        ("7", [7]),
        ("", []),
        ("1~2、4", [1, 2, 4]),
        ("3 4", [3, 4]),
    ],
)
def test_lists_of_sheets(text, sheets):
    assert list(numbers(text)) == sheets


@pytest.mark.parametrize("text", ["a", "5-3", "1-", "-1"])
def test_what_is_no_list_is_said_so(text):
    with pytest.raises(UsageError, match="没有登记"):
        list(numbers(text))


def test_reasons_go_with_their_sheets():
    assert list(reasons("99:卡纸,101-102：双张")) == [(99, "卡纸"), (101, "双张"), (102, "双张")]
    with pytest.raises(UsageError, match="没有写原因"):
        list(reasons("99"))
