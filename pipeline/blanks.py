"""表: what is told of blank forms: the lots by number, what is to be fetched, who did what, runs not yet closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from .ledger import cases
from .ledger import sheets as sheet_ledger
from .office import Office
from .printing import numbering
from .printing.serials import told
from .printing.stock import WORDS

SPARE = 3  # per cent of blanks that go wrong, 本单位设定
Told = Mapping[str, Any]


def of_numbers(office: Office) -> dict[str, Any]:
    """stock balance --serials: where each numbered blank is."""
    with office.ledger.read() as db:
        return {"lots": numbering.report(db)}


def numbers(report: Told) -> Iterator[str]:
    """The same for a person."""
    for lot in report["lots"]:
        yield from numbering.says(lot)
    if not report["lots"]:
        yield "没有编号的空白表。领入时写 --serials 000101-000200 就按号管理"


def of_forecast(office: Office) -> dict[str, Any]:
    """stock forecast: blanks for all who are registered and not yet printed, with the spare ones, less those on hand."""
    copies = office.settings.batch.copies
    people: Counter[str] = Counter()
    due: Counter[str] = Counter()
    with office.ledger.read() as db:
        live = sheet_ledger.live_counts(db)
        on_hand = sum(lot.on_hand for lot in sheet_ledger.balance(db))
        for row in db.execute(cases.cases()):
            missing = copies - live.get(row.ticket, 0)
            if row.stage != "withdrawn" and missing > 0:
                people[row.college] += 1
                due[row.college] += missing
    colleges = [
        {
            "college": college,
            "people": people[college],
            "sheets": due[college],
            "wanted": _spared(due[college]),
        }
        for college in sorted(people)
    ]
    sheets = due.total()
    whole = {"people": people.total(), "sheets": sheets, "wanted": _spared(sheets), "on_hand": on_hand}
    return {"colleges": colleges, **whole, "to_fetch": max(0, _spared(sheets) - on_hand)}


def _spared(sheets: int) -> int:
    return -(-sheets * (100 + SPARE) // 100)


def forecast(report: Told) -> Iterator[str]:
    """The same for a person."""
    for one in report["colleges"]:
        yield f"{one['college'] or '（未填专科学校）'}：{one['people']}人，{one['sheets']}张，加{SPARE}%备{one['wanted']}张"
    yield (
        f"共{report['people']}人还没有印，{report['sheets']}张，加{SPARE}%共需{report['wanted']}张"
        f"（按总数进位），结存{report['on_hand']}张"
    )
    short = report["to_fetch"]
    yield f"还要领{short}张。领到后用 stock receive 登记" if short else "结存够用，不用再领"


def of_log(office: Office, lot: str) -> dict[str, Any]:
    """stock log: every booking and every run, oldest first."""
    with office.ledger.read() as db:
        lines = [*_booked(db), *_issued(db)]
    wanted = [line for line in lines if lot in ("", line["lot"])]
    return {"lines": sorted(wanted, key=lambda line: str(line["at"]))}


def _booked(db: Connection) -> Iterator[dict[str, Any]]:
    for row in sheet_ledger.booked(db):
        told = {"lot": row.lot, "what": row.deed, "sheets": row.sheets, "serials": row.serials}
        yield {"at": row.at, "by": row.by, **told, "reason": row.reason, "job": ""}


def _issued(db: Connection) -> Iterator[dict[str, Any]]:
    for row in sheet_ledger.issued(db):
        told = {"lot": row.lot, "what": "issue", "sheets": row.sheets, "serials": ""}
        yield {"at": row.at, "by": row.by, **told, "reason": row.reason, "job": row.job}


def log(report: Told) -> Iterator[str]:
    """The same for a person."""
    words = {**WORDS, "issue": "交付打印"}
    for line in report["lines"]:
        more = "，".join(filter(None, (line["job"], line["serials"], line["reason"])))
        at = line["at"][:16].replace("T", " ")
        which = f"（{more}）" if more else ""
        yield f"{at} {line['by']} {line['lot']}批{words[line['what']]}{line['sheets']}张{which}"
    if not report["lines"]:
        yield "还没有登记过空白表。请用 stock receive 登记领入"


def open_jobs(db: Connection) -> list[dict[str, Any]]:
    """Runs of which sheets are not accounted for (`status`)."""
    rows = sheet_ledger.open_sheets(db)
    found = []
    for job, group in groupby(rows, key=lambda row: str(row.job)):
        sheets = list(group)
        numbers = told(str(row.no) for row in sheets)
        found.append({"job": job, "college": sheets[0].college, "open": len(sheets), "sheets": numbers})
    return found
