"""`print scan`: what scanned sheets prove is booked, what they do not is told."""

import shutil

import pytest
from makers import drop_people, make_office, ticket
from PIL import Image
from scan_makers import DPI, jpeg, scan_file, scanned, sealed, sides_of

from pipeline import approval, deeds, spine
from pipeline.errors import UsageError
from pipeline.printing import stock
from pipeline.printing.runs import Order

SEALS = ("单位盖章", "主考学校盖章", "市考办盖章", "省考委盖章")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Three sheets printed, and their sides as they come out of the printer."""
    office = make_office(tmp_path_factory.mktemp("scan") / "office")
    drop_people(office, 3)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 10, "李印")
    (job,) = deeds.print_new(office, Order(["A"], "李印"))["jobs"]
    sides = sides_of(office.folder / job["parts"][0])
    office.close()
    return office, sides


@pytest.fixture
def office(printed, tmp_path):
    """That office, for one test alone."""
    shutil.copytree(printed[0].folder, tmp_path / "office")
    made = make_office_again(tmp_path / "office", printed[0])
    yield made
    made.close()


def make_office_again(folder, like):
    return type(like)(folder, clock=like.clock, lent=like.lent)


def scan(office, tmp_path, *pages):
    return deeds.print_scan(office, [scan_file(tmp_path / "扫描.pdf", list(pages))], "李印")


def test_fronts_and_backs_prove_their_sheets_and_the_missing_one_is_told(office, printed, tmp_path):
    sides = printed[1]
    told = scan(
        office,
        tmp_path,
        scanned(sides[0]),
        scanned(sealed(sides[1], *SEALS[:3]), skew=-1.9),
        scanned(sides[4], skew=2.4, upside_down=True),
        scanned(sides[5], right=-3, down=2),
    )
    assert [(one["no"], one["ticket"]) for one in told["proven"]] == [(1, ticket(1)), (3, ticket(3))]
    assert {seal["title"]: seal["inked"] for seal in told["proven"][0]["seals"]} == {
        title: title in SEALS[:3] for title in SEALS
    }
    assert not any(seal["inked"] for seal in told["proven"][1]["seals"])
    assert [(one["no"], one["ticket"]) for one in told["missing"]] == [(2, ticket(2))] and told["odd"] == []
    with office.ledger.read() as db:
        states = db.exec_driver_sql("SELECT no, state FROM sheets ORDER BY no").all()
    assert [tuple(row) for row in states] == [(1, "good"), (2, "printed"), (3, "good")]


def test_pages_that_do_not_belong_together_prove_nothing(office, printed, tmp_path):
    sides = printed[1]
    empty = Image.new("L", (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI)), 250)
    told = scan(office, tmp_path, scanned(sides[0]), scanned(sides[2]), scanned(sides[3]), empty)
    assert [one["no"] for one in told["proven"]] == [2]
    why = [(one["page"], one["why"]) for one in told["odd"]]
    assert why[0][0] == 1 and "正反面不成对（扫到的依次是正面）" in why[0][1]
    assert why[1][0] == 4 and "不是登记表的正面或反面" in why[1][1]
    assert [one["no"] for one in told["missing"]] == [1, 3]


def test_a_covered_number_a_strange_sheet_and_one_scanned_twice_are_odd(office, printed, tmp_path):
    sides = printed[1]
    covered = sides[0].copy()
    covered.paste(
        60, (int(39 * DPI / 25.4), int(46 * DPI / 25.4), int(70 * DPI / 25.4), int(56 * DPI / 25.4))
    )
    told = scan(office, tmp_path, covered, sides[1], sides[2], sides[3], scanned(sides[2]), scanned(sides[3]))
    assert [one["no"] for one in told["proven"]] == [2]
    words = [one["why"] for one in told["odd"]]
    assert "认不出准考证号" in words[0] and "扫了两次，第二次没有算" in words[1]


def test_a_void_sheet_is_never_called_good(office, printed, tmp_path):
    with office.ledger.write() as db:
        db.exec_driver_sql("UPDATE sheets SET state = 'void' WHERE no = 1")
    told = scan(office, tmp_path, printed[1][0], printed[1][1])
    assert told["proven"] == [] and "已作废，不算完好" in told["odd"][0]["why"]


def test_pictures_serve_as_well_and_what_is_none_is_told(office, printed, tmp_path):
    for number, page in enumerate(printed[1][:2]):
        (tmp_path / f"{number}.jpg").write_bytes(jpeg(scanned(page)))
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    files = [tmp_path / "0.jpg", tmp_path / "1.jpg", tmp_path / "坏.pdf"]
    told = deeds.print_scan(office, files, "李印")
    assert [one["no"] for one in told["proven"]] == [1]
    assert told["odd"][0]["file"] == "坏.pdf" and "打不开" in told["odd"][0]["why"]
    with pytest.raises(UsageError, match="什么都没有登记"):
        deeds.print_scan(office, [tmp_path / "没有.pdf"], "李印")
