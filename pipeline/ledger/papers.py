"""账: passes, papers and their lines; what was taken, from where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update

from .opening import chunks
from .schema import lines, papers, strays
from .touching import ASTRAY, touch

ARRIVED = "arrived"
AT_ONCE = 5000  # lines in one statement
SEEKING = ("photos", "idcards", "evidence", "rosters")


class Arrival(NamedTuple):
    """A file as it lay in an inbox. `path` is as people are told, `mtime_ns` is the file's own."""

    kind: str
    path: str
    digest: str
    bytes: int
    mtime_ns: int
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a paper: `body` holds only the columns that were there."""

    key: str
    ticket: str | None
    line: int
    rank: str
    body: Mapping[str, Any]
    kind: str = ""  # where it is not that of the paper
    handles: Sequence[tuple[str, str]] = ()  # by what a scan that names nobody surely may find its owner


@dataclass(slots=True)
class Outcome:
    """What became of an arrival: taken, partly or refused, and what its sender is told."""

    state: str
    reason: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    lines: Iterable[Line] = ()


Written = tuple[str, str, str | None, int, str, str]
"""A line as the ledger writes it: kind, key, ticket, line, rank, body as JSON."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An outcome ready to be written: `answer` is JSON; `handles` by the key of their line."""

    state: str
    reason: str
    answer: str
    lines: Iterable[Sequence[Written]]
    handles: Mapping[str, Sequence[tuple[str, str]]]
    refusals: Sequence[tuple[int, str]] = ()  # row and handle by which its correction will be known


def written(kind: str, line: Line) -> Written:
    """The line as it goes into the ledger."""
    body = json.dumps(line.body, ensure_ascii=False)
    told = (line.kind or kind, line.key, line.ticket, line.line, line.rank, body)
    return told if _can_be_kept(line.key, line.rank, body) else _kept(told, line.body)


def _can_be_kept(*texts: str) -> bool:
    """No database keeps NUL or half a character."""
    return all(("\0" not in text and text.isascii()) or _is_utf8(text) for text in texts)


