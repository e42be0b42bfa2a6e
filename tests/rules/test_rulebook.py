"""Every rule: a kept case, a broken case with its words, and the paper that clears it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cases import CASES, GLYPH, PREFLIGHT, practice
from facts_makers import (
    GRADES,
    PLAN,
    PORTRAIT,
    SEEN,
    at,
    facts,
    ruled,
)

from pipeline.model import Decision, Grade
from pipeline.rules.judging import filled, judge, rulebook

LATE = CASES["registered_too_late"][2].decisions


def spoken(name, case, preflight=()):
    """The sentences of the rule of that name; of who has withdrawn there are none."""
    rule = next(rule for rule in rulebook() if rule.name == name)
    if case.withdrawn:
        return [f.says for f in judge(case, lambda _: preflight).findings]
    return [f.says for f in rule.findings(filled(case, lambda _: preflight))]


def said(case, rule, severity, preflight=()):
    findings = judge(case, lambda _: preflight).findings
    return [f.says for f in findings if (f.rule, f.severity) == (rule, severity)]


def test_a_person_without_fault_hears_nothing():
    assert judge(facts(), lambda _: ()).findings == ()


@pytest.mark.parametrize("name", CASES)
def test_broken_spoken_and_cleared(name):
    broken, words, cleared = CASES[name]
    sentences = spoken(name, broken, PREFLIGHT.get(name, ()))
    assert len(sentences) == 1 and words in sentences[0]
    assert "请" in sentences[0] or "等" in sentences[0]
    assert spoken(name, cleared) == []


def test_every_rule_of_the_book_has_a_case():
    assert {rule.name for rule in rulebook()} == set(CASES)
    assert all(rule.memo and rule.title and rule.speak.__doc__ for rule in rulebook())


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"preliminary_at": at(6, 18, 17)}, True),
        ({"preliminary_at": None, "as_of": at(6, 18, 17)}, True),
        ({"preliminary_at": None, "as_of": at(6, 18, 17, 0, 1)}, False),
        ({"preliminary_at": None, "decisions": LATE}, True),
        ({"preliminary_at": None, "decisions": ruled("逾期受理", "同意")}, False),
    ],
)
def test_the_closing_second_of_the_preliminary_review(changed, kept):
    assert (said(facts(**changed), "R4", "block") == []) == kept


def test_late_acceptance_does_not_lift_a_registration_before_the_opening():
    assert said(facts(registered_at=at(5, 31), decisions=LATE), "R2", "block")


def test_the_calendar_alone_turns_the_preliminary_review():
    open_case = facts(preliminary_at=None, as_of=at(6, 18, 16))
    turns = judge(open_case, lambda _: ()).turns_at
    assert turns == at(6, 18, 17) + timedelta(microseconds=1)
    assert judge(facts(), lambda _: ()).turns_at is None
    assert judge(replace(open_case, as_of=at(6, 18, 18)), lambda _: ()).turns_at is None


@pytest.mark.parametrize(
    ("height", "width", "kept"),
    [
        (640, 480, True),
        (237, 178, True),
        (413, 295, False),
        (441, 358, False),
        (480, 640, False),
        (641, 480, True),
    ],
)
def test_the_ratio_of_a_photo(height, width, kept):
    assert (said(facts(width=width, height=height), "R68", "block") == []) == kept


@pytest.mark.parametrize(
    ("size", "kept"),
    [(30720, False), (30721, True), (102399, True), (102400, False), (30000, False)],
)
def test_the_bytes_of_a_photo_are_bounded_on_both_sides_exclusively(size, kept):
    assert (said(facts(bytes=size), "R70", "block") == []) == kept


def test_what_is_no_whole_jpeg_hears_nothing_of_its_pixels():
    case = facts(format="JPEG", whole=False, width=0, height=0)
    assert {f.rule for f in judge(case, lambda _: ()).findings} == {"R72"}


@pytest.mark.parametrize(
    "number",
    [
        "329999199802140035",
        "329999199712310117",
        "329999199909070022",
        "329999200002290049",
        "32999919980601006X",
    ],
)
def test_right_numbers_are_right(number):
    male = int(number[16]) % 2
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    case = facts(id_no=number, sex="男" if male else "女", birth_date=born)
    assert said(case, "R58", "hold") == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id_no": "329999980214003"}, "15位"),
        ({"id_no": "32999919980214003５"}, "应为18位"),
        ({"sex": "女"}, "显示为男"),
        ({"birth_date": date(1998, 2, 15)}, "1998-02-14"),
        ({"name": "张\ue000"}, "自造字"),
        ({"name": "张\u202e三"}, "不能打印"),
    ],
)
def test_basic_data_at_odds(changed, words):
    assert words in said(facts(**changed), "R58", "hold")[0]


def test_a_number_is_never_told_whole():
    for wrong in ("329999199802140036", "329999980214003", "329999199802140034"):
        assert all(wrong not in says for says in said(facts(id_no=wrong), "R58", "hold"))


def test_another_photo_after_the_look_asks_for_another_look():
    newer = facts(portrait=replace(PORTRAIT, pass_no=2))
    assert "换了新的" in said(newer, "R59", "hold")[0]
    assert said(replace(newer, decisions=(replace(SEEN, pass_no=2),)), "R59", "hold") == []


def test_a_failed_mark_is_missing_and_a_pending_one_is_not():
    failed = facts(practice=practice("已上传", mark="不合格"))
    assert "04736" in said(failed, "R30", "block")[0] and said(failed, "R21", "hold") == []
    pending = judge(facts(practice=practice("已上传")), lambda _: ())
    assert pending.match.missing == () and pending.match.pending == ("04736",) and pending.match.only_pending


def test_an_override_satisfies_and_the_missing_stay_named():
    case = facts(grades=GRADES[:2], decisions=ruled("计划匹配", "视同满足", reference="计划科1号"))
    match = judge(case, lambda _: ()).match
    assert match.satisfied and match.overridden and [m.course for m in match.missing] == ["04735"]


def test_of_who_has_withdrawn_nothing_is_said():
    judged = judge(facts(id_no="1", portrait=None, decisions=ruled("撤销登记", "撤销")), lambda _: GLYPH)
    assert judged.withdrawn and judged.findings == () and judged.record is None


def test_judging_twice_changes_nothing():
    case = facts(
        grades=(*GRADES, Grade("99999", "60")), decisions=(SEEN, Decision("会审", "退回", "王", at(6, 18)))
    )
    assert judge(case, lambda _: ()) == judge(case, lambda _: ())


def test_another_profile_brings_its_own_figures():
    from pipeline.model import MOE_2021

    case = facts(photo_profile=MOE_2021, bytes=50_000)
    assert "小于40 KB" in said(case, "R70", "block")[0]
    assert PLAN.min_credits == 18
