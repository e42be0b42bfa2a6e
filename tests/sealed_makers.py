"""An office with complete sets of papers, and how its bundles are sealed by the command."""

import json
import os
import subprocess
import sys

from evidence_makers import everybody, lay_case
from makers import drop_people, make_office

from pipeline import deeds, spine
from pipeline.shelving.craft import Asked

SURROUNDINGS = {"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")}


def office_with_sets(folder, people=3, **toml):
    """So many people with a reason and all papers for it, taken in."""
    toml = {"fonds": '"Z999"', "name": '"样本考试院"', **toml}
    office = make_office(folder, **toml)
    take_sets(office, people)
    return office


def take_sets(office, people):
    """The first so many people come in, with the papers of them all."""
    drop_people(office, people)
    lay_case(office, everybody()[:people])
    spine.take_in(office)


def seal(office, kind="qualification", by="赵档", **asked):
    """What `bundle` tells."""
    return deeds.bundle(office, kind, Asked(by, **asked))


def biye(folder, *words, **surroundings):
    """A command in a process of its own: exit code, and the JSON or the text it told."""
    command = [sys.executable, "-m", "pipeline", "-C", str(folder), *words]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**SURROUNDINGS, **surroundings}
    )
    told = json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout + done.stderr
    return done.returncode, told
