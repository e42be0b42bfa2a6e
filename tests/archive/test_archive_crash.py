"""The plug is pulled at every seam of sealing: afterwards no bundle or a whole one, and the next run finishes it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bag_makers import ROOT, bundle

from archive.atomic import sweep

CHILD = """
import os, signal, sys
sys.path.insert(0, "tests/archive")
from pathlib import Path
from archive import reading, zipped
from archive.atomic import place
from bag_makers import bundle

folder, deed, fatal, moment = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
reached = 0

def cut(owner, name):
    real = getattr(owner, name)
    def cutting(*given, **named):
        global reached
        reached += 1
        if reached == fatal and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*given, **named)
        if reached == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(owner, name, cutting)

(folder / "shelf").mkdir(exist_ok=True)
for name in ("fsync", "replace", "rename", "link", "unlink"):
    cut(os, name)
reading.FILES_A_BLOCK = 1
for name in ("add", "append"):
    cut(zipped.ZipWriter, name)
if deed == "seal":
    bundle(folder)
else:
    place(folder / "shelf" / "DJ-0001.zip", b"new" * 1000)
print(reached)
"""


def run(folder: Path, deed: str, fatal: int, moment: str) -> subprocess.CompletedProcess[bytes]:
    """The deed in a process of its own, killed before or after its `fatal`-th seam; 0: never."""
    command = [sys.executable, "-c", CHILD, str(folder), deed, str(fatal), moment]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_seal_killed_at_any_seam_is_finished_by_the_next_run(tmp_path: Path, moment: str) -> None:
    whole = bundle(tmp_path).path.read_bytes()
    seams = 9 + 4
    for fatal in range(1, seams + 1):
        folder = tmp_path / f"{fatal}"
        folder.mkdir()
        assert run(folder, "seal", fatal, moment).returncode == -signal.SIGKILL, fatal
        target = folder / "shelf" / "DJ-0001.zip"
        assert not target.exists() or target.read_bytes() == whole, fatal
        bundle(folder)
        assert [(path.name, path.read_bytes()) for path in target.parent.iterdir()] == [
            (target.name, whole)
        ], fatal
    assert int(run(make(tmp_path / "all"), "seal", 0, moment).stdout) == seams


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_replacement_killed_at_any_seam_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, moment: str
) -> None:
    seams = 3
    for fatal in range(1, seams + 1):
        shelf = make(tmp_path / f"{fatal}" / "shelf")
        (shelf / "DJ-0001.zip").write_bytes(b"old")
        assert run(shelf.parent, "place", fatal, moment).returncode == -signal.SIGKILL, fatal
        assert (shelf / "DJ-0001.zip").read_bytes() in (b"old", b"new" * 1000), fatal
        sweep(shelf)
        assert [path.name for path in shelf.iterdir()] == ["DJ-0001.zip"], fatal
    assert int(run(make(tmp_path / "all"), "place", 0, moment).stdout) == seams


def make(folder: Path) -> Path:
    """That folder, new and empty."""
    folder.mkdir(parents=True)
    return folder
