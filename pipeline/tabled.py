"""表: what tables tell that the print room did, and who posts, is carried out: each row once, whatever stops it in between."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from .errors import RefusedError, UsageError
from .intake.answering import tell_senders
from .intake.correcting import of_refusal
from .intake.grouping import Taken
from .ledger import carried, corrections, papers
from .ledger.papers import Arrival, Outcome
from .mailing import bytable
from .office import Office
from .printing import stock
from .printing.again import Anew, anew
from .printing.closing import Result, account, numbered, numbers, void_says
from .printing.runs import Records
from .printing.serials import following
from .printing.stock import Entry
from .reading.layouts import LAYOUTS

DEEDS = {word: deed for deed, word in stock.WORDS.items()}
LEADS = {
    "stock": ("批号", "lot"),
    "prints": ("任务", "job"),
    "reprints": ("准考证号", "ticket"),
    "parcels": ("包裹", "parcel"),
    "receipts": ("包裹", "parcel"),
}


def carry_out(office: Office, records: Records) -> list[Taken]:
    """Carries out what waits, in the order in which it happened; of each paper that went back or has a note, what is told.

    A row is carried out and marked in one transaction. What is refused goes back to its sender like any bad row.
    """
    with office.ledger.read() as db:
        waiting = carried.waiting(db)
    told = {}
    for line in waiting:
        says = _carry_out(office, line, records)
        if says:
            told[line.path] = Taken(line.path, "taken", says)
    back = _send_back(office)
    if back:
        tell_senders(office)
    return list((told | {one.path: one for one in back}).values())


def _carry_out(office: Office, line: Row[Any], records: Records) -> str:
    try:
        with office.ledger.write() as db:
            says = "" if carried.done_before(db, line) else _do(db, office, line, records)
            carried.mark(db, line)
            if says:
                carried.note(db, line.paper_id, says)
            return says
    except (RefusedError, UsageError) as error:
        title, key = LEADS[line.kind]
        with office.ledger.write() as db:
            carried.mark(db, line, f"{title}“{json.loads(line.body)[key]}”：{error}")
        return ""


def _do(db: Connection, office: Office, line: Row[Any], records: Records) -> str:
    """What the row says; what its sender should know comes back."""
    body, whence = json.loads(line.body), f"（《{line.path}》第{line.line}行）"
    match line.kind:
        case "stock":
            return _stock(db, office.clock(), body, whence)
        case "prints":
            return _print(db, office.clock(), body, whence)
        case "parcels":
            return bytable.carry(db, office, body, whence)
        case "receipts":
            return bytable.receive(db, office, body, whence)
    anew(db, office, Anew(body["ticket"], body["reason"], body["by"], whence), records)
    return ""


def _stock(db: Connection, now: datetime, body: Mapping[str, str], whence: str) -> str:
    at = datetime.fromisoformat(body["at"]) if body.get("at") else None
    sheets, reason = int(body["sheets"]), body.get("reason", "")
    deed = DEEDS[body["matter"]]
    entry = Entry(deed, body["lot"], sheets, body["by"], reason, _serials(body, sheets), at, whence)
    if deed == "count":
        counted = stock.take_stock(db, now, entry)
        return "" if counted.agrees else counted.says
    if deed == "spoil" and not reason:
        raise UsageError("报废要写原因，如卡纸、双张、试机、墨粉。没有登记")
    stock.enter(db, now, entry)
    return ""


def _serials(body: Mapping[str, str], sheets: int) -> str:
    """起号 alone means so many from it on; it may also be ranges."""
    first, last = body.get("first", ""), body.get("last", "")
    if first and last:
        return f"{first}-{last}"
    return ",".join(following(first, sheets)) if first.isdigit() else first or last


def _print(db: Connection, now: datetime, body: Mapping[str, str], whence: str) -> str:
    whole, reason = list(numbers(body["numbers"])), body.get("reason", "")
    serials = dict(numbered(whole, body["first"])) if body.get("first") else {}
    job = body["job"].upper()
    if body["outcome"] == "报废":
        if not reason:
            raise UsageError("报废要写原因，如卡纸、双张、墨粉。没有登记")
        torn = [(no, reason) for no in whole]
        account(db, now, Result(job, [], torn, body["by"], serials, whence))
        return ""
    done = account(db, now, Result(job, whole, [], body["by"], serials, whence))
    return "；".join(void_says(done.void[:3]))


def _send_back(office: Office) -> list[Taken]:
    with office.ledger.write() as db:
        return [_sent_back(db, number) for number in carried.untold(db)]


def _sent_back(db: Connection, number: int) -> Taken:
    paper, done = papers.paper(db, number), carried.how_many_done(db, number)
    answer = papers.answer_of(paper)
    header = answer.get("header", [])
    before = {(row["line"], row["reason"]) for row in answer.get("rows", ())}
    told = [_row(header, line, paper.path) for line in carried.hindered(db, number)]
    fresh = [row for row in told if (row["line"], row["reason"]) not in before]
    rows = sorted([*answer.get("rows", ()), *fresh], key=lambda row: int(row["line"]))
    answer = {**answer, "rows": rows}
    state, reason = "partly" if done else "refused", _reason(rows, done)
    carried.send_back(db, number, state, reason, answer)
    corrections.forget(db, number)
    corrections.remember(db, number, of_refusal(_arrival(paper), Outcome(state, reason, answer)))
    return Taken(paper.path, state, reason)


def _arrival(paper: Row[Any]) -> Arrival:
    return Arrival(paper.kind, paper.path, paper.digest, paper.bytes, paper.mtime_ns, paper.sender)


def _row(header: Sequence[str], line: Row[Any], path: str) -> dict[str, Any]:
    """The row under its sender's own titles; out of a zip it goes by the name of the zip."""
    body = json.loads(line.body)
    cells = [""] * len(header)
    for index, column in LAYOUTS[line.kind].recognise(header):
        value = body.get(column.key, "")
        cells[index] = value[:16].replace("T", " ") if column.key == "at" else value
    known = cells if any(cells) else [path]
    return {"line": line.line, "sheet": "", "cells": known, "reason": line.why}


def _reason(rows: Sequence[Mapping[str, Any]], done: int) -> str:
    rest = f"其余{done}行已登记" if done else "没有一行登记"
    more = f"（共{len(rows)}行有误，详见 .rows.csv）" if len(rows) > 1 else ""
    return f"第{rows[0]['line']}行：{rows[0]['reason']}{more}；{rest}"
