"""Runs: on numbered blanks, over two lots, both sides by hand, some sheets anew."""

from dataclasses import replace

import pypdf
import pytest
from form_makers import form, page_text
from makers import NOW, capture, csv_bytes, drop, person, ticket
from room_makers import lots, printed, room, sheets

from pipeline import blanks, deeds, spine
from pipeline.errors import RefusedError, UsageError
from pipeline.printing import closing, numbering, stock
from pipeline.printing.runs import Order, by_hand, new_runs


@pytest.fixture
def opened(tmp_path):
    made = []

    def make(**how):
        made.append(room(tmp_path / "office", **how))
        return made[-1]

    yield make
    for office in made:
        office.close()


def contents(path):
    return [page.get_contents().get_data() for page in pypdf.PdfReader(path).pages]


def test_sheets_take_the_numbers_of_their_lots_in_order(opened):
    office = opened(people=3, blanks=2, serials="000199-000200")
    stock.book(office, "receive", "B", 5, "李印", serials="000301-000305")
    (job,) = printed(office, "A", "B")
    assert [(row.lot, row.serial) for row in sheets(office)] == [
        ("A", "000199"), ("A", "000200"), ("B", "000301"),
    ]  # fmt: skip
    text = page_text((office.folder / job["ticket_pdf"]).read_bytes(), office.folder, 1)
    assert "A（000199-000200号）：第1–2张；B（000301号）：第3–3张" in text


def test_closing_corrects_the_numbers_and_frees_those_that_were_not_used(opened):
    office = opened(people=3, blanks=5, serials="101-105")
    printed(office)
    with pytest.raises(RefusedError, match="102号不在A批结存里：在P-001第2张上"):
        stock.book(office, "spoil", "A", 1, "李印", "双张", "102")
    closing.close(office, "P-001", "1-3", "", "李印", "2-3:103")
    stock.book(office, "spoil", "A", 1, "李印", "双张", "102")
    assert [row.serial for row in sheets(office)] == ["101", "103", "104"]
    with office.ledger.read() as db:
        (lot,) = numbering.report(db)
    assert lot["sheets"] == [{"job": "P-001", "outcome": "good", "serials": ["101", "103-104"]}]
    assert (lot["on_hand"], lot["off"][0]["serials"]) == (["105"], ["102"])


