"""审: 毕业条件匹配 (memo 六(四)): may this person graduate by one version of the plan? With the proof."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..model import Facts, How, Match, PlanRow, Source
from .counting import Answer
from .marks import Standing
from .outline import Branch, Outline, outline
from .replacing import best_answer
from .unticked import Unticked


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
    have = _without_needless(plan, standing, language) if standing.late else standing.passed
    now, branch = _best(plan, have, language)
    hoped = _best(plan, have | standing.pending, language)[0] if standing.pending else now
    yes = _overridden(facts)
    pending = _pending(plan, standing, language, now, hoped)
    told = Unticked(plan, branch, now, hoped, pending, yes)
    return Match(
        plan=plan.plan,
        satisfied=now.satisfied or yes,
        overridden=yes and not now.satisfied,
        credits=now.credits,
        courses=now.courses,
        missing=tuple(hoped.missing),
        pending=tuple(sorted(pending)),
        only_pending=hoped.satisfied and not now.satisfied,
        rows=tuple(_rows(facts, standing, plan, now, told)),
        shortfall=tuple(hoped.shortfall),
    )


def _best(plan: Outline, have: frozenset[str], language: bool | None) -> tuple[Answer, Branch]:
    answers = [(best_answer(plan, branch, have), branch) for branch in plan.branches_of(language)]
    return max(answers, key=lambda pair: pair[0].worth)


def _without_needless(plan: Outline, standing: Standing, language: bool | None) -> frozenset[str]:
    """A late exemption counts only for what nothing else satisfies (R25)."""
    lean, _ = _best(plan, standing.passed - standing.late, language)
    needless = standing.late if lean.satisfied else standing.late.intersection(lean.counted)
    return standing.passed - needless


def _overridden(facts: Facts) -> bool:
    """R35: 视同满足 works with 文号 alone."""
    ruling = facts.decision("计划匹配")
    return ruling is not None and ruling.ruling == "视同满足" and bool(ruling.reference)


def _pending(
    plan: Outline, standing: Standing, language: bool | None, now: Answer, hoped: Answer
) -> frozenset[str]:
    """What waits for publication and could count, and is not satisfied otherwise (R21, R22)."""
    if not standing.pending:
        return standing.pending
    counting = {code for branch in plan.branches_of(language) for code in branch.wanted}
    counting.update(code for old in hoped.brought.replaced.values() for code in old)
    counting.difference_update(one.course for one in hoped.missing)
    return (standing.pending & counting) - now.brought.got


def _rows(
    facts: Facts, standing: Standing, plan: Outline, answer: Answer, told: Unticked
) -> Iterator[PlanRow]:
    """Every course of the plan in its order: how it is satisfied, or why it is not ticked (R60)."""
    replaced, counted = answer.brought.replaced, set(answer.counted)
    for code in plan.courses:
        if code not in counted:
            yield told.row(code)
        elif code in replaced:
            yield PlanRow(code, replaced[code], How.REPLACED)
        else:
            yield _ticked(code, _how(facts, standing, code))


@lru_cache(maxsize=4096)
def _ticked(code: str, how: How) -> PlanRow:
    """The same rows stand in the cases of many people."""
    return PlanRow(code, (code,), how)


def _how(facts: Facts, standing: Standing, code: str) -> How:
    if code in facts.batch.batch_exempt_courses and code in standing.earned:
        return How.BATCH_EXEMPT
    if code in standing.exempt:
        return How.EXEMPT
    return How.LINKED if code in standing.linked else How.PASSED


def source_of(facts: Facts, standing: Standing, code: str) -> Source:
    """Where the best grade of a course comes from."""
    if code in facts.batch.batch_exempt_courses and code in standing.earned:
        return Source.BATCH_EXEMPTION
    if code in standing.exempt:
        return Source.EXEMPTION
    if code in standing.linked:
        return Source.LINKED
    if code in standing.practice:
        return Source.PRACTICE
    return Source.MANUAL if standing.best[code].manual else Source.AUTO
