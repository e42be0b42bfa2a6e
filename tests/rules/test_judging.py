"""Judging as a whole: the order of the book, what a decision or a sheet holds for, what is shown of grades."""

from dataclasses import replace

import pytest
from facts_makers import GRADES, PLAN, PORTRAIT, PRACTICE, SEEN, facts

from pipeline.model import Course, Grade, Replacement, Sheet, Source
from pipeline.rules.judging import judge, law, rulebook

VOID = Sheet("P-001", 27, "void", "A", reason="数据变更：姓名", position="会计学一叠第27张")
NO = replace(SEEN, ruling="否")


def findings(case):
    return judge(case, lambda _: ()).findings


def said(case, rule):
    return [(f.severity.value, f.says) for f in findings(case) if f.rule == rule]


def test_the_book_stands_in_the_order_of_the_memo():
    chapters = [rule.speak.__module__.rpartition(".")[2] for rule in rulebook()]
    told = list(dict.fromkeys(chapters))
    assert told == [
        "calendar", "capture", "practice", "exemption", "plan", "tickets", "qualification", "review", "form",
        "portrait", "data",
    ]  # fmt: skip
    assert chapters == sorted(chapters, key=told.index)


def test_a_rule_names_itself_and_what_it_asks():
    names = [rule.name for rule in rulebook()]
    assert len(set(names)) == len(names) and "file_size" in names
    assert all(rule.summary.endswith(".") for rule in rulebook())
    assert len(law()) == 64


def test_all_faults_are_told_at_once_in_that_order():
    case = facts(registered_at=None, city="苏州", plans=(), portrait=None, cohort=None, number_twins=("2",))
    assert [f.rule for f in findings(case)] == ["R2", "R3", "R30", "R75", "D-COHORT", "D-TWIN"]


def test_a_no_holds_for_the_photo_it_was_said_of():
    assert [severity for severity, _ in said(facts(decisions=(NO,)), "R59")] == ["block"]
    another = facts(decisions=(NO,), portrait=replace(PORTRAIT, pass_no=2))
    ((severity, says),) = said(another, "R59")
    assert severity == "hold" and "换了新的" in says
    assert said(facts(decisions=(NO,), portrait=None), "R59") == []


@pytest.mark.parametrize(
    ("later", "sentences"),
    [
        ((), 1),
        (("spoiled",), 1),
        (("printed",), 0),
        (("good",), 0),
        (("reserved",), 0),
        (("spoiled", "printed"), 0),
    ],
)
def test_a_void_sheet_is_named_until_another_is_on_its_way(later, sentences):
    rest = (Sheet("P-002", n, state, "A") for n, state in enumerate(later, 1))
    assert len(said(facts(sheets=(VOID, *rest), void_changes=("姓名",)), "R65")) == sentences


def test_both_copies_are_to_be_pulled_out():
    second = replace(VOID, no=28, copy=2, position="会计学一叠第28张")
    told = said(facts(sheets=(VOID, second), void_changes=("姓名", "照片")), "R65")
    assert [f"第{no}张抽出" in says for no, (_, says) in zip((27, 28), told, strict=True)] == [True, True]
    assert "更正了姓名、照片" in told[0][1]


def test_a_sheet_redone_for_another_reason_is_no_changed_one():
    assert said(facts(sheets=(replace(VOID, reason="卡纸"),)), "R65") == []


def test_what_a_broken_export_left_of_a_name_is_named():
    assert "不能打印（U+FFFD）" in said(facts(name="张\ufffd"), "R58")[0][1]


def test_a_photo_just_too_small_is_told_to_a_tenth():
    assert "只有149.9dpi" in said(facts(width=177, height=236), "R69")[0][1]


def test_an_old_course_is_named_by_the_version_it_comes_from():
    newer = replace(
        PLAN,
        version="2024",
        courses=(*PLAN.courses[1:], Course("13013", "新课", 2)),
        replacements=(Replacement(("03708",), ("13013",)),),
    )
    judged = judge(facts(grades=GRADES, plans=(newer, replace(PLAN, min_credits=99))), lambda _: ())
    assert judged.match is not None and judged.match.plan is newer
    old = next(grade for grade in judged.shown if grade.code == "03708")
    assert (old.name, old.credits, old.source) == ("中国近现代史纲要", 2, Source.BATCH_EXEMPTION)


def test_the_highest_mark_is_shown_and_a_level_is_weighed_as_a_number():
    marks = (Grade("00023", "79"), Grade("00023", "良好"), Grade("00023", "61"))
    judged = judge(facts(grades=(*GRADES[:1], *marks, *GRADES[2:])), lambda _: ())
    assert [grade.value for grade in judged.shown if grade.code == "00023"] == ["良好"]


def test_what_is_not_published_is_shown_but_not_passed_and_without_a_plan_not_printed():
    waiting = (replace(PRACTICE[0], state="已上传"), PRACTICE[1])
    judged = judge(facts(practice=waiting, plans=()), lambda _: ())
    assert {g.code: g.passed for g in judged.shown}["04736"] is False
    assert judged.record is not None and "04736" not in [line.code for line in judged.record.grades]
