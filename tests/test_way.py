"""The whole way: inbox → judged → approved → printed → counted → sealed."""

import json
import subprocess
import zipfile

import bagit
import pytest
from makers import NOW, capture, csv_bytes, decision, drop, drop_people, make_office, person, ticket

from pipeline import answers, approval, claiming, deeds, spine
from pipeline.ledger import cases, touching
from pipeline.ledger import sheets as sheet_ledger
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order
from pipeline.shelving.craft import Asked


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def told(office, serial):
    return next(iter(answers.of_people(office, ticket(serial))))


def stage(office, serial):
    return told(office, serial)["stage"]


def spoken(office, serial):
    return {f["rule"]: f["says"] for f in told(office, serial)["findings"]}


def test_a_person_goes_from_the_inbox_to_the_sealed_bundle(office):
    tickets = drop_people(office, 3)
    done = spine.take_in(office)
    assert {f.state for f in done.files} == {"taken"} and done.judged == 3
    assert [stage(office, n) for n in (1, 2, 3)] == ["clear"] * 3
    assert list(office.inbox.rglob("*.jpg")) == []

    assert approval.approve(office, [], "王审").approved == tickets
    stock.book(office, "receive", "A", 10, "李印")
    printed = deeds.print_new(office, Order(["A"], "李印"))
    assert printed["jobs"][0]["candidates"] == tickets and printed["left_out"] == []
    text = subprocess.run(
        ["pdftotext", office.folder / printed["jobs"][0]["parts"][0], "-"], capture_output=True, check=True
    ).stdout.decode()
    assert all(t in text for t in tickets)

    done = closing.close(office, "P-001", "1-2", "3:卡纸", "李印")
    assert done.open == [] and done.spoiled == [3]
    assert [stage(office, n) for n in (1, 2, 3)] == ["printed", "printed", "approved"]
    again = deeds.print_new(office, Order(["A"], "李印"))
    assert again["jobs"][0]["candidates"] == [ticket(3)]

    sealed = deeds.bundle(office, "registry", Asked("赵档"))
    assert sealed["bundles"][0]["candidates"] == tickets
    path = office.folder / sealed["bundles"][0]["path"]
    with zipfile.ZipFile(path) as bag:
        bag.extractall(office.folder / "out")
    bagit.Bag(str(office.folder / "out" / path.stem)).validate()
    assert answers.of_bundles([path])["bundles"][0]["ok"]
    assert stage(office, 1) == "bundled"


def test_taking_the_same_bytes_again_changes_nothing(office):
    drop_people(office, 1)
    spine.take_in(office)
    before = told(office, 1)
    drop_people(office, 1)
    done = spine.take_in(office)
    assert {f.state for f in done.files} == {"ignored"} and done.judged == 0
    assert told(office, 1) == before


def test_a_corrected_row_clears_what_it_corrects_and_nobody_else_is_judged(office):
    drop_people(office, 3)
    drop(
        office, "登记/登记1.csv", csv_bytes([person(1, 身份证号="329999199802140036"), person(2), person(3)])
    )
    spine.take_in(office)
    assert "R58" in spoken(office, 1)
    drop(office, "登记/更正.csv", csv_bytes([person(1)]), NOW.replace(hour=10))
    done = spine.take_in(office)
    assert done.judged == 1
    assert "R58" not in spoken(office, 1)


def test_an_absent_column_keeps_and_an_empty_cell_clears(office):
    drop_people(office, 1)
    spine.take_in(office)
    row = person(1)
    for column in ("初审时间", "民族"):
        row.pop(column)
    drop(office, "登记/少两列.csv", csv_bytes([{**row, "考区": ""}]), NOW.replace(hour=10))
    spine.take_in(office)
    assert "R4" not in spoken(office, 1)
    assert told(office, 1)["city"] == "" and "D-PLACE" in spoken(office, 1)


def test_an_older_file_that_comes_later_does_not_displace_a_newer_row(office):
    drop_people(office, 1)
    spine.take_in(office)
    drop(office, "登记/旧.csv", csv_bytes([person(1, 考区="苏州")]), NOW.replace(day=1))
    spine.take_in(office)
    assert told(office, 1)["city"] == "南京"


