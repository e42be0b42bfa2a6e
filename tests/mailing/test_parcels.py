"""Parcels step by step: what is packed, what is told, what is owed again."""

from datetime import datetime

import pytest
from mail_makers import AFTER_REVIEW, ITEMS, in_hand, later, mail_office, pack, row, ship, tell, ticket
from makers import csv_bytes, decision, drop
from set_offices import picture, seal, told_of
from sqlalchemy import select, update

from pipeline import answers, deeds_mail, showing, showing_mail, spine
from pipeline.errors import RefusedError, UsageError
from pipeline.ledger.schema import parcel_papers
from pipeline.mailing import account
from pipeline.mailing.packing import Packing
from pipeline.model import SHANGHAI


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    mail_office(folder, people=3, absent=[(3, "身份证")]).close()
    return folder


def tracks(office):
    return [told["papers"] for told in answers.of_people(office, None)]


def test_whole_sets_on_paper_are_packed_item_by_item(office):
    told = pack(office)
    (parcel,) = told["parcels"]
    assert (parcel["id"], parcel["state"], parcel["waybill"], parcel["overdue"]) == (
        "Y-001",
        "packed",
        "",
        False,
    )
    assert [one["ticket"] for one in parcel["contents"]] == [ticket(1), ticket(2)]
    assert [item["item"] for item in parcel["contents"][0]["items"]] == ITEMS
    assert [item["original"] for item in parcel["contents"][0]["items"]] == [False, False, True]
    assert parcel["due"] == "2020-07-17"
    assert len(parcel["files"]) == 3 and all((office.folder / path).is_file() for path in parcel["files"])
    (left,) = told["left_out"]
    assert left["ticket"] == ticket(3)
    assert left["why"].startswith("身份证（复印件）纸质还没有到手。收到后请在《材料登记表》填“纸质到手日期”")
    assert tracks(office) == ["scanned"] * 3 and told_of(office, 1)["parcel"] == "Y-001"


def test_what_lies_in_a_parcel_is_not_packed_again(office):
    pack(office)
    told = pack(office)
    assert told["parcels"] == [] and [one["ticket"] for one in told["left_out"]] == [ticket(3)]
    told = pack(office, 1)
    assert told["left_out"][0]["why"].startswith("材料都已在Y-001里。要再寄，请先登记那一包退回或丢失")


def test_who_has_nothing_to_send_is_told_why_when_named(office):
    told = pack(office, 3, 9)
    assert [one["ticket"] for one in told["left_out"]] == [ticket(3), ticket(9)]
    assert "没有这个准考证号的登记" in told["left_out"][1]["why"]
    drop(office, "资审材料/撤.csv", csv_bytes([row(2, "身份证", 盖章="")]), AFTER_REVIEW)
    spine.take_in(office)
    assert pack(office, 2)["left_out"][0]["why"].startswith("资审材料还不齐")
    for asked in (Packing("孙寄"), Packing("孙寄", "南京", (ticket(1),))):
        with pytest.raises(UsageError, match="二者选一。没有打包"):
            deeds_mail.pack(office, asked)


def test_the_way_of_a_parcel_is_told_by_papers(office):
    in_hand(office, 3, "2020-07-06", "身份证")
    pack(office)
    assert ship(office, carrier="EMS", waybill="1234567890123")["says"] == [
        "Y-001已登记寄出：EMS，运单号1234567890123，3套"
    ]
    assert tracks(office) == ["posted"] * 3
    assert tell(office, "delivered")["parcels"][0]["state"] == "delivered"
    told = tell(office, "received", 1, 2)
    assert told["says"] == [f"Y-001已登记签收：2套；还有1套没有回执：{ticket(3)}"]
    assert told["parcels"][0]["state"] == "delivered"
    assert tracks(office) == ["received", "received", "posted"]
    assert tell(office, "received")["parcels"][0]["state"] == "received"
    assert tracks(office) == ["received"] * 3 and answers.of_status(office)["papers"]["received"] == 3
    says = [line["what"] for line in answers.of_log(office, ticket(3))["lines"]]
    assert says[-4:] == [
        "资审材料装入Y-001",
        "资审材料Y-001寄出（EMS，运单号1234567890123）",
        "资审材料Y-001送达",
        "资审材料Y-001签收",
    ]


def test_told_once_more_nothing_changes(office):
    pack(office)
    ship(office, carrier="EMS", waybill="1234567890123")
    assert ship(office, carrier="EMS", waybill="1234567890123")["says"] == ["Y-001早已登记寄出，没有变化"]
    tell(office, "received")
    before = answers.of_log(office, "")["lines"]
    assert tell(office, "received")["says"] == ["Y-001早已登记签收，没有变化"]
    assert answers.of_log(office, "")["lines"] == before


