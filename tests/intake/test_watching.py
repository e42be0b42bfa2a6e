"""Watching: as people run it, in a process of its own; what it says, and what is in the store at the end."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from makers import csv_bytes, drop, drop_people, make_office, person, ticket
from sqlalchemy import select

from pipeline import answers
from pipeline.ledger.schema import papers


class Watched:
    """`biye watch --json` over an office, and the events it has told so far."""

    def __init__(self, office):
        self.office, self.events = office, []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "-C", office.folder, "watch", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "BIYE_NOW": "2020-06-19T09:00:00"},
        )  # fmt: skip
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()
        self.until(lambda: self.told("watching"))

    def listen(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def told(self, event, path=None):
        return [e for e in self.events if e["event"] == event and path in (None, e.get("path"))]

    def until(self, come, seconds=30):
        end = time.monotonic() + seconds
        while not come():
            assert time.monotonic() < end, self.events[-5:]
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.02)

    def stop(self, asked=signal.SIGTERM):
        self.process.send_signal(asked)
        code = self.process.wait(30)
        self.listener.join()
        self.process.stdout.close()
        with self.process.stderr as said:
            assert said.read() == ""
        return code


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office", settle_seconds="0.3", look_every_seconds="0.5")
    yield made
    made.close()


@pytest.fixture
def watched(office):
    made = Watched(office)
    yield made
    if made.process.poll() is None:
        made.stop(signal.SIGKILL)


def test_what_is_there_and_what_comes_is_taken_read_and_judged(office):
    drop_people(office, 2)
    watched = Watched(office)
    watched.until(lambda: watched.told("judged"))
    drop(office, "登记/更正/登记.csv", csv_bytes([person(1, 民族="回族")]))
    watched.until(lambda: watched.told("taken", "登记/更正/登记.csv"))
    watched.until(lambda: len(watched.told("judged")) > 1)
    assert watched.stop() == 0
    told = {one["ticket"]: one for one in answers.of_people(office, None)}
    assert set(told) == {ticket(1), ticket(2)}
    assert [e["event"] for e in watched.events][-1] == "ended"
    assert not [path for path in office.inbox.rglob("*") if path.is_file()]


def test_a_folder_moved_in_with_all_that_is_in_it_is_taken(office, watched, tmp_path):
    tree = tmp_path / "交来/一班"
    tree.mkdir(parents=True)
    for n in range(60):
        (tree / f"{n}.csv").write_bytes(csv_bytes([person(n + 1)]))
    tree.parent.rename(office.inbox / "登记/交来")
    watched.until(lambda: len(watched.told("taken")) == 60)
    assert watched.stop(signal.SIGINT) == 0


def test_a_file_written_slowly_is_taken_once_and_whole(office, watched):
    data = csv_bytes([person(n) for n in range(1, 40)])
    path = office.inbox / "登记/慢.csv"
    for start in range(0, len(data), 2000):
        with path.open("ab") as out:
            out.write(data[start : start + 2000])
        time.sleep(0.15)
    with (office.inbox / "登记/开着.csv").open("wb", buffering=0) as out:
        out.write(data[:3000])
        watched.until(lambda: watched.told("unsettled", "登记/开着.csv"))
        out.write(data[3000:])
    watched.until(lambda: len(watched.told("taken")) == 2)
    assert watched.stop() == 0
    with office.ledger.read() as db:
        assert set(db.execute(select(papers.c.path, papers.c.bytes)).all()) == {
            ("登记/慢.csv", len(data)),
            ("登记/开着.csv", len(data)),
        }


def test_after_a_stop_of_the_process_all_of_a_burst_is_taken(office, watched):
    watched.process.send_signal(signal.SIGSTOP)
    for n in range(300):
        drop(office, f"登记/{n}.csv", csv_bytes([person(n + 1)]))
    time.sleep(0.3)
    watched.process.send_signal(signal.SIGCONT)
    watched.until(lambda: len(watched.told("taken")) == 300)
    assert watched.stop() == 0


def test_stopped_in_the_middle_of_a_burst_it_ends_what_is_in_hand_and_goes_on_next_time(office):
    for n in range(2000):
        drop(office, f"登记/{n}.csv", csv_bytes([person(n + 1)]))
    first = Watched(office)
    first.until(lambda: first.told("arrived"))
    assert first.stop() == 0
    second = Watched(office)
    second.until(lambda: len(first.told("taken")) + len(second.told("taken")) >= 2000, 60)
    assert second.stop() == 0
    with office.ledger.read() as db:
        rows = db.execute(select(papers.c.path, papers.c.state)).all()
    assert len(rows) == len(set(rows)) == 2000 and {state for _, state in rows} == {"taken"}


def test_what_stays_lying_is_told_once(office, watched):
    drop(office, "登记/Thumbs.db", b"x")
    drop(office, "登记/还在传.tmp", b"x")
    (office.inbox / "登记/到别处").symlink_to("/etc")
    watched.until(lambda: len(watched.told("ignored")) == 3)
    time.sleep(2)
    assert len(watched.told("ignored")) == 3
    assert watched.stop() == 0


def test_other_deeds_find_their_turn_beside_it(office, watched):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "-C", office.folder, "take", "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and json.loads(done.stdout)["files"] == []
    assert watched.stop() == 0


def test_an_inbox_that_tells_no_events_is_looked_at_by_the_clock(office):
    text = (office.folder / "office.toml").read_text("utf-8")
    (office.folder / "office.toml").write_text(text.replace("# polling = true", "polling = true"), "utf-8")
    watched = Watched(office)
    assert watched.told("watching")[0]["polled"] == [""]
    time.sleep(1)
    drop(office, "登记/登记.csv", csv_bytes([person(1)]))
    watched.until(lambda: watched.told("taken"))
    assert watched.stop() == 0


def test_an_inbox_that_was_away_is_looked_at_when_it_is_back(office, tmp_path):
    with (office.folder / "office.toml").open("a", encoding="utf-8") as out:
        out.write('[[inboxes]]\nsender = "样本学院"\nfolder = "../share"\n')
    watched = Watched(office)
    watched.until(lambda: watched.told("unsettled"))
    (tmp_path / "share/登记").mkdir(parents=True)
    (tmp_path / "share/登记/a.csv").write_bytes(csv_bytes([person(1)]))
    watched.until(lambda: watched.told("taken", "登记/样本学院/a.csv"))
    assert watched.stop() == 0
