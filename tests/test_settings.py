"""office.toml: every key read and checked, a wrong one named with its line."""

from datetime import date, datetime

import pytest
from makers import NOW, make_office

from pipeline.errors import UsageError
from pipeline.model import SHANGHAI
from pipeline.model.workdays import working_days
from pipeline.settings import KEYS, read_settings


@pytest.fixture
def toml(tmp_path):
    return make_office(tmp_path / "office").folder / "office.toml"


def changed(toml, old, new):
    text = toml.read_text("utf-8")
    assert old in text
    toml.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_init_writes_the_dates_of_the_memo_and_the_feasts_of_the_year(toml):
    batch = read_settings(toml).batch
    assert batch.registration_opens == datetime(2020, 6, 1, tzinfo=SHANGHAI)
    assert batch.preliminary_closes == datetime(2020, 6, 18, 17, tzinfo=SHANGHAI)
    assert batch.review_closes == datetime(2020, 7, 3, 23, 59, 59, tzinfo=SHANGHAI)
    assert date(2020, 6, 25) in batch.holidays and date(2020, 6, 28) in batch.working_weekends
    assert batch.batch_exempt_courses == {"03708", "03709"}


def test_every_key_of_the_written_file_is_a_known_one(toml):
    import tomllib

    tree = tomllib.loads(toml.read_text("utf-8"))
    for section, body in tree.items():
        if section != "cities":
            assert set(body) <= set(KEYS[section])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("copies = 1", "copys = 1", "copys"),
        ("copies = 1", "copies = 0", "copies"),
        ("copies = 1", 'copies = "一"', "整数"),
        ('role = "province"', 'role = "boss"', "province"),
        ('photo_profile = "JS-2020"', 'photo_profile = "X"', "JS-2020"),
        ("preliminary_closes = 2020-06-18T17:00:00", 'preliminary_closes = "6月18日"', "日期"),
        ('"南京" = 2020-06-15T17:00:00', '"南京" = "6月15日"', "南京"),
        ("paper_mail_days = [5, 10]", "paper_mail_days = [5]", "两个整数"),
        ("[form]", "[from]", "from"),
        ('url = ""', "url = ", "写法有误"),
    ],
)
def test_a_wrong_line_is_refused_with_a_sentence(toml, old, new, words):
    changed(toml, old, new)
    with pytest.raises(UsageError, match=words):
        read_settings(toml)


def test_an_unknown_key_is_named_with_its_line(toml):
    line = changed(toml, "margin_mark = false", "margin = false")
    with pytest.raises(UsageError, match=f"第{line}行"):
        read_settings(toml)


def test_a_deadline_without_a_time_is_the_last_second_of_the_day(toml):
    changed(toml, '"南京" = 2020-06-15T17:00:00', '"南京市" = 2020-06-15')
    assert read_settings(toml).batch.city_deadlines["南京"] == datetime(
        2020, 6, 15, 23, 59, 59, tzinfo=SHANGHAI
    )


def test_working_days_leave_out_feasts_and_take_in_working_weekends(toml):
    batch = read_settings(toml).batch
    # 22, 23, 24, 28 (Sunday, worked), 29, 30 June, 1, 2 July
    assert working_days(batch, date(2020, 6, 20), date(2020, 7, 2)) == 8
    assert working_days(batch, NOW.date(), NOW.date()) == 0
    assert working_days(batch, date(2020, 7, 2), date(2020, 6, 30)) == -2
