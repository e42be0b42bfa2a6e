"""审: what counts of a person's courses under a plan: the required ones, the groups, the credits (R30, R33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..model import Group, Lacking
from .groups import settle
from .outline import Branch, Outline, Unit

Worth = tuple[bool, int, float, int]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a person brings to a plan under one use of the replacements; `replaced`: new code → old codes."""

    got: frozenset[str]
    replaced: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Answer:
    """One way to count a person's courses under a plan; it grows while it is being counted."""

    brought: Brought
    credits: float = 0
    courses: int = 0
    counted: list[str] = field(default_factory=list)  # codes in the plan's order
    missing: list[Lacking] = field(default_factory=list)
    shortfall: list[str] = field(default_factory=list)

    @property
    def satisfied(self) -> bool:
        """Nothing is missing and nothing short."""
        return not self.missing and not self.shortfall

    @property
    def worth(self) -> Worth:
        """The better answer has the greater worth."""
        return self.satisfied, -len(self.missing), self.credits, self.courses


def count(plan: Outline, branch: Branch, brought: Brought) -> Answer:
    """The best that comes of these courses in this branch."""
    answer = Answer(brought)
    _count_required(answer, plan.required)
    settled = settle(branch.groups, brought.got, plan.plan.min_credits - answer.credits)
    for (group, _), units in zip(branch.groups, settled, strict=True):
        _count_group(answer, group, units)
    if answer.credits < plan.plan.min_credits:
        answer.shortfall.append(f"总学分须{plan.plan.min_credits:g}，现有{answer.credits:g}")
    if answer.courses < plan.plan.min_courses:
        answer.shortfall.append(f"总门数须{plan.plan.min_courses}，现有{answer.courses}")
    return answer


def at_most(plan: Outline, branch: Branch, got: frozenset[str]) -> Worth:
    """No answer that comes of these courses is worth more: here a course may serve every group it stands in."""
    units = {unit.head: unit for _, own in branch.groups for unit in own if unit.codes <= got}
    required = Answer(Brought(got, {}))
    _count_required(required, plan.required)
    relaxed = Answer(required.brought, missing=required.missing)
    for group, own in branch.groups:
        _count_group(relaxed, group, [unit for unit in own if unit.codes <= got])
    credits = required.credits + sum(_dearest(branch, head, got) for head in units)
    courses = required.courses + len(units)
    enough = credits >= plan.plan.min_credits and courses >= plan.plan.min_courses
    return relaxed.satisfied and enough, -len(relaxed.missing), credits, courses


def _dearest(branch: Branch, head: str, got: frozenset[str]) -> float:
    return max(u.credits for _, own in branch.groups for u in own if u.head == head and u.codes <= got)


def _count_required(answer: Answer, required: Sequence[Unit]) -> None:
    got = answer.brought.got
    for unit in required:
        if unit.codes <= got:
            answer.courses += 1
        for course in unit.courses:
            if course.code in got:
                answer.credits += course.credits
                answer.counted.append(course.code)
            else:
                answer.missing.append(Lacking(course.code, course.name))


def _count_group(answer: Answer, group: Group, units: Sequence[Unit]) -> None:
    credits = sum(unit.credits for unit in units)
    answer.credits += credits
    answer.courses += len(units)
    answer.counted += [course.code for unit in units for course in unit.courses]
    if len(units) >= group.min_courses and credits >= group.min_credits:
        return
    says = _unmet(group, len(units), credits)
    answer.shortfall.append(says)
    got = answer.brought.got
    answer.missing += [Lacking(c.code, c.name, says) for c in group.courses if c.code not in got]


def _unmet(group: Group, courses: int, credits: float) -> str:
    wanted = [f"{group.min_courses}门"] * (group.min_courses > 0)
    wanted += [f"{group.min_credits:g}学分"] * (group.min_credits > 0)
    return f"“{group.title}”须选满{'、'.join(wanted)}，现有{courses}门、{credits:g}学分"
