"""Files are whole or absent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pytest
from bag_makers import ROOT

from archive.atomic import place, sweep, sync_folder, write_aside


def test_a_placed_file_has_exactly_the_bytes_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    place(tmp_path / "a.txt", b"one")
    place(tmp_path / "a.txt", b"two")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"two")]


def test_without_replacing_an_existing_file_stays_and_nothing_is_left(tmp_path: Path) -> None:
    place(tmp_path / "a.txt", b"one", replace=False)
    with pytest.raises(FileExistsError):
        place(tmp_path / "a.txt", b"two", replace=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"one")]


def test_a_writer_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    def fails(out: BinaryIO) -> None:
        out.write(b"half")
        raise KeyboardInterrupt

    place(tmp_path / "a.txt", b"one")
    with pytest.raises(KeyboardInterrupt):
        write_aside(tmp_path / "a.txt", fails)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"one")]


def test_an_aside_left_by_a_crash_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".aside-a.txt").write_bytes(b"much longer than what comes next")
    place(tmp_path / "a.txt", b"one")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"one")]


def test_an_aside_that_is_the_target_by_another_name_does_not_take_the_target_along(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    os.link(tmp_path / "a.txt", tmp_path / ".aside-a.txt")
    with pytest.raises(FileExistsError):
        place(tmp_path / "a.txt", b"two", replace=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"one")]


def test_a_link_in_the_place_of_the_aside_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".aside-a.txt").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match=r"."):
        place(tmp_path / "a.txt", b"one")
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_eight_hands_at_one_file_take_turns(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def hand(letter: bytes) -> None:
        def slowly(out: BinaryIO) -> None:
            for _ in range(5):
                out.write(letter * 1000)
                out.flush()
                time.sleep(0.002)

        try:
            write_aside(tmp_path / "a.txt", slowly)
        except BaseException as error:  # noqa: BLE001 a thread keeps its errors to itself
            failed.append(error)

    hands = [threading.Thread(target=hand, args=(bytes([65 + nth]),)) for nth in range(8)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    data = (tmp_path / "a.txt").read_bytes()
    assert failed == []
    assert len(data) == 5000 and len(set(data)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_sweeping_removes_leftovers_and_says_which_but_no_living_writers(tmp_path: Path) -> None:
    (tmp_path / ".aside-dead").write_bytes(b"half")
    (tmp_path / "kept").write_bytes(b"whole")
    swept: list[list[Path]] = []
    write_aside(tmp_path / "alive", lambda out: (out.write(b"x"), swept.append(sweep(tmp_path))))
    assert swept == [[tmp_path / ".aside-dead"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alive", "kept"]


def test_a_folder_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")


def test_a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    place(tmp_path / "a.txt", b"one")
    script = """
import resource, sys
from pathlib import Path
from archive.atomic import place
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    place(Path(sys.argv[1]), bytes(100_000))
except OSError as error:
    sys.exit(0 if error.errno else 1)
sys.exit(2)
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.txt")], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"one")]
