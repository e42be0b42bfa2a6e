"""Before and after every call of the system that writes while taking: killed there, or the call refused by a full or broken disk."""

import os
import re
import shutil

import pytest
from crash_office import (
    all_gone,
    differences,
    end_of,
    ended,
    kill_all,
    laid_in,
    lost_of,
    small_inbox,
    take_undisturbed,
)
from crash_strace import (
    begin_with_one_fault,
    begin_with_traced_hands,
    calls_of_a_hand,
    calls_of_the_parent,
    one_dies,
    stopped_hand,
)

ALLOWED = {0, 1, 6, 7}  # contract §1; 70 would be a fault of ours
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")


class Walk:
    """An office, the end it comes to undisturbed, and whatever came to another one."""

    def __init__(self, place):
        self.place, self.number, self.odd = place, 0, []
        self.inbox = small_inbox(place / "inbox")
        self.given = set(laid_in(self.inbox / "inbox").values())
        whole = self.copied()
        take_undisturbed(whole)
        self.wanted = end_of(whole)

    def copied(self):
        """A fresh office: always of one place, so that nothing told differs by it."""
        folder = self.place / "office"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.inbox, folder, symlinks=True)
        return folder

    def log(self):
        self.number += 1
        return self.place / f"{self.number}.log"

    def see(self, title, folder, told=None):
        """After the fault: what the command said, nothing lost, and the same end after another `take`."""
        faults = [] if told is None else wrongly_told(*told)
        faults += [f"lost {digest}" for digest in lost_of(folder, self.given)]
        take_undisturbed(folder)
        faults += [differences(self.wanted, end_of(folder))]
        self.odd += [(title, fault) for fault in faults if fault]


def wrongly_told(code, _out, err):
    """What is wrong with the ending of a command: only few codes, and with them one Chinese sentence."""
    if code not in ALLOWED or "Traceback" in err:
        return [f"{code}: {err}"]
    sentences = [line for line in err.splitlines() if line]
    if code in (6, 7) and not (len(sentences) == 1 and re.search("[\\u4e00-\\u9fff]{6}.*。?", sentences[0])):
        return [f"{code} without one sentence: {err}"]
    return [f"{code} but: {err}"] if code in (0, 1) and err else []


def some(calls, most):
    """A spread of them: of each name, evenly; all when `most` is 0."""
    if not most or len(calls) <= most:
        return calls
    by_name = {}
    for name, number in calls:
        by_name.setdefault(name, []).append((name, number))
    each = max(1, most // len(by_name))
    return [
        group[(2 * n + 1) * len(group) // (2 * each)]
        for group in by_name.values()
        for n in range(min(each, len(group)))
    ]


@pytest.fixture
def walk(tmp_path):
    return Walk(tmp_path)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("most", [6, pytest.param(0, marks=pytest.mark.slow, id="all")])
def test_a_fault_at_any_call_of_the_command_is_followed_by_the_same_end(walk, fault, most):
    calls = calls_of_the_parent(walk.copied(), walk.log())
    assert len(calls) > 100
    for call, number in some(calls, most):
        folder = walk.copied()
        process = begin_with_one_fault(folder, call, number, fault)
        told = ended(process)
        all_gone(process)
        walk.see(f"{call} {number} {fault}", folder, None if told[0] == -9 else told)
    assert walk.odd == []


@pytest.mark.parametrize("fault", FAULTS[1:])
@pytest.mark.parametrize("most", [2, pytest.param(0, marks=pytest.mark.slow, id="all")])
def test_a_fault_at_any_call_of_a_hand_is_followed_by_the_same_end(walk, fault, most):
    calls = calls_of_a_hand(walk.copied(), walk.log())
    assert len(calls) > 5
    for call, number in some(calls, most):
        folder = walk.copied()
        process = begin_with_traced_hands(folder, walk.log(), f"inject={call}:{fault}:when={number}")
        told = ended(process)
        assert told[0] in (6, 7)
        walk.see(f"{call} {number} {fault}", folder, told)
    assert walk.odd == []


@pytest.mark.parametrize("all_die", [True, False], ids=["all die", "one hand dies"])
@pytest.mark.parametrize("most", [1, pytest.param(0, marks=pytest.mark.slow, id="all")])
def test_a_kill_after_any_call_of_a_hand_is_followed_by_the_same_end(walk, all_die, most):
    calls = calls_of_a_hand(walk.copied(), walk.log())
    for call, number in some(calls, most):
        folder, log = walk.copied(), walk.log()
        process = begin_with_traced_hands(folder, log, f"inject={call}:signal=STOP:when={number}")
        hand = stopped_hand(log, process)
        assert hand is not None
        if all_die:
            kill_all(process)
            told = None
        else:
            one_dies(hand, log, process)
            told = ended(process)
            assert told[0] == 1
        walk.see(f"{call} {number} {os.getpid()}", folder, told)
    assert walk.odd == []
