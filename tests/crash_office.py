"""An inbox of all kinds, `take` as people run it, and all that an office has come to: for the tests that stop it."""

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from evidence_makers import picture
from makers import (
    GRADES,
    NOW,
    capture,
    csv_bytes,
    decision,
    drop,
    drop_lists,
    drop_plan,
    grades_of,
    hands,
    make_office,
    page,
    person,
    ticket,
)
from sqlalchemy import create_engine, inspect, select
from table_makers import xlsx_of

from pipeline import spine
from pipeline.demo.portraits import draw_portrait
from pipeline.ledger import schema
from pipeline.office import Office

LATER = NOW + timedelta(hours=1)
FIRST = 20  # serial of the first person beyond the fixed papers
SURROUNDINGS = {
    **os.environ,
    "BIYE_NOW": NOW.isoformat(),
    "PYTHONPATH": str(Path(__file__).parents[1]),
    "PYTHONDONTWRITEBYTECODE": "1",
}
PASSING = {"id", "pass_no", "paper_id", "corrected_id", "line_id", "at"}


def small_photo(serial):
    return draw_portrait(serial, 60, 80)


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bag:
        for name, data in members.items():
            bag.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def sheet(rows):
    return xlsx_of([list(rows[0]), *(list(row.values()) for row in rows)])


def full_inbox(folder, files, **toml):
    """An office with so many files (33 at the least) of all kinds in its inbox, good, bad and odd; it is closed."""
    office = make_office(folder, **toml)
    lay_tables(office)
    lay_pictures(office)
    lay_odd(office)
    serial = FIRST
    while len(lying(folder)) < files:
        for path, data in of_one(serial)[: files - len(lying(folder))]:
            drop(office, path, data)
        serial += 1
    office.close()
    return folder


def small_inbox(folder, **toml):
    """The same with one of each kind: where every single call of the system is walked."""
    office = make_office(folder, workers="1", **toml)
    drop_plan(office)
    drop(office, "登记/登记.xlsx", sheet([person(n) for n in (1, 2)]))
    drop(office, "登记/坏.csv", csv_bytes([person(3), person(4, 出生日期="2020-13-40")]))
    drop(office, "登记/补登.csv", csv_bytes([person(4)]), LATER)
    drop(office, "照片/照片包.zip", zipped({f"{ticket(1)}.jpg": small_photo(1), "说明.txt": b"x"}))
    drop(office, f"照片/{ticket(2)}.jpg", small_photo(2))
    drop(office, "照片/坏.jpg", b"\xff\xd8\xff\xe0 broken")
    drop(office, f"资审材料/{ticket(1)} 身份证.pdf", page("card"))
    drop(office, "审核决定/照片.csv", csv_bytes([decision(1, "照片本人", "是")]))
    drop(office, "登记/Thumbs.db", b"x")
    (office.inbox / "登记/快捷.csv").symlink_to("/etc/hostname")
    office.close()
    return folder


def lay_tables(office):
    """Good and bad tables, and later ones that put them right: their order matters."""
    drop_plan(office)
    drop_lists(office)
    serials = range(1, 7)
    drop(office, "登记/登记.xlsx", sheet([person(n) for n in serials]))
    drop(office, "二代证/采集.csv", csv_bytes([capture(n) for n in serials]))
    drop(office, "成绩/成绩.csv", csv_bytes([row for n in serials for row in grades_of(n)]))
    drop(office, "审核决定/照片.csv", csv_bytes([decision(n, "照片本人", "是") for n in serials]))
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "曾用名"}]))
    drop(office, "登记/坏.csv", csv_bytes([person(7), person(8, 出生日期="2020-13-40")]))
    drop(office, "登记/补登.csv", csv_bytes([person(8)]), LATER)
    drop(office, "登记/甲班.csv", b"")
    drop(office, "登记/甲班 更正.csv", csv_bytes([person(9)]), LATER)
    drop(office, "登记/民族.csv", csv_bytes([person(2, 民族="回族")]), LATER)
    drop(office, "专业计划/坏.json", b"{")
    row = {"准考证号": ticket(1), "材料": "户口单页", "介质": "复印件", "盖章": "市考办"}
    drop(office, "资审材料/登记表.csv", csv_bytes([{**row, "文件名": "扫描1.pdf"}]))


