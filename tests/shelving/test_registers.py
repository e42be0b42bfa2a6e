"""The registers of a volume as an archivist reads them: nothing missing, nothing untrue, room to sign."""

import csv
import io
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from makers import ticket
from set_makers import text_of, without_complaint, words_of

from pipeline.shelving import fourtests, registers
from pipeline.shelving.volume import Entry, Looked, Volume, in_words
from pipeline.typeset.page import A4

NUMBER = "Z109-ZY·2020-D30-ZS-{:04}"


def entry(no=1, **changed):
    told = {
        "no": no,
        "ticket": ticket(no),
        "name": "张三",
        "city": "南京",
        "college": "样本职业学院",
        "major": "样本工程",
        "archive_no": NUMBER.format(no),
        "title": "张三毕业资格审查材料（曾用名）",
        "responsible": "江苏省教育考试院",
        "day": f"202006{no % 28 + 1:02}",
        "pages": 4,
        "originals": 1,
        "note": "",
        "folder": f"{no:04}_{ticket(no)}",
        "files": (("00_首页.pdf", Path("x")),),
        "looked": Looked(4),
    }
    return Entry(**{**told, **changed})


def volume(*entries, **changed):
    told = {
        "name": "2020H1_32_资审材料_南京_0001",
        "title": "毕业资格审查材料",
        "batch": "2020 年上专接本毕业",
        "batch_id": "2020H1",
        "city": "南京",
        "office": "江苏省教育考试院",
        "fonds": "Z109",
        "retention": "D30",
        "day": "2020-06-18",
        "by": "赵档",
        "part": 1,
        "parts": 1,
    }
    return Volume(**{**told, **changed}, entries=entries or (entry(),))


def laid(folder, data, name="register.pdf"):
    path = folder / name
    path.write_bytes(data)
    return path


def pages_of(path):
    return ["".join(word[4] for word in page) for page in words_of(path)]


def test_the_contents_for_a_computer_open_in_a_table_program():
    data = registers.contents_csv(volume(entry(1), entry(2, note="代替 甲 第1件")))
    assert (
        data.startswith(b"\xef\xbb\xbf")
        and data.count(b"\r\n") == 3
        and b"\n" not in data.replace(b"\r\n", b"")
    )
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["序号"] for row in rows] == ["1", "2"]
    assert rows[1]["档号"] == NUMBER.format(2) and rows[1]["备注"] == "代替 甲 第1件"
    assert rows[0]["准考证号"] == ticket(1) and rows[0]["文件夹"] == f"0001_{ticket(1)}"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_cell_is_computed(evil):
    data = registers.contents_csv(volume(entry(name=evil, college=evil)))
    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert row["姓名"] == f"'{evil}" and row["专科学校"] == f"'{evil}"


@pytest.mark.parametrize("count", [1, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 60, 333])
def test_every_row_stands_once_in_order_and_pages_are_counted(tmp_path, count):
    full = volume(*(entry(no) for no in range(1, count + 1)))
    contents = laid(tmp_path, registers.contents_pdf(full), "contents.pdf")
    handover = laid(tmp_path, registers.handover_pdf(full), "handover.pdf")
    for path, marks in (
        (contents, map(NUMBER.format, range(1, count + 1))),
        (handover, map(ticket, range(1, count + 1))),
    ):
        pages = pages_of(path)
        said = "".join(pages)
        places = [said.find(mark) for mark in marks]
        assert -1 not in places and places == sorted(places)
        assert all(said.count(mark) == 1 for mark in (ticket(count), NUMBER.format(count)) if mark in said)
        for number, page in enumerate(pages, 1):
            assert f"第{number}页　共{len(pages)}页" in page.replace("第", "第") or f"第{number}页" in page
            assert (f"共{len(pages)}页" in page and "序号" in page) or number == len(pages)


@pytest.mark.parametrize("count", range(17, 32))
def test_signatures_have_their_room_however_many_rows_there_are(tmp_path, count):
    full = volume(*(entry(no) for no in range(1, count + 1)))
    words = words_of(laid(tmp_path, registers.handover_pdf(full, ("归档包：x", "sha256：y"))))
    last = words[-1]
    stamps = [word for word in last if "盖章" in word[4]]
    dates = [word for word in last if word[4] in ("移交日期", "接收日期")]
    signed = [word for word in last if word[4] == "经办人签字"]
    assert len(stamps) == len(dates) == len(signed) == 2
    assert max(word[3] for word in dates) < A4[1] - 12
    rows = [word[3] for word in last if ticket(1)[:6] in word[4]]
    assert min(word[1] for word in stamps) > max(rows)
    assert not any("盖章" in word[4] for page in words[:-1] for word in page)


def test_a_list_of_nobody_has_its_heading_and_its_room_to_sign(tmp_path):
    table = registers.Table("移交清单", registers.HANDOVER, end=registers._two_signatures, end_height=48)
    said = pages_of(laid(tmp_path, registers._set(table, [])))
    assert len(said) == 1 and "序号" in said[0] and "接收单位" in said[0] and "共1页" in said[0]


def test_the_handover_list_tells_of_the_finished_bundle(tmp_path):
    said = text_of(
        laid(tmp_path, registers.handover_pdf(volume(), ("归档包：甲.zip", "sha256：" + "a1" * 32)))
    )
    assert "a1" * 32 in said and "甲.zip" in said and "其中原件1样" in said


