"""`audit`: which bundle was looked at when, what is overdue, what broke."""

from datetime import timedelta

import pytest
from makers import NOW
from sealed_makers import biye, office_with_sets, seal, take_sets

from pipeline import auditing
from pipeline.auditing import Task, age_of, share_of
from pipeline.errors import UsageError

EARLY = {"BIYE_NOW": "2020-06-20T09:00:00"}


@pytest.fixture
def office(tmp_path):
    """One bundle on the shelf."""
    office = office_with_sets(tmp_path / "office", 1)
    seal(office)
    return office


def later(office, **time):
    office.clock = lambda: NOW + timedelta(**time)
    return office


def test_all_bundles_are_looked_at_and_it_is_written_down(office):
    told = auditing.audit(office, Task("周查"))
    assert [one["ok"] for one in told["checked"]] == [True]
    assert told["bundles"][0]["checked_at"] == NOW.isoformat() and told["bundles"][0]["ok"]
    assert told["overdue"] == told["unknown"] == []


def test_a_flipped_byte_is_found_named_and_remembered(office):
    path = next(office.shelf.glob("*.zip"))
    data = bytearray(path.read_bytes())
    data[data.index(b"%PDF")] ^= 1
    path.write_bytes(data)
    told = auditing.audit(office, Task("周查"))
    assert {fault["code"] for fault in told["checked"][0]["faults"]} >= {"B-DIGEST", "B-CRC"}
    assert any(fault["name"].endswith(".pdf") for fault in told["checked"][0]["faults"])
    code, again = biye(office.folder, "audit", "--max-age", "90d", "--json", **EARLY)
    assert code == 1 and again["checked"] == [] and again["bundles"][0]["ok"] is False


def test_a_bundle_taken_away_and_one_nobody_sealed_here_are_named(office):
    path = next(office.shelf.glob("*.zip"))
    path.rename(path.with_name("别处来的.zip"))
    code, text = biye(office.folder, "audit", **EARLY)
    assert code == 1
    assert f"{path.name}：有问题" in text and "不在 shelf 里了" in text
    assert "shelf/别处来的.zip 不是本办公室封装的" in text


def test_what_was_not_looked_at_for_too_long_is_overdue_and_looked_at_then(office):
    late = later(office, days=91)
    assert auditing.audit(late, Task("周查", age_of("92d")))["checked"] == []
    told = auditing.audit(late, Task("周查", age_of("13w")))
    assert told["checked"] == [] and told["overdue"] == []
    told = auditing.audit(late, Task("周查", age_of("90d")))
    assert len(told["checked"]) == 1 and told["overdue"] == []


def test_a_share_takes_those_looked_at_longest_ago_in_turn(office):
    for people in (2, 3):
        take_sets(office, people)
        seal(office)
    seen = set()
    for day in range(3):
        told = auditing.audit(later(office, days=day), Task("周查", share=share_of("1/30")))
        assert len(told["checked"]) == 1
        seen.add(told["checked"][0]["path"])
    assert len(seen) == 3
    told = auditing.audit(later(office, days=4), Task("周查", age_of("3d"), share_of("1/3")))
    assert len(told["checked"]) == 1 and told["overdue"] == []
    told = auditing.audit(later(office, days=8), Task("周查", age_of("3d"), share_of("1/3")))
    assert len(told["checked"]) == 1 and len(told["overdue"]) == 2


@pytest.mark.parametrize("text", ["", "bald", "-1d", "1/30"])
def test_an_age_that_is_none_is_told(text):
    with pytest.raises(UsageError, match="90d"):
        age_of(text)


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "1/0", "a/b"])
def test_a_share_that_is_none_is_told(text):
    with pytest.raises(UsageError, match="1/30"):
        share_of(text)
