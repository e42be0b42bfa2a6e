"""账: passes, papers and their lines; what was taken, from where, and what waits for its owner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from .opening import chunks, replace_rows
from .schema import lines, papers, passes, touched


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it lay in the inbox. `path` is relative to the inbox, `mtime_ns` is the file's own."""

    kind: str
    path: str
    digest: str
    bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a paper: `body` holds only the columns that were there."""

    key: str
    ticket: str | None
    line: int
    rank: str
    body: Mapping[str, Any]


@dataclass(slots=True)
class Outcome:
    """What became of an arrival: taken, partly or refused, and what its sender is told."""

    state: str
    reason: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    kind: str = ""  # of the lines, where it is not the folder's
    blobs: Sequence[bytes] = ()  # what was made of the file or found in it; kept in the store


def begin_pass(db: Connection, at: datetime, by: str) -> int:
    """The number of the pass: of one that was cut off, else a new one, greater than all before."""
    cut_off = db.execute(select(passes.c.id).where(passes.c.done.is_(False))).scalar()
    if cut_off is not None:
        return int(cut_off)
    done = db.execute(insert(passes).values(at=at.isoformat(), by=by, done=False))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def end_pass(db: Connection, pass_no: int) -> None:
    """All that lay settled in the inbox has been taken."""
    db.execute(update(passes).where(passes.c.id == pass_no).values(done=True))


def last_pass(db: Connection) -> int:
    """The number of the latest pass; 0 before the first."""
    return int(db.execute(select(func.max(passes.c.id))).scalar() or 0)


def taken_before(db: Connection, arrival: Arrival) -> Row[Any] | None:
    """The paper with the same bytes, kind and name, if it has been here."""
    same = (
        select(papers)
        .where(
            papers.c.digest == arrival.digest, papers.c.kind == arrival.kind, papers.c.path == arrival.path
        )
        .order_by(papers.c.id.desc())
    )
    return db.execute(same).first()


def record_paper(db: Connection, pass_no: int, at: datetime, arrival: Arrival, outcome: Outcome) -> int:
    """Writes the paper, its lines and who is touched by them; its number comes back."""
    done = db.execute(
        insert(papers).values(
            pass_no=pass_no,
            kind=arrival.kind,
            path=arrival.path,
            digest=arrival.digest,
            bytes=arrival.bytes,
            mtime_ns=arrival.mtime_ns,
            at=at.isoformat(),
            state=outcome.state,
            reason=outcome.reason,
            answer=json.dumps(outcome.answer, ensure_ascii=False, sort_keys=True),
            left=False,
        )
    )
    key = done.inserted_primary_key
    assert key is not None
    record_lines(db, pass_no, int(key[0]), outcome.kind or arrival.kind, outcome.lines)
    return int(key[0])


def record_lines(
    db: Connection, pass_no: int, paper_id: int | None, kind: str, facts: Sequence[Line]
) -> None:
    """Writes lines and touches whom they speak of."""
    rows = [
        {
            "kind": kind,
            "key": fact.key,
            "ticket": fact.ticket,
            "paper_id": paper_id,
            "pass_no": pass_no,
            "line": fact.line,
            "rank": fact.rank,
            "body": json.dumps(fact.body, ensure_ascii=False),
        }
        for fact in facts
    ]
    for part in chunks(rows, 5000):
        db.execute(insert(lines), part)
    touch(db, {fact.ticket for fact in facts if fact.ticket})


def touch(db: Connection, tickets: Iterable[str]) -> None:
    """These people are judged again before anything is told of them."""
    wanted = sorted(tickets)
    replace_rows(db, touched, touched.c.ticket, wanted, [{"ticket": ticket} for ticket in wanted])


def touched_tickets(db: Connection) -> list[str]:
    """Who must be judged again, in order."""
    return list(db.execute(select(touched.c.ticket).order_by(touched.c.ticket)).scalars())


def untouch(db: Connection, tickets: Sequence[str]) -> None:
    """These people have been judged."""
    for part in chunks(tickets):
        db.execute(delete(touched).where(touched.c.ticket.in_(part)))


def unfinished(db: Connection) -> list[Row[Any]]:
    """Papers that are in the ledger but were not yet seen out of the inbox."""
    return list(db.execute(select(papers).where(papers.c.left.is_(False)).order_by(papers.c.id)))


def mark_left(db: Connection, ids: Sequence[int]) -> None:
    """These papers are out of the inbox."""
    for part in chunks(ids):
        db.execute(update(papers).where(papers.c.id.in_(part)).values(left=True))


def newer_than(db: Connection, paper_id: int) -> bool:
    """Has something with the same keys as this paper been taken since?"""
    keys = select(lines.c.key).where(lines.c.paper_id == paper_id)
    kind = select(papers.c.kind).where(papers.c.id == paper_id).scalar_subquery()
    later = select(lines.c.id).where(lines.c.kind == kind, lines.c.key.in_(keys), lines.c.paper_id > paper_id)
    return db.execute(later.limit(1)).first() is not None


def lines_of(db: Connection, tickets: Sequence[str], kinds: Sequence[str] = ()) -> list[Row[Any]]:
    """All lines of these people (of these kinds), the one that counts last standing last."""
    wanted = (
        select(lines.c.ticket, lines.c.kind, lines.c.key, lines.c.body, lines.c.pass_no, lines.c.id)
        .where(lines.c.ticket.in_(tickets))
        .order_by(lines.c.ticket, lines.c.kind, lines.c.key, lines.c.rank, lines.c.id)
    )
    if kinds:
        wanted = wanted.where(lines.c.kind.in_(kinds))
    rows: list[Any] = list(db.execute(wanted).all())
    return rows


def latest_of_kind(db: Connection, kind: str) -> list[Row[Any]]:
    """The line in force of every key of a kind that belongs to no person (plans, photo names)."""
    wanted = select(lines).where(lines.c.kind == kind).order_by(lines.c.key, lines.c.rank, lines.c.id)
    return list({row.key: row for row in db.execute(wanted)}.values())


def nobodys_photos(db: Connection) -> list[Row[Any]]:
    """Photos whose ticket no registration knows, or whose name tells no ticket: the tray."""
    known = select(lines.c.ticket).where(lines.c.kind == "registrations")
    wanted = (
        select(lines.c.id, lines.c.key, lines.c.ticket, lines.c.body, lines.c.paper_id, papers.c.path)
        .join(papers, papers.c.id == lines.c.paper_id)
        .where(lines.c.kind == "photos", or_(lines.c.ticket.is_(None), lines.c.ticket.not_in(known)))
        .order_by(lines.c.id)
    )
    return list(db.execute(wanted))


def tray_name(row: Row[Any]) -> str:
    """How a waiting photo is named: its path in the inbox, of a zip's member with its own name."""
    path, file = str(row.path), str(json.loads(row.body)["file"])
    return f"{path}/{file}" if path.lower().endswith(".zip") else path


def give_to(db: Connection, line_id: int, ticket: str, pass_no: int | None = None) -> None:
    """This line belongs to that person; with `pass_no` it counts as brought to him only in that pass."""
    owned: dict[str, Any] = {"ticket": ticket, "key": ticket}
    if pass_no is not None:
        owned["pass_no"] = pass_no
    db.execute(update(lines).where(lines.c.id == line_id).values(**owned))
    touch(db, [ticket])


def answer_of(paper: Row[Any]) -> dict[str, Any]:
    """What the sender of this paper is told beside the reason: header, bad rows, notes."""
    told: dict[str, Any] = json.loads(paper.answer)
    return told
