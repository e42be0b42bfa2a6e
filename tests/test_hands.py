"""Hands: what one falls over is named, what it fell among is done all the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from labour_jobs import fall_the_first_times, obey
from makers import hands

from pipeline.labour import Fallen, Limits

SHORT = Limits(cpu=0.5, clock=1.0, megabytes=400)


def short(_item):
    return SHORT


def test_results_come_chunk_by_chunk_in_their_order():
    parts = [list(range(n, n + 3)) for n in range(0, 300, 3)]
    assert [(items, results) for items, results in hands().each(obey, parts)] == [(p, p) for p in parts]


@pytest.mark.parametrize(
    ("bad", "why"),
    [("hang", "time"), ("sleep", "time"), ("swallow", "memory"), ("die", "crash"), ("crash", "crash")],
)
def test_what_a_hand_falls_over_is_named_and_all_else_is_done(bad, why):
    parts = [[1, 2], [3, bad, 4], [5]]
    done = [result for _, results in hands().each(obey, parts, short) for result in results]
    assert done == [1, 2, 3, Fallen(why), 4, 5]


def test_who_is_killed_from_outside_is_followed_by_another_that_does_it(tmp_path):
    twice, thrice = (str(tmp_path / "twice"), 2), (str(tmp_path / "thrice"), 3)
    [(_, results)] = hands().each(fall_the_first_times, [[twice, thrice]], short)
    assert results == ["done", Fallen("crash")]


def test_a_fault_of_ours_is_told_with_its_place_and_the_others_are_done():
    [(_, [one, fallen, two])] = hands().each(obey, [[1, "raise", 2]])
    assert (one, fallen.why, two) == (1, "fault", 2)
    assert "a fault of ours" in fallen.told and "labour_jobs.py" in fallen.told


def test_whoever_stops_half_way_leaves_nothing_behind_for_the_next():
    for items, results in hands().each(obey, [[n] for n in range(100)]):
        assert items == results
        break
    assert list(hands().each(obey, [["next"]])) == [(["next"], ["next"])]


ORPHANS = """
import sys
sys.path[:0] = [{tests!r}]
from makers import hands
from labour_jobs import obey
h = hands()
for _ in h.each(obey, [[1], [2], [3], [4]]):
    print(" ".join(str(one.process.pid) for one in h._hands), flush=True)
    input()
"""


def test_when_the_office_is_killed_its_hands_go_home():
    code = ORPHANS.format(tests=str(Path(__file__).parent))
    office = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    pids = [int(pid) for pid in office.stdout.readline().split()]
    office.send_signal(signal.SIGKILL)
    office.communicate()
    assert pids
    until = time.monotonic() + 10
    while any(_lives(pid) for pid in pids):
        assert time.monotonic() < until
        time.sleep(0.05)


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8").split(")")[1].split()[0]
