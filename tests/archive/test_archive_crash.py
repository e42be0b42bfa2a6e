"""The plug is pulled, or the disk is full or broken, at every seam of sealing: a whole bundle or none."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bag_makers import ROOT, bundle
from crash_strace import QUIET, WRITING, writing_calls

from archive.atomic import PREFIX, sweep
from archive.verify import verify

NAME = "DJ-0001.zip"
CHILD = """
import errno, io, os, signal, sys
sys.path.insert(0, "tests/archive")
from pathlib import Path
from archive import reading
from archive.atomic import place
from bag_makers import bundle

folder, deed, fatal, fault = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
reached = 0

def strike(moment):
    if reached == fatal and fault == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    if reached == fatal and moment == "before" and fault in ("ENOSPC", "EIO"):
        raise OSError(getattr(errno, fault), os.strerror(getattr(errno, fault)))

def cut(real):
    def cutting(*given, **named):
        global reached
        reached += 1
        strike("before")
        done = real(*given, **named)
        strike("after")
        return done
    return cutting

class Disk(io.FileIO):
    def write(self, data):
        global reached
        reached += 1
        if reached == fatal:
            super().write(data[: len(data) // 2])
        strike("before")
        done = super().write(data)
        strike("after")
        return done
    truncate = cut(io.FileIO.truncate)
    close = cut(io.FileIO.close)

real_fdopen = os.fdopen
def fdopen(handle, mode, *rest, **named):
    return io.BufferedRandom(Disk(handle, "r+")) if mode == "w+b" else real_fdopen(handle, mode, *rest, **named)

(folder / "shelf").mkdir(exist_ok=True)
os.fdopen = fdopen
for name in ("fsync", "replace", "rename", "link", "unlink"):
    setattr(os, name, cut(getattr(os, name)))
reading.FILES_A_BLOCK = 1
try:
    if deed == "seal":
        bundle(folder)
    else:
        place(folder / "shelf" / "DJ-0001.zip", b"new" * 1000)
except OSError as error:
    sys.exit(0 if fatal and errno.errorcode[error.errno] == fault else 3)
print(reached)
"""
FAULTS = ("before", "after", "ENOSPC", "EIO")


def run(folder: Path, deed: str, fatal: int, fault: str) -> subprocess.CompletedProcess[bytes]:
    """The deed in a process of its own, killed before or after its `fatal`-th seam or refused there; 0: never."""
    command = [sys.executable, "-c", CHILD, str(folder), deed, str(fatal), fault]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def seams(folder: Path, deed: str) -> int:
    """How many seams the deed has."""
    found = int(run(make(folder), deed, 0, "never").stdout)
    assert found >= 6  # emptied, written, synced, named, closed, the folder synced
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seal_struck_at_any_seam_is_finished_by_the_next_run(tmp_path: Path, fault: str) -> None:
    whole = bundle(tmp_path).path.read_bytes()
    for fatal in range(1, seams(tmp_path / "all", "seal") + 1):
        folder = make(tmp_path / f"{fatal}")
        struck(run(folder, "seal", fatal, fault), fault)
        left_whole_or_nothing(folder / "shelf", whole)
        bundle(folder)
        assert found_in(folder / "shelf") == {NAME: whole}, fatal


@pytest.mark.parametrize("fault", FAULTS)
def test_a_replacement_struck_at_any_seam_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, fault: str
) -> None:
    for fatal in range(1, seams(tmp_path / "all", "place") + 1):
        shelf = make(tmp_path / f"{fatal}" / "shelf")
        (shelf / NAME).write_bytes(b"old")
        struck(run(shelf.parent, "place", fatal, fault), fault)
        assert (shelf / NAME).read_bytes() in (b"old", b"new" * 1000), fatal
        sweep(shelf)
        assert list(found_in(shelf)) == [NAME], fatal


@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC", "error=EIO"])
def test_a_seal_whose_calls_of_the_system_fail_one_by_one_is_finished_by_the_next_run(
    tmp_path: Path, fault: str
) -> None:
    whole = bundle(tmp_path).path.read_bytes()
    log = tmp_path / "log"
    assert sealing_under(make(tmp_path / "all"), "-o", str(log), "-e", f"trace={','.join(WRITING)}") == 0
    calls = sorted(set(writing_calls(log, tmp_path / "all" / "shelf")[""]))
    assert {"openat", "ftruncate", "write", "fsync", "linkat" if ("linkat", 1) in calls else "link"} <= {
        name for name, _ in calls
    }
    for name, number in calls:
        folder = make(tmp_path / f"{name}-{number}")
        inject = ["-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={number}"]
        sealing_under(folder, "-o", "/dev/null", *inject)
        left_whole_or_nothing(folder / "shelf", whole)
        bundle(folder)
        assert found_in(folder / "shelf") == {NAME: whole}, (name, number)


def sealing_under(folder: Path, *words: str) -> int:
    """Seals in a process under strace, into a shelf that is there; the exit code."""
    make(folder / "shelf")
    script = "import sys; sys.path[:0] = ['.', 'tests/archive']; from pathlib import Path\n"
    script += "from bag_makers import bundle; bundle(Path(sys.argv[1]))"
    command = [*QUIET, *words, sys.executable, "-B", "-c", script, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


def struck(done: subprocess.CompletedProcess[bytes], fault: str) -> None:
    """The fault came to pass; a disk that refuses is told as what it is, or was not needed any more."""
    wanted = -signal.SIGKILL if fault in ("before", "after") else 0
    assert done.returncode == wanted, done.stderr.decode()


def left_whole_or_nothing(shelf: Path, whole: bytes) -> None:
    """Under its name there is the whole bundle or nothing; whatever else is there, sweeping removes."""
    found = found_in(shelf)
    assert found.pop(NAME, whole) == whole
    assert all(name.startswith(PREFIX) for name in found)
    sweep(shelf)
    assert found_in(shelf).keys() <= {NAME}
    assert not (shelf / NAME).exists() or verify(shelf / NAME) == []


def found_in(shelf: Path) -> dict[str, bytes]:
    """The files there."""
    return {path.name: path.read_bytes() for path in shelf.iterdir()}


def make(folder: Path) -> Path:
    """That folder, new and empty."""
    folder.mkdir(parents=True)
    return folder
