"""The job ticket of a run."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from form_makers import assert_sound, page_text

from pipeline.printing.jobticket import JobSheet, JobTicket, write_job_ticket
from pipeline.typeset import fonts


def _written(count: int, job: str = "2020H1-001") -> tuple[bytes, int]:
    def sheets() -> Iterator[JobSheet]:
        return (JobSheet(no, f"0102201{no:05d}", f"王{no}", "汉语言文学") for no in range(1, count + 1))

    lots = (("L1", 1, 3), ("L2", 4, count))
    told = JobTicket(
        job, "2020 年上半年", "样本职业技术学院", lots, "王敏", "2020-06-19 09:00", count, sheets
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
