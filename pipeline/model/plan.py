"""名: the 专业考试计划, and what comes of matching a person against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a plan. `kind` is written, practice or thesis; `practice_of` names the theory."""

    code: str
    name: str
    credits: float
    kind: str = "written"
    practice_of: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """选组: both minimums hold. `when` is always, foreign_language or no_foreign_language."""

    id: str
    title: str
    when: str
    min_courses: int
    min_credits: float
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """课程替代: all of `old` passed stand for `new`, with the credits of the new ones."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a 专业考试计划."""

    code: str
    version: str
    major_code: str
    major: str
    level: str
    host_university: str
    min_credits: float
    min_courses: int
    courses: tuple[Course, ...]
    groups: tuple[Group, ...]
    replacements: tuple[Replacement, ...]


class How(StrEnum):
    """How a course of the plan came to be satisfied; the first that applies is told."""

    BATCH_EXEMPT = "batch_exempt"
    EXEMPT = "exempt"
    REPLACED = "replaced"
    LINKED = "linked"
    OVERRIDE = "override"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One course of the plan: satisfied by which courses of the person and how; else `how` is None.

    `why` says in Chinese why a course that is not ticked is not needed, or what it waits for (R60).
    """

    course: str
    by: tuple[str, ...]
    how: How | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A course that is missing; `says` names the group where it is one of several to choose from."""

    course: str
    name: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """毕业条件匹配 of one person against one plan version (memo 六(四))."""

    plan: Plan
    satisfied: bool
    overridden: bool  # satisfied by a valid 视同满足 alone
    credits: float
    courses: int
    missing: tuple[Lacking, ...]
    pending: tuple[str, ...]  # course codes that lack publication only
    only_pending: bool  # with the pending ones passed it would be satisfied
    rows: tuple[PlanRow, ...]
    shortfall: tuple[str, ...] = ()  # Chinese: unmet groups, credits or courses short