def test_two_people_with_one_picture_are_both_blocked_and_cleared_together(office):
    from pipeline.demo.portraits import draw_portrait

    drop_people(office, 3)
    drop(office, f"照片/{ticket(2)}.jpg", draw_portrait(1))
    spine.take_in(office)
    assert ticket(2) in spoken(office, 1)["R75"] and ticket(1) in spoken(office, 2)["R75"]
    drop(office, f"照片/{ticket(2)}新.jpg", draw_portrait(2))
    done = spine.take_in(office)
    assert done.judged == 2
    assert "R75" not in spoken(office, 1) and "R75" not in spoken(office, 2)
    assert "R59" in spoken(office, 2)


def test_the_calendar_judges_only_those_it_concerns(office):
    office.clock = lambda: NOW.replace(day=18, hour=16)
    drop_people(office, 3)
    drop(office, "登记/登记1.csv", csv_bytes([person(1, 初审时间=""), person(2), person(3)]))
    spine.take_in(office)
    assert stage(office, 1) == "held"
    office.clock = lambda: NOW.replace(day=18, hour=17)
    assert spine.catch_up(office) == 0
    office.clock = lambda: NOW.replace(day=18, hour=17, minute=0, second=1)
    assert spine.catch_up(office) == 1
    assert stage(office, 1) == "blocked"
    assert spine.catch_up(office) == 0


def test_a_changed_deadline_judges_that_city_alone(office):
    drop_people(office, 2)
    drop(office, "登记/登记1.csv", csv_bytes([person(1), person(2, 考区="苏州")]))
    spine.take_in(office)
    toml = office.folder / "office.toml"
    toml.write_text(toml.read_text("utf-8").replace('"苏州" = 2020-06-16', '"苏州" = 2020-06-01'), "utf-8")
    del office.settings
    assert spine.catch_up(office) == 1
    assert "R3" in spoken(office, 2)


def test_a_plan_that_comes_late_judges_those_who_waited_for_it(office):
    drop_people(office, 2)
    plan = office.inbox / "专业计划/X2999901-2021.json"
    data = plan.read_bytes()
    plan.unlink()
    spine.take_in(office)
    assert "没有" in spoken(office, 1)["R30"]
    drop(office, "专业计划/X2999901-2021.json", data)
    assert spine.take_in(office).judged == 2
    assert stage(office, 1) == "clear"


def test_a_name_that_changes_after_printing_voids_the_sheet(office):
    drop_people(office, 2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 5, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", "1-2", "", "李印")
    drop(office, "登记/更名.csv", csv_bytes([person(2, 姓名="张更名")]), NOW.replace(hour=10))
    drop(office, "二代证/重采.csv", csv_bytes([capture(2, 姓名="张更名")]), NOW.replace(hour=10))
    spine.take_in(office)
    says = spoken(office, 2)["R65"]
    assert "第2张" in says and "姓名" in says and "作废" in says
    assert [s["state"] for s in told(office, 2)["sheets"]] == ["void"]
    assert deeds.print_new(office, Order(["A"], "李印"))["jobs"] == []

    deeds.print_again(office, ticket(2), "数据变更", "李印")
    assert [s["state"] for s in told(office, 2)["sheets"]] == ["void", "printed"]
    assert "R65" not in spoken(office, 2)
    with office.ledger.read() as db:
        lot = sheet_ledger.balance(db)[0]
    assert (lot.received, lot.issued_open, lot.good, lot.spoiled, lot.on_hand) == (5, 1, 1, 1, 2)


def test_a_value_that_is_not_printed_voids_nothing(office):
    drop_people(office, 1)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 5, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    drop(office, "登记/初审.csv", csv_bytes([person(1, 初审时间="2020-06-11 10:00")]), NOW.replace(hour=10))
    spine.take_in(office)
    assert [s["state"] for s in told(office, 1)["sheets"]] == ["printed"]


def test_too_few_blanks_print_nothing_and_say_how_many_are_short(office):
    drop_people(office, 3)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 2, "李印")
    with pytest.raises(Exception, match="结存2张，本次需3张，少1张"):
        deeds.print_new(office, Order(["A"], "李印"))
    with office.ledger.read() as db:
        assert sheet_ledger.balance(db)[0].on_hand == 2
    assert deeds.print_new(office, Order(["A"], "李印", limit=2))["jobs"][0]["sheets"] == 2


