import io
import time

import openpyxl
import pytest

from pipeline.errors import UnreadableError
from pipeline.reading import rows
from pipeline.reading.blanktables import blank_table, write_all
from pipeline.reading.layouts import GUIDE, LAYOUTS

FILLED = {
    "registrations": {
        "准考证号": "320118100001",
        "姓名": "阿不都·热合曼",
        "身份证号": "329999199802140035",
        "专业代码": "080901",
        "性别": "男",
        "外语": "否",
        "登记时间": "2020-06-01 09:30",
    },
    "grades": {"准考证号": "320118100001", "课程代码": "02331", "成绩": "75", "来源": "手工"},
    "practice": {
        "准考证号": "320118100001",
        "课程代码": "02332",
        "成绩": "良好",
        "主考学校": "南京航空航天大学",
        "成绩管理状态": "在省教育考试院",
    },
    "decisions": {
        "准考证号": "320118100001",
        "事项": "会审",
        "决定": "通过",
        "决定人": "赵六",
        "时间": "2020-07-02",
    },
    "exemptions": {"准考证号": "320118100001", "课程代码": "00015", "批准日期": "2019-12-01"},
    "tickets": {
        "准考证号": "320118100001",
        "项目": "社会自考",
        "姓名": "张三",
        "身份证号": "329999199802140035",
        "状态": "在籍",
    },
    "idcards": {"准考证号": "320118100001", "采集结果": "无法读取", "原因": "疫情"},
    "rosters": {
        "准考证号": "320118100001",
        "校核人": "赵六",
        "校核日期": "2020-06-10",
        "名册文件": "名册.pdf",
    },
    "qualification": {"准考证号": "320118100001", "资审结果": "曾用名", "专科姓名": "张小三"},
    "city_lists": {"考区": "南京", "下发日期": "2020-06-20", "人数": "3"},
    "evidence": {"准考证号": "320118100001", "材料": "户口单页", "介质": "复印件", "盖章": "市考办"},
    "stock": {"批号": "A", "事项": "领入", "张数": "100", "起号": "000101", "经办人": "李印"},
    "prints": {"任务": "P-001", "张号": "1-98,100", "结果": "完好", "经办人": "李印"},
    "reprints": {"准考证号": "320118100001", "原因": "墨粉不匀", "经办人": "李印"},
    "parcels": {
        "包裹号": "Y-001",
        "事项": "寄出",
        "承运": "EMS",
        "运单号": "0123456789012",
        "经办人": "孙寄",
    },
    "receipts": {"包裹号": "Y-001", "准考证号": "320118100001;320118100002", "签收人": "钱收"},
    "photo_names": {"文件名": "DSC_0412.jpg", "准考证号": "320118100001"},
}


def opened(layout):
    return openpyxl.load_workbook(io.BytesIO(blank_table(layout)))


def titles_of(page):
    return [str(cell.value) for cell in page[1]]


def test_every_kind_of_table_is_written_and_again_with_the_same_bytes(tmp_path):
    first = {path: path.read_bytes() for path in write_all(tmp_path / "空白表样")}
    assert {path.stem for path in first} == {layout.title for layout in LAYOUTS.values()}
    assert len(first) == 17
    time.sleep(1.1)
    assert {path: path.read_bytes() for path in write_all(tmp_path / "空白表样")} == first


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_a_row_filled_in_is_read_as_it_was_typed(kind):
    layout = LAYOUTS[kind]
    book = opened(layout)
    page = book[layout.title]
    for number, title in enumerate(titles_of(page), 1):
        page.cell(2, number, FILLED[kind].get(title.rstrip("*")))
    target = io.BytesIO()
    book.save(target)
    table = rows.read_table(kind, f"{layout.title}.xlsx", target.getvalue())
    assert table.refused == [] and table.notes == []
    (row,) = table.rows
    of_nobody = kind in ("city_lists", "stock", "prints", "parcels", "receipts")
    assert row.ticket == ("" if of_nobody else "320118100001") and row.sheet == layout.title
    offered = {column.key for column in layout.columns if column.offered}
    assert set(row.values) - {"padded"} == offered


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_an_empty_table_dropped_as_it_is_holds_nothing(kind):
    with pytest.raises(UnreadableError, match="没有一行数据"):
        rows.read_table(kind, "a.xlsx", blank_table(LAYOUTS[kind]))


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_every_column_is_text_and_the_required_ones_bear_a_star(kind):
    layout = LAYOUTS[kind]
    page = opened(layout)[layout.title]
    offered = [column for column in layout.columns if column.offered]
    assert titles_of(page) == [column.title + "*" * column.required for column in offered]
    assert all(page.column_dimensions[cell.column_letter].number_format == "@" for cell in page[1])
    assert page.freeze_panes == "B2"


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_words_to_choose_from_are_a_list_short_enough_for_excel(kind):
    layout = LAYOUTS[kind]
    lists = [choice.formula1 for choice in opened(layout)[layout.title].data_validations.dataValidation]
    assert lists == [f'"{",".join(column.choices)}"' for column in layout.columns if column.choices]
    assert all(len(formula) <= 255 for formula in lists)


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_the_second_sheet_explains_every_column(kind):
    layout = LAYOUTS[kind]
    book = opened(layout)
    assert book.sheetnames == [layout.title, GUIDE]
    explained = [cell.value for cell in book[GUIDE]["A"]]
    assert all(column.title in explained for column in layout.columns if column.offered)
