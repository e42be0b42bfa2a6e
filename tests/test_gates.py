"""Every rule of the book keeps one gate of the memo."""

from collections import Counter

from pipeline.gates import GATES
from pipeline.rules.judging import rulebook


def test_every_rule_keeps_exactly_one_gate():
    kept = Counter(rule for gate in GATES for rule in gate.rules)
    assert set(kept.values()) == {1}
    assert {rule.id for rule in rulebook()} <= set(kept)