def test_the_face_of_the_volume(tmp_path):
    full = volume(entry(1), entry(2), entry(3), part=2, parts=3)
    said = text_of(laid(tmp_path, registers.volume_cover_pdf(full)))
    for words in (
        "案卷封面", "江苏省教育考试院", "Z109", "2020年上专接本毕业南京毕业资格审查材料", "2020年6月2日至2020年6月4日",
        "30年", "3件，12页", "第2包，共3包", "赵档",
    ):  # fmt: skip
        assert words in said
    assert f"{NUMBER.format(1)}至{NUMBER.format(3)}" in said.replace("\n", "")


def test_the_face_of_an_office_that_has_no_number(tmp_path):
    said = text_of(
        laid(tmp_path, registers.volume_cover_pdf(volume(entry(archive_no=""), office="", fonds="")))
    )
    assert said.count("（未填）") == 2 and "（未定）" in said


def test_the_closing_note_says_what_was_taken_out(tmp_path):
    one = Looked(4, removed=(("02_身份证.pdf", "打开网址的动作、脚本（JavaScript）"),))
    other = Looked(4, removed=(("03_户口单页.pdf", "内嵌文件"),))
    full = volume(entry(1, looked=one), entry(2, looked=other), entry(3))
    said = text_of(laid(tmp_path, registers.closing_note_pdf(full))).replace("\n", "")
    assert "2件的扫描件去除了" in said and "原文件另存" in said
    assert all(kind in said for kind in ("打开网址的动作", "脚本（JavaScript）", "内嵌文件"))
    plain = text_of(laid(tmp_path, registers.closing_note_pdf(volume())))
    assert (
        "照原样收入" in plain and "去除" not in plain and "检查人" in plain.replace("　", "").replace(" ", "")
    )


def test_long_notes_are_not_cut(tmp_path):
    note = "代替 2020H1_32_资审材料_连云港_{:04} 第{}件"
    full = volume(*(entry(no, note=note.format(no, no)) for no in range(1, 41)))
    said = text_of(laid(tmp_path, registers.closing_note_pdf(full))).replace("\n", "")
    assert all(f"_{no:04d}第{no}件" in said for no in range(1, 7))
    assert "等40件" in said and "备注" in said
    contents = text_of(laid(tmp_path, registers.contents_pdf(full)))
    handover = text_of(laid(tmp_path, registers.handover_pdf(full)))
    assert "…" not in contents + handover


def test_a_character_that_no_font_draws_stops_no_register(tmp_path):
    path = laid(tmp_path, registers.volume_cover_pdf(volume(office="某\ue000院", by="赵\ue001")))
    assert "某〓院" in text_of(path)
    without_complaint(path)


def test_the_explanation_is_for_notepad():
    data = registers.explanation(volume(parts=2), "资审材料说明.txt")
    said = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf") and "\r\n" in said and "\n" not in said.replace("\r\n", "")
    assert "考区：南京" in said and "其中原件 1 样" in said and "共 2 包" in said and "sha256sum -c" in said


def checks_of(full):
    told = json.loads(fourtests.report(full))
    return told, {c["what"]: c for p in told["properties"] for c in p["checks"]}


def test_the_four_tests_of_a_plain_volume():
    told, checks = checks_of(volume())
    assert [p["title"] for p in told["properties"]] == ["真实性", "完整性", "可用性", "安全性"]
    assert {c["result"] for c in checks.values()} == {"通过"} and told["entries"] == told["files"] == 1
    assert checks["没有会自己运行的内容"]["says"] == "没有发现"


def test_the_four_tests_say_what_is_not_as_it_should_be():
    looked = Looked(
        4,
        coarse=("身份证.jpg",),
        unknown=2,
        removed=(("02_身份证.pdf", "内嵌文件"),),
        fonts=(("02_身份证.pdf", "SimSun、Helvetica"),),
    )
    folder = f"0001_{ticket(1)}_张三"
    _, checks = checks_of(volume(entry(looked=looked, folder=folder)))
    assert checks["影像清晰"]["result"] == "通过，有说明" and "身份证.jpg" in checks["影像清晰"]["says"]
    assert "2份" in checks["影像清晰"]["says"]
    assert "SimSun、Helvetica" in checks["不靠本机就能看"]["says"]
    assert "02_身份证.pdf：去除了内嵌文件" in checks["没有会自己运行的内容"]["says"]
    assert "和姓名" in checks["文件名安全、不含身份证号"]["how"]
    assert "和姓名" not in checks_of(volume())[1]["文件名安全、不含身份证号"]["how"]


def test_a_text_far_too_long_for_its_cell_is_cut_and_takes_no_time(tmp_path):
    began = time.monotonic()
    said = text_of(laid(tmp_path, registers.contents_pdf(volume(entry(title="长" * 50_000)))))
    assert "长…" in said and time.monotonic() - began < 5


def test_a_cell_too_small_for_any_letter_stays_empty(tmp_path):
    table = registers.Table("表", (registers.Column("甲", 0.6), registers.Column("乙", 40)), row_height=9)
    assert "乙" in text_of(laid(tmp_path, registers._set(table, [("字", "词")])))


def test_days_in_words():
    assert in_words("20200605") == in_words("2020-06-05") == "2020年6月5日"


def test_registers_are_the_same_each_time():
    full = volume(*(entry(no) for no in range(1, 50)))
    again = replace(full, entries=list(full.entries))
    for make in (
        registers.contents_pdf,
        registers.handover_pdf,
        registers.closing_note_pdf,
        registers.volume_cover_pdf,
    ):
        assert make(full) == make(again)