def test_a_mistyped_waybill_is_corrected_by_telling_it_again(office):
    pack(office)
    ship(office, carrier="EMS", waybill="1234567890123")
    later(office, 3)
    told = ship(office, carrier="EMS", waybill="1234567890124")
    assert told["parcels"][0]["waybill"] == "1234567890124"
    assert told["parcels"][0]["shipped_at"][:10] == "2020-07-06" and "寄出日期不变" in told["says"][0]


def test_one_waybill_for_two_parcels_is_asked_about(office):
    pack(office, 1)
    pack(office, 2)
    ship(office, "Y-001", "EMS", "1234567890123")
    with pytest.raises(UsageError, match=r"已登记在Y-001.*再看一遍"):
        ship(office, "Y-002", "EMS", "1234567890123")
    assert ship(office, "Y-002", "EMS", "1234567890123", as_is=True)["parcels"][0]["state"] == "shipped"


def test_a_wrong_number_stops_the_booking_until_it_is_confirmed(office):
    pack(office)
    with pytest.raises(UsageError, match="校验位不对"):
        ship(office, carrier="EMS", waybill="EA123456784CN")
    assert account.of_parcels(office)["parcels"][0]["state"] == "packed"
    assert (
        ship(office, carrier="EMS", waybill="EA123456784CN", as_is=True)["parcels"][0]["state"] == "shipped"
    )


def test_lost_papers_are_owed_again_and_originals_are_named_with_who_gave_them(office):
    pack(office)
    ship(office)
    told = tell(office, "lost", 1, reason="快递丢件")
    assert told["asks"] == [
        {
            "ticket": ticket(1),
            "item": "姓名变更证明",
            "from": "户籍所在地派出所",
            "says": f"{ticket(1)} 姓名变更证明（原件）丢了，要请考生到户籍所在地派出所重开",
        }
    ]
    assert tracks(office)[:2] == ["scanned", "posted"]
    (left, _) = pack(office)["left_out"]
    assert "随Y-001丢失，重新收到后请在《材料登记表》填新的“纸质到手日期”" in left["why"]
    assert pack(office, 1)["parcels"] == []
    in_hand(office, 1, "2020-07-08")
    (second,) = pack(office)["parcels"]
    assert second["id"] == "Y-002" and [one["ticket"] for one in second["contents"]] == [ticket(1)]


def test_a_day_corrected_before_the_loss_speaks_of_no_other_paper(office):
    pack(office)
    ship(office)
    in_hand(office, 1, "2020-07-02")
    tell(office, "lost", 1)
    assert pack(office, 1)["parcels"] == []
    in_hand(office, 1, "2020-07-08")
    assert pack(office, 1)["parcels"][0]["id"] == "Y-002"


def test_a_lost_parcel_that_is_found_goes_on(office):
    pack(office)
    ship(office)
    tell(office, "lost")
    assert tell(office, "delivered")["parcels"][0]["state"] == "delivered"
    assert tracks(office)[:2] == ["posted", "posted"]


def test_what_was_sent_anew_is_not_booked_twice_when_the_lost_one_is_found(office):
    pack(office)
    ship(office)
    tell(office, "lost")
    in_hand(office, 1, "2020-07-08")
    pack(office, 1)
    told = tell(office, "received")
    assert told["left_out"] == [
        {
            "ticket": ticket(1),
            "why": f"{ticket(1)}的材料已另装Y-002，Y-001找到的这一份不再登记。请把它留在卷里或退回本人",
        }
    ]
    assert [one["state"] for one in told["parcels"][0]["contents"]] == ["lost", "received"]
    assert tracks(office)[:2] == ["scanned", "received"]


def test_a_set_sent_back_for_a_stamp_goes_in_a_second_parcel_when_it_is_asked_for(office):
    pack(office)
    ship(office)
    tell(office, "received")
    told = tell(office, "returned", 2, reason="身份证复印件缺市考办章")
    assert told["says"][1] == f"这1套又欠着了。办好后重新打包：mail pack {ticket(2)}"
    assert tracks(office)[:2] == ["received", "scanned"]
    left = {one["ticket"]: one["why"] for one in pack(office)["left_out"]}
    assert "随Y-001退回（身份证复印件缺市考办章），办好后请写准考证号打包" in left[ticket(2)]
    says = "\n".join(showing_mail.standing(account.of_status(office)))
    assert f"该打包 {ticket(2)}" in says and "（退回过：身份证复印件缺市考办章，办好再打包）" in says
    assert pack(office, 2)["parcels"][0]["id"] == "Y-002"
    ship(office, "Y-002")
    assert tracks(office)[:2] == ["received", "posted"]


