"""期: the calendar of a batch as status tells it, in working days; whose 资审清单 has not come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from .model import SHANGHAI, Batch, CityList
from .model.workdays import after_working_days, last_working_day_before, working_days

OURS = "（本单位设定）"
SCANS_DUE = time(17)
LIST_PATIENCE = 2  # working days after qualification_back


class Due(StrEnum):
    """By which moment of the calendar something must be done."""

    CITY = "本市登记截止"
    PRELIMINARY = "初审截止"
    REGISTRATION = "初审截止，过了就是会审开始前、会审结束"
    LISTED = "资审结果反馈"
    SCANS = "会审开始前"
    REVIEW = "会审结束"
    POST = "纸质材料交省"
    NEVER = "没有期限"


def deadlines(batch: Batch, now: datetime) -> Iterator[dict[str, Any]]:
    """R2–R6, R8: each moment with the days and working days to it; the review is named 暂定 while it is.

    The keys are those of the lines of the board; a date of the calendar is everybody's and counts nobody.
    """
    for name, moment in _moments(batch):
        if moment is not None:
            day = moment.date() if isinstance(moment, datetime) else moment
            left = working_days(batch, now.date(), day)
            days = (day - now.date()).days
            state = "已过" if days < 0 else "未到" if days else "今天"
            told = {"name": name, "at": moment.isoformat(), "days": days, "working_days": left}
            yield {**told, "who": "", "unit": "", "item": name, "rules": (), "people": None, "state": state}


def _moments(batch: Batch) -> Iterator[tuple[str, datetime | date | None]]:
    tentative = "（暂定）" if batch.review_tentative else ""
    yield "毕业登记开通", batch.registration_opens
    yield from ((f"{city}登记截止", moment) for city, moment in batch.city_deadlines.items())
    yield "初审截止", batch.preliminary_closes
    yield "资审结果反馈", batch.qualification_back
    yield f"资审材料扫描件最好在此前到{OURS}", _eve(batch)
    yield f"会审开始{tentative}，资审材料扫描件须在此前到", batch.review_opens
    yield f"会审结束{tentative}", batch.review_closes


def due_at(batch: Batch, due: Due, city: str, now: datetime) -> datetime | None:
    """That moment for a person of this city; None where nobody has set it."""
    eve = _eve(batch)
    if due is Due.CITY:
        return batch.city_deadlines.get(city) or eve
    if due is Due.PRELIMINARY:
        return batch.preliminary_closes
    if due is Due.REGISTRATION:
        ahead = [m for m in (batch.preliminary_closes, eve, batch.review_closes) if m]
        return next((m for m in ahead if m >= now), ahead[-1] if ahead else None)
    if due is Due.LISTED:
        return _evening(batch.qualification_back) if batch.qualification_back else None
    if due is Due.POST:
        return _papers_due(batch)
    return {Due.SCANS: eve, Due.REVIEW: batch.review_closes}.get(due)


def _papers_due(batch: Batch) -> datetime | None:
    """六(六) and 附1·三: posted after the review within so many working days, or handed over when it begins."""
    if batch.paper_delivery == "hand_over_at_review":
        return batch.review_opens
    if batch.review_closes is None:
        return None
    return _evening(after_working_days(batch, batch.review_closes.date(), batch.paper_mail_days[1]))


def _eve(batch: Batch) -> datetime | None:
    """The last working hour before the review opens (本单位设定)."""
    if batch.review_opens is None:
        return None
    return datetime.combine(last_working_day_before(batch, batch.review_opens.date()), SCANS_DUE, SHANGHAI)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def lists_overdue(batch: Batch, now: datetime, lists: Mapping[str, CityList]) -> list[str]:
    """R5: the cities whose list should have come by the next working day but one after the announced day."""
    if batch.qualification_back is None:
        return []
    until = after_working_days(batch, batch.qualification_back, LIST_PATIENCE)
    if now.date() < until:
        return []
    return [city for city in batch.city_deadlines if city not in lists]
