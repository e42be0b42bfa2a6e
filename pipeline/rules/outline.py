"""审: a plan laid out for matching: its units (a course with its practice part) and its branches, once per plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model import Course, Group, Plan, Replacement

ALWAYS = "always"
WITH_LANGUAGE = "foreign_language"
KEPT = 256


@dataclass(frozen=True, slots=True)
class Unit:
    """A course with its practice parts: it counts as one course (R33)."""

    head: str
    courses: tuple[Course, ...]
    codes: frozenset[str]
    credits: float


Active = tuple[Group, tuple[Unit, ...]]


@dataclass(frozen=True, slots=True)
class Branch:
    """The plan of those who take a foreign language, or of those who do not."""

    groups: tuple[Active, ...]  # without the units that are required anyway
    wanted: frozenset[str]  # every code that can count
    replacements: tuple[Replacement, ...]  # those that lead to something wanted


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan with everything looked up beforehand."""

    plan: Plan
    required: tuple[Unit, ...]
    courses: Mapping[str, Course]  # in the plan's order, groups included
    branches: Mapping[bool, Branch]  # by 外语; one and the same where no group depends on it

    def branches_of(self, language: bool | None) -> tuple[Branch, ...]:
        """The branches that come into question: both where 外语 is empty."""
        with_language, without = self.branches[True], self.branches[False]
        if with_language is without:
            return (with_language,)
        return (with_language, without) if language is None else (self.branches[language],)


_KEPT: dict[int, Outline] = {}


def outline(plan: Plan) -> Outline:
    """The outline of a plan; the same plan object is laid out once."""
    held = _KEPT.get(id(plan))
    if held is not None and held.plan is plan:
        return held
    if len(_KEPT) >= KEPT:
        _KEPT.clear()
    made = _KEPT[id(plan)] = _lay_out(plan)
    return made


def _lay_out(plan: Plan) -> Outline:
    every = [*plan.courses, *(course for group in plan.groups for course in group.courses)]
    courses: dict[str, Course] = {}
    for course in every:
        courses.setdefault(course.code, course)
    replacements = [_with_practice(one, courses) for one in plan.replacements]
    branch = {language: _branch(plan, replacements, language) for language in (True, False)}
    if all(group.when == ALWAYS for group in plan.groups):
        branch[False] = branch[True]
    return Outline(plan, _units(plan.courses), courses, branch)


def _units(courses: Sequence[Course]) -> tuple[Unit, ...]:
    parts: dict[str, list[Course]] = {}
    for course in courses:
        parts.setdefault(course.practice_of or course.code, []).append(course)
    return tuple(
        Unit(head, tuple(own), frozenset(c.code for c in own), sum(c.credits for c in own))
        for head, own in parts.items()
    )


def _with_practice(one: Replacement, courses: Mapping[str, Course]) -> Replacement:
    """All old ones passed, practice parts included (contract §3, Plans)."""
    parts = [c.code for c in courses.values() if c.practice_of in one.old and c.code not in one.old]
    return Replacement((*one.old, *parts), one.new)


def _branch(plan: Plan, replacements: Sequence[Replacement], language: bool) -> Branch:
    taken = frozenset(course.code for course in plan.courses)
    groups = tuple(
        (group, tuple(unit for unit in _units(group.courses) if taken.isdisjoint(unit.codes)))
        for group in plan.groups
        if group.when == ALWAYS or (group.when == WITH_LANGUAGE) == language
    )
    wanted = taken.union(*(unit.codes for _, units in groups for unit in units))
    useful = tuple(one for one in replacements if not wanted.isdisjoint(one.new))
    return Branch(groups, wanted, useful)
