"""The mark in the margin: printed where the form leaves the paper free, read again by a machine."""

import subprocess

import numpy as np
import pytest
import zxingcpp
from blank_makers import A3, A4, ONE_SIDED, draw_pdf, fill_in, run
from form_makers import page_text
from makers import ticket
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from room_makers import lots, printed, room, sheets
from scan_makers import DPI, FORM, scan_file, scanned, sides_of

from pipeline import deeds
from pipeline.errors import RefusedError
from pipeline.printing import marginmark
from pipeline.printing.layout import load_form
from pipeline.printing.runs import Order

DOTS = 300 / 25.4


@pytest.fixture
def marked(tmp_path):
    made = room(tmp_path / "office", people=3, margin_mark="true")
    yield made
    made.close()


def rasters(part, folder):
    subprocess.run(["pdftoppm", "-r", "300", "-gray", part, folder / "page"], check=True)
    found = []
    for path in sorted(folder.glob("page-*.pgm")):
        with Image.open(path) as picture:
            found.append(picture.copy())
    return found


def read(picture):
    return [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)]


def part_of(office, job):
    return office.folder / job["parts"][0]


def test_every_page_says_whose_it_is_and_which_side(marked, tmp_path):
    (job,) = printed(marked)
    pages = rasters(part_of(marked, job), tmp_path)
    assert [read(page) for page in pages] == [[f"P-001-{no}-{side}"] for no in (1, 2, 3) for side in (1, 2)]


def test_the_bars_are_thick_enough_black_and_stand_in_the_margin_alone(marked, tmp_path):
    (job,) = printed(marked)
    for side, page in enumerate(rasters(part_of(marked, job), tmp_path)[:2], 1):
        x, y = marginmark.place_on(FORM, side)
        row = np.asarray(page)[round((y + 1) * DOTS), :]
        edges = np.flatnonzero(np.diff((row < 128).astype(int)))
        assert row.min() < 10 and np.diff(edges).min() / DOTS > 0.32  # 0.339 mm, a dot is 0.085
        assert y > 264 + 10  # the frame of the specimen ends at 264 mm
        margin = np.asarray(page)[round((y - 1) * DOTS) :, :]
        columns = np.flatnonzero((margin < 128).any(axis=0)) / DOTS
        assert x < columns.min() < columns.max() < 210 - x and columns.max() - columns.min() > 40


def test_without_the_setting_nothing_is_in_the_margin(tmp_path):
    office = room(tmp_path / "office", people=1)
    (job,) = printed(office)
    pages = rasters(part_of(office, job), tmp_path)
    assert [read(page) for page in pages] == [[], []]
    office.close()


def test_a_scan_is_known_by_its_mark_where_the_number_cannot_be_read(marked, tmp_path):
    (job,) = printed(marked)
    sides = sides_of(part_of(marked, job))
    cover = (int(39 * DPI / 25.4), int(46 * DPI / 25.4), int(70 * DPI / 25.4), int(56 * DPI / 25.4))
    sides[2].paste(60, cover)
    pages = [scanned(sides[2]), scanned(sides[3], skew=-1.2), scanned(sides[0]), scanned(sides[5])]
    told = deeds.print_scan(marked, [scan_file(tmp_path / "扫描.pdf", pages)], "李印")
    assert [(one["no"], one["ticket"]) for one in told["proven"]] == [(2, ticket(2))]
    assert "正面和反面不是同一张（P-001-1、P-001-3）" in told["odd"][0]["why"]
    assert [row.state for row in sheets(marked)] == ["printed", "good", "printed"]


