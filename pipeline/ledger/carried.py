"""账: rows of tables that tell a deed of the print room or of who posts: which of them have been carried out, and what hindered the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from .schema import carried, lines, papers

KINDS = ("stock", "prints", "reprints", "parcels", "receipts")


def waiting(db: Connection) -> list[Row[Any]]:
    """The rows nobody has carried out yet, in the order in which they happened."""
    wanted = (
        select(lines, papers.c.path)
        .join(papers, papers.c.id == lines.c.paper_id)
        .outerjoin(carried, carried.c.line_id == lines.c.id)
        .where(lines.c.kind.in_(KINDS), carried.c.line_id.is_(None))
    )
    return list(db.execute(wanted.order_by(lines.c.rank, lines.c.id)))


def _key(line: Row[Any]) -> str:
    return sha256(f"{line.kind}|{line.key}".encode()).hexdigest()


def done_before(db: Connection, line: Row[Any]) -> bool:
    """Whether another row told this very deed, and it was carried out."""
    wanted = select(carried.c.line_id).where(carried.c.key == _key(line), carried.c.why == "")
    return db.execute(wanted.limit(1)).first() is not None


def mark(db: Connection, line: Row[Any], why: str = "") -> None:
    """This row is carried out; or `why` it is not."""
    db.execute(insert(carried).values(line_id=line.id, key=_key(line), why=why, told=not why))


def untold(db: Connection) -> list[int]:
    """The papers with rows that were not carried out and that their senders do not have back."""
    wanted = select(lines.c.paper_id).join(carried, carried.c.line_id == lines.c.id)
    return list(
        db.execute(wanted.where(carried.c.told.is_(False)).distinct().order_by(lines.c.paper_id)).scalars()
    )


def hindered(db: Connection, paper_id: int) -> list[Row[Any]]:
    """The rows of a paper that were not carried out, in order, each with its reason."""
    wanted = select(lines, carried.c.why).join(carried, carried.c.line_id == lines.c.id)
    return list(
        db.execute(wanted.where(lines.c.paper_id == paper_id, carried.c.why != "").order_by(lines.c.id))
    )


def how_many_done(db: Connection, paper_id: int) -> int:
    """How many rows of a paper were carried out."""
    wanted = select(func.count()).join_from(lines, carried, carried.c.line_id == lines.c.id)
    return int(db.execute(wanted.where(lines.c.paper_id == paper_id, carried.c.why == "")).scalar_one())


def send_back(db: Connection, paper_id: int, state: str, reason: str, answer: Mapping[str, Any]) -> None:
    """The paper's sender is to get these rows back."""
    told = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    values = {"state": state, "reason": reason, "answer": told, "told": False}
    db.execute(update(papers).where(papers.c.id == paper_id).values(**values))
    its = select(lines.c.id).where(lines.c.paper_id == paper_id)
    db.execute(update(carried).where(carried.c.line_id.in_(its)).values(told=True))


def note(db: Connection, paper_id: int, says: str) -> None:
    """Adds what its sender should know to a paper."""
    before = db.execute(select(papers.c.reason).where(papers.c.id == paper_id)).scalar_one()
    db.execute(
        update(papers).where(papers.c.id == paper_id).values(reason="；".join(filter(None, [before, says])))
    )
