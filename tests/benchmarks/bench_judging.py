"""How long judging takes: N people (30,000), ~20 grades each, on one core; memory at a tenth and at all.

python tests/benchmarks/bench_judging.py [N]
Beside it, in the same run, the floor: reading the same lines out of SQLite and parsing their JSON.
"""

import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_makers import LISTED, fill_office, grade
from makers import NOW
from sqlalchemy import select

from pipeline import spine
from pipeline.ledger import papers, passes
from pipeline.ledger.schema import lines
from pipeline.office import Office


def measure(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        filling = multiprocessing.get_context("spawn").Process(target=fill_and_close, args=(place, count))
        filling.start()
        filling.join()
        office = Office(Path(place, "office"), clock=lambda: NOW)
        floor = -time.perf_counter()
        with office.ledger.read() as db:
            for row in db.execute(select(lines.c.ticket, lines.c.body).order_by(lines.c.ticket)).yield_per(
                1000
            ):
                json.loads(row.body)
        floor += time.perf_counter()
        spent = -time.perf_counter()
        judged = spine.catch_up(office)
        spent += time.perf_counter()
        assert judged == count
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {"people": count, "seconds": spent, "floor": floor, "peak_mb": peak}
        return told | {"one_ms": one_changed_grade(office), "turned": a_passing_deadline(office)}


def one_changed_grade(office: Office) -> float:
    """Milliseconds until one person is judged again after a new grade; the median of nine people."""
    spent = []
    for n in range(101, 110):
        with office.ledger.write() as db:
            papers.record_lines(db, passes.last_pass(db), None, "grades", [grade(n, "00023", "91")])
        start = time.perf_counter()
        assert spine.catch_up(office) == 1
        spent.append((time.perf_counter() - start) * 1000)
    return sorted(spent)[4]


def a_passing_deadline(office: Office) -> float:
    """Seconds until everybody is judged whom the opening of the review concerns: one in a hundred lacks a paper."""
    office.clock = lambda: NOW.replace(month=7, day=2)
    start = time.perf_counter()
    assert spine.catch_up(office) == LISTED
    return time.perf_counter() - start


def fill_and_close(place: str, count: int) -> None:
    """In a process of its own, so that filling leaves no mark on the memory of judging."""
    fill_office(Path(place, "office"), count).close()


def in_process_of_its_own(count: int) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, "--one", str(count)], capture_output=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    if "--one" in sys.argv:
        print(json.dumps(measure(int(sys.argv[-1]))))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    for told in map(in_process_of_its_own, (count // 10, count)):
        ratio = told["seconds"] / told["floor"]
        print(
            f"judging {told['people']:>6} people: {told['seconds']:6.2f} s "
            f"({told['people'] / told['seconds']:,.0f}/s), {ratio:.1f} x the floor "
            f"({told['floor']:.2f} s reading the same lines), peak {told['peak_mb']:.0f} MB; "
            f"one changed grade {told['one_ms']:.0f} ms; a passing deadline {told['turned'] * 1000:.0f} ms for {LISTED}"
        )


if __name__ == "__main__":
    main()
