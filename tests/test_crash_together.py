"""Several commands at once on one office: nobody sees an error, and the end is that of one undisturbed `take`."""

import shutil
import signal
import time

import pytest
from crash_office import (
    all_gone,
    begin,
    differences,
    end_of,
    ended,
    full_inbox,
    laid_in,
    take_undisturbed,
)

JUNK = {"登记/Thumbs.db"}
WAITING = "等待中……"


class Base:
    """An inbox, and the end it comes to."""

    def __init__(self, place):
        self.inbox = full_inbox(place / "base", 60)
        whole = shutil.copytree(self.inbox, place / "whole", symlinks=True)
        take_undisturbed(whole)
        self.wanted = end_of(whole)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return Base(tmp_path_factory.mktemp("together"))


@pytest.fixture
def folder(base, tmp_path):
    return shutil.copytree(base.inbox, tmp_path / "office", symlinks=True)


def without_error(told):
    """Exit 0, or 1 where papers went back; on stderr at most that it waits."""
    code, _, err = told
    assert code in (0, 1), told
    assert all(WAITING in line for line in err.splitlines()), err


def until_all_is_taken(folder, seconds=60):
    end = time.monotonic() + seconds
    while set(laid_in(folder / "inbox")) != JUNK:
        assert time.monotonic() < end, "the inbox does not get empty"
        time.sleep(0.1)


@pytest.mark.parametrize("takers", [3, pytest.param(2, marks=pytest.mark.slow)])
def test_takes_at_once_come_to_the_end_of_one(base, folder, takers):
    at_once = [begin(folder) for _ in range(takers)]
    told = [ended(one) for one in at_once]
    for one in told:
        without_error(one)
    assert sum(code for code, _, _ in told) == 1  # what goes back is told to one of them
    assert differences(base.wanted, end_of(folder)) == {}


def test_who_looks_while_it_is_taken_sees_no_error_and_disturbs_nothing(base, folder):
    take = begin(folder)
    looks = 0
    while take.poll() is None:
        for words in (("status", "--json"), ("show", "--all", "--json")):
            without_error(ended(begin(folder, *words)))
            looks += 1
    without_error(ended(take))
    assert looks >= 2
    assert differences(base.wanted, end_of(folder)) == {}


def test_a_take_beside_a_watch_comes_to_the_same_end(base, folder):
    watch, take = begin(folder, "watch"), begin(folder)
    without_error(ended(take))
    assert "开始收件" in watch.stdout.readline().decode()
    until_all_is_taken(folder)
    watch.terminate()
    without_error(ended(watch))
    take_undisturbed(folder)  # whoever was stopped before he had judged
    assert differences(base.wanted, end_of(folder)) == {}


@pytest.mark.parametrize(
    "pauses", [(0.9, 1.3), pytest.param(tuple(n / 5 for n in range(2, 12)), marks=pytest.mark.slow)]
)
def test_a_watch_killed_and_begun_again_comes_to_the_same_end(base, folder, pauses):
    for pause in pauses:
        watch = begin(folder, "watch")
        time.sleep(pause)
        assert watch.poll() is None
        watch.send_signal(signal.SIGKILL)
        ended(watch)
    watch = begin(folder, "watch")
    assert "开始收件" in watch.stdout.readline().decode()
    until_all_is_taken(folder)
    watch.terminate()
    without_error(ended(watch))
    all_gone(watch)
    take_undisturbed(folder)
    assert differences(base.wanted, end_of(folder)) == {}
