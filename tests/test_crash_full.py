"""A small disk that fills up in the middle of taking: nothing lost, a clear line, and it goes on after room is made."""

import shutil
import subprocess
from contextlib import contextmanager

import pytest
from crash_office import begin, differences, end_of, ended, full_inbox, laid_in, lost_of, take_undisturbed

FULL = "磁盘满了"
MEGABYTE = 1024 * 1024


@contextmanager
def small_disk(place, size, **more):
    """A tmpfs of so many bytes over `place`."""
    place.mkdir(exist_ok=True)
    options = ",".join([f"size={size}", *(f"{name}={value}" for name, value in more.items())])
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("nobody may mount a disk here")
    try:
        yield place
    finally:
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
    assert FULL in err and "腾出空间" in err and err.count("\n") == 1, err


@pytest.mark.parametrize(
    "share", [0.02, 0.5, *[pytest.param(n / 40, marks=pytest.mark.slow) for n in range(40)]]
)
def test_a_disk_that_fills_while_taking_stops_it_with_one_line_and_it_goes_on_with_room(
    base, tmp_path, share
):
    size = base.before + int((base.after - base.before) * share)
    with small_disk(tmp_path / "disk", size) as disk:
        folder = base.put(disk / "office")
        told = ended(begin(folder))
        told_of_full(told)
        assert lost_of(folder, base.given) == []
        grow(disk, size + 40 * MEGABYTE)
        assert ended(begin(folder))[0] == 1
        assert differences(base.wanted, end_of(folder)) == {}
