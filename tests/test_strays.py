"""Scans that do not say whose they are: a table, a number or a unique name finds the owner, else they wait."""

import pytest
from makers import csv_bytes, drop, drop_people, make_office, page, person, ticket

from pipeline import answers, claiming, spine
from pipeline.errors import UsageError


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_people(made, 3)
    listed = [{"准考证号": ticket(n), "资审结果": "未通过"} for n in (1, 2, 3)]
    drop(made, "资审清单/名单.csv", csv_bytes(listed))
    yield made
    made.close()


def row(serial, item, file=""):
    return {"准考证号": ticket(serial), "材料": item, "介质": "复印件", "盖章": "市考办", "文件名": file}


def items(office, serial):
    told = next(answers.of_people(office, ticket(serial)))
    return {one["item"]: one["state"] for one in told["evidence"]["required"]}


def tray(office):
    return answers.of_status(office)["unclaimed"]


def test_two_colleges_may_call_their_scans_alike(office):
    for n, college in ((1, "College A"), (2, "College B")):
        drop(office, f"资审材料/{college}/登记表.csv", csv_bytes([row(n, "身份证", "1.pdf")]))
        drop(office, f"资审材料/{college}/1.pdf", page(college))
    spine.take_in(office)
    for n in (1, 2):
        assert items(office, n)["身份证"] == "present"
        rules = {f["rule"] for f in next(answers.of_people(office, ticket(n)))["findings"]}
        assert "R53" not in rules
    assert tray(office) == []


def test_a_table_elsewhere_finds_a_file_whose_name_is_the_only_one(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证", "扫描7"), row(2, "毕业证", "扫描8.pdf")]))
    drop(office, "资审材料/南京/扫描7.pdf", page("seven"))
    drop(office, "资审材料/南京/甲/扫描8.pdf", page("eight"))
    drop(office, "资审材料/南京/乙/扫描8.pdf", page("another eight"))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "present" and items(office, 2)["前置学历证书"] == "invalid"
    assert tray(office) == ["资审材料/南京/乙/扫描8.pdf", "资审材料/南京/甲/扫描8.pdf"]


def test_one_file_of_several_papers_serves_each_row_that_names_it(office):
    rows = [{**row(1, "身份证", "全套.pdf"), "起页": "1"}, {**row(1, "毕业证", "全套.pdf"), "起页": "2"}]
    drop(office, "资审材料/登记表.csv", csv_bytes(rows))
    drop(office, f"资审材料/{ticket(1)}/全套.pdf", page("all", 2))
    spine.take_in(office)
    assert items(office, 1) == {"前置学历证书": "present", "身份证": "present"}
    rules = {f["rule"] for f in next(answers.of_people(office, ticket(1)))["findings"]}
    assert "D-SCAN" not in rules


def test_a_name_alone_finds_its_owner_until_another_bears_it(office):
    name = person(1)["姓名"]
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证")]))
    drop(office, f"资审材料/{name}身份证.pdf", page("by name"))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "present" and tray(office) == []
    drop_people(office, 1, first=4)
    drop(office, "登记/登记4.csv", csv_bytes([person(4, 姓名=name)]))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "invalid" and tray(office) == [f"资审材料/{name}身份证.pdf"]


def test_an_identity_number_in_the_name_finds_the_person(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证")]))
    drop(office, f"资审材料/{person(1)['身份证号']} 身份证.pdf", page("by number"))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "present"


def test_a_scan_under_a_ticket_nobody_has_waits(office):
    drop(office, "资审材料/320118999999 身份证.pdf", page("whose"))
    assert spine.take_in(office).waiting == 1
    assert tray(office) == ["资审材料/320118999999 身份证.pdf"]


def test_a_scan_with_anothers_name_waits_and_is_claimed(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证")]))
    path = f"资审材料/{ticket(1)} 李四 身份证.pdf"
    drop(office, path, page("of Li"))
    spine.take_in(office)
    told = {f["rule"]: f["says"] for f in next(answers.of_people(office, ticket(1)))["findings"]}
    assert "文件名写着“李四”" in told["D-NAME"] and tray(office) == [path]
    claiming.claim(office, path, ticket(1))
    assert items(office, 1)["身份证"] == "present" and tray(office) == []
    assert "D-NAME" not in {f["rule"] for f in next(answers.of_people(office, ticket(1)))["findings"]}


def test_what_it_is_must_be_said_when_the_name_does_not(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(2, "户口本")]))
    drop(office, "资审材料/IMG_0001.pdf", page("what"))
    spine.take_in(office)
    with pytest.raises(UsageError, match="写明是什么材料"):
        claiming.claim(office, "IMG_0001.pdf", ticket(2))
    with pytest.raises(UsageError, match="驾驶证”不认识"):
        claiming.claim(office, "IMG_0001.pdf", ticket(2), "驾驶证")
    claiming.claim(office, "IMG_0001.pdf", ticket(2), "身份证正反面")
    assert items(office, 2)["身份证"] == "invalid" and tray(office) == []


def test_a_broken_scan_is_forgotten_once_a_good_one_of_that_item_comes(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证")]))
    drop(office, f"资审材料/{ticket(1)}身份证.pdf", page("cut")[:200])
    done = spine.take_in(office)
    assert [f.state for f in done.files if "身份证.pdf" in f.path] == ["refused"]
    why = next(answers.of_people(office, ticket(1)))["evidence"]["required"][1]["why"]
    assert "打不开" in why and done.waiting == 0
    drop(office, f"资审材料/{ticket(1)}身份证.pdf", page("whole"))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "present"


def test_a_broken_second_page_is_a_fault_though_the_first_is_good(office):
    drop(office, "资审材料/登记表.csv", csv_bytes([row(1, "身份证")]))
    drop(office, f"资审材料/{ticket(1)}/身份证-1.pdf", page("front"))
    drop(office, f"资审材料/{ticket(1)}/身份证-2.pdf", page("back")[:200])
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "invalid"
    drop(office, f"资审材料/{ticket(1)}/身份证-2.pdf", page("back"))
    spine.take_in(office)
    assert items(office, 1)["身份证"] == "present"