def test_remade_files_are_the_same_after_the_setting_has_changed(marked, tmp_path):
    (job,) = printed(marked)
    before = part_of(marked, job).read_bytes()
    toml = marked.folder / "office.toml"
    toml.write_text(toml.read_text("utf-8").replace("margin_mark = true", "margin_mark = false"), "utf-8")
    office = type(marked)(marked.folder, clock=marked.clock, lent=marked.lent)
    part_of(marked, job).unlink()
    assert not office.settings.margin_mark
    deeds.print_parts(office, "P-001", None, "李印")
    assert part_of(marked, job).read_bytes() == before
    (again,) = deeds.print_again(office, ticket(1), "墨粉不匀", "李印")["jobs"]
    text = [page_text(part_of(office, one).read_bytes(), tmp_path, 1) for one in (job, again)]
    assert "P-001-1-1" in text[0] and "P-002" not in text[1]
    office.close()


def test_a_calibration_moves_the_mark_with_the_data(marked, tmp_path):
    words = ("form", "calibrate", "--printer", "惠普", "--tray", "纸盒2", "--readings")
    for side in ("front", "back"):
        code, said = run(marked.folder, *words, "21.5,19 191.5,19 21.5,276", "--side", side)
        assert code == 0, said
    found = []
    for name, profile in (("plain", ""), ("moved", "惠普/纸盒2")):
        folder = tmp_path / name
        folder.mkdir()
        told = deeds.rehearse(marked, Order([], "李印", limit=1, profile=profile))
        page = rasters(part_of(marked, told["jobs"][0]), folder)[1]
        assert read(page) == ["T-1-1-2"]
        _, y = marginmark.place_on(FORM, 2)
        row = np.asarray(page)[round((y + 2) * DOTS), :]
        found.append(np.flatnonzero(row < 100).min() / DOTS)
    assert found[0] - found[1] == pytest.approx(1.5, abs=0.1)  # the printer puts all 1.5 mm too far right


def own_form(office, tmp_path, drawing, draw=draw_pdf):
    source = draw(tmp_path / "own.pdf", drawing)
    assert run(office.folder, "form", "new", source, "--id", "own")[0] == 0
    fill_in(office.folder / "forms/own/form.toml", drawing)
    toml = office.folder / "office.toml"
    toml.write_text(toml.read_text("utf-8").replace('id = "js-2020"', 'id = "own"'), "utf-8")
    return type(office)(office.folder, clock=office.clock, lent=office.lent)


@pytest.mark.parametrize("drawing", [A4, A3, ONE_SIDED])
def test_other_papers_have_a_place_too(marked, tmp_path, drawing):
    office = own_form(marked, tmp_path, drawing)
    form = load_form(office.folder / "forms/own")
    for page in range(1, drawing.pages + 1):
        x, y = marginmark.place_on(form, page)
        assert y + marginmark.HIGH + marginmark.EDGE == pytest.approx(297, abs=0.01) and x > 5
    code, said = run(office.folder, "form", "check", "own")
    assert code == 0 and "注意" not in said
    office.close()


def framed(inset_low, inset_high):
    """The blank with a frame so near to the edges of the paper."""

    def draw(path, drawing):
        width, height = drawing.size
        paper = Canvas(str(path), pagesize=(width * mm, height * mm), invariant=1)
        for _ in range(drawing.pages):
            frame = (5 * mm, inset_low * mm, (width - 10) * mm, (height - inset_low - inset_high) * mm)
            paper.rect(*frame)
            paper.showPage()
        paper.save()
        return path

    return draw


def test_a_full_lower_margin_puts_the_mark_into_the_upper_one(marked, tmp_path):
    office = own_form(marked, tmp_path, ONE_SIDED, framed(8, 20))
    assert marginmark.place_on(load_form(office.folder / "forms/own"), 1)[1] == marginmark.EDGE
    office.close()


def test_no_room_is_warned_of_and_stops_the_run_before_a_blank_is_used(marked, tmp_path):
    office = own_form(marked, tmp_path, ONE_SIDED, framed(3, 3))
    code, said = run(office.folder, "form", "check")
    assert code == 0 and "版面没有问题" in said and "注意：第1面页边放不下小条码" in said
    with pytest.raises(RefusedError, match=r"放不下小条码.*margin_mark = false 再开印；没有开印"):
        printed(office)
    assert sheets(office) == [] and lots(office)["A"].on_hand == 10
    office.close()
