"""The registry bundle: the copy of the form, the photo as it came, what was found and done; sealed again when it changes."""

import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from makers import NOW, capture, csv_bytes, drop, drop_people, id_number, make_office, person, ticket
from set_offices import opened, seal, told_of

from pipeline import approval, deeds, spine
from pipeline.demo.portraits import draw_portrait
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order

FOLDER = f"0001_{ticket(1)}"
FORM, PHOTO = f"{FOLDER}/01_毕业生登记表.pdf", f"{FOLDER}/02_照片.jpg"


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_people(made, 2)
    spine.take_in(made)
    approval.approve(made, [], "王审")
    yield made
    made.close()


def printed(office, sheets):
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", sheets, "", "李印")


def test_form_photo_and_history_are_in_it(office):
    bag = opened(office, seal(office, "registry"))[0]
    assert bag.names(FOLDER) == [FORM, PHOTO, f"{FOLDER}/metadata.json"]
    assert bag.files[f"data/{PHOTO}"] == draw_portrait(1)
    assert person(1)["姓名"] in bag.text(FORM)
    told = bag.told(FOLDER)
    assert told["ticket"] == ticket(1) and told["history"] and told["findings"] == []
    assert bag.rows()[0]["题名"] == f"{person(1)['姓名']}毕业生登记表（电子副本）"
    report = json.loads(bag.files["data/四性检测报告.json"])
    assert report["entries"] == 2 and report["files"] == 6


def test_identity_numbers_are_masked_in_all_but_the_form(office):
    bag = opened(office, seal(office, "registry"))[0]
    number = id_number(1)
    assert not any(number in name for name in bag.files)
    for name, data in bag.files.items():
        if not name.endswith(".pdf"):
            assert number.encode() not in data, name
    assert number not in bag.text("卷内目录.pdf") + bag.text("移交清单.pdf")


def test_only_who_has_a_good_sheet_where_that_is_asked(office):
    stock.book(office, "receive", "A", 10, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", "1", "2:卡纸", "李印")
    done = seal(office, "registry", printed_only=True)
    assert done["bundles"][0]["candidates"] == [ticket(1)]
    assert [one["ticket"] for one in done["left_out"]] == [ticket(2)] and "登记表" in done["left_out"][0][
        "why"
    ]


def test_a_value_that_changes_after_sealing_is_approved_printed_and_sealed_again(office):
    stock.book(office, "receive", "A", 10, "李印")
    printed(office, "1-2")
    first = seal(office, "registry")["bundles"][0]
    before = (office.folder / first["path"]).read_bytes()
    assert told_of(office, 1)["stage"] == "bundled"
    at = NOW + timedelta(hours=1)
    office.clock = lambda: at + timedelta(minutes=5)
    drop(office, "登记/更名.csv", csv_bytes([person(1, 姓名="张更名")]), at)
    drop(office, "二代证/重采.csv", csv_bytes([capture(1, 姓名="张更名")]), at)
    spine.take_in(office)
    still = seal(office, "registry", printed_only=True)
    assert still["bundles"] == [] and [one["ticket"] for one in still["left_out"]] == [ticket(1)]
    deeds.print_again(office, ticket(1), "数据变更", "李印")
    closing.close(office, "P-002", "1", "", "李印")
    approval.approve(office, [ticket(1)], "王审")
    done = seal(office, "registry", printed_only=True)
    assert [b["candidates"] for b in done["bundles"]] == [[ticket(1)]] and done["left_out"] == []
    bag = opened(office, done)[0]
    assert bag.info()["Supersedes"] == "2020H1_32_毕业登记_0001" and "张更名" in bag.text(FORM)
    assert bag.rows()[0]["备注"] == "代替 2020H1_32_毕业登记_0001 第1件"
    assert (office.folder / first["path"]).read_bytes() == before
    assert seal(office, "registry")["bundles"] == []


def test_a_city_may_be_asked_for_and_is_named(office):
    drop_people(office, 1, first=3)
    drop(office, "登记/登记3.csv", csv_bytes([person(3, 考区="苏州")]))
    spine.take_in(office)
    approval.approve(office, [ticket(3)], "王审")
    done = seal(office, "registry", city="苏州")
    bag = opened(office, done)[0]
    assert done["bundles"][0]["candidates"] == [ticket(3)] and "苏州" in bag.path.name
    assert "苏州毕业登记" in bag.text("案卷封面.pdf")


def test_a_damaged_photo_in_the_store_leaves_only_its_owner_out(office):
    digest = sha256(draw_portrait(1)).hexdigest()
    place = office.store.folder / digest[:2] / digest
    data = bytearray(place.read_bytes())
    data[-5] ^= 1
    place.chmod(0o644)
    place.write_bytes(data)
    done = seal(office, "registry")
    assert [b["candidates"] for b in done["bundles"]] == [[ticket(2)]]
    assert "照片" in done["left_out"][0]["why"] and "收件库" in done["left_out"][0]["why"]


def test_numbers_of_the_two_kinds_do_not_mix(office):
    toml = office.folder / "office.toml"
    text = re.sub(r"(?m)^\[archive\]\n(?:(?!\[).*\n?)*", "", toml.read_text("utf-8"))
    toml.write_text(text + '\n[archive]\nfonds = "Z109"\n', "utf-8")
    vars(office).pop("settings", None)
    bag = opened(office, seal(office, "registry"))[0]
    assert [r["档号"] for r in bag.rows()] == [f"Z109-ZY·2020-Y-DJ-{n:04}" for n in (1, 2)]
    assert bag.told(FOLDER)["archive_no"] == "Z109-ZY·2020-Y-DJ-0001"
