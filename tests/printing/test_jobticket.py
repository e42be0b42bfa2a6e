"""The job ticket of a run."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from form_makers import assert_sound, form, page_text

from pipeline.printing.jobticket import JobSheet, JobTicket, Paper, write_job_ticket
from pipeline.typeset import fonts


def _written(count: int, job: str = "2020H1-001", **more: object) -> tuple[bytes, int]:
    def sheets() -> Iterator[JobSheet]:
        return (JobSheet(no, f"0102201{no:05d}", f"王{no}", "汉语言文学") for no in range(1, count + 1))

    lots = (("L1", 1, 3), ("L2", 4, count))
    told = JobTicket(
        job, "2020 年上半年", "样本职业技术学院", lots, "王敏", "2020-06-19 09:00", count, sheets, **more
    )
    out = BytesIO()
    pages = write_job_ticket(out, told, fonts.stack())
    return out.getvalue(), pages


def test_a_ticket_says_what_the_print_room_needs(tmp_path: Path) -> None:
    pdf, pages = _written(5)
    assert pages == 1
    text = page_text(pdf, tmp_path, 1)
    for said in (
        "2020H1-001",
        "样本职业技术学院",
        "L1：第1–3张；L2：第4–5张",
        "5张（10面）",
        "100%（实际尺寸）",
        "长边翻转",
        "黑白",
    ):
        assert said in text
    for said in ("领表人", "打印人", "核对人", "王敏2020-06-1909:00"):
        assert said in text
    assert_sound(pdf, tmp_path)


def test_every_sheet_is_listed_in_order_over_several_pages(tmp_path: Path) -> None:
    pdf, pages = _written(60)
    assert pages > 2
    text = "".join(page_text(pdf, tmp_path, page) for page in range(1, pages + 1))
    places = [text.index(f"0102201{no:05d}") for no in range(1, 61)]
    assert places == sorted(places)
    assert all(f"2020H1-001-{no}" in text for no in range(1, 61))


def test_a_run_without_sheets_still_has_its_ticket() -> None:
    assert _written(0)[1] == 1


def test_the_same_run_gives_the_same_ticket() -> None:
    assert _written(20) == _written(20)


def test_a_job_no_barcode_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="Code 128"):
        _written(1, job="任务一")


def test_paper_sides_and_turning_come_from_the_form(tmp_path: Path) -> None:
    text = page_text(_written(5, paper=Paper.of(form()))[0], tmp_path, 1)
    assert "省发空白毕业生登记表，A4，一人一张" in text and "双面打印，长边翻转" in text
    folded = Paper.of(replace(form(), paper="A3", width=420.0))
    text = page_text(_written(5, paper=folded)[0], tmp_path, 1)
    assert "A3横放，一人一张" in text and "双面打印，短边翻转" in text and "5张（10面）" in text
    by_hand = page_text(_written(5, paper=folded, manual_duplex=True)[0], tmp_path, 1)
    assert "整叠在桌面上掉一个头" in by_hand and "横放" in by_hand
    odd = Paper.of(replace(form(), paper="其他", width=190.0, height=270.5))
    assert "190×270.5mm，一人一张" in page_text(_written(5, paper=odd)[0], tmp_path, 1)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_one_sided_form_has_no_word_of_backs(tmp_path: Path, by_hand: bool) -> None:
    paper = Paper.of(replace(form(), pages=1))
    text = page_text(_written(5, paper=paper, manual_duplex=by_hand)[0], tmp_path, 1)
    assert "5张（5面）" in text and "只印一面" in text
    assert "双面" not in text and "翻转" not in text and "第二步" not in text
