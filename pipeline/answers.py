"""答: the JSON documents of the commands (contract §4), built from the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.verify import verify

from .ledger import cases, log, papers
from .ledger import sheets as sheet_ledger
from .ledger.cases import Wanted
from .ledger.sheets import Lot
from .model import Batch, Stage
from .office import Office
from .rules.judging import rulebook
from .spine import PassDone
from .telling import people

STATES = ("taken", "partly", "refused", "ignored")


def of_pass(done: PassDone) -> dict[str, Any]:
    """take: how many files in each state, how many people judged, what waits in the tray."""
    told: dict[str, Any] = {state: sum(f.state == state for f in done.files) for state in STATES}
    told |= {"waiting": done.waiting, "judged": done.judged}
    return told | {"files": [asdict(file) for file in done.files]}


def of_status(office: Office) -> dict[str, Any]:
    """status: counts per stage, city, college and rule, deadlines in working days, the tray."""
    with office.ledger.read() as db:
        counted = cases.counts(db)
        tray = [papers.tray_name(row) for row in papers.tray(db)]
    stages = {stage.value: counted["stages"].get(stage.value, 0) for stage in Stage}
    everybody = sum(stages.values())
    return {
        "candidates": everybody,
        "stages": stages,
        "papers": counted["papers"],
        "rules": counted["rules"],
        "cities": counted["cities"],
        "colleges": counted["colleges"],
        "deadlines": list(_deadlines(office.settings.batch, office.clock())),
        "unclaimed": tray,
    }


def _deadlines(batch: Batch, now: datetime) -> Iterator[dict[str, Any]]:
    """R2–R6, R8: the calendar; the review is named 暂定 while it is."""
    tentative = "（暂定）" if batch.review_tentative else ""
    moments: list[tuple[str, datetime | date | None]] = [("毕业登记开通", batch.registration_opens)]
    moments += [(f"{city}登记截止", moment) for city, moment in batch.city_deadlines.items()]
    moments += [
        ("初审截止", batch.preliminary_closes),
        ("资审结果反馈", batch.qualification_back),
        (f"会审开始{tentative}，资审材料扫描件须在此前到", batch.review_opens),
        (f"会审结束{tentative}", batch.review_closes),
    ]
    for name, moment in moments:
        if moment is not None:
            day = moment.date() if isinstance(moment, datetime) else moment
            left = working_days(batch, now.date(), day)
            days = (day - now.date()).days
            yield {"name": name, "at": moment.isoformat(), "days": days, "working_days": left}


def working_days(batch: Batch, today: date, until: date) -> int:
    """Working days from today (not counted) to a day (counted); negative when it has passed."""
    first, last = sorted((today, until))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(_is_working(batch, day) for day in days)
    return count if until >= today else -count


def _is_working(batch: Batch, day: date) -> bool:
    if day in batch.working_weekends:
        return True
    return day.weekday() < 5 and day not in batch.holidays


def of_people(office: Office, ticket: str | None) -> Iterator[dict[str, Any]]:
    """show: one person, or everybody in the order of tickets."""
    wanted = Wanted(tickets=(ticket,) if ticket else ())
    with office.ledger.read() as db:
        yield from people(db, office.settings.batch.id, wanted)


def of_list(office: Office, wanted: Wanted) -> dict[str, Any]:
    """list: the tickets that fit."""
    with office.ledger.read() as db:
        return {"tickets": [row.ticket for row in db.execute(cases.cases(wanted))]}


def of_rules() -> dict[str, Any]:
    """rules: the live register."""
    return {
        "rules": [
            {"id": r.id, "memo": r.memo, "severity": r.severity, "who": r.who, "says": r.title}
            for r in rulebook()
        ]
    }


def of_log(office: Office, ticket: str) -> dict[str, Any]:
    """log: what was done, oldest first."""
    with office.ledger.read() as db:
        return {"lines": log.history(db, ticket) if ticket else log.everything(db)}


def of_lots(lots: Sequence[Lot]) -> dict[str, Any]:
    """stock: every lot."""
    return {"lots": [asdict(lot) for lot in lots]}


def of_balance(office: Office) -> dict[str, Any]:
    """stock balance."""
    with office.ledger.read() as db:
        return of_lots(sheet_ledger.balance(db))


def of_bundles(paths: Sequence[Path]) -> dict[str, Any]:
    """verify: is each bundle whole, and if not, every fault."""
    return {"bundles": [_bundle(path) for path in paths]}


def _bundle(path: Path) -> dict[str, Any]:
    faults = [{"code": f.code, "name": f.name, "says": f.says} for f in verify(path)]
    return {"path": str(path), "ok": not faults, "faults": faults}
