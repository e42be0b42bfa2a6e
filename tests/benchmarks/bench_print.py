"""Forms per second of the print run beside the naive way: `python tests/benchmarks/bench_print.py [N]`."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from PIL import Image, ImageDraw  # noqa: E402

from pipeline.model import GradeLine, Record  # noqa: E402
from pipeline.printing import copies, layout, parts  # noqa: E402
from pipeline.printing.form import Place  # noqa: E402
from pipeline.typeset import fonts  # noqa: E402

FORM = REPOSITORY / "forms" / "js-2020"
NAIVE_PEOPLE = 60
NAIVE_FONTS = (
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"),
)
COMMON = "".join(chr(point) for point in range(0x4E00, 0x9FA6) if chr(point).encode("gb2312", "ignore"))[
    :3755
]
SENTENCE = "　　本人自参加高等教育自学考试以来，遵纪守法，尊敬师长，团结同学，按时完成各门课程的学习。"


def photo(seed: int) -> bytes:
    """A gray picture of 354×472 px, about 50 KB, drawn by us."""
    picture = Image.effect_noise((354, 472), 34)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((100 + seed, 90, 250 + seed, 290), fill=190)
    draw.rectangle((60, 330, 294, 471), fill=60 + seed)
    out = BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


def person(number: int) -> Record:
    """A made-up person: 25 fields, a paragraph of 150 to 700 characters, 20 courses."""
    dice = Random(number)

    def words(count: int) -> str:
        return "".join(dice.choices(COMMON, k=count))

    values = {
        "ticket_no": f"0102{number:08d}",
        "name": words(dice.choice((2, 3, 3, 4))),
        "sex": dice.choice("男女"),
        "ethnic": "汉族",
        "birth_date": f"19{dice.randint(80, 99)}年{dice.randint(1, 12):02d}月{dice.randint(1, 28):02d}日",
        "political_status": "群众",
        "health": "健康",
        "id_no": "329999199802140035",
        "major": "汉语言文学",
        "major_code": "X2050101",
        "level": "本科",
        "host_university": words(6) + "大学",
        "college": words(8) + "学院",
        "prior_degree": words(8) + "学院，毕业证书 102831201906001234，2019年06月30日",
        "occupation": "专业技术人员",
        "work_unit": words(12),
        "address": "江苏省" + words(18) + f"{number} 号",
        "postcode": "210024",
        "mobile": "13800000000",
        "linked_tickets": "",
        "thesis_title": words(24),
        "thesis_grade": "良好",
        "passed_count": "20",
        "credits": "76",
        "self_appraisal": SENTENCE + words(dice.randint(106, 656)) + "。",
        "certificate_date": "2026年06月30日",
    }
    lines = tuple(
        GradeLine(
            f"{course * 37 + 4:05d}",
            f"第{course}门课程的名称",
            str(course % 6 + 2),
            str(dice.randint(60, 99)),
        )
        for course in range(20)
    )
    return Record(values["ticket_no"], values, lines, "", str(number % 32))


def ours(count: int) -> None:
    """Prints seconds of writing, bytes and the highest resident memory (KB)."""
    photos = {str(seed): photo(seed) for seed in range(32)}
    form, stack = layout.load_form(FORM), fonts.stack()
    made = 0.0

    def sheets() -> object:
        nonlocal made
        for number in range(1, count + 1):
            before = time.perf_counter()
            record = person(number)
            made += time.perf_counter() - before
            yield number, record

    with TemporaryFile() as out:
        start = time.perf_counter()
        parts.write_part(out, sheets(), form, stack, photos.__getitem__)  # type: ignore[arg-type]
        took = time.perf_counter() - start - made
        size = out.tell()
    print(took, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def naive(count: int) -> float:
    """Seconds for `count` people set with reportlab, each merged with the blank by pypdf."""
    from pypdf import PdfReader, PdfWriter
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = next((path for path in NAIVE_FONTS if path.is_file()), None)
    if font is None:
        raise SystemExit("the naive way needs a TrueType font: apt-get install fonts-hanazono")
    photos = {str(seed): photo(seed) for seed in range(32)}
    people = [person(number) for number in range(1, count + 1)]
    form = layout.load_form(FORM)
    start = time.perf_counter()
    pdfmetrics.registerFont(TTFont("han", str(font)))
    whole = PdfWriter()
    for record in people:
        data = PdfReader(_naive_sheet(record, form, photos[record.gray]))
        blank = PdfReader(form.blank)
        for under, over in zip(blank.pages, data.pages, strict=True):
            whole.add_page(under).merge_page(over)
    whole.write(BytesIO())
    return time.perf_counter() - start


def _naive_sheet(record: Record, form: layout.Form, picture: bytes) -> BytesIO:
    from reportlab.lib.units import mm
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=form.size)
    for page in (1, 2):
        for place in form.fields:
            if place.page == page and (text := record.values[place.code]):
                _naive_text(canvas, place, text, form.size[1])
        if page == 1:
            for number, line in enumerate(record.grades):
                x, y = form.grades.corner(number)
                cells = (str(number + 1), line.code, line.name, line.credits, line.mark, line.remark)
                canvas.setFont("han", 8)
                for column, text in zip(form.grades.columns, cells, strict=True):
                    canvas.drawString((x + column.x) * mm, form.size[1] - (y + 5) * mm, text)
            corner = (form.photo.x * mm, form.size[1] - (form.photo.y + 40) * mm)
            canvas.drawImage(ImageReader(BytesIO(picture)), *corner, 30 * mm, 40 * mm)
        canvas.showPage()
    canvas.save()
    return out


def _naive_text(canvas: Any, place: Place, text: str, height: float) -> None:
    """The same as ours: wrapped, and smaller until it fits its box."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph

    size = place.size
    while True:
        style = ParagraphStyle(
            "cell", fontName="han", fontSize=size, leading=size * place.leading, wordWrap="CJK"
        )
        paragraph = Paragraph(text.replace("\n", "<br/>"), style)
        _, needed = paragraph.wrap(place.w * mm, place.h * mm)
        if needed <= place.h * mm * 1.15 or size <= place.min_size:
            break
        size -= 0.5
    paragraph.drawOn(canvas, place.x * mm, height - place.y * mm - needed)


