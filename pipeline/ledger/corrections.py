"""账: what went back and has not come again, and which later paper put it right."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from .opening import chunks
from .schema import corrections, papers, refusals

ALL_OF_IT = 0  # the row that stands for the whole file


def remember(db: Connection, paper_id: int, handles: Iterable[tuple[int, str]]) -> None:
    """A paper went back, or rows of it: by these handles what puts them right will be known."""
    rows = [{"paper_id": paper_id, "row": row, "handle": handle} for row, handle in sorted(set(handles))]
    for part in chunks(rows, 5000):
        db.execute(insert(refusals), part)


def forget(db: Connection, paper_id: int) -> None:
    """What went back of this paper is told anew."""
    db.execute(delete(refusals).where(refusals.c.paper_id == paper_id))


def any_open(db: Connection) -> bool:
    """Whether anything that went back is still to come again."""
    return db.execute(select(refusals.c.paper_id).limit(1)).first() is not None


def still_returned(db: Connection) -> int:
    """How many papers went back, in whole or in part, and have not come again."""
    return int(db.execute(select(func.count(refusals.c.paper_id.distinct()))).scalar_one())


def put_right(db: Connection, paper: Any, handles: Iterable[str]) -> list[Any]:
    """A good paper has come: which papers it corrects, oldest first. What is put right is open no more."""
    found: dict[int, set[int]] = {}
    for part in chunks(sorted(set(handles))):
        wanted = select(refusals.c.paper_id, refusals.c.row).where(refusals.c.handle.in_(part))
        for no, row in db.execute(wanted.where(refusals.c.paper_id < paper.id)):
            found.setdefault(no, set()).add(row)
    for no, rows in found.items():
        whole = ALL_OF_IT in rows or not _has_other_rows(db, no, rows)
        done = delete(refusals).where(refusals.c.paper_id == no)
        db.execute(done if whole else done.where(refusals.c.row.in_(sorted(rows))))
    if not found:
        return []
    db.execute(insert(corrections), [{"paper_id": paper.id, "corrected_id": no} for no in sorted(found)])
    old = select(papers.c.path, papers.c.at).where(papers.c.id.in_(sorted(found)[:50]))
    return list(db.execute(old.order_by(papers.c.id)))


def _has_other_rows(db: Connection, no: int, rows: Set[int]) -> bool:
    """Whether rows of that paper beside these still have to come again."""
    left = select(refusals.c.row).where(
        refusals.c.paper_id == no, refusals.c.row != ALL_OF_IT, refusals.c.row.not_in(sorted(rows))
    )
    return db.execute(left.limit(1)).first() is not None
