"""事: the later deeds: print, copy, seal. Each judges what is due, reserves, makes, then says it is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from .ledger import cases
from .ledger import sheets as sheet_ledger
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .model import PaperSet, Record
from .office import Office
from .printing import again, formfolders, pieces, proving, rehearsal, runs
from .printing.copying import Copier
from .printing.proofs import ProofList
from .printing.runs import Order
from .printing.uncovered import Held, told_of
from .reading import facts as facts_reading
from .rules.evidence import evidence_of
from .shelving import bundles
from .shelving.craft import Asked, Craft
from .shelving.qualification import Qualification, Sets
from .shelving.registry import Registry, Tell
from .shelving.sets import set_of
from .spine import Bench, catch_up
from .telling import people

YES = ("approved", "printed", "bundled")
TO_PROVE = ("clear", "approved")


def print_new(office: Office, order: Order) -> dict[str, Any]:
    """Runs for all approved and not yet printed; a run that was cut off is finished first and told too."""
    catch_up(office)
    bench = Bench(office)
    jobs = runs.finish(office, bench.press)
    jobs += runs.new_runs(office, bench.press, order, bench.records)
    runs.finish(office, bench.press)
    with office.ledger.read() as db:
        told = [runs.job_told(db, office, job) for job in jobs]
        return {"jobs": told, "left_out": runs.left_out(db, order)}


def rehearse(office: Office, order: Order) -> dict[str, Any]:
    """What `print_new` would print, on plain paper and marked 样张: no blank, no job number, no sheet is used up."""
    catch_up(office)
    bench = Bench(office)
    jobs = rehearsal.rehearse(office, bench.press, order, bench.records)
    with office.ledger.read() as db:
        return {"rehearsal": True, "jobs": jobs, "left_out": runs.left_out(db, order)}


def print_again(office: Office, ticket: str, reason: str, by: str, profile: str = "") -> dict[str, Any]:
    """One sheet anew; the old one is void."""
    catch_up(office)
    bench = Bench(office)
    runs.finish(office, bench.press)
    jobs = again.print_again(office, bench.press, ticket, reason, by, bench.records, profile)
    runs.finish(office, bench.press)
    catch_up(office)
    with office.ledger.read() as db:
        return {"jobs": [runs.job_told(db, office, job) for job in jobs], "left_out": []}


def print_check(office: Office, college: str = "") -> dict[str, Any]:
    """Every character of the batch without a glyph and every text without room, with the people they stop."""
    catch_up(office)
    bench = Bench(office)
    with office.ledger.read() as db:
        checked = sum(row.stage != "withdrawn" for row in _rows_of(db, college))
        stopped = {
            row.ticket: row.name
            for rule in ("P-GLYPH", "P-FIT")
            for row in db.execute(cases.cases(Wanted(college=college, rule=rule)))
        }
        tickets = sorted(stopped)
        found = [
            Held(record.ticket, stopped[record.ticket], bench.preflight(record))
            for part in chunks(tickets)
            for record in bench.records(db, part)
        ]
    return told_of(found, checked)


def print_scan(office: Office, files: Sequence[Path], by: str) -> dict[str, Any]:
    """Scanned sheets read back; what they prove is booked as good."""
    catch_up(office)
    bench = Bench(office)
    told = proving.prove(office, bench.press, files, by).told()
    catch_up(office)
    return told


def proof_lists(office: Office, college: str = "") -> dict[str, Any]:
    """A proof list for each college: everybody with nothing against him and no good sheet yet, by major and ticket."""
    catch_up(office)
    bench = Bench(office)
    folder = office.outbox / "校对单"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with office.ledger.read() as db:
        rows = [row for row in _rows_of(db, college) if row.stage in TO_PROVE]
        rows.sort(key=lambda row: (row.college, row.major, row.ticket))
        for name, group in groupby(rows, lambda row: str(row.college)):
            tickets = [row.ticket for row in group]
            plain = re.sub(r"\W", "", name) or "未填学校"
            target = folder / f"校对单_{plain}.pdf"
            about = ProofList(
                office.settings.batch.name, name, office.clock().date().isoformat(), len(tickets)
            )
            bench.press.write_proofs(target, about, bench.records(db, tickets))
            files.append({"path": office.inside(target), "college": name, "people": len(tickets)})
    return {"files": files}


def _rows_of(db: Connection, college: str) -> Iterator[Any]:
    return iter(db.execute(cases.cases(Wanted(college=college))))


def print_parts(office: Office, job: str, wanted: int | Sequence[int] | None, by: str) -> dict[str, Any]:
    """Files anew of these sheets of a job, of all from that one on, or of all, as far as they are open."""
    catch_up(office)
    press = Bench(office).press
    runs.finish(office, press)
    if isinstance(wanted, int):
        with office.ledger.read() as db:
            last = len(sheet_ledger.sheets_of_job(db, job))
        wanted = range(wanted, max(wanted, last) + 1)
    done = pieces.make_again(office, press, job, wanted, by)
    left = [{"no": no, "why": why} for no, why in done.left_out]
    files = [office.inside(target) for target in done.files]
    return {"job": job, "sheets": done.sheets, "parts": files, "left_out": left}


def copy(office: Office, tickets: Sequence[str]) -> dict[str, Any]:
    """The digital copy of each of these people who can be printed."""
    catch_up(office)
    bench = Bench(office)
    folder = office.outbox / "电子副本"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sorted(set(tickets))
    with office.ledger.read() as db:
        left = _not_to_copy(db, wanted)
        ready = [ticket for ticket in wanted if ticket not in left]
        files = [folder / f"{ticket}.pdf" for ticket in ready]
        for target, record in zip(files, bench.records(db, ready), strict=True):
            bench.press.write_copy(target, record)
    out = [{"ticket": ticket, "why": why} for ticket, why in left.items()]
    return {"files": [office.inside(target) for target in files], "left_out": out}


def _not_to_copy(db: Connection, tickets: Sequence[str]) -> dict[str, str]:
    stages = {row.ticket: row.stage for part in chunks(tickets) for row in _rows(db, part)}
    left = {t: "没有这个准考证号的登记，请核对" for t in tickets if t not in stages}
    left |= {
        t: "还没有会审通过，不能做电子副本。请先用 show 看还差什么" for t, s in stages.items() if s not in YES
    }
    return left


def _rows(db: Connection, tickets: Sequence[str]) -> Iterator[Any]:
    return iter(db.execute(cases.cases(Wanted(tickets=tuple(tickets)))))


def bundle(office: Office, kind: str, asked: Asked) -> dict[str, Any]:
    """Seals of that kind what is complete and not yet sealed; a bundle that was cut off is sealed first."""
    catch_up(office)
    return bundles.bundle(office, _crafts(office), kind, asked)


def _crafts(office: Office) -> dict[str, Craft]:
    bench = Bench(office)
    form = formfolders.folder_of(office.folder, office.settings.form_id)
    copier = Copier(str(form), str(office.store.folder))
    crafts: list[Craft] = [
        Qualification(office, _sets(bench)),
        Registry(office, _tell(office, bench), copier),
    ]
    return {craft.kind: craft for craft in crafts}


def _sets(bench: Bench) -> Sets:
    def sets(db: Connection, tickets: Sequence[str]) -> dict[str, PaperSet | None]:
        gathered = facts_reading.gather(db, bench.setting, tickets)
        return {facts.ticket: set_of(facts, evidence_of(facts)) for facts in gathered}

    return sets


def _tell(office: Office, bench: Bench) -> Tell:
    def tell(db: Connection, tickets: Sequence[str]) -> Iterator[tuple[dict[str, Any], Record]]:
        for part in chunks(tickets):
            told = people(db, office.settings.batch.id, Wanted(tickets=tuple(part)))
            yield from zip(told, bench.records(db, part), strict=True)

    return tell
