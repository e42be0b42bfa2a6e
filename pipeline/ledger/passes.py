"""账: passes of taking; one that was cut off is gone on with under its number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from .schema import passes


def begin_pass(db: Connection, at: datetime, by: str) -> int:
    """The number of the pass: of one that was cut off, else a new one, greater than all before."""
    cut_off = db.execute(select(passes.c.id).where(passes.c.done.is_(False))).scalar()
    if cut_off is not None:
        return int(cut_off)
    done = db.execute(insert(passes).values(at=at.isoformat(), by=by, done=False))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def end_passes(db: Connection) -> None:
    """All that lay settled in the inbox has been taken and read."""
    db.execute(update(passes).where(passes.c.done.is_(False)).values(done=True))


def end_pass(db: Connection, pass_no: int) -> None:
    """This pass is over."""
    db.execute(update(passes).where(passes.c.id == pass_no).values(done=True))


def last_pass(db: Connection) -> int:
    """The number of the latest pass; 0 before the first."""
    return int(db.execute(select(func.max(passes.c.id))).scalar() or 0)
