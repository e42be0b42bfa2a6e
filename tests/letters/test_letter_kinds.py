"""Each kind of letter by itself: to whom it goes, whom it names, what it must say and must not."""

import io
import re

import openpyxl
import pytest
from evidence_makers import former_number, picture
from letter_makers import (
    AFTER_THE_REVIEW,
    ASKED,
    AT_THE_REVIEW,
    cells_of,
    kept,
    office_of,
    office_with,
    shown,
    told_of,
    words_of,
)
from letter_people import DOTTED, LONG, OTHER, RARE, in_want_of_evidence
from makers import NOW, drop, id_number, ticket
from paper_makers import faultless
from set_offices import told_of as case_of

from pipeline import noticing, spine
from pipeline.errors import RefusedError, UsageError
from pipeline.letters.kinds import KINDS
from pipeline.letters.matters import DOERS, MATTERS
from pipeline.noticing import Asked
from pipeline.rules.judging import rulebook


def composed(office, kind, **asked):
    return noticing.compose(office, kind, Asked(**asked))[1]


def of(tmp_path, kind):
    return office_of(kind, tmp_path / "office")


def test_a_pending_course_is_in_no_letter_on_missing_courses():
    office = kept("missing-courses")
    mail = composed(office, "missing-courses")
    assert [letter.stem for letter in mail.letters] == ["计划科", "考务科"]
    cells = [cell for letter in mail.letters for row in letter.listing.rows for cell in row]
    assert ticket(22) in cells and not any("04736" in cell for cell in cells)
    assert ticket(23) not in cells and mail.left_out == ((ticket(23), "不缺课程，只等成绩发布"),)


def test_a_group_or_a_replacement_is_for_the_planners_and_a_mark_for_the_records():
    office = kept("missing-courses")
    planners, records = composed(office, "missing-courses").letters
    assert [row[1] for row in planners.listing.rows] == [ticket(24), ticket(25)]
    assert "13013高级语言程序设计（已合格04737）；“选修课”" in planners.listing.rows[0][6]
    assert [row[6] for row in records.listing.rows] == [
        "00023高等数学(工本)",
        "00023高等数学(工本)；04735数据库系统原理",
    ]
    assert [one.stem for one in composed(office, "missing-courses", college=OTHER).letters] == ["考务科"]


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


def test_the_text_for_the_group_names_nobody():
    office = kept("group")
    told = told_of(office, "group")
    (one,) = told["files"]
    raw = (office.folder / one["path"]).read_bytes()
    text = raw.decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf") and text.replace("\r\n", "\n") == told["text"] + "\n"
    assert not re.search(r"\d{5}", text)
    assert not any(name in text for name in (RARE, LONG, DOTTED, "=1+1"))
    assert "照片：1人。请按照片标准更换或补交。期限：7月2日会审开始前（暂定）" in text
    assert "毕业条件" not in text  # who waits for a mark lacks no course


@pytest.fixture
def evidence():
    return kept("evidence")


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


def test_once_the_review_is_open_the_letter_says_at_once(tmp_path):
    office = of(tmp_path, "evidence")
    office.clock = lambda: AT_THE_REVIEW
    text = shown(office, "evidence", city="苏州")
    assert (
        "会审已经开始。请立即补齐，扫描图片和《材料登记表》当天报苏州市考办" in text
        and "请尽量在" not in text
    )
    office.close()


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


def test_cards_of_the_epidemic_are_marked_and_the_settled_left_alone():
    office = kept("unreadable-cards")
    (letter,) = composed(office, "unreadable-cards").letters
    rows = {row[1]: row for row in letter.listing.rows}
    assert set(rows) == {ticket(51), ticket(52), ticket(53)}
    assert {number for number, row in rows.items() if row[7] == "是"} == {ticket(52)}
    assert "其中1人是因疫情影响" in letter.text and "名单中2人是2018级及以后" in letter.text
    (old,) = composed(office, "unreadable-cards", college=OTHER).letters
    assert old.people == 1 and "名单中没有" not in old.text


def test_a_signed_roster_dropped_back_clears_its_people(tmp_path):
    office = of(tmp_path, "roster")
    files = told_of(office, "roster", college="样本职业学院")["files"]
    table = office.folder / next(one["path"] for one in files if "登记表" in one["path"])
    book = openpyxl.load_workbook(table)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    for line in range(2, page.max_row + 1):
        page.cell(line, heads["校核人*"]).value, page.cell(line, heads["校核日期*"]).value = (
            "赵六",
            "2020-06-20",
        )
    scan = page.cell(2, heads["名册文件*"]).value
    assert {page.cell(line, heads["准考证号*"]).value for line in (2, 3)} == {ticket(71), ticket(73)}
    filled = io.BytesIO()
    book.save(filled)
    drop(office, f"校核名册/{table.name}", filled.getvalue())
    drop(office, f"校核名册/{scan}.jpg", picture("signed"))
    assert {one.state for one in spine.take_in(office).files} == {"taken"}
    assert not [f for f in case_of(office, 71)["findings"] if f["rule"] == "R15"]
    assert [letter.to for letter in composed(office, "roster").letters] == [OTHER]
    office.close()


