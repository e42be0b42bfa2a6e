"""Calibration: from readings or a scan to what a printer does, kept by day, undone when printing."""

import json
import subprocess

import numpy as np
import pytest
from blank_makers import DOTS, laid, run
from form_makers import bare, page_text
from makers import drop_people, make_office
from PIL import Image

from pipeline import approval, spine
from pipeline.printing import profiles, stock
from pipeline.printing.affine import from_figures, moved, told
from pipeline.printing.calibration import crosses

SIZE = (210.0, 297.0)
MIDDLE = (105.0, 148.5)
ERROR = moved(1.5, -0.8, 0.3, 1.002, MIDDLE)
NAMES = ("--printer", "HP1", "--tray", "2")


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("BIYE_NOW", "2020-06-19T09:00:00")
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def readings(error=ERROR, count=4, slip=0.0):
    """What a person with a ruler reads, to 0.1 mm."""
    rng = np.random.default_rng(3)
    found = [error.at(place) for place in crosses(SIZE)[:count]]
    return " ".join(
        f"{x + rng.uniform(-slip, slip):.1f},{y + rng.uniform(-slip, slip):.1f}" for x, y in found
    )


def calibrated(office, *words, side="front"):
    return run(office.folder, "form", "calibrate", *NAMES, "--side", side, *words)


def printed(pdf, page, error):
    """A page as a printer with that error lays it on its paper, 300 dpi."""
    stem = pdf.with_name(f"page-{page}")
    words = ["pdftoppm", "-r", "300", "-gray", "-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run([*words, pdf, stem], check=True)
    sheet = Image.open(f"{stem}.pgm").convert("L")
    back, rim = error.inverse(), 200
    wide = Image.new("L", (sheet.width + 2 * rim, sheet.height + 2 * rim), 255)
    wide.paste(sheet, (rim, rim))
    data = (back.a, back.c, back.e * DOTS + rim, back.b, back.d, back.f * DOTS + rim)
    return wide.transform(sheet.size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC, fillcolor=255)


def test_typed_readings_give_offset_scale_and_turn(office):
    code, said = calibrated(office, "--readings", readings(), "--by", "李印", "--json")
    assert code == 0, said
    one = json.loads(said)
    assert (one["profile"], one["side"], one["by"]) == ("HP1/2", "front", "李印")
    assert one["right"] == pytest.approx(1.5, abs=0.06) and one["down"] == pytest.approx(-0.8, abs=0.06)
    assert one["turn"] == pytest.approx(0.3, abs=0.03)
    assert one["scale_x"] == pytest.approx(1.002, abs=0.0005)
    assert run(office.folder, "log")[1].count("校准 HP1/2 正面") == 1


def test_it_is_said_as_people_say_it():
    assert told(ERROR, SIZE).words() == "偏右1.5 mm、偏上0.8 mm、顺时针转0.30°、放大0.20 %"
    assert told(moved(), SIZE).words() == "没有偏差"
    assert (
        told(moved(-1, 2, -0.5, 0.99, MIDDLE), SIZE).words()
        == "偏左1.0 mm、偏下2.0 mm、逆时针转0.50°、缩小1.00 %"
    )


def test_a_wavering_hand_at_nine_crosses_is_evened_out(office):
    code, said = calibrated(office, "--readings", readings(count=9, slip=0.2), "--json")
    one = json.loads(said)
    assert code == 0 and 0.05 < one["rest"] < 0.5
    assert one["right"] == pytest.approx(1.5, abs=0.15)


def test_a_cross_that_was_not_read_is_a_dash(office):
    code, _ = calibrated(office, "--readings", readings(count=3) + " - " + readings(count=5).split()[4])
    assert code == 0


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (moved(6.5), "偏移超过5 mm"),
        (moved(turn=2.4, about=MIDDLE), "转了2°以上"),
        (moved(scale=0.97, about=MIDDLE), "实际尺寸"),
        (from_figures((1, 0.02, 0, 1, 0, 0)), "横竖不成直角"),
    ],
)
def test_what_no_printer_does_is_asked_about_and_not_kept(office, error, says):
    code, said = calibrated(office, "--readings", readings(error, count=9))
    assert code == 1 and says in said and "是不是读错" in said and "没有记下校准" in said
    assert profiles.kept(office.folder) == []


def test_swapped_readings_and_a_slip_name_their_cross(office):
    swapped = " ".join(",".join(reversed(pair.split(","))) for pair in readings(count=4).split())
    code, said = calibrated(office, "--readings", swapped)
    assert code == 1 and "第2个十字应在 190,20 附近" in said
    words = readings(count=9).split()
    x, y = map(float, words[6].split(","))
    words[6] = f"{x + 3},{y}"
    code, said = calibrated(office, "--readings", " ".join(words))
    assert code == 1 and "第7个十字的读数与别的合不上" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--readings", "20,20 190,20"), "至少要3个"),
        (("--readings", "20,20 190,20 - - 105,20"), "至少要3个"),
        (("--readings", "20;20 x 3"), "看不懂"),
        ((), "请写 --readings"),
        (("--readings", " ".join(["20,20"] * 10)), "没有第10个"),
    ],
)
def test_unusable_readings_are_wrong_usage(office, words, says):
    if "105,20" in " ".join(words):
        words = ("--readings", "20,20 190,20 - - - 105,20")
    code, said = calibrated(office, *words)
    assert code == 2 and says in said


