"""名: all of one person at one moment, as it is put before the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .batch import Batch
from .evidence import NO_CASE, Evidence
from .papers import (
    Capture,
    CityList,
    Decision,
    Exemption,
    Grade,
    Listed,
    OtherTicket,
    PaperRow,
    Portrait,
    PracticeGrade,
    Registration,
    RosterEntry,
    Scan,
    ShownGrade,
)
from .plan import Match, Plan
from .record import Record, Sheet, Unprintable


@dataclass(frozen=True, slots=True)
class Facts:
    """All the papers say about one person at one moment. The last five are filled in by judging."""

    ticket: str
    batch: Batch
    as_of: datetime
    registration: Registration
    grades: tuple[Grade, ...] = ()
    practice: tuple[PracticeGrade, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    other_tickets: tuple[OtherTicket, ...] = ()  # in the order the registration names them
    decisions: tuple[Decision, ...] = ()
    capture: Capture | None = None
    roster: RosterEntry | None = None
    listed: Listed | None = None
    city_list: CityList | None = None  # of the person's own city
    paper_rows: tuple[PaperRow, ...] = ()
    scans: tuple[Scan, ...] = ()
    odd_scans: tuple[tuple[str, str], ...] = ()  # file and the name in it, where that is another's (D-NAME)
    portrait: Portrait | None = None
    picture_twins: tuple[str, ...] = ()  # other tickets with the same picture (R75)
    number_twins: tuple[str, ...] = ()  # other tickets with the same identity number (D-TWIN)
    plans: tuple[Plan, ...] = ()  # the versions that come into question
    sheets: tuple[Sheet, ...] = ()
    void_changes: tuple[str, ...] = ()  # what changed on a printed sheet, in Chinese field titles
    match: Match | None = None
    shown: tuple[ShownGrade, ...] = ()
    evidence: Evidence = NO_CASE
    record: Record | None = None
    unprintable: tuple[Unprintable, ...] = ()

    def decision(self, matter: str, course: str = "") -> Decision | None:
        """The decision in force on a 事项 (and course), if there is one."""
        for d in self.decisions:
            if d.matter == matter and d.course == course:
                return d
        return None

    def decided(self, matter: str, ruling: str, course: str = "") -> bool:
        """Whether the decision in force on a 事项 (and course) is this one."""
        d = self.decision(matter, course)
        return d is not None and d.ruling == ruling

    @property
    def withdrawn(self) -> bool:
        """Decision 撤销登记 = 撤销: nothing else is said of this person (R1)."""
        return self.decided("撤销登记", "撤销")

    @property
    def cohort(self) -> int:
        """级, the year of entry; where the registration is silent digits 5 and 6 of the 准考证号."""
        return self.registration.cohort or 2000 + int(self.ticket[4:6])

    @property
    def captured(self) -> bool:
        """二代证 read, or the province has dealt with it (六(一))."""
        done = self.capture is not None and self.capture.result in ("已采集", "省已处理")
        return done or self.decided("身份证采集", "省已处理")
