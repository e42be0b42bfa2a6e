"""Milliseconds a person of the print run beside other ways, in interleaved rounds, and what else a run costs.

    make bench-print                                             # with all peers, some minutes
    python tests/benchmarks/bench_print.py --short [--pessimistic]

In each round every peer is timed between two runs of `parts.write_part`, whose mean is its own time, so that a noisy
machine is about as noisy for both; trust the ratios, not the milliseconds. The same records and gray photos are there
before any clock starts, libraries are imported and fonts opened; each writes one file of two pages a person (25 fields,
a self-appraisal of 150 to 700 characters, 20 courses, a photo). The peers (bench_peers.py) put the data over the blank;
ours writes the data alone, because that is what goes onto the official blank in the printer. The photo is made gray at
the intake, once; what that takes is printed beside. The digital copy, which does bear the blank, is timed by itself.

Floor: the page contents compressed as hard as the file says and written with the photos, in the shortest loop.
Memory: `write_part` into nothing, in a process of its own, records and photos made as they are asked for.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import bench_peers
import pikepdf
import pypdfium2
from bench_people import FORM, Album, People, Stage

from pipeline.model import Record
from pipeline.printing import copies, layout, parts
from pipeline.typeset import fonts
from pipeline.typeset.pdfstream import pack_fast

COPIES, COPIES_WANTED = 100, 120
OVER_PHOTO, OVER_COPY, A_GLYPH, MEMORY_WANTED = 3500, 10_000, 220, 60
KINDS = (  # and how many times as fast ours is to be: the bar, the goal
    (bench_peers.Naive, 150, 200),
    (bench_peers.TextWriters, 10, 12),
    (bench_peers.OneCanvas, 6, 8),
)


class Time(NamedTuple):
    """Seconds a person, by the clock on the wall and by that of the processor."""

    wall: float
    cpu: float


class Pair(NamedTuple):
    """Ours and a peer in the same round."""

    ours: Time
    peer: Time


class Sink(io.RawIOBase):
    """Writes into nothing, and counts."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.size += len(data)
        return len(data)


