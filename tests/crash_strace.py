"""Stops or refuses one call of the system, by strace: which calls of `take` write in the office, and that one."""

import os
import re
import signal
import sys
import time
from contextlib import suppress

from crash_office import begin, ended

WRITING = (
    "openat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "mkdir", "mkdirat", "link", "linkat", "symlink", "ftruncate", "fallocate", "copy_file_range",
    "sendfile",
)  # fmt: skip
OF_A_HAND = (
    "write",
    "unlink",
)  # of what a hand does in the office these alone are not done by its mother too
QUIET = ("strace", "-qq", "-y", "-e", "signal=STOP")
STAND_IN = "import sys; sys.executable = sys.argv.pop(1); from pipeline.__main__ import run; run()"
STOPPED = re.compile(r"^(\d+) +--- stopped by SIGSTOP", re.M)
CALL = re.compile(r"(?:(\d+) +)?(\w+)\((.*)")


def calls_of_the_parent(folder, log):
    """Call and number (strace counts each call by its name) of all that `take` itself writes in the office."""
    trace = [*QUIET, "-o", str(log), "-e", f"trace={','.join(WRITING)}"]
    assert ended(begin(folder, before=trace))[0] == 1
    return sorted(writing_calls(log, folder).pop(""))


def calls_of_a_hand(folder, log):
    """The same of the one that labours."""
    assert ended(begin_with_traced_hands(folder, log))[0] == 1
    found = writing_calls(log, folder)
    return sorted({call for calls in found.values() for call in calls})


def writing_calls(log, folder):
    """By process: which of its calls, counted by name, wrote below the folder."""
    seen, found = {}, {}
    for line in log.read_text(errors="replace").splitlines():
        told = CALL.match(line)
        if not told:
            continue
        who, name, rest = told[1] or "", told[2], told[3]
        number = seen[who, name] = seen.get((who, name), 0) + 1
        if str(folder) in rest and (name != "openat" or "O_CREAT" in rest):
            found.setdefault(who, []).append((name, number))
    return found


def begin_with_one_fault(folder, call, number, fault):
    """`take`; the one call of the command itself fails or is its last."""
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}"]
    return begin(folder, before=[*QUIET, "-o", os.devnull, *inject])


def begin_with_traced_hands(folder, log, *injected):
    """`take`, whose hands alone are under strace."""
    stand_in = log.with_suffix(".sh")
    words = [*QUIET, "-f", "-o", str(log), "-e", f"trace={','.join(OF_A_HAND)}"]
    words += [word for one in injected for word in ("-e", one)]
    stand_in.write_text(f'#!/bin/sh\nexec {" ".join(map(repr, words))} {sys.executable!r} "$@"\n')
    stand_in.chmod(0o755)
    return begin(folder, program=["-c", STAND_IN, str(stand_in)])


def stopped_hand(log, process, seconds=30):
    """The labourer that a fault has stopped; None when `take` ended without one."""
    until = time.monotonic() + seconds
    while process.poll() is None:
        assert time.monotonic() < until, "nobody was stopped and nobody ended"
        if stopped := all_stopped(log):
            return stopped[0]
        time.sleep(0.01)
    return None


def all_stopped(log):
    return [int(who) for who in STOPPED.findall(log.read_text(errors="replace"))] if log.exists() else []


def one_dies(hand, log, process):
    """Only that one; whoever comes to the same call after him goes on."""
    os.kill(hand, signal.SIGKILL)
    seen = 1
    while process.poll() is None:
        for other in all_stopped(log)[seen:]:
            seen += 1
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGCONT)
        time.sleep(0.02)
