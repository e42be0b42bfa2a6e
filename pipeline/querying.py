"""问: the joint review asks a college, city or host of a person, by a case number that names nobody (三·2, R7)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from .errors import UsageError
from .ledger import cases, log, queries
from .ledger.cases import Wanted
from .model import SHANGHAI
from .model.workdays import after_working_hours
from .office import Office
from .speaking import ID_NUMBER, masked

OWNERS = {"college": "专科学校", "city": "市考办", "host": "主考学校"}
ANSWER_WITHIN = 2  # working hours, 本单位设定
CASE = re.compile(r"(?:存疑-)?0*(\d{1,6})")
TICKET = re.compile(r"(?<!\d)\d{12}(?!\d)")


def ask(office: Office, ticket: str, owner: str, question: str, by: str, due: str = "") -> dict[str, Any]:
    """Asks of a person; due within two working hours where nothing else is said.

    Raises UsageError for an unknown ticket, an empty question or an unreadable time.
    """
    if not question.strip():
        raise UsageError("要写清楚问什么，例如 --text 请提供02332实践成绩单。没有提问")
    now = office.clock()
    until = _moment(due) if due else after_working_hours(office.settings.batch, now, ANSWER_WITHIN)
    with office.ledger.write() as db:
        row = db.execute(cases.cases(Wanted(tickets=(ticket,)))).first()
        if row is None:
            raise UsageError(f"没有{ticket}的登记，没有提问。请核对准考证号")
        number = queries.ask(db, now, ticket, owner, question.strip(), by, until)
        log.write(db, now, by, f"{_case(number)}问{OWNERS[owner]}：{question.strip()}", ticket)
        return {"queries": [_told(db, office, _sure(queries.query(db, number)))]}


def answer(office: Office, case: str, text: str, by: str, files: Sequence[Path]) -> dict[str, Any]:
    """Answers a question, with proofs. Raises UsageError for an unknown case, or where nothing is said."""
    found = CASE.fullmatch(case.strip())
    if not text.strip() and not files:
        raise UsageError("要写答复（--text），或附上证明材料的文件。没有登记")
    now = office.clock()
    proofs = [{"name": path.name, "digest": office.store.put(_read(path))} for path in files]
    with office.ledger.write() as db:
        row = queries.query(db, int(found[1])) if found else None
        if row is None:
            raise UsageError(f"没有“{case}”这个问题，没有登记。请用 query list 查看")
        queries.answer(db, now, row.id, text.strip(), by, json.dumps(proofs, ensure_ascii=False))
        attached = f"（附{len(proofs)}份材料）" if proofs else ""
        log.write(db, now, by, f"答复{_case(row.id)}：{text.strip()}{attached}", row.ticket)
        return {"queries": [_told(db, office, _sure(queries.query(db, row.id)))]}


def listed(office: Office, everything: bool) -> dict[str, Any]:
    """The open questions by age, or all."""
    with office.ledger.read() as db:
        rows = queries.open_and_answered(db, open_only=not everything)
        return {"queries": [_told(db, office, row) for row in rows]}


def _told(db: Connection, office: Office, row: Row[Any]) -> dict[str, Any]:
    now, due = office.clock(), datetime.fromisoformat(row.due)
    person = db.execute(cases.cases(Wanted(tickets=(row.ticket,)))).first()
    return {
        "case": _case(row.id),
        "ticket": row.ticket,
        "owner": row.owner,
        "to": _addressee(row.owner, person),
        "question": row.question,
        "asked_by": row.asked_by,
        "asked_at": row.asked_at,
        "due": row.due,
        "overdue": not row.answered_at and now > due,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at or None,
        "files": json.loads(row.files),
        "slip": _slip(row, person),
    }


def _addressee(owner: str, person: Row[Any] | None) -> str:
    if person is None or owner == "host":
        return OWNERS[owner]
    return person.college if owner == "college" else f"{person.city}市考办"


def _slip(row: Row[Any], person: Row[Any] | None) -> str:
    """What may be sent by QQ: the case number and the question, no name and no number of the person."""
    question = row.question
    if person is not None:
        question = question.replace(person.name, "该生")
    question = TICKET.sub("（准考证号略）", ID_NUMBER.sub("（身份证号略）", question))
    due = datetime.fromisoformat(row.due)
    until = f"{due.month}月{due.day}日{due:%H:%M}"
    return f"{_case(row.id)}：{question}。请在{until}前答复，答复时只报编号，不发姓名、号码和证件图片"


def _case(number: int) -> str:
    return f"存疑-{number:03d}"


def _sure(row: Row[Any] | None) -> Row[Any]:
    assert row is not None
    return row


def _moment(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}”不是时间，请写成 2020-07-02T11:00。没有提问") from None
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"文件“{masked(str(path))}”读不了（{error.strerror}），没有登记答复。请核对文件名"
        ) from None
