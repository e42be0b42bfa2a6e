"""Every kind of letter: its golden text, nobody where there is nobody, and what each must say and must not."""

import io
import re

import openpyxl
import pytest
from letter_makers import (
    AT_THE_REVIEW,
    DOTTED,
    GOLDEN,
    LONG,
    OTHER,
    RARE,
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

from pipeline import noticing, spine
from pipeline.letters.kinds import KINDS
from pipeline.letters.matters import DOERS, MATTERS
from pipeline.noticing import Asked
from pipeline.rules.judging import rulebook


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


def composed(office, kind, **asked):
    return noticing.compose(office, kind, Asked(**asked))[1]


def of(tmp_path, kind, now=NOW):
    return office_with(tmp_path / "office", kinds_of_people()[kind], now)


def test_a_pending_course_is_in_no_letter_on_missing_courses(tmp_path):
    office = of(tmp_path, "missing-courses")
    mail = composed(office, "missing-courses")
    assert [letter.stem for letter in mail.letters] == ["计划科", "考务科"]
    cells = [cell for letter in mail.letters for row in letter.listing.rows for cell in row]
    assert ticket(22) in cells and not any("04736" in cell for cell in cells)
    assert ticket(23) not in cells and mail.left_out == ((ticket(23), "不缺课程，只等成绩发布"),)
    office.close()


def test_a_group_or_a_replacement_is_for_the_planners_and_a_mark_for_the_records(tmp_path):
    office = of(tmp_path, "missing-courses")
    planners, records = composed(office, "missing-courses").letters
    assert [row[1] for row in planners.listing.rows] == [ticket(24), ticket(25)]
    assert "13013高级语言程序设计（已合格04737）；“选修课”" in planners.listing.rows[0][6]
    assert [row[6] for row in records.listing.rows] == [
        "00023高等数学(工本)",
        "00023高等数学(工本)；04735数据库系统原理",
    ]
    assert [one.stem for one in composed(office, "missing-courses", college=OTHER).letters] == ["考务科"]
    office.close()


def test_each_host_has_its_own_letter_and_one_can_be_asked_for(tmp_path):
    office = of(tmp_path, "host-universities")
    letters = {letter.to: letter for letter in composed(office, "host-universities").letters}
    assert set(letters) == {"样本大学", "另一大学"}
    assert [row[7] for row in letters["样本大学"].listing.rows] == ["已上传", "退回", "在省教育考试院"]
    assert "不用再办" in letters["另一大学"].text and "逐条上报" not in letters["另一大学"].text
    (alone,) = composed(office, "host-universities", host="另一大学").letters
    assert alone.to == "另一大学"
    office.clock = lambda: NOW.replace(day=17)
    assert "请在初审截止（6月18日17时）前" in composed(office, "host-universities").letters[1].text
    office.clock = lambda: AT_THE_REVIEW
    assert "会审已经开始。请立即在系统中逐条上报" in composed(office, "host-universities").letters[1].text
    office.close()


def test_every_rule_is_one_matter_of_a_notice():
    rules = [rule for matter in MATTERS for rule in matter.rules]
    assert len(rules) == len(set(rules))
    assert set(rules) - {"R73", "R74"} == {rule.id for rule in rulebook()} - {"R73", "R74"}  # where measured


def test_what_is_to_do_stands_by_who_and_when(tmp_path):
    office = of(tmp_path, "todo")
    other, own = composed(office, "todo").letters
    for letter in (other, own):
        doers = [row[1] for row in letter.listing.rows]
        assert doers == sorted(doers, key=list(DOERS.values()).index)
    assert {row[1] for row in own.listing.rows} == {"专科学校", "考生", "主考学校"}
    assert [row[2] for row in other.listing.rows][-2:] == ["7月2日会审开始前（暂定）", "尽早，不影响毕业"]
    office.clock = lambda: NOW.replace(day=17)
    assert {row[2] for row in composed(office, "todo").letters[1].listing.rows} == {"6月18日17时初审截止前"}
    office.clock = lambda: AT_THE_REVIEW
    assert "7月3日会审结束前（暂定）" in {row[2] for row in composed(office, "todo").letters[1].listing.rows}
    office.close()


def test_the_text_for_the_group_names_nobody(tmp_path):
    office = of(tmp_path, "group")
    told = told_of(office, "group")
    (one,) = told["files"]
    raw = (office.folder / one["path"]).read_bytes()
    text = raw.decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf") and text.replace("\r\n", "\n") == told["text"] + "\n"
    assert not re.search(r"\d{5}", text)
    assert not any(name in text for name in (RARE, LONG, DOTTED, "=1+1"))
    assert "照片：1人。请按照片标准更换或补交。期限：7月2日会审开始前（暂定）" in text
    assert "毕业条件" not in text  # who waits for a mark lacks no course
    office.close()
