"""印: a run rehearsed on plain paper: the same files marked 样张; no blank is used, no job number, no sheet booked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import atan2, degrees
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ..ledger import log
from ..ledger.opening import chunks
from ..model import Record
from ..office import Office
from ..typeset.page import MM, Page
from ..typeset.pdfstream import PdfWriter
from .jobticket import JobSheet, JobTicket, Paper
from .marginmark import marks_of
from .parts import Stamp
from .pieces import AT_ONCE, pieces_of
from .press import Press
from .profiles import undoing
from .runs import Order, Records, by_hand, due_people

WORD, WORD_GRAY = "样张", 0.82
WORD_SHARE = 0.36  # its size, in widths of the narrower side of the page
TRIAL = "T-"  # begins the number of a rehearsed run, where that of a real one begins with P-


@dataclass(frozen=True)
class Trial:
    """A rehearsed run: for each sheet whose it is, and all that a job would keep of how it is printed."""

    name: str
    college: str
    tickets: Sequence[str]
    body: dict[str, Any]
    folder: Path


def rehearse(office: Office, press: Press, order: Order, records: Records) -> list[dict[str, Any]]:
    """Writes what `print new` would print now, one job a college, each page marked; as JSON tells a job (contract §4).

    Raises UsageError for a profile nobody knows, RefusedError when the margin has no room for marks.
    """
    press.check_blank()
    body = {"part_sheets": office.settings.part_sheets, **press.kept(order.profile)}
    if by_hand(order, press.form):
        body["manual_duplex"] = True
    folder = office.outbox / "打印" / f"试印_{office.clock():%Y%m%d_%H%M%S}"
    with office.ledger.read() as db:
        trials = list(_trials(db, office, order, body, folder))
        told = [_make(db, office, press, order, trial, records) for trial in trials]
    if trials:
        with office.ledger.write() as db:
            count = sum(len(trial.tickets) for trial in trials)
            log.write(db, office.clock(), order.by, f"试印{count}张样张，用白纸，没有占用空白表")
    return told


def _trials(
    db: Connection, office: Office, order: Order, body: dict[str, Any], folder: Path
) -> Iterator[Trial]:
    people = due_people(db, office.settings.batch.copies, order)
    for number, (college, group) in enumerate(groupby(people, key=lambda person: person.college), 1):
        tickets = [person.ticket for person in group for _ in person.due]
        yield Trial(f"{TRIAL}{number}", college, tickets, body, folder)


def _make(
    db: Connection, office: Office, press: Press, order: Order, trial: Trial, records: Records
) -> dict[str, Any]:
    trial.folder.mkdir(parents=True, exist_ok=True)
    numbers = range(1, len(trial.tickets) + 1)
    stem = f"试印{trial.name}"
    pieces = list(pieces_of(trial.folder, stem, trial.body, numbers))
    for piece in pieces:
        sheets = _sheets(db, trial, records, piece.sheets)
        press.write_part(piece.path, sheets, undoing(trial.body), piece.sides, _stamp(press, trial))
    ticket = trial.folder / f"{stem}_任务单.pdf"
    press.write_ticket(ticket, _ticket(db, office, press, order, trial, records))
    return {
        "job": trial.name,
        "college": trial.college,
        "lot": "",
        "sheets": len(trial.tickets),
        "candidates": list(dict.fromkeys(trial.tickets)),
        "parts": [office.inside(piece.path) for piece in pieces],
        "profile": trial.body.get("profile", ""),
        "ticket_pdf": office.inside(ticket),
    }


def _sheets(
    db: Connection, trial: Trial, records: Records, numbers: Sequence[int]
) -> Iterator[tuple[int, Record]]:
    for part in chunks(numbers, AT_ONCE):
        yield from zip(part, records(db, [trial.tickets[no - 1] for no in part]), strict=True)


def _stamp(press: Press, trial: Trial) -> Stamp:
    """The word across each page, and the margin mark where the run would have one."""
    marks = marks_of(trial.body, trial.name, press.form, press.fonts)

    def stamp(writer: PdfWriter, no: int, side: int) -> bytes:
        width, height = press.form.width, press.form.height
        page = Page(writer, press.fonts, (width, height))
        size = min(width, height) * MM * WORD_SHARE
        page.slanted(WORD, size, degrees(atan2(height, width)), WORD_GRAY)
        return page.content() + (marks(writer, no, side) if marks else b"")

    return stamp


def _ticket(
    db: Connection, office: Office, press: Press, order: Order, trial: Trial, records: Records
) -> JobTicket:
    def sheets() -> Iterator[JobSheet]:
        for no, record in _sheets(db, trial, records, range(1, len(trial.tickets) + 1)):
            yield JobSheet(no, record.ticket, record.values.get("name", ""), record.values.get("major", ""))

    body = trial.body
    return JobTicket(
        job=trial.name,
        batch=office.settings.batch.name,
        college=trial.college,
        lots=(),
        made_by=order.by,
        made_at=f"{office.clock():%Y-%m-%d %H:%M}",
        count=len(trial.tickets),
        sheets=sheets,
        profile=" ".join(filter(None, (body.get("profile"), body.get("calibrated")))),
        manual_duplex=body.get("manual_duplex", False),
        paper=Paper.of(press.form),
        trial=True,
    )
