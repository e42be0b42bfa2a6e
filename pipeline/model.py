"""名: the nouns of the office. Plain, frozen, standard library alone; nobody here touches a disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Severity(StrEnum):
    """How much a finding weighs; the gravest one decides the stage of a person."""

    BLOCK = "block"
    HOLD = "hold"
    WARN = "warn"
    INFO = "info"


class Who(StrEnum):
    """Who must act on a finding."""

    COLLEGE = "college"
    CITY = "city"
    HOST = "host"
    PROVINCE = "province"
    CANDIDATE = "candidate"
    OFFICE = "office"


class Stage(StrEnum):
    """How far a person has come (contract §4)."""

    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"
    HELD = "held"
    CLEAR = "clear"
    APPROVED = "approved"
    PRINTED = "printed"
    BUNDLED = "bundled"


class How(StrEnum):
    """How a course of the plan came to be satisfied; the first that applies is told."""

    BATCH_EXEMPT = "batch_exempt"
    EXEMPT = "exempt"
    REPLACED = "replaced"
    LINKED = "linked"
    OVERRIDE = "override"
    PASSED = "passed"


class Source(StrEnum):
    """Where a grade comes from (`grades[].source` of `show`)."""

    AUTO = "auto"
    MANUAL = "manual"
    PRACTICE = "practice"
    EXEMPTION = "exemption"
    BATCH_EXEMPTION = "batch_exemption"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the rulebook about one person."""

    rule: str
    severity: Severity
    says: str
    who: Who


# --- the plan ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """A course of a plan. `kind` is written, practice or thesis; `practice_of` names the theory."""

    code: str
    name: str
    credits: float
    kind: str = "written"
    practice_of: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """选组: both minimums hold. `when` is always, foreign_language or no_foreign_language."""

    id: str
    title: str
    when: str
    min_courses: int
    min_credits: float
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class Replacement:
    """课程替代: all of `old` passed stand for `new`, with the credits of the new ones."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a 专业考试计划."""

    code: str
    version: str
    major_code: str
    major: str
    level: str
    host_university: str
    min_credits: float
    min_courses: int
    courses: tuple[Course, ...]
    groups: tuple[Group, ...]
    replacements: tuple[Replacement, ...]


# --- what the papers say about one person -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Registration:
    """毕业登记 as it stands now: every later row folded over the earlier ones. Empty text = not known."""

    ticket: str
    name: str = ""
    id_no: str = ""
    major_code: str = ""
    sex: str = ""
    ethnic: str = ""
    birth_date: date | None = None
    political_status: str = ""
    health: str = ""
    plan_version: str = ""
    major: str = ""
    host_university: str = ""
    college: str = ""
    city: str = ""
    cohort: int | None = None
    foreign_language: bool | None = None
    prior_school: str = ""
    prior_certificate_no: str = ""
    prior_graduated_on: str = ""
    prior_name: str = ""
    occupation: str = ""
    work_unit: str = ""
    address: str = ""
    postcode: str = ""
    mobile: str = ""
    registered_at: datetime | None = None  # the first one seen
    preliminary_at: datetime | None = None
    linked_tickets: tuple[str, ...] = ()
    thesis_title: str = ""
    self_appraisal: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """One row of 成绩. `mark` is as stored: a number or a level word."""

    course: str
    mark: str
    name: str = ""
    credits: float | None = None
    taken_on: str = ""
    manual: bool = False
    mode: str = ""
    padded: bool = False  # the code was filled up with zeros to five digits


@dataclass(frozen=True, slots=True)
class PracticeGrade:
    """One row of 实践成绩; `state` is the 成绩管理状态."""

    course: str
    mark: str
    host_university: str
    state: str
    name: str = ""
    was_published: bool = False  # an earlier row said 已审核发布


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided; only the latest per 事项 (and course) is ever handed to the rules."""

    matter: str
    ruling: str
    by: str
    at: datetime
    course: str = ""
    reference: str = ""
    text: str = ""
    pass_no: int = 0  # the pass of `take` that brought it; 0: by command


@dataclass(frozen=True, slots=True)
class Portrait:
    """What was measured of a photo file. Pixels are upright, after EXIF orientation."""

    file: str
    digest: str  # sha256 of the file's bytes
    bytes: int  # to the end of the file
    format: str = ""  # "JPEG", "PNG", … ; empty: no picture at all
    whole: bool = True  # decodes to its end
    width: int = 0
    height: int = 0
    trailing: int = 0  # bytes after the end-of-image marker
    cmyk: bool = False
    progressive: bool = False
    orientation: int = 1
    density: float | None = None  # dpi tag of the file: only ever a note
    gray: str = ""  # digest of the DeviceGray JPEG made of it; empty: none could be made
    likeness: str = ""  # 64 hex digits, 256-bit perceptual hash; empty: none
    pass_no: int = 0  # the pass that first brought these bytes for this person


@dataclass(frozen=True, slots=True)
class Sheet:
    """One blank form with a person's data on it."""

    job: str
    no: int
    state: str  # reserved, printed, good, spoiled, void
    lot: str
    copy: int = 1
    reason: str = ""
    position: str = ""  # which pile and where in it


