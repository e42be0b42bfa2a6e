"""The commands of `mail`: exit codes, the JSON of the contract, and what they say."""

import json
import shutil

import pytest
from mail_makers import AFTER_REVIEW, ITEMS, in_hand, mail_office, ticket
from makers import hands
from set_offices import seal

from pipeline.__main__ import main
from pipeline.office import Office


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    office = mail_office(folder, people=3, absent=[(3, "姓名变更证明")])
    seal(office)
    office.close()
    return folder


@pytest.fixture
def mail(prepared, tmp_path, monkeypatch, capsys):
    """`biye mail …` in an office of its own, at a day; exit code and what it said, or its JSON."""
    folder = shutil.copytree(prepared, tmp_path / "office")

    def run(*words, day="2020-07-06"):
        monkeypatch.setenv("BIYE_NOW", f"{day}T09:00:00")
        code = main(["-C", str(folder), "mail", *words])
        said = capsys.readouterr()
        return code, json.loads(said.out) if "--json" in words else said.out + said.err

    run.folder = folder
    return run


def test_the_json_has_the_keys_of_the_contract(mail):
    code, told = mail("pack", "--city", "南京市", "--by", "孙寄", "--json")
    assert code == 1 and [one["ticket"] for one in told["left_out"]] == [ticket(3)]
    (parcel,) = told["parcels"]
    assert {"id", "state", "contents", "waybill", "due", "overdue"} <= set(parcel)
    assert parcel["contents"][0]["ticket"] == ticket(1)
    assert parcel["contents"][0]["items"][2] == {
        "item": "姓名变更证明", "medium": "原件", "original": True, "stamps": "公安", "pages": 1,
    }  # fmt: skip
    code, told = mail(
        "ship", "Y-001", "--carrier", "EMS", "--waybill", "1234567890123", "--by", "孙寄", "--json"
    )
    assert code == 0 and told["parcels"][0]["waybill"] == "1234567890123"
    code, told = mail("receive", "Y-001", "--only", ticket(1), "--by", "孙寄", "--json")
    assert code == 0 and [one["state"] for one in told["parcels"][0]["contents"]] == ["received", "shipped"]
    code, told = mail("list", "--json")
    assert code == 0 and [one["id"] for one in told["parcels"]] == ["Y-001"]
    assert mail("list", "--city", "苏州", "--json")[1] == {"parcels": []}


def test_the_whole_way_in_words(mail):
    code, said = mail("pack", ticket(1), ticket(2), "--by", "孙寄")
    assert code == 0 and "现在还没有登记寄出" in said and "Y-001_地址签.pdf" in said
    code, said = mail("ship", "Y-001", "--carrier", "EMS", "--waybill", "EA123456784CN", "--by", "孙寄")
    assert code == 2 and "校验位不对（第9位数字是4，应为5）" in said and "没有登记" in said
    assert mail("ship", "Y-001", "--carrier", "顺丰", "--waybill", "SF1234567890123", "--by", "孙寄")[0] == 0
    assert mail("delivered", "Y-001", "--by", "孙寄")[0] == 0
    code, said = mail("lost", "Y-001", "--only", ticket(2), "--reason", "袋子破了", "--by", "孙寄")
    assert code == 0 and "要请考生到户籍所在地派出所重开" in said
    assert "已登记签收：1套\n" in mail("receive", "Y-001", "--by", "孙寄")[1]
    code, said = mail("return", "Y-001", "--only", ticket(1), "--reason", "缺章", "--by", "孙寄")
    assert code == 0 and f"mail pack {ticket(1)}" in said
    code, said = mail("lost", "Y-001", "--by", "孙寄")
    assert code == 2 and "--reason" in said
    code, said = mail("delivered", "Y-001", "--only", ticket(1), "--by", "孙寄")
    assert code == 1 and "已退回，不能登记送达" in said


def test_status_is_the_first_screen_of_who_posts(mail):
    mail("pack", ticket(1), "--by", "孙寄")
    code, said = mail("status")
    assert code == 0
    assert "资审纸质材料最晚2020-07-17寄出（还有9个工作日）" in said
    assert "该打包1套，已装包未寄1包，在途未回执0包，已签收0套" in said
    assert f"有扫描件，纸质未到 {ticket(3)}" in said and "姓名变更证明（原件）" in said
    told = mail("status", "--json")[1]
    assert [one["ticket"] for one in told["to_pack"]] == [ticket(2)]
    assert [one["ticket"] for one in told["not_in_hand"]] == [ticket(3)]


def test_nothing_is_late_in_time(mail):
    assert mail("overdue") == (0, "没有超期的\n")
    assert mail("overdue", day="2020-07-10")[0] == 0  # the fifth working day: reminded from the next on
    code, told = mail("overdue", "--json", day="2020-07-13")
    assert code == 1 and told["unsent"] == [] and told["soon"] == [ticket(1), ticket(2)]
    assert told["originals"][0]["ticket"] == ticket(3)
    assert [item["item"] for item in told["originals"][0]["items"]] == ["姓名变更证明"]


