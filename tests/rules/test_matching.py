"""The plan matcher: written cases, the real plans, and brute force over random small plans."""

import json
from dataclasses import replace
from itertools import chain, combinations, product
from pathlib import Path

import pytest
from facts_makers import BATCH, REGISTRATION, at, facts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Course, Facts, Grade, Group, Plan, PracticeGrade, Replacement
from pipeline.reading.plans import plan_of
from pipeline.rules.marks import standing
from pipeline.rules.matching import match

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "../shared/samples/plans").glob("*.json"))


def plan(courses=(), groups=(), replacements=(), credits=0, number=0, version="2021"):
    return Plan(
        "X1",
        version,
        "1",
        "样本",
        "专升本",
        "样本大学",
        credits,
        number,
        tuple(courses),
        tuple(groups),
        tuple(replacements),
    )


def group(courses, number=0, credits=0, when="always", title="选考"):
    return Group(title, title, when, number, credits, tuple(courses))


def c(code, credits=3, of=""):
    return Course(code, f"课{code}", credits, "practice" if of else "written", of)


def person(*passed, pending=(), language=None, plans=(), **more):
    return facts(
        grades=tuple(Grade(code, "60") for code in passed),
        practice=tuple(PracticeGrade(code, "60", "样本大学", "已上传") for code in pending),
        registration=replace(REGISTRATION, foreign_language=language),
        plans=tuple(plans),
        **more,
    )


def matched(who):
    return match(who, standing(who))


def test_required_pairs_count_as_one_course_and_need_both_parts():
    one = plan([c("1"), c("2"), c("3", of="2")])
    whole = matched(person("1", "2", "3", plans=[one]))
    assert (whole.satisfied, whole.courses, whole.credits) == (True, 2, 9)
    half = matched(person("1", "2", plans=[one]))
    assert (half.satisfied, half.courses, [m.course for m in half.missing]) == (False, 1, ["3"])


def test_a_group_wants_courses_and_credits_both():
    one = plan(groups=[group([c("1", 6), c("2", 4), c("3", 5)], number=2, credits=11)])
    assert matched(person("1", "3", plans=[one])).satisfied
    short = matched(person("1", "2", plans=[one]))
    assert not short.satisfied and [m.course for m in short.missing] == ["3"]
    assert "“选考”须选满2门、11学分，现有2门、10学分" in short.shortfall


def test_credits_beyond_the_minimum_count_but_not_those_of_inactive_groups():
    always = group([c("1"), c("2")], number=1)
    abroad = group([c("3", 14)], number=1, when="foreign_language")
    home = group([c("4", 5), c("5", 5)], number=2, when="no_foreign_language", title="换考")
    one = plan(groups=[always, abroad, home], credits=20)
    who = person("1", "2", "3", "4", plans=[one])
    assert (matched(who).satisfied, matched(who).credits) == (True, 20)
    told_no = person("1", "2", "3", "4", language=False, plans=[one])
    assert (matched(told_no).satisfied, matched(told_no).credits) == (False, 11)


def test_many_old_courses_stand_for_many_new_ones_with_the_new_credits():
    swap = Replacement(("04737", "04738"), ("13013", "13014"))
    one = plan([c("13013", 4), c("13014", 1, of="13013")], replacements=[swap], credits=5)
    found = matched(person("04737", "04738", plans=[one]))
    assert found.satisfied and found.credits == 5 and found.courses == 1
    assert [(r.course, r.by, r.how) for r in found.rows] == [
        ("13013", ("04737", "04738"), "replaced"),
        ("13014", ("04737", "04738"), "replaced"),
    ]
    assert not matched(person("04737", plans=[one])).satisfied


def test_an_old_course_serves_once():
    ways = [Replacement(("04741",), ("13017",)), Replacement(("04741",), ("04751",))]
    one_of = plan(groups=[group([c("13017", 6), c("04751", 3)], number=1)], replacements=ways)
    assert matched(person("04741", plans=[one_of])).credits == 6
    both = plan([c("13017"), c("04751")], replacements=ways)
    assert not matched(person("04741", plans=[both])).satisfied


def test_a_course_in_two_groups_counts_where_it_is_needed():
    first = group([c("1"), c("2")], number=1, title="甲")
    second = group([c("1")], number=1, title="乙")
    one = plan(groups=[first, second])
    assert matched(person("1", "2", plans=[one])).satisfied
    alone = matched(person("1", plans=[one]))
    assert not alone.satisfied and alone.courses == 1


def test_a_pending_course_is_neither_satisfied_nor_missing():
    one = plan([c("1"), c("2"), c("3", of="2")])
    found = matched(person("1", "2", pending=["3"], plans=[one]))
    assert (found.satisfied, found.only_pending, found.missing, found.pending) == (False, True, (), ("3",))
    worse = matched(person("2", pending=["3"], plans=[one]))
    assert (worse.only_pending, [m.course for m in worse.missing]) == (False, ["1"])


def test_a_batch_exempt_course_is_told_so_and_must_be_passed():
    one = plan([c("03708")])
    assert matched(person("03708", plans=[one])).rows[0].how == "batch_exempt"
    assert not matched(person(plans=[one])).satisfied


def test_the_best_version_is_told():
    old, new = plan([c("1")]), plan([c("1"), c("2")], version="2024")
    assert matched(person("1", plans=[old, new])).plan.version == "2021"
    assert matched(person("1", "2", plans=[old, new])).plan.version == "2024"


