"""Every call of the system by which taking writes: killed there, or refused by a full or broken disk."""

import re
import shutil
from itertools import groupby

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
SOME_OR_ALL = [pytest.param(False, id="some"), pytest.param(True, marks=pytest.mark.slow, id="all")]
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


def middle_ones(calls, first, step=3):
    """Of every third kind of call, beginning with one, the one in the middle."""
    kinds = [list(group) for _, group in groupby(sorted(calls), key=lambda call: call[0])]
    return [group[len(group) // 2] for group in kinds[first % len(kinds) :: step]]


@pytest.fixture
def walk(tmp_path):
    return Walk(tmp_path)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("every", SOME_OR_ALL)
def test_a_fault_at_any_call_of_the_command_is_followed_by_the_same_end(walk, fault, every):
    calls = calls_of_the_parent(walk.copied(), walk.log())
    assert len(calls) > 100
    for call, number in calls if every else middle_ones(calls, FAULTS.index(fault)):
        folder = walk.copied()
        process = begin_with_one_fault(folder, call, number, fault)
        told = ended(process)
        all_gone(process)
        walk.see(f"{call} {number} {fault}", folder, None if told[0] == -9 else told)
    assert walk.odd == []


@pytest.mark.parametrize("fault", [pytest.param("error=EIO", marks=pytest.mark.slow), "error=ENOSPC"])
@pytest.mark.parametrize("every", SOME_OR_ALL)
def test_a_fault_at_any_call_of_a_hand_is_followed_by_the_same_end(walk, fault, every):
    calls = calls_of_a_hand(walk.copied(), walk.log())
    assert len(calls) > 5
    for call, number in calls if every else middle_ones(calls, 0):
        folder = walk.copied()
        process = begin_with_traced_hands(folder, walk.log(), f"inject={call}:{fault}:when={number}")
        told = ended(process)
        assert told[0] in (6, 7)
        walk.see(f"{call} {number} {fault}", folder, told)
    assert walk.odd == []


@pytest.mark.parametrize("all_die", [True, False], ids=["all die", "one hand dies"])
@pytest.mark.parametrize("every", SOME_OR_ALL)
def test_a_kill_after_any_call_of_a_hand_is_followed_by_the_same_end(walk, all_die, every):
    calls = calls_of_a_hand(walk.copied(), walk.log())
    for call, number in calls if every else middle_ones(calls, 0):
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
        walk.see(f"{call} {number} {'all' if all_die else 'one'}", folder, told)
    assert walk.odd == []
