"""Where the ink lies, rasterised at 300 dpi: in its box, where the layout says, on the first sheet and the last."""

import subprocess
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from form_makers import form, gray_photo, record
from PIL import Image

from pipeline.printing.affine import moved
from pipeline.printing.form import PHOTO_MM
from pipeline.printing.parts import write_part
from pipeline.typeset import fonts
from pipeline.typeset.page import MM, RISE
from pipeline.typeset.text import fit

DPI = 300
DOTS = DPI / 25.4
NEAR = 0.2
SHEETS = 1000
ERROR = moved(1.5, -0.8, 0.3, 1.002, (105.0, 148.5))


@cache
def run_of_1000(calibrated):
    out = BytesIO()
    told = ((n, record(32, name=f"王{n}明")) for n in range(1, SHEETS + 1))
    undo = (ERROR.inverse(),) * 2 if calibrated else None
    write_part(out, told, form(), fonts.stack(), lambda _: gray_photo(), undo)
    return out.getvalue()


def page_of(pdf, page, folder):
    path = folder / "run.pdf"
    path.write_bytes(pdf)
    words = ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*words, path, folder / "page"], check=True)
    return Image.open(folder / "page.pgm").convert("L")


def through(printer, page):
    """The page as that printer lays it on the paper."""
    back = printer.inverse()
    data = (back.a, back.c, back.e * DOTS, back.b, back.d, back.f * DOTS)
    return page.transform(page.size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC, fillcolor=255)


def ink(page):
    return np.asarray(page) < 235  # the tips of strokes are faint


def ink_box(inked, x, y, w, h):
    """The edges in mm of the ink in a box of mm."""
    top, left = round(y * DOTS), round(x * DOTS)
    rows, columns = np.nonzero(inked[top : round((y + h) * DOTS), left : round((x + w) * DOTS)])
    assert len(rows), "no ink where a text should be"
    edges = columns.min() + left, rows.min() + top, columns.max() + 1 + left, rows.max() + 1 + top
    return [edge / DOTS for edge in edges]


@cache
def glyphs_of(path):
    font = TTFont(BytesIO(path.read_bytes()))
    return font, font.getGlyphSet()


@cache
def outline(face, gid):
    """The exact bounds of a glyph in thousandths of the size."""
    font, glyphs = glyphs_of(face.path)
    pen = BoundsPen(glyphs)
    glyphs[font.getGlyphName(gid)].draw(pen)
    return pen.bounds and tuple(face.thousandths(edge) for edge in pen.bounds)


def expected_box(place, text):
    """The edges in mm of the ink of a text of one line, from the outlines of its glyphs."""
    fits = fit(text, place.room, fonts.stack())
    if fits is None or len(fits.lines) != 1 or place.valign != "middle":
        return None
    size = fits.size / MM
    width = fonts.stack().width(text) * size / 1000
    x = place.x + {"left": 0.0, "center": 0.5}[place.align] * (place.w - width)
    base = place.y + place.h / 2 + RISE * size
    boxes = []
    for char in text:
        glyph = fonts.stack().glyphs[char]
        if edges := outline(glyph.face, glyph.gid):
            x0, y0, x1, y1 = (edge * size / 1000 for edge in edges)
            boxes.append((x + x0, base - y1, x + x1, base - y0))
        x += glyph.advance * size / 1000
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def assert_in_place(inked, page, values):
    counted = 0
    for place in form().fields:
        if place.page != page:
            continue
        text = values[place.code]
        x0, y0, x1, y1 = ink_box(inked, place.x - 1, place.y - 0.5, place.w + 1.5, place.h + 1)
        assert x0 >= place.x - NEAR and y0 >= place.y - NEAR, place.title
        assert x1 <= place.x + place.w + NEAR and y1 <= place.y + place.h + NEAR, place.title
        if expected := expected_box(place, text):
            assert (x0, y0, x1, y1) == pytest.approx(expected, abs=NEAR), place.title
            counted += 1
    return counted


