"""Sealing and verifying 2,000 people, as ratios to bare hashing and copying; bagit-python beside them.

Five files a person, 600 MB, lying in a store as `seal` finds them there; everything is in the page cache.
Floor of sealing: `openssl dgst -sha256` over all files, `openssl dgst -sha512` over all files, `cat` of all files into
one, each one process, one after the other; without the fsync that sealing does, and with it. Floor of verifying: the
same two commands over the bundle, one after the other; beside it both at once (verifying has two threads on two cores),
and over the files of the store. Every deed of Python runs in an interpreter of its own, warm when the clock starts,
which tells its peak of memory (of bagit: that of its largest process). Run by `make bench-archive`;
`--people 100 --rounds 1` for a short look. Scratch space is taken in BIYE_BENCH or the folder for temporary files.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bagit

from archive.bag import Item, seal
from archive.verify import verify

KINDS = (
    ("metadata.json", 1_000),
    ("01_毕业生登记表.pdf", 40_000),
    ("02_照片.jpg", 35_000),
    ("03_身份证.jpg", 74_000),
    ("04_成绩单.jpg", 150_000),
)
INFO = {"Source-Organization": "某市考试院", "External-Identifier": "bench", "Bagging-Date": "2020-07-30"}
PROCESSES = 2


def fill(place, people):
    """The store, and `items.json`: the name in the bag and the place in the store of each file."""
    made, chance = [], random.Random(1)
    for nth in range(people):
        for kind, size in KINDS:
            data = chance.randbytes(size)
            digest = hashlib.sha256(data).hexdigest()
            path = place / "store" / digest[:2] / digest
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            made.append((f"{nth + 1:04d}_3299{nth + 1:08d}/{kind}", f"{digest[:2]}/{digest}"))
    (place / "items.json").write_text(json.dumps(made))
    return [path for _, path in made]


def _items(place):
    found = json.loads((place / "items.json").read_text())
    return [Item(name, place / "store" / path) for name, path in found]


def _seal(place):
    items = _items(place)
    yield
    yield seal(place / "bench.zip", items, INFO).sha256


def _verify(place):
    yield
    yield verify(place / "bench.zip")


def _make_bag(place):
    yield
    yield bagit.make_bag(str(place / "bag"), INFO, PROCESSES, checksums=["sha256", "sha512"]).is_valid(
        fast=True
    )


def _validate(place):
    yield
    yield bagit.Bag(str(place / "bag")).validate(processes=PROCESSES)


DEEDS = {"seal": _seal, "verify": _verify, "make_bag": _make_bag, "validate": _validate}


def one(deed, place):
    """Does the deed here, and prints what it gave, how long it took and the peak of memory."""
    doing = DEEDS[deed](place)
    next(doing)
    seconds = -time.perf_counter()
    gave = next(doing)
    seconds += time.perf_counter()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"gave": gave, "seconds": seconds, "peak": peak / 1024}))


def in_an_interpreter_of_its_own(deed, place):
    os.sync()
    command = [sys.executable, __file__, "--one", deed, place]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def timed(*commands, folder):
    """Seconds of the commands, all at once."""
    started = time.perf_counter()
    running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) for command in commands]
    assert [each.wait() for each in running] == [0] * len(running)
    return time.perf_counter() - started


def hashed(files, folder):
    """Seconds of sha256, of sha512, and of both at once."""
    commands = [["openssl", "dgst", f"-{algorithm}", *files] for algorithm in ("sha256", "sha512")]
    return [timed(command, folder=folder) for command in commands] + [timed(*commands, folder=folder)]


def copied(files, folder, target):
    """Seconds of copying all into one file, without fsync and with it."""
    os.sync()
    with target.open("wb") as out:
        started = time.perf_counter()
        subprocess.run(["cat", *files], cwd=folder, stdout=out, check=True)
        copied = time.perf_counter() - started
        os.fsync(out.fileno())
        synced = time.perf_counter() - started
    target.unlink()
    return copied, synced


def measured(place, files):
    """One round: seconds by name, then peaks of memory by deed, and the sha256 of the bundle."""
    store, bundle = place / "store", place / "bench.zip"
    sha256, sha512, _ = hashed(files, store)
    cat, cat_synced = copied(files, store, place / "one")
    sealed = in_an_interpreter_of_its_own("seal", place)
    zip256, zip512, zip_both = hashed([bundle], place)
    verified = in_an_interpreter_of_its_own("verify", place)
    assert verified["gave"] == [], verified["gave"]
    bundle.unlink()
    shutil.copytree(store, place / "bag")
    made = in_an_interpreter_of_its_own("make_bag", place)
    validated = in_an_interpreter_of_its_own("validate", place)
    assert made["gave"] and validated["gave"]
    shutil.rmtree(place / "bag")
    deeds = {"seal": sealed, "verify": verified, "make_bag": made, "validate": validated}
    seconds = {
        "sha256": sha256, "sha512": sha512, "cat": cat,
        "floor": sha256 + sha512 + cat, "floor_synced": sha256 + sha512 + cat_synced, "files": sha256 + sha512,
        "hashing": zip256 + zip512, "hashing_both": zip_both,
        **{name: deed["seconds"] for name, deed in deeds.items()},
    }  # fmt: skip
    return seconds, {name: deed["peak"] for name, deed in deeds.items()}, sealed["gave"]


ROWS = (
    ("sha256", "openssl sha256, all files", ()),
    ("sha512", "openssl sha512, all files", ()),
    ("cat", "cat to one file, no fsync", ()),
    ("floor", "floor of sealing: these three", ()),
    ("floor_synced", "the same, cat with fsync", ()),
    ("hashing", "floor of verifying: openssl sha256, then sha512", ()),
    ("hashing_both", "both at once", ()),
    ("files", "openssl sha256, then sha512, of all files", ()),
    ("seal", "seal (with fsync)", ("floor", "floor_synced")),
    ("verify", "verify", ("hashing", "hashing_both", "files")),
    ("make_bag", "bagit-python make_bag, 2 processes (no zip)", ("floor", "floor_synced")),
    ("validate", "bagit-python validate, 2 processes", ("hashing", "hashing_both", "files")),
)


def report(rounds, peaks, megabytes):
    """The table: best seconds, MB/s, peak; and ratios of the bests with those of every round."""
    best = {name: min(each[name] for each in rounds) for name in rounds[0]}
    for name, says, floors in ROWS:
        peak = f"  peak {max(each[name] for each in peaks):4.0f} MB" if floors else ""
        print(f"{says:<50}{best[name]:7.2f} s {megabytes / best[name]:7.0f} MB/s{peak}")
    for name, says, floors in ROWS:
        for floor in floors:
            of_rounds = ", ".join(f"{each[name] / each[floor]:.2f}" for each in rounds)
            against = next(says for key, says, _ in ROWS if key == floor)
            print(f"{says} = {best[name] / best[floor]:.2f} × {against}  (rounds: {of_rounds})")


def main():
    if "--one" in sys.argv:
        one(sys.argv[-2], Path(sys.argv[-1]))
        return
    ask = argparse.ArgumentParser()
    ask.add_argument("--people", type=int, default=2000)
    ask.add_argument("--rounds", type=int, default=3)
    asked = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="biye-bench-", dir=os.environ.get("BIYE_BENCH")) as made:
        place = Path(made)
        files = fill(place, asked.people)
        total = asked.people * sum(size for _, size in KINDS)
        print(
            f"{asked.people} people, {len(files)} files, {total / 1e6:.0f} MB; best of {asked.rounds} rounds"
        )
        rounds, peaks, sums = zip(*[measured(place, files) for _ in range(asked.rounds)], strict=True)
        assert len(set(sums)) == 1
        report(rounds, peaks, total / 1e6)
        print(f"sha256 of the bundle: {sums[0]}")


if __name__ == "__main__":
    main()
