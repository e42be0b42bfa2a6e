"""审: a plan laid out for matching: its units (a course with its practice part), once per plan."""

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


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan with everything looked up beforehand."""

    plan: Plan
    required: tuple[Unit, ...]
    groups: tuple[tuple[Group, tuple[Unit, ...]], ...]
    courses: Mapping[str, Course]  # in the plan's order
    replacements: tuple[Replacement, ...]
    branches: bool  # are there groups that depend on the foreign language?
    codes: frozenset[str]  # all the plan knows, old courses included


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
    groups = tuple((group, _units(group.courses)) for group in plan.groups)
    every = [*plan.courses, *(course for group in plan.groups for course in group.courses)]
    courses: dict[str, Course] = {}
    for course in every:
        courses.setdefault(course.code, course)
    replacements = tuple(_with_practice(one, every) for one in plan.replacements)
    old = {code for one in replacements for code in one.old}
    branches = any(group.when != ALWAYS for group in plan.groups)
    required = _units(plan.courses)
    return Outline(plan, required, groups, courses, replacements, branches, frozenset(courses) | old)


def _units(courses: Sequence[Course]) -> tuple[Unit, ...]:
    here = {course.code for course in courses}
    parts: dict[str, list[Course]] = {}
    for course in courses:
        head = course.practice_of if course.practice_of in here else course.code
        parts.setdefault(head, []).append(course)
    return tuple(
        Unit(head, tuple(own), frozenset(c.code for c in own), sum(c.credits for c in own))
        for head, own in parts.items()
    )


def _with_practice(one: Replacement, every: Sequence[Course]) -> Replacement:
    """All old ones passed, practice parts included (contract §3, Plans)."""
    parts = [c.code for c in every if c.practice_of in one.old and c.code not in one.old]
    return Replacement((*one.old, *dict.fromkeys(parts)), one.new)
