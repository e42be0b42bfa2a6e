"""Which papers are in a set, in which order, from which pages of which scans (R53)."""

from dataclasses import replace

import pytest
from makers import ticket

from pipeline.model import Look, PaperRow, Scan
from pipeline.shelving.sets import _pages, _place

OLD_AND_NEW = {
    "front and back": ["身份证正面.jpg", "身份证反面.jpg"],
    "face and emblem": ["身份证人像面.jpg", "身份证国徽面.jpg"],
    "numbers": ["身份证-1.jpg", "身份证-2.jpg", "身份证-10.jpg"],
    "the first without a number": ["身份证.jpg", "身份证-2.jpg", "身份证-3.jpg"],
    "the first without a number or line": ["身份证.jpg", "身份证2.jpg"],
    "a name before the back": ["身份证.jpg", "身份证反面.jpg"],
    "numbered sides": ["身份证-1正面.jpg", "身份证-1反面.jpg", "身份证-2正面.jpg"],
    "in a folder and beside it": ["身份证-1.jpg", f"{ticket(1)} 身份证-2.jpg", "身份证-3.pdf"],
    "full width": ["身份证１.jpg", "身份证２.jpg", "身份证１０.jpg"],
    "in words": ["身份证第一页.jpg", "身份证第二页.jpg", "身份证第三页.jpg"],
    "other suffixes": ["身份证1.pdf", "身份证2.jpg", "身份证3.PNG"],
    "with the owner's name": [f"张三 {ticket(1)} 身份证 1.jpg", f"张三 {ticket(1)} 身份证 2.jpg"],
}


def scan(file, pages=1, digest=""):
    return Scan("身份证", file, digest or file, Look.WHOLE, pages)


def row(first="", last=""):
    return replace(PaperRow("身份证", "复印件", ("市考办",)), first_page=first, last_page=last)


def taken(found, scans):
    return [(one.file, one.first, one.last) for one in _pages(found, scans)]


@pytest.mark.parametrize("names", OLD_AND_NEW.values(), ids=OLD_AND_NEW)
def test_scans_of_a_paper_lie_as_a_person_would_lay_them(names):
    assert [one.file for one in sorted(map(scan, reversed(names)), key=_place)] == names


def test_the_same_bytes_twice_are_bound_once():
    assert taken(row(), [scan("身份证1.jpg", digest="a"), scan("身份证2.jpg", digest="a")]) == [
        ("身份证2.jpg", 1, 1)
    ]


@pytest.mark.parametrize(
    "first, last, wanted",
    [
        ("", "", [("1.pdf", 1, 3), ("2.pdf", 1, 2), ("3.pdf", 1, 4)]),
        ("2", "", [("1.pdf", 2, 2)]),
        ("", "4", [("1.pdf", 1, 3), ("2.pdf", 1, 1)]),
        ("3", "6", [("1.pdf", 3, 3), ("2.pdf", 1, 2), ("3.pdf", 1, 1)]),
        ("6", "3", [("1.pdf", 3, 3), ("2.pdf", 1, 2), ("3.pdf", 1, 1)]),
        ("4", "5", [("2.pdf", 1, 2)]),
        ("9", "9", [("3.pdf", 4, 4)]),
    ],
)
def test_pages_are_counted_through_all_scans(first, last, wanted):
    scans = [scan("3.pdf", 4), scan("1.pdf", 3), scan("2.pdf", 2)]
    assert taken(row(first, last), scans) == wanted
