"""How long one person takes in the plan matcher: every real plan, and all versions of a major at once.

python tests/benchmarks/bench_matching.py [PEOPLE]
Beside it, in the same run, the floor: putting the same person's courses into a set.
"""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from facts_makers import facts

from pipeline.model import Grade, Plan, PracticeGrade
from pipeline.reading.plans import plan_of, read_plan
from pipeline.rules.marks import standing
from pipeline.rules.matching import match

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "samples" / "plans"
PLANS = SAMPLES if SAMPLES.is_dir() else ROOT / "pipeline" / "demo" / "plans"
SHARES = (1.0, 0.9, 0.7, 0.5)


def codes_of(plans: list[Plan]) -> list[str]:
    """Every course a person of these plans may have, old ones that stand for new ones too."""
    found: dict[str, None] = {}
    for plan in plans:
        for course in (*plan.courses, *(c for group in plan.groups for c in group.courses)):
            found[course.code] = None
        found |= dict.fromkeys(code for one in plan.replacements for code in one.old)
    return list(found)


def people(plans: list[Plan], count: int) -> list:
    chance = random.Random(2020)
    codes = codes_of(plans)
    made = []
    for number in range(count):
        own = chance.sample(codes, round(len(codes) * SHARES[number % len(SHARES)]))
        waiting = own[:2] if number % 3 == 0 else []
        grades = tuple(Grade(code, str(chance.randint(60, 99))) for code in own if code not in waiting)
        practice = tuple(PracticeGrade(code, "80", "样本大学", "已上传") for code in waiting)
        language = (True, False, None)[number % 3]
        made.append(facts(grades=grades, practice=practice, plans=tuple(plans), foreign_language=language))
    return made


def spent(deed, everybody) -> tuple[float, float]:
    """Milliseconds a person: the mean and the worst."""
    times = []
    for one in everybody:
        start = time.perf_counter()
        deed(one)
        times.append((time.perf_counter() - start) * 1000)
    return sum(times) / len(times), max(times)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    plans = [plan_of(read_plan(p.name, p.read_bytes())) for p in sorted(PLANS.glob("*.json"))]
    sets = {f"{plan.code}-{plan.version}": [plan] for plan in plans}
    for plan in plans:
        sets[f"{plan.code}, all versions"] = [p for p in plans if p.code == plan.code]
    for name, own in sets.items():
        everybody = people(own, count)
        floor, _ = spent(lambda one: {grade.course for grade in one.grades}, everybody)
        mean, worst = spent(lambda one: match(one, standing(one)), everybody)
        print(
            f"{name:<28} mean {mean:.3f} ms, worst {worst:.3f} ms a person, {mean / floor:,.0f} x the floor"
        )


if __name__ == "__main__":
    main()
