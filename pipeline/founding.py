"""立: a new office: its folders, its office.toml with the memo's dates, its empty tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.atomic import place

from .errors import RefusedError, UsageError
from .model import KINDS
from .office import FOLDERS
from .reading.blanktables import write_all
from .settings import ROLES, read_settings
from .shipped import shipped

BATCHES = ("2020H1", "2020-08X")
BLANK_TABLES = "空白表样"


def found(folder: Path, batch: str, certificate_date: date | None, role: str) -> None:
    """Makes the office. Raises UsageError for an unknown batch or role, RefusedError when one is there."""
    if batch not in BATCHES:
        raise UsageError(f"不认识批次“{batch}”。可用的有：{'、'.join(BATCHES)}")
    if role not in ROLES:
        raise UsageError(f"不认识角色“{role}”。可用的有：{'、'.join(ROLES)}")
    if (folder / "office.toml").exists():
        raise RefusedError(f"{folder} 已经是一个办公室，没有改动。请换一个文件夹")
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for _, chinese in KINDS.values():
        (folder / "inbox" / chinese).mkdir(exist_ok=True)
    write_all(folder / "outbox" / BLANK_TABLES)
    place(folder / "office.toml", _office_toml(batch, certificate_date, role).encode())
    read_settings(folder / "office.toml")


def _office_toml(batch: str, certificate_date: date | None, role: str) -> str:
    pages = Environment(
        loader=FileSystemLoader(shipped("templates") / "office"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    holidays, working_weekends = feasts(int(batch[:4]))
    return pages.get_template(f"{batch}.toml").render(
        certificate_date=certificate_date,
        role=role,
        holidays=holidays,
        working_weekends=working_weekends,
    )


def feasts(year: int) -> tuple[Sequence[date], Sequence[date]]:
    """The weekdays of a year nobody works and the weekends worked, by the notices of the State Council.

    Beyond the years the calendar knows none: Monday to Friday are worked, and doctor says so.
    """
    return _days(year, _is_feast), _days(year, _is_working_weekend)


def _days(year: int, wanted: Callable[[date], bool]) -> Sequence[date]:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    try:
        return [day for day in days if day.year == year and wanted(day)]
    except NotImplementedError:
        return []


def _is_feast(day: date) -> bool:
    return day.weekday() < 5 and bool(chinese_calendar.is_holiday(day))


def _is_working_weekend(day: date) -> bool:
    return day.weekday() >= 5 and bool(chinese_calendar.is_workday(day))
