"""status and list: lists that have not come, what must be pulled out, which papers are still owed."""

import pytest
from makers import NOW, capture, csv_bytes, decision, drop, drop_people, make_office, page, person, ticket

from pipeline import answers, approval, deeds, spine
from pipeline.ledger.cases import Wanted
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


@pytest.mark.parametrize(("day", "overdue"), [(22, []), (23, ["苏州"])])
def test_a_list_is_missed_from_the_next_working_day_but_one(office, day, overdue):
    drop_people(office, 1)
    drop(office, "资审清单/下发.csv", csv_bytes([{"考区": "南京", "下发日期": "2020-06-20"}]))
    spine.take_in(office)
    office.clock = lambda: NOW.replace(day=day)
    remarks = answers.of_status(office)["remarks"]
    assert [remark[:2] for remark in remarks if "还没有来" in remark] == overdue


def test_a_list_of_another_length_than_it_says_is_told(office):
    drop_people(office, 2)
    drop(office, "资审清单/下发.csv", csv_bytes([{"考区": "南京", "下发日期": "2020-06-20", "人数": "2"}]))
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    spine.take_in(office)
    assert "南京的资审清单写明2人，收到1人的记录" in answers.of_status(office)["remarks"][0]


def test_a_voided_sheet_is_told_with_its_pile_and_place(office):
    drop_people(office, 2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 5, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", "1-2", "", "李印")
    drop(office, "登记/更名.csv", csv_bytes([person(2, 姓名="张更名")]), NOW.replace(hour=10))
    drop(office, "二代证/重采.csv", csv_bytes([capture(2, 姓名="张更名")]), NOW.replace(hour=10))
    spine.take_in(office)
    (sheet,) = answers.of_status(office)["void_sheets"]
    assert (sheet["ticket"], sheet["no"], sheet["where"]) == (
        ticket(2),
        2,
        "样本职业学院样本工程一叠（P-001）第2张",
    )
    deeds.print_again(office, ticket(2), "数据变更", "李印")
    assert answers.of_status(office)["void_sheets"] == []


def test_a_good_scan_whose_paper_is_not_in_hand_is_owed(office):
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    drop(office, "审核决定/说明.csv", csv_bytes([decision(1, "核查说明", "已说明", 说明="已核")]))
    row = {"准考证号": ticket(1), "介质": "复印件", "盖章": "市考办"}
    rows = [
        {**row, "材料": "身份证", "纸质到手日期": "2020-06-20"},
        {**row, "材料": "毕业证", "纸质到手日期": ""},
    ]
    drop(office, "资审材料/登记.csv", csv_bytes(rows))
    for item in ("身份证", "毕业证"):
        drop(office, f"资审材料/{ticket(1)}{item}.pdf", page(item))
    spine.take_in(office)
    told = answers.of_owing(office, Wanted())
    assert told["tickets"] == [ticket(1)] and told["owing"][0]["items"] == ["前置学历证书（复印件）"]
    assert answers.of_list(office, Wanted(papers="scanned"))["tickets"] == [ticket(1)]
    assert answers.of_status(office)["papers"]["scanned"] == 1


def test_every_field_tells_its_paper_and_what_others_say(office):
    drop_people(office, 1)
    drop(office, "二代证/采集1.csv", csv_bytes([capture(1, 姓名="张山")]))
    drop(
        office,
        "登记/更正.csv",
        csv_bytes([{k: person(1)[k] for k in ("准考证号", "姓名", "身份证号", "专业代码")}]),
        NOW.replace(hour=10),
    )
    spine.take_in(office)
    fields = {f["field"]: f for f in next(answers.of_people(office, ticket(1)))["fields"]}
    assert fields["姓名"]["source"] == "《登记/更正.csv》第2行"
    assert fields["性别"]["source"] == "《登记/登记1.csv》第2行"
    assert fields["姓名"]["differs"] == [{"source": "二代证芯片", "value": "张山"}]
    assert fields["身份证号"]["value"].startswith("329999********") and fields["身份证号"]["differs"] == []
