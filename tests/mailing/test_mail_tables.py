"""What was done with parcels, told by tables: the same facts as the commands, each once."""

import pytest
from mail_makers import AFTER_REVIEW, ITEMS, mail_office, pack, ticket
from makers import csv_bytes, drop, hands
from sqlalchemy.engine import default

from pipeline import answers, spine
from pipeline.mailing import account
from pipeline.office import Office


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    mail_office(folder, people=3, absent=[(3, "身份证")]).close()
    return folder


def deed(parcel, matter, *serials, **more):
    row = {
        "包裹号": parcel,
        "事项": matter,
        "准考证号": ";".join(map(ticket, serials)),
        "考区": "",
        "承运": "",
    }
    row |= {"运单号": "", "确认无误": "", "原因": "", "经手人": "孙寄", "日期": ""}
    return {**row, **more}


def receipt(parcel, *serials, **more):
    row = {
        "包裹号": parcel,
        "准考证号": ";".join(map(ticket, serials)),
        "签收人": "钱收",
        "签收日期": "2020-07-09",
    }
    return {**row, **more}


def take(office, path, *rows, at=AFTER_REVIEW):
    drop(office, path, csv_bytes(list(rows)), at)
    return {f.path: f for f in spine.take_in(office).files}[path]


def parcels(office):
    return account.of_parcels(office)["parcels"]


def states(office):
    return {
        one["id"]: (one["state"], [inside["state"] for inside in one["contents"]]) for one in parcels(office)
    }


def test_the_whole_way_of_a_parcel_by_tables(office):
    file = take(office, "寄件/打包.csv", deed("新", "打包", 考区="南京市"))
    assert file.state == "taken"
    assert file.reason.startswith(
        "已打包Y-001：2套，清单和地址签在 outbox/邮寄；没有装320118000003：身份证（复印件）纸质"
    )
    (parcel,) = parcels(office)
    assert len(parcel["files"]) == 3 and [len(one["items"]) for one in parcel["contents"]] == [len(ITEMS)] * 2
    rows = [
        deed("y-001", "已寄", 承运="邮政", 运单号="1234567890123", 日期="2020-07-06 10:00"),
        deed("Y-001", "妥投", 日期="2020-07-08 09:00"),
    ]
    assert take(office, "寄件/寄.csv", *rows).state == "taken"
    (parcel,) = parcels(office)
    assert (parcel["state"], parcel["carrier"], parcel["waybill"]) == ("delivered", "EMS", "1234567890123")
    assert parcel["shipped_at"] == "2020-07-06T10:00:00+08:00"
    assert take(office, "签收/回执.csv", receipt("Y-001", 1)).state == "taken"
    assert states(office) == {"Y-001": ("delivered", ["received", "delivered"])}
    told = [line["what"] for line in answers.of_log(office, ticket(1))["lines"]]
    assert told[-1] == "资审材料Y-001签收（《签收/回执.csv》第2行）"
    file = take(
        office,
        "寄件/退.csv",
        deed("Y-001", "退件", 1, 原因="缺章"),
        deed("Y-001", "丢件", 2, 原因="快递丢了"),
    )
    assert "姓名变更证明（原件）丢了，要请考生到户籍所在地派出所重开" in file.reason
    assert states(office) == {"Y-001": ("returned", ["returned", "lost"])}


def test_packing_under_the_number_of_another_parcel_ships_none(office):
    pack(office, 1)
    rows = [deed("Y-001", "打包", 2), deed("Y-002", "寄出", 承运="机要")]
    file = take(office, "寄件/号.csv", *rows)
    assert file.state == "refused" and "包裹号请写“新”" in file.reason
    assert states(office) == {"Y-001": ("packed", ["packed"])}
    assert take(office, "寄件/号2.csv", deed("Y-002", "打包", 2)).state == "taken"


def test_a_row_that_cannot_be_comes_back_and_the_others_stand(office):
    pack(office)
    file = take(
        office, "寄件/登记.csv",
        deed("Y-001", "送达"), deed("Y-007", "寄出", 承运="机要"),
        deed("Y-001", "寄出", 承运="EMS", 运单号="EA123456784CN"), deed("Y-001", "寄出", 1, 承运="机要"),
        deed("新", "打包"), deed("新", "打包", 3), deed("Y-001", "退回", 1), deed("Y-001", "寄出", 承运="机要"),
    )  # fmt: skip
    assert file.state == "partly" and "其余1行已登记" in file.reason
    back = (office.returned / "寄件/登记.csv.rows.csv").read_text("utf-8-sig").splitlines()[1:]
    says = [
        "还没有登记寄出",
        "没有Y-007这个包裹",
        "校验位不对",
        "寄出是整包的事",
        "二者选一",
        "身份证（复印件）纸质还没有到手",
    ]
    says += ["登记退回要写原因"]
    assert len(back) == len(says)
    for line, said in zip(back, says, strict=True):
        assert said in line and "没有" in line
    assert states(office) == {"Y-001": ("shipped", ["shipped", "shipped"])}


def test_a_number_that_was_looked_at_again_is_taken(office):
    pack(office)
    row = deed("Y-001", "寄出", 承运="EMS", 运单号="EA123456784CN", 确认无误="是")
    assert take(office, "寄件/寄.csv", row).state == "taken"
    assert parcels(office)[0]["waybill"] == "EA123456784CN"


def test_the_same_row_dropped_again_changes_nothing(office):
    row = deed("新", "打包", 1)
    take(office, "寄件/甲.csv", row)
    take(office, "寄件/乙.csv", row, row)
    assert list(states(office)) == ["Y-001"]
    take(office, "寄件/丙.csv", deed("Y-001", "退回", 原因="装错"))
    take(office, "寄件/丁.csv", {**row, "日期": "2020-07-06 15:00"})
    assert list(states(office)) == ["Y-001", "Y-002"]


class CutOffError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("seam", range(14))
def test_cut_off_between_any_two_steps_the_parcel_is_packed_once_with_its_lists(office, monkeypatch, seam):
    left = [seam]
    real = default.DefaultDialect.do_commit

    def cut(self, connection):
        left[0] -= 1
        if left[0] == -1:
            raise CutOffError
        real(self, connection)

    drop(
        office,
        "寄件/打包.csv",
        csv_bytes([deed("新", "打包", 1), deed("Y-001", "寄出", 承运="机要")]),
        AFTER_REVIEW,
    )
    monkeypatch.setattr(default.DefaultDialect, "do_commit", cut)
    try:
        spine.take_in(office)
        assert left[0] > -1
    except CutOffError:
        office.ledger.close()
        again = Office(office.folder, clock=lambda: AFTER_REVIEW, lent=hands())
        spine.take_in(again)
        again.close()
    assert states(office) == {"Y-001": ("shipped", ["shipped"])}
    assert len(parcels(office)[0]["files"]) == 3
