"""审: 选组: to which group each course is given that stands in several, for it counts once (R32)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ..model import Group
from .outline import Active, Unit

Needs = tuple[tuple[int, float], ...]  # what each group still lacks: courses, credits
Ways = dict[tuple[Needs, float], tuple[int, ...]]


def settle(groups: Sequence[Active], got: frozenset[str], credits_wanted: float) -> list[list[Unit]]:
    """The passed units of each group, every unit in one group alone, so that the most comes of them.

    Courses that stand in one group only stay there. The others are tried everywhere; ways that leave every
    group lacking the same are one way, so the search stays small and yet misses nothing.
    """
    passed = [[unit for unit in units if unit.codes <= got] for _, units in groups]
    places: dict[str, list[tuple[int, Unit]]] = {}
    for no, unit in ((no, unit) for no, units in enumerate(passed) for unit in units):
        places.setdefault(unit.head, []).append((no, unit))
    several = [place for place in places.values() if len(place) > 1]
    if not several:
        return passed
    contested = {place[0][1].head for place in several}
    settled = [[unit for unit in units if unit.head not in contested] for units in passed]
    only = [group for group, _ in groups]
    credits_wanted -= sum(unit.credits for unit in chain.from_iterable(settled))
    ways = _ways(_start(only, settled), several)
    best = max(ways, key=lambda way: _worth(way, only, got, credits_wanted))
    for place, choice in zip(several, ways[best], strict=True):
        no, unit = place[choice]
        settled[no].append(unit)
    return settled


def _start(groups: Sequence[Group], settled: Sequence[Sequence[Unit]]) -> Needs:
    return tuple(
        (max(0, group.min_courses - len(units)), max(0.0, group.min_credits - sum(u.credits for u in units)))
        for group, units in zip(groups, settled, strict=True)
    )


def _ways(start: Needs, several: Sequence[Sequence[tuple[int, Unit]]]) -> Ways:
    ways: Ways = {(start, 0.0): ()}
    for place in several:
        further: Ways = {}
        for (needs, credits), path in ways.items():
            for choice, (no, unit) in enumerate(place):
                way = _less(needs, no, unit.credits), credits + unit.credits
                further.setdefault(way, (*path, choice))
        ways = further
    return ways


def _less(needs: Needs, no: int, credits: float) -> Needs:
    courses, lacking = needs[no]
    if not courses and not lacking:
        return needs
    return (*needs[:no], (max(0, courses - 1), max(0.0, lacking - credits)), *needs[no + 1 :])


def _worth(
    way: tuple[Needs, float], groups: Sequence[Group], got: frozenset[str], credits_wanted: float
) -> tuple[bool, int, float]:
    needs, credits = way
    unmet = [group for group, need in zip(groups, needs, strict=True) if any(need)]
    missing = sum(1 for _ in _unpassed(unmet, got))
    return not unmet and credits >= credits_wanted, -missing, credits


def _unpassed(groups: Sequence[Group], got: frozenset[str]) -> Iterator[str]:
    return (course.code for group in groups for course in group.courses if course.code not in got)
