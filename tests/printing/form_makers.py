"""A valid record of the specimen form, its photo, and the judges of a written PDF."""

import re
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from pipeline.model import GradeLine, Record
from pipeline.printing.form import Form
from pipeline.printing.layout import load_form
from pipeline.printing.parts import write_part
from pipeline.typeset import fonts

FORM_FOLDER = Path(__file__).resolve().parents[2] / "forms" / "js-2020"
VALUES = {
    "ticket_no": "010220100123",
    "name": "王小明",
    "sex": "男",
    "ethnic": "汉族",
    "birth_date": "1998年02月14日",
    "political_status": "中国共产主义青年团团员",
    "health": "健康",
    "id_no": "329999199802140035",
    "major": "汉语言文学",
    "major_code": "X2050101",
    "level": "本科",
    "host_university": "样本师范大学",
    "college": "样本职业技术学院",
    "prior_degree": "样本职业技术学院，专科毕业证书 102831201906001234，2019年06月30日毕业",
    "occupation": "专业技术人员",
    "work_unit": "样本市某某有限责任公司",
    "address": "样本省样本市鼓楼区北京西路 15-2 号 301 室",
    "postcode": "210024",
    "mobile": "13800000000",
    "linked_tickets": "010216200456、010218300789",
    "thesis_title": "论《红楼梦》中的服饰描写与人物性格塑造之关系——以十二钗为中心",
    "thesis_grade": "良好",
    "passed_count": "20",
    "credits": "76",
    "self_appraisal": "　　本人自参加高等教育自学考试以来，遵纪守法，团结同学。\n　　今后将继续努力，做到“学以致用”。",
    "certificate_date": "2020年06月30日",
}
RARE_BOARD = len(fonts.stack().faces) == 4
NO_RARE = "needs the Debian packages fonts-hanazono and fonts-babelstone-han"


@cache
def form() -> Form:
    """The specimen form."""
    return load_form(FORM_FOLDER)


@cache
def gray_photo() -> bytes:
    """A gray JPEG of 354×472 px."""
    picture = Image.new("L", (354, 472), 220)
    ImageDraw.Draw(picture).ellipse((100, 90, 250, 290), fill=120)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def record(lines: int = 20, **changed: str) -> Record:
    """A record that prints, with some values changed."""
    values = VALUES | changed
    return Record(values["ticket_no"], values, grade_lines(lines), "p", "g")


def grade_lines(count: int) -> tuple[GradeLine, ...]:
    """So many courses."""
    marks = ("85", "免", "优秀", "及格")
    return tuple(
        GradeLine(
            f"{n * 37 + 4:05d}",
            f"样本课程之{n}",
            str(n % 6 + 2),
            marks[n % 4],
            "学分互免" if n % 5 == 0 else "",
        )
        for n in range(1, count + 1)
    )


def with_line(told: Record, line: GradeLine) -> Record:
    """The same record with its first course changed."""
    return replace(told, grades=(line, *told.grades[1:]))


def part(records: list[Record]) -> bytes:
    """The part that prints these records."""
    out = BytesIO()
    write_part(out, enumerate(records, 1), form(), fonts.stack(), lambda _: gray_photo())
    return out.getvalue()


def said(command: str, *arguments: str, pdf: bytes, folder: Path) -> str:
    """What a judge says of the PDF; FILE among the arguments stands for it."""
    path = folder / "judged.pdf"
    path.write_bytes(pdf)
    words = [str(path) if word == "FILE" else word for word in arguments]
    return subprocess.run([command, *words], check=True, capture_output=True).stdout.decode()


def page_text(pdf: bytes, folder: Path, page: int) -> str:
    """The text of one page, without spaces and line ends."""
    text = said("pdftotext", "-raw", "-f", str(page), "-l", str(page), "FILE", "-", pdf=pdf, folder=folder)
    return re.sub(r"\s", "", text)


def bare(text: str) -> str:
    """Text without spaces and line ends."""
    return re.sub(r"\s", "", text)


def assert_sound(pdf: bytes, folder: Path) -> None:
    """qpdf finds nothing wrong, every font is embedded, subset and extractable, no page has colour."""
    assert "No syntax or stream encoding errors" in said("qpdf", "--check", "FILE", pdf=pdf, folder=folder)
    for line in said("pdffonts", "FILE", pdf=pdf, folder=folder).splitlines()[2:]:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line
    inks = said("gs", "-q", "-o", "-", "-sDEVICE=inkcov", "FILE", pdf=pdf, folder=folder).splitlines()
    assert inks
    for line in inks:
        assert line.split()[:3] == ["0.00000"] * 3, line
