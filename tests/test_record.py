"""What is printed of a person, and what counts as a change of it (R65)."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "rules"))

import pytest
from facts_makers import GRADES, facts

from pipeline.model import Course, Record, Replacement
from pipeline.record import changes
from pipeline.rules.judging import judge


def record(**changed):
    return judge(facts(**changed), lambda _: ()).record


def test_texts_are_as_the_form_bears_them():
    one = record(prior_school="某学院", prior_certificate_no="109", prior_graduated_on="2018-06-30")
    told = one.values
    assert (told["birth_date"], told["certificate_date"]) == ("1998年02月14日", "2020年06月30日")
    assert (told["major"], told["level"], told["host_university"]) == ("样本工程", "专升本", "样本大学")
    assert (told["passed_count"], told["credits"], told["thesis_grade"]) == ("4 门", "18 学分", "优秀")
    assert told["prior_degree"] == "某学院　109　2018-06-30"


def test_grades_stand_in_the_order_of_the_plan_and_an_exempt_one_is_free():
    lines = [(g.code, g.mark, g.credits) for g in record(grades=GRADES[::-1]).grades]
    assert lines == [
        ("03708", "免", "2"),
        ("00023", "88", "10"),
        ("04735", "61", "4"),
        ("04736", "良好", "2"),
        ("11689", "优秀", "0"),
    ]


def test_an_old_course_is_printed_once_and_says_what_it_does():
    plan = facts().plans[0]
    newer = replace(
        plan,
        courses=(*plan.courses[1:], Course("13013", "新甲", 1), Course("13014", "新乙", 1)),
        replacements=(Replacement(("03708",), ("13013", "13014")),),
    )
    lines = [(g.code, g.remark) for g in record(plans=(newer,)).grades]
    assert lines.count(("03708", "顶替")) == 1 and len(lines) == 5


def test_a_course_that_does_not_count_is_not_printed():
    extra = replace(GRADES[0], course="99999")
    assert record(grades=(*GRADES, extra)) == record()


def test_json_brings_the_same_record_back():
    assert Record.from_json(record().to_json()) == record()
    assert Record.from_json(record().to_json()).digest == record().digest


@pytest.mark.parametrize(
    ("changed", "titles"),
    [
        ({"name": "张四"}, ("姓名",)),
        ({"id_no": "32999919980601006X", "birth_date": date(1998, 6, 1)}, ("出生日期", "身份证号")),
        ({"digest": "f" * 64}, ("照片",)),
        ({"grades": (GRADES[0], replace(GRADES[1], mark="90"), GRADES[2])}, ("课程成绩",)),
        ({"preliminary_at": None}, ()),
        ({"cohort": 2017}, ()),
    ],
)
def test_a_change_is_told_by_the_titles_of_the_form(changed, titles):
    other = record(**changed)
    assert changes(record(), other) == titles
    assert (other.digest != record().digest) == bool(titles)
