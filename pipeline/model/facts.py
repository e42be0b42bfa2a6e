"""名: all of one person at one moment, as it is put before the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .batch import Batch
from .papers import Decision, Grade, Portrait, PracticeGrade, Registration, ShownGrade
from .plan import Match, Plan
from .record import Record, Sheet, Unprintable


@dataclass(frozen=True, slots=True)
class Facts:
    """All the papers say about one person at one moment. The last four are filled in by judging."""

    ticket: str
    batch: Batch
    as_of: datetime
    registration: Registration
    grades: tuple[Grade, ...] = ()
    practice: tuple[PracticeGrade, ...] = ()
    decisions: tuple[Decision, ...] = ()
    portrait: Portrait | None = None
    picture_twins: tuple[str, ...] = ()  # other tickets with the same picture (R75)
    number_twins: tuple[str, ...] = ()  # other tickets with the same identity number (D-TWIN)
    plans: tuple[Plan, ...] = ()  # the versions that come into question
    sheets: tuple[Sheet, ...] = ()
    void_changes: tuple[str, ...] = ()  # what changed on a printed sheet, in Chinese field titles
    match: Match | None = None
    shown: tuple[ShownGrade, ...] = ()
    record: Record | None = None
    unprintable: tuple[Unprintable, ...] = ()

    def decision(self, matter: str, course: str = "") -> Decision | None:
        """The decision in force on a 事项 (and course), if there is one."""
        for d in self.decisions:
            if d.matter == matter and d.course == course:
                return d
        return None

    @property
    def withdrawn(self) -> bool:
        """Decision 撤销登记 = 撤销: nothing else is said of this person (R1)."""
        d = self.decision("撤销登记")
        return d is not None and d.ruling == "撤销"