def test_a_paper_that_came_to_hand_anew_after_it_was_sent_back_is_packed_with_its_city(office):
    pack(office)
    tell(office, "returned", 2, reason="补章")
    in_hand(office, 2, "2020-07-07")
    assert [one["ticket"] for one in pack(office)["parcels"][0]["contents"]] == [ticket(2)]


def test_a_later_paper_goes_alone_in_a_second_parcel(office):
    pack(office, 1)
    ship(office)
    tell(office, "received")
    rows = [
        row(
            1,
            "户籍证明",
            介质="原件",
            盖章="公安",
            曾用名=row(1, "姓名变更证明")["曾用名"],
            纸质到手日期="2020-07-06",
        )
    ]
    drop(office, "资审材料/补.csv", csv_bytes(rows), AFTER_REVIEW)
    drop(office, f"资审材料/{ticket(1)} 户籍证明.jpg", picture("another proof"), AFTER_REVIEW)
    spine.take_in(office)
    assert tracks(office)[0] == "scanned"
    (second,) = pack(office)["parcels"]
    items = {one["ticket"]: [item["item"] for item in one["items"]] for one in second["contents"]}
    assert items[ticket(1)] == ["户籍证明"] and items[ticket(2)] == ITEMS


def test_an_original_that_takes_the_place_of_a_copy_goes_too_but_not_the_other_way(office):
    pack(office)
    ship(office)
    tell(office, "received")
    change = [row(1, "身份证", 介质="原件", 纸质到手日期="2020-07-06")]
    drop(office, "资审材料/换原件.csv", csv_bytes(change), AFTER_REVIEW)
    spine.take_in(office)
    assert tracks(office)[0] == "scanned"
    (second,) = pack(office)["parcels"]
    (item,) = second["contents"][0]["items"]
    assert (item["item"], item["original"]) == ("身份证", True)
    ship(office, "Y-002")
    tell(office, "received", parcel="Y-002")
    tell(office, "returned", 1, reason="补章")
    change = [row(1, "身份证", 介质="复印件", 纸质到手日期="2020-07-06")]
    drop(office, "资审材料/又是复印件.csv", csv_bytes(change), AFTER_REVIEW.replace(hour=11))
    spine.take_in(office)
    (third,) = pack(office, 1)["parcels"]
    assert [item["item"] for item in third["contents"][0]["items"]] == ["前置学历证书", "姓名变更证明"]


def test_what_is_taken_out_before_it_goes_leaves_the_lists(office, pdf_text):
    (parcel,) = pack(office)["parcels"]
    listed = office.folder / parcel["files"][0]
    assert ticket(1) in pdf_text(listed) and ticket(2) in pdf_text(listed)
    told = tell(office, "returned", 1, reason="装错")
    assert ticket(1) not in pdf_text(listed) and ticket(2) in pdf_text(listed)
    assert told["parcels"][0]["state"] == "packed"
    tell(office, "returned", 2, reason="装错")
    assert not listed.exists()


@pytest.mark.parametrize(
    "named", ["Y-001", "y1", " y-1 ", "2020H1 Y-001", "1234567890123", "1234567890123\r\n"]
)
def test_a_parcel_is_known_by_its_number_its_code_and_its_waybill(office, named):
    pack(office)
    ship(office, carrier="EMS", waybill="1234567890123")
    assert tell(office, "received", parcel=named)["parcels"][0]["state"] == "received"
    assert answers.of_log(office, "")["lines"][-3]["what"] == "Y-001签收，2套"


def test_a_code_of_another_batch_names_no_parcel_of_this_one(office):
    pack(office)
    ship(office)
    with pytest.raises(UsageError, match="本批没有2019H2 Y-001这个包裹"):
        tell(office, "received", parcel="2019H2 Y-001")
    assert account.of_parcels(office)["parcels"][0]["state"] == "shipped"


def test_a_waybill_of_two_parcels_names_neither(office):
    for serial in (1, 2):
        pack(office, serial)
        ship(office, f"Y-00{serial}", "EMS", "1234567890123", as_is=True)
    with pytest.raises(UsageError, match="本批没有1234567890123这个包裹"):
        tell(office, "received", parcel="1234567890123")


REFUSED = [
    ("received", [], "还没有登记寄出，不能登记签收。请先登记寄出（mail ship）；没有登记"),
    ("delivered", [1], "还没有登记寄出，不能登记送达"),
]


