import io
import tracemalloc
import zipfile
from datetime import datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.reading import packages, plaintext, rows, tables
from pipeline.reading import workbook as workbook_reader
from pipeline.reading.blanktables import blank_table
from pipeline.reading.layouts import LAYOUTS

CSV = "准考证号,姓名\n320118100001,䶮\n"


def workbook(*lines, title="Sheet1"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for line in lines:
        page.append(line)
    return book


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def walked(name, data):
    """The lines of all sheets: some faults are met on the way."""
    return [list(sheet.grid) for sheet in tables.read(name, data)]


def complaint(name, data):
    with pytest.raises(UnreadableError) as caught:
        walked(name, data)
    return str(caught.value)


def rewritten(data, member, change):
    """The same workbook with one of its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == member else part)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_rare_name_is_read_in_each_encoding_a_clerk_exports(encoding):
    (sheet,) = tables.read("登记.csv", CSV.encode(encoding))
    assert list(sheet.grid) == [["准考证号", "姓名"], ["320118100001", "䶮"]]


def test_text_in_no_known_encoding_is_not_guessed_at():
    said = complaint("登记.csv", CSV.encode("shift_jisx0213", "replace") + b"\xff")
    assert "既不是 UTF-8 也不是 GB18030" in said
    assert "另存为 xlsx" in said


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.txt", "\t")]
)
def test_the_delimiter_is_found_from_the_header(name, delimiter):
    lines = [["准考证号", "姓名", "多证准考证号"], ["320118100001", "王五", "甲"]]
    data = "\n".join(delimiter.join(line) for line in lines).encode()
    assert list(tables.read(name, data)[0].grid) == lines


def test_semicolons_inside_the_cells_do_not_split_them():
    data = "准考证号,自我鉴定\n320118100001,一;二;三;四;五;六;七\n".encode()
    assert tables.read("登记.csv", data)[0].grid[1] == ["320118100001", "一;二;三;四;五;六;七"]


def test_a_break_inside_quotes_stays_in_its_cell():
    data = '准考证号,自我鉴定\r\n320118100001,"第一行\n第二行"\r\n320118100002,好\r\n'.encode()
    assert [line[1] for line in tables.read("登记.csv", data)[0].grid] == ["自我鉴定", "第一行\n第二行", "好"]


def test_a_quote_that_is_never_closed_swallows_nobody():
    said = complaint("登记.csv", '准考证号,姓名\n320118100001,"王五\n320118100002,张三\n'.encode())
    assert "第2行" in said and "引号" in said


def test_an_empty_file_is_said_to_be_empty():
    assert "0字节" in complaint("登记.csv", b"")
    assert "0字节" in complaint("登记.xlsx", b"")


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("登记.ods", "另存为 xlsx 或 csv"),
        ("登记.rar", "请改存为 zip"),
        ("登记.7z", "请改存为 zip"),
        ("登记.zip", "解压"),
        ("名单.doc", "空白表样"),
        ("名单.pdf", "空白表样"),
        ("登记", "另存为 xlsx 或 csv"),
    ],
)
def test_another_kind_of_file_is_told_what_to_become(name, advice):
    assert advice in complaint(name, b"something")


def test_numbers_dates_and_text_stay_what_they_were():
    when = datetime(2020, 6, 1, 9, 30)  # noqa: DTZ001 - a workbook knows no zone
    data = saved(workbook(["a", 320118100001, 3.5, when, True, None, "尾"]))
    assert tables.read("a.xlsx", data)[0].grid[0] == ["a", 320118100001, 3.5, when, "TRUE", "", "尾"]


def test_a_workbook_that_calls_itself_csv_is_still_read():
    assert walked("a.csv", saved(workbook(["准考证号"]))) == [[["准考证号"]]]


def corner(last):
    book = workbook(["准考证号", "姓名"], ["320118100001", "王五"])
    book.active[last] = "x"
    return saved(book)


def test_a_cell_in_the_farthest_corner_makes_no_rows():
    (sheet,) = tables.read("a.xlsx", corner("XFD1048576"))
    assert len(sheet.grid) == 2


def test_a_cell_far_out_costs_no_memory():
    data = corner("XFD100000")
    tracemalloc.start()
    try:
        tables.read("a.xlsx", data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


def test_a_wrong_dimension_hides_no_rows():
    data = saved(workbook(["准考证号", "姓名"], ["320118100001", "王五"]))
    lying = rewritten(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert lying != data
    assert tables.read("a.xlsx", lying)[0].grid[1] == ["320118100001", "王五"]


def test_hidden_rows_and_sheets_are_known():
    book = workbook(["准考证号"], ["1"], ["2"], ["3"])
    book.active.row_dimensions[3].hidden = True
    book.create_sheet("藏").append(["x"])
    book["藏"].sheet_state = "hidden"
    seen, concealed = tables.read("a.xlsx", saved(book))
    assert seen.hidden == {3} and not seen.concealed
    assert concealed.title == "藏" and concealed.concealed


def test_hidden_rows_are_found_across_the_pieces_a_sheet_is_read_in(monkeypatch):
    monkeypatch.setattr(workbook_reader, "_CHUNK", 7)
    book = workbook(*([str(n)] for n in range(1, 30)))
    for line in (2, 17, 29):
        book.active.row_dimensions[line].hidden = True
    assert tables.read("a.xlsx", saved(book))[0].hidden == {2, 17, 29}


def test_a_truncated_workbook_is_damaged():
    data = saved(workbook(["准考证号"]))
    assert "没有复制完或已损坏" in complaint("a.xlsx", data[: len(data) // 2])


def test_a_workbook_that_unpacks_to_a_giant_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(packages, "UNPACKED", 1000)
    assert "解开后大得不像一张名册" in complaint("a.xlsx", saved(workbook(["准考证号"])))


def test_more_rows_than_a_roster_has_are_not_cut_off_in_silence(monkeypatch):
    monkeypatch.setattr(workbook_reader, "ROWS", 3)
    monkeypatch.setattr(plaintext, "CSV_ROWS", 3)
    assert "请分成几份" in complaint("a.xlsx", saved(workbook(*[["x"]] * 4)))
    assert "请分成几份" in complaint("a.csv", b"x\n" * 4)


def test_a_row_number_beyond_every_sheet_ends_the_reading(monkeypatch):
    monkeypatch.setattr(workbook_reader, "LINES", 1000)
    data = saved(workbook(["准考证号"], ["x"]))
    far = rewritten(data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'r="2"', b'r="99999999"'))
    assert "请分成几份" in complaint("a.xlsx", far)


@settings(max_examples=80, deadline=None)
@given(
    name=st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.xlsm", "a.txt", "a.xls", "a.dbf"]),
    data=st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(name, data):
    try:
        assert walked(name, data) is not None
    except UnreadableError as error:
        assert "请" in str(error)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_workbook_with_spoiled_bytes_is_read_or_refused(data):
    whole = bytearray(blank_table(LAYOUTS["registrations"]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert walked("a.xlsx", bytes(whole)) is not None
    except UnreadableError as error:
        assert "请" in str(error)


def test_a_formula_whose_value_nobody_stored_is_no_empty_cell():
    book = openpyxl.Workbook()
    book.active.append(["准考证号", "姓名", "身份证号", "专业代码"])
    book.active.append(["320118000001", '=CONCATENATE("张","三")', "329999199802140035", "999901"])
    out = io.BytesIO()
    book.save(out)
    [refused] = rows.read_table("registrations", "a.xlsx", out.getvalue()).refused
    assert refused.reason.startswith("姓名是公式") and "打开、保存一次" in refused.reason