def lay_pictures(office):
    drop(office, f"照片/{ticket(1)}.jpg", small_photo(1))
    drop(office, f"照片/又一张/{ticket(1)}.jpg", small_photo(1))
    drop(office, f"照片/{ticket(2)}.jpg", small_photo(1))  # the same bytes under the name of two
    drop(office, "照片/DSC_0412.jpg", small_photo(3))
    drop(office, "照片/坏.jpg", b"\xff\xd8\xff\xe0 broken")
    of_zip = {f"{ticket(n)}.jpg": small_photo(n) for n in (4, 5)}
    drop(office, "照片/照片包.zip", zipped({**of_zip, "说明.txt": b"x", "空.jpg": b""}))
    drop(office, f"资审材料/{ticket(1)} 身份证.pdf", page("card"))
    drop(office, f"资审材料/{ticket(1)} 毕业证.jpg", picture("degree"))
    drop(office, "资审材料/扫描1.pdf", page("named by the table", 2))
    drop(office, "资审材料/扫描包.zip", zipped({f"{ticket(3)} 身份证.pdf": page("in a zip")}))
    drop(office, f"二代证/{ticket(5)}.jpg", picture("chip"))
    drop(office, f"校核名册/{ticket(4)}.jpg", picture("roster"))


def lay_odd(office):
    drop(office, "登记/Thumbs.db", b"x")
    drop(office, "随便/a.csv", b"nobody knows what this is")
    drop(office, "成绩/a \n'\"%s…$(x).csv", csv_bytes(grades_of(7)[:2]))
    drop(office, os.fsdecode("照片/张三的.jpg".encode("gb18030")), small_photo(10))
    drop(office, "照片/相馆.rar", b"Rar!")
    (office.inbox / "登记/快捷.csv").symlink_to("/etc/hostname")


