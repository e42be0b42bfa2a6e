"""The cover of a set: number and name in the corner of 附1·三, everything on it readable, by eyes and by scanners."""

import io
import subprocess

import pytest
import zxingcpp
from makers import ticket
from PIL import Image
from set_makers import page_picture, text_of, without_complaint, words_of

from pipeline.model import PaperSet, ScanPages, SetPaper
from pipeline.shelving.covers import Cover, lacking_letters, write_covers
from pipeline.shelving.sets import ORDER

COLLEGE = "江苏某某经济贸易高等职业技术专科学校（原某某市工业学校、某某商业学校合并）继续教育学院助学站"
RARE = "㐀𠀀䶵"
LONG = "阿卜杜热合曼·艾合买提江·玉素甫阿吉·阿卜力米提·买买提"


def paper(item, pages=1, medium="复印件", stamps=("市考办",)):
    return SetPaper(item, medium, stamps, (ScanPages("0" * 64, "a.pdf", 1, pages),))


def cover(serial=1, name="张三", papers=None, **changed):
    papers = (paper("前置学历证书"), paper("身份证")) if papers is None else papers
    paper_set = PaperSet(ticket(serial), name, "曾用名", tuple(papers))
    told = {
        "batch": "2020 年上专接本毕业",
        "city": "南京",
        "college": "样本职业学院",
        "office": "江苏省教育考试院",
        "archive_no": "Z109-ZY·2020-D30-ZS-0001",
        "replaces": "",
        "checked_by": "赵档",
        "day": "2020年6月18日",
    }
    return Cover(paper_set, **{**told, **changed})


FULL = cover(
    name=LONG,
    papers=[paper(item, 5, "原件", ("市考办", "专科学校", "主考学校", "公安", "学信")) for item in ORDER],
    college=COLLEGE,
    replaces="2020H1_32_资审材料_南京_0001 第12件",
    office=COLLEGE,
    batch=COLLEGE,
    checked_by=LONG,
)


def drawn(folder, *covers):
    path = folder / "covers.pdf"
    out = io.BytesIO()
    assert write_covers(out, covers) == len(covers)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("name", ["张三", "欧阳娜娜", LONG, RARE + "三"])
def test_number_and_name_stand_in_the_upper_right_corner(tmp_path, name):
    words = words_of(drawn(tmp_path, cover(name=name)))[0]
    corner = [word for word in words if word[1] < 15]
    said = "".join(word[4] for word in corner)
    assert said == f"准考证号{ticket(1)}姓名{name}"
    assert all(word[0] >= 120 and word[2] <= 210 and word[3] <= 15 and word[1] >= 0 for word in corner)


def test_nothing_else_reaches_into_the_corner(tmp_path):
    words = words_of(drawn(tmp_path, FULL))[0]
    below = [word for word in words if word[1] >= 15]
    assert len(below) > 40 and min(word[1] for word in below) > 20


def test_the_fullest_cover_keeps_everything_apart(tmp_path):
    path = drawn(tmp_path, FULL)
    words = words_of(path)[0]
    for nth, one in enumerate(words):
        for other in words[nth + 1 :]:
            aside = one[2] <= other[0] + 0.3 or other[2] <= one[0] + 0.3
            apart = one[3] <= other[1] + 1.2 or other[3] <= one[1] + 1.2  # boxes are taller than their ink
            assert aside or apart, (one, other)
    bars = [word for word in words if word[3] > 258 and word[1] < 270]
    assert bars == [] and max(word[3] for word in words) < 291
    said = text_of(path)
    assert all(item in said for item in ORDER) and "共8样，其中原件8样" in said and "共41页" in said
    assert "37–41" in said and "第12件" in said and "…" not in said


def test_what_a_cover_tells(tmp_path):
    said = text_of(drawn(tmp_path, cover(papers=[paper("身份证", 2), paper("情况说明", 1, "原件", ())])))
    for words in (
        "资审结果曾用名",
        "考区南京",
        "专科学校样本职业学院",
        "核对人：赵档",
        "Z109-ZY·2020-D30-ZS-0001",
    ):
        assert words in said
    assert "共2样，其中原件1样；连同本页共4页" in said and "2–3" in said and "第1页共4页" in said
    assert "代替" not in said.replace("　", "")


def test_without_a_fonds_the_number_is_said_to_be_open(tmp_path):
    assert "（未定）" in text_of(drawn(tmp_path, cover(archive_no="")))


def test_a_later_cover_says_what_it_stands_for(tmp_path):
    said = text_of(drawn(tmp_path, cover(replaces="2020H1_32_资审材料_南京_0001 第3件")))
    assert "代替" in said.replace("　", "") and "2020H1_32_资审材料_南京_0001第3件" in said


def test_every_barcode_is_read_back_by_a_scanner(tmp_path):
    covers = [cover(n, papers=[paper("身份证", n % 5 + 1)]) for n in range(1, 41)] + [FULL]
    path = drawn(tmp_path, *covers)
    strip = ["-x", "0", "-y", "2950", "-W", "2480", "-H", "350"]  # of the foot of the page alone
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-png", *strip, path, tmp_path / "c"], check=True)
    for shown, one in zip(sorted(tmp_path.glob("c-*.png")), covers, strict=True):
        with Image.open(shown) as picture:
            read = zxingcpp.read_barcodes(picture)
        assert [code.text for code in read] == [one.mark] and "128" in str(read[0].format)


def test_a_barcode_is_read_from_a_poor_copy(tmp_path):
    shown = page_picture(drawn(tmp_path, FULL), 1, 150, gray=True).rotate(3, fillcolor=255, expand=True)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=30)
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(out))] == [FULL.mark]


def test_the_barcode_changes_with_the_set():
    assert cover(papers=[paper("身份证", 1)]).mark != cover(papers=[paper("身份证", 2)]).mark
    assert cover().mark.startswith(ticket(1)) and len(cover().mark) == 19


def test_a_letter_that_no_font_draws_is_named():
    assert lacking_letters("张\ue000三") == "\ue000" and lacking_letters(RARE + LONG) == ""


def test_covers_are_clean_and_the_same_each_time(tmp_path):
    (tmp_path / "again").mkdir()
    one, other = drawn(tmp_path, FULL, cover()), drawn(tmp_path / "again", FULL, cover())
    assert one.read_bytes() == other.read_bytes()
    without_complaint(one)
