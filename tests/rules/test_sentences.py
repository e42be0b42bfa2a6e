"""What the rules say, word by word: golden text that was read aloud, in the tone of its readers."""

import re
from pathlib import Path

import pytest
from cases import CASES, PREFLIGHT

from pipeline.rules.judging import filled, rulebook

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "sentences.txt"
WAYS_OUT = ("请", "等", "改判", "如需")


def sentences():
    """One line a rule, in the order of the book: id, severity, name, sentence."""
    for rule in rulebook():
        broken = CASES[rule.name][0]
        facts = broken if broken.withdrawn else filled(broken, lambda _, n=rule.name: PREFLIGHT.get(n, ()))
        for finding in rule.findings(facts):
            yield f"{rule.id}\t{rule.severity}\t{rule.name}\t{finding.says}"


def test_every_sentence_is_as_it_was_read():
    told = GOLDEN.read_text("utf-8").splitlines()
    assert list(sentences()) == told
    assert len(told) >= 40


@pytest.mark.parametrize("line", list(sentences()), ids=lambda line: line.split("\t")[2])
def test_a_sentence_says_what_to_do_and_names_no_number(line):
    says = line.split("\t")[3]
    assert any(word in says for word in WAYS_OUT)
    assert not re.search(r"\d{17}[\dXx]", says)
    assert not says.endswith(("。", "；", "，")) and "None" not in says and "。。" not in says
