"""情: the case of one person put on a page: gate by gate what was found, what is missing, who acts until when (七, R60)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from archive.atomic import write_aside

from .casenotes import LACKING, REFUSED, Note, Told, note_of
from .casepage import CaseSheet, GateRow, Said, write_case
from .deadlines import due_at
from .errors import UsageError
from .gates import BY_RULE, GATES, Gate, due_of
from .ledger import cases, queries
from .ledger.cases import Wanted
from .model import Batch
from .model.workdays import working_days
from .office import Office
from .showing import PAPERS, STAGES, WHO
from .speaking import masked, visible
from .telling import people

FOLDER = "个案"
WEIGHTS = {"block": 0, "hold": 1, "warn": 2, "info": 3}
STATES = {"block": REFUSED, "hold": LACKING}
NO_HARM = {"warn": "提醒\n不影响毕业", "info": "说明"}
NOTED = ("资审材料", "资审结果", "登记表")  # gates whose note is told beside what the rules found


def case_sheet(office: Office, ticket: str) -> dict[str, Any]:
    """Writes the page of one person into outbox/个案. Raises UsageError for a ticket nobody is registered under."""
    with office.ledger.read() as db:
        told = next(people(db, office.settings.batch.id, Wanted(tickets=(ticket,))), None)
        if told is None:
            raise UsageError(f"没有{ticket}的登记，没有做情况单。请核对准考证号")
        sheet = _sheet(office, db, told)
    target = office.outbox / FOLDER / f"{ticket}_{_veiled(told['name'])}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_aside(target, lambda out: write_case(out, sheet))
    return {"ticket": ticket, "files": [office.inside(target)]}


def _veiled(name: str) -> str:
    """The family name alone, as it may stand in a file's name."""
    return re.sub(r"\W", "", name)[:1] + "某"


def _sheet(office: Office, db: Connection, told: Told) -> CaseSheet:
    batch, now = office.settings.batch, office.clock()
    major = db.execute(cases.cases(Wanted(tickets=(told["ticket"],)))).one().major
    asked = [row for row in queries.open_and_answered(db, open_only=True) if row.ticket == told["ticket"]]
    gates = tuple(_gate(gate, told, asked, batch, now) for gate in GATES)
    return CaseSheet(
        told["ticket"],
        batch.name,
        _who(told, major),
        _summary(gates, told, batch, now),
        gates,
        f"据 {now:%Y-%m-%d %H:%M} 的记录打出，有变以 biye show 为准。含个人信息，只供办理本批毕业，用后收好或销毁。",
    )


def _who(told: Told, major: str) -> list[tuple[str, str]]:
    number = next((one["value"] for one in told["fields"] if one["field"] == "身份证号"), "")
    return [
        ("准考证号", told["ticket"]),
        ("姓名", visible(told["name"])),
        ("身份证号", masked(number)),
        ("考区", told["city"] or "（未填）"),
        ("专科学校", visible(told["college"]) or "（未填）"),
        ("专业", visible(major) or "（未填）"),
        ("阶段", STAGES[told["stage"]]),
        ("资审材料", PAPERS[told["papers"]]),
        ("批次", told["batch"]),
    ]


def _gate(gate: Gate, told: Told, asked: Sequence[Row[Any]], batch: Batch, now: datetime) -> GateRow:
    note = note_of(gate.title, told)
    found = [one for one in told["findings"] if BY_RULE.get(one["rule"]) is gate]
    found.sort(key=lambda one: WEIGHTS[one["severity"]])
    said = [_said(one, told["city"], batch, now) for one in found]
    gravest = next((STATES[one["severity"]] for one in found if one["severity"] in STATES), "")
    if gate.title == "会审":
        said += [_question(row, batch, now) for row in asked]
        gravest = gravest or (LACKING if asked else "")
    if note.says and (not said or gate.title in NOTED):
        said.insert(0, _noted(note, gate if not said else None, told["city"], batch, now))
    title = f"{gate.title}{' ' if len(gate.title) < 6 else chr(10)}{gate.memo}"
    return GateRow(title, gravest or note.state, tuple(said) or (Said("", "", "", ""),))


def _noted(note: Note, gate: Gate | None, city: str, batch: Batch, now: datetime) -> Said:
    """What is known of a gate; the rules it reaches over stand beside it where none of them has spoken."""
    due = _due(batch, due_at(batch, note.due, city, now), now) if note.who else ""
    return Said(gate.span if gate else "", visible(note.says), WHO[note.who] if note.who else "", due)


def _said(one: Mapping[str, Any], city: str, batch: Batch, now: datetime) -> Said:
    due = due_of(batch, one["rule"], one["severity"], one["who"], city, now)
    until = NO_HARM.get(one["severity"]) or _due(batch, due, now)
    says = masked(visible(one["says"]))
    return Said(one["rule"], says, WHO[one["who"]], until, WEIGHTS[one["severity"]])


def _question(row: Row[Any], batch: Batch, now: datetime) -> Said:
    says = masked(visible(f"存疑-{row.id:03d}：{row.question}，等答复"))
    return Said(
        "R7", says, WHO[row.owner], _due(batch, datetime.fromisoformat(row.due), now), WEIGHTS["hold"]
    )


def _due(batch: Batch, due: datetime | None, now: datetime) -> str:
    """In two lines 7月1日17:00 and the working days left; a day without a time where the whole day is left."""
    if due is None:
        return "尽快"
    time = "" if due.hour == 23 else f"{due:%H:%M}"
    left = working_days(batch, now.date(), due.date())
    day = f"{due.month}月{due.day}日{time}"
    if due < now:
        return f"{day}\n逾期{-left}个工作日" if left else f"{day}\n已逾期"
    return f"{day}\n今天" if due.date() == now.date() else f"{day}\n剩{left}个工作日"


def _summary(gates: Sequence[GateRow], told: Told, batch: Batch, now: datetime) -> str:
    """What stands between the person and the certificate, who must act, and the nearest date."""
    if told["stage"] == "withdrawn":
        return "已撤销登记，本批不再办理。"
    refused, lacking = ([g.title for g in gates if g.state == state] for state in (REFUSED, LACKING))
    if not refused and not lacking:
        return f"{STAGES[told['stage']]}。现在没有要补的。"
    said = [f"不通过{len(refused)}关"] if refused else []
    said += [f"待补{len(lacking)}关"] if lacking else []
    open_gates = [gate for gate in gates if gate.state in (REFUSED, LACKING)]
    acting = Counter(s.who for gate in open_gates for s in gate.said if s.who and s.weight < WEIGHTS["warn"])
    doers = "、".join(f"{who}{n}件" for who, n in acting.most_common())
    return f"{'，'.join(said)}。" + (f"由谁办：{doers}。" if doers else "") + _nearest(told, batch, now)


def _nearest(told: Told, batch: Batch, now: datetime) -> str:
    dates = list(_dates(told, batch, now))
    late, ahead = [day for day in dates if day < now], [day for day in dates if day >= now]
    said = f"已逾期{len(late)}件。" if late else ""
    return said + (f"最近的期限：{_due(batch, min(ahead), now)}。".replace("\n", "，") if ahead else "")


def _dates(told: Told, batch: Batch, now: datetime) -> Iterator[datetime]:
    for one in told["findings"]:
        due = due_of(batch, one["rule"], one["severity"], one["who"], told["city"], now)
        if due:
            yield due
