"""PDFs in a set: every page on A4, upright, whole, as one sees it, whatever its dictionary says."""

import subprocess

import pikepdf
import pytest
from pdf_makers import document, field, form, ink, note, protected, saved, stamp
from pikepdf import Array, Dictionary, Name
from PIL import Image
from set_makers import (
    bound,
    bound_scan,
    fault_of,
    ink_box,
    likeness,
    page_picture,
    paper,
    shown_upright,
    store_scan,
    text_of,
    without_complaint,
    words_of,
)

from pipeline.shelving.making import made_in

A4_POINTS = (595.28, 841.89)
DPI = 60


def inked(picture, dpi=DPI):
    return picture.convert("L").crop([round(side / 25.4 * dpi) for side in ink_box(picture, dpi)])


def above_the_foot(picture):
    height = picture.height / DPI * 25.4
    return picture.crop((0, 0, picture.width, int(picture.height * (height - 11) / height)))


def same_as_source(folder, data, page=1, count=1):
    """What poppler shows of the source is what it shows of the set; the set has A4 pages."""
    folder.mkdir(exist_ok=True)
    source = folder / "source.pdf"
    source.write_bytes(data)
    path = bound_scan(folder, data, count)
    wanted = inked(page_picture(source, page, DPI))
    found = inked(above_the_foot(page_picture(path, page, DPI))).resize(wanted.size)
    assert likeness(found, wanted) > 0.93 and likeness(found.rotate(180), wanted) < 0.9
    with pikepdf.open(path) as pdf:
        for one in pdf.pages:
            assert [float(v) for v in one.mediabox] == pytest.approx([0, 0, *A4_POINTS], abs=0.01)
            assert "/CropBox" not in one.obj and "/UserUnit" not in one.obj
    without_complaint(path)
    return path


def broken_table():
    return saved(document()).replace(b"startxref\n", b"startxref\n9")


def without_resources():
    pdf = document()
    del pdf.pages[0].obj.Resources
    return saved(pdf)


def shifted(**page):
    return saved(document(content=ink(595, 842, -200, -100), MediaBox=Array([-200, -100, 395, 742]), **page))


