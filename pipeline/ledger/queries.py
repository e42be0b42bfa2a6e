"""账: the questions of the joint review and their answers (R7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from .schema import queries


def ask(db: Connection, at: datetime, ticket: str, owner: str, question: str, by: str, due: datetime) -> int:
    """A new question; its number comes back."""
    number = int(db.execute(select(func.max(queries.c.id))).scalar() or 0) + 1
    told = {"ticket": ticket, "owner": owner, "question": question, "asked_by": by}
    empty = dict.fromkeys(("answer", "answered_by", "answered_at"), "")
    moments = {"asked_at": at.isoformat(), "due": due.isoformat()}
    db.execute(insert(queries).values(id=number, files="[]", **told, **moments, **empty))
    return number


def answer(db: Connection, at: datetime, number: int, text: str, by: str, files: str) -> None:
    """The answer to a question; a later one takes its place. `files` is JSON: name and digest of each."""
    told = {"answer": text, "answered_by": by, "answered_at": at.isoformat(), "files": files}
    db.execute(update(queries).where(queries.c.id == number).values(**told))


def query(db: Connection, number: int) -> Row[Any] | None:
    """One question, if there is one of that number."""
    return db.execute(select(queries).where(queries.c.id == number)).first()


def open_and_answered(db: Connection, open_only: bool) -> Sequence[Row[Any]]:
    """The questions, the oldest first."""
    wanted = select(queries).order_by(queries.c.id)
    return db.execute(wanted.where(queries.c.answered_at == "") if open_only else wanted).all()
