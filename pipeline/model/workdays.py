"""名: working days and working hours of a batch: Monday to Friday, but the feasts, and the weekends worked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .batch import SHANGHAI, Batch

HOURS = ((time(9), time(12)), (time(14), time(17)))  # 本单位设定


def is_working(batch: Batch, day: date) -> bool:
    """Whether an office works on that day."""
    if day in batch.working_weekends:
        return True
    return day.weekday() < 5 and day not in batch.holidays


def working_days(batch: Batch, today: date, until: date) -> int:
    """Working days from today (not counted) to a day (counted); negative when it has passed."""
    first, last = sorted((today, until))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(is_working(batch, day) for day in days)
    return count if until >= today else -count


def after_working_days(batch: Batch, day: date, count: int) -> date:
    """The day that many working days after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working(batch, day)
    return day


def last_working_day_before(batch: Batch, day: date) -> date:
    """The last working day before `day`."""
    day -= timedelta(days=1)
    while not is_working(batch, day):
        day -= timedelta(days=1)
    return day


def years_without_feasts(batch: Batch) -> list[int]:
    """The years in which something of the batch is due and no feast is written."""
    own = (batch.registration_opens, batch.preliminary_closes, batch.review_opens, batch.review_closes)
    moments = [*own, *batch.city_deadlines.values()]
    days = [batch.qualification_back, batch.certificate_date, *(m.date() for m in moments if m)]
    written = {day.year for day in batch.holidays}
    return sorted({day.year for day in days if day} - written)


def after_working_hours(batch: Batch, at: datetime, hours: float) -> datetime:
    """The moment so many working hours after `at`; nights, noons, weekends and feasts do not count."""
    left, day = timedelta(hours=hours), at.date()
    while True:
        for begins, ends in HOURS if is_working(batch, day) else ():
            start = max(at, datetime.combine(day, begins, SHANGHAI))
            end = datetime.combine(day, ends, SHANGHAI)
            if start + left <= end:
                return start + left
            left -= max(timedelta(), end - start)
        day += timedelta(days=1)