@pytest.mark.parametrize(("side", "page", "turn", "quarter"), [("front", 1, 0.9, 0), ("back", 2, -1.3, 90)])
def test_a_scan_of_the_proof_tells_the_printer_from_the_scanner(office, tmp_path, side, page, turn, quarter):
    proof = tmp_path / "proof.pdf"
    assert run(office.folder, "form", "proof", "--printer", "HP1", "--tray", "2", "--out", proof)[0] == 0
    paper = printed(proof, page, ERROR).point(lambda v: v * 0.92)
    scan = laid(paper, tmp_path / "scan.png", turn)
    with Image.open(scan) as lying:
        lying.rotate(quarter, expand=True).save(scan, dpi=(300, 300))
    code, said = calibrated(office, "--scan", scan, "--json", side=side)
    assert code == 0, said
    one = json.loads(said)
    assert one["right"] == pytest.approx(1.5, abs=0.06) and one["down"] == pytest.approx(-0.8, abs=0.06)
    assert one["turn"] == pytest.approx(0.3, abs=0.02)
    assert one["scale_x"] == pytest.approx(1.002, abs=0.0004)
    other = "back" if side == "front" else "front"
    code, said = calibrated(office, "--scan", scan, side=other)
    assert code == 1 and "请翻过来重扫" in said


def test_a_scan_without_edges_asks_for_readings(office, tmp_path):
    proof = tmp_path / "proof.pdf"
    run(office.folder, "form", "proof", "--out", proof)
    scan = laid(printed(proof, 1, ERROR), tmp_path / "scan.png", 0.4, ground=255)
    code, said = calibrated(office, "--scan", scan)
    assert code == 1 and "看不到纸的左边和上边" in said and "--readings" in said
    assert profiles.kept(office.folder) == []


def test_the_proof_sheet_is_gray_and_says_what_to_do(office, tmp_path):
    proof = tmp_path / "proof.pdf"
    run(office.folder, "form", "proof", "--printer", "HP1", "--tray", "2", "--out", proof)
    inks = subprocess.run(["gs", "-q", "-o", "-", "-sDEVICE=inkcov", proof], capture_output=True, check=True)
    assert all(line.split()[:3] == ["0.00000"] * 3 for line in inks.stdout.decode().splitlines())
    front, back = (page_text(proof.read_bytes(), tmp_path, page) for page in (1, 2))
    assert "校准页（正面）" in front and "校准页（背面）" in back and "打印机HP1纸盒2" in front
    assert "100%" in front and "--sideback" in back and bare("1 号　20, 20") in front


def ready(office):
    drop_people(office, 2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 10, "李印")


def print_new(office, *words):
    return run(office.folder, "print", "new", "--lot", "A", "--by", "李印", *words)


def test_a_run_names_its_profile_and_undoes_the_error(office, tmp_path):
    ready(office)
    code, said = print_new(office, "--profile", "HP1/2")
    assert code == 2 and "没有“HP1/2”这份校准。还没有校准过任何打印机" in said
    calibrated(office, "--readings", readings())
    code, said = print_new(office, "--profile", "HP1/2")
    assert code == 2 and "背面还没有校准" in said and "没有开印" in said
    calibrated(office, "--readings", readings(), side="back")
    code, said = print_new(office, "--profile", "HP2")
    assert code == 2 and "已有的：HP1/2" in said
    code, said = print_new(office, "--profile", "HP1", "--json")
    assert code == 0, said
    (job,) = json.loads(said)["jobs"]
    assert job["profile"] == "HP1/2"
    ticket = page_text((office.folder / job["ticket_pdf"]).read_bytes(), tmp_path, 1)
    assert "校准：HP1/22020-06-19" in ticket
    code, said = run(
        office.folder, "print", "again", job["candidates"][0], "--reason", "卡纸", "--by", "李印", "--json"
    )
    assert code == 0 and json.loads(said)["jobs"][0]["profile"] == "HP1/2"


def test_earlier_calibrations_are_kept_and_can_be_asked_for(office, monkeypatch):
    calibrated(office, "--readings", readings())
    monkeypatch.setenv("BIYE_NOW", "2020-06-25T09:00:00")
    calibrated(office, "--readings", readings(moved(0.5)))
    code, said = run(office.folder, "form", "calibrate", "--list", "--json")
    listed = json.loads(said)["profiles"]
    assert code == 0 and [(one["at"][:10], one["current"]) for one in listed] == [
        ("2020-06-19", False),
        ("2020-06-25", True),
    ]
    calibrated(office, "--readings", readings(moved(0.5)), side="back")
    code, said = print_new(office, "--profile", "HP1/2@2020-06-19")
    assert code == 2 and "背面还没有校准" in said
    text = (office.folder / "printers/HP1.toml").read_text("utf-8")
    assert text.count("[[calibration]]") == 3


def test_a_printers_name_can_be_no_path(office):
    code, said = run(
        office.folder, "form", "calibrate", "--printer", "../x", "--tray", "1", "--readings", readings()
    )
    assert code == 2 and "不能用" in said
