"""名: what the papers say about one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

IDENTITY: Mapping[str, str] = {
    "name": "姓名",
    "sex": "性别",
    "ethnic": "民族",
    "birth_date": "出生日期",
    "id_no": "身份证号",
}
"""In what card, roster and registration must agree, with the titles people know (六(一), 七·1)."""


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
    padded: bool = False


@dataclass(frozen=True, slots=True)
class Exemption:
    """One row of 免考: the exemption library says that this course need not be taken."""

    course: str
    approved_on: date
    reference: str = ""
    padded: bool = False


@dataclass(frozen=True, slots=True)
class OtherTicket:
    """A 多证 ticket that a registration names. Unknown here: `known` is false and all else empty."""

    number: str
    known: bool = True
    track: str = ""  # 社会自考, 专接本, 助学专业
    name: str = ""
    id_no: str = ""
    status: str = ""  # 在籍, 已毕业, 转出, 注销
    city: str = ""
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """One row of 二代证: what came of reading the card, and what its chip says (empty: it said nothing)."""

    result: str  # 已采集, 无法读取, 未采集, 省已处理
    name: str = ""
    sex: str = ""
    ethnic: str = ""
    birth_date: date | None = None
    id_no: str = ""
    valid_until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A line of a 校核名册. `changed`: what a registration row has changed since it was taken in."""

    proofreader: str
    proofread_on: date | None
    file: str
    scanned: bool = False  # the signed scan is here and can be read
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the 资审清单; `result` is one of the known words, else what was typed."""

    result: str
    name: str = ""
    id_no: str = ""
    prior_name: str = ""
    prior_id_no: str = ""


@dataclass(frozen=True, slots=True)
class CityList:
    """The fact that the 资审清单 of a city has come; `count` people are said to stand on it."""

    issued_on: date
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of the 材料登记表: what somebody with the paper in hand says of it."""

    item: str
    medium: str  # 原件, 复印件
    stamps: tuple[str, ...] = ()
    name: str = ""
    former_name: str = ""
    id_no: str = ""
    former_id_no: str = ""
    issued_on: date | None = None
    file: str = ""
    first_page: str = ""
    last_page: str = ""
    in_hand_on: date | None = None


class Look(StrEnum):
    """What a look at a scan found."""

    WHOLE = "whole"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan of a paper of this person. Pixels are upright, `dpi` is told of the coarsest page."""

    item: str
    file: str
    digest: str
    look: Look = Look.WHOLE
    pages: int = 1
    width: int = 0
    height: int = 0
    dpi: float = 0.0
    small: bool = False  # of the size QQ makes pictures
    turned: bool = False
    twins: tuple[str, ...] = ()  # other tickets that handed in the same bytes (R53)


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
    photo: str = ""  # how the digest of the photo begins that was looked at; empty: the one then in force


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


class Source(StrEnum):
    """Where a grade comes from (`grades[].source` of `show`)."""

    AUTO = "auto"
    MANUAL = "manual"
    PRACTICE = "practice"
    EXEMPTION = "exemption"
    BATCH_EXEMPTION = "batch_exemption"
    LINKED = "linked"


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