def of_one(serial):
    """Papers of one person, each kind now and then bad."""
    rows = grades_of(serial, but=(GRADES[serial % 6][0],))
    told = [
        (f"照片/{serial % 7}班/{ticket(serial)}.jpg", small_photo(serial)),
        (f"登记/{serial}.csv", csv_bytes([person(serial)])),
        (f"照片/重拍/{ticket(serial)}.jpg", small_photo(10000 + serial)),
        (f"资审材料/{ticket(serial)} 身份证.pdf", page(f"card {serial}")),
        (f"成绩/{serial}.csv", csv_bytes([*rows, {**rows[0], "准考证号": "1"}][serial % 2 :])),
        (f"资审材料/{ticket(serial)} 毕业证.jpg", picture(f"degree {serial}")),
    ]
    return [
        (path, data[: len(data) // 2] if serial % 9 == at else data) for at, (path, data) in enumerate(told)
    ]


def lying(folder):
    """What lies in the inbox, folders aside."""
    return [path for path in (folder / "inbox").rglob("*") if path.is_symlink() or path.is_file()]


def begin(folder, *words, before=(), program=("-m", "pipeline"), **how):
    """A command of biye, begun in a session of its own."""
    command = [*before, sys.executable, *program, "-C", str(folder), *(words or ("take",))]
    return subprocess.Popen(
        command,
        bufsize=0,  # a line read by itself takes no half character of the next along
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=SURROUNDINGS,
        start_new_session=True,
        **how,
    )


def ended(process, seconds=120):
    """Its exit code, and what it told on both channels."""
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out.decode(), err.decode()


def all_gone(process, seconds=20):
    """Waits until nobody of that session is left: the hands of a killed command end what they have in hand."""
    until = time.monotonic() + seconds
    while of_session(process.pid):
        assert time.monotonic() < until, "the hands of a killed command live on"
        time.sleep(0.01)


def of_session(session):
    """The processes of a session that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, its = stat.read_text(errors="replace").rpartition(")")[2].split()[:4]
            found += [int(stat.parent.name)] if int(its) == session and state != "Z" else []
    return found


def kill_all(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def take_undisturbed(folder):
    """One `take` in this very process."""
    office = Office(folder, clock=lambda: NOW, lent=hands())
    spine.take_in(office)
    office.close()


def end_of(folder):
    """All that an office has come to, free of running numbers and of moments."""
    tables, store = tables_of(folder), folder / "system/store"
    told = {name: sorted(map(str, map(plain, rows))) for name, rows in linked(tables).items()}
    told["passes"] = [str(row["done"]) for row in tables["passes"] if not row["done"]]
    known = known_digests(tables)
    told["bad in the store"] = [
        digest for digest in sorted(known) if not is_right(store / digest[:2] / digest)
    ]
    for place in ("inbox", "returned", "system/leaving", "system/store/aside"):
        told[place] = laid_in(folder / place)
    return told


def spare_of(folder):
    """How many files of the store the ledger knows nothing of: harmless."""
    known = known_digests(tables_of(folder))
    return sum(path.name not in known for path in (folder / "system/store").glob("??/*"))


def lost_of(folder, given):
    """Which of the bytes `given` are neither in the inbox nor in the store with a line in the ledger."""
    here = {digest for place in ("inbox", "returned") for digest in laid_in(folder / place).values()}
    known = {row["digest"] for row in tables_of(folder)["papers"]}
    stored = {digest for digest in known if is_right(folder / "system/store" / digest[:2] / digest)}
    return sorted(set(given) - here - stored)


def tables_of(folder):
    """All rows of all tables, read from a copy: nothing is written, on a full disk either."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("ledger.db", "ledger.db-wal", "ledger.db-journal"):
            with suppress(FileNotFoundError):
                shutil.copy(folder / "system" / name, place)
        engine = create_engine(f"sqlite:///{place}/ledger.db")
        with engine.connect() as db:
            told = {table.name: rows_of(db, table) for table in schema.tables.sorted_tables}
        engine.dispose()
    return told


def rows_of(db, table):
    if not inspect(db).has_table(table.name):
        return []
    return [dict(row) for row in db.execute(select(table)).mappings()]


def linked(tables):
    """Rows that point to others by number point to them by name."""
    papers = {row["id"]: (row["path"], row["digest"]) for row in tables["papers"]}
    lines = {row["id"]: (row["kind"], row["key"], row["rank"]) for row in tables["lines"]}
    names = {"paper_id": papers, "corrected_id": papers, "line_id": lines}
    return {
        table: [
            {**row, **{f"of {column}": names[column].get(row[column]) for column in names if column in row}}
            for row in rows
        ]
        for table, rows in tables.items()
    }


def plain(row):
    return {key: value for key, value in row.items() if key not in PASSING}


def known_digests(tables):
    """Of the papers, and of what was found in them."""
    known = {row["digest"] for row in tables["papers"]}
    for row in tables["lines"]:
        body = json.loads(row["body"])
        known |= {body[name] for name in ("digest", "gray") if body.get(name)}
    return known


def is_right(path):
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    except FileNotFoundError:
        return False


def laid_in(folder):
    """Path and bytes of all that lies there."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[str(path.relative_to(folder))] = f"-> {path.readlink()}"
        elif path.is_file():
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def differences(wanted, found):
    """What of an end is otherwise, in a form to read."""
    told = {}
    for part, whole in wanted.items():
        here, there = (list(end.items()) if isinstance(end, dict) else end for end in (whole, found[part]))
        if here != there:
            more, less = [one for one in there if one not in here], [one for one in here if one not in there]
            told[part] = {"more": more[:3], "less": less[:3], "of": (len(here), len(there))}
    return told
