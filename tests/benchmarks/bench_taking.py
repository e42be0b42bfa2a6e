"""Taking and reading an inbox, as a ratio to the floor: the same bytes through bare calls, with as many processes.

20,000 photos of 55 KB and 400,000 rows of grades. The floor reads and hashes every photo, decodes it, encodes it
gray, copies it with one syncfs for 100 files, reads the rows with csv.reader and writes them with one executemany of
sqlite3. Both begin with their inputs in the page cache and two processes. Run by `make bench-intake`.
"""

import argparse
import csv
import ctypes
import hashlib
import io
import os
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from makers import make_office, ticket
from PIL import Image
from sqlalchemy import func, select

from pipeline import spine
from pipeline.demo.portraits import draw_portrait
from pipeline.hands import Hands
from pipeline.ledger.schema import lines, papers
from pipeline.office import READY

PROCESSES, GROUP, ROWS_A_FILE = 2, 100, 20_000
SIZE, BASES = 55_000, 40


def photos(folder, count):
    """480 × 640 px as the standard wants them, 55 KB, no two alike in their bytes."""
    bases = [_of_55_kb(n) for n in range(BASES)]
    for n in range(count):
        note = f"{n:08d}".encode()
        base = bases[n % BASES]
        data = base[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + base[2:]
        (folder / f"{ticket(n + 1)}.jpg").write_bytes(data)


def _of_55_kb(seed):
    picture = Image.open(io.BytesIO(draw_portrait(seed)))
    for quality in range(95, 40, -1):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() <= SIZE:
            break
    return out.getvalue()


def tables(folder, count):
    """Grades: 20 a person, one file for 20,000 rows."""
    for first in range(0, count, ROWS_A_FILE):
        with (folder / f"成绩{first // ROWS_A_FILE}.csv").open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(["准考证号", "课程代码", "课程名称", "学分", "成绩", "考试时间", "来源"])
            for n in range(first, first + ROWS_A_FILE):
                course = f"{30001 + n % 20:05d}"
                table.writerow(
                    [ticket(n // 20 + 1), course, f"课程{course}", 4, 60 + n % 40, "2019-10", "自动"]
                )


def floor(inbox, place):
    """The least anybody could do."""
    store, db = place / "store", sqlite3.connect(place / "floor.db")
    store.mkdir()
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE rows (a, b, c, d, e, f, g)")
    files = sorted(str(path) for path in (inbox / "照片").iterdir())
    parts = [files[n : n + GROUP] for n in range(0, len(files), GROUP)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(_copy, parts, [str(store)] * len(parts)))
        for rows in pool.map(_rows, sorted(str(path) for path in (inbox / "成绩").iterdir())):
            with db:
                db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.close()


def _copy(files, store):
    for path in files:
        data = Path(path).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        picture = Image.open(io.BytesIO(data))
        picture.draft("L", picture.size)
        picture.load()
        gray = io.BytesIO()
        picture.convert("L").save(gray, "JPEG", quality=85)
        Path(store, digest).write_bytes(data)
        Path(store, f"{digest}-gray").write_bytes(gray.getvalue())
    handle = os.open(store, os.O_RDONLY)
    ctypes.CDLL(None).syncfs(handle)
    os.close(handle)


def _rows(path):
    with Path(path).open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        next(reader)
        return [tuple(row) for row in reader]


def ours(office):
    """One pass of `take`, without what comes after: nobody is registered, so nobody is judged."""
    started = time.perf_counter()
    done = spine.take_in(office)
    took = time.perf_counter() - started
    assert {one.state for one in done.files} == {"taken"}, {one.state for one in done.files}
    return took


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--photos", type=int, default=20_000)
    ask.add_argument("--rows", type=int, default=400_000)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="biye-bench-", dir=os.environ.get("BIYE_BENCH")) as place:
        office = make_office(Path(place, "office"))
        office.lent = hands = Hands(PROCESSES, READY)
        hands.start()
        photos(office.inbox / "照片", asked.photos)
        tables(office.inbox / "成绩", asked.rows)
        os.sync()
        started = time.perf_counter()
        floor(office.inbox, Path(place))
        least = time.perf_counter() - started
        os.sync()
        took = ours(office)
        with office.ledger.read() as db:
            counted = {
                kind: n for kind, n in db.execute(select(lines.c.kind, func.count()).group_by(lines.c.kind))
            }
            kept = db.execute(select(func.count()).select_from(papers)).scalar_one()
        assert counted == {"photos": asked.photos, "grades": asked.rows}, counted
        office.close()
        hands.close()
    print(
        f"{asked.photos} photos of {SIZE // 1000} KB, {asked.rows} rows, {PROCESSES} processes, {kept} papers"
    )
    print(f"floor {least:7.1f} s")
    print(f"take  {took:7.1f} s   {took / least:.2f} × the floor")


if __name__ == "__main__":
    main()
