"""Kill -9 at every write seam of take, print new, bundle and mail, run again: the same end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from evidence_makers import everybody, lay_case
from makers import csv_bytes, drop, drop_lists, drop_people, drop_plan, make_office, page, person, ticket
from set_offices import case, lay

from pipeline import approval, deeds, deeds_mail, spine
from pipeline.mailing.packing import Packing
from pipeline.printing import stock
from pipeline.printing.runs import Order

WALKER = Path(__file__).with_name("seam_walker.py")


def mixed_inbox(office):
    drop_people(office, 3)
    drop(office, "登记/坏.csv", csv_bytes([person(4), person(5, 准考证号="12345")]))
    drop(office, "成绩/空.csv", b"")
    drop(office, "照片/DSC_0412.jpg", b"\xff\xd8\xff\xe0 broken")
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "曾用名"}]))
    drop(office, f"资审材料/{ticket(1)} 身份证.pdf", page("card"))
    drop(office, f"资审材料/{ticket(1)} 李四 毕业证.pdf", page("another"))
    drop(office, "资审材料/扫描1.pdf", page("named by the table"))
    row = {"准考证号": ticket(1), "材料": "户口单页", "介质": "复印件", "盖章": "市考办"}
    drop(office, "资审材料/登记表.csv", csv_bytes([{**row, "文件名": "扫描1.pdf"}]))


def approved_office(office):
    drop_people(office, 3)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 2, "李印")
    stock.book(office, "receive", "B", 3, "李印")


def office_with_room_tables(office):
    """Printed sheets, and tables of what became of them: good rows, a bad one, one to be printed anew."""
    approved_office(office)
    deeds.print_new(office, Order(["A", "B"], "李印"))
    booked = {"批号": "B", "张数": "1", "原因": "双张", "经办人": "李印"}
    rows = [{**booked, "事项": "报废"}, {**booked, "事项": "退回", "张数": "99"}]
    drop(office, "空白表/登记.csv", csv_bytes(rows))
    result = {"任务": "P-001", "张号": "1-2", "结果": "完好", "经办人": "李印"}
    drop(office, "打印结果/结果.csv", csv_bytes([result]))
    again = {"准考证号": ticket(3), "原因": "墨粉", "经办人": "李印"}
    drop(office, "打印结果/补打.csv", csv_bytes([again]))


def office_with_sets(office):
    """Two complete sets, one of pictures and one of PDFs."""
    cases = everybody()[:2]
    drop_people(office, 2)
    lay_case(office, cases)
    spine.take_in(office)


def sets_on_paper(office):
    """Two sets that lie on the desk, to be packed."""
    people = [case(serial) for serial in (1, 2)]
    for papers in people:
        for row in papers.rows:
            row["纸质到手日期"] = "2020-06-18"
    drop_plan(office)
    drop_lists(office)
    lay(office, "资审", people)
    spine.take_in(office)


def packed_office(office):
    sets_on_paper(office)
    deeds_mail.pack(office, Packing("孙寄", "南京"))


SEAMS = {"take": (mixed_inbox, 30), "print": (approved_office, 8), "bundle": (approved_office, 25)}
SEAMS["sets"] = (office_with_sets, 45)
KILLED = [(deed, "kill", 2 if deed == "take" else 1) for deed in SEAMS]
SEAMS |= {"tables": (office_with_room_tables, 30), "count": (approved_office, 1)}
SEAMS |= {"pack": (sets_on_paper, 15), "taken out": (packed_office, 15)}
KILLED += [("tables", "kill", 4), ("count", "kill", 1), ("pack", "kill", 1), ("taken out", "kill", 1)]
REFUSED = [(deed, refusal, 5) for deed in ("bundle", "sets", "pack") for refusal in ("ENOSPC", "EIO")]


def slowly(cases):
    """The same at every single seam."""
    return [pytest.param(deed, cut, 1, marks=pytest.mark.slow) for deed, cut, stride in cases if stride > 1]


@pytest.mark.parametrize(("deed", "cut", "stride"), [*KILLED, *REFUSED, *slowly(KILLED), *slowly(REFUSED)])
def test_cut_or_refused_at_every_seam_it_comes_to_the_same_end(tmp_path, deed, cut, stride):
    prepare, least = SEAMS[deed]
    office = make_office(tmp_path / "office", part_sheets="2")
    prepare(office)
    office.close()
    words = [sys.executable, WALKER, deed, office.folder, str(stride), cut]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["seams"] >= least
    assert told["odd"] == []
