"""Tables made to harm: each ends soon, in little memory, as rows or as a sentence."""

import re
import subprocess
import sys
import time
import zipfile
from io import BytesIO

import openpyxl
import pytest
from table_makers import csv_of, saved, xls_of, xlsx_of

from pipeline.errors import UnreadableError
from pipeline.reading import biff, markup, plaintext, rows, workbook

TITLES = ["准考证号", "姓名", "身份证号", "专业代码"]
WANG = ["320118100001", "王五", "329999199802140035", "080901"]
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
SECONDS = 8


def read(name, data):
    started = time.monotonic()
    try:
        return [row.ticket for row in rows.read_table("registrations", name, data).rows]
    except UnreadableError as error:
        assert "请" in str(error)
        return str(error)
    finally:
        assert time.monotonic() - started < SECONDS


def package(**changed):
    """A good workbook with parts changed or added."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(xlsx_of([TITLES, WANG]))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys((*old.namelist(), *changed)):
            part = old.read(name).decode() if name in old.namelist() else ""
            change = changed.get(name, str)
            new.writestr(name, change(part))
    return target.getvalue()


def with_doctype(xml):
    return re.sub(r"^(<\?xml[^>]*\?>)?", rf"\g<0>{DOCTYPE}", xml, count=1)


@pytest.mark.parametrize(
    "part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_no_part_of_a_workbook_may_make_entities(part):
    assert "DOCTYPE" in read("a.xlsx", package(**{part: with_doctype}))


def test_entities_are_found_in_another_encoding_too():
    data = package(**{SHEET: lambda xml: with_doctype(xml).encode("utf-16")})
    assert "DOCTYPE" in read("a.xlsx", data)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "A300000"])
def test_a_cell_far_out_takes_no_time(cell):
    book = openpyxl.Workbook()
    for line in (TITLES, WANG):
        book.active.append(line)
    book.active[cell] = "x"
    assert read("a.xlsx", saved(book)) == [WANG[0]]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/sharedStrings.xml", "<sst><si><t>" + "a" * 50_000_000),
        (SHEET, "<worksheet><sheetData>" + "<row/>" * 5_000_000),
        (SHEET, "<a>" * 3_000_000),
        ("xl/styles.xml", "<a>" * 3_000_000),
    ],
    ids=["strings", "rows", "nested", "styles"],
)
def test_a_small_package_of_much_is_not_unpacked(part, content):
    assert "大得不像一张名册" in read("a.xlsx", package(**{part: lambda _: content}))


def test_names_that_lead_out_of_the_package_lead_nowhere():
    assert read("a.xlsx", package(**{"../../etc/x": lambda _: "x", "/etc/y": lambda _: "y"})) == [WANG[0]]


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "/xl/nothing.xml", "file:///etc/passwd"])
def test_a_sheet_that_lies_outside_is_damage_not_an_empty_book(target):
    rels = "xl/_rels/workbook.xml.rels"
    assert "已损坏" in read("a.xlsx", package(**{rels: lambda xml: xml.replace(f"/{SHEET}", target)}))


def test_twenty_thousand_sheets_are_too_many():
    one = re.compile(r"<sheet [^>]*/>")

    def many(xml):
        return one.sub("".join(one.search(xml)[0].replace('"1"', f'"{n}"') for n in range(20_000)), xml)

    assert "200多张工作表" in read("a.xlsx", package(**{"xl/workbook.xml": many}))


def test_twenty_thousand_parts_are_too_many():
    assert "大得不像" in read("a.xlsx", package(**{f"xl/{n}.xml": lambda _: "<a/>" for n in range(20_000)}))


def test_lines_that_run_backwards_lose_nobody():
    data = package(**{SHEET: lambda xml: xml.replace('<row r="2"', '<row r="1"')})
    assert "已损坏" in read("a.xlsx", data)


def test_an_archive_that_calls_itself_xlsx_is_told_apart():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("320118100001.jpg", b"x")
    assert "解压" in read("a.xlsx", target.getvalue())


@pytest.mark.parametrize(
    ("part", "said"), [("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "Word")]
)
def test_another_package_that_calls_itself_xlsx_is_told_what_to_become(part, said):
    assert said in read("a.xlsx", package(**{part: lambda _: "x"}))


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 20_000_000,
        b"a," * 10_000_000,
        b'"' + b"a,\n" * 6_000_000,
        b"\0" * 10_000_000,
        b'"' * 10_000_000,
        b"\n" * 10_000_000,
        b"\r" * 900_000,
        ",".join(f"列{n}" for n in range(1_000_000)).encode(),
    ],
    ids=["line", "cells", "quoted", "nul", "quotes", "lines", "returns", "titles"],
)
def test_text_that_is_no_table_ends_in_a_sentence(data):
    assert isinstance(read("a.csv", data), str)


def test_a_million_columns_behind_the_known_ones_hide_nobody():
    data = ",".join(TITLES).encode() + b"," * 1_000_000 + b"\n" + ",".join(WANG).encode()
    assert read("a.csv", data) == [WANG[0]]


def test_rows_that_are_all_bad_end_soon():
    assert read("a.csv", csv_of([TITLES, *[["1", "王", "3", "4"]] * 100_000])) == []


@pytest.mark.parametrize(
    ("module", "patched", "name", "data"),
    [
        (biff, "Compound", "a.xls", xls_of([TITLES, WANG])),
        (workbook, "ExcelReader", "a.xlsx", xlsx_of([TITLES, WANG])),
        (markup, "_text", "a.xls", b"<table><tr><td>1"),
        (plaintext, "_lines", "a.csv", b"1"),
    ],
)
@pytest.mark.parametrize("want", [MemoryError, TimeoutError])
def test_want_of_memory_or_time_is_not_called_damage(monkeypatch, module, patched, name, data, want):
    def fails(*_args, **_how):
        raise want

    monkeypatch.setattr(module, patched, fails)
    with pytest.raises(want):
        rows.read_table("registrations", name, data)


MEASURED = """
import resource, sys
from pipeline.reading import rows
header = "准考证号,课程代码,课程名称,学分,成绩,考试时间,来源\\n"
line = "3201{:08d},{:05d},课程名称{},4,{},2019-10-19,自动\\n"
data = (header + "".join(line.format(n // 15, n % 40, n % 40, 60 + n % 40) for n in range(100_000))).encode()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert len(rows.read_table("grades", "a.csv", data).rows) == 100_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_hundred_thousand_grades_take_less_than_a_hundred_megabytes():
    done = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 100
