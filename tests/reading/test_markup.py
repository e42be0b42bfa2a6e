"""Web pages and XML that call themselves workbooks."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_makers import csv_of, html_of, xml_of

from pipeline.errors import UnreadableError
from pipeline.reading import rows, tables

TITLES = ["准考证号", "姓名", "身份证号", "专业代码"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
ZHANG = ["320118100002", "张䶮", "329999199712310117", "120203K"]


def grid(name, data):
    return [list(sheet.grid) for sheet in tables.read(name, data)]


def page(body):
    return grid("a.xls", f"<html><body>{body}</body></html>".encode())


def complaint(data):
    with pytest.raises(UnreadableError) as caught:
        grid("a.xls", data)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_page_is_read_in_its_true_encoding_whatever_it_says(encoding):
    assert grid("登记.xls", html_of([TITLES, ZHANG], encoding=encoding)) == [[TITLES, ZHANG]]


@pytest.mark.parametrize("name", ["登记.xls", "登记.xlsx", "登记.csv", "登记.et"])
def test_a_page_is_read_whatever_it_is_called(name):
    assert grid(name, html_of([TITLES, WANG])) == [[TITLES, WANG]]


@pytest.mark.parametrize(
    "before",
    ["\r\n \t", "<!-- 导出 -->\n<!-- 二 -->", "<!DOCTYPE html>", '<?xml version="1.0"?><!DOCTYPE html>'],
)
def test_what_stands_before_the_page_does_not_hide_it(before):
    assert grid("登记.xls", before.encode() + html_of([TITLES, WANG])) == [[TITLES, WANG]]


def test_a_table_without_a_page_around_it_is_read():
    assert grid("登记.xls", b"<table><tr><td>1</td></tr></table>") == [[["1"]]]


def test_text_that_calls_itself_xls_is_read():
    for delimiter in ",\t":
        assert grid("登记.xls", csv_of([TITLES, WANG], "gb18030", delimiter)) == [[TITLES, WANG]]


def test_several_tables_are_several_sheets():
    sheets = tables.read("a.xls", html_of([TITLES, WANG], [TITLES, ZHANG]))
    assert [(sheet.title, list(sheet.grid)) for sheet in sheets] == [
        ("表1", [TITLES, WANG]),
        ("表2", [TITLES, ZHANG]),
    ]


def test_merged_cells_keep_the_columns_in_their_place():
    assert page(
        "<table><tr><td rowspan=2>准考证号<td colspan='2'>考生<td>专业代码</tr>"
        "<tr><td>姓名<td>身份证号</tr><tr><td>1<td>2<td>3<td>4</tr></table>"
    ) == [[["准考证号", "考生", "", "专业代码"], ["", "姓名", "身份证号"], ["1", "2", "3", "4"]]]


def test_breaks_blanks_and_signs_within_a_cell_are_read():
    (lines,) = page("<table><tr><td> 第一行<br/>第二\n 行&nbsp;<b>A&amp;B</b> &lt;&#x4dae;</td></tr></table>")
    assert lines == [["第一行\n第二 行 A&B <䶮"]]


def test_numbers_stay_the_text_they_are():
    (lines,) = page(
        '<table><tr><td style=\'mso-number-format:"\\@"\' x:num="3.2">0329999199802140035</td></tr></table>'
    )
    assert lines == [["0329999199802140035"]]


def test_a_sign_within_quotes_ends_no_tag():
    assert page('<table><tr><td x:fmla="=A1>B1">1</td><td title=it\'s>2</td></tr></table>') == [[["1", "2"]]]


def test_lines_that_are_not_displayed_are_hidden_lines():
    (sheet,) = tables.read("a.xls", b"<table><tr><td>1</tr><tr style='display: none'><td>2</tr></table>")
    assert sheet.hidden == {2}
    assert len(sheet.grid) == 2


def test_a_table_of_one_line_within_a_cell_is_its_text():
    assert page("<table><tr><td>1<td><table><tr><td>王<td>五</table><td>3</tr></table>") == [
        [["1", "王 五", "3"]]
    ]


def test_a_table_within_the_frame_of_another_is_a_sheet():
    framed = "<table><tr><td><table><tr><td>1</tr><tr><td>2</tr></table></td></tr></table>"
    assert page(framed) == [[["1"], ["2"]]]


def test_scripts_and_styles_are_no_text():
    assert page("<table><tr><td>1<script>if (a<b) '<td>'</script><style>td{}</style></td></tr></table>") == [
        [["1"]]
    ]


def test_a_page_without_a_table_says_so():
    assert "里面没有表格" in complaint(b"<html><body>session expired</body></html>")


def test_an_identity_number_in_the_manner_of_a_float_is_refused_in_a_page_too():
    table = rows.read_table(
        "registrations", "a.xls", html_of([TITLES, WANG, [*ZHANG[:2], "3.29999E+17", "1"]])
    )
    assert len(table.rows) == 1 and "找不回来" in table.refused[0].reason


@pytest.mark.parametrize(
    "junk",
    [
        "<table><tr><td>" * 250_000,
        "<div>" * 700_000,
        "<!--" * 800_000,
        "<a " * 1_000_000,
        "<a '>'" * 500_000 + '"',
        "<a ='>'" * 500_000,
        "</" * 1_500_000,
        "<script>" * 120_000,
        "<td>" * 800_000,
        "<tr>" * 800_000,
        "<tr><td rowspan=65535 colspan=256>1" * 80_000,
        "&" * 3_000_000,
        "<table><tr><td>1</table>" * 120_000,
    ],
    ids=lambda junk: junk[:12],
)
def test_megabytes_of_junk_end_soon(junk):
    started = time.process_time()
    try:
        assert grid("a.xls", b"<html><table>" + junk.encode())
    except UnreadableError as error:
        assert "请" in str(error)
    assert time.process_time() - started < 8


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/!-='\"trdable &;1王\n", max_size=60))
def test_any_page_is_read_or_refused(body):
    try:
        assert page("<table>" + body) is not None
    except UnreadableError as error:
        assert "请" in str(error)


def test_the_xml_of_excel_2003_is_read_whatever_encoding_it_claims():
    for data in (xml_of([TITLES, ZHANG]), xml_of([TITLES, ZHANG]).decode().encode("gb18030")):
        assert grid("登记.xls", data) == [[TITLES, ZHANG]]


SHEET = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名单"><Table>{}</Table>'
    "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
)


def test_places_kinds_and_hidden_lines_of_the_xml_are_kept():
    (sheet,) = tables.read(
        "a.xls",
        SHEET.format(
            '<Row ss:Index="2" ss:Hidden="1"><Cell ss:MergeAcross="1"><Data ss:Type="Number">320118100001</Data></Cell>'
            '<Cell ss:Index="4"><Data ss:Type="DateTime">2020-06-01T00:00:00.000</Data></Cell>'
            '<Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
        ).encode(),
    )
    assert list(sheet.grid) == [(), [320118100001, "", "", "2020-06-01", "TRUE"]]
    assert sheet.title == "名单" and sheet.hidden == {2} and sheet.concealed


def test_entities_in_the_xml_are_refused():
    data = SHEET.format("").replace("?><?mso", '?><!DOCTYPE a [<!ENTITY b "bbbb">]><?mso')
    assert "DOCTYPE" in complaint(data.encode())


def test_xml_that_breaks_off_is_damage():
    assert "已损坏" in complaint(xml_of([TITLES, WANG])[:-30])


def test_a_line_far_out_in_the_xml_is_refused():
    far = '<Row ss:Index="99999999"><Cell><Data ss:Type="String">1</Data></Cell></Row>'
    assert "请分成几份" in complaint(SHEET.format(far).encode())
