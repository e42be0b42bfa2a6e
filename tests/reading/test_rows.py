import io
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.reading import columns, layouts, rows

TITLES = ["准考证号", "姓名", "身份证号", "专业代码"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
ZHANG = ["320118100002", "张三", "329999199712310117", "120203K"]
LI = ["320118100003", "李䶮", "32999919980601006X", "120203K"]
GRADE_TITLES = ["准考证号", "课程代码", "课程名称", "学分", "成绩", "考试时间", "来源", "考核方式"]
GRADE = ["320118100001", "02331", "数据结构", "3", "75", "2019-10-19", "自动", "统考"]
DECISION_TITLES = ["准考证号", "事项", "决定", "决定人", "时间", "课程代码", "文号", "说明"]
DECISION = ["320118100001", "会审", "通过", "赵六", "2020-07-02 09:30", "", "", ""]
PRACTICE_TITLES = ["准考证号", "课程代码", "课程名称", "成绩", "主考学校", "成绩管理状态", "更新时间"]
PRACTICE = [
    "320118100001",
    "02332",
    "数据结构实践",
    "良好",
    "南京航空航天大学",
    "已审核发布",
    "2020-06-01 09:30",
]


def csv(*lines):
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode()


def read(kind, *lines):
    return rows.read_table(kind, "表.csv", csv(*lines))


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def complaint(kind, name, data):
    with pytest.raises(UnreadableError) as caught:
        rows.read_table(kind, name, data)
    return str(caught.value)


def but(line, titles, **changed):
    """The line with some of its cells changed, by title."""
    return [changed.get(title, cell) for title, cell in zip(titles, line, strict=True)]


def test_a_plain_table_becomes_rows_under_known_keys():
    table = read("registrations", TITLES, WANG, ZHANG)
    assert [row.key for row in table.rows] == ["320118100001", "320118100002"]
    assert table.rows[0].line == 2
    assert table.rows[0].values == dict(zip(["ticket", "name", "id_no", "major_code"], WANG, strict=True))
    assert table.rows[0].when == ""
    assert table.header == TITLES
    assert table.refused == [] and table.notes == []


def test_every_column_of_the_contract_is_read_by_its_short_name():
    for layout in layouts.LAYOUTS.values():
        shorts = [column.short for column in layout.columns if column.short]
        assert len(layout.recognise([short.lower() for short in shorts])) == len(shorts)


def test_no_name_means_two_columns_of_one_table():
    listed = columns._aliases()["columns"]
    titles = {column.title for layout in layouts.LAYOUTS.values() for column in layout.columns}
    assert set(listed) <= titles
    for layout in layouts.LAYOUTS.values():
        names = [columns.header(n) for c in layout.columns for n in (c.title, c.short, c.key) if n]
        names += [columns.header(n) for c in layout.columns for n in listed.get(c.title, ())]
        assert len(names) == len(set(names)), layout.title


def test_a_table_in_the_manner_of_wps_gets_through():
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "南京工业职业技术学院2020年专接本毕业生名单"
    page.merge_cells("A1:G1")
    page["A2"] = "填报单位：自考办"
    page.append(
        ["序号", "准考证号\n(12位)", "考生姓名*", "证件号码", "专业代码", "助学单位", "年 级", "备注"]
    )
    page.append([1, 320118100001, "王 五", "329999199802140035", 80901, "南京工业职业技术学院", "18级", None])
    page.append([])
    page.append([2, 320118100003, "李䶮", "32999919980601006x", "120203K", None, 2018, "补报"])
    page.append(["合计", None, "2人"])
    page.append(["制表人：赵六", None, None, "审核人：", None, "2020年6月3日"])
    table = rows.read_table("registrations", "登记.xlsx", saved(book))
    assert [(row.line, row.ticket) for row in table.rows] == [(4, "320118100001"), (6, "320118100003")]
    assert table.rows[0].values["name"] == "王五"
    assert table.rows[0].values["major_code"] == "080901"
    assert table.rows[1].values["id_no"] == "32999919980601006X"
    assert table.rows[1].values["college"] == ""
    assert [row.values["cohort"] for row in table.rows] == ["2018", "2018"]
    assert table.refused == []
    assert "不认识的列没有收：备注" in table.notes
    assert any("第7、8行" in note and "没有当作数据" in note for note in table.notes)


def test_a_gb18030_export_with_guarded_numbers_gets_through():
    data = '考籍号,学生姓名,公民身份号码,专业代码\n\'320118100003,李䶮,"=""32999919980601006X""",120203K\n'
    table = rows.read_table("registrations", "登记.csv", data.encode("gb18030"))
    assert [list(row.values.values()) for row in table.rows] == [LI]


@pytest.mark.parametrize(
    "foot",
    [
        ["合计", "2人", "", ""],
        ["", "小计", "", ""],
        ["共2人", "", "", ""],
        ["共 2 人，其中男1人", "", "", ""],
        ["制表：赵六", "", "审核：", "2020-06-03"],
        ["制表人", "赵六", "审核人", "钱七"],
        ["", "", "审核人签字：", ""],
        ["第1页 共2页", "", "", ""],
        ["备注：以上名单已核对", "", "", ""],
        TITLES,
        ["", " ", "　", ""],
    ],
)
def test_totals_signatures_and_repeated_headers_are_nobody(foot):
    table = read("registrations", TITLES, WANG, foot, ZHANG)
    assert [row.line for row in table.rows] == [2, 4]
    assert table.refused == []


def test_a_person_without_a_ticket_is_no_total():
    table = read("registrations", TITLES, WANG, but(ZHANG, TITLES, 准考证号=""))
    assert [row.line for row in table.refused] == [3]
    assert table.refused[0].reason == "准考证号是空的。请补上后再交这一行"


def test_an_identity_number_that_became_a_float_is_refused_alone():
    book = openpyxl.Workbook()
    for line in (TITLES, WANG, [*ZHANG[:2], 329999199712310117, ZHANG[3]]):
        book.active.append(line)
    table = rows.read_table("registrations", "登记.xlsx", saved(book))
    assert [row.ticket for row in table.rows] == ["320118100001"]
    (bad,) = table.refused
    assert bad.line == 3
    assert bad.reason == (
        "身份证号已被Excel变成“3.29999E+17”，后几位找不回来。请把该列设为“文本”重新导出，只交这一行即可"
    )
    assert bad.cells == ["320118100002", "张三", "3.29999E+17", "120203K"]


def test_what_was_lost_is_not_taken_when_the_returned_row_comes_back():
    table = read("registrations", TITLES, WANG, but(ZHANG, TITLES, 身份证号="3.29999E+17"))
    assert len(table.refused) == 1 and "找不回来" in table.refused[0].reason


def test_all_faults_of_a_row_are_told_at_once():
    table = read("registrations", [*TITLES, "性别"], [*but(ZHANG, TITLES, 准考证号="32011", 姓名=""), "丙"])
    reason = table.refused[0].reason
    assert "准考证号应为12位数字，这里是5位" in reason
    assert "性别“丙”不认识。可写：男、女" in reason
    assert "姓名是空的" in reason


def test_only_the_columns_present_are_kept_and_an_empty_cell_clears():
    values = read("registrations", [*TITLES, "手机号码", "外语"], [*WANG, "", "是"]).rows[0].values
    assert values["mobile"] == "" and values["foreign_language"] == "1"
    assert "address" not in values


def test_a_short_line_has_empty_cells_at_its_end():
    table = rows.read_table(
        "registrations", "a.csv", (",".join([*TITLES, "手机号码"]) + "\n" + ",".join(WANG)).encode()
    )
    assert table.rows[0].values["mobile"] == ""


def test_the_same_row_twice_counts_once():
    table = read("registrations", TITLES, WANG, [" 320118100001", *WANG[1:]])
    assert len(table.rows) == 1 and table.refused == []
    assert table.notes == ["有1行与前面的行完全相同，只收一次"]


def test_two_rows_that_contradict_each_other_are_both_refused():
    table = read("registrations", TITLES, WANG, ZHANG, but(WANG, TITLES, 姓名="王武"))
    assert [row.ticket for row in table.rows] == ["320118100002"]
    assert [row.line for row in table.refused] == [2, 4]
    assert table.refused[0].reason == (
        "与第4行的准考证号相同，姓名不同，不知道以哪行为准，都没有收。请核实后只交对的一行"
    )


def test_a_retaken_course_is_two_rows_by_its_time():
    again = but(GRADE, GRADE_TITLES, 考试时间="2019-04", 成绩="50")
    table = read("grades", GRADE_TITLES, GRADE, again)
    assert [row.key for row in table.rows] == ["320118100001|02331|2019-10-19", "320118100001|02331|2019-04"]
    assert table.rows[0].values == {
        "ticket": "320118100001",
        "course": "02331",
        "name": "数据结构",
        "credits": "3",
        "mark": "75",
        "taken_on": "2019-10-19",
        "source": "auto",
        "mode": "统考",
        "padded": "",
    }


def test_a_course_code_that_lost_its_zeros_is_filled_up_and_said():
    table = read("grades", GRADE_TITLES, but(GRADE, GRADE_TITLES, 课程代码="3708"))
    assert table.rows[0].values["course"] == "03708" and table.rows[0].values["padded"] == "1"
    assert table.notes == ["有1行课程代码不足5位，已在前面补0"]


def test_one_course_with_and_without_its_zeros_is_the_same_row():
    lines = [but(GRADE, GRADE_TITLES, 课程代码=code) for code in ("03708", "3708")]
    table = read("grades", GRADE_TITLES, *lines)
    assert len(table.rows) == 1 and table.refused == []


def test_an_unreadable_mark_or_date_goes_back_with_its_row():
    lines = [but(GRADE, GRADE_TITLES, 成绩="缺考"), but(GRADE, GRADE_TITLES, 考试时间="去年秋天")]
    table = read("grades", GRADE_TITLES, *lines, GRADE)
    assert len(table.rows) == 1
    assert table.refused[0].reason.startswith("成绩“缺考”读不懂")
    assert table.refused[1].reason.startswith("考试时间“去年秋天”不是日期")


def test_practice_rows_bring_their_own_time():
    (row,) = read("practice", PRACTICE_TITLES, PRACTICE).rows
    assert row.key == "320118100001|02332"
    assert row.when == row.values["updated_at"] == "2020-06-01T09:30:00+08:00"
    assert row.values["state"] == "已审核发布" and row.values["mark"] == "良好"


def test_a_registration_may_say_when_it_was_renewed():
    (row,) = read("registrations", [*TITLES, "更新时间"], [*WANG, "2020/6/2"]).rows
    assert row.when == "2020-06-02T00:00:00+08:00"
    assert "when" not in row.values


def test_a_decision_is_kept_with_its_moment():
    (row,) = read("decisions", DECISION_TITLES, DECISION).rows
    assert row.key == "320118100001|会审|"
    assert row.when == "2020-07-02T09:30:00+08:00"
    assert row.values["ruling"] == "通过" and row.values["by"] == "赵六"


def test_an_earlier_and_a_later_decision_of_one_matter_both_stand():
    later = but(DECISION, DECISION_TITLES, 决定="退回", 时间="2020-07-03")
    assert len(read("decisions", DECISION_TITLES, DECISION, later).rows) == 2
    clash = but(DECISION, DECISION_TITLES, 决定="退回")
    assert len(read("decisions", DECISION_TITLES, DECISION, clash).refused) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"事项": "复审"}, "事项“复审”不认识。可写：会审、照片本人、计划匹配"),
        ({"决定": "同意"}, "决定“同意”不认识。事项“会审”可写：通过、退回"),
        ({"事项": "手工成绩", "决定": "认可"}, "事项“手工成绩”要写明课程代码"),
        ({"事项": "核查说明", "决定": "已说明"}, "事项“核查说明”要在“说明”列写明情况"),
        ({"时间": ""}, "时间是空的"),
        ({"课程代码": "C语言"}, "课程代码应为5位数字"),
    ],
)
def test_a_decision_nobody_knows_is_refused_with_the_known_ones(changed, said):
    table = read("decisions", DECISION_TITLES, but(DECISION, DECISION_TITLES, **changed))
    assert table.rows == []
    assert table.refused[0].reason.startswith(said)


