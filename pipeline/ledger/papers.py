"""账: passes, papers and their lines; what was taken, from where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from .opening import chunks
from .schema import lines, papers, passes, strays
from .touching import ASTRAY, touch

SEEKING = ("photos", "idcards", "evidence", "rosters")


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
    kind: str = ""  # where it is not that of the paper
    handles: Sequence[tuple[str, str]] = ()  # by what a scan that names nobody surely may find its owner


@dataclass(slots=True)
class Outcome:
    """What became of an arrival: taken, partly or refused, and what its sender is told."""

    state: str
    reason: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Line] = ()
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
    record_lines(db, pass_no, int(key[0]), arrival.kind, outcome.lines)
    return int(key[0])


def record_lines(
    db: Connection, pass_no: int, paper_id: int | None, kind: str, facts: Sequence[Line]
) -> None:
    """Writes lines and touches whom they speak of."""
    rows = [
        {
            "kind": fact.kind or kind,
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
    _record_strays(db, paper_id, facts)
    touch(db, {fact.ticket for fact in facts if fact.ticket})
    if kind in SEEKING and any(not f.ticket or f.kind in ("scans", "photo_names") for f in facts):
        touch(db, [ASTRAY])


def _record_strays(db: Connection, paper_id: int | None, facts: Sequence[Line]) -> None:
    """Scans that have to find their owner; a later one of the same name takes the place of the earlier."""
    astray = {fact.key: fact for fact in facts if fact.handles}
    if not astray:
        return
    at = select(lines.c.id, lines.c.key).where(lines.c.kind == "scans", lines.c.paper_id == paper_id)
    for line_id, key in db.execute(at).all():
        if key in astray:
            rows = [{"line_id": line_id, "kind": k, "value": v} for k, v in astray[key].handles]
            db.execute(insert(strays), rows)


def unfinished(db: Connection) -> list[Row[Any]]:
    """Papers that are in the ledger but were not yet seen out of the inbox."""
    return list(db.execute(select(papers).where(papers.c.left.is_(False)).order_by(papers.c.id)))


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
