"""Walks every write seam of a deed: kill -9 just before it (which is just after the one before), then run again.

Called as a program of its own, so that it may fork: python seam_walker.py DEED BASE_OFFICE
Prints one JSON line: how many seams there were and which of them came to another end.
"""

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

from makers import NOW

from pipeline import deeds, spine
from pipeline.ledger import schema
from pipeline.office import Office
from pipeline.printing.runs import Order
from pipeline.shelving.craft import Asked
from pipeline.store import Store

DEEDS = {
    "take": spine.take_in,
    "print": lambda office: deeds.print_new(office, Order(["A", "B"], "李印")),
    "bundle": lambda office: deeds.bundle(office, "registry", Asked("赵档")),
}
SEAMS = [
    (os, "replace"), (os, "rename"), (os, "link"), (os, "unlink"), (os, "fsync"), (os, "mkdir"), (os, "rmdir"),
    (os, "write"), (Store, "_sync"), (default.DefaultDialect, "do_commit"),
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
    """Counts the seams and pulls the plug just before number `at`."""

    def __init__(self, at):
        self.at, self.seen = at, 0
        for owner, name in SEAMS:
            setattr(owner, name, self.wrap(getattr(owner, name)))

    def wrap(self, real):
        def seam(*args, **kwargs):
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            self.seen += 1
            return real(*args, **kwargs)

        return seam


def in_child(deed, folder, at):
    """Runs the deed in a forked child; the number of seams it passed, or None when it was killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        plug = Plug(at)
        office = Office(folder, clock=lambda: NOW, lent=Alone())
        DEEDS[deed](office)
        os.write(write, str(plug.seen).encode())
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


def walk(deed, base):
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place, "whole")
        shutil.copytree(base, whole)
        seams = in_child(deed, whole, -1)
        wanted = end_of(whole)
        odd = []
        for at in range(seams):
            folder = Path(place, "cut")
            shutil.copytree(base, folder)
            assert in_child(deed, folder, at) is None
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
    print(json.dumps(walk(sys.argv[1], Path(sys.argv[2]))))
