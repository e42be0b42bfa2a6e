"""账: every blank form: in which lot it came, on which sheet it went, what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from .opening import chunks
from .schema import jobs, sheets, stock

LIVE = ("reserved", "printed", "good")
_bare: list[Any] = [c for c in sheets.c if c.name != "record"]


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot of blanks, in sheets; received is always the sum of the five others."""

    lot: str
    received: int
    issued_open: int
    good: int
    spoiled: int
    returned: int
    on_hand: int


def book(
    db: Connection, at: datetime, lot: str, deed: str, count: int, reason: str, by: str, serials: str = ""
) -> None:
    """Books blanks: deed is receive, spoil or return; count moves none."""
    row = {"lot": lot, "deed": deed, "sheets": count, "reason": reason, "by": by, "at": at.isoformat()}
    db.execute(insert(stock).values(**row, serials=serials))


def booked(db: Connection) -> list[Row[Any]]:
    """All that was booked of blanks, oldest first."""
    return list(db.execute(select(stock).order_by(stock.c.id)))


def numbered_sheets(db: Connection) -> list[Row[Any]]:
    """The sheets on blanks whose numbers are known."""
    wanted = select(sheets.c.lot, sheets.c.serial, sheets.c.job, sheets.c.no, sheets.c.outcome)
    known = wanted.join(jobs, jobs.c.job == sheets.c.job).where(sheets.c.serial != "")
    return list(db.execute(known.order_by(jobs.c.id, sheets.c.no)))


def renumber(db: Connection, name: str, serials: Mapping[int, str]) -> None:
    """These sheets went onto the blanks of these numbers."""
    for no, serial in serials.items():
        one = update(sheets).where(sheets.c.job == name, sheets.c.no == no)
        db.execute(one.values(serial=serial))


def issued(db: Connection) -> list[Row[Any]]:
    """How many blanks of each lot every job was handed."""
    wanted = select(
        jobs.c.at, jobs.c.by, jobs.c.job, jobs.c.reason, sheets.c.lot, func.count().label("sheets")
    )
    grouped = wanted.join(sheets, sheets.c.job == jobs.c.job).group_by(
        *wanted.selected_columns[:5], jobs.c.id
    )
    return list(db.execute(grouped.order_by(jobs.c.id, sheets.c.lot)))


def balance(db: Connection) -> list[Lot]:
    """Every lot as it stands, in order of name."""
    booked: dict[str, dict[str, int]] = {}
    by_deed = select(stock.c.lot, stock.c.deed, func.sum(stock.c.sheets)).group_by(stock.c.lot, stock.c.deed)
    for lot, deed, count in db.execute(by_deed):
        booked.setdefault(lot, {})[deed] = int(count)
    by_outcome = select(sheets.c.lot, sheets.c.outcome, func.count()).group_by(sheets.c.lot, sheets.c.outcome)
    for lot, outcome, count in db.execute(by_outcome):
        booked.setdefault(lot, {})[outcome or "open"] = int(count)
    return [_lot(lot, booked[lot]) for lot in sorted(booked)]


def _lot(name: str, booked: Mapping[str, int]) -> Lot:
    received, returned = booked.get("receive", 0), booked.get("return", 0)
    issued, good = booked.get("open", 0), booked.get("good", 0)
    spoiled = booked.get("spoil", 0) + booked.get("spoiled", 0)
    return Lot(name, received, issued, good, spoiled, returned, received - issued - good - spoiled - returned)


def new_job(db: Connection, at: datetime, college: str, by: str, reason: str, body: str) -> str:
    """Reserves a job number: P-001, P-002, …; a number is never given twice."""
    number = int(db.execute(select(func.max(jobs.c.id))).scalar() or 0) + 1
    job = f"P-{number:03d}"
    row = {"job": job, "college": college, "state": "reserved", "by": by, "reason": reason, "body": body}
    db.execute(insert(jobs).values(id=number, at=at.isoformat(), **row))
    return job


