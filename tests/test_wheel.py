"""The built wheel, installed elsewhere without the repository, finds what it needs and runs the demo."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*words, **how):
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_runs_the_demo_without_the_repository(tmp_path):
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT)
    wheel = next(tmp_path.glob("*.whl"))
    place = tmp_path / "elsewhere"
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", place, wheel)
    env = {**os.environ, "PYTHONPATH": str(place)}
    where = run("-c", "import pipeline; print(pipeline.__file__)", cwd=tmp_path, env=env)
    assert Path(where.strip()).is_relative_to(place)
    told = json.loads(run("-m", "pipeline", "demo", tmp_path / "office", "--json", cwd=tmp_path, env=env))
    assert (tmp_path / "office" / told["bundle"]).is_file()
    words = ("-m", "pipeline", "-C", tmp_path / "office", "notice", "explanations", "--json")
    assert json.loads(run(*words, cwd=tmp_path, env=env))["files"]  # the templates travelled too
