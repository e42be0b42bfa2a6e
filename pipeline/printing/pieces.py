"""印: the files of a run, made from what the ledger holds: all its parts and the ticket, or some sheets anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import RefusedError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..ledger.opening import chunks
from ..model import Record
from ..office import Office
from .form import Form
from .jobticket import JobSheet, JobTicket, Paper
from .marginmark import marks_of
from .press import Press
from .profiles import undoing
from .serials import told

AT_ONCE = 50  # records in memory
LONGEST = 60  # letters of a list of sheets in the name of a file
FRONT, BACK = (1,), (2,)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its sheets in the order in which they are printed, and the sides of them; empty: both in turn."""

    path: Path
    sheets: Sequence[int]
    sides: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Remade:
    """Files made anew of sheets that are still open; which sheets were not, and why."""

    sheets: list[int]
    files: list[Path]
    left_out: list[tuple[int, str]]


def make_parts(office: Office, press: Press, job: Row[Any]) -> None:
    """Streams the sheets of a job into its files, from what the ledger holds: same bytes each time."""
    folder = job_folder(office, job.job)
    folder.mkdir(parents=True, exist_ok=True)
    with office.ledger.read() as db:
        rows = sheet_ledger.sheets_of_job(db, job.job)
        body = json.loads(job.body)
        for piece in pieces_of(folder, job.job, body, range(1, len(rows) + 1)):
            _write(press, job.job, body, piece, _sheets(db, job.job, piece.sheets))
        press.write_ticket(folder / f"{job.job}_任务单.pdf", _ticket(db, press.form, job, rows))


def make_again(office: Office, press: Press, name: str, numbers: Sequence[int] | None, by: str) -> Remade:
    """Files of only these sheets of a job (None: all of it) that are still open, on the same rows of the ledger.

    Raises RefusedError when there is no such job or sheet, or none of them is open, or it goes onto another blank.
    """
    press.check_blank()
    folder = job_folder(office, name)
    folder.mkdir(parents=True, exist_ok=True)
    with office.ledger.read() as db:
        job, rows = _known(db, name, numbers)
        wanted = sorted(set(numbers)) if numbers is not None else [row.no for row in rows.values()]
        left = [(no, why) for no in wanted if (why := _closed(rows[no]))]
        open_ones = [no for no in wanted if not _closed(rows[no])]
        if not open_ones:
            raise RefusedError(
                f"任务{name}的这些张都已登记过结果或已作废，没有重做文件。要补打请用 print again"
            )
        body = json.loads(job.body)
        _same_blank(press.form, name, body)
        pieces = list(pieces_of(folder, name, body, open_ones))
        for piece in pieces:
            _write(press, name, body, piece, _sheets(db, name, piece.sheets))
    with office.ledger.write() as db:
        log.write(
            db, office.clock(), by, f"重做{name}第{told(map(str, open_ones))}张的打印文件，不另用空白表"
        )
    return Remade(open_ones, [piece.path for piece in pieces], left if numbers is not None else [])


def _write(
    press: Press, name: str, body: Mapping[str, Any], piece: Piece, sheets: Iterator[tuple[int, Record]]
) -> None:
    marks = marks_of(body, name, press.form, press.fonts)
    press.write_part(piece.path, sheets, undoing(body), piece.sides, marks)


def _known(db: Connection, name: str, numbers: Sequence[int] | None) -> tuple[Row[Any], dict[int, Row[Any]]]:
    job = sheet_ledger.job(db, name)
    rows = {row.no: row for row in sheet_ledger.sheets_of_job(db, name)}
    if job is None:
        raise RefusedError(f"没有{name}这个打印任务，请核对任务号；没有重做文件")
    strange = sorted(set(numbers or ()) - set(rows))
    if strange:
        shown = told(map(str, strange))
        raise RefusedError(f"任务{name}没有第{shown}张（共{len(rows)}张），请核对；没有重做文件")
    return job, rows


def _same_blank(form: Form, name: str, body: Mapping[str, Any]) -> None:
    """The sheets of a job lie on the blanks it was begun with, whatever form the office has turned to since."""
    if body.get("blank", form.blank_digest) != form.blank_digest:
        raise RefusedError(
            f"任务{name}用的是版面{body['form']}的空白表，现在 office.toml 用的是{form.id}，不是同一种空白表。"
            f"请把 [form] 的 id 改回{body['form']}再重做；没有重做文件"
        )


def _closed(row: Row[Any]) -> str:
    """Why a sheet is not printed once more on the blank it has; empty: it may be."""
    if row.state == "void":
        return f"已作废（{row.reason}），要补打请用 print again"
    words = {"good": "已登记完好，要补打请用 print again", "spoiled": "已登记报废，另用空白表请用 print new"}
    return words.get(row.outcome, "")


def job_folder(office: Office, job: str) -> Path:
    """Where the files of a job lie in the outbox."""
    return office.outbox / "打印" / job


def pieces_of(folder: Path, name: str, body: Mapping[str, Any], numbers: Sequence[int]) -> Iterator[Piece]:
    """The files in which these sheets of a job are printed; `body` is what the job keeps."""
    for part in chunks(numbers, int(body["part_sheets"])):
        stem = f"{name}_{_listed(part)}"
        if body.get("manual_duplex"):
            yield Piece(folder / f"{stem}_正面.pdf", part, FRONT)
            yield Piece(folder / f"{stem}_反面.pdf", part[::-1], BACK)
        else:
            yield Piece(folder / f"{stem}.pdf", part)


def _listed(numbers: Sequence[int]) -> str:
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]:05d}-{numbers[-1]:05d}"
    text = ",".join(map(str, numbers))
    if len(text) > LONGEST:
        text = f"{numbers[0]}-{numbers[-1]}_{sha256(text.encode()).hexdigest()[:8]}"
    return f"{text}_{len(numbers)}张"


def _sheets(db: Connection, job: str, numbers: Sequence[int]) -> Iterator[tuple[int, Record]]:
    for part in chunks(numbers, AT_ONCE):
        records = sheet_ledger.records_on(db, job, part)
        for no in part:
            yield no, Record.from_json(records[no])


def _ticket(db: Connection, form: Form, job: Row[Any], rows: Sequence[Row[Any]]) -> JobTicket:
    body = json.loads(job.body)
    return JobTicket(
        job=job.job,
        batch=body["batch"],
        college=job.college,
        lots=tuple(_lots(rows)),
        made_by=job.by,
        made_at=job.at[:16].replace("T", " "),
        count=len(rows),
        sheets=lambda: _job_sheets(db, job.job, len(rows)),
        profile=" ".join(filter(None, (body.get("profile"), body.get("calibrated")))),
        manual_duplex=body.get("manual_duplex", False),
        paper=Paper.of(form),
    )


def _lots(rows: Sequence[Row[Any]]) -> Iterator[tuple[str, int, int]]:
    for lot, group in groupby(rows, key=lambda row: str(row.lot)):
        sheets = list(group)
        serials = told(row.serial for row in sheets if row.serial)
        yield f"{lot}（{serials}号）" if serials else lot, sheets[0].no, sheets[-1].no


def _job_sheets(db: Connection, job: str, count: int) -> Iterator[JobSheet]:
    for no, record in _sheets(db, job, range(1, count + 1)):
        yield JobSheet(no, record.ticket, record.values.get("name", ""), record.values.get("major", ""))
