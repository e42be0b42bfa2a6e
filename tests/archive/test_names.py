"""Names that every reader can unpack."""

from __future__ import annotations

import unicodedata

import pytest

from archive.names import danger, objection, twins


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "C:/x",
        "c:x",
        "~/x",
        "~root",
        "a\nb",
        "a\x00b",
        "a\x7fb",
        "a\x85b",
        "CON",
        "nul.txt",
        "a/AUX",
        "com1.tar.gz",
        "LPT9",
        "COM¹",
        "conin$",
    ],
)
def test_a_dangerous_name_is_told_why(name: str) -> None:
    assert danger(name)
    assert objection(name) == danger(name)


@pytest.mark.parametrize(
    "name",
    [
        "a.",
        "a ",
        "a./b",
        "a /b",
        "a\u3000",
        "a%20b",
        "$HOME",
        "a?b",
        "a*b",
        'a"b',
        "a|b",
        "a<b",
        "a>b",
        "ab:c",
        "a\u200bb",
        "a\u202eb",
        "a\u2028b",
        f"a{chr(0xDC80)}b",
        unicodedata.normalize("NFD", "é"),
        "字" * 86,
        "字/" * 250 + "x",
    ],
)
def test_a_name_that_some_reader_would_change_is_not_sealed(name: str) -> None:
    assert not danger(name)
    assert objection(name)


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "a/b.c",
        "0001_329918100001/01_毕业生登记表.pdf",
        "李𬭎.jpg",
        "console",
        "a~b",
        "com10",
        ".x",
        "a'b",
    ],
)
def test_a_plain_name_is_accepted(name: str) -> None:
    assert objection(name) == ""


@pytest.mark.parametrize(
    "names",
    [
        ["a", "a"],
        ["a", "A"],
        ["x/a", "X/b"],
        ["a", "a/b"],
        ["A", "a/b"],
        ["ß", "SS"],
        [unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")],
    ],
)
def test_names_that_fall_together_are_twins(names: list[str]) -> None:
    assert len(list(twins(names))) == 1
    assert len(list(twins(reversed(names)))) == 1


def test_different_names_in_one_folder_are_no_twins() -> None:
    assert list(twins(["x/a", "x/b", "x/y/a", "x/y/b", "a"])) == []
