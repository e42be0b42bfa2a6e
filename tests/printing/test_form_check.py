"""form check: everything that lies wrong is listed, each with its line and the fix."""

import json
import shutil

import pytest
from blank_makers import run
from form_makers import FORM_FOLDER
from makers import make_office

from pipeline.printing.formcheck import check


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def changed(folder, *pairs):
    """The shipped layout with some figures changed."""
    target = folder / "form"
    shutil.copytree(FORM_FOLDER, target)
    told = (target / "form.toml").read_text("utf-8")
    for old, new in pairs:
        assert old in told
        told = told.replace(old, new, 1)
    (target / "form.toml").write_text(told, "utf-8")
    return target


def complaints(folder, *pairs):
    return check(changed(folder, *pairs) / "form.toml").found


def test_the_shipped_form_has_nothing_wrong(office):
    code, said = run(office.folder, "form", "check", "--json")
    assert code == 0
    assert json.loads(said) == {"form": "js-2020", "ok": True, "complaints": [], "warnings": []}


def test_every_fault_is_listed_with_its_line_and_the_fix(office, tmp_path):
    folder = changed(
        tmp_path,
        ('code = "sex"', 'code = "sexx"'),
        ("x = 132.5\ny = 30.5", "x = 140\ny = 30.5"),
        ("x = 52\n", "x = 110\n"),
        ("w = 75", "w = 0"),
    )
    code, said = run(office.folder, "form", "check", folder)
    lines = (folder / "form.toml").read_text("utf-8").splitlines()
    assert code == 1 and "有4处要改" in said
    for name, says in (
        ("sexx", "没有 sexx 这个字段。是不是“sex”？"),
        ("photo", "重叠"),
        ("certificate_date", "盖章处。请把它移开"),
        ("major", "“专业名称”还没有量"),
    ):
        (told,) = [line for line in said.splitlines() if says in line]
        number = int(told.split("行")[0].removeprefix("第"))
        assert lines[number - 1] in (f'code = "{name}"', f"[{name}]")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "x = 104.5\ny = 30.5\nw = 11",
            "x = 84.5\ny = 30.5\nw = 11",
            "“姓名”与“性别”重叠（横 2.0 mm，竖 7.5 mm）",
        ),
        ("x = 157.5\ny = 35.5", "x = 157.5\ny = 85", "“前置学历”与“照片”重叠"),
        ("y = 105.5", "y = 117", "“其他准考证号”与“课程成绩表”重叠"),
        ("blocks = [20, 105]", "blocks = [20, 100]", "“课程成绩表”与“课程成绩表”重叠"),
        ("x = 132.5\ny = 30.5\nw = 22\nh = 7.5", "x = 132.5\ny = 30.5\nw = 22\nh = 1.5", "也放不下一行"),
        ('title = "学分"\nw = 8', 'title = "学分"\nw = 3', "一个字也放不下"),
        ('align = "left"', 'align = "links"', "只能是 left、center、right"),
        ("pages = 2", "pages = 2.0", "要写成整数"),
        ("width = 210", "width = 180", "空白表第 1 面是 210.0×297.0 mm"),
        ("x = 76\ny = 171", "x = 10\ny = 171", "“主考学校盖章”超出了"),
    ],
)
def test_what_lies_wrong_is_said(tmp_path, old, new, says):
    assert any(says in one[2] for one in complaints(tmp_path, (old, new)))


def test_neighbours_that_touch_are_no_overlap(tmp_path):
    touching = ("x = 104.5\ny = 30.5\nw = 11", "x = 86.5\ny = 30.5\nw = 11")
    assert complaints(tmp_path, touching) == ()


def test_broken_toml_is_wrong_usage_and_names_the_line(office, tmp_path):
    folder = changed(tmp_path, ("x = 39.5", "x = = 39.5"))
    code, said = run(office.folder, "form", "check", folder)
    assert code == 2 and "line " in said and "漏了引号、逗号或括号" in said


def test_a_form_nobody_has_names_the_known_ones(office):
    code, said = run(office.folder, "form", "check", "nj")
    assert code == 2 and "可用：js-2020" in said


def test_the_picture_is_drawn_even_while_something_is_wrong(office, tmp_path):
    folder = changed(tmp_path, ("x = 104.5\ny = 30.5\nw = 11", "x = 84.5\ny = 30.5\nw = 11"))
    picture = tmp_path / "picture.pdf"
    code, said = run(office.folder, "form", "check", folder, "--picture", picture)
    assert code == 1 and "重叠" in said
    assert picture.read_bytes().startswith(b"%PDF")


def test_a_sample_that_does_not_fit_is_named(office, tmp_path):
    folder = changed(tmp_path, ("x = 39.5\ny = 97.5\nw = 103", "x = 39.5\ny = 97.5\nw = 12"))
    code, said = run(office.folder, "form", "preview", folder, "--out", tmp_path / "p.pdf")
    assert code == 0 and "样例放不下的：通讯地址" in said
