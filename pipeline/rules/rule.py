"""审: what a rule is: one paragraph of the memo, one function, one severity; its sentences are Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..model import Facts, Finding, Severity, Who

Speak = Callable[[Facts], Iterator[str]]
Turns = Callable[[Facts], datetime | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the register shows it. `turns` gives the moment at which the calendar alone may change it."""

    id: str
    memo: str
    severity: Severity
    who: Who
    title: str
    speak: Speak
    turns: Turns | None = None

    @property
    def name(self) -> str:
        """The function's name: by it tests and the register speak of the rule."""
        return self.speak.__name__

    @property
    def summary(self) -> str:
        """What the rule asks, in one English sentence."""
        return (self.speak.__doc__ or "").partition("\n")[0]

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """What the rule has to say of these facts: nothing, or its sentences."""
        return (Finding(self.id, self.severity, says, self.who) for says in self.speak(facts))


BOOK: list[Rule] = []


def rule(
    id: str, memo: str, breach: Severity, who: Who, title: str, turns: Turns | None = None
) -> Callable[[Speak], Speak]:
    """Puts a function into the rulebook; `judging` puts the chapters into the memo's order."""

    def enter(speak: Speak) -> Speak:
        BOOK.append(Rule(id, memo, breach, who, title, speak, turns))
        return speak

    return enter