@pytest.mark.parametrize(
    ("serials", "error", "says"),
    [
        ("2:101", RefusedError, "在P-001第1张上"),
        ("2:109", RefusedError, "没有领入过"),
        ("1:104,2:104", RefusedError, "同一个表号"),
        ("1-2:101-103", UsageError, "2张表写了3个表号"),
        ("9:104", RefusedError, "没有第9张"),
        ("2", UsageError, "没有写表号"),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_is_booked(opened, serials, error, says):
    office = opened(people=2, blanks=5, serials="101-105")
    printed(office)
    with pytest.raises(error, match=says) as raised:
        closing.close(office, "P-001", "1", "", "李印", serials)
    assert "没有登记" in str(raised.value)
    assert [row.outcome for row in sheets(office)] == ["", ""]


def test_by_hand_all_fronts_come_first_and_the_backs_in_the_order_of_the_turned_pile(opened):
    office = opened(people=3, part_sheets="2")
    (job,) = printed(office, manual_duplex=True)
    names = [part.rpartition("/")[2] for part in job["parts"]]
    assert names == [
        "P-001_00001-00002_正面.pdf", "P-001_00001-00002_反面.pdf",
        "P-001_00003-00003_正面.pdf", "P-001_00003-00003_反面.pdf",
    ]  # fmt: skip
    front, back = (contents(office.folder / part) for part in job["parts"][:2])
    office.folder.joinpath("both").mkdir()
    both = room(office.folder / "both" / "office", people=3, part_sheets="2")
    whole = contents(both.folder / printed(both)[0]["parts"][0])
    both.close()
    assert front == [whole[0], whole[2]] and back == [whole[3], whole[1]]


def test_the_ticket_of_a_run_by_hand_says_step_by_step_what_to_do(opened):
    office = opened(people=2)
    (job,) = printed(office, manual_duplex=True)
    text = page_text((office.folder / job["ticket_pdf"]).read_bytes(), office.folder, 1)
    for said in ("手动双面", "印好的一面朝下，不翻面，不理序", "空白的一面朝上", "已排成倒序", "三张白纸"):
        assert said in text


def test_by_hand_is_for_forms_of_two_sides(opened):
    office = opened(people=1)
    order = Order(["A"], "李印", manual_duplex=True)
    assert by_hand(order, form()) and not by_hand(order, replace(form(), pages=1))
    assert not by_hand(replace(order, manual_duplex=False), form())
    with pytest.raises(UsageError, match=r"手动双面只用于两面的表，这张表有4面.*没有开印"):
        new_runs(office, _Press(replace(form(), pages=4)), order, lambda *_: iter(()))
    assert sheets(office) == [] and lots(office)["A"].on_hand == 10


class _Press:
    def __init__(self, form):
        self.form = form

    def check_blank(self):
        """It is the right one."""

    def kept(self, _profile):
        return {}


def test_missing_sheets_are_made_anew_with_the_same_content_and_no_other_blank(opened):
    office = opened(people=4)
    (job,) = printed(office)
    whole = contents(office.folder / job["parts"][0])
    before = lots(office), sheets(office)
    done = deeds.print_parts(office, "P-001", [2, 4], "李印")
    assert done["sheets"] == [2, 4] and done["left_out"] == []
    assert contents(office.folder / done["parts"][0]) == [*whole[2:4], *whole[6:8]]
    first = (office.folder / done["parts"][0]).read_bytes()
    deeds.print_parts(office, "P-001", [4, 2], "李印")
    assert (office.folder / done["parts"][0]).read_bytes() == first
    assert (lots(office), sheets(office)) == before


def test_a_run_goes_on_from_a_sheet_and_leaves_out_what_is_accounted_for(opened):
    office = opened(people=4)
    printed(office)
    closing.close(office, "P-001", "3", "", "李印")
    done = deeds.print_parts(office, "P-001", 2, "李印")
    assert done["sheets"] == [2, 4]
    assert done["left_out"] == [{"no": 3, "why": "已登记完好，要补打请用 print again"}]
    assert deeds.print_parts(office, "P-001", None, "李印")["sheets"] == [1, 2, 4]
    with pytest.raises(RefusedError, match="没有第9张（共4张）"):
        deeds.print_parts(office, "P-001", [9], "李印")
    closing.close(office, "P-001", "1-4", "", "李印")
    with pytest.raises(RefusedError, match="没有重做文件。要补打请用 print again"):
        deeds.print_parts(office, "P-001", None, "李印")


def test_a_void_sheet_is_not_made_anew(opened):
    office = opened(people=2)
    printed(office)
    deeds.print_again(office, ticket(1), "墨粉不匀", "李印")
    done = deeds.print_parts(office, "P-001", [1, 2], "李印")
    assert done["sheets"] == [2] and "已作废（补打：墨粉不匀）" in done["left_out"][0]["why"]


def test_who_cannot_be_printed_again_keeps_his_sheet(opened):
    office = opened(people=1)
    printed(office)
    closing.close(office, "P-001", "1", "", "李印")
    drop(office, "二代证/重采.csv", csv_bytes([capture(1, 姓名="张别")]), NOW.replace(hour=10))
    drop(office, "登记/再.csv", csv_bytes([person(1, 身份证号="")]), NOW.replace(hour=10))
    spine.take_in(office)
    state = sheets(office)[0].state
    with pytest.raises(RefusedError, match="没有补打"):
        deeds.print_again(office, ticket(1), "墨粉", "李印")
    assert sheets(office)[0].state == state == "good"


def test_the_lost_one_of_two_copies_is_printed_under_its_number(opened):
    office = opened(people=1, copies="2")
    printed(office)
    closing.close(office, "P-001", "2", "1:卡纸", "李印")
    printed(office)
    assert [(row.copy, row.state) for row in sheets(office, "P-002")] == [(1, "printed")]


def test_a_run_whose_files_are_not_made_has_no_results(opened, monkeypatch):
    office = opened(people=1)
    monkeypatch.setattr("pipeline.printing.runs.finish", lambda *_: [])
    printed(office)
    with pytest.raises(RefusedError, match="打印文件还没有做完"):
        closing.close(office, "P-001", "1", "", "李印")


def test_the_forecast_counts_who_is_not_printed_and_three_in_a_hundred(opened):
    office = opened(people=3, blanks=2)
    told = blanks.of_forecast(office)
    assert told["colleges"] == [{"college": "样本职业学院", "people": 3, "sheets": 3, "wanted": 4}]
    assert (told["wanted"], told["on_hand"], told["to_fetch"]) == (4, 2, 2)
    printed(office, limit=2)
    assert (blanks.of_forecast(office)["sheets"], blanks.of_forecast(office)["to_fetch"]) == (1, 2)


def test_the_log_says_who_did_what_to_which_lot(opened):
    office = opened(people=1)
    printed(office)
    stock.count(office, "A", 8, "赵盘")
    said = "\n".join(blanks.log(blanks.of_log(office, "A")))
    for part in (
        "李印 A批领入10张",
        "李印 A批交付打印1张（P-001）",
        "赵盘 A批盘点8张",
        "报废1张（盘点短少）",
    ):
        assert part in said
    assert blanks.of_log(office, "B") == {"lines": []}