@dataclass(frozen=True, slots=True)
class PhotoProfile:
    """The hard figures of a photo standard (附件2·三). Bytes are exclusive bounds, KB = 1024 bytes."""

    id: str
    min_bytes: int
    max_bytes: int
    min_dpi: float
    height_cm: float = 4.0
    width_cm: float = 3.0


JS_2020 = PhotoProfile("JS-2020", 30 * 1024, 100 * 1024, 150)
MOE_2021 = PhotoProfile("MOE-2021", 20 * 1024, 40 * 1024, 299)
PHOTO_PROFILES: Mapping[str, PhotoProfile] = {p.id: p for p in (JS_2020, MOE_2021)}


@dataclass(frozen=True, slots=True)
class Batch:
    """The calendar and the settings of one graduation batch. Times are Asia/Shanghai."""

    id: str
    name: str
    registration_opens: datetime | None = None
    preliminary_closes: datetime | None = None
    qualification_back: date | None = None
    review_opens: datetime | None = None
    review_closes: datetime | None = None
    review_tentative: bool = True
    certificate_date: date | None = None
    id_capture_from_cohort: int = 2018
    batch_exempt_courses: frozenset[str] = frozenset()
    exemption_months_before: int = 6
    photo_profile: PhotoProfile = JS_2020
    paper_delivery: str = "mail_after_review"
    paper_mail_days: tuple[int, int] = (5, 10)
    copies: int = 1
    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    city_deadlines: Mapping[str, datetime] = field(default_factory=dict)


# --- the matcher's answer and what is printed ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One course of the plan that is satisfied: by which courses of the person, and how."""

    course: str
    by: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Lacking:
    """A course that is missing; `says` names the group where it is one of several to choose from."""

    course: str
    name: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """毕业条件匹配 of one person against one plan version (memo 六(四))."""

    plan: Plan
    satisfied: bool
    overridden: bool  # satisfied by a valid 视同满足 alone
    credits: float
    courses: int
    missing: tuple[Lacking, ...]
    pending: tuple[str, ...]  # course codes that lack publication only
    only_pending: bool  # with the pending ones passed it would be satisfied
    rows: tuple[PlanRow, ...]
    shortfall: tuple[str, ...] = ()  # Chinese: unmet groups, credits or courses short


@dataclass(frozen=True, slots=True)
class ShownGrade:
    """The best grade of a course as `show` tells it. `printed` is what the form bears."""

    code: str
    name: str
    credits: float
    value: str
    printed: str
    source: Source
    from_ticket: str
    passed: bool


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One line of the grades table of the form."""

    code: str
    name: str
    credits: str
    mark: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that is printed of a person. `values` by field code (domain §3.1), text as it is printed."""

    ticket: str
    values: Mapping[str, str]
    grades: tuple[GradeLine, ...]
    photo: str  # digest of the photo's original bytes; empty: none
    gray: str  # digest of the DeviceGray JPEG the form shows

    def to_json(self) -> str:
        """Canonical JSON: the same record gives the same bytes."""
        grades = [[g.code, g.name, g.credits, g.mark, g.remark] for g in self.grades]
        body = {
            "ticket": self.ticket,
            "values": dict(self.values),
            "grades": grades,
            "photo": self.photo,
            "gray": self.gray,
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The record that `to_json` wrote."""
        body = json.loads(text)
        lines = tuple(GradeLine(*line) for line in body["grades"])
        return cls(body["ticket"], body["values"], lines, body["photo"], body["gray"])

    @property
    def digest(self) -> str:
        """sha256 over everything printed; it changes when a printed value or the photo does (R65)."""
        return sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A field that cannot be printed: `glyphs` no font on board has, or a text that does not fit."""

    field: str  # Chinese title of the field
    glyphs: str = ""  # the characters without a glyph; empty: the text does not fit
    says: str = ""  # what does not fit, and the room there is


# --- all of one person, put before the rules --------------------------------------------------


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
