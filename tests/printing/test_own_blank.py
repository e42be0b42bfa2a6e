"""A blank nobody has seen before becomes a layout that fits, with commands and the grid alone."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from blank_makers import A3, A4, DOTS, ONE_SIDED, draw_pdf, draw_scan, fill_in, run
from makers import drop_people, make_office
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from pipeline import approval, spine
from pipeline.printing import stock


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("BIYE_NOW", "2020-06-19T09:00:00")
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def gray(pdf: Path, page: int) -> np.ndarray:
    stem = pdf.with_name(f"{pdf.stem}-{page}")
    words = ["pdftoppm", "-r", "300", "-gray", "-f", str(page), "-l", str(page), "-singlefile", "-png"]
    subprocess.run([*words, pdf, stem], check=True)
    return np.asarray(Image.open(f"{stem}.png").convert("L"), float)


def ready_to_print(office) -> None:
    drop_people(office, 2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 10, "李印")


def uses(office, form_id: str) -> None:
    path = office.folder / "office.toml"
    text = path.read_text("utf-8").replace('id = "js-2020"', f'id = "{form_id}"')
    assert form_id in text
    path.write_text(text, "utf-8")


def ink_outside(gray_page: np.ndarray, boxes) -> int:
    """How many inked pixels lie in none of the boxes."""
    left = gray_page < 128
    for x, y, w, h in boxes:
        left[round(y * DOTS) : round((y + h) * DOTS), round(x * DOTS) : round((x + w) * DOTS)] = False
    return int(left.sum())


@pytest.mark.parametrize("drawing", [A4, A3, ONE_SIDED], ids=["a4", "a3-folded", "scan"])
def test_the_walk_from_an_unknown_blank_to_a_fitting_sheet(office, tmp_path, drawing):
    if drawing is ONE_SIDED:
        source = draw_scan(tmp_path / "own.png", drawing, 1.4)
    else:
        source = draw_pdf(tmp_path / "own.pdf", drawing)
    ready_to_print(office)
    folder = office.folder
    code, said = run(folder, "form", "new", source, "--id", "own", "--title", "我们的登记表")
    assert code == 0 and "已建立 forms/own" in said and f"{drawing.pages}面" in said
    code, said = run(folder, "form", "check", "own")
    assert code == 1 and "“姓名”还没有量" in said and "第18行 name" in said

    fill_in(folder / "forms/own/form.toml", drawing)
    code, said = run(folder, "form", "check", "own")
    assert code == 0, said
    code, said = run(folder, "form", "preview", "own")
    assert code == 0 and "放不下" not in said and (folder / "forms/own/preview.pdf").is_file()

    uses(office, "own")
    code, said = run(folder, "print", "new", "--lot", "A", "--by", "李印", "--json")
    assert code == 0, said
    (part,) = json.loads(said)["jobs"][0]["parts"]
    for page in range(1, drawing.pages + 1):
        printed = gray(folder / part, page)
        wanted = [round(side * DOTS) for side in reversed(drawing.size)]
        assert np.abs(np.subtract(printed.shape, wanted)).max() <= 1
        assert ink_outside(printed, drawing.boxes(page)) == 0
    name = drawing.cells["name"]
    printed = gray(folder / part, name[0])
    assert ink_outside(printed, ()) - ink_outside(printed, [name[1:]]) > 500  # the name stands in its cell


def test_a_one_sided_form_prints_one_page_a_sheet(office, tmp_path):
    ready_to_print(office)
    source = draw_pdf(tmp_path / "own.pdf", ONE_SIDED)
    assert run(office.folder, "form", "new", source, "--id", "one")[0] == 0
    fill_in(office.folder / "forms/one/form.toml", ONE_SIDED)
    assert run(office.folder, "form", "check", "one")[0] == 0
    uses(office, "one")
    words = ("print", "new", "--lot", "A", "--by", "李印", "--manual-duplex", "--json")
    code, said = run(office.folder, *words)
    assert code == 0, said
    (job,) = json.loads(said)["jobs"]
    (part,) = (office.folder / one for one in job["parts"])
    assert len(PdfReader(part).pages) == job["sheets"]
    told = subprocess.run(
        ["pdftotext", office.folder / job["ticket_pdf"], "-"], capture_output=True, check=True
    ).stdout.decode()
    assert f"{job['sheets']} 张（{job['sheets']} 面）" in told and "双面" not in told


def lettered(path, font, page=None):
    """The blank with a line set in a font that is not in the file."""
    paper = Canvas(str(path), pagesize=(595.28, 841.89), invariant=1)
    paper.setFont(font, 12)
    if page is None:
        paper.drawString(100, 700, "FORM")
    else:  # in a drawing of its own, as some programs write
        paper.beginForm("inside")
        paper.setFont(font, 12)
        paper.drawString(100, 700, "FORM")
        paper.endForm()
        paper.doForm("inside")
    paper.save()
    return path


@pytest.mark.parametrize("inside", [None, 1])
def test_fonts_the_blank_does_not_bring_along_are_named(office, tmp_path, inside):
    source = lettered(tmp_path / "own.pdf", "Times-Roman", inside)
    code, said = run(office.folder, "form", "new", source, "--id", "own", "--json")
    assert code == 0
    (says,) = json.loads(said)["remarks"]
    assert "没有嵌入的字体（Times-Roman）" in says and "嵌入全部字体" in says and "没有改动" in says
    fill_in(office.folder / "forms/own/form.toml", ONE_SIDED)
    code, said = run(office.folder, "form", "check", "own")
    assert code == 0 and f"注意：{says}" in said


def test_fonts_that_are_there_or_set_nothing_are_no_matter(office, tmp_path):
    source = draw_pdf(
        tmp_path / "own.pdf", ONE_SIDED
    )  # names Helvetica on each page and writes nothing in it
    assert b"Helvetica" in source.read_bytes()
    _, said = run(office.folder, "form", "new", source, "--id", "own", "--json")
    assert json.loads(said)["remarks"] == []
    assert run(office.folder, "form", "check", "js-2020") == (0, "js-2020：版面没有问题\n")


def test_the_unseen_letters_of_a_scanner_need_no_font(office, tmp_path):
    source = lettered(tmp_path / "own.pdf", "Times-Roman")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        data = pdf.pages[0].Contents.read_bytes()
        assert b"Tj" in data
        pdf.pages[0].Contents = pdf.make_stream(b"q 3 Tr " + data + b" Q")
        pdf.save()
    code, said = run(office.folder, "form", "new", source, "--id", "own", "--json")
    assert code == 0 and json.loads(said)["remarks"] == []


def test_a_blank_with_a_broken_line_of_text_is_taken_all_the_same(office, tmp_path):
    source = lettered(tmp_path / "own.pdf", "Times-Roman")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b"BT Tf (FORM) Tj ET")
        pdf.save()
    code, said = run(office.folder, "form", "new", source, "--id", "own", "--json")
    assert code == 0 and json.loads(said)["remarks"] == []


@pytest.mark.parametrize(("turn", "ground"), [(1.4, 25), (-0.8, 25), (1.1, 255)])
def test_a_skewed_scan_is_told_and_set_straight(office, tmp_path, turn, ground):
    source = draw_scan(tmp_path / "own.png", ONE_SIDED, turn, ground)
    code, said = run(office.folder, "form", "new", source, "--id", "own", "--json")
    assert code == 0
    told = json.loads(said)
    assert told["skews"][0] == pytest.approx(turn, abs=0.05)
    assert told["paper"] == "A4"
    assert f"{'顺' if turn > 0 else '逆'}时针歪了" in told["remarks"][0]
    assert ("看不到纸边" in told["remarks"][0]) == (ground == 255)
    straight = gray(office.folder / "forms/own/blank.pdf", 1)
    for x, y, w, h in ONE_SIDED.boxes(1)[:6]:
        for along in (x + 5, x + w - 5):
            strip = straight[round((y - 2) * DOTS) : round((y + 2) * DOTS), round(along * DOTS)]
            assert abs(np.flatnonzero(strip < 128).mean() / DOTS - 2) < 0.3
        strip = straight[round((y + h / 2) * DOTS), round((x - 2) * DOTS) : round((x + 2) * DOTS)]
        assert abs(np.flatnonzero(strip < 128).mean() / DOTS - 2) < 0.3
    assert np.median(straight) == 255


def test_a_blank_changed_after_the_layout_stops_the_run(office, tmp_path):
    ready_to_print(office)
    run(office.folder, "form", "new", draw_pdf(tmp_path / "own.pdf", A4), "--id", "own")
    fill_in(office.folder / "forms/own/form.toml", A4)
    uses(office, "own")
    with (office.folder / "forms/own/blank.pdf").open("ab") as blank:
        blank.write(b"\n%")
    code, said = run(office.folder, "print", "new", "--lot", "A", "--by", "李印")
    assert code == 4 and "不是登记时的那一份" in said
    code, said = run(office.folder, "form", "check", "own")
    assert code == 1 and "不是登记时的那一份" in said


def test_a_turned_pdf_is_set_upright_and_only_its_asked_pages_are_taken(office, tmp_path):
    from pypdf import PdfWriter

    reader = PdfReader(draw_pdf(tmp_path / "plain.pdf", A4))
    writer = PdfWriter()
    for page in (*reader.pages, reader.pages[0]):
        writer.add_page(page).rotate(90)
    writer.write(tmp_path / "turned.pdf")
    code, said = run(
        office.folder, "form", "new", tmp_path / "turned.pdf", "--id", "own", "--pages", "1-2", "--json"
    )
    told = json.loads(said)
    assert code == 0 and told["pages"] == 2
    assert (told["paper"], told["width"], told["height"]) == ("A4", 297, 210)
    shown = gray(office.folder / "forms/own/blank.pdf", 1)
    assert abs(shown.shape[0] - 2480) <= 1 and shown.shape[1] == 3508 and (shown < 128).sum() > 1000


@pytest.mark.parametrize(
    ("data", "words", "says"),
    [
        (b"not a picture", (), "打不开"),
        (b"%PDF-1.4 broken", (), "打不开"),
        (None, (), "没有 own.bin 这个文件"),
    ],
)
def test_what_cannot_be_a_blank_is_refused_and_nothing_is_left(office, tmp_path, data, words, says):
    source = tmp_path / "own.bin"
    if data is not None:
        source.write_bytes(data)
    code, said = run(office.folder, "form", "new", source, "--id", "own", *words)
    assert code == 2 and says in said
    assert list((office.folder / "forms").glob("*")) == []


def test_a_coarse_scan_and_a_taken_name_are_refused(office, tmp_path):
    Image.new("L", (800, 1100), 255).save(tmp_path / "coarse.png")
    code, said = run(office.folder, "form", "new", tmp_path / "coarse.png", "--id", "own")
    assert code == 2 and "请用 300 dpi 重新扫描" in said
    source = draw_pdf(tmp_path / "own.pdf", A4)
    assert run(office.folder, "form", "new", source, "--id", "own")[0] == 0
    code, said = run(office.folder, "form", "new", source, "--id", "own")
    assert code == 1 and "已经有了" in said
    code, said = run(office.folder, "form", "new", source, "--id", "../own")
    assert code == 2 and "不能用" in said


def test_the_grid_bears_numbers_and_the_blank_below(office, tmp_path):
    run(office.folder, "form", "new", draw_pdf(tmp_path / "own.pdf", A4), "--id", "own")
    grid = office.folder / "forms/own/grid.pdf"
    said = subprocess.run(["pdftotext", grid, "-"], capture_output=True, check=True).stdout.decode()
    assert {"x10", "x200", "y10", "y290"} <= set(said.split())
    shown = gray(grid, 1)
    x, y, w, _ = A4.cells["name"][1:]
    row = shown[round(y * DOTS) - 3 : round(y * DOTS) + 3, round((x + 3) * DOTS) : round((x + w - 3) * DOTS)]
    assert (row.min(axis=0) < 100).mean() > 0.9


def test_sheets_begun_on_one_blank_are_not_remade_for_another(office, tmp_path):
    ready_to_print(office)
    words = ("print", "new", "--lot", "A", "--by", "李印", "--json")
    (job,) = json.loads(run(office.folder, *words)[1])["jobs"]
    before = (office.folder / job["parts"][0]).read_bytes()
    source = draw_pdf(tmp_path / "own.pdf", A3)
    assert run(office.folder, "form", "new", source, "--id", "own")[0] == 0
    fill_in(office.folder / "forms/own/form.toml", A3)
    uses(office, "own")
    code, said = run(office.folder, "print", "parts", "P-001", "--by", "李印")
    assert code == 1 and "P-001用的是版面js-2020的空白表" in said and "没有重做文件" in said
    assert (office.folder / job["parts"][0]).read_bytes() == before