def test_a_photo_by_identity_number_waits_until_its_person_is_registered(office):
    drop_people(office, 1)
    photo = next((office.inbox / "照片").glob("*.jpg"))
    photo.rename(photo.with_name(f"{person(1)['身份证号']}.jpg"))
    registration = (office.inbox / "登记/登记1.csv").read_bytes()
    (office.inbox / "登记/登记1.csv").unlink()
    done = spine.take_in(office)
    assert done.waiting == 1 and done.judged == 0
    drop(office, "登记/登记1.csv", registration)
    assert spine.take_in(office).waiting == 0
    assert told(office, 1)["photo"]["ok"]


def test_a_table_of_file_names_tells_whose_a_photo_is(office):
    drop_people(office, 1)
    photo = next((office.inbox / "照片").glob("*.jpg"))
    photo.rename(photo.with_name("DSC_0412.jpg"))
    assert spine.take_in(office).waiting == 1
    assert "R75" in spoken(office, 1)
    drop(office, "照片/对照表.csv", csv_bytes([{"文件名": "DSC_0412.jpg", "准考证号": ticket(1)}]))
    assert spine.take_in(office).waiting == 0
    assert told(office, 1)["photo"]["ok"]


def test_a_waiting_photo_is_claimed_by_command(office):
    drop_people(office, 1)
    photo = next((office.inbox / "照片").glob("*.jpg"))
    photo.rename(photo.with_name("DSC_0412.jpg"))
    spine.take_in(office)
    claiming.claim(office, "DSC_0412.jpg", ticket(1))
    assert told(office, 1)["photo"]["ok"]


def test_a_withdrawn_person_has_nothing_said_of_him(office):
    drop_people(office, 1)
    drop(office, "登记/登记1.csv", csv_bytes([person(1, 身份证号="329999199802140036")]))
    drop(office, "审核决定/撤销.csv", csv_bytes([decision(1, "撤销登记", "撤销")]))
    spine.take_in(office)
    case = told(office, 1)
    assert case["stage"] == "withdrawn" and case["findings"] == [] and case["plan"] is None


def test_an_approved_person_is_taken_back_by_a_new_fault(office):
    drop_people(office, 1)
    spine.take_in(office)
    approval.approve(office, [ticket(1)], "王审")
    assert stage(office, 1) == "approved"
    drop(office, "审核决定/否.csv", csv_bytes([decision(1, "照片本人", "否", 时间="2020-06-19 08:00")]))
    spine.take_in(office)
    assert stage(office, 1) == "blocked"
    stock.book(office, "receive", "A", 5, "李印")
    assert deeds.print_new(office, Order(["A"], "李印"))["left_out"][0]["ticket"] == ticket(1)


def test_judged_from_scratch_is_judged_the_same(office):
    drop_people(office, 3)
    drop(office, f"照片/{ticket(2)}.jpg", b"\xff\xd8\xff\xe0 broken")
    spine.take_in(office)
    before = [json.dumps(p, sort_keys=True) for p in answers.of_people(office, None)]
    with office.ledger.write() as db:
        touching.touch(db, [ticket(n) for n in (1, 2, 3)])
    assert spine.catch_up(office) == 3
    assert [json.dumps(p, sort_keys=True) for p in answers.of_people(office, None)] == before


def test_a_third_with_the_same_picture_who_is_claimed_later_joins_the_others(office):
    from pipeline.demo.portraits import draw_portrait

    drop_people(office, 3)
    drop(office, f"照片/{ticket(2)}.jpg", draw_portrait(1))
    (office.inbox / f"照片/{ticket(3)}.jpg").unlink()
    drop(office, f"照片/{person(3)['身份证号']}.jpg", draw_portrait(1))
    spine.take_in(office)
    assert all(ticket(n) in spoken(office, 1)["R75"] for n in (2, 3))
    assert all(ticket(n) in spoken(office, 3)["R75"] for n in (1, 2))