def timed(do: Callable[[], object], count: int) -> Time:
    """How long it takes, for each of `count`."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    do()
    return Time((time.perf_counter() - wall) / count, (time.process_time() - cpu) / count)


def paired(stage: Stage, peer: object, count: int) -> Pair:
    """One round: ours, the peer, and ours again."""
    mine, other = stage.folder / "ours.pdf", stage.folder / f"{type(peer).__name__}.pdf"
    people = stage.people[:count]

    def ours() -> Time:
        return timed(lambda: stage.ours(stage.people, mine), len(stage.people))

    before = ours()
    theirs = timed(lambda: peer.write(people, stage.photo_of, other), count)  # type: ignore[attr-defined]
    return Pair(Time(*map(mean, zip(before, ours(), strict=True))), theirs)


def look(path: Path, people: list[Record]) -> int:
    """Whether every page is there, and what was to be set; the size comes back."""
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 2 * len(people), f"{path.name}: {len(document)} pages"
        for at in (0, len(people) - 1):
            texts = (document[2 * at + page].get_textpage().get_text_range() for page in (0, 1))
            front, back = ("".join(text.split()) for text in texts)
            said = "".join(people[at].values["self_appraisal"].split())
            assert people[at].ticket in front and said[-20:] in back, f"{path.name}: texts are missing"
    return path.stat().st_size


def floor(stage: Stage, rounds: int) -> list[float]:
    """Seconds a person of compressing and writing what stands in our file."""
    with pikepdf.open(stage.folder / "ours.pdf") as pdf:
        contents = [_whole(page.Contents) for page in pdf.pages]
    grays = [record.gray for record in stage.people]

    def loop() -> None:
        with (stage.folder / "floor").open("wb") as file:
            for number, gray in enumerate(grays):
                file.write(stage.gray_of(gray))
                file.write(pack_fast(contents[2 * number]))
                file.write(pack_fast(contents[2 * number + 1]))

    return [timed(loop, len(grays)).wall for _ in range(rounds)]


def _whole(contents: pikepdf.Object) -> bytes:
    """The content of a page; what pages share is not its own."""
    return (contents[0] if isinstance(contents, pikepdf.Array) else contents).read_bytes()


def run_alone(count: int, pessimistic: bool) -> None:
    """A run into nothing; prints its peak of memory (MB), and of each person bytes over the photo and seconds."""
    makers, album, made = People(pessimistic), Album(16), 0.0
    form, stack, out = layout.load_form(FORM), fonts.stack(), Sink()

    def sheets() -> Iterator[tuple[int, Record]]:
        nonlocal made
        for number in range(1, count + 1):
            before = time.perf_counter()
            record = makers.record(number)
            made += time.perf_counter() - before
            yield number, record

    start = time.perf_counter()
    parts.write_part(out, sheets(), form, stack, album.gray_of)  # type: ignore[arg-type]
    took = time.perf_counter() - start - made
    over = out.size / count - album.gray_bytes
    print(json.dumps({"peak": _peak(), "over": over, "each": took / count}))


def _peak() -> float:
    """The highest resident memory of this process alone, in MB (ru_maxrss inherits the parent's)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
    return (kilobytes or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def alone(count: int, pessimistic: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "--alone", str(count), *["--pessimistic"] * pessimistic]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def copy_sizes(stage: Stage) -> Iterator[tuple[int, float]]:
    """The size of each copy, and what it is allowed."""
    blank = stage.form.blank.stat().st_size
    writer = copies.CopyWriter(stage.form, stage.stack)
    for record in stage.people[:COPIES]:
        out = io.BytesIO()
        writer.write(out, record, stage.gray_of)
        cells = "".join(line.code + line.name + line.credits + line.mark for line in record.grades)
        glyphs = len(set("".join((cells, copies.MARK, *record.values.values()))) - {"\n"})
        photo = len(stage.gray_of(record.gray))
        yield len(out.getvalue()), photo + blank + OVER_COPY + A_GLYPH * glyphs


def copied(stage: Stage) -> Time:
    people = stage.people[:COPIES]

    def all_of_them() -> None:
        writer = copies.CopyWriter(stage.form, stage.stack)
        for record in people:
            writer.write(io.BytesIO(), record, stage.gray_of)

    return timed(all_of_them, len(people))


def bar(reached: bool, wanted: str) -> str:
    return f"[{'reached' if reached else 'NOT REACHED'}: {wanted}]"


def report_pairs(title: str, pairs: list[Pair], size: float, least: int, goal: int) -> None:
    """A peer's figures, and ours as a multiple: the median of the rounds, that of the bests, each round."""
    times = [pair.peer.wall for pair in pairs]
    print(f"{title:<46}{median(times) * 1e3:8.2f}{min(times) * 1e3:8.2f}{size:12,.0f}")
    ratios = [pair.peer.wall / pair.ours.wall for pair in pairs]
    bests = min(times) / min(pair.ours.wall for pair in pairs)
    cpu = median(pair.peer.cpu / pair.ours.cpu for pair in pairs)
    rounds = " ".join(f"{ratio:.1f}" for ratio in ratios)
    verdict = bar(median(ratios) >= least, f"≥ {least}, goal {goal}")
    print(
        f"  ours is {median(ratios):.1f} × as fast {verdict}; bests {bests:.1f}, CPU {cpu:.1f}; rounds {rounds}"
    )


def report_ours(stage: Stage, times: list[float], rounds: int) -> None:
    size = look(stage.folder / "ours.pdf", stage.people) / len(stage.people)
    least = floor(stage, rounds)
    print(f"{'parts.write_part':<46}{median(times) * 1e3:8.2f}{min(times) * 1e3:8.2f}{size:12,.0f}")
    print(
        f"  {1 / median(times):,.0f} people a second; {min(times) / min(least):.1f} × the floor (of the bests)"
    )
    print(f"{'floor: compress and write the same':<46}{median(least) * 1e3:8.2f}{min(least) * 1e3:8.2f}")
    over = size - stage.photo_bytes
    print(f"bytes over the photo: {over:,.0f} a person {bar(over <= OVER_PHOTO, f'≤ {OVER_PHOTO:,}')}")


def report_alone(counts: tuple[int, int], pessimistic: bool) -> None:
    few, many = (alone(count, pessimistic) for count in counts)
    for count, run in zip(counts, (few, many), strict=True):
        each = f"{run['each'] * 1e3:.2f} ms and {run['over']:,.0f} bytes over the photo each"
        print(f"{count:,} people alone: peak {run['peak']:.0f} MB, {each}")
    more = many["peak"] - few["peak"]
    print(f"  more memory: {more:.0f} MB {bar(more <= MEMORY_WANTED, f'≤ {MEMORY_WANTED}')}")


def report_copies(stage: Stage, times: list[Time]) -> None:
    sizes = list(copy_sizes(stage))
    over, speed = max(size - most for size, most in sizes), 1 / median(each.wall for each in times)
    allowed = f"{over:+,.0f} bytes at worst against photo + blank + 10 KB + 0.22 KB a glyph"
    print(f"copies: {speed:.0f} a second on one core {bar(speed >= COPIES_WANTED, f'≥ {COPIES_WANTED}')}")
    print(f"  {mean(size for size, _ in sizes):,.0f} bytes each; {allowed} {bar(over <= 0, '≤ 0')}")
    checked = timed(
        lambda: [layout.preflight(r, stage.form, stage.stack) for r in stage.people], len(stage.people)
    )
    print(f"preflight: {checked.wall * 1e3:.3f} ms a person")


def measure(stage: Stage, naive: int, rounds: int) -> None:
    """All rounds, and the tables."""
    lacking = bench_peers.missing()
    kinds = [kind for kind in KINDS if not set(kind[0].needs) & set(lacking)]
    peers = [kind(stage.form) for kind, _, _ in kinds]
    counts = [naive if isinstance(peer, bench_peers.Naive) else len(stage.people) for peer in peers]
    for peer in peers:  # once in small, so that whatever is set up once is set up
        peer.write(stage.people[:5], stage.photo_of, stage.folder / "first.pdf")
    stage.ours(stage.people, stage.folder / "ours.pdf")
    found: list[list[Pair]] = [[] for _ in peers]
    copying: list[Time] = []
    for _ in range(rounds):
        for pairs, peer, count in zip(found, peers, counts, strict=True):
            pairs.append(paired(stage, peer, count))
        copying.append(copied(stage))
    print(f"{'ms and bytes a person':<46}{'median':>8}{'best':>8}{'bytes':>12}")
    report_ours(stage, [pair.ours.wall for pairs in found for pair in pairs], rounds)
    for (_, least, goal), peer, pairs, count in zip(kinds, peers, found, counts, strict=True):
        size = look(stage.folder / f"{type(peer).__name__}.pdf", stage.people[:count]) / count
        report_pairs(f"{peer.title} ({count})", pairs, size, least, goal)
    if lacking:
        print(
            f"not installed, so not all peers were there: {', '.join(lacking)} (make bench-print installs them)"
        )
    report_copies(stage, copying)


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--people", type=int, default=1000)
    ask.add_argument("--naive", type=int, default=60, help="people of the naive way")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--short", action="store_true", help="a quick look: 200 people, 2 rounds")
    ask.add_argument("--pessimistic", action="store_true", help="words by chance, nothing repeats")
    ask.add_argument("--alone", type=int, default=0, help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.alone:
        run_alone(asked.alone, asked.pessimistic)
        return
    count, naive, rounds = (200, 20, 2) if asked.short else (asked.people, asked.naive, asked.rounds)
    with tempfile.TemporaryDirectory(prefix="biye-bench-", dir=os.environ.get("BIYE_BENCH")) as made:
        stage = Stage(Path(made), count, asked.pessimistic)
        album, words = stage.album, "pessimistic" if asked.pessimistic else "realistic"
        print(f"{count} people, {words} words, gray photo of {stage.photo_bytes:,.0f} bytes; {rounds} rounds")
        made_gray = f"{album.seconds_each * 1e3:.2f} ms each (measured, made gray, hashed)"
        print(
            f"photos at the intake: {made_gray} from {album.colour_bytes:,.0f} bytes in colour; in no time below"
        )
        measure(stage, naive, rounds)
        report_alone((200, 2000) if asked.short else (1000, 20_000), asked.pessimistic)


if __name__ == "__main__":
    main()