def reserve(db: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Reserves sheets; each row is complete for the table but for state, outcome and reason."""
    given = [{**row, "state": "reserved", "outcome": "", "reason": ""} for row in rows]
    db.execute(insert(sheets), given)


def jobs_in(db: Connection, *states: str) -> list[Row[Any]]:
    """The jobs in these states, oldest first."""
    return list(db.execute(select(jobs).where(jobs.c.state.in_(states)).order_by(jobs.c.id)))


def job(db: Connection, name: str) -> Row[Any] | None:
    """One job, if it exists."""
    return db.execute(select(jobs).where(jobs.c.job == name)).first()


def made(db: Connection, name: str) -> None:
    """The parts of a job lie in the outbox: its sheets count as printed until the room says otherwise."""
    db.execute(update(jobs).where(jobs.c.job == name).values(state="made"))
    reserved = update(sheets).where(sheets.c.job == name, sheets.c.state == "reserved")
    db.execute(reserved.values(state="printed"))


def close_job(db: Connection, name: str) -> None:
    """Every sheet of the job is accounted for."""
    db.execute(update(jobs).where(jobs.c.job == name).values(state="closed"))


def sheets_of_job(db: Connection, name: str) -> list[Row[Any]]:
    """The sheets of a job in order, without the records on them."""
    return list(db.execute(select(*_bare).where(sheets.c.job == name).order_by(sheets.c.no)))


def records_of_job(db: Connection, name: str, first: int, last: int) -> list[Row[Any]]:
    """Number and record of the sheets first…last of a job."""
    wanted = select(sheets.c.no, sheets.c.record, sheets.c.lot).where(sheets.c.job == name)
    return list(db.execute(wanted.where(sheets.c.no.between(first, last)).order_by(sheets.c.no)))


def records_on(db: Connection, name: str, numbers: Sequence[int]) -> dict[int, str]:
    """The records on these sheets of a job, as JSON."""
    wanted = select(sheets.c.no, sheets.c.record).where(sheets.c.job == name, sheets.c.no.in_(numbers))
    return {row.no: row.record for row in db.execute(wanted)}


def account(db: Connection, name: str, numbers: Sequence[int], outcome: str, reason: str) -> None:
    """Says what came of these sheets: good or spoiled. A void sheet stays void and counts as spoiled."""
    for part in chunks(numbers):
        these = update(sheets).where(sheets.c.job == name, sheets.c.no.in_(part))
        db.execute(these.where(sheets.c.state == "void").values(outcome="spoiled"))
        told = {"state": outcome, "outcome": outcome, "reason": reason}
        db.execute(these.where(sheets.c.state != "void").values(**told))


def void(db: Connection, name: str, no: int, reason: str) -> None:
    """This sheet must not leave the house: a value printed on it has changed (R65), or it is redone."""
    db.execute(
        update(sheets).where(sheets.c.job == name, sheets.c.no == no).values(state="void", reason=reason)
    )
    known = update(sheets).where(sheets.c.job == name, sheets.c.no == no, sheets.c.outcome == "good")
    db.execute(known.values(outcome="spoiled"))


def sheets_of(db: Connection, tickets: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """All sheets of these people, oldest first, with their job's college, without the records on them."""
    found: dict[str, list[Any]] = {}
    for part in chunks(tickets):
        wanted = (
            select(*_bare, jobs.c.college)
            .join(jobs, jobs.c.job == sheets.c.job)
            .where(sheets.c.ticket.in_(part))
            .order_by(sheets.c.ticket, jobs.c.id, sheets.c.no)
        )
        for row in db.execute(wanted):
            found.setdefault(row.ticket, []).append(row)
    return found


def place(row: Row[Any]) -> str:
    """In which pile a sheet lies, and where in it, as its job ticket lists it."""
    return f"{row.college}{row.major}一叠（{row.job}）第{row.no}张"


def live_counts(db: Connection) -> dict[str, int]:
    """How many live sheets each person has."""
    live = select(sheets.c.ticket, func.count()).where(sheets.c.state.in_(LIVE)).group_by(sheets.c.ticket)
    return {ticket: int(count) for ticket, count in db.execute(live)}


def open_sheets(db: Connection) -> list[Row[Any]]:
    """The sheets of jobs that are made and not closed, of which nobody has said what came of them."""
    wanted = (
        select(jobs.c.job, jobs.c.college, jobs.c.at, sheets.c.no)
        .join(sheets, sheets.c.job == jobs.c.job)
        .where(jobs.c.state == "made", sheets.c.outcome == "")
        .order_by(jobs.c.id, sheets.c.no)
    )
    return list(db.execute(wanted))


def to_pull(db: Connection) -> list[Row[Any]]:
    """Void sheets of people of whom no other sheet is on its way: they lie in a pile and must be pulled out."""
    redone = select(sheets.c.ticket).where(sheets.c.state.in_(LIVE))
    wanted = (
        select(*_bare, jobs.c.college)
        .join(jobs, jobs.c.job == sheets.c.job)
        .where(sheets.c.state == "void", sheets.c.ticket.not_in(redone))
        .order_by(jobs.c.id, sheets.c.no)
    )
    return list(db.execute(wanted))
