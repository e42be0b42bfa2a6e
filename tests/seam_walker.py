"""Walks every write seam of a deed: kill -9 just before it (which is just after the one before), then run again.

Or the disk refuses there: what the deed then raises is an error that says so, and the next run comes to the same end.

Called as a program of its own, so that it may fork: python seam_walker.py DEED BASE_OFFICE STRIDE kill|ENOSPC|EIO
Prints one JSON line: how many seams there were and which of them came to another end.
"""

import errno
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import default

sys.path.insert(0, str(Path(__file__).parent))

from makers import NOW, ticket

from archive import zipped
from pipeline import deeds, deeds_mail, spine
from pipeline.errors import NoRoomError
from pipeline.ledger import schema
from pipeline.ledger.room import room
from pipeline.mailing.moving import Deed
from pipeline.mailing.packing import Packing
from pipeline.office import Office
from pipeline.printing import stock
from pipeline.printing.runs import Order
from pipeline.shelving.craft import Asked
from pipeline.store import Store

TAKEN_OUT = Deed("Y-001", "孙寄", (ticket(1),), "装错")
DEEDS = {
    "take": spine.take_in,
    "tables": spine.take_in,
    "count": lambda office: stock.count(office, "A", 1, "赵盘"),
    "print": lambda office: deeds.print_new(office, Order(["A", "B"], "李印")),
    "bundle": lambda office: deeds.bundle(office, "registry", Asked("赵档")),
    "sets": lambda office: deeds.bundle(office, "qualification", Asked("赵档")),
    "pack": lambda office: deeds_mail.pack(office, Packing("孙寄", "南京")),
    "taken out": lambda office: deeds_mail.tell(office, "returned", TAKEN_OUT),
}
SEAMS = [
    (os, "replace"), (os, "rename"), (os, "link"), (os, "unlink"), (os, "fsync"), (os, "mkdir"), (os, "rmdir"),
    (os, "write"), (Store, "_sync"), (default.DefaultDialect, "do_commit"), (Path, "write_bytes"), (Path, "write_text"),
    (shutil, "copyfile"), (zipped.ZipWriter, "add"),
]  # fmt: skip
PASSING = {"id", "pass_no", "paper_id", "line_id", "at", "case"}


class Alone:
    """Hands of this very process: what they do is among the seams too."""

    def each(self, work, chunks, *_limits, **_ahead):
        for items in chunks:
            yield items, [work(item) for item in items]

    def start(self):
        """Nothing to begin."""


class Plug:
    """Counts the seams and pulls the plug just before number `at`, or lets the disk refuse there."""

    def __init__(self, at, refusal=0):
        self.at, self.seen, self.refusal = at, 0, refusal
        for owner, name in SEAMS:
            setattr(owner, name, self.wrap(getattr(owner, name)))

    def wrap(self, real):
        def seam(*args, **kwargs):
            self.seen += 1
            if self.seen == self.at + 1 and self.refusal:
                raise OSError(self.refusal, os.strerror(self.refusal))
            if self.seen == self.at + 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return seam


def in_child(deed, folder, at, refusal=0):
    """Runs the deed in a forked child; the number of seams it passed, or None when it was stopped."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        plug = Plug(at, refusal)
        office = Office(folder, clock=lambda: NOW, lent=Alone())
        try:
            with room():
                DEEDS[deed](office)
        except (OSError, NoRoomError):
            if refusal:
                os._exit(0)
            raise
        os.writev(write, [str(plug.seen).encode()])
        os._exit(0)
    os.close(write)
    told = os.read(read, 100)
    os.close(read)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the deed itself failed"
    return int(told) if told else None


def end_of(folder):
    """All that matters of an office, free of running numbers."""
    office = Office(folder, clock=lambda: NOW)
    told = {"files": {}, "tables": {}}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("system/ledger", "system/lock")):
            told["files"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    with office.ledger.read() as db:
        for table in schema.tables.sorted_tables:
            columns = [c for c in table.c if c.name not in PASSING]
            rows = [list(map(str, row)) for row in db.execute(select(*columns))] if columns else []
            told["tables"][table.name] = sorted(rows)
    told["tables"].pop("passes")
    office.close()
    return told


def warm_up(deed, base, folder):
    """Reads in once what every child needs: modules and fonts."""
    shutil.copytree(base, folder)
    office = Office(folder, clock=lambda: NOW, lent=Alone())
    DEEDS[deed](office)
    office.close()
    shutil.rmtree(folder)


def walk(deed, base, refusal=0, stride=1):
    with tempfile.TemporaryDirectory() as place:
        warm_up(deed, base, Path(place, "warm"))
        whole = Path(place, "whole")
        shutil.copytree(base, whole)
        seams = in_child(deed, whole, -1)
        wanted = end_of(whole)
        odd = []
        for at in range(0, seams, stride):
            folder = Path(place, "cut")
            shutil.copytree(base, folder)
            told = in_child(deed, folder, at, refusal)
            assert refusal or told is None
            in_child(deed, folder, -1)
            found = end_of(folder)
            if found != wanted:
                odd.append([at, differences(wanted, found)])
            shutil.rmtree(folder)
    return {"seams": seams, "odd": odd}


def differences(wanted, found):
    told = []
    for part in wanted:
        keys = sorted(set(wanted[part]) | set(found[part]))
        told += [f"{part}:{key}" for key in keys if wanted[part].get(key) != found[part].get(key)]
    return told


if __name__ == "__main__":
    refused = getattr(errno, sys.argv[4], 0)
    print(json.dumps(walk(sys.argv[1], Path(sys.argv[2]), refused, int(sys.argv[3]))))
