"""DBF files, made by hand after the published layout, and by the `dbf` package."""

import struct
import time
from datetime import date, datetime

import dbf as judge
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_makers import dbf, dbf_of, xlsx_of

from pipeline.errors import UnreadableError
from pipeline.reading import dbase, layouts, rows, tables

SHORT = ["ZKZH", "XM", "SFZH", "ZYDM"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
ZHANG = ["320118100002", "张䶮", "329999199712310117", "120203K"]
FIELDS = [("ZKZH", "N", 12, 0), ("XM", "C", 8, 0), ("SFZH", "N", 18, 0), ("ZYDM", "C", 8, 0)]


def grid(data, name="登记.dbf"):
    (sheet,) = tables.read(name, data)
    return list(sheet.grid)


def registrations(data, name="登记.dbf"):
    return rows.read_table("registrations", name, data)


def complaint(data, name="登记.dbf"):
    with pytest.raises(UnreadableError) as caught:
        grid(data, name)
    return str(caught.value)


@pytest.mark.parametrize("version", [0x02, 0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5])
def test_a_table_of_every_dbase_is_read_by_its_short_names(version):
    table = registrations(dbf(FIELDS, [WANG, ZHANG], version))
    assert [list(row.values.values()) for row in table.rows] == [WANG, ZHANG]
    assert table.header == SHORT and [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_dbf_is_read_in_either_encoding(encoding):
    titles = (
        ["准考证号"[:3], "姓名", "SFZH", "ZYDM"] if encoding == "utf-8" else ["准考证号", "姓名", *SHORT[2:]]
    )
    assert grid(dbf_of([titles, WANG, ZHANG], encoding))[1:] == [WANG, ZHANG]


@pytest.mark.parametrize("name", ["登记.xls", "登记.csv", "登记.xlsx"])
def test_a_dbf_is_read_whatever_it_is_called(name):
    assert grid(dbf_of([SHORT, WANG]), name) == [SHORT, WANG]


def test_a_workbook_that_calls_itself_dbf_is_read():
    assert grid(xlsx_of([SHORT, WANG])) == [SHORT, WANG]


def test_every_short_name_of_the_contract_fits_a_field():
    shorts = {column.short for layout in layouts.LAYOUTS.values() for column in layout.columns}
    assert all(len(short) <= 10 and short == short.upper() for short in shorts)


def test_numbers_are_as_exact_as_their_digits():
    (row,) = registrations(dbf(FIELDS, [["320118100001", "王五", "329999199802140035", "1"]])).rows
    assert row.ticket == "320118100001"
    assert row.values["id_no"] == "329999199802140035"


def test_decimals_a_field_has_added_are_taken_away():
    assert grid(dbf([("ZKZH", "N", 16, 2), ("CJ", "F", 6, 1)], [["320118100001.00", "85.5"]]))[1] == [
        "320118100001",
        "85.5",
    ]


def test_a_number_too_long_for_its_field_is_refused_with_its_row():
    table = registrations(dbf(FIELDS, [["*" * 12, *WANG[1:]], ZHANG]))
    assert [row.ticket for row in table.rows] == ["320118100002"]
    assert table.refused[0].reason.startswith("准考证号“�”里有字在导出时丢了")


def test_an_identity_number_in_the_manner_of_a_float_is_refused():
    table = registrations(dbf(FIELDS, [[*WANG[:2], "3.29999E+17", "1"]]))
    assert "找不回来" in table.refused[0].reason


def test_days_words_and_binary_numbers_are_read():
    fields = [
        ("D", "D", 8, 0),
        ("L", "L", 1, 0),
        ("I", "I", 4, 0),
        ("B", "B", 8, 2),
        ("Y", "Y", 8, 4),
        ("T", "T", 8, 0),
    ]
    noon = struct.pack("<ii", 2459002, 12 * 3600 * 1000)
    full = ["20200601", "T", struct.pack("<i", -7), struct.pack("<d", 2.5), struct.pack("<q", 125000), noon]
    empty = ["", "?", bytes(4), bytes(8), bytes(8), bytes(8)]
    assert grid(dbf(fields, [full, empty], 0x30))[1:] == [
        [date(2020, 6, 1), "是", -7, 2.5, 12.5, datetime(2020, 6, 1, 12)],  # noqa: DTZ001
        ["", "", 0, 0.0, 0.0, ""],
    ]


def test_a_deleted_record_is_not_taken_and_it_is_said():
    table = registrations(dbf(FIELDS, [WANG, ZHANG], flags="* "))
    assert [(row.line, row.ticket) for row in table.rows] == [(3, "320118100002")]
    assert table.notes == ["有1条记录已作删除标记，没有收"]


def test_a_memo_clears_nothing_and_it_is_said():
    table = registrations(dbf([*FIELDS, ("ZWJD", "M", 10, 0)], [[*WANG, "1"]], 0x83))
    assert "self_appraisal" not in table.rows[0].values
    assert table.notes[0].startswith("备注型字段没有收：ZWJD。")


@pytest.mark.parametrize(
    ("name", "known"), [("成绩管理状态", "state"), ("A准考证号码", None), ("专业代码", "major_code")]
)
def test_a_chinese_name_of_ten_bytes_is_completed_where_only_one_begins_so(name, known):
    (title,) = grid(dbf([(name, "C", 3, 0)], [["1"]]))[0]
    found = [c.key for layout in layouts.LAYOUTS.values() for _, c in layout.recognise([title])]
    assert found == [known] if known else not found and title == "A准考证号"


def test_a_name_cut_within_its_last_character_goes_back_alone():
    fields = [*FIELDS[:1], ("XM", "C", 5, 0), *FIELDS[2:]]
    table = registrations(dbf(fields, [[WANG[0], "王五王五", *WANG[2:]], [ZHANG[0], "张三", *ZHANG[2:]]]))
    assert [row.values["name"] for row in table.rows] == ["张三"]
    assert table.refused[0].reason.startswith("姓名“王五�”里有字在导出时丢了")


def test_text_in_no_known_encoding_is_not_guessed_at():
    assert "既不是 UTF-8 也不是 GB18030" in complaint(dbf([("XM", "C", 8, 0)], [[b"\xff\xfe\xfd    "]]))


def test_a_short_table_that_could_be_both_is_not_read_as_strange_letters():
    "欧路".encode("gb18030").decode("utf-8")  # is no error
    assert grid(dbf([("XM", "C", 8, 0)], [["欧路"]]))[1] == ["欧路"]


def patched(data, at, form, number):
    data = bytearray(data)
    struct.pack_into(form, data, at, number)
    return bytes(data)


WHOLE = dbf(FIELDS, [WANG, ZHANG])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (patched(WHOLE, 4, "<I", 2**31), "写着2147483648条记录，里面只有2条"),
        (patched(WHOLE, 4, "<I", 3), "写着3条记录，里面只有2条"),
        (WHOLE[:-10], "写着2条记录，里面只有1条"),
        (patched(WHOLE, 8, "<H", 60000), "已损坏"),
        (patched(WHOLE, 10, "<H", 20), "已损坏"),
        (patched(WHOLE, 10, "<H", 48), "请"),
        (dbf([], []), "没有一个字段"),
        (b"\x04" + WHOLE[1:], "已损坏"),
        (WHOLE[:40], "已损坏"),
    ],
)
def test_a_header_that_lies_is_not_believed(data, said):
    assert said in complaint(data)


