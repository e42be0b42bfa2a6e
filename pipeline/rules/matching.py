"""审: 毕业条件匹配 (memo 六(四)): may this person graduate by one version of the plan? With the proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

from ..model import Facts, Group, How, Lacking, Match, PlanRow, Replacement, Source
from .marks import Standing
from .outline import ALWAYS, WITH_LANGUAGE, Outline, Unit, outline

MOST_CONTESTED = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to read a person's courses under a plan."""

    satisfied: bool
    credits: float
    courses: int
    missing: tuple[Lacking, ...]
    shortfall: tuple[str, ...]
    counted: tuple[str, ...]  # codes that count, in the plan's order
    replaced: dict[str, tuple[str, ...]]

    @property
    def worth(self) -> tuple[bool, int, float, int]:
        """The better answer has the greater worth."""
        return self.satisfied, -len(self.missing), self.credits, self.courses


def match(facts: Facts, standing: Standing) -> Match | None:
    """The best of the versions that come into question (R32); None without a plan.

    The best: satisfied first, then lacking only what is pending, then missing least, most credits, newest.
    """
    matches = [_match_one(facts, standing, outline(plan)) for plan in facts.plans]
    return max(matches, key=_worth, default=None)


def _worth(one: Match) -> tuple[bool, bool, int, float, str]:
    return (
        one.satisfied and not one.overridden,
        one.only_pending,
        -len(one.missing),
        one.credits,
        one.plan.version,
    )


def _match_one(facts: Facts, standing: Standing, plan: Outline) -> Match:
    language = facts.registration.foreign_language
    now = _best(plan, standing.passed, language)
    pending = standing.pending & plan.codes
    hoped = _best(plan, standing.passed | pending, language) if pending else now
    ruling = facts.decision("计划匹配")
    yes = ruling is not None and ruling.ruling == "视同满足" and bool(ruling.reference)
    return Match(
        plan=plan.plan,
        satisfied=now.satisfied or yes,
        overridden=yes and not now.satisfied,
        credits=now.credits,
        courses=now.courses,
        missing=hoped.missing,
        pending=tuple(sorted(pending.difference(now.counted))),
        only_pending=hoped.satisfied and not now.satisfied,
        rows=tuple(_rows(facts, standing, now)),
        shortfall=hoped.shortfall,
    )


def _rows(facts: Facts, standing: Standing, answer: Answer) -> Iterator[PlanRow]:
    exempt = facts.batch.batch_exempt_courses
    for code in answer.counted:
        old = answer.replaced.get(code)
        if old is not None:
            yield PlanRow(code, old, How.REPLACED)
        elif code in exempt and code in standing.passed:
            yield PlanRow(code, (code,), How.BATCH_EXEMPT)
        else:
            yield PlanRow(code, (code,), How.PASSED)


def source_of(facts: Facts, standing: Standing, code: str) -> Source:
    """Where the best grade of a course comes from."""
    if code in facts.batch.batch_exempt_courses and code in standing.passed:
        return Source.BATCH_EXEMPTION
    if code in standing.practice:
        return Source.PRACTICE
    return Source.MANUAL if standing.best[code].manual else Source.AUTO


def _best(plan: Outline, have: frozenset[str], language: bool | None) -> Answer:
    """The best answer over both branches (外语 empty) and every use of the replacements."""
    branches = (language,) if language is not None else (True, False)
    if not plan.branches:
        branches = (True,)
    return max((a for branch in branches for a in _answers(plan, have, branch)), key=lambda a: a.worth)


def _answers(plan: Outline, have: frozenset[str], language: bool) -> Iterator[Answer]:
    active = [
        (group, units)
        for group, units in plan.groups
        if group.when == ALWAYS or (group.when == WITH_LANGUAGE) == language
    ]
    wanted = frozenset(chain.from_iterable(u.codes for u in plan.required)).union(
        *(unit.codes for _, units in active for unit in units)
    )
    usable = [one for one in plan.replacements if _usable(one, have, wanted)]
    for chosen in _choices(usable, wanted):
        yield from _assigned(plan, active, have, chosen)


