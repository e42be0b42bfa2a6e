"""The old workbooks of Excel and WPS, written by xlwt."""

import struct
from datetime import datetime

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from table_makers import html_of, saved, xls_of, xlsx_of

from pipeline.errors import UnreadableError
from pipeline.reading import compound, rows, tables

TITLES = ["准考证号", "姓名", "身份证号", "专业代码"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
ZHANG = ["320118100002", "张䶮", "329999199712310117", "120203K"]


def grid(name, data):
    return [list(sheet.grid) for sheet in tables.read(name, data)]


def complaint(name, data):
    with pytest.raises(UnreadableError) as caught:
        grid(name, data)
    return str(caught.value)


@pytest.mark.parametrize("name", ["登记.xls", "登记.et", "登记.xlsx", "登记.csv", "登记.dbf"])
def test_an_old_workbook_is_read_whatever_it_is_called(name):
    assert grid(name, xls_of([TITLES, WANG])) == [[TITLES, WANG]]


@pytest.mark.parametrize("name", ["登记.xls", "登记.et", "登记.dbf", "登记.txt"])
def test_a_new_workbook_is_read_whatever_it_is_called(name):
    assert grid(name, xlsx_of([TITLES, WANG])) == [[TITLES, WANG]]


def test_numbers_dates_booleans_and_errors_stay_what_they_were():
    when = datetime(2020, 6, 1, 9, 30)  # noqa: DTZ001 - a workbook knows no zone
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    for column, value in enumerate(["a", 320118100001, 3.5, True]):
        page.write(0, column, value)
    page.write(0, 4, when, xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM"))
    page.row(0).set_cell_error(5, 0x2A)
    page.write(0, 7, "尾")
    (line,) = grid("a.xls", saved(book))[0]
    assert line == ["a", 320118100001, 3.5, "TRUE", when, "#N/A", "", "尾"]
    assert isinstance(line[1], int)


def test_days_are_counted_as_the_workbook_counts_them():
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("a").write(0, 0, 42521, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    assert grid("a.xls", saved(book)) == [[[datetime(2020, 6, 1)]]]  # noqa: DTZ001


def test_a_long_number_under_a_date_format_stays_a_number():
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, 320118100001, xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    assert grid("a.xls", saved(book)) == [[[320118100001]]]


def test_hidden_lines_and_sheets_of_an_old_workbook_are_known():
    book = xlwt.Workbook()
    page = book.add_sheet("一班")
    for number in range(4):
        page.write(number, 0, str(number))
    page.row(2).hidden = True
    book.add_sheet("藏").visibility = 1
    seen, concealed = tables.read("a.xls", saved(book))
    assert seen.hidden == {3} and not seen.concealed
    assert concealed.title == "藏" and concealed.concealed


def test_lines_that_hold_only_colours_are_no_lines():
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    page.write(0, 0, "准考证号")
    page.write(2, 0, "320118100001")
    page.write(60000, 200, "", xlwt.easyxf("pattern: pattern solid, fore_colour red"))
    assert grid("a.xls", saved(book)) == [[["准考证号"], (), ["320118100001"]]]


def test_an_identity_number_that_became_a_number_is_refused_alone():
    table = rows.read_table(
        "registrations", "登记.xls", xls_of([TITLES, WANG, [*ZHANG[:2], 3.29999199712310117e17, "1"]])
    )
    assert [row.ticket for row in table.rows] == ["320118100001"]
    assert table.refused[0].line == 3
    assert table.refused[0].reason.startswith("身份证号已被Excel变成“3.29999E+17”，后几位找不回来")


def renamed(data, old, new):
    """The compound file with a stream called otherwise."""
    at = data.index(old.encode("utf-16-le"))
    entry = new.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


def test_a_locked_new_workbook_asks_for_its_password_to_be_taken_off():
    for name in ("a.xlsx", "a.xls"):
        assert "去掉密码" in complaint(name, renamed(xls_of([TITLES]), "Workbook", "EncryptedPackage"))


def test_a_locked_old_workbook_asks_for_its_password_to_be_taken_off():
    stream = compound.Compound(xls_of([TITLES])).stream("Workbook")
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    locked = stream[:first] + struct.pack("<HHHHH", 0x2F, 6, 0, 1, 1) + stream[first:]
    assert "去掉密码" in complaint("a.xls", locked)


def test_a_word_document_that_calls_itself_xls_is_told_what_to_become():
    assert "没有表格" in complaint("a.xls", renamed(xls_of([TITLES]), "Workbook", "WordDocument"))


def test_a_workbook_without_its_container_is_read():
    stream = compound.Compound(xls_of([TITLES, WANG])).stream("workbook")
    assert grid("a.xls", stream) == [[TITLES, WANG]]


def test_a_small_stream_among_the_small_sectors_is_read():
    """What is smaller than 4096 bytes lies in sectors of 64."""
    stream = (
        b"\x09\x00\x04\x00\x02\x00\x10\x00"
        + bytes([4, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 2])
        + "准".encode("gbk")
    )
    stream += b"\x0a\x00\x00\x00"
    small = small_compound("Book", stream)
    assert compound.Compound(small).stream("Book") == stream
    assert grid("a.xls", small) == [[["准"]]]


def small_compound(name, stream, mini_chain=None):
    sectors = -(-len(stream) // 64)
    chain = mini_chain or [*range(1, sectors), 0xFFFFFFFE]
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = compound.SIGNATURE + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 2, 1, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, end, end, end, *[free] * 124)
    entries = b"".join(
        (title.encode("utf-16-le").ljust(64, b"\0"))
        + struct.pack("<HBBiii36xIII", 2 * len(title) + 2, kind, 1, -1, -1, child, start, size, 0)
        for title, kind, child, start, size in (("Root Entry", 5, 1, 3, 512), (name, 2, -1, 0, len(stream)))
    )
    mini = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return header + fat + entries.ljust(512, b"\0") + mini + stream.ljust(512, b"\0")


@pytest.mark.parametrize("chain", [[0], [1, 0], [5], [0xFFFFFFF0]])
def test_a_chain_of_sectors_that_loops_or_leads_nowhere_is_damage(chain):
    assert "已损坏" in complaint("a.xls", small_compound("Book", bytes(200), chain))


@pytest.mark.parametrize("at", [44, 48, 60, 68, 76, 512, 516, 520])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 2**31 - 1, 0xFFFFFFFA])
def test_no_number_in_the_container_makes_the_reader_hang(at, number):
    data = bytearray(xls_of([TITLES, WANG]))
    struct.pack_into("<I", data, at, number)
    try:
        assert grid("a.xls", bytes(data)) == [[TITLES, WANG]]
    except UnreadableError as error:
        assert "请" in str(error)


WHOLE = xls_of([TITLES, WANG, ZHANG])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_an_old_workbook_with_spoiled_bytes_is_read_or_refused(data):
    spoiled = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    spoiled = spoiled[: data.draw(st.integers(1, len(spoiled)))]
    try:
        assert grid("a.xls", bytes(spoiled)) is not None
    except UnreadableError as error:
        assert "请" in str(error)


def test_a_page_in_an_old_workbooks_clothes_is_a_page():
    assert grid("登记.xls", html_of([TITLES, WANG], encoding="gb18030")) == [[TITLES, WANG]]
