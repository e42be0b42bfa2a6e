"""Black alone: ghostscript finds no cyan, magenta or yellow on any page that comes out of the print room."""

import subprocess

import pytest
from blank_makers import run
from reportlab.pdfgen.canvas import Canvas
from room_makers import printed, room

from pipeline import deeds
from pipeline.printing.runs import Order

PEOPLE = 1000


def inks(path):
    """Cyan, magenta, yellow and black of each page, as ghostscript counts them."""
    words = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-o", "-", "-sDEVICE=inkcov", "-r36", str(path)]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [tuple(map(float, line.split()[:4])) for line in said.splitlines() if line.strip()]


def assert_black(path, pages):
    found = inks(path)
    assert len(found) == pages
    for number, (cyan, magenta, yellow, black) in enumerate(found, 1):
        assert (cyan, magenta, yellow) == (0, 0, 0), f"{path.name}, page {number}"
        assert black > 0, f"{path.name}, page {number}: nothing is printed at all"


def test_the_judge_sees_colour(tmp_path):
    paper = Canvas(str(tmp_path / "blue.pdf"))
    paper.setFillColorRGB(0.49, 0.5, 0.51)
    paper.rect(100, 100, 200, 200, fill=1, stroke=0)
    paper.save()
    assert inks(tmp_path / "blue.pdf")[0][0] > 0


@pytest.mark.slow
def test_a_run_of_a_thousand_is_black_on_every_page(tmp_path):
    office = room(tmp_path / "office", people=PEOPLE, blanks=PEOPLE, margin_mark="true")
    (job,) = printed(office)
    assert job["sheets"] == PEOPLE and len(job["parts"]) == PEOPLE // 100
    for part in job["parts"]:
        assert_black(office.folder / part, 200)
    office.close()


def test_what_goes_with_a_run_is_black_too(tmp_path):
    office = room(tmp_path / "office", people=40, blanks=40)
    (proofs,) = deeds.proof_lists(office)["files"]
    assert_black(office.folder / proofs["path"], 10)
    (trial,) = deeds.rehearse(office, Order([], "李印"))["jobs"]
    (job,) = printed(office)
    for one in (trial, job):
        assert_black(office.folder / one["ticket_pdf"], 3)
    assert_black(office.folder / trial["parts"][0], 80)
    assert run(office.folder, "form", "proof", "--printer", "惠普", "--tray", "纸盒2")[0] == 0
    assert_black(office.outbox / "校准" / "校准页_惠普_纸盒2.pdf", 2)
    office.close()
