"""账: passes, papers and their lines; what was taken, from where, and what waits for its owner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from .opening import chunks, replace_rows
from .schema import given, lines, papers, passes, strays, touched

ASTRAY = (
    "?"  # stands among the touched when a paper has come that seeks its owner, or a table that may tell it
)
ELSEWHERE = "-"  # to whom a stray is given that came under a right name too: it waits no longer
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


def given_lines(db: Connection, tickets: Sequence[str]) -> Iterator[tuple[str, tuple[Any, int, int, str]]]:
    """The strays given to these people: ticket, and body, pass, number and rank of the line."""
    for part in chunks(tickets):
        wanted = (
            select(given.c.ticket, lines.c.body, lines.c.pass_no, lines.c.id, lines.c.rank)
            .join(lines, lines.c.id == given.c.line_id)
            .where(given.c.ticket.in_(part))
            .order_by(given.c.ticket, lines.c.rank, lines.c.id)
        )
        for ticket, body, pass_no, line_id, rank in db.execute(wanted):
            yield ticket, (json.loads(body), pass_no, line_id, rank)


@dataclass(frozen=True, slots=True)
class Stray:
    """A scan that has to find its owner: its line, the name it came under, by what it may be found."""

    line_id: int
    key: str
    whole: bool
    handles: Mapping[str, str]


def strays_here(db: Connection) -> list[Stray]:
    """All of them, oldest first."""
    handles: dict[int, dict[str, str]] = {}
    for line_id, kind, value in db.execute(select(strays).order_by(strays.c.line_id)):
        handles.setdefault(line_id, {})[kind] = value
    found = []
    for part in chunks(handles):
        wanted = (
            select(lines.c.id, lines.c.key, lines.c.body).where(lines.c.id.in_(part)).order_by(lines.c.id)
        )
        for line_id, key, body in db.execute(wanted):
            found.append(Stray(line_id, key, json.loads(body)["look"] == "whole", handles[line_id]))
    return found


def no_longer_astray(db: Connection, line_ids: Sequence[int]) -> None:
    """Something of the same name has come in their place."""
    for part in chunks(line_ids):
        db.execute(delete(strays).where(strays.c.line_id.in_(part)))


def given_among(db: Connection, line_ids: Sequence[int]) -> set[int]:
    """Which of these strays have found an owner, or are here under another name too."""
    found: set[int] = set()
    for part in chunks(line_ids):
        found.update(db.execute(select(given.c.line_id).where(given.c.line_id.in_(part))).scalars())
    return found


def known_elsewhere(db: Connection, line_ids: Sequence[int], owned: Set[int]) -> set[int]:
    """Which of these strays came under a sure name too, or under one by which they found an owner (`owned`)."""
    found: set[int] = set()
    mine, other, own, twin = papers.alias(), papers.alias(), lines.alias(), lines.alias()
    for part in chunks(line_ids):
        wanted = (
            select(own.c.id, twin.c.id, twin.c.key)
            .join(mine, mine.c.id == own.c.paper_id)
            .join(other, and_(other.c.digest == mine.c.digest, other.c.id != mine.c.id))
            .join(twin, and_(twin.c.paper_id == other.c.id, twin.c.kind == "scans"))
            .where(own.c.id.in_(part))
        )
        found |= {one for one, line_id, key in db.execute(wanted) if line_id in owned or key[:1] != "?"}
    return found


def give_strays(db: Connection, now: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Gives each line to these tickets and to nobody else; who got or lost which line comes back."""
    before = {(line_id, ticket) for line_id, ticket in db.execute(select(given))}
    for line_id, ticket in sorted(before - now):
        db.execute(delete(given).where(given.c.line_id == line_id, given.c.ticket == ticket))
    fresh = [{"line_id": line_id, "ticket": ticket} for line_id, ticket in sorted(now - before)]
    for part in chunks(fresh):
        db.execute(insert(given), part)
    return before ^ now


def places_of(db: Connection, line_ids: Sequence[int]) -> dict[int, str]:
    """Where each of these lines stood: 《登记/登记.csv》第3行."""
    found = {}
    for part in chunks(line_ids):
        wanted = select(lines.c.id, papers.c.path, lines.c.line).join(papers, papers.c.id == lines.c.paper_id)
        for line_id, path, line in db.execute(wanted.where(lines.c.id.in_(part))):
            found[line_id] = f"《{path}》第{line}行" if line else f"《{path}》"
    return found


def latest_of_kind(db: Connection, kind: str) -> list[Row[Any]]:
    """The line in force of every key of a kind that belongs to no person (plans, photo names)."""
    wanted = select(lines).where(lines.c.kind == kind).order_by(lines.c.key, lines.c.rank, lines.c.id)
    return list({row.key: row for row in db.execute(wanted)}.values())


def tray(db: Connection) -> list[Row[Any]]:
    """What fits nobody (待认领): photos, chip portraits and scans whose ticket no registration knows, or that
    tell none, or not surely whose or what they are."""
    known = select(lines.c.ticket).where(lines.c.kind == "registrations")
    astray = select(strays.c.line_id)
    nobodys = or_(lines.c.ticket.is_(None), lines.c.ticket.not_in(known))
    lost = and_(lines.c.id.in_(astray), lines.c.id.not_in(select(given.c.line_id)))
    wanted = (
        select(*_tray_columns)
        .join(papers, papers.c.id == lines.c.paper_id)
        .where(
            or_(
                and_(lines.c.kind.in_(("photos", "chips")), nobodys),
                and_(lines.c.kind == "scans", lines.c.key.not_like("?%"), nobodys),
                and_(lines.c.kind == "scans", lost),
            )
        )
        .order_by(lines.c.id)
    )
    waiting: list[Any] = [
        row for row in db.execute(wanted) if json.loads(row.body).get("look", "whole") == "whole"
    ]
    newest = {(row.kind, row.key): row.id for row in waiting}
    return [row for row in waiting if newest[row.kind, row.key] == row.id]


_tray_columns = (
    lines.c.id, lines.c.kind, lines.c.key, lines.c.ticket, lines.c.body, lines.c.paper_id, papers.c.path
)  # fmt: skip


def tray_name(row: Row[Any]) -> str:
    """How a waiting file is named: its path in the inbox, of a zip's member with its own name."""
    path, file = str(row.path), str(json.loads(row.body)["file"])
    return f"{path}/{file}" if path.lower().endswith(".zip") else path


def give_to(
    db: Connection, line_id: int, ticket: str, key: str, pass_no: int | None = None, body: str | None = None
) -> None:
    """This line belongs to that person from now on, whatever its name says.

    With `pass_no` it counts as brought to him only in that pass; with `body` that is what it tells now.
    """
    had = {*db.execute(select(lines.c.ticket).where(lines.c.id == line_id)).scalars()}
    had |= {*db.execute(select(given.c.ticket).where(given.c.line_id == line_id)).scalars()}
    owned: dict[str, Any] = {"ticket": ticket, "key": key}
    if pass_no is not None:
        owned["pass_no"] = pass_no
    if body is not None:
        owned["body"] = body
    db.execute(update(lines).where(lines.c.id == line_id).values(**owned))
    db.execute(delete(strays).where(strays.c.line_id == line_id))
    db.execute(delete(given).where(given.c.line_id == line_id))
    touch(db, {ticket, *filter(None, had)})


def answer_of(paper: Row[Any]) -> dict[str, Any]:
    """What the sender of this paper is told beside the reason: header, bad rows, notes."""
    told: dict[str, Any] = json.loads(paper.answer)
    return told