def test_every_known_decision_is_taken():
    lines = [
        but(
            DECISION,
            DECISION_TITLES,
            事项=matter,
            决定=ruling,
            课程代码="02331",
            说明="见附件",
            时间=f"2020-07-{day:02d}",
        )
        for matter, rulings in layouts.RULINGS.items()
        for day, ruling in enumerate(rulings, 1)
    ]
    table = read("decisions", DECISION_TITLES, *lines)
    assert table.refused == [] and len(table.rows) == len(lines)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("（二）曾用名", "曾用名"),
        ("曾用名、曾用(名)身份证", "曾用名+曾用名身份证"),
        ("曾用名＋曾用名身份证", "曾用名+曾用名身份证"),
        ("曾用身份证", "曾用名身份证"),
        ("不匹配", "未通过"),
    ],
)
def test_the_reason_of_a_city_is_read_in_its_own_words(typed, kept):
    (row,) = read(
        "decisions", DECISION_TITLES, but(DECISION, DECISION_TITLES, 事项="核查原因", 决定=typed)
    ).rows
    assert row.values["ruling"] == kept


def test_the_photo_list_is_keyed_by_file():
    (row,) = read("photo_names", ["照片文件名", "考号"], ["DSC_0412.jpg", "320118100001"]).rows
    assert row.key == "DSC_0412.jpg" and row.values == {"file": "DSC_0412.jpg", "ticket": "320118100001"}


