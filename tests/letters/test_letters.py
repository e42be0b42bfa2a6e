"""Every kind of letter: its golden text, nobody where there is nobody, and what each must say and must not."""

import io

import openpyxl
import pytest
from letter_makers import (
    AT_THE_REVIEW,
    GOLDEN,
    OTHER,
    cells_of,
    golden_of,
    in_want_of_evidence,
    kinds_of_people,
    office_with,
    shown,
    told_of,
    words_of,
)
from makers import NOW, drop, id_number, ticket
from set_offices import told_of as case_of

from pipeline import spine
from pipeline.letters.kinds import KINDS


@pytest.fixture(scope="module")
def nobody(tmp_path_factory):
    """An office without a single person."""
    office = office_with(tmp_path_factory.mktemp("nobody") / "office", [])
    yield office
    office.close()


def test_every_kind_has_people_whose_letter_is_kept():
    assert set(kinds_of_people()) == set(KINDS)
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(KINDS)


@pytest.mark.parametrize("kind", kinds_of_people())
def test_every_letter_is_as_it_was_read(kind, tmp_path):
    assert golden_of(kind, tmp_path / "office") == (GOLDEN / f"{kind}.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_where_there_is_nobody_it_is_said_and_nothing_is_written(nobody, kind):
    nobody.clock = lambda: NOW.replace(month=7, day=6)
    told = told_of(nobody, kind, place="样本楼", time="7月15日")
    assert told["files"] == [] and told["says"] == [KINDS[kind].nobody]
    assert not (nobody.outbox / "通知" / KINDS[kind].title).exists()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory):
    office = office_with(tmp_path_factory.mktemp("evidence") / "office", in_want_of_evidence())
    yield office
    office.close()


def test_evidence_goes_to_each_city_and_college_and_a_filter_holds(evidence):
    files = told_of(evidence, "evidence")["files"]
    assert [(one["to"], one["people"]) for one in files[::3]] == [(OTHER, 1), ("样本职业学院", 2), (OTHER, 1)]
    assert all(one["path"].startswith("outbox/通知/资审材料通知/") for one in files)
    assert {one["to"] for one in told_of(evidence, "evidence", city="苏州")["files"]} == {OTHER}
    mine = told_of(evidence, "evidence", college="样本职业学院")
    assert {one["to"] for one in mine["files"]} == {"样本职业学院"}
    assert [one["ticket"] for one in mine["left_out"]] == [ticket(15), ticket(16)]


def test_the_register_can_be_dropped_back_as_it_is(tmp_path):
    office = office_with(tmp_path / "office", in_want_of_evidence())
    for one in told_of(office, "evidence")["files"]:
        if "材料登记表" in one["path"]:
            path = office.folder / one["path"]
            drop(office, f"资审材料/{path.name}", path.read_bytes())
    before = case_of(office, 12)["evidence"]["required"]
    done = spine.take_in(office)
    assert [(one.state, one.reason) for one in done.files] == [("taken", "")] * 3
    asked = {one["item"]: one for one in case_of(office, 11)["evidence"]["required"]}
    assert "登记了，没有扫描件" in asked["身份证"]["why"]
    after = case_of(office, 12)["evidence"]["required"]
    known = [0, 2]  # what was registered already says the same as before
    assert [after[n] for n in known] == [before[n] for n in known]
    office.close()


def test_the_register_asks_for_stamps_and_numbers_and_does_not_tell_them(evidence):
    registers = [one for one in told_of(evidence, "evidence")["files"] if "材料登记表" in one["path"]]
    for one in registers:
        heads, *rows = cells_of((evidence.folder / one["path"]).read_bytes())
        for head in ("盖章", "现身份证号", "原身份证号"):
            told = {row[heads.index(head)] for row in rows}
            assert told <= {"", "公安"}, head  # the one stamp that is registered already
    book = openpyxl.load_workbook(io.BytesIO((evidence.folder / registers[0]["path"]).read_bytes()))
    assert "不交的行请整行删去" in str([row for row in book["填表说明"].values])


def test_once_the_review_is_open_the_letter_says_at_once(evidence):
    evidence.clock = lambda: AT_THE_REVIEW
    text = shown(evidence, "evidence", city="苏州")
    evidence.clock = lambda: NOW
    assert (
        "会审已经开始。请立即补齐，扫描图片和《材料登记表》当天报苏州市考办" in text
        and "请尽量在" not in text
    )


def test_the_paper_says_what_the_template_says_and_no_full_number(evidence):
    told = [one for one in told_of(evidence, "evidence")["files"] if one["path"].endswith(".pdf")]
    text = words_of(evidence.folder / told[1]["path"])
    for part in (
        "样本职业学院：",
        "𬭎䶮㛃",
        "样本市教育考试院2020年6月19日",
        "户口单页复印件（市考办盖章）",
        "320118000012",
    ):
        assert part in text
    assert not any(id_number(serial) in text for serial in range(10, 20))