def test_a_member_of_a_zip_that_fits_nobody_is_named_in_the_tray(office):
    import io
    import zipfile

    from pipeline.demo.portraits import draw_portrait

    drop_people(office, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bag:
        bag.writestr("DSC_0412.jpg", draw_portrait(77))
    drop(office, "照片/包.zip", out.getvalue())
    assert spine.take_in(office).waiting == 1
    assert answers.of_status(office)["unclaimed"] == ["照片/包.zip/DSC_0412.jpg"]
    claiming.claim(office, "照片/包.zip/DSC_0412.jpg", ticket(1))
    assert answers.of_status(office)["unclaimed"] == []
    assert "R59" in spoken(office, 1)


def test_a_changed_rulebook_judges_everybody_again(office, monkeypatch):
    from pipeline.rules import judging

    drop_people(office, 2)
    spine.take_in(office)
    assert spine.catch_up(office) == 0
    monkeypatch.setattr(judging, "law", lambda: "another")
    assert spine.catch_up(office) == 2
    assert spine.catch_up(office) == 0


def test_a_bundle_of_the_same_name_with_other_content_is_never_overwritten(office):
    from pipeline.errors import BundleExistsError

    drop_people(office, 1)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    strange = office.shelf / "2020H1_32_毕业登记_0001.zip"
    strange.write_bytes(b"another")
    with pytest.raises(BundleExistsError, match="没有覆盖"):
        deeds.bundle(office, "registry", Asked("赵档"))
    assert strange.read_bytes() == b"another" and BundleExistsError.exit_code == 5
    strange.rename(office.folder / "moved.zip")
    assert deeds.bundle(office, "registry", Asked("赵档"))["bundles"][0]["candidates"] == [ticket(1)]


def test_people_who_come_later_go_into_the_next_bundle(office):
    drop_people(office, 1)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    first = deeds.bundle(office, "registry", Asked("赵档"))["bundles"]
    drop_people(office, 1, first=2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    second = deeds.bundle(office, "registry", Asked("赵档"))["bundles"]
    assert [b["candidates"] for b in (*first, *second)] == [[ticket(1)], [ticket(2)]]
    assert deeds.bundle(office, "registry", Asked("赵档"))["bundles"] == []


def test_nobody_is_printed_twice_and_copies_are_as_many_as_set(tmp_path):
    office = make_office(tmp_path / "two", copies="2")
    drop_people(office, 2)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    stock.book(office, "receive", "A", 3, "李印")
    stock.book(office, "receive", "B", 3, "李印")
    job = deeds.print_new(office, Order(["A", "B"], "李印"))["jobs"][0]
    assert (job["sheets"], job["lot"], job["candidates"]) == (4, "A、B", [ticket(1), ticket(2)])
    assert deeds.print_new(office, Order(["A"], "李印"))["jobs"] == []
    with office.ledger.read() as db:
        assert [(lot.issued_open, lot.on_hand) for lot in sheet_ledger.balance(db)] == [(3, 0), (1, 2)]
    office.close()


def test_a_placeholder_that_very_many_hand_in_blocks_them_all_and_each_is_cleared_alone(office):
    from pipeline.demo.portraits import draw_portrait

    drop_people(office, 30)
    for n in range(1, 31):
        drop(office, f"照片/{ticket(n)}.jpg", draw_portrait(999))
    spine.take_in(office)
    with office.ledger.read() as db:
        assert all(
            0 < len(others) <= 2 * 20
            for others in cases.twins_of(db, list(map(ticket, range(1, 31)))).values()
        )
    assert all("R75" in spoken(office, n) for n in range(1, 31))
    for n in range(1, 30):
        drop(office, f"照片/{ticket(n)}新.jpg", draw_portrait(n))
        spine.take_in(office)
        left = [m for m in range(1, 31) if "R75" in spoken(office, m)]
        assert left == (list(range(n + 1, 31)) if n < 29 else [])
