"""Parts of a run: what poppler, qpdf and ghostscript find in them."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from form_makers import (
    NO_RARE,
    RARE_BOARD,
    assert_sound,
    bare,
    form,
    gray_photo,
    page_text,
    part,
    record,
    said,
    with_line,
)

from pipeline.errors import RefusedError
from pipeline.model import GradeLine
from pipeline.printing.affine import Affine, moved
from pipeline.printing.layout import preflight
from pipeline.printing.parts import PartReport, write_part
from pipeline.typeset import fonts
from pipeline.typeset.fonts import Fonts
from pipeline.typeset.page import MM

NAMES = (
    "𬭎䶮㛃",
    "阿不都·热合曼",
    "买买提艾力克孜巴依图尔荪江阿卜杜热西提伊明尼亚孜",
    "欧阳Ａ娜",
    "⽂• ‧",
    "王⽂⽂⽇‧‧",
)


def test_front_and_back_follow_each_other(tmp_path: Path) -> None:
    out = BytesIO()
    report = write_part(out, [(1, record()), (2, record())], form(), fonts.stack(), lambda _: gray_photo())
    assert report == PartReport(sheets=2, pages=4)
    assert "Pages:           4" in said("pdfinfo", "FILE", pdf=out.getvalue(), folder=tmp_path)


def test_a_part_is_sound_gray_and_all_fonts_are_on_board(tmp_path: Path) -> None:
    assert_sound(part([record(), record(32, name="阿不都·热合曼")]), tmp_path)


def test_every_field_comes_back_from_its_page(tmp_path: Path) -> None:
    told = record(32)
    pdf = part([told])
    pages = {page: page_text(pdf, tmp_path, page) for page in (1, 2)}
    for place in form().fields:
        assert bare(told.values[place.code]) in pages[place.page], place.title
    for number, line in enumerate(told.grades, 1):
        shown = row_text(pdf, number)
        for cell in (str(number), line.code, line.name, line.credits, line.mark, line.remark):
            assert bare(cell) in shown, (number, cell)


def row_text(pdf: bytes, number: int) -> str:
    """What stands in a line of the grades table."""
    grades = form().grades
    left, top = grades.corner(number - 1)
    right = left + max(column.x + column.w for column in grades.columns)
    with pypdfium2.PdfDocument(pdf) as document:
        edges = [left, form().height - top - grades.row_height, right, form().height - top]
        return bare(document[grades.page - 1].get_textpage().get_text_bounded(*(edge * MM for edge in edges)))


def test_people_with_the_same_courses_share_them_and_keep_their_own_marks(tmp_path: Path) -> None:
    one, other = record(32), record(31)
    people = [one, replace(one, grades=tuple(replace(line, mark="61") for line in one.grades)), other, one]
    pdf = part(people)
    assert_sound(pdf, tmp_path)
    for at, told in enumerate(people):
        front = page_text(pdf, tmp_path, 2 * at + 1)
        assert front == page_text(part([told]), tmp_path, 1)
    with pikepdf.open(BytesIO(pdf)) as opened:
        fronts = [opened.pages[2 * at].Contents for at in (1, 3)]
        assert fronts[0][0].objgen != fronts[1][0].objgen
        assert fronts[0][1].objgen == fronts[1][1].objgen


def test_nothing_else_is_printed(tmp_path: Path) -> None:
    told = record(32)
    expected = sum(len(bare(told.values[place.code])) for place in form().fields)
    for number, line in enumerate(told.grades, 1):
        expected += len(bare(f"{number}{line.code}{line.name}{line.credits}{line.mark}{line.remark}"))
    pdf = part([told])
    assert len(page_text(pdf, tmp_path, 1)) + len(page_text(pdf, tmp_path, 2)) == expected


def test_names_come_back_from_the_right_page(tmp_path: Path) -> None:
    pdf = part([record(name=name, ticket_no=f"01022010000{at}") for at, name in enumerate(NAMES)])
    for at, name in enumerate(NAMES):
        text = page_text(pdf, tmp_path, 2 * at + 1)
        assert bare(name) in text
        assert f"01022010000{at}" in text


@pytest.mark.skipif(not RARE_BOARD, reason=NO_RARE)
def test_characters_of_every_font_come_back(tmp_path: Path) -> None:
    rare = "\U00020001\U0002b5af\U0002ceb0\U00030edd㐀龥"
    faces = {fonts.stack().glyphs[char].face.name for char in rare}
    assert len(faces) >= 3
    pdf = part([record(name=rare)])
    assert rare in page_text(pdf, tmp_path, 1)
    assert_sound(pdf, tmp_path)


def test_the_photo_is_exactly_30_by_40_mm_and_goes_in_as_it_is(tmp_path: Path) -> None:
    pdf = part([record()])
    (line,) = said("pdfimages", "-list", "FILE", pdf=pdf, folder=tmp_path).splitlines()[2:]
    words = line.split()
    assert words[3:9] == ["354", "472", "gray", "1", "8", "jpeg"]
    assert (float(words[12]), float(words[13])) == (300, 300)  # 354 px over 30 mm, 472 px over 40 mm: 299.7
    assert gray_photo() in pdf


def test_the_photo_stands_only_on_its_page_and_not_without_a_digest(tmp_path: Path) -> None:
    with_photo = record()
    without = type(with_photo)(with_photo.ticket, with_photo.values, with_photo.grades, "", "")
    listed = said(
        "pdfimages", "-list", "FILE", pdf=part([without, with_photo]), folder=tmp_path
    ).splitlines()[2:]
    assert [line.split()[0] for line in listed] == ["3"]


def test_the_same_records_give_the_same_bytes() -> None:
    assert part([record(), record(name="李四")]) == part([record(), record(name="李四")])
    assert part([record()]) != part([record(name="李四")])


def test_empty_values_print_nothing(tmp_path: Path) -> None:
    empty = record(0, **dict.fromkeys(record().values, ""))
    pdf = part([empty])
    assert page_text(pdf, tmp_path, 1) == page_text(pdf, tmp_path, 2) == ""
    assert_sound(pdf, tmp_path)


@pytest.mark.parametrize(
    "told",
    [
        record(name="王\ue000"),
        record(address="长" * 3000),
        record(33),
        with_line(record(), GradeLine("00004", "名" * 80, "4", "85")),
    ],
)
def test_what_has_no_room_or_glyph_is_never_cut(told) -> None:
    with pytest.raises(RefusedError, match="没有打印"):
        part([told])


def test_wide_letters_are_set_as_they_were_measured_on_another_day() -> None:
    place = next(place for place in form().fields if place.code == "major")
    told, pdfs = record(major="⸻" * place.sure), []
    for measured in (True, False):
        unused, out = Fonts(fonts.stack().faces), BytesIO()
        assert not measured or preflight(told, form(), unused) == ()
        write_part(out, [(1, told)], form(), unused, lambda _: gray_photo())
        pdfs.append(out.getvalue())
    assert pdfs[0] == pdfs[1]


def test_a_colour_photo_is_refused() -> None:
    from PIL import Image

    colour = BytesIO()
    Image.new("RGB", (30, 40), "red").save(colour, "JPEG")
    with pytest.raises(ValueError, match="gray"):
        write_part(BytesIO(), [(1, record())], form(), fonts.stack(), lambda _: colour.getvalue())


def test_ink_lies_where_the_layout_says(tmp_path: Path) -> None:
    pdf = part([record()])
    _assert_words_in_boxes(pdf, tmp_path, 0.0, 0.0)


def test_a_calibration_moves_the_data(tmp_path: Path) -> None:
    out = BytesIO()
    shifts = (moved(right=1.5, down=-0.8), Affine())
    write_part(out, [(1, record())], form(), fonts.stack(), lambda _: gray_photo(), shifts)
    _assert_words_in_boxes(out.getvalue(), tmp_path, 1.5, -0.8)


def test_scale_and_turn_are_about_the_upper_left_corner() -> None:
    height = form().size[1]
    numbers = [float(word) for word in moved(scale=1.002, turn=0.3).operators(height).split()[:6]]
    a, b, c, d, e, f = numbers
    assert (a * 0 + c * height + e, b * 0 + d * height + f) == pytest.approx((0, height), abs=0.01)
    x, y = a * 100 + c * height + e, b * 100 + d * height + f
    assert (x**2 + (height - y) ** 2) ** 0.5 == pytest.approx(100.2, abs=0.01)
    assert y < height  # clockwise: to the right means down


def _assert_words_in_boxes(pdf: bytes, folder: Path, right: float, down: float) -> None:
    """The first word of some fields begins at the left edge of its box and lies within its height."""
    import re

    boxes = said("pdftotext", "-bbox", "-l", "1", "FILE", "-", pdf=pdf, folder=folder)
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)<', boxes)
    for place in form().fields:
        if (
            place.page == 1
            and place.align == "left"
            and place.code in ("ticket_no", "id_no", "host_university")
        ):
            (box,) = [word for word in found if word[4] == record().values[place.code]]
            x0, y0, _, y1 = (float(edge) / MM for edge in box[:4])
            assert x0 == pytest.approx(place.x + right, abs=0.1), place.title
            assert (y0 + y1) / 2 == pytest.approx(place.y + place.h / 2 + down, abs=0.8), place.title


class _Nowhere:
    """A file whose bytes nobody keeps."""

    def write(self, data: bytes) -> int:
        return len(data)


def _peak(sheets: int) -> int:
    import tracemalloc

    told = ((number, record(name=f"王{number}")) for number in range(1, sheets + 1))
    tracemalloc.start()
    write_part(_Nowhere(), told, form(), fonts.stack(), lambda _: gray_photo())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_sheets() -> None:
    _peak(5)
    assert _peak(400) - _peak(100) < 400_000
