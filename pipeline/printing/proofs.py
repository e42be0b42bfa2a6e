"""印: proof lists: what will be printed of each person, with his photo, to be signed before a blank is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ..model import Record
from ..speaking import masked
from ..typeset.fonts import Fonts, headings
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter

LEFT, RIGHT, TOP, BOTTOM = 14.0, 196.0, 30.0, 285.0
HIGH = 62.0  # mm for one person
PHOTO = (24.0, 32.0)
TEXT = LEFT + PHOTO[0] + 4
EACH_PAGE = int((BOTTOM - TOP) / HIGH)
ROWS = (
    (("准考证号", "ticket_no"), ("身份证号", "id_no")),
    (("性别", "sex"), ("民族", "ethnic"), ("出生日期", "birth_date"), ("政治面貌", "political_status")),
    (("专业", "major"), ("层次", "level"), ("学分", "credits"), ("毕业日期", "certificate_date")),
    (("主考学校", "host_university"), ("前置学历", "prior_degree")),
)
SIGN = "以上内容将印在毕业生登记表上。本人逐项核对：□ 无误　□ 有误（请在有误处圈出并写上正确的）"


@dataclass(frozen=True, slots=True)
class ProofList:
    """What stands at the head of a list."""

    batch: str
    college: str
    day: str
    count: int


def write_proofs(
    out: BinaryIO, about: ProofList, records: Iterable[Record], fonts: Fonts, gray_of: Callable[[str], bytes]
) -> int:
    """Writes the list of one college; how many pages it has comes back. `gray_of` gives the gray photo of a digest."""
    writer = PdfWriter(out)
    pages = max(1, -(-about.count // EACH_PAGE))
    number = 0
    for number, part in enumerate(_parts(records), 1):
        page = Page(writer, fonts)
        _head(page, about, number, pages)
        for place, record in enumerate(part):
            _person(page, writer, record, TOP + place * HIGH, gray_of)
        page.finish()
    writer.finish()
    return number


def _parts(records: Iterable[Record]) -> Iterator[list[Record]]:
    part: list[Record] = []
    for record in records:
        part.append(record)
        if len(part) == EACH_PAGE:
            yield part
            part = []
    if part:
        yield part


def _head(page: Page, about: ProofList, number: int, pages: int) -> None:
    page.fitted(
        (LEFT, 10, RIGHT - LEFT, 8),
        f"{about.batch}　毕业生登记表校对单",
        15,
        align="center",
        fonts=headings(),
    )
    page.fitted((LEFT, 19, RIGHT - LEFT, 6), f"{about.college or '（未填专科学校）'}　共{about.count}人", 10)
    page.text(RIGHT, 22, about.day, 9, align="right")
    page.text(RIGHT, 290, f"第 {number} 页　共 {pages} 页", 8, align="right", gray=0.3)
    page.text(LEFT, 290, "校对单只供本人核对，请收回，不要张贴或转发", 8, gray=0.3)


def _person(page: Page, writer: PdfWriter, record: Record, y: float, gray_of: Callable[[str], bytes]) -> None:
    page.line(LEFT, y, RIGHT, y, 0.25)
    if record.gray:
        page.picture(writer.gray_jpeg(gray_of(record.gray)), LEFT, y + 3, *PHOTO)
    else:
        page.frame(LEFT, y + 3, *PHOTO)
        page.text(LEFT + PHOTO[0] / 2, y + 3 + PHOTO[1] / 2, "没有照片", 9, align="center")
    page.fitted((TEXT, y + 2, RIGHT - TEXT, 8), record.values.get("name", ""), 16, fonts=headings())
    for nth, row in enumerate(ROWS):
        _row(page, record, row, y + 11 + nth * 5.6)
    page.fitted((TEXT, y + 34, RIGHT - TEXT, 15), _grades(record), 8, lines=4)
    page.text(LEFT, y + 53, SIGN, 9)
    page.text(LEFT, y + 59, "签字：", 10)
    page.line(LEFT + 12, y + 61, LEFT + 60, y + 61, 0.15)
    page.text(LEFT + 70, y + 59, "日期：", 10)
    page.line(LEFT + 82, y + 61, LEFT + 120, y + 61, 0.15)


def _row(page: Page, record: Record, row: tuple[tuple[str, str], ...], y: float) -> None:
    width = (RIGHT - TEXT) / len(row)
    for nth, (title, code) in enumerate(row):
        said = masked(record.values.get(code, "")) or "（空）"
        page.fitted((TEXT + nth * width, y, width - 2, 5.4), f"{title}：{said}", 9.5)


def _grades(record: Record) -> str:
    told = "；".join(
        f"{g.name or g.code} {g.mark}{f'（{g.remark}）' if g.remark else ''}" for g in record.grades
    )
    return f"课程成绩（{len(record.grades)}门）：{told}"