def test_every_sheet_with_a_known_header_is_taken_and_the_others_are_named():
    book = openpyxl.Workbook()
    book.active.title = "一班"
    for line in (TITLES, WANG):
        book.active.append(line)
    for title, lines in {
        "二班": (TITLES, ZHANG),
        "说明": (["请按时上交"],),
        "三班": (TITLES[:3], LI[:3]),
    }.items():
        for line in lines:
            (book[title] if title in book.sheetnames else book.create_sheet(title)).append(line)
    book.create_sheet("Sheet5")
    table = rows.read_table("registrations", "登记.xlsx", saved(book))
    assert [(row.sheet, row.line) for row in table.rows] == [("一班", 2), ("二班", 2)]
    assert any(note.startswith("工作表“说明”没有收") for note in table.notes)
    assert any(note.startswith("工作表“三班”没有收") and "缺少“专业代码”列" in note for note in table.notes)
    assert not any("Sheet5" in note for note in table.notes)


def test_rows_of_two_sheets_can_contradict_each_other():
    book = openpyxl.Workbook()
    second = book.create_sheet("二班")
    for page, name in ((book.active, "王五"), (second, "王武")):
        page.append(TITLES)
        page.append(but(WANG, TITLES, 姓名=name))
    table = rows.read_table("registrations", "登记.xlsx", saved(book))
    assert table.rows == []
    assert table.refused[0].reason.startswith("与工作表“二班”第2行的准考证号相同，姓名不同")