def test_on_the_weekend_after_the_day_it_is_late_though_no_working_day_has_gone_by(mail):
    mail("pack", ticket(1), "--by", "孙寄")
    assert "资审纸质材料最晚2020-07-17寄出（已过期）" in mail("status", day="2020-07-18")[1]
    assert "装了包没有寄出 Y-001（应在2020-07-17前，已过期）" in mail("overdue", day="2020-07-18")[1]


def test_without_an_end_of_the_review_it_is_said_what_was_not_looked_at(mail):
    toml = mail.folder / "office.toml"
    lines = toml.read_text("utf-8").splitlines(keepends=True)
    toml.write_text("".join(line for line in lines if not line.startswith("review_closes")), "utf-8")
    code, said = mail("overdue", day="2020-07-20")
    assert code == 1
    assert "review_closes 没有填" in said and "该寄没寄的没有查" in said and "没有超期的回执\n" in said


def test_what_was_not_sent_in_time_is_late(mail):
    assert mail("overdue", "--json", day="2020-07-17")[1]["unsent"] == []
    code, told = mail("overdue", "--json", day="2020-07-20")
    assert code == 1 and [one["ticket"] for one in told["unsent"]] == [ticket(n) for n in (1, 2, 3)]
    assert [item["item"] for item in told["unsent"][0]["items"]] == ITEMS
    said = mail("overdue", day="2020-07-20")[1]
    assert f"没有按时寄出（最晚2020-07-17） {ticket(1)}" in said
    assert f"扫描件已认可，还欠原件 {ticket(3)}" in said


def test_a_parcel_packed_and_not_sent_and_one_without_a_receipt_are_late(mail):
    office = Office(mail.folder, clock=lambda: AFTER_REVIEW, lent=hands())
    in_hand(office, 3, "2020-07-06", "姓名变更证明")
    office.close()
    mail("pack", ticket(1), ticket(3), "--by", "孙寄")
    mail("pack", ticket(2), "--by", "孙寄")
    mail("ship", "Y-001", "--carrier", "机要", "--by", "孙寄", day="2020-07-08")
    assert mail("overdue", day="2020-07-17")[0] == 0
    code, said = mail("overdue", day="2020-07-20")
    assert code == 1 and f"装了包没有寄出 Y-002（应在2020-07-17前，已过1个工作日）：{ticket(2)}" in said
    mail("ship", "Y-002", "--carrier", "机要", "--by", "孙寄", day="2020-07-20")
    assert mail("overdue", day="2020-07-22")[0] == 0
    code, told = mail("overdue", "--json", day="2020-07-23")
    assert code == 1 and [(one["id"], one["due"]) for one in told["parcels"]] == [("Y-001", "2020-07-22")]
    mail("receive", "Y-001", "--only", ticket(1), "--by", "孙寄")
    said = mail("overdue", day="2020-07-23")[1]
    assert f"寄出后没有回执 Y-001（机要，应在2020-07-22前，已过1个工作日）：{ticket(3)}" in said
    mail("receive", "Y-001", "--by", "孙寄")
    assert mail("overdue", day="2020-07-23")[0] == 0


def test_the_days_are_those_of_office_toml(mail):
    toml = mail.folder / "office.toml"
    text = toml.read_text("utf-8")
    text = text.replace("paper_mail_days = [5, 10]", "paper_mail_days = [1, 2]").replace(
        "receipt_days = 10", "receipt_days = 3"
    )
    toml.write_text(text, "utf-8")
    assert (
        mail("overdue", day="2020-07-07")[0] == 1 and mail("overdue", "--json")[1]["send_by"] == "2020-07-07"
    )
    mail("pack", ticket(1), "--by", "孙寄")
    told = mail("ship", "Y-001", "--carrier", "机要", "--by", "孙寄", "--json")[1]
    assert told["parcels"][0]["due"] == "2020-07-09"


def test_covers_are_ticked_by_a_command(mail):
    (covers,) = (mail.folder / "outbox/归档").glob("*_首页.pdf")
    code, told = mail("scan", str(covers), "--by", "孙寄", "--json")
    assert code == 1 and [one["ticket"] for one in told["ticked"]] == [ticket(1), ticket(2)]
    assert [one["page"] for one in told["odd"]] == [3]
    code, said = mail("scan", str(covers), "--parcel", "Y-001", "--by", "孙寄")
    assert code == 1 and "认出2套，还没有扫到0套，有疑问1处" in said and f"{ticket(1)} 已核对在Y-001" in said


def test_packing_nobody_or_both_is_wrong_usage(mail):
    assert mail("pack", "--by", "孙寄")[0] == 2
    assert mail("pack", ticket(1), "--city", "南京", "--by", "孙寄")[0] == 2


@pytest.mark.parametrize("words", [("pack", "--by", "孙寄"), ("list",), ("status",), ("overdue",)])
def test_a_city_nobody_is_of_is_no_city_without_work(mail, words):
    code, said = mail(*words, "--city", "南就")
    assert code == 2 and "没有考区是“南就”的考生，没有" in said and "请核对名称" in said
    assert mail(*words, "--city", "南京市")[0] in (0, 1)
