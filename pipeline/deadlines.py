"""期: the calendar of a batch as status tells it, in working days; whose 资审清单 has not come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from .model import SHANGHAI, Batch, CityList
from .model.workdays import after_working_days, last_working_day_before, working_days

OURS = "（本单位设定）"
SCANS_DUE = time(17)
LIST_PATIENCE = 2  # working days after qualification_back


def deadlines(batch: Batch, now: datetime) -> Iterator[dict[str, Any]]:
    """R2–R6, R8: each moment with the days and working days to it; the review is named 暂定 while it is."""
    for name, moment in _moments(batch):
        if moment is not None:
            day = moment.date() if isinstance(moment, datetime) else moment
            left = working_days(batch, now.date(), day)
            days = (day - now.date()).days
            yield {"name": name, "at": moment.isoformat(), "days": days, "working_days": left}


def _moments(batch: Batch) -> Iterator[tuple[str, datetime | date | None]]:
    tentative = "（暂定）" if batch.review_tentative else ""
    yield "毕业登记开通", batch.registration_opens
    yield from ((f"{city}登记截止", moment) for city, moment in batch.city_deadlines.items())
    yield "初审截止", batch.preliminary_closes
    yield "资审结果反馈", batch.qualification_back
    if batch.review_opens:
        eve = last_working_day_before(batch, batch.review_opens.date())
        yield f"资审材料扫描件最好在此前到{OURS}", datetime.combine(eve, SCANS_DUE, SHANGHAI)
    yield f"会审开始{tentative}，资审材料扫描件须在此前到", batch.review_opens
    yield f"会审结束{tentative}", batch.review_closes


def lists_overdue(batch: Batch, now: datetime, lists: Mapping[str, CityList]) -> list[str]:
    """R5: the cities whose list should have come by the next working day but one after the announced day."""
    if batch.qualification_back is None:
        return []
    until = after_working_days(batch, batch.qualification_back, LIST_PATIENCE)
    if now.date() < until:
        return []
    return [city for city in batch.city_deadlines if city not in lists]