def test_hidden_rows_are_taken_and_it_is_said():
    book = openpyxl.Workbook()
    for line in (TITLES, WANG, ZHANG):
        book.active.append(line)
    book.active.row_dimensions[3].hidden = True
    table = rows.read_table("registrations", "登记.xlsx", saved(book))
    assert len(table.rows) == 2
    assert table.notes == ["有1行是隐藏的，也收下了（第3行）"]


def test_an_exact_title_goes_before_an_alias():
    titles = [*TITLES, "学校", "专科学校"]
    table = read("registrations", titles, [*WANG, "某中学", "南京工业职业技术学院"])
    assert table.rows[0].values["college"] == "南京工业职业技术学院"
    assert table.notes == ["不认识的列没有收：学校"]


def test_dates_and_words_of_a_registration_are_read():
    titles = [
        *TITLES,
        "性别",
        "民族",
        "出生日期",
        "政治面貌",
        "考区",
        "登记时间",
        "多证准考证号",
        "前置学历毕业日期",
    ]
    when = datetime(2020, 6, 1, 9, 30)  # noqa: DTZ001 - a workbook knows no zone
    book = openpyxl.Workbook()
    book.active.append(titles)
    book.active.append(
        [*WANG, 1, "01", 35840, "03", "南京市", when, "320118100007；320118100008", "2018年6月"]
    )
    (row,) = rows.read_table("registrations", "登记.xlsx", saved(book)).rows
    assert list(row.values.values())[4:] == [
        "男",
        "汉族",
        "1998-02-14",
        "共青团员",
        "南京",
        "2020-06-01T09:30:00+08:00",
        "320118100007;320118100008",
        "2018-06",
    ]