@pytest.mark.parametrize("sheet", [1, SHEETS])
@pytest.mark.parametrize("calibrated", [False, True], ids=["plain", "calibrated"])
def test_every_field_lies_in_its_box_where_the_layout_says(tmp_path, sheet, calibrated):
    values = record(32, name=f"王{sheet}明").values
    for page, fewest in ((1, 17), (2, 1)):
        shown = page_of(run_of_1000(calibrated), 2 * sheet - 2 + page, tmp_path)
        inked = ink(through(ERROR, shown) if calibrated else shown)
        assert assert_in_place(inked, page, values) >= fewest
        for seal in form().seals:
            if seal.page == page:
                half = seal.diameter / 2 * 0.7
                corner = round((seal.y - half) * DOTS), round((seal.x - half) * DOTS)
                side = round(2 * half * DOTS)
                assert not inked[corner[0] : corner[0] + side, corner[1] : corner[1] + side].any()


def test_the_photo_lies_where_the_layout_says(tmp_path):
    shown = np.asarray(page_of(run_of_1000(False), 1, tmp_path)) < 250
    photo = form().photo
    x0, y0, x1, y1 = ink_box(shown, photo.x - 1, photo.y - 1, PHOTO_MM[0] + 2, PHOTO_MM[1] + 2)
    wanted = (photo.x, photo.y, photo.x + PHOTO_MM[0], photo.y + PHOTO_MM[1])
    assert (x0, y0, x1, y1) == pytest.approx(wanted, abs=NEAR)


def test_a_calibrated_page_lies_where_mathematics_says(tmp_path):
    inked = ink(page_of(run_of_1000(True), 1, tmp_path))
    undo = ERROR.inverse()
    counted = 0
    for place in form().fields:
        expected = expected_box(place, record(32, name="王1明").values[place.code])
        if place.page != 1 or expected is None or expected[2] - expected[0] > 12:
            continue
        middle = undo.at(((expected[0] + expected[2]) / 2, (expected[1] + expected[3]) / 2))
        w, h = expected[2] - expected[0] + 1.2, expected[3] - expected[1] + 1.2
        x0, y0, x1, y1 = ink_box(inked, middle[0] - w / 2, middle[1] - h / 2, w, h)
        assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx(middle, abs=NEAR), place.title
        counted += 1
    assert counted >= 8


def test_32_lines_of_grades_lie_on_their_rows(tmp_path):
    inked = ink(page_of(run_of_1000(False), 1, tmp_path))
    grades = form().grades
    code = next(column for column in grades.columns if column.code == "code")
    for line in range(grades.room):
        left, top = grades.corner(line)
        _, y0, _, y1 = ink_box(inked, left + code.x, top, code.w, grades.row_height)
        assert (y0 + y1) / 2 == pytest.approx(top + grades.row_height / 2, abs=0.3)


def test_the_first_line_of_a_paragraph_is_indented_by_two_characters(tmp_path):
    inked = ink(page_of(run_of_1000(False), 2, tmp_path))
    place = next(place for place in form().fields if place.code == "self_appraisal")
    size = place.size / MM
    first, _, _, _ = ink_box(inked, place.x - 1, place.y, place.w, size * 1.1)
    assert first == pytest.approx(place.x + 2 * size, abs=size * 0.2)


def test_no_line_of_a_paragraph_begins_with_punctuation():
    place = next(place for place in form().fields if place.code == "self_appraisal")
    for length in range(30, 60):
        fits = fit("　　" + ("字" * length + "，“字”。") * 9, place.room, fonts.stack())
        assert fits and len(fits.lines) > 3
        assert all(line[0] not in "，。”" and line[-1] != "“" for line in fits.lines)


def test_latin_letters_and_digits_keep_their_proportion():
    width = fonts.stack().width
    assert width("字") == 1000
    assert all(450 < width(digit) < 600 for digit in "0123456789")
    assert width("i") < width("n") < width("字") < width("W") < 1100


@pytest.mark.parametrize("count", [25, 30, 36])
def test_a_name_of_so_many_characters_stays_whole_and_legible(count):
    place = next(place for place in form().fields if place.code == "name")
    fits = fit(("阿卜杜热西提·买买提艾力" * 4)[:count], place.room, fonts.stack())
    assert fits and len("".join(fits.lines)) == count and fits.size >= 7
