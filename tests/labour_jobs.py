"""Work for hands: it does what it is told, good or bad. Hands import it by its name."""

import ctypes
import os
import time
from pathlib import Path


def obey(told):
    """Comes back with what it was told, unless that is a way to fall."""
    match told:
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "swallow":
            return len(bytearray(2_000_000_000))
        case "die":
            os.kill(os.getpid(), 9)
        case "crash":
            ctypes.string_at(0)
        case "raise":
            raise ValueError("a fault of ours")
    return told


def fall_the_first_times(told):
    """Falls until the file it is given has been touched `times` times: as if somebody killed it from outside."""
    path, times = told
    with Path(path).open("a", encoding="utf-8") as out:
        out.write("x")
    if len(Path(path).read_text("utf-8")) <= times:
        os.kill(os.getpid(), 9)
    return "done"
