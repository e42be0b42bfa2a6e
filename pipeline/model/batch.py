"""名: the calendar and the settings of one graduation batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


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
