"""A small disk that fills up while taking: nothing lost, a clear line, and it goes on after room is made."""

import json
import resource
import shutil
import subprocess
import time
from contextlib import suppress

import pytest
from crash_office import begin, differences, end_of, ended, full_inbox, laid_in, lost_of, take_undisturbed
from makers import make_office

MEGABYTE, PAGE = 1024 * 1024, 4096


@pytest.fixture
def disk(tmp_path):
    """A tmpfs of its own, large until somebody makes it small."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={64 * MEGABYTE}", "tmpfs", place]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a disk here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def grow(place, size, **more):
    options = ",".join(["remount", f"size={size}", *(f"{name}={value}" for name, value in more.items())])
    subprocess.run(["mount", "-o", options, place], check=True)


def used(folder):
    return int(
        subprocess.run(["du", "-sB1", folder], capture_output=True, text=True, check=True).stdout.split()[0]
    )


class Base:
    """An inbox, and the end it comes to where there is room."""

    def __init__(self, place):
        self.inbox = full_inbox(place / "base", 60)
        self.given = set(laid_in(self.inbox / "inbox").values())
        whole = shutil.copytree(self.inbox, place / "whole", symlinks=True)
        take_undisturbed(whole)
        self.wanted = end_of(whole)
        self.before, self.after = used(self.inbox), used(whole)

    def put(self, folder, **toml):
        shutil.copytree(self.inbox, folder, symlinks=True)
        settings = folder / "office.toml"
        lines = settings.read_text("utf-8").splitlines()
        for key, value in toml.items():
            lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in lines]
        settings.write_text("\n".join(lines) + "\n", "utf-8")
        return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return Base(tmp_path_factory.mktemp("disk"))


def told_of_full(told):
    code, _, err = told
    assert code == 6, told
    assert "满了" in err and "腾出空间" in err and err.count("\n") == 1, err


def and_goes_on(base, disk, folder):
    """Nothing is lost; with room the next `take` comes to the end of the undisturbed run."""
    assert lost_of(folder, base.given) == []
    grow(disk, 64 * MEGABYTE)
    take_undisturbed(folder)
    assert differences(base.wanted, end_of(folder)) == {}


SHARES = [0.5, *(pytest.param(n / 20, marks=pytest.mark.slow) for n in range(19))]
PAGES = [10, 124, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 137, 4))]


@pytest.mark.parametrize("share", SHARES)
def test_a_disk_that_fills_while_taking_stops_it_with_one_line_and_it_goes_on_with_room(base, disk, share):
    folder = base.put(disk / "office")
    grow(disk, base.before + int((base.after - base.before) * share))
    told_of_full(ended(begin(folder)))
    and_goes_on(base, disk, folder)


@pytest.mark.parametrize("pages", PAGES)
def test_a_disk_that_the_database_alone_fills_is_told_as_full_and_taking_goes_on_with_room(
    base, disk, tmp_path, pages
):
    folder = base.put(tmp_path / "office")
    (folder / "system").rmdir()
    (folder / "system").symlink_to(disk)
    (tmp_path / "store").mkdir()
    (disk / "store").symlink_to(tmp_path / "store")
    grow(disk, pages * PAGE)
    told_of_full(ended(begin(folder)))
    and_goes_on(base, disk, folder)


def test_a_disk_without_room_for_another_name_stops_taking_and_it_goes_on_with_room(base, disk):
    folder = base.put(disk / "office")
    names = sum(1 for _ in disk.rglob("*")) + 60
    grow(disk, 64 * MEGABYTE, nr_inodes=names)
    told_of_full(ended(begin(folder)))
    grow(disk, 64 * MEGABYTE, nr_inodes=10000)
    and_goes_on(base, disk, folder)


def test_who_looks_at_an_office_whose_disk_has_no_byte_left_is_told_so(base, disk):
    folder = base.put(disk / "office")
    take_undisturbed(folder)
    (folder / "system/lock").unlink(missing_ok=True)
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as out:
        while True:
            out.write(bytes(PAGE))
    told_of_full(ended(begin(folder, "status", "--json")))
    (disk / "filler").unlink()
    assert ended(begin(folder, "status", "--json"))[0] == 0


def test_an_office_may_be_taken_in_hand_where_nobody_can_write_who_he_is(tmp_path):
    office = make_office(tmp_path / "office")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most[1]))
    try:
        with office.hand("试"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert (office.system / "lock").read_bytes() == b""


def test_watching_pauses_once_on_a_full_disk_and_goes_on_by_itself_when_there_is_room(base, disk):
    folder = base.put(disk / "office", look_every_seconds="0.2")
    grow(disk, base.before + (base.after - base.before) // 2)
    watch = begin(folder, "watch", "--json")
    events = []
    hear(watch, events, "paused")
    time.sleep(1.5)
    assert lost_of(folder, base.given) == []
    grow(disk, 64 * MEGABYTE)
    hear(watch, events, "resumed")
    watch.terminate()
    code, out, err = ended(watch)
    assert (code, err) == (0, "")
    told = [event["event"] for event in events] + [json.loads(line)["event"] for line in out.splitlines()]
    assert (told.count("paused"), told.count("resumed"), told[-1]) == (1, 1, "ended")
    assert "磁盘满了" in next(event["reason"] for event in events if event["event"] == "paused")
    and_goes_on(base, disk, folder)


def hear(watch, events, wanted):
    """Listens until it tells that."""
    for line in watch.stdout:
        events.append(json.loads(line))
        if events[-1]["event"] == wanted:
            return
    raise AssertionError(f"no {wanted}: {events[-3:]} {watch.stderr.read()}")
