"""What a strict reader of the memo found in the rules: each of these was once wrong."""

from dataclasses import replace
from datetime import date

import pytest
from facts_makers import GRADES, PLAN, PRACTICE, facts

from pipeline.model import Exemption, Grade, OtherTicket, Replacement
from pipeline.rules.judging import judge

LATE = Exemption("00023", date(2020, 5, 1))


def judged(**changed):
    return judge(facts(**changed), lambda _: ())


def spoken(case):
    return {f.rule for f in case.findings}


def test_a_batch_course_that_was_failed_is_not_exempt_by_the_batch():
    grades = (Grade("03708", "45"), *GRADES[1:])
    case = judged(grades=grades, exemptions=(Exemption("03708", date(2020, 5, 1)),))
    assert "R25" in spoken(case)
    assert next(row for row in case.match.rows if row.course == "03708").how == "exempt"
    assert next(grade for grade in case.shown if grade.code == "03708").source == "exemption"
    assert "R25" not in spoken(judged(grades=grades, exemptions=(Exemption("03708", date(2019, 12, 31)),)))


def test_a_late_exemption_is_not_asked_where_an_old_course_stands_for_it():
    plan = replace(PLAN, replacements=(Replacement(("02333",), ("00023",)),))
    grades = (GRADES[0], Grade("02333", "77"), GRADES[2])
    case = judged(grades=grades, exemptions=(LATE,), plans=(plan,))
    assert spoken(case) == set() and case.match.satisfied
    assert next(row for row in case.match.rows if row.course == "00023").by == ("02333",)


def test_practice_whose_theory_an_old_course_stands_for_is_in_order():
    plan = replace(PLAN, replacements=(Replacement(("02334",), ("04735",)),))
    case = judged(grades=(*GRADES[:2], Grade("02334", "70")), plans=(plan,))
    assert "R24" not in spoken(case)


@pytest.mark.parametrize(("months", "odd"), [(("2019-10", "2020-04"), False), (("2020-04", "2020-04"), True)])
def test_the_first_pass_of_a_course_is_held_against_the_thesis(months, odd):
    retakes = tuple(Grade("00023", mark, taken_on=m) for mark, m in zip(("88", "61"), months, strict=True))
    thesis = Grade("11689", "优秀", taken_on="2019-12")
    case = judged(grades=(GRADES[0], *retakes, GRADES[2], thesis), practice=PRACTICE[:1])
    assert ("R24" in spoken(case)) == odd


def test_a_later_pass_on_another_ticket_is_held_against_the_thesis_too():
    other = OtherTicket(
        "320512345678", True, "社会自考", "张三", facts().registration.id_no, "在籍",
        grades=(Grade("00023", "90", taken_on="2020-04"),),
    )  # fmt: skip
    thesis = Grade("11689", "优秀", taken_on="2019-12")
    changed = {"linked_tickets": (other.number,), "other_tickets": (other,), "practice": PRACTICE[:1]}
    assert "R24" in spoken(judged(grades=(GRADES[0], GRADES[2], thesis), **changed))


def test_of_two_equal_marks_the_one_called_by_the_system_counts():
    both = (Grade("00023", "88", manual=True), Grade("00023", "88"))
    assert "R57" not in spoken(judged(grades=(GRADES[0], *both, GRADES[2])))
