"""Kill -9 at random moments over an inbox of all kinds: nothing is lost, doubled or half."""

import os
import random
import shutil
import signal
import time
from contextlib import suppress

import pytest
from crash_office import (
    all_gone,
    begin,
    differences,
    end_of,
    ended,
    full_inbox,
    kill_all,
    laid_in,
    lost_of,
    of_session,
    take_undisturbed,
)


@pytest.mark.parametrize(
    ("files", "kills"), [(60, 5), pytest.param(2000, 200, marks=pytest.mark.slow, id="2000-200")]
)
def test_killed_at_random_moments_it_comes_to_the_same_end(tmp_path, files, kills):
    inbox = full_inbox(tmp_path / "inbox", files)
    given = set(laid_in(inbox / "inbox").values())
    whole = copied(inbox, tmp_path / "whole")
    started = time.monotonic()
    assert ended(begin(whole))[0] == 1  # some papers go back
    lasts = time.monotonic() - started
    wanted = end_of(whole)
    chance, done, rounds = random.Random(20200619), 0, 0
    while done < kills:
        rounds += 1
        folder = copied(inbox, tmp_path / f"cut{rounds}")
        done += killed_now_and_then(folder, lasts, chance, min(kills - done, chance.randint(2, 6)))
        assert lost_of(folder, given) == []
        take_undisturbed(folder)
        assert differences(wanted, end_of(folder)) == {}, f"round {rounds}"
        shutil.rmtree(folder)
    assert done == kills


def killed_now_and_then(folder, lasts, chance, times):
    """`take` again and again, each time killed at some moment, until one comes to its end; how many were killed."""
    for done in range(times):
        process = begin(folder)
        time.sleep(chance.uniform(0.2, lasts))
        if chance.random() < 0.25:
            kill_a_hand(process.pid, chance)
            time.sleep(chance.uniform(0, lasts / 4))
        if process.poll() is not None:
            process.communicate()
            return done
        stop = kill_all if chance.random() < 0.4 else kill_the_parent
        stop(process)
        if done + 1 == times:
            all_gone(process)
    return times


def kill_the_parent(process):
    """Its hands live on until they see that nobody listens any more: the next `take` begins beside them."""
    process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()


def kill_a_hand(session, chance):
    hands = [pid for pid in of_session(session) if pid != session]
    if hands:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(hands), signal.SIGKILL)


def copied(inbox, folder):
    shutil.copytree(inbox, folder, symlinks=True)
    return folder
