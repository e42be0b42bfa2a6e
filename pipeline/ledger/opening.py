"""账: opening the database, and the one way to write in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, delete, event, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.elements import KeyedColumnElement

from ..errors import DatabaseError
from .room import room
from .steps import bring_forward

T = TypeVar("T")
CHUNK = 400


class Ledger:
    """The database of an office: SQLite inside it, or what `[database] url` names."""

    def __init__(self, url: str, inside: Path) -> None:
        self.engine = _engine(url or f"sqlite:///{inside}")
        try:
            with room("没有继续，收件箱没有动", "继续"), self.write() as db:
                bring_forward(db)
        except SQLAlchemyError as error:
            raise DatabaseError(
                f"数据库打不开（{type(error).__name__}）。请运行 biye doctor 查看；收件箱没有动"
            ) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that takes the write lock at once and is committed at its end, or not at all."""
        with self.engine.connect().execution_options(writes=True) as db, db.begin():
            yield db

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One moment of the ledger; never waits for a writer."""
        with self.engine.connect() as db, db.begin():
            yield db

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "cache_size=-16384"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(db: Connection) -> None:
    writes = db.get_execution_options().get("writes", False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """`items` in lists of at most `size`: an IN clause never grows with the number of people."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def replace_rows(
    db: Connection,
    table: Table,
    column: KeyedColumnElement[Any],
    keys: Sequence[Any],
    rows: Sequence[dict[str, Any]],
) -> None:
    """Takes out what `table` holds under `keys` of `column` and puts `rows` in: an upsert every SQL knows."""
    for part in chunks(keys):
        db.execute(delete(table).where(column.in_(part)))
    if rows:
        db.execute(insert(table), list(rows))
