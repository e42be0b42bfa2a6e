"""102 real portraits with 102 registrations: every verdict equals what the bytes say, every page reads back."""

import re
import subprocess
from pathlib import Path

import pytest
from makers import (
    capture,
    csv_bytes,
    decision,
    drop,
    drop_lists,
    drop_plan,
    grades_of,
    make_office,
    person,
    ticket,
)
from PIL import Image

from pipeline import answers, approval, deeds, spine
from pipeline.printing import stock
from pipeline.printing.runs import Order

PORTRAITS = sorted((Path(__file__).resolve().parents[1] / "../shared/samples/portraits/ok").glob("*.jpg"))
RARE = {1: "𬭎䶮㛃", 2: "阿不都·热合曼", 3: "买买提明·阿卜杜热合曼·吐尔逊江·阿不都克里木汗克"}

pytestmark = pytest.mark.skipif(len(PORTRAITS) < 102, reason="the sample portraits are not here")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    office = make_office(tmp_path_factory.mktemp("real") / "office")
    numbers = range(1, len(PORTRAITS) + 1)
    drop_plan(office)
    rows = [person(n, **({"姓名": RARE[n]} if n in RARE else {})) for n in numbers]
    rows[49]["姓名"] = "张\U000e0fff"
    drop(office, "登记/登记.csv", csv_bytes(rows))
    cards = [capture(n, 姓名=row["姓名"]) for n, row in zip(numbers, rows, strict=True)]
    drop(office, "二代证/采集.csv", csv_bytes(cards))
    drop_lists(office)
    drop(office, "成绩/成绩.csv", csv_bytes([row for n in numbers for row in grades_of(n)]))
    drop(office, "审核决定/照片.csv", csv_bytes([decision(n, "照片本人", "是") for n in numbers]))
    for n, path in enumerate(PORTRAITS, 1):
        drop(office, f"照片/{ticket(n)}.jpg", path.read_bytes())
    done = spine.take_in(office)
    assert done.judged == len(PORTRAITS)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 200, "李印")
    told = deeds.print_new(office, Order(["A"], "李印"))
    yield office, {p["ticket"]: p for p in answers.of_people(office, None)}, told, rows
    office.close()


def parts(printed):
    office, _, told, _ = printed
    return [office.folder / part for job in told["jobs"] for part in job["parts"]]


def run(*words):
    return subprocess.run(list(map(str, words)), capture_output=True, check=True).stdout.decode()


def test_each_verdict_equals_what_bytes_and_pixels_say(printed):
    _, people, _, _ = printed
    for n, path in enumerate(PORTRAITS, 1):
        size = path.stat().st_size
        with Image.open(path) as picture:
            width, height = picture.size
        photo = people[ticket(n)]["photo"]
        assert (photo["measures"]["bytes"], photo["measures"]["width"], photo["measures"]["height"]) == (
            size,
            width,
            height,
        )
        rules = {f["rule"] for f in people[ticket(n)]["findings"] if f["severity"] == "block"}
        assert ("R70" in rules) == (not 30 * 1024 < size < 100 * 1024)
        assert ("R68" in rules) == (abs(3 * height - 4 * width) > 4)
        assert "R75" not in rules and "R72" not in rules
        assert photo["ok"] == (not rules & {"R68", "R69", "R70", "R72"})


def test_a_character_no_font_has_stops_that_person_alone(printed):
    _, people, told, _ = printed
    stopped = people[ticket(50)]
    assert stopped["stage"] == "held"
    assert "第2个字" in next(f["says"] for f in stopped["findings"] if f["rule"] == "P-GLYPH")
    others = [p for t, p in people.items() if t != ticket(50)]
    assert all("P-GLYPH" not in {f["rule"] for f in p["findings"]} for p in others)
    assert ticket(50) not in told["jobs"][0]["candidates"]


def test_every_name_and_ticket_is_read_back_from_its_page(printed):
    _, _, told, rows = printed
    names = {row["准考证号"]: row["姓名"] for row in rows}
    candidates = told["jobs"][0]["candidates"]
    pages = [page for part in parts(printed) for page in run("pdftotext", part, "-").split("\f")[:-1]]
    assert len(pages) == 2 * len(candidates)
    for number, who in enumerate(candidates):
        front = re.sub(r"\s", "", pages[2 * number])
        assert who in front and names[who] in front
    assert {ticket(n) for n in RARE} <= set(candidates)


def test_the_pages_bear_no_colour_and_every_font(printed):
    for part in parts(printed):
        run("qpdf", "--check", part)
        for line in run("gs", "-q", "-o", "-", "-sDEVICE=inkcov", part).splitlines():
            assert line.split()[:3] == ["0.00000"] * 3
        fonts = run("pdffonts", part).splitlines()[2:]
        assert fonts and all(re.search(r"yes yes yes\s+\d+\s+\d+$", line) for line in fonts)