def test_an_absent_required_column_is_named():
    said = complaint("registrations", "登记.csv", csv(["准考证号", "姓名", "专业代码"], ["1", "2", "3"]))
    assert "第1行表头缺少“身份证号”列" in said and "请补上这列" in said


def test_a_table_without_a_header_says_what_is_wanted_and_repeats_nobody():
    said = complaint("registrations", "登记.csv", csv(WANG, ZHANG))
    assert "要有这些列：准考证号、姓名、身份证号、专业代码" in said
    assert "王五" not in said and "329999" not in said


def test_a_table_of_something_else_says_what_was_found():
    said = complaint("registrations", "登记.csv", csv(["货号", "单价"], ["A1", "3"]))
    assert "看到的是：“货号”、“单价”" in said


def test_a_table_in_the_wrong_folder_is_told_where_it_belongs():
    said = complaint("practice", "成绩.csv", csv(["文件名", "准考证号"], ["a.jpg", "320118100001"]))
    assert "像是一张照片对照表" in said


def test_a_header_alone_has_no_rows():
    assert "没有一行数据" in complaint("registrations", "登记.csv", csv(TITLES))
    assert "没有一行数据" in complaint("registrations", "登记.csv", csv(TITLES, ["合计", "0人", "", ""]))


def test_nothing_but_blanks_is_nothing():
    assert "什么也没有" in complaint("registrations", "登记.xlsx", saved(openpyxl.Workbook()))
    assert "什么也没有" in complaint("registrations", "登记.csv", b"\n\n,,\n")


def test_a_header_below_the_tenth_row_is_not_looked_for():
    titles = [["说明", "", "", ""]] * 9
    assert len(read("registrations", *titles, TITLES, WANG).rows) == 1
    complaint("registrations", "登记.csv", csv(*titles, ["", "说", "", ""], TITLES, WANG))


CELL = st.one_of(
    st.sampled_from([*WANG, *GRADE, *DECISION, *PRACTICE, "合计", "3.29999E+17", "'", '="', "\x00", "7月"]),
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(min_value=datetime(1900, 3, 1)),  # noqa: DTZ001
    st.booleans(),
    st.none(),
)


def printable(cell):
    """A workbook cannot hold control characters; a CSV can."""
    return "".join(c for c in cell if c.isprintable()) if isinstance(cell, str) else cell


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(sorted(layouts.LAYOUTS)), junk=st.lists(st.lists(CELL, max_size=9), max_size=6))
def test_junk_under_a_good_header_is_rows_refusals_or_a_sentence(kind, junk):
    titles = [column.title for column in layouts.LAYOUTS[kind].columns][:9]
    book = openpyxl.Workbook()
    for line in (titles, *junk):
        book.active.append([printable(cell) for cell in line])
    plain = "\n".join(",".join(str(cell) for cell in line) for line in (titles, *junk))
    for name, data in (("a.xlsx", saved(book)), ("a.csv", plain.encode("utf-8", "replace"))):
        try:
            table = rows.read_table(kind, name, data)
        except UnreadableError as error:
            assert "请" in str(error)
            continue
        assert all(row.reason for row in table.refused)
        assert all(isinstance(text, str) for row in table.rows for text in row.values.values())
