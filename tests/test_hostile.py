"""A hostile inbox: the watch lives, memory is bounded, every file is taken or goes back, the ordinary ones are taken."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_makers import CANARY, hostile
from makers import csv_bytes, drop, make_office, person, ticket
from mutating import mutated
from sqlalchemy import func, select

from pipeline import answers
from pipeline.intake.looking import look
from pipeline.ledger.papers import ARRIVED
from pipeline.ledger.schema import papers

MOST_MB = 600
FOLDERS = {
    "jpg": "照片/{}",
    "zip": "照片/{}",
    "pdf": f"资审材料/{ticket(900)} 身份证/{{}}",
    "xlsx": "登记/{}",
    "xls": "登记/{}",
    "dbf": "成绩/{}",
    "csv": "成绩/{}",
}


def processes(pid):
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(one for child in children for one in processes(int(child)))]


def megabytes(pid):
    """Memory of the process and all below it; what they share counts once (Pss)."""
    total = 0
    try:
        for one in processes(pid):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text("ascii")
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0  # one of them has just ended
    return total // 1024


def watch_until_quiet(office, expected):
    """Runs the watch until `expected` papers are read and people judged; the highest memory comes back."""
    log = office.folder / "watch.jsonl"
    with log.open("w", encoding="utf-8") as out:
        watch = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "-C", office.folder, "watch", "--json"],
            stdout=out, stderr=subprocess.PIPE, text=True, env={**os.environ, "BIYE_NOW": "2020-06-19T09:00:00"},
        )  # fmt: skip
    peak, end = 0, time.monotonic() + 300
    while time.monotonic() < end and watch.poll() is None:
        peak = max(peak, megabytes(watch.pid))
        told = [
            json.loads(line)["event"]
            for line in log.read_text("utf-8").splitlines(keepends=True)
            if line[-1:] == "\n"
        ]
        if (
            sum(event in ("taken", "partly", "refused") for event in told) >= expected
            and told[-1] == "judged"
        ):
            break
        time.sleep(0.2)
    watch.send_signal(signal.SIGTERM)
    assert watch.wait(60) == 0
    with watch.stderr as said:
        assert said.read() == ""
    return peak


def ordinary(office):
    for n in range(1, 21):
        drop(office, f"登记/常/{n}.csv", csv_bytes([person(n)]))


def mutations(office, seed, count):
    """Damaged files, told apart by their names; nobody else's ticket is in them."""
    for no, (name, data) in enumerate(mutated(seed, count)):
        suffix = name.rpartition(".")[2]
        drop(office, FOLDERS[suffix].format(f"m{no}-{name}"), data)


def counted(office, state=None):
    wanted = select(func.count()).select_from(papers)
    with office.ledger.read() as db:
        return db.execute(wanted.where(papers.c.state == state) if state else wanted).scalar_one()


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office", settle_seconds="0.3", look_every_seconds="1")
    yield made
    made.close()


def test_every_hostile_entry_is_taken_or_goes_back_and_the_ordinary_are_taken(office, tmp_path):
    laid = hostile(office.inbox, tmp_path / "outside")
    assert len(laid) >= 150
    ordinary(office)
    peak = watch_until_quiet(office, 650)
    assert 0 < peak <= MOST_MB
    assert counted(office, ARRIVED) == 0 and counted(office) > 650
    told = {one["ticket"] for one in answers.of_people(office, None)}
    assert {ticket(n) for n in range(1, 21)} <= told
    stays = [entry for entry in look(office.inboxes[0]).entries if not entry.junk]
    assert all(stat.S_ISLNK(entry.mode) for entry in stays), [entry.path for entry in stays]
    for canary in (tmp_path / "outside").glob("canary.*"):
        assert CANARY.encode() in canary.read_bytes()
    assert not (office.system / "errors.log").exists()


@pytest.mark.parametrize("count", [140, pytest.param(2000, marks=pytest.mark.slow)])
def test_damaged_files_are_taken_or_go_back_with_a_reason(office, count):
    mutations(office, 7, count)
    ordinary(office)
    peak = watch_until_quiet(office, count + 20)
    assert 0 < peak <= MOST_MB
    assert counted(office, ARRIVED) == 0 and counted(office) == count + 20
    assert counted(office, "refused") > count // 5
    with office.ledger.read() as db:
        refused = list(db.execute(select(papers.c.path, papers.c.reason).where(papers.c.state == "refused")))
    assert all(row.reason and "。" in row.reason for row in refused)
    assert all((office.returned / f"{row.path}.reason.txt").exists() for row in refused)
    assert {ticket(n) for n in range(1, 21)} <= {one["ticket"] for one in answers.of_people(office, None)}
    assert not (office.system / "errors.log").exists()