@pytest.mark.parametrize(("state", "who", "says"), REFUSED)
def test_what_is_not_sent_cannot_have_come(office, state, who, says):
    pack(office)
    with pytest.raises(RefusedError) as error:
        tell(office, state, *who)
    assert says in str(error.value)


def test_what_was_received_cannot_be_lost_and_what_came_back_is_not_received(office):
    pack(office)
    ship(office)
    tell(office, "received", 1)
    with pytest.raises(RefusedError, match="已签收，不能登记丢失。签收登记错了的，请登记退回；没有登记"):
        tell(office, "lost", 1)
    tell(office, "returned", 1)
    with pytest.raises(RefusedError, match="已退回，不能登记签收。再寄请重新打包；没有登记"):
        tell(office, "received", 1)


def test_unknown_parcels_and_people_and_a_missing_reason_are_named(office):
    with pytest.raises(UsageError, match="本批没有Y-009这个包裹。包裹号像 Y-001"):
        tell(office, "received", parcel="Y-009")
    pack(office)
    ship(office)
    with pytest.raises(UsageError, match=f"Y-001里没有{ticket(3)}的材料"):
        tell(office, "received", 3)
    with pytest.raises(UsageError, match="登记丢失要写原因"):
        tell(office, "lost", reason=" ")
    with pytest.raises(RefusedError, match="已丢失，不能再登记寄出"):
        tell(office, "lost")
        ship(office)


def test_sets_that_changed_since_they_were_packed_are_named_before_they_go(office):
    pack(office)
    drop(office, "审核决定/撤.csv", csv_bytes([decision(1, "撤销登记", "撤销")]), AFTER_REVIEW)
    drop(office, "资审材料/换原件.csv", csv_bytes([row(2, "身份证", 介质="原件")]), AFTER_REVIEW)
    spine.take_in(office)
    says = ship(office)["says"]
    assert f"有2套装包以后材料变了（{ticket(1)}、{ticket(2)}）。还没有交寄的，请先取出核对" in says[1]


def test_posting_before_the_review_is_over_is_booked_and_said(office):
    office.clock = lambda: datetime(2020, 7, 1, 9, 0, tzinfo=SHANGHAI)
    pack(office)
    says = ship(office)["says"]
    assert says[0].startswith("Y-001已登记寄出") and "会审要到07月03日才结束" in says[1]


def test_handed_over_at_the_review_no_carrier_is_asked(tmp_path):
    office = mail_office(tmp_path / "office", 1, paper_delivery='"hand_over_at_review"')
    office.clock = lambda: datetime(2020, 7, 1, 9, 0, tzinfo=SHANGHAI)
    (parcel,) = pack(office)["parcels"]
    assert parcel["due"] == "2020-07-03"
    told = ship(office, carrier="")
    assert told["parcels"][0]["carrier"] == "会审时交" and len(told["says"]) == 1
    office.close()


def test_a_set_posted_before_it_was_sealed_is_still_sealed(office):
    pack(office)
    ship(office)
    (bundle,) = seal(office)["bundles"]
    assert ticket(1) in bundle["candidates"]
    assert tracks(office)[:2] == ["posted", "posted"]
    lines = list(showing.person(told_of(office, 1)))
    assert any("已封入" in line and "另封" not in line for line in lines)
    assert "  资审纸质材料在 Y-001，已寄出；mail list 里有每一样" in lines


def test_what_is_told_names_no_identity_number(office):
    pack(office)
    tell(office, "returned", 1, reason="身份证号329999199802140035写错")
    assert "329999********0035" in account.of_parcels(office)["parcels"][0]["contents"][0]["reason"]
    told = [
        *showing_mail.listed(account.of_parcels(office)),
        *showing_mail.standing(account.of_status(office)),
    ]
    assert any("姓名变更证明（原件）" in line for line in told) and not any(
        "32999919980214" in line for line in told
    )


def test_a_paper_that_came_out_before_does_not_travel_with_the_others(office):
    pack(office)
    out = parcel_papers.c.ticket == ticket(1), parcel_papers.c.item == "身份证"
    with office.ledger.write() as db:
        db.execute(update(parcel_papers).where(*out).values(state="returned", reason="补章"))
    ship(office)
    tell(office, "received")
    with office.ledger.read() as db:
        states = {(row.ticket, row.item): row.state for row in db.execute(select(parcel_papers))}
    assert states.pop((ticket(1), "身份证")) == "returned"
    assert set(states.values()) == {"received"}