@pytest.mark.parametrize("end", [b"", b"\x1a", b"\x1a" + b" " * 500, b"\0\0"])
def test_the_end_of_the_file_may_be_said_or_not(end):
    assert grid(dbf(FIELDS, [WANG, ZHANG], end=end))[1:] == [WANG, ZHANG]


def test_records_a_header_does_not_count_are_people_too():
    assert grid(dbf(FIELDS, [WANG, ZHANG], count=0))[1:] == [WANG, ZHANG]


def test_a_record_that_is_longer_than_its_fields_is_read():
    data = patched(dbf([*FIELDS, ("X", "C", 3, 0)], [[*WANG, "abc"]]), 32 * 5, "<B", 0x0D)
    assert grid(data)[1] == WANG


def test_more_records_than_an_office_has_are_not_cut_off_in_silence(monkeypatch):
    monkeypatch.setattr(dbase, "RECORDS", 1)
    assert "请分成几份" in complaint(WHOLE)


def test_giants_are_refused_at_once():
    started = time.monotonic()
    complaint(patched(patched(WHOLE, 4, "<I", 2**32 - 1), 10, "<H", 65535))
    assert time.monotonic() - started < 1


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_dbf_with_spoiled_bytes_is_read_or_refused(data):
    spoiled = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert tables.read("a.dbf", bytes(spoiled)[: data.draw(st.integers(1, len(spoiled)))])
    except UnreadableError as error:
        assert "请" in str(error)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # its files stay open
@pytest.mark.parametrize("kind", ["db3", "fp", "vfp"])
def test_what_another_program_wrote_is_read(tmp_path, kind):
    described = "ZKZH N(12,0); XM C(10); SFZH C(18); RQ D; OK L"
    table = judge.Table(str(tmp_path / "a.dbf"), described, codepage="cp936", dbf_type=kind)
    with table.open(judge.READ_WRITE):
        table.append((320118100001, "王五", WANG[2], date(2020, 6, 1), True))
        table.append((320118100002, "张三", ZHANG[2], None, None))
    assert grid((tmp_path / "a.dbf").read_bytes())[1:] == [
        [*WANG[:3], date(2020, 6, 1), "是"],
        [ZHANG[0], "张三", ZHANG[2], "", ""],
    ]