def test_corrections_go_to_who_corrects(tmp_path):
    office = of(tmp_path, "corrections")
    nanjing, suzhou, tickets = composed(office, "corrections").letters
    assert {nanjing.to, suzhou.to} == {"省教育考试院自考处考务科"} and tickets.to == "苏州市考办"
    wrong = {row[1]: row[2:6] for row in (*nanjing.listing.rows, *suzhou.listing.rows)}
    assert wrong[ticket(61)] == ("阿不都热合曼", DOTTED, id_number(61), "不变")
    assert wrong[ticket(62)][1:] == ("不变", id_number(62), former_number(62))
    assert wrong[ticket(63)][1] == wrong[ticket(63)][3] == "（请查明后填写）"
    assert tickets.listing.rows[0][3:5] == ("=1+1", RARE)
    settings = office.folder / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace('role = "province"', 'role = "college"'), "utf-8")
    own = type(office)(office.folder, clock=office.clock, lent=office.lent)
    letters = composed(own, "corrections").letters
    assert letters[0].to == "南京市考办" and "请在毕业终审开始前联系省教育考试院考务科更正" in letters[0].text
    own.close()
    office.close()


def test_who_is_not_yet_explained_stands_on_the_list_as_such():
    office = kept("explanations")
    nanjing = composed(office, "explanations", city="南京").letters[0]
    rows = {row[1]: row for row in nanjing.listing.rows}
    assert rows[ticket(18)][6] == "（正在核查，还没有说明）" and rows[ticket(17)][4:6] == ("未通过", "曾用名")
    assert ticket(19) not in rows and "还有1人正在核查，查清后另报" in nanjing.text


def test_no_pickup_before_the_review_is_over_or_without_place_and_time(tmp_path):
    office = of(tmp_path, "pickup")
    office.clock = lambda: AT_THE_REVIEW
    with pytest.raises(RefusedError, match="会审7月3日（暂定）才结束"):
        told_of(office, "pickup", **ASKED["pickup"])
    office.clock = lambda: AFTER_THE_REVIEW
    for lacks in ("place", "time"):
        with pytest.raises(UsageError, match="没有写盖章、领证的"):
            told_of(office, "pickup", **{**ASKED["pickup"], lacks: " "})
    told = told_of(office, "pickup", place="样本楼", time="2020-07-15T09:30")
    assert "一、时间：7月15日9时30分" in told["text"] and "样本职业学院　3人" in told["text"]
    assert not any(part in told["text"] for part in (RARE, LONG, ticket(81)))
    office.close()


def test_receipts_are_for_printed_forms_alone():
    office = kept("receipts")
    mail = composed(office, "receipts")
    assert [row[1] for letter in mail.letters for row in letter.listing.rows] == [ticket(81), ticket(82)]
    assert {ticket for ticket, _ in mail.left_out} == {ticket(83), ticket(84)}


def test_a_name_nobody_is_registered_of_is_a_slip_and_said(evidence):
    for asked in ({"college": "样本职业学院 "}, {"city": "镇江"}):
        with pytest.raises(UsageError, match=r"没有(考区|专科学校)是“.*”的考生，没有出通知"):
            told_of(evidence, "evidence", **asked)


def test_what_colleges_can_only_wait_for_is_not_in_their_group(tmp_path):
    office = office_with(tmp_path / "office", [faultless(1, ticket(1)).without("decisions")])
    assert [f["rule"] for f in case_of(office, 1)["findings"]] == ["R59"]
    assert told_of(office, "group")["says"] == [KINDS["group"].nobody]
    assert composed(office, "todo").letters[0].listing.rows[0][1] == "省教育考试院"
    office.close()


def test_an_option_a_kind_has_no_use_for_is_refused():
    for kind, asked in (
        ("todo", {"host": "样本大学"}),
        ("group", {"place": "样本楼"}),
        ("receipts", {"time": "7月"}),
    ):
        with pytest.raises(
            UsageError, match=r"--(host|place|time) 只用于 (host-universities|pickup)，\w+ 没有出通知"
        ):
            told_of(kept(kind), kind, **asked)


def test_a_host_of_another_name_is_asked_about():
    told = told_of(kept("host-universities"), "host-universities", host="样本大 学")
    assert told["files"] == [] and told["says"][1].startswith("只看了“样本大 学”。请核对主考学校的名称")