SHAPES = {
    "turned 90": saved(document(Rotate=90)),
    "turned 180": saved(document(Rotate=180)),
    "turned 270": saved(document(Rotate=270)),
    "turned -90": saved(document(Rotate=-90)),
    "turned by nothing sensible": saved(document(Rotate=45)),
    "with its corner elsewhere": shifted(),
    "with its corner elsewhere, turned": shifted(Rotate=90),
    "cropped": saved(document(CropBox=Array([20, 30, 560, 800]))),
    "cropped and turned": saved(document(CropBox=Array([20, 30, 560, 800]), Rotate=270)),
    "cropped beyond its paper": saved(document(CropBox=Array([-500, -500, 2000, 2000]))),
    "cropped to nothing": saved(document(CropBox=Array([3000, 3000, 4000, 4000]))),
    "with corners the other way round": saved(document(MediaBox=Array([595, 842, 0, 0]))),
    "with a trim box": saved(document(TrimBox=Array([90, 90, 200, 200]), Rotate=90)),
    "in large units": saved(document(300, 420, UserUnit=2)),
    "protected from changes": protected(document()),
    "with a broken table": broken_table(),
    "cut off at the end": saved(document())[:-60],
    "huge": saved(document(6_000, 4_000)),
    "counted in centimetres": saved(document(30, 42)),
    "without resources": without_resources(),
    "with q never closed": saved(document(content=b"q q q " + ink())),
    "ending in a comment": saved(document(content=ink() + b"% no end")),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_is_shown_as_it_was(tmp_path, shape):
    same_as_source(tmp_path, SHAPES[shape])


def test_a_page_that_closes_more_than_it_opened_does_not_disturb_the_page_around_it(tmp_path):
    path = bound_scan(tmp_path / "bad", saved(document(content=b"Q Q " + ink() + b"Q q ")))
    good = bound_scan(tmp_path / "good", saved(document()))
    assert likeness(page_picture(path).convert("L"), page_picture(good).convert("L")) > 0.999
    without_complaint(path)


def test_a_page_of_known_size_keeps_it_and_a_larger_one_is_made_to_fit(tmp_path):
    for size, wide in (((283.46, 200), 60.0), ((1190, 1684), 60.0 / 100 * 194)):
        folder = tmp_path / f"{size[0]}"
        path = bound_scan(folder, saved(document(*map(int, size))))
        left, _, right, bottom = ink_box(above_the_foot(page_picture(path, 1, DPI)), DPI)
        assert right - left == pytest.approx(wide, abs=2.0) and left > 5 and bottom < 285


def test_a_speck_of_a_page_fills_the_sheet(tmp_path):
    path = same_as_source(tmp_path, saved(document(30, 42)))
    left, _, right, _ = ink_box(above_the_foot(page_picture(path, 1, DPI)), DPI)
    assert right - left > 100


def test_sixty_pages_keep_their_order_and_are_counted_through(tmp_path):
    pdf = document(pages=60)
    for number, page in enumerate(pdf.pages):
        page.obj.Contents = pdf.make_stream(ink() + b"0.7 g 50 50 %d 10 re f" % (5 + number * 8))
    sixty = store_scan(tmp_path / "store", saved(pdf), 60)
    before = store_scan(tmp_path / "store", saved(document(content=ink() + b" ")), 1)
    first, second = bound(tmp_path, paper(before), paper(sixty, item="情况说明"))
    assert [one.first for one in made_in(tmp_path / "made")] == [2, 3]
    assert "第2页共62页" in text_of(first)
    pages = ["".join(word[4] for word in page) for page in words_of(second)]
    assert [f"第{number}页" in said for number, said in enumerate(pages, 3)] == [True] * 60
    wide = [ink_box(page_picture(second, n, 30).crop((0, 310, 248, 335)), 30) for n in (1, 30, 60)]
    assert wide[0][2] - wide[0][0] < wide[1][2] - wide[1][0] < wide[2][2] - wide[2][0]


def test_some_pages_of_a_scan_are_some_pages(tmp_path):
    pdf = document(pages=5)
    for number, page in enumerate(pdf.pages):
        page.obj.Contents = pdf.make_stream(b"BT /F 20 Tf 100 500 Td (leaf %d) Tj ET" % number)
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F=font))
    part = store_scan(tmp_path / "store", saved(pdf), 5, first=2, last=3)
    path = bound(tmp_path, paper(part))[0]
    assert "leaf1" in text_of(path) and "leaf2" in text_of(path)
    assert not any(f"leaf{n}" in text_of(path) for n in (0, 3, 4))
    assert b"leaf 3" not in subprocess.run(["qpdf", "--qdf", path, "-"], capture_output=True).stdout


def test_an_empty_back_is_a_page_too(tmp_path):
    pdf = document(pages=2)
    del pdf.pages[1].obj.Contents
    path = same_as_source(tmp_path, saved(pdf), count=2)
    assert "第3页共3页" in text_of(path)


def test_fonts_that_the_scan_does_not_bring_along_are_remembered_and_ours_are_inside(tmp_path):
    pdf = document(content=b"BT /F 20 Tf 100 500 Td (x) Tj ET" + ink())
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/SimSun"))
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    path = bound_scan(tmp_path, saved(pdf))
    assert made_in(tmp_path / "made")[0].fonts == ("SimSun",)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    ours = [line for line in fonts.splitlines() if "Noto" in line]
    assert ours and all(line.split()[-5] == "yes" for line in ours)


