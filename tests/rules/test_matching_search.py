"""The matcher's search: exact where replacements and groups compete."""

from dataclasses import replace
from itertools import combinations

import pytest
from facts_makers import REGISTRATION, facts

from pipeline.model import Course, Grade, Group, Plan, PracticeGrade, Replacement
from pipeline.rules.marks import standing
from pipeline.rules.matching import match


def course(code, credits=3, of=""):
    return Course(code, f"课{code}", credits, "practice" if of else "written", of)


def group(title, *courses, number=0, credits=0, when="always"):
    return Group(title, title, when, number, credits, courses)


def plan(*courses, groups=(), swaps=(), credits=0, number=0, version="2021"):
    replacements = tuple(Replacement(tuple(old.split()), tuple(new.split())) for old, new in swaps)
    told = ("X1", version, "1", "样本", "专升本", "样本大学", credits, number)
    return Plan(*told, courses, tuple(groups), replacements)


def matched(one, passed, pending=(), language=None):
    who = facts(
        grades=tuple(Grade(code, "60") for code in passed),
        practice=tuple(PracticeGrade(code, "60", "样本大学", "已上传") for code in pending),
        registration=replace(REGISTRATION, foreign_language=language),
        plans=(one,),
    )
    return match(who, standing(who))


def test_a_course_used_up_as_an_old_one_may_itself_be_replaced():
    one = plan(course("B"), course("C"), swaps=[("A", "B"), ("B", "C")])
    found = matched(one, ["A", "B"])
    assert found.satisfied
    assert [(row.course, row.by, row.how) for row in found.rows] == [
        ("B", ("A",), "replaced"),
        ("C", ("B",), "replaced"),
    ]


def test_no_use_of_the_replacements_is_left_untried_however_many_there_are():
    fillers = [(f"o{n} p{n}", f"x{n}") for n in range(13)]
    wanted = [course(f"x{n}", 0) for n in range(13)]
    rivals = [("last", "y"), ("last", "z")]
    electives = group("选考", *(course(f"o{n}", 0) for n in range(13)))
    one = plan(*wanted, course("z"), groups=[electives], swaps=[*fillers, *rivals])
    passed = [code for old, _ in fillers for code in old.split()] + ["last"]
    assert matched(one, passed).satisfied


def test_an_elective_is_kept_for_itself_where_its_credits_are_needed():
    swaps = [("e1", "n1"), ("e2", "n2")]
    choice = group("选考", course("e1", 6), course("e2", 6), course("n1", 2), course("n2", 2), number=2)
    found = matched(plan(groups=[choice], swaps=swaps, credits=12), ["e1", "e2"])
    assert found.satisfied and [row.how for row in found.rows] == ["passed", "passed", None, None]
    assert [row.why for row in found.rows[2:]] == ["“选考”已选满，不需要"] * 2


def test_of_two_equal_ways_the_one_without_replacement_is_told():
    one = plan(course("n"), swaps=[("o", "n")])
    assert matched(one, ["n", "o"]).rows[0].by == ("n",)


@pytest.mark.parametrize("credits", [(4, 5, 6, 7), (6, 5, 5, 4), (4, 4, 4, 10)])
def test_shared_courses_go_where_the_credits_need_them(credits):
    shared = [course(f"s{n}", worth) for n, worth in enumerate(credits)]
    for half in range(4, 20):
        first = group("甲", *shared, number=1, credits=half)
        second = group("乙", *shared, number=1, credits=11)
        found = matched(plan(groups=[first, second]), [c.code for c in shared])
        ways = (
            (sum(some), sum(credits) - sum(some)) for n in range(1, 4) for some in combinations(credits, n)
        )
        assert found.satisfied == any(a >= half and b >= 11 for a, b in ways)
        assert found.credits == sum(credits)


def test_a_pair_in_two_groups_counts_once_though_one_lists_half_of_it():
    whole = group("甲", course("18", 2), course("19", 2, "18"), number=1)
    half = group("乙", course("19", 2, "18"), number=1)
    found = matched(plan(groups=[whole, half]), ["18", "19"])
    assert not found.satisfied and found.courses == 1


def test_many_shared_courses_and_many_replacements_come_to_an_answer():
    shared = [course(f"s{n}", 4 + n % 3) for n in range(22)]
    groups = [group(title, *shared, number=5, credits=25) for title in "甲乙"]
    swaps = [(f"s{n}", f"r{n}") for n in range(0, 12, 2)]
    one = plan(*(course(f"r{n}") for n in (0, 2)), groups=groups, swaps=swaps)
    assert matched(one, [c.code for c in shared]).satisfied


def test_what_is_satisfied_otherwise_does_not_wait_for_publication():
    one = plan(course("13003"), course("13004", 1, "13003"), swaps=[("02331 02332", "13003 13004")])
    replaced = matched(one, ["02331", "02332"], pending=["13004"])
    assert replaced.satisfied and replaced.pending == ()
    passed = matched(one, ["13003", "13004", "02331"], pending=["02332"])
    assert passed.satisfied and passed.pending == ()


def test_an_old_course_that_would_stand_for_a_new_one_waits_for_publication():
    one = plan(course("13003"), course("13004", 1, "13003"), swaps=[("02331 02332", "13003 13004")])
    found = matched(one, ["02331"], pending=["02332"])
    assert (found.only_pending, found.pending, found.missing) == (True, ("02332",), ())


def test_a_pending_course_of_the_other_branch_counts_for_nothing():
    abroad = group("外语", course("00015", 14), number=1, when="foreign_language")
    home = group("换考", course("00054"), number=1, when="no_foreign_language")
    one = plan(groups=[abroad, home])
    assert matched(one, ["00015"], pending=["00054"], language=True).pending == ()
    assert matched(one, [], pending=["00054"], language=None).pending == ("00054",)


def test_a_pending_course_is_never_told_as_missing_too():
    one = plan(course("a", 1), course("n", 6), swaps=[("a", "n")])
    found = matched(one, [], pending=["a"])
    told = {lacking.course for lacking in found.missing}
    assert len(told) == 1 and not found.only_pending and told.isdisjoint(found.pending)
