"""A whole print run: N people (5,000) from the ledger through `print new`, on one core, with its memory.

python tests/benchmarks/bench_run.py [N]
Everything counts: records gathered and judged, sheets reserved, parts streamed, job ticket written.
"""

import io
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_makers import fill_office
from makers import NOW
from PIL import Image

from pipeline import approval, deeds
from pipeline.demo.portraits import draw_portrait
from pipeline.office import Office
from pipeline.printing import stock
from pipeline.printing.runs import Order


def prepare(place: str, count: int) -> None:
    """An office in which everybody is approved; each gray photo has a comment of its own, so none is shared."""
    out = io.BytesIO()
    Image.open(io.BytesIO(draw_portrait(1))).convert("L").save(out, "JPEG", quality=85)
    gray = out.getvalue()
    office = fill_office(Path(place, "office"), count, lambda n: _with_comment(gray, n))
    assert len(approval.approve(office, [], "王审").approved) == count
    stock.book(office, "receive", "A", count, "李印")
    office.close()


def _with_comment(gray: bytes, n: int) -> bytes:
    return gray[:2] + b"\xff\xfe\x00\x0a%08d" % n + gray[2:]


def measure(place: str) -> dict[str, float]:
    office = Office(Path(place, "office"), clock=lambda: NOW)
    spent = -time.perf_counter()
    told = deeds.print_new(office, Order(["A"], "李印"))
    spent += time.perf_counter()
    sheets = sum(job["sheets"] for job in told["jobs"])
    size = sum((office.folder / part).stat().st_size for job in told["jobs"] for part in job["parts"])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"sheets": sheets, "seconds": spent, "peak_mb": peak, "kb": size / sheets / 1024}


def in_process_of_its_own(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as place:
        filling = multiprocessing.get_context("spawn").Process(target=prepare, args=(place, count))
        filling.start()
        filling.join()
        done = subprocess.run([sys.executable, __file__, "--one", place], capture_output=True, check=True)
        told: dict[str, float] = json.loads(done.stdout)
        return told


def main() -> None:
    if "--one" in sys.argv:
        print(json.dumps(measure(sys.argv[-1])))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    small, large = map(in_process_of_its_own, (count // 10, count))
    for told in (small, large):
        print(
            f"print new {told['sheets']:>6.0f} forms: {told['seconds']:6.2f} s "
            f"({told['sheets'] / told['seconds']:,.0f} forms/s), {told['kb']:.1f} KB a form, peak {told['peak_mb']:.0f} MB"
        )
    print(f"memory grows by {large['peak_mb'] - small['peak_mb']:.0f} MB over {count - count // 10} forms")


if __name__ == "__main__":
    main()
