"""Every kind of letter: its golden text, nobody where there is nobody, numbers in full only where they are compared."""

import re

import pytest
from letter_makers import (
    ASKED,
    GOLDEN,
    golden_of,
    office_with,
    told_of,
)
from letter_people import kinds_of_people
from makers import NOW

from pipeline.letters.kinds import KINDS


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    """An office without a single person."""
    office = office_with(tmp_path_factory.mktemp("nobody") / "office", [])
    yield office
    office.close()


def test_every_kind_has_people_whose_letter_is_kept():
    assert set(kinds_of_people()) == set(KINDS)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(KINDS)


@pytest.mark.parametrize("kind", kinds_of_people())
def test_every_letter_is_as_it_was_read(kind):
    assert golden_of(kind) == (GOLDEN / f"{kind}.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_nobody_it_is_said_and_nothing_is_written(nobody, kind):
    nobody.clock = lambda: NOW.replace(month=7, day=6)
    told = told_of(nobody, kind, **ASKED.get(kind, {}))
    assert told["files"] == [] and told["says"] == [KINDS[kind].nobody]
    assert not (nobody.outbox / "通知" / KINDS[kind].title).exists()


FULL_NUMBERS = {"corrections", "roster", "unreadable-cards"}


@pytest.mark.parametrize("kind", KINDS)
def test_full_numbers_stand_only_on_the_lists_whose_reader_compares_them(kind):
    found = re.search(r"\d{17}[\dX]", (GOLDEN / f"{kind}.txt").read_text("utf-8"))
    assert bool(found) == (kind in FULL_NUMBERS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_what_to_do_and_is_dated_as_an_office_dates(kind):
    told = (GOLDEN / f"{kind}.txt").read_text("utf-8")
    assert "请" in told and "None" not in told and "。。" not in told and "{" not in told
    assert re.search(r"2020年[67]月\d{1,2}日", told) or kind == "receipts"
