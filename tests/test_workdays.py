"""The days worked, against tables written out by hand from the notices of the State Council (国务院办公厅)."""

from datetime import date, timedelta

import pytest
from makers import make_office

from pipeline.doctor import examine
from pipeline.founding import feasts
from pipeline.model import Batch
from pipeline.model.workdays import after_working_days, is_working, last_working_day_before, working_days
from pipeline.settings import read_settings

# first and last day off; then the Saturdays and Sundays worked.
# 2020: 国办发明电〔2019〕16号, the spring festival as prolonged on 2020-01-26 to 2 February.
# 2026: the notice of November 2025; the calendar library says the same of every day, nothing had to be left out.
OFF = {
    2020: ["0101-0101", "0124-0202", "0404-0406", "0501-0505", "0625-0627", "1001-1008"],
    2026: ["0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007"],
}
WORKED = {
    2020: ["0119", "0426", "0509", "0628", "0927", "1010"],
    2026: ["0104", "0214", "0228", "0509", "0920", "1010"],
}


def every_day(year):
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def day_of(year, text):
    return date(year, int(text[:2]), int(text[2:]))


def worked_by_the_table(year):
    off = set()
    for span in OFF[year]:
        first, last = (day_of(year, end) for end in span.split("-"))
        off |= {day for day in every_day(year) if first <= day <= last}
    extra = {day_of(year, text) for text in WORKED[year]}
    return {day for day in every_day(year) if day in extra or (day.weekday() < 5 and day not in off)}


def worked_by_us(batch, year):
    return {day for day in every_day(year) if is_working(batch, day)}


def batch_of(year):
    holidays, weekends = feasts(year)
    return Batch("X", "X", holidays=frozenset(holidays), working_weekends=frozenset(weekends))


@pytest.mark.parametrize(("year", "days"), [(2020, 249), (2026, 248)])
def test_every_day_of_the_year_is_worked_or_not_as_the_notice_says(year, days):
    worked = worked_by_the_table(year)
    assert worked_by_us(batch_of(year), year) == worked and len(worked) == days


def test_what_init_writes_is_the_table_of_2020(tmp_path):
    batch = read_settings(make_office(tmp_path / "office").folder / "office.toml").batch
    assert worked_by_us(batch, 2020) == worked_by_the_table(2020)


def test_beyond_the_calendar_monday_to_friday_are_worked():
    assert feasts(2027) == ([], []) and feasts(2003) == ([], [])
    mondays_to_fridays = {day for day in every_day(2027) if day.weekday() < 5}
    assert worked_by_us(batch_of(2027), 2027) == mondays_to_fridays and len(mondays_to_fridays) == 261


# from (not counted), to (counted), how many, by a finger on the calendar
@pytest.mark.parametrize(
    ("year", "today", "until", "count"),
    [
        (2020, "0620", "0701", 7),  # 22 23 24 28 29 30 June, 1 July: the crunch before the review
        (2020, "0624", "0628", 1),  # the Sunday that is worked
        (2020, "0930", "1010", 2),  # Friday the 9th and the Saturday worked
        (2020, "0123", "0203", 1),
        (2020, "0701", "0620", -7),
        (2026, "0213", "0224", 2),  # Saturday the 14th, then the 24th
        (2026, "0924", "0930", 3),
        (2026, "0930", "1012", 4),  # 8 9 10 12
        (2027, "0930", "1008", 6),  # nobody knows the feasts yet
    ],
)
def test_working_days_between_two_days(year, today, until, count):
    assert working_days(batch_of(year), day_of(year, today), day_of(year, until)) == count


def test_the_days_the_office_reckons_by():
    batch = batch_of(2020)
    assert after_working_days(batch, date(2020, 6, 20), 2) == date(2020, 6, 23)
    assert after_working_days(batch, date(2020, 6, 24), 2) == date(2020, 6, 29)
    assert last_working_day_before(batch, date(2020, 6, 28)) == date(2020, 6, 24)
    assert last_working_day_before(batch, date(2020, 6, 29)) == date(2020, 6, 28)


def calendar_check(office):
    return next(check for check in examine(office) if check["name"] == "calendar")


def test_doctor_tells_of_years_without_feasts(tmp_path):
    office = make_office(tmp_path / "office")
    assert calendar_check(office)["state"] == "ok"
    office = make_office(tmp_path / "next", review_opens="2027-01-05", review_closes="2027-01-06")
    check = calendar_check(office)
    assert (
        check["state"] == "warn" and "没有写2027年的节假日" in check["says"] and "周一到周五" in check["says"]
    )
    assert "2020年" not in check["says"]


def test_doctor_tells_when_no_feast_at_all_is_written(tmp_path):
    office = make_office(tmp_path / "office", holidays="[]", working_weekends="[]")
    assert "没有写2020年的节假日" in calendar_check(office)["says"]
