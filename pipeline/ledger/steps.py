"""账: the number of the tables, and the steps from one number to the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, delete, insert, inspect, select, update
from sqlalchemy.schema import CreateColumn

from ..errors import DatabaseError
from .schema import (
    bundled,
    bundles,
    judged,
    lines,
    marks,
    papers,
    schema_number,
    sheets,
    stock,
    tables,
    touched,
)


def _all_papers(db: Connection) -> None:
    """1 → 2: all papers of the inbox. What is derived is laid anew and everybody is judged again."""
    for derived in (judged, marks):
        derived.drop(db)
    tables.create_all(db)
    _touch_everybody(db)


def _two_steps_of_taking(db: Connection) -> None:
    """2 → 3: a file leaves the inbox first and is read then; senders have inboxes; corrections know what they correct."""
    _add(db, (papers.c.sender, papers.c.told))
    db.execute(update(papers).where(papers.c.left.is_(False)).values(told=False))
    tables.create_all(db)
    next(index for index in papers.indexes if index.name == "papers_state").create(db)


def _sets(db: Connection) -> None:
    """3 → 4: sets are sealed and bundles are checked; who was judged is judged again, for what his set is made of."""
    _add(db, (bundles.c.city, bundles.c.by, bundles.c.part, bundles.c.parts, bundled.c.digest))
    judged.drop(db)
    tables.create_all(db)
    _touch_everybody(db)


def _numbered_blanks(db: Connection) -> None:
    """4 → 5: blanks may bear numbers, a sheet knows its pile, and tables tell what the print room did."""
    _add(db, (stock.c.serials, sheets.c.serial, sheets.c.major))
    tables.create_all(db)
    for job, no, record in db.execute(select(sheets.c.job, sheets.c.no, sheets.c.record)).all():
        one = update(sheets).where(sheets.c.job == job, sheets.c.no == no)
        db.execute(one.values(major=json.loads(record)["values"].get("major", "")))


def _parcels(db: Connection) -> None:
    """5 → 6: papers go by post; whose set is complete is judged again, for the papers it consists of."""
    tables.create_all(db)
    complete = select(judged.c.ticket).where(
        judged.c.papers == "scanned", judged.c.ticket.not_in(select(touched.c.ticket))
    )
    db.execute(insert(touched).from_select(["ticket"], complete))


def _add(db: Connection, columns: Iterable[Column[Any]]) -> None:
    """Columns a table has got since."""
    for column in columns:
        told = CreateColumn(column).compile(dialect=db.dialect)
        db.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {told}")


def _touch_everybody(db: Connection) -> None:
    """Whoever is registered is judged again."""
    db.execute(delete(touched))
    everybody = select(lines.c.ticket).where(lines.c.kind == "registrations").distinct()
    db.execute(insert(touched).from_select(["ticket"], everybody))


STEPS: Sequence[Callable[[Connection], None]] = (
    _all_papers,
    _two_steps_of_taking,
    _sets,
    _numbered_blanks,
    _parcels,
)
NUMBER = len(STEPS) + 1


def bring_forward(db: Connection) -> None:
    """Walks the steps the database has not gone. Raises DatabaseError when it is newer than we are."""
    if not inspect(db).has_table("schema_number"):
        tables.create_all(db)
        db.execute(insert(schema_number).values(number=NUMBER))
        return
    number = int(db.execute(select(schema_number.c.number)).scalar_one())
    if number > NUMBER:
        raise DatabaseError(
            f"数据库的版本（{number}）比本程序的（{NUMBER}）新。请用新版程序打开，数据没有改动"
        )
    for step in STEPS[number - 1 :]:
        step(db)
    if number < NUMBER:
        db.execute(update(schema_number).values(number=NUMBER))
