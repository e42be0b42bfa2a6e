"""印: a run: sheets are reserved in the ledger, then the parts are made, then the run is called made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import RefusedError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..ledger.cases import Wanted, cases
from ..ledger.opening import chunks
from ..model import Record
from ..office import Office
from .jobticket import JobSheet, JobTicket
from .press import Press
from .profiles import undoing

Records = Callable[[Connection, Sequence[str]], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be printed: how many sheets are still due to him."""

    ticket: str
    college: str
    major: str
    due: int


@dataclass(frozen=True, slots=True)
class Order:
    """What `print new` was asked for; an empty college asks for all, no limit for everybody."""

    lots: Sequence[str]
    by: str
    college: str = ""
    limit: int | None = None
    tickets: Sequence[str] = ()
    reason: str = ""
    profile: str = ""


def new_runs(office: Office, press: Press, order: Order, records: Records) -> list[str]:
    """Reserves one job per college for all approved and not yet printed; the job numbers come back.

    `records` gives the records of a list of tickets. Raises RefusedError when the lots do not suffice:
    then nothing is reserved and nothing printed (R62, R64).
    """
    press.check_blank()
    calibrated = press.calibrated(order.profile)
    with office.ledger.write() as db:
        people = due_people(db, office.settings.batch.copies, order)
        _enough_blanks(db, order.lots, sum(person.due for person in people))
        pile = _blanks(db, order.lots)
        jobs = []
        for college, group in groupby(people, key=lambda person: person.college):
            jobs.append(_reserve(db, office, order, college, list(group), pile, records, calibrated))
    return jobs


def due_people(db: Connection, copies: int, order: Order) -> list[Person]:
    """Who is approved and has fewer live sheets than copies, by college, major and ticket (R61, R64)."""
    wanted = Wanted(college=order.college, tickets=tuple(order.tickets))
    rows = [row for row in db.execute(cases(wanted)) if row.stage in ("approved", "printed", "bundled")]
    live, void = _live_and_void(db, [row.ticket for row in rows])
    people = [
        Person(row.ticket, row.college, row.major, copies - live.get(row.ticket, 0))
        for row in rows
        if live.get(row.ticket, 0) < copies and (order.tickets or row.ticket not in void)
    ]
    people.sort(key=lambda person: (person.college, person.major, person.ticket))
    return people[: order.limit]


def left_out(db: Connection, order: Order) -> list[dict[str, str]]:
    """Who had a yes and is not printed: taken back by a finding, or his sheet is void (R65)."""
    told = []
    for row in db.execute(cases(Wanted(college=order.college))):
        if row.approved and row.stage in ("blocked", "held"):
            told.append({"ticket": row.ticket, "why": "已会审通过，但又有新的问题，先不印。请用 show 查看"})
    approved = [r.ticket for r in db.execute(cases(Wanted(college=order.college))) if r.approved]
    live, void = _live_and_void(db, approved)
    why = "原表作废（数据变更）。请抽出原表盖“作废”章，再用 print again 补打"
    told += [{"ticket": ticket, "why": why} for ticket in sorted(void) if not live.get(ticket)]
    return sorted(told, key=lambda one: one["ticket"])


