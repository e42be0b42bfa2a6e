"""审: 新旧课程替代 (R31): the best use of the replacements; an old course counts once, for itself or for another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..model import Replacement
from .counting import Answer, Brought, at_most, count
from .outline import Branch, Outline


def best_answer(plan: Outline, branch: Branch, have: frozenset[str]) -> Answer:
    """The best answer over every use of the replacements; the one that comes first where several are equal."""
    usable = _usable(branch, have)
    if not usable:
        return count(plan, branch, Brought(have, {}))
    served = Counter(code for one in usable for code in one.old)
    free = [one for one in usable if branch.wanted.isdisjoint(one.old) and _alone(one, served)]
    contested = [one for one in usable if one not in free]
    best = count(plan, branch, bring(have, free))
    return _extend(plan, branch, have, best, free, contested)


def _usable(branch: Branch, have: frozenset[str]) -> list[Replacement]:
    """Those whose old courses are all here and that lead to something not here, or to what another uses up."""
    held = [one for one in branch.replacements if have.issuperset(one.old)]
    lacking = set(branch.wanted - have)
    usable: list[Replacement] = []
    while more := [one for one in held if one not in usable and not lacking.isdisjoint(one.new)]:
        usable += more
        lacking.update(code for one in more for code in one.old if code in branch.wanted)
    return [one for one in held if one in usable]


def _alone(one: Replacement, served: Counter[str]) -> bool:
    return all(served[code] == 1 for code in one.old)


def bring(have: frozenset[str], chosen: Sequence[Replacement]) -> Brought:
    """What is brought when these replacements are used: their old courses stand for the new ones alone."""
    used = _old(chosen)
    replaced: dict[str, tuple[str, ...]] = {}
    for one in chosen:
        for code in one.new:
            if code not in have or code in used:
                replaced.setdefault(code, one.old)
    return Brought((have - used).union(replaced), replaced)


def _old(chosen: Iterable[Replacement]) -> frozenset[str]:
    return frozenset(code for one in chosen for code in one.old)


def _extend(
    plan: Outline,
    branch: Branch,
    have: frozenset[str],
    best: Answer,
    chosen: Sequence[Replacement],
    rest: Sequence[Replacement],
) -> Answer:
    """Tries every further replacement; stops where even all of the rest together could not better the best."""
    used = _old(chosen)
    open_ = [one for one in rest if used.isdisjoint(one.old)]
    if not open_ or _hope(plan, branch, have, chosen, open_) <= best.worth:
        return best
    for no, one in enumerate(open_, 1):
        more = [*chosen, one]
        tried = count(plan, branch, bring(have, more))
        if tried.worth > best.worth:
            best = tried
        best = _extend(plan, branch, have, best, more, open_[no:])
    return best


def _hope(
    plan: Outline,
    branch: Branch,
    have: frozenset[str],
    chosen: Sequence[Replacement],
    rest: Sequence[Replacement],
) -> tuple[bool, int, float, int]:
    got = bring(have, chosen).got
    return at_most(plan, branch, got.union(*(one.new for one in rest)))
