"""印: which characters of a batch no font on board draws, who needs them where, and what does not fit its box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Unprintable


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody of whom something cannot be printed."""

    ticket: str
    name: str
    faults: Sequence[Unprintable]


def told_of(people: Iterable[Held], checked: int) -> dict[str, Any]:
    """The batch as JSON tells it (print check): each character once, by its code; `checked` people were looked at."""
    bearers: dict[str, list[dict[str, str]]] = {}
    unfit, held = [], []
    for one in people:
        who = {"ticket": one.ticket, "name": one.name}
        held += [one.ticket] if one.faults else []
        for fault in one.faults:
            for char in fault.glyphs:
                bearers.setdefault(char, []).append({**who, "field": fault.field})
            if not fault.glyphs:
                unfit.append({**who, "field": fault.field, "says": fault.says})
    characters = [
        {"char": char, "code": f"U+{ord(char):04X}", "people": bearers[char]} for char in sorted(bearers)
    ]
    return {"checked": checked, "characters": characters, "unfit": unfit, "held": held}