def _usable(one: Replacement, have: frozenset[str], wanted: frozenset[str]) -> bool:
    return have.issuperset(one.old) and any(code in wanted and code not in have for code in one.new)


def _choices(usable: Sequence[Replacement], wanted: frozenset[str]) -> Iterator[list[Replacement]]:
    """Every way to use the replacements: a course counts once, so no old one may serve twice."""
    free = [one for one in usable if not _contested(one, usable, wanted)]
    contested = [one for one in usable if one not in free][:MOST_CONTESTED]
    for size in range(len(contested) + 1):
        for some in combinations(contested, size):
            old = [code for one in some for code in one.old]
            if len(old) == len(set(old)):
                yield [*free, *some]


def _contested(one: Replacement, usable: Sequence[Replacement], wanted: frozenset[str]) -> bool:
    if not wanted.isdisjoint(one.old):
        return True
    others = [other for other in usable if other is not one]
    return any(set(one.old) & set(other.old) or set(one.new) & set(other.new) for other in others)


def _assigned(
    plan: Outline,
    active: Sequence[tuple[Group, tuple[Unit, ...]]],
    have: frozenset[str],
    chosen: Sequence[Replacement],
) -> Iterator[Answer]:
    """Every way to give the courses that stand in several groups to one of them."""
    used = {code for one in chosen for code in one.old}
    replaced = {c: one.old for one in chosen for c in one.new if c not in have or c in used}
    got = (have - used).union(replaced)
    taken = frozenset(chain.from_iterable(u.codes for u in plan.required))
    rooms: dict[str, list[int]] = {}
    for no, (_, units) in enumerate(active):
        for unit in units:
            if unit.codes <= got and taken.isdisjoint(unit.codes):
                rooms.setdefault(unit.head, []).append(no)
    shared = [head for head, places in rooms.items() if len(places) > 1]
    for places in product(*(rooms[head] for head in shared)):
        home = {head: held[0] for head, held in rooms.items()} | dict(zip(shared, places, strict=True))
        yield _answer(plan, active, got, replaced, home)


def _answer(
    plan: Outline,
    active: Sequence[tuple[Group, tuple[Unit, ...]]],
    got: frozenset[str],
    replaced: dict[str, tuple[str, ...]],
    home: dict[str, int],
) -> Answer:
    counted = [c.code for unit in plan.required for c in unit.courses if c.code in got]
    missing = [Lacking(c.code, c.name) for u in plan.required for c in u.courses if c.code not in got]
    credits = sum(plan.courses[code].credits for code in counted)
    courses = sum(unit.codes <= got for unit in plan.required)
    shortfall = []
    for no, (group, units) in enumerate(active):
        here = [unit for unit in units if home.get(unit.head) == no and unit.codes <= got]
        worth = sum(unit.credits for unit in here)
        credits += worth
        courses += len(here)
        counted += [c.code for unit in here for c in unit.courses]
        if len(here) < group.min_courses or worth < group.min_credits:
            says = _unmet(group, len(here), worth)
            shortfall.append(says)
            missing += [Lacking(c.code, c.name, says) for c in group.courses if c.code not in got]
    shortfall += _short(plan, credits, courses)
    return Answer(
        not missing and not shortfall,
        credits,
        courses,
        tuple(missing),
        tuple(shortfall),
        tuple(counted),
        replaced,
    )


def _unmet(group: Group, courses: int, credits: float) -> str:
    wanted = [f"{group.min_courses}门"] * (group.min_courses > 0)
    wanted += [f"{group.min_credits:g}学分"] * (group.min_credits > 0)
    return f"“{group.title}”须选满{'、'.join(wanted)}，现有{courses}门、{credits:g}学分"


def _short(plan: Outline, credits: float, courses: int) -> Iterator[str]:
    if credits < plan.plan.min_credits:
        yield f"总学分须{plan.plan.min_credits:g}，现有{credits:g}"
    if courses < plan.plan.min_courses:
        yield f"总门数须{plan.plan.min_courses}，现有{courses}"