@pytest.mark.parametrize("flags", [0, 1, 4])
def test_a_stamp_and_a_filled_field_stay_where_they_are_seen(tmp_path, flags):
    pdf = document()
    stamp(pdf, flags=flags)
    field(pdf, "张三", rect=(100, 30, 300, 60), flags=4)
    path = same_as_source(tmp_path, saved(pdf))
    with pikepdf.open(path) as made:
        assert "/Annots" not in made.pages[0].obj and "/AcroForm" not in made.Root


@pytest.mark.parametrize("flags", [2, 32, 36])
def test_a_note_that_nobody_saw_is_not_seen_now(tmp_path, flags):
    pdf = document()
    stamp(pdf, flags=flags)
    same_as_source(tmp_path, saved(pdf))


def test_a_field_keeps_its_look_where_every_reader_would_draw_it_anew(tmp_path):
    pdf = document()
    field(pdf, "张三")
    still = saved(pdf)
    pdf.Root.AcroForm.NeedAppearances = True
    one, other = bound_scan(tmp_path / "a", still), bound_scan(tmp_path / "b", saved(pdf))
    assert likeness(page_picture(one).convert("L"), page_picture(other).convert("L")) > 0.999


def test_a_field_without_a_look_of_its_own_is_not_guessed(tmp_path):
    pdf = document()
    field(pdf, "张三", look=False)
    said = fault_of(tmp_path, saved(pdf), file="情况说明.pdf")
    assert "情况说明.pdf" in said and "栏目没有存下外观" in said and "打印" in said


def test_a_drawn_remark_without_a_look_of_its_own_is_not_lost_in_silence(tmp_path):
    pdf = document()
    note(pdf, "/FreeText", Contents="张三")
    assert "批注没有存下外观" in fault_of(tmp_path, saved(pdf))


def test_an_empty_field_and_the_frame_of_a_link_are_no_matter(tmp_path):
    pdf = document()
    field(pdf, "", look=False)
    note(pdf, "/Link", Border=Array([0, 0, 1]))
    assert fault_of(tmp_path, saved(pdf)) == ""


def test_fewer_pages_than_were_counted_are_told(tmp_path):
    assert "只有1页" in fault_of(tmp_path, saved(document()), pages=3)


def test_bytes_that_changed_in_the_store_are_told(tmp_path):
    scan = store_scan(tmp_path / "store", saved(document()))
    place = tmp_path / "store" / scan.digest[:2] / scan.digest
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    from set_makers import set_of_papers

    from pipeline.shelving.binding import Task, bind

    fault = bind(Task(set_of_papers(paper(scan)), str(tmp_path / "made"), str(tmp_path / "store"))).fault
    assert "收件库" in fault and "与收下时不同" in fault and not (tmp_path / "made").exists()


def test_a_picture_in_a_pdf_is_not_touched(tmp_path):
    import io

    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG")
    pdf = document(content=b"q 400 0 0 400 50 50 cm /I Do Q")
    image = pdf.make_stream(out.getvalue())
    image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 256, 256
    image.ColorSpace, image.BitsPerComponent, image.Filter = Name.DeviceGray, 8, Name.DCTDecode
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    path = bound_scan(tmp_path, saved(pdf))
    with pikepdf.open(path) as made:
        inside = made.pages[0].obj.Resources.XObject.Scan.Resources.XObject.I
        assert inside.read_raw_bytes() == out.getvalue()
    shown_upright(path, Image.linear_gradient("L"))


def test_the_same_set_gives_the_same_bytes(tmp_path):
    pdf = document(pages=3)
    stamp(pdf)
    data = saved(pdf)
    assert (
        bound_scan(tmp_path / "a", data, 3).read_bytes() == bound_scan(tmp_path / "b", data, 3).read_bytes()
    )


def test_a_drawing_used_by_two_pages_serves_both(tmp_path):
    pdf = document(pages=2, content=b"/Common Do")
    common = form(pdf, ink(), 595, 842)
    for page in pdf.pages:
        page.obj.Resources = Dictionary(XObject=Dictionary(Common=common))
    for number in (1, 2):
        same_as_source(tmp_path / str(number), saved(pdf), number, 2)
