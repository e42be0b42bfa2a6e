"""Headers of two lines, as merged cells leave them, in every kind of table that has merged cells."""

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import id_number, ticket
from table_makers import csv_of, dbf_of, html_of, saved, xls_of, xlsx_of, xml_of

from pipeline.errors import UnreadableError
from pipeline.reading import rows

TITLES = ["准考证号", "姓名", "身份证号", "专业代码"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
ZHANG = ["320118100002", "张䶮", "329999199712310117", "120203K"]
GRADES = ["准考证号", "课程代码", "课程名称", "成绩", "来源"]
GRADE = ["320118100001", "02331", "数据结构", "75", "自动"]


def read(kind, *lines):
    return rows.read_table(kind, "表.csv", csv_of(lines))


def complaint(kind, *lines):
    with pytest.raises(UnreadableError) as caught:
        read(kind, *lines)
    return str(caught.value)


def test_titles_under_a_group_and_titles_merged_downwards_are_one_header():
    table = read(
        "registrations",
        ["名册", "", "", "", ""],
        ["序号", "考生信息", "", "", "专业代码"],
        ["", "准考证号", "姓名", "身份证号", ""],
        ["1", *WANG],
        ["2", *ZHANG],
    )
    assert [(row.line, row.ticket) for row in table.rows] == [(4, WANG[0]), (5, ZHANG[0])]
    assert table.header == ["序号", *TITLES]
    assert table.refused == [] and table.notes == []


def test_the_same_header_is_found_in_workbooks_and_pages_with_merged_cells():
    book = openpyxl.Workbook()
    page = book.active
    for line in (["序号", "考生信息", None, None, "专业代码"], [None, *TITLES[:3], None], [1, *WANG]):
        page.append(line)
    for merged in ("A1:A2", "B1:D1", "E1:E2"):
        page.merge_cells(merged)
    old = xlwt.Workbook()
    sheet = old.add_sheet("a")
    sheet.write_merge(0, 1, 0, 0, "序号")
    sheet.write_merge(0, 0, 1, 3, "考生信息")
    sheet.write_merge(0, 1, 4, 4, "专业代码")
    for column, cell in enumerate(TITLES[:3], 1):
        sheet.write(1, column, cell)
    for column, cell in enumerate(["1", *WANG]):
        sheet.write(2, column, cell)
    web = (
        "<table><tr><th rowspan=2>序号<th colspan=3>考生信息<th rowspan=2>专业代码"
        "<tr><th>准考证号<th>姓名<th>身份证号<tr>"
        + "".join(f"<td>{cell}" for cell in ["1", *WANG])
        + "</table>"
    )
    for name, data in (("a.xlsx", saved(book)), ("a.xls", saved(old)), ("b.xls", web.encode())):
        table = rows.read_table("registrations", name, data)
        assert [list(row.values.values()) for row in table.rows] == [WANG], name
        assert table.rows[0].line == 3 and table.header == ["序号", *TITLES]


def test_a_title_cut_in_two_is_put_together():
    table = read("grades", ["准考", "课程", "", "成绩", "来源"], ["证号", "代码", "名称", "", ""], GRADE)
    assert table.header == GRADES
    assert table.rows[0].values["name"] == "数据结构"


def test_a_second_line_that_adds_nothing_is_not_taken_for_a_header():
    table = read("registrations", TITLES, WANG, ["ZKZH", "XM", "SFZH", "ZYDM"], ZHANG)
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize("told", ["姓名", "性别", "备注", "张三"])
def test_a_row_of_data_is_never_a_second_line_of_the_header(told):
    table = read("registrations", [*TITLES, "家长", "附注"], [*WANG, told, told], [*ZHANG, "", ""])
    assert [row.line for row in table.rows] == [2, 3]


def test_a_line_over_a_whole_header_is_left_alone():
    table = read(
        "registrations", ["考生信息", "", "", "", "其他", ""], [*TITLES, "备注", "附注"], [*WANG, "x", "y"]
    )
    assert table.header == [*TITLES, "备注", "附注"]
    assert table.notes == ["不认识的列没有收：备注、附注"]


def test_the_name_of_somebody_else_is_not_taken_for_the_persons():
    above = ["证书登记", "", "准考证号", "姓名", "身份证号", "专业代码"]
    table = read("registrations", above, ["姓名", "民族", "", "", "", ""], ["李四", "汉", *WANG])
    assert table.rows[0].values["name"] == "王五"
    assert "证书登记姓名" in table.header


def test_of_two_groups_the_persons_own_is_taken():
    above = ["父母信息", "", "考生信息", "", "", "专业代码"]
    table = read(
        "registrations", above, ["姓名", "身份证号", "准考证号", "姓名", "身份证号", ""], ["李", "1", *WANG]
    )
    assert [row.values["name"] for row in table.rows] == ["王五"]
    assert table.notes == ["不认识的列没有收：父母信息姓名、父母信息身份证号"]


def test_a_group_that_belongs_to_the_title_makes_the_longer_title():
    above = [*TITLES, "前置学历", "", ""]
    table = read(
        "registrations",
        above,
        ["", "", "", "", "学校", "证书编号", "姓名"],
        [*WANG, "样本学院", "123", "王武"],
    )
    values = table.rows[0].values
    assert (
        values["prior_school"] == "样本学院" and values["prior_name"] == "王武" and values["name"] == "王五"
    )


def test_marks_of_two_kinds_under_one_title_are_asked_about():
    said = complaint(
        "grades",
        ["准考证号", "课程代码", "成绩", "", "来源"],
        ["", "", "统考", "校考", ""],
        ["320118100001", "02331", "75", "", "自动"],
    )
    assert said == "第1行“成绩”下面又分成了几列，不知道收哪一列。请合成一列“成绩”再放一次"


def test_what_two_lines_together_lack_is_named():
    said = complaint(
        "registrations", ["考生信息", "", "", ""], ["准考证号", "姓名", "身份证号", "电话"], WANG
    )
    assert said.startswith("第2行表头缺少“专业代码”列")


def test_the_second_line_too_stands_within_the_first_ten():
    lines = [["考生", "", "", "专业代码"], [*TITLES[:3], ""], WANG]
    assert read("registrations", *[["说明", "", "", ""]] * 8, *lines).rows[0].line == 11
    complaint("registrations", *[["说明", "", "", ""]] * 9, *lines)


def test_refused_rows_come_back_under_titles_that_are_read_again():
    bad = ["3201", *WANG[1:]]
    table = read("registrations", ["考生", "", "", "专业代码"], [*TITLES[:3], ""], bad, ZHANG)
    assert table.refused[0].line == 3
    again = read("registrations", table.header, [WANG[0], *table.refused[0].cells[1:]])
    assert [row.ticket for row in again.rows] == [WANG[0]]


PERSON = st.tuples(
    st.integers(1, 999_999).map(ticket),
    st.text(st.sampled_from("王张李䶮𬭎·欧阳"), min_size=1, max_size=5).map(
        lambda name: name.strip("·") or "王"
    ),
    st.integers(1, 499).map(id_number),
    st.sampled_from(["080901", "120203K", "X2999901"]),
    st.sampled_from(["", '样本路1号, "甲"\n二楼', "a<b>&amp;", "+1", "  x "]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=5, unique_by=lambda person: person[0]))
def test_the_same_people_are_the_same_rows_in_every_kind_of_table(people):
    lines = [[*TITLES, "自我鉴定"], *map(list, people)]
    web = html_of([[cell.replace("\n", " ") for cell in line] for line in lines])
    short = [["ZKZH", "XM", "SFZH", "ZYDM", "ZWJD"], *lines[1:]]
    files = {
        "a.csv": csv_of(lines),
        "b.csv": csv_of(lines, "gb18030"),
        "u.txt": csv_of(lines, "utf-16", "\t"),
        "a.xlsx": xlsx_of(lines),
        "a.xls": xls_of(lines),
        "x.xls": xml_of(lines),
        "a.dbf": dbf_of(short),
        "h.xls": web,
    }
    found = {name: rows.read_table("registrations", name, data) for name, data in files.items()}
    first, *others = (
        [(row.line, row.key, {k: " ".join(v.split()) for k, v in row.values.items()}) for row in table.rows]
        for table in found.values()
    )
    assert len(first) == len(people)
    assert all(other == first for other in others)
    assert not any(table.refused or table.notes for table in found.values())
