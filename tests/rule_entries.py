"""The table of the rulebook's cases: an entry is a rule, how it is broken and kept, what clears it, and when."""

from collections.abc import Callable
from dataclasses import dataclass, field

from makers import ticket
from paper_makers import Papers, faultless

Change = Callable[[Papers], Papers]
OLD = "320117{:06d}"  # a ticket of cohort 17, which need not be captured
PARTNERS, KEPT = (
    250,
    120,
)  # how far the serials of the partner and of the kept person lie from the broken one's


@dataclass(frozen=True)
class Entry:
    """One line. `first`: what both handed in a pass earlier. `moment`: when the finding must stand."""

    name: str
    finding: tuple[str, str, str]
    serial: int
    broken: Change
    kept: Change
    clear: Change | None
    first: Change | None = None
    partner: Change | None = None
    variant: str = ""
    also: tuple[tuple[str, str, str], ...] = ()
    moment: str = "first"
    number: str = ""
    title: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", f"{self.name} {self.variant}".strip())

    def ticket(self, further: int = 0) -> str:
        serial = self.serial + further
        return self.number.format(serial) if self.number else ticket(serial)

    def person(self, change: Change, further: int = 0) -> Papers:
        """All papers of one of the three; of who had handed in before, what comes now."""
        serial, own = self.serial + further, self.ticket(further)
        return change(Papers(serial, own) if self.first else faultless(serial, own))

    def everybody(self) -> list[Papers]:
        told = [self.person(self.broken), self.person(self.kept, KEPT)]
        return [*told, self.person(self.partner, PARTNERS)] if self.partner else told

    def before(self) -> list[Papers]:
        """What the broken and the kept one had handed in a pass earlier, faultless both."""
        if self.first is None:
            return []
        return [self.first(faultless(self.serial + far, self.ticket(far))) for far in (0, KEPT)]

    def clearing(self) -> list[Papers]:
        return [self.clear(Papers(self.serial, self.ticket()))] if self.clear else []


ENTRIES: list[Entry] = []


def entry(line: str, *, broken: Change, clear: Change | None, **more) -> None:
    """Enters `name id severity who`; without `kept` the kept person is simply faultless."""
    name, *finding = line.split()
    told = {"kept": lambda p: p, "number": more.pop("ticket", ""), **more}
    rule, severity, who = finding
    ENTRIES.append(Entry(name, (rule, severity, who), len(ENTRIES) + 1, broken, clear=clear, **told))
