"""The layout of the blank and what it refuses."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from form_makers import FORM_FOLDER, NO_RARE, RARE_BOARD, form, record, with_line

from pipeline.errors import BlankChangedError, UsageError
from pipeline.model import GradeLine, Unprintable
from pipeline.printing.form import PHOTO_MM
from pipeline.printing.formfile import PADDING
from pipeline.printing.layout import load_form, preflight
from pipeline.printing.specimen import data_cells, draw_blank
from pipeline.typeset import fonts
from pipeline.typeset.fonts import Fonts
from pipeline.typeset.page import MM


def _changed(folder: Path, old: str, new: str) -> Path:
    target = folder / "form"
    shutil.copytree(FORM_FOLDER, target)
    told = (target / "form.toml").read_text("utf-8")
    assert old in told
    (target / "form.toml").write_text(told.replace(old, new, 1), "utf-8")
    return target


def _checked(told):
    return preflight(told, form(), fonts.stack())


def test_a_full_record_prints() -> None:
    assert _checked(record(32)) == ()


def test_33_courses_are_one_too_many() -> None:
    assert _checked(record(33)) == (Unprintable("课程成绩表", says="共 33 门，表上只有 32 行"),)


def test_a_private_character_is_named_with_its_field() -> None:
    assert _checked(record(name="王\ue000明")) == (Unprintable("姓名", glyphs="\ue000"),)


def test_an_unassigned_character_in_a_course_is_named() -> None:
    told = with_line(record(), GradeLine("00004", "样本\U0003fffd课程", "4", "85"))
    assert _checked(told) == (Unprintable("课程成绩表", glyphs="\U0003fffd"),)


def test_a_character_is_missing_only_where_it_stands() -> None:
    found = _checked(record(name="王\ue000", address="样本\ue001路\ue001"))
    assert [(one.field, one.glyphs) for one in found] == [("姓名", "\ue000"), ("通讯地址", "\ue001")]


def test_without_debian_fonts_a_rare_character_is_missing() -> None:
    short = Fonts(fonts.stack().faces[:1])
    assert preflight(record(name="王\U00020001"), form(), short) == (
        Unprintable("姓名", glyphs="\U00020001"),
    )


@pytest.mark.skipif(not RARE_BOARD, reason=NO_RARE)
def test_with_debian_fonts_the_same_character_prints() -> None:
    assert _checked(record(name="王\U00020001")) == ()


@pytest.mark.parametrize("name", ["阿不都·热合曼", "𬭎䶮㛃", "买" * 25])
def test_names_of_all_kinds_have_room(name: str) -> None:
    assert _checked(record(name=name)) == ()


@pytest.mark.parametrize(
    ("field", "title"),
    [("name", "姓名"), ("address", "通讯地址"), ("self_appraisal", "自我鉴定"), ("mobile", "联系电话")],
)
def test_a_text_without_room_says_which_and_how_much(field: str, title: str) -> None:
    (found,) = _checked(record(**{field: "长" * 3000}))
    assert found.field == title
    assert found.glyphs == ""
    assert found.says.startswith("共 3000 字，")


def test_a_second_line_in_a_cell_of_one_line_has_no_room() -> None:
    (found,) = _checked(record(sex="男\n女"))
    assert found.field == "性别"


def test_700_characters_of_self_appraisal_have_room() -> None:
    assert _checked(record(self_appraisal="　　" + "努力学习，不断进步。" * 70)) == ()


def test_a_course_name_without_room_names_its_line() -> None:
    told = with_line(record(), GradeLine("00004", "名" * 80, "4", "85"))
    (found,) = _checked(told)
    assert found.field == "课程成绩表"
    assert found.says.startswith("第 1 行课程名称")


def test_a_running_number_without_room_is_told_before_it_is_printed() -> None:
    number = replace(form().grades.columns[0], w=5.6 / MM)  # one digit at the smallest size
    narrow = replace(form(), grades=replace(form().grades, columns=(number, *form().grades.columns[1:])))
    assert preflight(record(9), narrow, fonts.stack()) == ()
    (found,) = preflight(record(10), narrow, fonts.stack())
    assert found == Unprintable("课程成绩表", says="第 10 行序号“10”放不下")


def test_wide_letters_are_measured() -> None:
    sure = next(place.sure for place in form().fields if place.code == "mobile")
    (found,) = _checked(record(mobile="⸻" * sure))
    assert found.field == "联系电话"


def test_a_changed_blank_stops_everything(tmp_path: Path) -> None:
    folder = _changed(tmp_path, "js-2020", "js-2020")
    with (folder / "blank.pdf").open("ab") as blank:
        blank.write(b"\n")
    with pytest.raises(BlankChangedError, match="不是登记时的那一份"):
        load_form(folder)


def test_a_blank_that_is_gone_stops_everything(tmp_path: Path) -> None:
    folder = _changed(tmp_path, "js-2020", "js-2020")
    (folder / "blank.pdf").unlink()
    with pytest.raises(BlankChangedError, match="文件不在了"):
        load_form(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('paper = "A4"', 'paper = "A4"\ncolour = "red"', "不认识的项“colour”"),
        ("x = 39.5", "x = 200", "超出了 210×297 mm 的纸"),
        ("x = 39.5", "x = -1", "超出了"),
        ("x = 39.5\n", "", "缺少“x”"),
        ("x = 39.5", 'x = "39.5"', "要写成数字"),
        ('code = "sex"', 'code = "name"', "字段 name 出现了两次"),
        ('code = "remark"', 'code = "remarks"', "没有 remarks 这一列"),
        ("page = 2", "page = 3", "只有 2 面"),
        ("y = 120", "y = 200", "“课程成绩表”超出"),
        ("x = 52\n", "x = 110\n", "盖章处"),
        ("min_size = 5.5", "min_size = 15", "最小字号"),
        ("[form]", "[form", "读不懂"),
        ('paper = "A4"\n', "", "[form] 缺少“paper”"),
    ],
)
def test_a_wrong_layout_is_refused_in_plain_words(tmp_path: Path, old: str, new: str, says: str) -> None:
    folder = _changed(tmp_path, old, new)
    with pytest.raises(UsageError) as refused:
        load_form(folder)
    assert says in str(refused.value)


def test_the_digest_changes_with_a_figure(tmp_path: Path) -> None:
    assert load_form(_changed(tmp_path, "x = 39.5", "x = 39.6")).digest != form().digest


def test_every_field_lies_in_a_data_cell_of_the_specimen() -> None:
    cells = data_cells()
    for place in (*form().fields, form().photo):
        assert any(
            cell.x <= place.x
            and cell.y <= place.y
            and place.x + place.w <= cell.x + cell.w
            and place.y + place.h <= cell.y + cell.h
            for cell in cells[place.page]
        ), place.title


def test_the_grades_lie_in_the_grid_of_the_specimen() -> None:
    corners = {(round(cell.x, 3), round(cell.y, 3), round(cell.w, 3)) for cell in data_cells()[1]}
    for line in range(form().grades.room):
        left, top = form().grades.corner(line)
        for column in form().grades.columns:
            cell = (round(left + column.x - PADDING, 3), round(top, 3), round(column.w + 2 * PADDING, 3))
            assert cell in corners


def test_the_photo_is_30_by_40_mm_and_four_seals_stay_free() -> None:
    assert (form().photo.w, form().photo.h) == PHOTO_MM == (30.0, 40.0)
    assert [seal.diameter for seal in form().seals] == [50.0] * 4


def test_the_specimen_is_drawn_the_same_twice_and_is_the_registered_one(tmp_path: Path) -> None:
    import pypdf

    for name in ("one.pdf", "two.pdf"):
        with (tmp_path / name).open("wb") as out:
            draw_blank(out)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    drawn, kept = pypdf.PdfReader(tmp_path / "one.pdf"), pypdf.PdfReader(form().blank)
    for ours, theirs in zip(drawn.pages, kept.pages, strict=True):
        assert ours.get_contents().get_data() == theirs.get_contents().get_data()
