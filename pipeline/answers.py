"""答: the JSON documents of the commands (contract §4), built from the ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from archive.fault import Fault
from archive.remark import Remark
from archive.verify import examine

from . import blanks
from .board import Line, board
from .deadlines import deadlines, lists_overdue
from .errors import UsageError
from .ledger import cases, corrections, log, papers, queries, seeking
from .ledger import sheets as sheet_ledger
from .ledger.cases import Wanted
from .ledger.sheets import Lot
from .model import CityList, Stage
from .office import Office
from .rules.evidence import MATCHED
from .rules.judging import rulebook
from .rules.memo import paragraphs
from .speaking import masked
from .spine import PassDone, city_lists_in_force
from .telling import people

RULE_TESTS = "tests/rules/test_rulebook.py::test_broken_spoken_and_cleared"
PAPERS = ("none", "owed", "scanned", "sealed", "posted", "received")
STAGES = tuple(stage.value for stage in Stage)
STATES = ("taken", "partly", "refused", "ignored")


def of_pass(done: PassDone) -> dict[str, Any]:
    """take: how many files in each state, how many people judged, what waits in the tray."""
    told: dict[str, Any] = {state: sum(f.state == state for f in done.files) for state in STATES}
    told |= {"waiting": done.waiting, "judged": done.judged}
    return told | {"files": [asdict(file) for file in done.files]}


def of_status(office: Office) -> dict[str, Any]:
    """status: counts per stage, papers, city, college and rule, deadlines in working days, the tray, remarks."""
    batch, now = office.settings.batch, office.clock()
    with office.ledger.read() as db:
        counted = cases.counts(db)
        back = corrections.still_returned(db)
        tray = [masked(seeking.tray_name(row)) for row in seeking.tray(db)]
        lists = city_lists_in_force(db)
        remarks = list(_remarks(db, lists, lists_overdue(batch, now, lists)))
        void = list(_void_sheets(db))
        unfinished = blanks.open_jobs(db)
        unanswered = len(queries.open_and_answered(db, open_only=True))
        lines = board(db, batch, now, office.settings.office_name, office.settings.role)
    stages = {stage.value: counted["stages"].get(stage.value, 0) for stage in Stage}
    return {
        "candidates": sum(stages.values()),
        "stages": stages,
        "papers": {track: counted["papers"].get(track, 0) for track in PAPERS},
        "rules": counted["rules"],
        "cities": counted["cities"],
        "colleges": counted["colleges"],
        **_board(lines, list(deadlines(batch, now))),
        "remarks": remarks,
        "void_sheets": void,
        "open_jobs": unfinished,
        "open_queries": unanswered,
        "unclaimed": tray,
        "returned": back,
    }


def _board(lines: Sequence[Line], calendar: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The calendar, then what has a date; how many lines press today; what has none (R5, R6, R8, R9)."""
    dated = [line.told() for line in lines if line.at]
    undated = [line.told() for line in lines if not line.at]
    pressing = sum(line.pressing for line in lines)
    return {"deadlines": [*calendar, *dated], "pressing": pressing, "undated": undated}


def _remarks(db: Connection, lists: Mapping[str, CityList], overdue: Sequence[str]) -> Iterator[str]:
    """R5: lists that have not come; a list whose 人数 is not the number of its rows; people nobody registered."""
    for city in overdue:
        yield f"{city}的资审清单还没有来，已过反馈日两个工作日。请向考务科问清"
    bodies = [json.loads(row.body) for row in papers.latest_of_kind(db, "qualification")]
    listed = [body for body in bodies if body["result"] != MATCHED]
    cities = cases.cities_of(db, [body["ticket"] for body in listed])
    have = Counter(cities.get(body["ticket"]) or body.get("city", "") for body in listed)
    for city, told in sorted(lists.items()):
        if told.count is not None and told.count != have[city]:
            yield f"{city}的资审清单写明{told.count}人，收到{have[city]}人的记录。请核对清单是否收全"
    unknown = sorted(body["ticket"] for body in listed if body["ticket"] not in cities)
    if unknown:
        more = f"等{len(unknown)}个" if len(unknown) > 3 else ""
        yield f"资审清单上的{'、'.join(unknown[:3])}{more}没有登记。请核对准考证号，或补交登记表"


def _void_sheets(db: Connection) -> Iterator[dict[str, Any]]:
    """R65: which sheets the print room must pull out, and where each of them lies."""
    for row in sheet_ledger.to_pull(db):
        pile = {"college": row.college, "major": row.major, "job": row.job, "no": row.no}
        yield {"ticket": row.ticket, **pile, "where": sheet_ledger.place(row), "reason": row.reason}


def of_people(office: Office, ticket: str | None) -> Iterator[dict[str, Any]]:
    """show: one person, or everybody in the order of tickets."""
    wanted = Wanted(tickets=(ticket,) if ticket else ())
    with office.ledger.read() as db:
        yield from people(db, office.settings.batch.id, wanted)


def known_rule(rule: str) -> None:
    """Raises UsageError for an id no rule has."""
    if rule and rule not in {one.id for one in rulebook()}:
        raise UsageError(f"没有规则“{rule}”。全部规则用 biye rules 查看，例如 --rule R70")


def of_list(office: Office, wanted: Wanted) -> dict[str, Any]:
    """list: the tickets that fit."""
    with office.ledger.read() as db:
        return {"tickets": [row.ticket for row in db.execute(cases.cases(wanted))]}


def of_owing(office: Office, wanted: Wanted) -> dict[str, Any]:
    """list --owing: of whom a scan is good and the paper itself not yet in hand, originals marked by their medium."""
    owing = []
    with office.ledger.read() as db:
        for row in db.execute(cases.cases(wanted, whole=True).where(cases.with_a_reason)):
            items = [_asked(one) for one in json.loads(row.case)["evidence"]["required"] if _owed(one)]
            if items:
                owing.append({"ticket": row.ticket, "name": row.name, "city": row.city, "items": items})
    return {"tickets": [one["ticket"] for one in owing], "owing": owing}


def _owed(item: Mapping[str, Any]) -> bool:
    return item["state"] == "present" and not item["in_hand"]


def _asked(item: Mapping[str, Any]) -> str:
    return f"{item['item']}（{item['medium']}）"


def of_rules() -> dict[str, Any]:
    """rules: the live register, and the memo it carries out, paragraph by paragraph."""
    book = rulebook()
    return {
        "rules": [
            {
                "id": r.id,
                "memo": r.memo,
                "severity": r.severity,
                "who": r.who,
                "says": r.title,
                "name": r.name,
                "asks": r.summary,
                "tests": [f"{RULE_TESTS}[{r.name}]"],
            }
            for r in book
        ],
        "memo": [
            {
                "id": p.id,
                "text": p.text,
                "rules": list(dict.fromkeys(r.id for r in book if r.memo == p.id)),
                "carried_by": p.carried_by,
                "how": p.how,
            }
            for p in paragraphs()
        ],
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
    found = examine(path)
    faults, warnings = (_told_of_bag(of) for of in (found.faults, found.remarks))
    return {"path": str(path), "ok": not faults, "faults": faults, "warnings": warnings}


def _told_of_bag(found: Sequence[Fault | Remark]) -> list[dict[str, str]]:
    return [{"code": one.code, "name": one.name, "says": one.says} for one in found]
