"""The digital copy: the data on the blank, as PDF/A-2b."""

import re
from io import BytesIO
from pathlib import Path

from form_makers import assert_sound, bare, form, gray_photo, page_text, record, said
from PIL import ImageCms

from pipeline.printing.copies import CopyWriter
from pipeline.typeset import fonts
from pipeline.typeset.archival import gray_profile
from pipeline.typeset.face import Face
from pipeline.typeset.fonts import Fonts


def _copy(told=None, writer=None) -> bytes:
    out = BytesIO()
    (writer or CopyWriter(form(), fonts.stack())).write(out, told or record(), lambda _: gray_photo())
    return out.getvalue()


def _unused() -> Fonts:
    """The stack as a process finds it that has set nothing yet."""
    return Fonts(Face(face.name, face.path, face.key.decode()) for face in fonts.stack().faces)


def test_a_copy_is_sound_gray_and_all_fonts_are_on_board(tmp_path: Path) -> None:
    assert_sound(_copy(), tmp_path)


def test_a_copy_shows_the_data_and_the_blank_and_says_what_it_is(tmp_path: Path) -> None:
    pdf = _copy()
    pages = {page: page_text(pdf, tmp_path, page) for page in (1, 2)}
    for place in form().fields:
        if place.max_lines == 1:
            assert bare(record().values[place.code]) in pages[place.page], place.title
    assert "高等教育自学考试毕业生登记表" in pages[1]
    assert "省" in pages[2]
    for text in pages.values():
        assert set("电子副本") <= set(text)


def test_a_copy_declares_itself_an_archival_file(tmp_path: Path) -> None:
    pdf = _copy()
    told = said("pdfinfo", "-meta", "FILE", pdf=pdf, folder=tmp_path)
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told
    assert b"/S/GTS_PDFA1" in pdf
    assert b"/ID[<" in pdf
    assert b"/Info" not in pdf


def test_the_gray_profile_is_one_that_colour_machinery_reads() -> None:
    profile = ImageCms.ImageCmsProfile(BytesIO(gray_profile())).profile
    assert (profile.xcolor_space.strip(), profile.connection_space.strip()) == ("GRAY", "XYZ")
    assert len(gray_profile()) < 500


def test_the_same_record_gives_the_same_copy_with_no_time_of_day() -> None:
    assert _copy() == _copy()
    assert not re.search(rb"CreationDate|ModDate|CreateDate", _copy())


def test_a_copy_is_the_same_whoever_was_copied_before_him() -> None:
    told, first = record(32), _copy(record(32), CopyWriter(form(), _unused()))
    for before in ([told], [record(3, name="王㛃\U0002b5af", sex="⽂"), record(20)]):
        writer = CopyWriter(form(), _unused())
        for one in before:
            _copy(one, writer)
        assert _copy(told, writer) == first


def test_a_copy_is_no_larger_than_photo_blank_and_glyphs_need() -> None:
    told = record(32)
    glyphs = set(
        "".join(told.values.values())
        + "".join(f"{g.code}{g.name}{g.credits}{g.mark}{g.remark}" for g in told.grades)
    )
    room = len(gray_photo()) + form().blank.stat().st_size + 10_240 + 0.22 * 1024 * len(glyphs)
    assert len(_copy(told)) <= room
