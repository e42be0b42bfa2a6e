"""Blanks nobody has seen before, of our own drawing, and what a person does with a grid and a form.toml."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from PIL import Image, ImageDraw
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.cli import biye
from pipeline.printing.affine import moved

DOTS = 300 / 25.4
INSET = 0.5
WIDTHS = {"no": 10, "code": 18, "name": 50, "gap": 10, "credits": 12, "mark": 15, "remark": 15}


@dataclass
class Drawing:
    """A blank: cells by field code as (page, x, y, w, h) in mm, the photo, the grades, the seals."""

    size: tuple[float, float]
    pages: int
    cells: dict[str, tuple[int, float, float, float, float]]
    photo: tuple[int, float, float]
    grades: tuple[int, float, float, int, tuple[float, ...]]  # page, y, row height, rows, blocks
    seals: list[tuple[int, float, float]] = field(default_factory=list)

    def boxes(self, page: int) -> list[tuple[float, float, float, float]]:
        """All that is drawn as a rectangle on a page."""
        found = [cell[1:] for cell in self.cells.values() if cell[0] == page]
        if self.photo[0] == page:
            found.append((self.photo[1] - 2, self.photo[2] - 2, 34, 44))
        at, top, height, rows, blocks = self.grades
        for left in blocks if at == page else ():
            for row in range(rows):
                x = left
                for width in WIDTHS.values():
                    found.append((x, top + row * height, width, height))
                    x += width
        return found


def _stacked(page, left, top, width, codes, height=9.0):
    return {code: (page, left, top + n * height, width, height) for n, code in enumerate(codes)}


A4 = Drawing(
    (210, 297),
    2,
    {
        **_stacked(1, 80, 30, 100, ("name", "ticket_no", "id_no", "sex", "birth_date", "major"), 11),
        **_stacked(1, 50, 110, 130, ("host_university", "college", "address", "thesis_title")),
        "self_appraisal": (1, 50, 160, 130, 60),
        "certificate_date": (2, 60, 230, 60, 10),
    },
    (1, 22, 32),
    (2, 30, 8, 20, (30,)),
    [(2, 150, 240)],
)
A3 = Drawing(
    (420, 297),
    2,
    {
        **_stacked(1, 260, 60, 90, ("name", "ticket_no", "id_no", "major", "college"), 12),
        **_stacked(2, 230, 30, 150, ("host_university", "linked_tickets", "mobile", "postcode")),
        "self_appraisal": (2, 230, 80, 150, 90),
        "certificate_date": (1, 60, 200, 80, 10),
    },
    (1, 365, 62),
    (2, 30, 8, 30, (25,)),
    [(1, 120, 120), (2, 300, 220)],
)
ONE_SIDED = Drawing(
    (210, 297),
    1,
    _stacked(1, 30, 25, 110, ("name", "ticket_no", "id_no", "sex", "major", "college")),
    (1, 155, 30),
    (1, 90, 8, 18, (30,)),
)


def draw_pdf(path: Path, drawing: Drawing) -> Path:
    """The blank as a PDF."""
    width, height = drawing.size
    paper = Canvas(str(path), pagesize=(width * mm, height * mm), invariant=1)
    for page in range(1, drawing.pages + 1):
        paper.setLineWidth(0.3 * mm)
        for x, y, w, h in drawing.boxes(page):
            paper.rect(x * mm, (height - y - h) * mm, w * mm, h * mm)
        paper.showPage()
    paper.save()
    return path


def draw_scan(path: Path, drawing: Drawing, turn: float, ground: int = 25, at=(8.0, 6.0)) -> Path:
    """Its first page printed and laid askew on a scanner, 300 dpi, with a dark ground or (255) a white lid."""
    page = Image.new("L", tuple(round(side * DOTS) for side in drawing.size), 238)
    pen = ImageDraw.Draw(page)
    for x, y, w, h in drawing.boxes(1):
        pen.rectangle([round(side * DOTS) for side in (x, y, x + w, y + h)], outline=40, width=3)
    return laid(page, path, turn, ground, at)


def laid(page: Image.Image, path: Path, turn: float, ground: int = 25, at=(8.0, 6.0)) -> Path:
    """A sheet laid askew on a scanner of 216×300 mm (or its own size, under a white lid)."""
    bed = (216, 300) if ground < 128 else (page.width / DOTS, page.height / DOTS)
    rim = 300
    wide = Image.new("L", (page.width + 2 * rim, page.height + 2 * rim), ground)
    wide.paste(page, (rim, rim))
    laid_at = moved(*at, turn) if ground < 128 else moved(turn=turn, about=(bed[0] / 2, bed[1] / 2))
    back = laid_at.inverse()
    data = (back.a, back.c, back.e * DOTS + rim, back.b, back.d, back.f * DOTS + rim)
    pixels = tuple(round(side * DOTS) for side in bed)
    scan = wide.transform(pixels, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC, fillcolor=ground)
    noise = np.random.default_rng(1).normal(0, 4, (pixels[1], pixels[0]))
    gray = np.clip(np.asarray(scan, float) + noise, 0, 255).astype(np.uint8)
    Image.fromarray(gray).save(path, dpi=(300, 300))
    return path


def fill_in(path: Path, drawing: Drawing) -> None:
    """What a person does with the grid beside it: each line gets its figures, or a # when the blank lacks it."""
    lines = []
    for line in path.read_text("utf-8").splitlines():
        found = re.match(r'  \{ code = "(\w+)"', line)
        if found and "page = " in line:
            line = _measured(line, found[1], drawing)
        elif found:
            line = line.replace("w = 0", f"w = {WIDTHS[found[1]]}")
            if found[1] == "name":
                line += f'\n  {{ code = "gap", title = "考试时间", w = {WIDTHS["gap"]} }},'
        elif line.startswith("#  { title") and drawing.seals:
            line = "\n".join(
                f'  {{ title = "盖章{n}", page = {page}, x = {x}, y = {y} }},'
                for n, (page, x, y) in enumerate(drawing.seals, 1)
            )
        lines.append(line)
    head, photo = "\n".join(lines).split("[photo]")
    photo, grades = photo.split("[grades]")
    page, x, y = drawing.photo
    photo = f"\npage = {page}\nx = {x}\ny = {y}\n"
    at, top, height, rows, blocks = drawing.grades
    for old, new in (
        ("page = 1", f"page = {at}"),
        ("y = 0", f"y = {top}"),
        ("row_height = 0", f"row_height = {height}"),
        ("rows = 0", f"rows = {rows}"),
        ("blocks = [0]", f"blocks = {list(blocks)}"),
    ):
        grades = grades.replace(old, new, 1)
    path.write_text(f"{head}[photo]{photo}\n[grades]{grades}\n", "utf-8")


def _measured(line: str, code: str, drawing: Drawing) -> str:
    if code not in drawing.cells:
        return f"#{line}"
    page, x, y, w, h = drawing.cells[code]
    line = re.sub(r"page = \d", f"page = {page}", line)
    box = x + INSET, y + INSET, w - 2 * INSET, h - 2 * INSET
    return line.replace("x = 0, y = 0, w = 0, h = 0", "x = {}, y = {}, w = {}, h = {}".format(*box))


def run(folder: Path, *words: object) -> tuple[int, str]:
    """A command as a user types it: its exit code, and what it said."""
    done = CliRunner().invoke(biye, ["-C", str(folder), *map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        return getattr(done.exception, "exit_code", 70), done.output + str(done.exception)
    return done.exit_code, done.output
