"""印: a run: sheets are reserved in the ledger, then its files are made, then the run is called made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..ledger.cases import Wanted, cases
from ..ledger.opening import chunks
from ..model import Record
from ..office import Office
from .form import Form
from .numbering import pile
from .pieces import job_folder, make_parts, pieces_of
from .press import Press

Records = Callable[[Connection, Sequence[str]], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be printed: which copies are still due to him."""

    ticket: str
    college: str
    major: str
    due: Sequence[int]


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
    manual_duplex: bool = False


def new_runs(office: Office, press: Press, order: Order, records: Records) -> list[str]:
    """Reserves one job per college for all approved and not yet printed; the job numbers come back.

    `records` gives the records of a list of tickets. Raises RefusedError when the lots do not suffice:
    then nothing is reserved and nothing printed (R62, R64).
    """
    press.check_blank()
    kept = press.kept(order.profile)
    order = replace(order, manual_duplex=by_hand(order, press.form))
    with office.ledger.write() as db:
        return reserve_runs(db, office, order, records, kept)


def by_hand(order: Order, form: Form) -> bool:
    """Whether fronts and backs go into files of their own: asked for, and there is a back.

    Raises UsageError for a form of more sides than a sheet has.
    """
    if order.manual_duplex and form.pages > 2:
        raise UsageError(
            f"手动双面只用于两面的表，这张表有{form.pages}面。请去掉 --manual-duplex，用能自动双面的打印机；没有开印"
        )
    return order.manual_duplex and form.pages == 2


def reserve_runs(
    db: Connection, office: Office, order: Order, records: Records, kept: dict[str, Any]
) -> list[str]:
    """The same within a transaction of others, the blank being the right one."""
    people = due_people(db, office.settings.batch.copies, order)
    _enough_blanks(db, order.lots, sum(len(person.due) for person in people))
    blanks = pile(db, order.lots)
    jobs = []
    for college, group in groupby(people, key=lambda person: person.college):
        jobs.append(_reserve(db, office, order, college, list(group), blanks, records, kept))
    return jobs


def due_people(db: Connection, copies: int, order: Order) -> list[Person]:
    """Who is approved and has fewer live sheets than copies, by college, major and ticket (R61, R64)."""
    wanted = Wanted(college=order.college, tickets=tuple(order.tickets))
    rows = [row for row in db.execute(cases(wanted)) if row.stage in ("approved", "printed", "bundled")]
    live, void = _live_and_void(db, [row.ticket for row in rows])
    people = [
        Person(row.ticket, row.college, row.major, due)
        for row in rows
        if (due := _due(copies, live.get(row.ticket, ()))) and (order.tickets or row.ticket not in void)
    ]
    people.sort(key=lambda person: (person.college, person.major, person.ticket))
    return people[: order.limit]


def _due(copies: int, live: Sequence[int]) -> list[int]:
    """The copies nobody has printed, or whose sheet is lost; never more sheets than copies."""
    missing = [copy for copy in range(1, copies + 1) if copy not in live]
    return missing[: max(0, copies - len(live))]


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


def _live_and_void(db: Connection, tickets: Sequence[str]) -> tuple[dict[str, list[int]], set[str]]:
    live: dict[str, list[int]] = {}
    void = set()
    for ticket, rows in sheet_ledger.sheets_of(db, tickets).items():
        live[ticket] = [row.copy for row in rows if row.state in sheet_ledger.LIVE]
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


def _reserve(
    db: Connection,
    office: Office,
    order: Order,
    college: str,
    people: Sequence[Person],
    blanks: Iterator[tuple[str, str]],
    records: Records,
    kept: dict[str, Any],
) -> str:
    now = office.clock()
    body = {"batch": office.settings.batch.name, "part_sheets": office.settings.part_sheets, **kept}
    if order.manual_duplex:
        body["manual_duplex"] = True
    job = sheet_ledger.new_job(db, now, college, order.by, order.reason, json.dumps(body, ensure_ascii=False))
    no = 0
    for part in chunks(people):
        rows = []
        for person, record in zip(part, records(db, [p.ticket for p in part]), strict=True):
            for copy in person.due:
                no += 1
                rows.append(_row(job, no, record, copy, next(blanks)))
        sheet_ledger.reserve(db, rows)
    log.write(db, now, order.by, f"开印{job}：{college or '（未填专科学校）'}，{no}张")
    return job


def _row(job: str, no: int, record: Record, copy: int, blank: tuple[str, str]) -> dict[str, Any]:
    return {
        "job": job,
        "no": no,
        "ticket": record.ticket,
        "lot": blank[0],
        "serial": blank[1],
        "major": record.values.get("major", ""),
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


def job_told(db: Connection, office: Office, name: str) -> dict[str, Any]:
    """A job as JSON tells it (contract §4, print new)."""
    job = sheet_ledger.job(db, name)
    assert job is not None
    rows = sheet_ledger.sheets_of_job(db, name)
    folder, body = job_folder(office, name), json.loads(job.body)
    pieces = pieces_of(folder, name, body, range(1, len(rows) + 1))
    return {
        "job": name,
        "college": job.college,
        "lot": "、".join(dict.fromkeys(row.lot for row in rows)),
        "sheets": len(rows),
        "candidates": list(dict.fromkeys(row.ticket for row in rows)),
        "parts": [office.inside(piece.path) for piece in pieces],
        "profile": body.get("profile", ""),
        "ticket_pdf": office.inside(folder / f"{name}_任务单.pdf"),
    }