def _live_and_void(db: Connection, tickets: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    live: dict[str, int] = {}
    void = set()
    for ticket, rows in sheet_ledger.sheets_of(db, tickets).items():
        live[ticket] = sum(row.state in sheet_ledger.LIVE for row in rows)
        if rows[-1].state == "void":
            void.add(ticket)
    return live, void


def _enough_blanks(db: Connection, lots: Sequence[str], wanted: int) -> None:
    held = {lot.lot: lot.on_hand for lot in sheet_ledger.balance(db)}
    for lot in lots:
        if lot not in held:
            raise RefusedError(f"没有{lot}批空白表。请核对批号，或先用 stock receive 登记领入；没有开印")
    have = sum(held[lot] for lot in dict.fromkeys(lots))
    if have < wanted:
        raise RefusedError(
            f"{'、'.join(lots)}批空白表结存{have}张，本次需{wanted}张，少{wanted - have}张。"
            f"请再领一批，或先印{have}张（--limit {have}）；现在没有开印"
        )


def _blanks(db: Connection, lots: Sequence[str]) -> Iterator[str]:
    held = {lot.lot: lot.on_hand for lot in sheet_ledger.balance(db)}
    for lot in dict.fromkeys(lots):
        yield from [lot] * held[lot]


def _reserve(
    db: Connection,
    office: Office,
    order: Order,
    college: str,
    people: Sequence[Person],
    pile: Iterator[str],
    records: Records,
    calibrated: dict[str, Any],
) -> str:
    now = office.clock()
    body = {"batch": office.settings.batch.name, "part_sheets": office.settings.part_sheets, **calibrated}
    job = sheet_ledger.new_job(db, now, college, order.by, order.reason, json.dumps(body, ensure_ascii=False))
    no = 0
    for part in chunks(people):
        rows = []
        for person, record in zip(part, records(db, [p.ticket for p in part]), strict=True):
            for copy in range(1, person.due + 1):
                no += 1
                rows.append(_row(job, no, person, record, copy, next(pile)))
        sheet_ledger.reserve(db, rows)
    log.write(db, now, order.by, f"开印{job}：{college or '（未填专科学校）'}，{no}张")
    return job


def _row(job: str, no: int, person: Person, record: Record, copy: int, lot: str) -> dict[str, Any]:
    return {
        "job": job,
        "no": no,
        "ticket": person.ticket,
        "lot": lot,
        "copy": copy,
        "record_digest": record.digest,
        "record": record.to_json(),
    }


def finish(office: Office, press: Press) -> list[str]:
    """Makes the parts and the ticket of every reserved job; a run that was cut off ends here the same."""
    with office.ledger.read() as db:
        waiting = sheet_ledger.jobs_in(db, "reserved")
    for job in waiting:
        make_parts(office, press, job)
        with office.ledger.write() as db:
            sheet_ledger.made(db, job.job)
    return [job.job for job in waiting]


def make_parts(office: Office, press: Press, job: Row[Any]) -> None:
    """Streams the sheets of a job into its files, from what the ledger holds: same bytes each time."""
    folder = job_folder(office, job.job)
    folder.mkdir(parents=True, exist_ok=True)
    with office.ledger.read() as db:
        rows = sheet_ledger.sheets_of_job(db, job.job)
        undo = undoing(json.loads(job.body))
        for target, first, last in parts_of(folder, job, len(rows)):
            press.write_part(target, _sheets(db, job.job, first, last), calibration=undo)
        press.write_ticket(folder / f"{job.job}_任务单.pdf", _ticket(db, job, rows))


def job_folder(office: Office, job: str) -> Path:
    """Where the files of a job lie in the outbox."""
    return office.outbox / "打印" / job


def parts_of(folder: Path, job: Row[Any], count: int) -> Iterator[tuple[Path, int, int]]:
    """File, first and last sheet of each part."""
    size = int(json.loads(job.body)["part_sheets"])
    for first in range(1, count + 1, size):
        last = min(first + size - 1, count)
        yield folder / f"{job.job}_{first:05d}-{last:05d}.pdf", first, last


def _sheets(db: Connection, job: str, first: int, last: int) -> Iterator[tuple[int, Record]]:
    for start in range(first, last + 1, 50):
        for row in sheet_ledger.records_of_job(db, job, start, min(start + 49, last)):
            yield row.no, Record.from_json(row.record)


def _ticket(db: Connection, job: Row[Any], rows: Sequence[Row[Any]]) -> JobTicket:
    told = json.loads(job.body)
    return JobTicket(
        job=job.job,
        batch=told["batch"],
        college=job.college,
        lots=tuple(_lots(rows)),
        made_by=job.by,
        made_at=job.at[:16].replace("T", " "),
        count=len(rows),
        sheets=lambda: _job_sheets(db, job.job, len(rows)),
        profile=" ".join(filter(None, (told.get("profile"), told.get("calibrated")))),
    )


def _lots(rows: Sequence[Row[Any]]) -> Iterator[tuple[str, int, int]]:
    for lot, group in groupby(rows, key=lambda row: str(row.lot)):
        numbers = [int(row.no) for row in group]
        yield lot, numbers[0], numbers[-1]


def _job_sheets(db: Connection, job: str, count: int) -> Iterator[JobSheet]:
    for no, record in _sheets(db, job, 1, count):
        yield JobSheet(no, record.ticket, record.values.get("name", ""), record.values.get("major", ""))


def job_told(db: Connection, office: Office, name: str) -> dict[str, Any]:
    """A job as JSON tells it (contract §4, print new)."""
    job = sheet_ledger.job(db, name)
    assert job is not None
    rows = sheet_ledger.sheets_of_job(db, name)
    folder = job_folder(office, name)
    return {
        "job": name,
        "college": job.college,
        "lot": "、".join(dict.fromkeys(row.lot for row in rows)),
        "sheets": len(rows),
        "candidates": list(dict.fromkeys(row.ticket for row in rows)),
        "parts": [office.inside(part) for part, _, _ in parts_of(folder, job, len(rows))],
        "profile": json.loads(job.body).get("profile", ""),
        "ticket_pdf": office.inside(folder / f"{name}_任务单.pdf"),
    }
