"""Memo ⇔ rules ⇔ tests: every paragraph is carried out, every rule stands on a paragraph and has its test."""

import importlib
from functools import reduce
from pathlib import Path

import pytest
from cases import CASES

from pipeline.answers import RULE_TESTS, of_rules
from pipeline.rules.judging import rulebook
from pipeline.rules.memo import paragraphs

ROOT = Path(__file__).resolve().parents[2]
SHARED_MEMO = ROOT.parent / "shared" / "memo"


def bare(text):
    return "".join(c for c in text if c not in " \n*#—-$/{}\\frac") if text else ""


@pytest.mark.parametrize("paragraph", paragraphs(), ids=lambda p: p.id)
def test_every_paragraph_has_a_rule_or_a_place_that_carries_it_out(paragraph):
    judged = [rule for rule in rulebook() if rule.memo == paragraph.id]
    assert judged or paragraph.carried_by
    if paragraph.carried_by:
        module, _, name = paragraph.carried_by.partition(":")
        assert reduce(getattr, name.split("."), importlib.import_module(f"pipeline.{module}"))
        assert paragraph.how


def test_every_rule_stands_on_a_paragraph():
    assert {rule.memo for rule in rulebook()} <= {p.id for p in paragraphs()}


def test_every_rule_names_the_test_that_holds_it():
    told = of_rules()
    path, _, function = RULE_TESTS.partition("::")
    assert f"def {function}(" in (ROOT / path).read_text("utf-8")
    assert [rule["tests"] for rule in told["rules"]] == [[f"{RULE_TESTS}[{r.name}]"] for r in rulebook()]
    assert {rule["name"] for rule in told["rules"]} == set(CASES)


def test_the_register_knows_which_rules_carry_out_a_paragraph():
    by_id = {p["id"]: p["rules"] for p in of_rules()["memo"]}
    assert by_id["附1·一(四)"] == ["R50"] and by_id["二·1"] == ["R2"]
    assert set(by_id["附2·三"]) >= {"R68", "R69", "R70", "R72"}


@pytest.mark.skipif(not SHARED_MEMO.is_dir(), reason="the memo itself does not lie beside this checkout")
def test_the_paragraphs_are_the_words_of_the_memo():
    memo = bare(next(SHARED_MEMO.glob("*.txt")).read_text("utf-8"))
    for paragraph in paragraphs():
        for sentence in paragraph.text.replace("：", "。").split("。"):
            assert bare(sentence) in memo, paragraph.id
