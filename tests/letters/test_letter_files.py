"""Letters as files: what the judges of PDF say, the same bytes at any hour, names that tell no number, cells of text."""

import io
import json
import re
import shutil
import subprocess

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from letter_makers import (
    ASKED,
    cells_of,
    kept,
    office_with,
    told_of,
    words_of,
)
from letter_people import in_want_of_evidence, kinds_of_people
from makers import csv_bytes, drop, id_number, person

from pipeline import spine
from pipeline.cli import biye
from pipeline.letters.letter import Letter, Listing
from pipeline.letters.page import letter_pdf
from pipeline.letters.workbook import listing_xlsx
from pipeline.typeset.table import Column
from pipeline.workbooks import FORMULA

COLUMNS = (Column("准考证号", 30), Column("说明", 60))


@pytest.fixture(scope="module", params=sorted(kinds_of_people()))
def posted(request):
    """An office, a kind of letter it has people for, and what the notice told."""
    office = kept(request.param)
    return office, request.param, told_of(office, request.param, **ASKED.get(request.param, {}))


def pdfs(office, told):
    return [office.folder / one["path"] for one in told["files"] if one["path"].endswith(".pdf")]


def test_the_judges_of_pdf_have_nothing_to_say(posted):
    office, kind, told = posted
    assert pdfs(office, told) or kind == "group"
    for path in pdfs(office, told):
        subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
        fonts = (
            subprocess.run(["pdffonts", path], capture_output=True, check=True)
            .stdout.decode()
            .splitlines()[2:]
        )
        assert fonts and all(line.split()[-5] == "yes" for line in fonts), fonts
        inks = subprocess.run(
            ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", path], capture_output=True, check=True
        )
        assert all(line.split()[:3] == [b"0.00000"] * 3 for line in inks.stdout.splitlines())


def test_every_page_is_a4(posted):
    office, _, told = posted
    for path in pdfs(office, told):
        info = subprocess.run(["pdfinfo", "-l", "99", path], capture_output=True, check=True).stdout.decode()
        sizes = set(re.findall(r"size:\s+([\d.]+) x ([\d.]+)", info))
        assert sizes <= {
            ("595.276", "841.89"),
            ("841.89", "595.276"),
            ("595.28", "841.89"),
            ("841.89", "595.28"),
        }


def test_paper_and_workbook_tell_the_same(posted):
    office, _, told = posted
    lists = [
        one["path"] for one in told["files"] if one["path"].endswith(".xlsx") and "登记表_" not in one["path"]
    ]
    for path in lists:
        shown = words_of((office.folder / path).with_suffix(".pdf"))
        for row in cells_of((office.folder / path).read_bytes()):
            for cell in row:
                assert "".join(cell[:7].split()) in shown


def test_the_same_day_gives_the_same_bytes(posted):
    office, kind, told = posted
    before = {one["path"]: (office.folder / one["path"]).read_bytes() for one in told["files"]}
    shutil.rmtree(office.outbox / "通知")
    now = office.clock()
    office.clock = lambda: now.replace(hour=16, minute=59)
    again = told_of(office, kind, **ASKED.get(kind, {}))
    office.clock = lambda: now
    assert again == told
    assert {path: (office.folder / path).read_bytes() for path in before} == before


def test_a_name_tells_no_number_and_no_two_files_are_one(tmp_path):
    office = office_with(tmp_path / "office", in_want_of_evidence())
    colleges = (f"学院{id_number(5)}", "甲-学院", "甲学院", "../../" + "长" * 90)
    rows = [person(11 + n, 专科学校=college) for n, college in enumerate(colleges)]
    drop(office, "登记/改.csv", csv_bytes(rows))
    spine.take_in(office)
    files = told_of(office, "evidence")["files"]
    paths = [one["path"] for one in files]
    assert len(set(paths)) == len(paths) == 12
    assert not any(re.search(r"\d{17}", path) for path in paths)
    assert all(len(path.rpartition("/")[2].encode()) < 255 and path.count("/") == 3 for path in paths)
    assert {path.name for path in office.outbox.rglob("*") if path.is_file() and "通知" in str(path)} == {
        path.rpartition("/")[2] for path in paths
    }
    office.close()


HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "=cmd|' /C calc'!A0",
    "#N/A",
    "TRUE",
    "2020-06-01",
    "007",
    "1E5",
    "＝1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_table_program_would_compute_stays_text(text):
    data = listing_xlsx(Listing(text, COLUMNS, (("320118000001", text),), (text,)))
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].cell(4, 2)
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix == text.startswith(FORMULA)


@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was(text):
    data = listing_xlsx(Listing("表", COLUMNS, (("320118000001", text),)))
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].cell(3, 2)
    plain = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\t\n" or ord(c) >= 32)
    assert (cell.value or "") == plain
    assert cell.data_type == "s" or not plain


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_computes_nothing(tmp_path):
    rows = tuple((f"{n:012}", text) for n, text in enumerate(HOSTILE))
    (tmp_path / "表.xlsx").write_bytes(listing_xlsx(Listing("表", COLUMNS, rows)))
    how = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
    subprocess.run(
        [*how, filters, "--outdir", tmp_path, tmp_path / "表.xlsx"], check=True, capture_output=True
    )
    told = (tmp_path / "表.csv").read_text("utf-8-sig")
    for number, text in rows:
        assert f"{number},{text}" in told or f'{number},"{text}"' in told


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_register_saved_by_libreoffice_is_taken(tmp_path):
    office = office_with(tmp_path / "office", in_want_of_evidence())
    told = [one["path"] for one in told_of(office, "evidence")["files"] if "材料登记表" in one["path"]]
    paths = [office.folder / path for path in told]
    how = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run([*how, "--outdir", tmp_path / "saved", *paths], check=True, capture_output=True)
    for path in paths:
        drop(office, f"资审材料/{path.name}", (tmp_path / "saved" / path.name).read_bytes())
    assert [(one.state, one.reason) for one in spine.take_in(office).files] == [("taken", "")] * 3
    office.close()


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_finds_its_place_on_paper(title, cell):
    letter = Letter(
        "甲",
        "甲",
        1,
        f"{title[:30]}\n甲：\n　　{cell}\n\n乙\n2020年7月3日",
        Listing(title, COLUMNS, (("1", cell),)),
    )
    assert letter_pdf(letter).startswith(b"%PDF")


def test_the_command_tells_files_and_who_was_left_out(tmp_path):
    office = office_with(tmp_path / "office", in_want_of_evidence())
    office.close()
    run = CliRunner().invoke
    done = run(biye, ["-C", str(office.folder), "notice", "evidence", "--city", "苏州市", "--json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 0 and [one["people"] for one in told["files"]] == [1, 1, 1]
    assert all((office.folder / one["path"]).is_file() for one in told["files"])
    spoken = run(biye, ["-C", str(office.folder), "notice", "evidence"]).stdout
    assert f"没有列入 {person(15)['准考证号']}：资审材料已齐" in spoken
    assert "没有缺课程的人" in run(biye, ["-C", str(office.folder), "notice", "missing-courses"]).stdout
    proof = json.loads(run(biye, ["-C", str(office.folder), "notice", "proof", "--json"]).stdout)
    assert proof["files"][0]["college"] == "样本职业学院"


def test_an_unsigned_letter_says_that_the_office_has_no_name(tmp_path):
    office = office_with(tmp_path / "office", in_want_of_evidence())
    settings = office.folder / "office.toml"
    settings.write_text(settings.read_text("utf-8").replace("样本市教育考试院", ""), "utf-8")
    own = type(office)(office.folder, clock=office.clock, lent=office.lent)
    told = told_of(own, "evidence")
    assert any("[office] name 没有填" in line for line in told["says"])
    assert "（单位名称）2020年6月19日" in words_of(pdfs(own, told)[0])
    own.close()
    office.close()


def test_a_long_letter_keeps_text_with_its_signature(tmp_path):
    for count in range(10, 60):
        text = "\n".join(
            ["标题", "甲：", *(f"　　第{n}行" for n in range(count)), "", "样本市教育考试院", "2020年7月3日"]
        )
        path = tmp_path / f"{count}.pdf"
        path.write_bytes(letter_pdf(Letter("甲", "甲", 1, text)))
        pages = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()
        last = pages.rstrip("\f").split("\f")[-1]
        assert "样本市教育考试院" in last and f"第{count - 1}行" in last, count
