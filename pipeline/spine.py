"""脊: READ FIRST. A paper's way: take → claim → know each other → judge; the later deeds stand in their rooms.

`take_in` walks it once over the inbox, `watch` without end. Approving is `approval`; printing, copying and sealing are `deeds`;
each of them first calls `catch_up`, so nobody is printed on a stale judgement.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from sqlalchemy import Connection

from . import tabled
from .intake import once
from .intake.grouping import Taken
from .intake.watching import Say, Watch
from .ledger import carried, cases, papers, parcels, seeking, touching
from .ledger import sheets as sheet_ledger
from .ledger.cases import Judgement
from .ledger.opening import chunks
from .mailing import packing
from .model import CityList, Evidence, Facts, Plan, Record, Unprintable
from .office import Office
from .printing import runs
from .printing.press import Press
from .reading import facts as facts_reading
from .reading import marks, plans, straying
from .reading.arrivals import CITIES, Reader
from .reading.facts import Setting
from .reading.folded import city_list_of
from .record import changes
from .rules import judging
from .shelving.sets import set_of, to_send
from .telling import case_json


@dataclass(frozen=True, slots=True)
class PassDone:
    """What one pass of `take` came to: its files, how many people were judged, what waits for its owner."""

    files: list[Taken]
    judged: int
    waiting: int


def take_in(office: Office) -> PassDone:
    """Papers in, facts out of them, everybody touched judged again (contract §3, Taking)."""
    office.ready_to_judge()
    files = once.take(office, reader(office))
    judged = catch_up(office)
    booked, more = by_tables(office)
    late = {one.path: one for one in booked}
    files = [late.pop(file.path, file) for file in files] + list(late.values())
    with office.ledger.read() as db:
        waiting = len(seeking.tray(db))
    return PassDone(files, judged + more, waiting)


def watch(office: Office, say: Say) -> Watch:
    """The same without end: what is seen is taken, read and judged, and told to `say`, until it is stopped."""
    office.ready_to_judge()

    def judge(pause: Callable[[], bool]) -> int:
        judged = catch_up(office, pause)
        booked, more = ([], 0) if pause() else by_tables(office)
        at = office.clock().isoformat()
        if booked:
            say([{"at": at, "event": one.state, "path": one.path, "reason": one.reason} for one in booked])
        return judged + more

    return Watch(office, reader(office), judge, say)


def by_tables(office: Office) -> tuple[list[Taken], int]:
    """Carries out what tables tell that the rooms did; what goes back of them, and how many were judged again.

    A run or a packing that was cut off is finished.
    """
    with office.ledger.read() as db:
        begun = sheet_ledger.jobs_in(db, "reserved") or parcels.unmade(db)
        idle = not (carried.waiting(db) or carried.untold(db) or begun)
    if idle:
        return [], 0
    bench = Bench(office)
    booked = tabled.carry_out(office, bench.records)
    runs.finish(office, bench.press)
    packing.finish(office)
    return booked, catch_up(office)


def reader(office: Office) -> Reader:
    """How this office reads its inbox."""
    settings = office.settings
    cities = CITIES | set(settings.batch.city_deadlines)
    city = next((c for c in sorted(cities) if settings.role == "city" and c in settings.office_name), "")
    return Reader(cities, settings.office_name if settings.role == "college" else "", city)


def catch_up(office: Office, pause: Callable[[], bool] = lambda: False) -> int:
    """Judges whoever was touched by a fact, by the calendar or by a changed law; how many comes back.

    Between two parts of them it asks whether to `pause`: who is left stays touched.
    """
    office.ready_to_judge()
    bench = Bench(office)
    with _without_collecting():
        return _judge_whom_it_concerns(office, bench, pause)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Facts make no rings: the collector of rings would only walk those of a whole chunk again and again."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _judge_whom_it_concerns(office: Office, bench: Bench, pause: Callable[[], bool]) -> int:
    with office.ledger.write() as db:
        cases.touch_turned(db, bench.setting.as_of)
        bench.touch_by_law(db)
        if _know_each_other(db) and marks.claim(db) + straying.find_owners(db):
            _know_each_other(db)
        tickets = touching.touched_tickets(db)
    count = 0
    for part in chunks(tickets, 500):
        count += _judge_part(office, bench, part)
        if pause():
            break
    return count


def _know_each_other(db: Connection) -> bool:
    """Whoever shares a number or a picture with somebody touched is touched too; may a paper find its owner now?"""
    tickets = touching.touched_tickets(db)
    found = marks.refresh(db, tickets)
    touching.touch(db, found.tickets)
    return found.changed or touching.ASTRAY in tickets


def _judge_part(office: Office, bench: Bench, tickets: Sequence[str]) -> int:
    """Judges these people and voids sheets whose printed values have changed, in one transaction."""
    with office.ledger.write() as db:
        done = [bench.judge(facts) for facts in facts_reading.gather(db, bench.setting, tickets)]
        voided = _void_changed(db, done)
        again = {j.ticket: j for j in map(bench.judge, facts_reading.gather(db, bench.setting, voided))}
        cases.save(db, [again.get(j.ticket, j) for j in done])
        touching.untouch(db, tickets)
    count = len(done)
    del done, again
    gc.collect(0)  # the few rings the database's answers make; the facts are gone already
    return count


def _void_changed(db: Connection, done: Sequence[Judgement]) -> list[str]:
    """R65: a sheet is void once a value or the photo printed on it is no longer so."""
    by_ticket = {j.ticket: j for j in done}
    voided = []
    for ticket, rows in sheet_ledger.sheets_of(db, list(by_ticket)).items():
        now = by_ticket[ticket]
        for row in rows:
            if row.state in sheet_ledger.LIVE and row.record_digest != now.record_digest:
                printed = sheet_ledger.records_of_job(db, row.job, row.no, row.no)[0].record
                sheet_ledger.void(db, row.job, row.no, f"数据变更：{_what_changed(printed, now)}")
                voided.append(ticket)
    return voided


def _what_changed(printed: str, now: Judgement) -> str:
    if now.record is None:
        return "撤销登记"
    return "、".join(changes(Record.from_json(printed), now.record))


class Bench:
    """Where people are judged: one moment, one law, one preflight for all."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.now = office.clock()
        self.laws: dict[tuple[str, str, str], str] = {}

    @cached_property
    def setting(self) -> Setting:
        """The batch, the moment and the plans by major code and by plan code."""
        with self.office.ledger.read() as db:
            lists = city_lists_in_force(db)
            return Setting(self.office.settings.batch, self.now, plans_in_force(db), lists)

    @cached_property
    def press(self) -> Press:
        """The form and the fonts; asked whether a record can be printed."""
        return Press(self.office)

    def judge(self, facts: Facts) -> Judgement:
        """One person's findings and all that `show` tells of him, ready for the ledger."""
        judged = judging.judge(facts, self.preflight)
        r = facts.registration
        ruling = facts.decision("会审")
        papers_of = set_of(facts, judged.evidence)
        return Judgement(
            ticket=facts.ticket,
            law=self.law(r.city, r.major_code, r.plan_version),
            turns_at=judged.turns_at,
            at=self.now,
            name=r.name,
            city=r.city,
            college=r.college,
            major=(judged.record and judged.record.values.get("major")) or r.major,
            plan=r.major_code,
            version=r.plan_version,
            withdrawn=judged.withdrawn,
            approved=ruling is not None and ruling.ruling == "通过",
            papers=papers_track(judged.evidence),
            record=judged.record,
            case=case_json(facts, judged),
            findings=judged.findings,
            set_digest=papers_of.digest if papers_of else "",
            to_send=to_send(papers_of, judged.evidence) if papers_of else (),
        )

    def records(self, db: Connection, tickets: Sequence[str]) -> Iterator[Record]:
        """What is printed of each of these people."""
        by_ticket = {f.ticket: f for f in facts_reading.gather(db, self.setting, tickets)}
        for ticket in tickets:
            record = judging.judge(by_ticket[ticket], self.preflight).record
            assert record is not None
            yield record

    def preflight(self, record: Record) -> tuple[Unprintable, ...]:
        """What of the record the form cannot bear (P-GLYPH, P-FIT)."""
        return self.press.preflight(record)

    def law(self, city: str, code: str, version: str) -> str:
        """By what a person of that city and plan is judged: rulebook, settings, plans, form and fonts."""
        key = (city, code, version)
        if key not in self.laws:
            known = [p for p in self.setting.plans.get(code, ()) if version in ("", p.version)]
            came = self.setting.city_lists.get(city)
            told = [
                judging.law(),
                self.office.settings.law_of(city),
                self.press.digest,
                repr(known),
                repr(came),
            ]
            self.laws[key] = sha256("\n".join(told).encode()).hexdigest()
        return self.laws[key]

    def touch_by_law(self, db: Connection) -> None:
        """Touches those whose law is no longer the one they were judged by."""
        for row in cases.laws_in_force(db):
            if row.law != self.law(row.city, row.plan, row.version):
                cases.touch_under(db, row.city, row.plan, row.version, row.law)


def papers_track(evidence: Evidence) -> str:
    """How far the qualification set has come (contract §4, papers)."""
    if evidence.reason is None:
        return "none"
    return "scanned" if evidence.complete else "owed"


def city_lists_in_force(db: Connection) -> dict[str, CityList]:
    """The cities whose 资审清单 has come."""
    bodies = {row.key: json.loads(row.body) for row in papers.latest_of_kind(db, "city_lists")}
    return {city: city_list_of(body) for city, body in bodies.items()}


def plans_in_force(db: Connection) -> dict[str, tuple[Plan, ...]]:
    """Every plan version here, under its major code and under its plan code."""
    found: dict[str, list[Plan]] = {}
    for row in papers.latest_of_kind(db, "plans"):
        plan = plans.plan_of(json.loads(row.body))
        for code in {plan.code, plan.major_code}:
            found.setdefault(code, []).append(plan)
    return {code: tuple(versions) for code, versions in found.items()}