def test_the_practice_part_of_an_old_course_of_this_plan_is_asked_too():
    swap = Replacement(("1",), ("9",))
    one = plan([c("9"), c("5")], [group([c("1"), c("2", of="1")], number=0)], [swap])
    assert not matched(person("1", "5", plans=[one])).satisfied
    assert matched(person("1", "2", "5", plans=[one])).satisfied


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_the_real_plans_with_everything_and_with_each_course_left_out(path):
    one = plan_of(json.loads(path.read_text("utf-8")))
    required = [course.code for course in one.courses]
    chosen = [x.code for g in one.groups if g.when != "no_foreign_language" for x in g.courses]
    whole = matched(person(*required, *chosen, language=True, plans=[one]))
    assert whole.satisfied and whole.credits >= one.min_credits and whole.missing == ()
    assert [row.course for row in whole.rows][: len(required)] == required
    for code in required:
        rest = [other for other in required if other != code]
        found = matched(person(*rest, *chosen, language=True, plans=[one]))
        assert not found.satisfied and [m.course for m in found.missing] == [code]


# brute force: every use of replacements, every home of shared courses, both branches


def brute(who: Facts, one: Plan, have: set[str]):
    language = who.registration.foreign_language
    answers = []
    for branch in (language,) if language is not None else (True, False):
        active = [g for g in one.groups if g.when == "always" or (g.when == "foreign_language") == branch]
        for some in chain.from_iterable(
            combinations(one.replacements, n) for n in range(len(one.replacements) + 1)
        ):
            answers += _with(one, active, have, some)
    return max(answers)


def _with(one, active, have, some):
    old = [code for r in some for code in r.old]
    if len(old) != len(set(old)) or not set(old) <= have:
        return []
    got = (have - set(old)) | {code for r in some for code in r.new}
    required = {course.code for course in one.courses}
    heads = sorted({u for g in active for u in _units(g.courses) if not set(u) & required and set(u) <= got})
    homes = [[no for no, g in enumerate(active) if u in _units(g.courses)] for u in heads]
    return [_count(one, active, got, dict(zip(heads, places, strict=True))) for places in product(*homes)]


def _units(courses):
    codes = {x.code for x in courses}
    parts = [x for x in courses if x.practice_of in codes]
    return [(x.code, *(p.code for p in parts if p.practice_of == x.code)) for x in courses if x not in parts]


def _count(one, active, got, homes):
    missing = sum(x.code not in got for x in one.courses)
    credits = sum(x.credits for x in one.courses if x.code in got)
    courses = sum(set(unit) <= got for unit in _units(one.courses))
    met = missing == 0
    for no, g in enumerate(active):
        worth = {x.code: x.credits for x in g.courses}
        here = [unit for unit, home in homes.items() if home == no]
        value = sum(worth[code] for unit in here for code in unit)
        credits, courses = credits + value, courses + len(here)
        if len(here) < g.min_courses or value < g.min_credits:
            met, missing = False, missing + sum(x.code not in got for x in g.courses)
    met = met and credits >= one.min_credits and courses >= one.min_courses
    return met, -missing, credits, courses


CODES = [str(n) for n in range(8)]
OLD = ["8", "9", *CODES[:3]]


@st.composite
def plans_and_people(draw):
    worth = {code: draw(st.integers(1, 6)) for code in CODES}
    parts = {"1": "0", "3": "2"} if draw(st.booleans()) else {}
    listed = draw(st.sets(st.sampled_from(CODES), max_size=4))
    listed |= {a for a, b in parts.items() if b in listed} | {b for a, b in parts.items() if a in listed}
    groups = []
    for no in range(draw(st.integers(0, 3))):
        inside = draw(st.sets(st.sampled_from([code for code in CODES if code not in parts]), max_size=4))
        inside |= {a for a, b in parts.items() if b in inside}
        courses = [c(code, worth[code], parts.get(code, "")) for code in sorted(inside)]
        when = draw(st.sampled_from(["always", "foreign_language", "no_foreign_language"]))
        groups.append(group(courses, draw(st.integers(0, 2)), draw(st.integers(0, 8)), when, f"组{no}"))
    swaps = [
        Replacement(
            tuple(draw(st.lists(st.sampled_from(OLD), min_size=1, max_size=2, unique=True))),
            tuple(draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    courses = [c(code, worth[code], parts.get(code, "")) for code in sorted(listed)]
    one = plan(courses, groups, swaps, draw(st.integers(0, 15)), draw(st.integers(0, 4)))
    passed = draw(st.sets(st.sampled_from([*CODES, "8", "9"])))
    pending = draw(st.sets(st.sampled_from([*CODES, "8", "9"]), max_size=2)) - passed
    who = person(
        *passed, pending=sorted(pending), language=draw(st.sampled_from([True, False, None])), plans=[one]
    )
    return who, one, passed, pending


@settings(max_examples=400, deadline=None)
@given(plans_and_people())
def test_brute_force_comes_to_the_same_verdict(drawn):
    who, one, passed, pending = drawn
    every = [*one.courses, *(x for g in one.groups for x in g.courses)]
    swaps = tuple(
        Replacement((*r.old, *sorted({x.code for x in every if x.practice_of in r.old} - set(r.old))), r.new)
        for r in one.replacements
    )
    wide = replace(one, replacements=swaps)
    found = matched(who)
    now = brute(who, wide, passed)
    assert (found.satisfied, found.credits, found.courses) == (now[0], now[2], now[3])
    hoped = brute(who, wide, passed | pending)
    assert found.only_pending == (hoped[0] and not now[0])
    assert len(found.missing) == -hoped[1]
    assert BATCH.preliminary_closes == at(6, 18, 17)
