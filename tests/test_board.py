"""The deadline board of status: who must do what by when, for every city, college and host; and as a table."""

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from click.testing import CliRunner
from evidence_makers import former_name
from makers import NOW, csv_bytes, decision, drop, drop_people, make_office, page, person, ticket

from pipeline import answers, approval, querying, showing, spine
from pipeline.board import STATES
from pipeline.boardtable import TITLES, write_board
from pipeline.cli import biye
from pipeline.errors import UsageError

SUZHOU = {"考区": "苏州", "专科学校": "另一学院"}
OVERDUE, TODAY, AHEAD, NEVER = STATES
KEYS = {"name", "at", "days", "working_days", "who", "unit", "item", "rules", "people", "state"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Eight people: two without a photo's verdict, one late, one of a former name, two whose marks wait, two clear."""
    office = make_office(tmp_path_factory.mktemp("board") / "office")
    drop_people(office, 8, seen=False)
    seen = [decision(n, "照片本人", "是") for n in (1, 2, 3, 4, 7, 8)]
    drop(office, "审核决定/照片.csv", csv_bytes(seen))
    changed = {3: {"登记时间": "2020-06-17 10:00", **SUZHOU}, 4: SUZHOU, 7: SUZHOU}
    drop(office, "登记/登记1.csv", csv_bytes([person(n, **changed.get(n, {})) for n in range(1, 9)]))
    named = {"准考证号": ticket(8), "资审结果": "曾用名", "专科姓名": former_name(8)}
    drop(office, "资审清单/名单.csv", csv_bytes([named]))
    drop(office, "审核决定/核查.csv", csv_bytes([decision(8, "核查说明", "已说明", 说明="已核")]))
    rows = [practice(4, "已上传", "样本大学"), practice(7, "退回", "别的大学")]
    drop(office, "实践成绩/六月.csv", csv_bytes(rows))
    drop(office, "登记/主考.csv", csv_bytes([{**person(7, **SUZHOU), "主考学校": "别的大学"}]), at(6, 19, 10))
    spine.take_in(office)
    querying.ask(office, ticket(1), "college", "请提供成绩单", "王审", "2020-06-19T15:00")
    yield office
    office.close()


def practice(serial, state, host):
    row = {"准考证号": ticket(serial), "课程代码": "11689", "成绩": "优秀", "主考学校": host}
    return {**row, "成绩管理状态": state, "更新时间": "2020-06-18 09:00"}


def at(month, day, hour=9):
    return datetime(2020, month, day, hour, tzinfo=NOW.tzinfo)


def told_at(office, moment):
    office.clock = lambda: moment
    spine.catch_up(office)
    return answers.of_status(office)


def lines(told):
    found = [one for one in (*told["deadlines"], *told["undated"]) if one["who"]]
    return {(one["who"], one["unit"], *one["rules"]): one for one in found}


def test_every_city_college_and_host_has_its_lines(office):
    found = lines(told_at(office, NOW))
    counted = {key: (one["people"], (one["at"] or "")[:10], one["state"]) for key, one in found.items()}
    assert counted == {
        ("city", "苏州市考办", "R3"): (1, "2020-06-16", OVERDUE),
        ("college", "样本职业学院", "R7"): (1, "2020-06-19", TODAY),
        ("city", "南京市考办", "R52"): (1, "2020-07-01", AHEAD),
        ("host", "样本大学", "R21"): (1, "2020-07-01", AHEAD),
        ("host", "别的大学", "R21"): (1, "2020-07-01", AHEAD),
        ("province", "省教育考试院", "R59"): (2, "2020-07-03", AHEAD),
        ("province", "省教育考试院", "R6"): (2, "2020-07-03", AHEAD),
    }


def test_days_are_told_in_working_days_with_the_feast_left_out(office):
    found = lines(told_at(office, NOW))
    evidence = found["city", "南京市考办", "R52"]
    assert (evidence["days"], evidence["working_days"]) == (12, 7)  # 22 23 24 28 29 30 June, 1 July
    assert found["city", "苏州市考办", "R3"]["working_days"] == -3


def test_what_presses_stands_first_and_overdue_before_today(office):
    told = told_at(office, NOW)
    states = [one["state"] for one in told["deadlines"] if one["who"]]
    assert states == sorted(states, key=STATES.index) and told["pressing"] == 2
    said = list(showing.standing(told))
    assert said[0] == "今天必须办的2件，其中1件已经逾期："
    assert "苏州市考办：登记时间晚于本市登记截止时间（R3）1人" in said[1] and "已逾期3个工作日" in said[1]
    assert "样本职业学院：答复存疑-001" in said[2] and "今天" in said[2]


def test_what_has_no_time_of_its_own_is_due_at_the_next_moment(office):
    """What a registration needs is due at the preliminary review, then at the eve of the review, then at its end."""
    due = []
    for moment in (at(6, 18, 17), NOW, at(7, 1, 18), at(7, 6)):
        host = lines(told_at(office, moment))["host", "样本大学", "R21"]
        due.append((host["at"][:10], host["state"]))
    assert due == [
        ("2020-06-18", TODAY),
        ("2020-07-01", AHEAD),
        ("2020-07-03", AHEAD),
        ("2020-07-03", OVERDUE),
    ]


def test_evidence_is_overdue_once_the_review_is_open(office):
    found = lines(told_at(office, at(7, 1)))
    assert found["city", "南京市考办", "R52"]["state"] == TODAY
    found = lines(told_at(office, at(7, 2)))
    assert (found["city", "南京市考办", "R52"]["state"], found["city", "南京市考办", "R52"]["people"]) == (
        OVERDUE,
        1,
    )


def test_every_date_keeps_its_old_keys_and_the_calendar_stands_first(office):
    told = told_at(office, NOW)
    assert all(set(one) == KEYS for one in told["deadlines"])
    assert all(datetime.fromisoformat(one["at"]).date() >= date(2020, 6, 1) for one in told["deadlines"])
    calendar = [one["name"] for one in told["deadlines"] if not one["who"]]
    assert calendar == [one["name"] for one in told["deadlines"]][: len(calendar)]
    assert calendar[0] == "毕业登记开通" and calendar[-1] == "会审结束（暂定）"


def test_nobody_is_named_on_the_board(office):
    said = str(told_at(office, NOW)["deadlines"])
    assert not any(word in said for n in range(1, 9) for word in (ticket(n), person(n)["姓名"]))


def test_a_city_without_its_list_and_steps_still_to_be_taken(tmp_path):
    office = make_office(tmp_path / "office")
    drop_people(office, 2)
    drop(office, "登记/苏州.csv", csv_bytes([person(2, **SUZHOU)]), NOW.replace(hour=10))
    drop(office, "资审清单/下发.csv", csv_bytes([{"考区": "南京", "下发日期": "2020-06-19"}]))
    spine.take_in(office)
    found = lines(told_at(office, at(6, 22)))
    listed = found["province", "省教育考试院", "R42"]
    assert listed["item"].startswith("苏州：") and (listed["at"][:10], listed["state"]) == (
        "2020-06-20",
        OVERDUE,
    )
    approval.approve(office, [ticket(1)], "王审")
    printing = lines(answers.of_status(office))["college", "样本职业学院", "R64"]
    assert (printing["people"], printing["at"], printing["state"]) == (1, None, NEVER)
    office.close()


@pytest.mark.parametrize(
    ("delivery", "day", "word"),
    [("mail_after_review", "2020-07-17", "邮寄"), ("hand_over_at_review", "2020-07-02", "会审时交接")],
)
def test_papers_of_complete_sets_are_due_as_they_are_delivered(tmp_path, delivery, day, word):
    office = make_office(tmp_path / "office", paper_delivery=f'"{delivery}"')
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    decided = [decision(1, "核查说明", "已说明", 说明="已核"), decision(1, "资审", "通过")]
    drop(office, "审核决定/说明.csv", csv_bytes([{"说明": "", **row} for row in decided]))
    row = {"准考证号": ticket(1), "介质": "复印件", "盖章": "市考办"}
    drop(office, "资审材料/登记.csv", csv_bytes([{**row, "材料": "身份证"}, {**row, "材料": "毕业证"}]))
    for item in ("身份证", "毕业证"):
        drop(office, f"资审材料/{ticket(1)}{item}.pdf", page(item))
    spine.take_in(office)
    papers = lines(answers.of_status(office))["city", "南京市考办", "R8"]
    assert (papers["at"][:10], papers["people"]) == (day, 1) and word in papers["item"]
    office.close()


def test_the_table_says_the_same_as_text(office, tmp_path):
    told = told_at(office, NOW)
    path = tmp_path / "看板.csv"
    count = write_board(path, told)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert tuple(rows[0]) == TITLES and len(rows) == count + 1
    assert rows[1] == [
        "市考办", "苏州市考办", "登记时间晚于本市登记截止时间（R3）", "1", "2020-06-16", "过3", "逾期",
    ]  # fmt: skip
    assert rows[2][2] == "答复存疑-001（R7）" and rows[2][6] == "今天"
    days = [row[4] for row in rows[1:] if row[4]]
    assert days == sorted(days) and ["日程", "全体"] in [row[:2] for row in rows]
    book = tmp_path / "看板.xlsx"
    write_board(book, told)
    cells = openpyxl.load_workbook(book).active.iter_rows(values_only=True)
    assert [[cell or "" for cell in row] for row in cells] == rows


HOSTILE = ["=1+1", "+86", "-3", "@SUM(A1)", "\t=1", "＝1"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula(tmp_path, name):
    line = {"who": "college", "unit": name, "item": name, "rules": [], "people": 1, "at": "2020-07-01"}
    told = {"deadlines": [{**line, "working_days": -3, "state": OVERDUE}], "undated": []}
    write_board(tmp_path / "a.csv", told)
    row = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))[1]
    assert row[1] == f"'{name}" and not any(cell[:1] in "=+-@\t＝" for cell in row if cell)
    write_board(tmp_path / "a.xlsx", told)
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert (page["B2"].data_type, page["B2"].value) == ("s", name)
    assert {cell.data_type for cell in page[2] if cell.value} == {"s"}
    assert {cell.number_format for cell in page[2]} == {"@"}


def test_the_table_is_the_same_every_time(office, tmp_path):
    told = told_at(office, NOW)
    for name in ("a.xlsx", "b.xlsx"):
        write_board(tmp_path / name, told)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["看板.pdf", "看板", "没有/看板.csv"])
def test_a_table_that_cannot_be_written_is_told(tmp_path, name):
    with pytest.raises(UsageError, match=r"没有写|请改文件名"):
        write_board(tmp_path / name, {"deadlines": [], "undated": []})


def test_the_command_writes_the_table_and_says_so_aside(tmp_path):
    office = make_office(tmp_path / "office")
    drop_people(office, 1, seen=False)
    spine.take_in(office)
    path = tmp_path / "看板.xlsx"
    words = ["-C", str(office.folder), "status", "--table", str(path), "--json"]
    done = CliRunner().invoke(biye, words, env={"BIYE_NOW": "2020-07-03T09:00:00"})
    told = json.loads(done.stdout)
    assert done.exit_code == 0 and f"看板已写到 {path}" in done.stderr
    assert told["pressing"] == 1 and openpyxl.load_workbook(path).active["B2"].value == "省教育考试院"
    office.close()
