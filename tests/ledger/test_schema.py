"""The ledger: forward steps, one write lock, and nothing only SQLite knows."""

import pytest
from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from pipeline.errors import DatabaseError
from pipeline.ledger import cases, papers, parcels, schema, seeking, sheets, steps, touching
from pipeline.ledger.opening import Ledger
from pipeline.ledger.papers import Line


def test_an_empty_database_walks_all_steps_and_a_newer_one_is_refused(tmp_path):
    path = tmp_path / "a.db"
    ledger = Ledger("", path)
    with ledger.read() as db:
        assert (
            db.execute(select(schema.schema_number.c.number)).scalar() == steps.NUMBER == len(steps.STEPS) + 1
        )
    with ledger.write() as db:
        db.execute(update(schema.schema_number).values(number=99))
    ledger.close()
    with pytest.raises(DatabaseError, match="新版"):
        Ledger("", path)


ADDED_SINCE = {
    "papers": ("sender", "told"),
    "bundles": ("city", "by", "part", "parts"),
    "bundled": ("digest",),
    "stock": ("serials",),
    "sheets": ("serial", "major"),
}
OF_PARCELS = (schema.set_papers, schema.parcels, schema.parcel_papers)
OLD_MARKS = "CREATE TABLE marks (ticket VARCHAR(12), kind VARCHAR(12), value VARCHAR(130), PRIMARY KEY (ticket, kind))"
OLD_JUDGED = "CREATE TABLE judged (ticket VARCHAR(12) PRIMARY KEY, law VARCHAR(64), gravest VARCHAR(10))"


def test_an_office_of_the_first_version_goes_on_and_everybody_is_judged_again(tmp_path):
    path = tmp_path / "a.db"
    ledger = Ledger("", path)
    line = Line("320118000001", "320118000001", 1, "", {"ticket": "320118000001"})
    with ledger.write() as db:
        papers.record_lines(db, 1, None, "registrations", [line])
        touching.untouch(db, ["320118000001"])
        for table in (
            schema.marks,
            schema.judged,
            schema.strays,
            schema.given,
            schema.queries,
            schema.checks,
            schema.carried,
            *OF_PARCELS,
        ):
            table.drop(db)
        for table, columns in ADDED_SINCE.items():
            for column in columns:
                db.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.exec_driver_sql("DROP INDEX papers_state")
        db.exec_driver_sql(OLD_MARKS)
        db.exec_driver_sql(OLD_JUDGED)
        db.exec_driver_sql("INSERT INTO judged VALUES ('320118000001', 'old', '')")
        db.execute(update(schema.schema_number).values(number=1))
    ledger.close()
    ledger = Ledger("", path)
    with ledger.read() as db:
        assert db.execute(select(schema.schema_number.c.number)).scalar() == steps.NUMBER
        assert touching.touched_tickets(db) == ["320118000001"]
        assert db.execute(cases.cases()).all() == [] and seeking.tray(db) == []
    ledger.close()


def test_a_sheet_printed_by_an_older_program_knows_its_pile(tmp_path):
    path = tmp_path / "a.db"
    ledger = Ledger("", path)
    sheet = {"job": "P-001", "no": 1, "ticket": "1", "lot": "A", "copy": 1, "record_digest": "d"}
    with ledger.write() as db:
        sheets.reserve(db, [{**sheet, "record": '{"values":{"major":"会计学"}}'}])
        for table in (schema.carried, *OF_PARCELS):
            table.drop(db)
        for table in ("stock", "sheets"):
            for column in ADDED_SINCE[table]:
                db.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.execute(update(schema.schema_number).values(number=4))
    ledger.close()
    ledger = Ledger("", path)
    with ledger.read() as db:
        (row,) = sheets.sheets_of_job(db, "P-001")
        assert (row.major, row.serial) == ("会计学", "")
    ledger.close()


def test_whose_set_is_complete_is_judged_again_for_the_papers_that_go_by_post(tmp_path):
    path = tmp_path / "a.db"
    ledger = Ledger("", path)
    blank = {column.name: False if "BOOL" in str(column.type) else "" for column in schema.judged.c}
    with ledger.write() as db:
        for ticket, papers_ in (("1", "scanned"), ("2", "owed"), ("3", "none"), ("4", "scanned")):
            db.execute(insert(schema.judged).values({**blank, "ticket": ticket, "papers": papers_}))
        touching.touch(db, ["4"])
        for table in OF_PARCELS:
            table.drop(db)
        db.execute(update(schema.schema_number).values(number=5))
    ledger.close()
    ledger = Ledger("", path)
    with ledger.read() as db:
        assert touching.touched_tickets(db) == ["1", "4"]
        assert parcels.everything(db) == [] and parcels.to_pack(db, ["1"]) == {}
        assert [row.papers for row in db.execute(cases.cases())] == ["scanned", "owed", "none", "scanned"]
    ledger.close()


def test_every_table_and_the_view_compile_for_postgresql():
    dialect = postgresql.dialect()
    for table in schema.tables.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
    assert "CASE" in str(cases.cases(cases.Wanted(("1",), "clear", "R1", "a", "b")).compile(dialect=dialect))


def test_readers_see_one_moment_while_a_writer_works(tmp_path):
    ledger = Ledger("", tmp_path / "a.db")
    with ledger.write() as db:
        touching.touch(db, ["320118000001"])
        with ledger.read() as other:
            assert touching.touched_tickets(other) == []
    with ledger.read() as db:
        assert touching.touched_tickets(db) == ["320118000001"]
    ledger.close()


def test_a_write_that_fails_leaves_nothing(tmp_path):
    ledger = Ledger("", tmp_path / "a.db")
    with pytest.raises(ValueError, match="x"), ledger.write() as db:
        touching.touch(db, ["320118000001"])
        raise ValueError("x")
    with ledger.read() as db:
        assert touching.touched_tickets(db) == []
    ledger.close()


def test_the_database_is_in_write_ahead_mode(tmp_path):
    ledger = Ledger("", tmp_path / "a.db")
    with ledger.read() as db:
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    ledger.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.begin() as db:
        db.execute(insert(schema.touched).values(ticket="1"))
    engine.dispose()