def _is_utf8(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _kept(told: Written, body: Mapping[str, Any]) -> Written:
    kind, key, ticket, line, rank, _ = told
    return (kind, keepable(key), ticket, line, keepable(rank), json.dumps(body))


def keepable(text: str) -> str:
    """A text without what no database keeps."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def been_here(db: Connection, arrivals: Sequence[Arrival]) -> dict[Arrival, Row[Any]]:
    """Of each arrival the latest paper with the same bytes, kind, name and sender, unless it went back."""
    wanted = {_same(arrival): arrival for arrival in arrivals}
    found: dict[Arrival, Row[Any]] = {}
    for part in chunks(sorted({arrival.digest for arrival in arrivals})):
        rows = db.execute(select(papers).where(papers.c.digest.in_(part)).order_by(papers.c.id))
        for row in rows:
            arrival = wanted.get(_same(row))
            if arrival:
                found[arrival] = row
    return {arrival: row for arrival, row in found.items() if row.state != "refused"}


def of_digest(db: Connection, digest: str) -> Row[Any] | None:
    """The latest paper of these bytes."""
    return db.execute(select(papers).where(papers.c.digest == digest).order_by(papers.c.id.desc())).first()


def _same(paper: Any) -> tuple[str, str, str, str]:
    return (paper.digest, paper.kind, paper.path, paper.sender)


def arrive(db: Connection, pass_no: int, at: datetime, arrivals: Sequence[Arrival]) -> list[int]:
    """Writes that these files are in the store; they are read later. Their numbers, in the same order."""
    rows = [
        {**arrival._asdict(), "pass_no": pass_no, "at": at.isoformat(), "state": ARRIVED}
        | {"reason": "", "answer": "{}", "left": False, "told": False}
        for arrival in arrivals
    ]
    if not rows:
        return []
    numbered = insert(papers).returning(papers.c.id, sort_by_parameter_order=True)
    return list(db.execute(numbered, rows).scalars())


def arrived(db: Connection, most: int) -> list[Row[Any]]:
    """The oldest papers that nobody has read yet."""
    wanted = select(papers).where(papers.c.state == ARRIVED).order_by(papers.c.id)
    return list(db.execute(wanted.limit(most)))


def record(db: Connection, readings: Sequence[tuple[Row[Any], Reading]]) -> None:
    """Writes what was read of papers that had arrived, and touches whom it concerns."""
    if not readings:
        return
    told = [
        {
            "no": paper.id,
            "state_": r.state,
            "reason_": r.reason,
            "answer_": r.answer,
            "told_": r.state == "taken",
        }
        for paper, r in readings
    ]
    values: dict[str, Any] = {
        column: bindparam(f"{column}_") for column in ("state", "reason", "answer", "told")
    }
    db.execute(update(papers).where(papers.c.id == bindparam("no")).values(**values), told)
    tickets: set[str] = set()
    rows: list[dict[str, Any]] = []
    for paper, reading in readings:
        for part in reading.lines:
            tickets |= _concerned(paper.kind, part)
            rows += _rows(paper.pass_no, paper.id, part)
            if len(rows) >= AT_ONCE:
                db.execute(insert(lines), rows)
                rows = []
    if rows:
        db.execute(insert(lines), rows)
    for paper, reading in readings:
        _record_strays(db, paper.id, reading.handles)
    touch(db, tickets)


def record_lines(
    db: Connection, pass_no: int, paper_id: int | None, kind: str, facts: Sequence[Line]
) -> None:
    """Writes lines and touches whom they speak of."""
    for part in chunks(facts, AT_ONCE):
        ready = [written(kind, fact) for fact in part]
        db.execute(insert(lines), _rows(pass_no, paper_id, ready))
        touch(db, _concerned(kind, ready))


def _rows(pass_no: int, paper_id: int | None, facts: Sequence[Written]) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "key": key,
            "ticket": ticket,
            "paper_id": paper_id,
            "pass_no": pass_no,
            "line": line,
            "rank": rank,
            "body": body,
        }
        for kind, key, ticket, line, rank, body in facts
    ]


def _concerned(kind: str, facts: Sequence[Written]) -> set[str]:
    """Whom these lines of a paper touch."""
    tickets = {ticket for _, _, ticket, _, _, _ in facts if ticket}
    if any(kind in SEEKING or fact[0] in SEEKING for fact in facts) and any(
        not fact[2] or fact[0] in ("scans", "photo_names") for fact in facts
    ):
        tickets.add(ASTRAY)
    return tickets


def _record_strays(db: Connection, paper_id: int, handles: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Scans that have to find their owner; a later one of the same name takes the place of the earlier."""
    if not handles:
        return
    at = select(lines.c.id, lines.c.key).where(lines.c.kind == "scans", lines.c.paper_id == paper_id)
    for line_id, key in db.execute(at).all():
        if key in handles:
            rows = [{"line_id": line_id, "kind": kind, "value": value} for kind, value in handles[key]]
            db.execute(insert(strays), rows)


def not_left(db: Connection) -> list[Row[Any]]:
    """Papers that are in the ledger but were not yet seen out of the inbox."""
    return list(db.execute(select(papers).where(papers.c.left.is_(False)).order_by(papers.c.id)))


def not_told(db: Connection) -> list[int]:
    """The numbers of the papers that went back, in whole or in part, but whose sender has no answer yet."""
    wanted = select(papers.c.id).where(papers.c.told.is_(False), papers.c.state != ARRIVED)
    return list(db.execute(wanted.order_by(papers.c.id)).scalars())


def paper(db: Connection, number: int) -> Row[Any]:
    """One of them."""
    return db.execute(select(papers).where(papers.c.id == number)).one()


def mark_told(db: Connection, ids: Sequence[int]) -> None:
    """The senders of these papers have their answers."""
    for part in chunks(ids):
        db.execute(update(papers).where(papers.c.id.in_(part)).values(told=True))


def mark_left(db: Connection, ids: Sequence[int]) -> None:
    """These papers are out of the inbox."""
    for part in chunks(ids):
        db.execute(update(papers).where(papers.c.id.in_(part)).values(left=True))


def newer_than(db: Connection, paper_id: int) -> bool:
    """Has something with the same keys as this paper been taken since?"""
    own, later = lines.alias(), lines.alias()
    same = and_(later.c.kind == own.c.kind, later.c.key == own.c.key, later.c.paper_id > paper_id)
    wanted = select(later.c.id).join(own, same).where(own.c.paper_id == paper_id)
    return db.execute(wanted.limit(1)).first() is not None


def lines_of(db: Connection, tickets: Sequence[str], kinds: Sequence[str] = ()) -> list[Row[Any]]:
    """All lines of these people (of these kinds), the one that counts last standing last."""
    wanted = (
        select(
            lines.c.ticket, lines.c.kind, lines.c.key, lines.c.body, lines.c.pass_no, lines.c.id, lines.c.rank
        )
        .where(lines.c.ticket.in_(tickets))
        .order_by(lines.c.ticket, lines.c.kind, lines.c.key, lines.c.rank, lines.c.id)
    )
    if kinds:
        wanted = wanted.where(lines.c.kind.in_(kinds))
    rows: list[Any] = list(db.execute(wanted).all())
    return rows


def places_of(db: Connection, line_ids: Sequence[int]) -> dict[int, str]:
    """Where each of these lines stood: 《登记/登记.csv》第3行."""
    found = {}
    for part in chunks(line_ids):
        wanted = select(lines.c.id, papers.c.path, lines.c.line).join(papers, papers.c.id == lines.c.paper_id)
        for line_id, path, line in db.execute(wanted.where(lines.c.id.in_(part))):
            found[line_id] = f"《{path}》第{line}行" if line else f"《{path}》"
    return found


def latest_of_keys(db: Connection, kind: str, keys: Sequence[str]) -> list[Row[Any]]:
    """The line in force of each of these keys."""
    wanted = select(lines).where(lines.c.kind == kind, lines.c.key.in_(keys))
    rows = db.execute(wanted.order_by(lines.c.key, lines.c.rank, lines.c.id))
    return list({row.key: row for row in rows}.values())


def latest_of_kind(db: Connection, kind: str) -> list[Row[Any]]:
    """The line in force of every key of a kind that belongs to no person (plans, photo names)."""
    wanted = select(lines).where(lines.c.kind == kind).order_by(lines.c.key, lines.c.rank, lines.c.id)
    return list({row.key: row for row in db.execute(wanted)}.values())


def answer_of(paper: Row[Any]) -> dict[str, Any]:
    """What the sender of this paper is told beside the reason: header, bad rows, notes."""
    told: dict[str, Any] = json.loads(paper.answer)
    return told
