"""转: people into the next batch, by copy: their papers are laid into the inbox of another office (四, R10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from archive.atomic import place

from .errors import UsageError
from .exporting import Exported, folder_of, gather, plans_of, table
from .ledger import cases, log
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .office import Office
from .reading.versions import Body
from .spine import catch_up

DONE = ("approved", "printed", "bundled")
TABLES = ("registrations", "grades", "practice", "exemptions", "idcards", "rosters", "evidence", "decisions")
OF_THIS_BATCH = ("registered_at", "preliminary_at", "when")  # whoever is carried over registers anew
LASTING = ("照片本人", "手工成绩", "免考", "身份证采集", "信息更正")  # 会审, 资审 … are decided anew
Papers = Iterator[tuple[str, bytes]]


def carry_over(office: Office, target: Path, tickets: Sequence[str], by: str) -> dict[str, Any]:
    """Copies the papers of these people (of all who are not approved, if none is named) into another office.

    Nothing changes here but the log. 登记时间, 初审时间, 资审 and 会审 belong to a batch and are left behind.
    Raises UsageError when the target is no office, or one of the same batch.
    """
    other = Office(target.resolve(), office.clock)
    own, there = office.settings.batch.id, other.settings.batch.id
    if own == there:
        raise UsageError(f"{target} 也是{own}批次的办公室，不用转。请先建下一批：biye init --batch 2020-08X")
    catch_up(office)
    with office.ledger.write() as db:
        wanted, left = _wanted(db, tickets)
        carried = gather(db, wanted, TABLES, _stays)
        files = [_lay(other, path, data) for path, data in _papers(db, office, carried)]
        for ticket in wanted:
            log.write(db, office.clock(), by, f"抄转到{there}批次（本批的记录不变）", ticket)
    return {"carried": wanted, "left_out": left, "files": files, "batch": there}


def _wanted(db: Connection, tickets: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    rows = [
        row
        for part in (chunks(tickets) if tickets else [[]])
        for row in db.execute(cases.cases(Wanted(tickets=tuple(part))))
    ]
    known = {row.ticket for row in rows}
    left = [_left_out(t, "没有这个准考证号的登记，请核对") for t in tickets if t not in known]
    if tickets:
        left += [_left_out(r.ticket, "本批已会审通过，不用转") for r in rows if r.stage in DONE]
    return [row.ticket for row in rows if row.stage not in DONE], left


def _left_out(ticket: str, why: str) -> dict[str, str]:
    return {"ticket": ticket, "why": why}


def _stays(kind: str, body: Body) -> bool:
    """Whether it counts in the next batch too."""
    return kind != "decisions" or body["matter"] in LASTING


def _papers(db: Connection, office: Office, carried: Exported) -> Papers:
    yield from ((path, data) for path, data, _ in plans_of(db, carried.rows.get("registrations", ())))
    for kind, bodies in carried.rows.items():
        data = table(kind, bodies, OF_THIS_BATCH)
        name = f"结转{office.settings.batch.id}-{sha256(data).hexdigest()[:8]}.csv"
        yield f"{folder_of(kind)}/{name}", data
    for path, (digest, _) in carried.files.items():
        yield path, office.store.read(digest)


def _lay(other: Office, path: str, data: bytes) -> str:
    """Laid into the other inbox; what lies there under that name with other bytes is left alone."""
    target = other.inbox / path
    while target.exists() and target.read_bytes() != data:
        target = target.with_name(f"结转-{target.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    place(target, data)
    return other.inside(target)