def _fresh(count: int) -> tuple[float, int, float]:
    """The figures of `ours` in a process of its own: seconds, bytes, MB."""
    done = subprocess.run(
        [sys.executable, __file__, "--ours", str(count)], check=True, capture_output=True, text=True
    )
    took, size, memory = done.stdout.split()
    return float(took), int(size), int(memory) / 1024


def main(count: int) -> None:
    """Prints the figures beside each other."""
    small = min(500, count)
    _, _, memory_small = _fresh(small)
    took, size, memory = _fresh(count)
    slow = naive(NAIVE_PEOPLE)
    speed, naive_speed = count / took, NAIVE_PEOPLE / slow
    print(f"write_part        {count:6d} forms  {speed:8.1f} forms/s  {size / count:9.0f} bytes/form")
    print(
        f"  memory at {small}: {memory_small:.0f} MB, at {count}: {memory:.0f} MB, more by {memory - memory_small:.0f} MB"
    )
    print(f"reportlab + pypdf {NAIVE_PEOPLE:6d} forms  {naive_speed:8.1f} forms/s")
    print(f"ratio {speed / naive_speed:.0f}   (wanted: ratio >= 50, forms/s >= 300, memory <= 40 MB more)")
    form, stack, record = layout.load_form(FORM), fonts.stack(), person(1)
    picture = photo(1)
    start, writer = time.perf_counter(), copies.CopyWriter(form, stack)
    for number in range(100):
        writer.write(BytesIO(), person(number), lambda _: picture)
    print(f"write_copy        {100:6d} copies {100 / (time.perf_counter() - start):8.1f} copies/s")
    layout.preflight(record, form, stack)
    people = [person(number) for number in range(500)]
    start = time.perf_counter()
    for record in people:
        layout.preflight(record, form, stack)
    print(f"preflight         {500:6d} people {(time.perf_counter() - start) * 2:8.3f} ms each")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ours"]:
        ours(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 5000)
