"""The inbox under seven ways of writing: what is lost, taken early, taken twice, and how long it takes.

`biye watch` runs as people run it; another process writes, 10,000 files of 40 KB a workload. Run by `make bench-intake`;
`--files 1000 --only burst` for a short look. Exit code 1 when something was lost, early or twice.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from makers import make_office, ticket
from sqlalchemy import select

from pipeline.demo.portraits import draw_portrait
from pipeline.ledger.schema import papers

SETTLE = 2.0
BASE = draw_portrait(1, 300, 400)
SIZE = 40_000


def content(n):
    """A whole JPEG of 40 KB, another one for every n."""
    note = f"{n:08d}".encode().ljust(SIZE - len(BASE) - 4 if len(BASE) < SIZE - 20 else 16, b".")
    return BASE[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + BASE[2:]


def name(n):
    return f"{ticket(n + 1)}.jpg"


class Writer:
    """Writes `count` files the way of its workload; `whole[path]` is when that file was whole in the inbox."""

    def __init__(self, inbox, aside, count, watcher):
        self.inbox, self.aside, self.count, self.watcher = inbox, aside, count, watcher
        self.whole = {}

    def done(self, path):
        self.whole[path.relative_to(self.inbox).as_posix()] = time.time()

    def burst(self):
        for n in range(self.count):
            path = self.inbox / "照片" / name(n)
            path.write_bytes(content(n))
            self.done(path)

    def renamed(self):
        for n in range(self.count):
            path = self.inbox / "照片" / name(n)
            unfinished = path.with_suffix(".tmp")
            unfinished.write_bytes(content(n))
            unfinished.rename(path)
            self.done(path)

    def subfolders(self):
        for n in range(self.count):
            path = self.inbox / "照片" / f"班{n // 10}" / name(n)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content(n))
            self.done(path)

    def moved_in(self):
        tree = self.aside / "交来"
        for n in range(self.count):
            path = tree / f"班{n // 10}" / name(n)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(n))
        tree.rename(self.inbox / "照片" / "交来")
        for n in range(self.count):
            self.done(self.inbox / "照片" / "交来" / f"班{n // 10}" / name(n))

    def chunked(self):
        """500 files open at a time, each written in five pieces; two of three wait longer than the settle time."""
        for first in range(0, self.count, 500):
            part = range(first, min(first + 500, self.count))
            opened = [(self.inbox / "照片" / name(n)).open("wb", buffering=0) for n in part]
            for piece in range(5):
                for n, out in zip(part, opened, strict=True):
                    data = content(n)
                    step = len(data) // 5 + 1
                    out.write(data[piece * step : (piece + 1) * step])
                time.sleep(SETTLE * 1.2 if piece == 2 and first % 1500 else 0.02)
            for n, out in zip(part, opened, strict=True):
                out.close()
                self.done(self.inbox / "照片" / name(n))

    def appended(self):
        """500 files at a time, closed and opened again between five pieces; some rest longer than the settle time."""
        for first in range(0, self.count, 500):
            part = range(first, min(first + 500, self.count))
            for piece in range(5):
                for n in part:
                    data = content(n)
                    step = len(data) // 5 + 1
                    path = self.inbox / "照片" / name(n)
                    with path.open("ab") as out:
                        out.write(data[piece * step : (piece + 1) * step])
                    if piece == 4:
                        self.done(path)
                time.sleep(SETTLE * 1.2 if piece == 2 and first % 1500 else 0.02)

    def stalled(self):
        """The watcher is stopped before the burst and wakes after it."""
        os.kill(self.watcher, signal.SIGSTOP)
        self.burst()
        time.sleep(1)
        os.kill(self.watcher, signal.SIGCONT)


WORKLOADS = ("burst", "renamed", "subfolders", "moved_in", "chunked", "appended", "stalled")


def run(workload, count, place):
    place.mkdir()
    office = make_office(place / "office", settle_seconds=str(SETTLE))
    office.close()
    watch = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "-C", office.folder, "watch", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert json.loads(watch.stdout.readline())["event"] == "watching"
    came = {}
    reader = threading.Thread(target=listen, args=(watch, came))
    reader.start()
    writer = Writer(office.inbox, place, count, watch.pid)
    started = time.time()
    getattr(writer, workload)()
    wrote = time.time() - started
    deadline = time.time() + 120 + count / 50
    while time.time() < deadline and len(came) < count:
        time.sleep(0.1)
    arrived = time.time() - started
    while time.time() < deadline and Counter(came_state for _, came_state in came.values())["taken"] < count:
        time.sleep(0.1)
    read = time.time() - started
    watch.send_signal(signal.SIGTERM)
    reader.join()
    assert watch.wait() == 0, watch.stderr.read()
    told = verdict(office, writer, came, count)
    told |= {"wrote": wrote, "arrived": arrived, "read": read}
    return told


def listen(watch, came):
    """When each file arrived, and how it ended."""
    for line in watch.stdout:
        event = json.loads(line)
        if event["event"] == "arrived":
            came[event["path"]] = (time.time(), "arrived")
        elif event["event"] in ("taken", "refused", "partly"):
            came[event["path"]] = (came[event["path"]][0], event["event"])


def verdict(office, writer, came, count):
    wanted = {hashlib.sha256(content(n)).hexdigest() for n in range(count)}
    with office.ledger.read() as db:
        rows = list(db.execute(select(papers.c.digest, papers.c.path, papers.c.state)))
    kept = {row.digest for row in rows if office.store.path(row.digest).exists()}
    office.close()
    waits = sorted(came[p][0] - whole - SETTLE for p, whole in writer.whole.items() if p in came)
    return {
        "lost": len(wanted - kept),
        "early": sum(row.digest not in wanted for row in rows),
        "twice": sum(n > 1 for n in Counter(row.path for row in rows).values()),
        "left": sum(path.is_file() for path in office.inbox.rglob("*")),
        "p50": waits[len(waits) // 2] if waits else float("nan"),
        "p99": waits[int(len(waits) * 0.99)] if waits else float("nan"),
    }


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--files", type=int, default=10_000)
    ask.add_argument("--only", choices=WORKLOADS, nargs="*", default=WORKLOADS)
    asked = ask.parse_args()
    print(f"{asked.files} files of {len(content(0)) // 1000} KB a workload; settle time {SETTLE:g} s")
    print(
        "p50, p99: seconds from settled (whole + settle time) to safe in store and ledger, out of the inbox"
    )
    titles = ("lost", "early", "twice", "left", "p50", "p99", "wrote", "arrived", "read")
    print(f"{'workload':<12}" + "".join(f"{title:>9}" for title in titles))
    bad = False
    # all is removed at the end: after many removals a file system makes new files slowly for a while
    with tempfile.TemporaryDirectory(prefix="biye-bench-", dir=os.environ.get("BIYE_BENCH")) as place:
        for workload in asked.only:
            told = run(workload, asked.files, Path(place, workload))
            bad |= any(told[fault] for fault in ("lost", "early", "twice", "left"))
            cells = (f"{told[t]:>9}" if isinstance(told[t], int) else f"{told[t]:>9.2f}" for t in titles)
            print(f"{workload:<12}" + "".join(cells), flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(main())
