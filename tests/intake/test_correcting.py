"""A corrected file, under whatever name, is linked to what went back."""

import pytest
from makers import csv_bytes, drop, drop_plan, make_office, page, person, ticket

from pipeline import answers, spine


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_plan(made)
    yield made
    made.close()


def taken(office):
    return {f.path: (f.state, f.reason) for f in spine.take_in(office).files}


def returned(office):
    return answers.of_status(office)["returned"]


def test_a_row_that_comes_again_under_another_name_is_linked(office):
    drop(office, "登记/一班.csv", csv_bytes([person(1), person(2, 姓名=""), person(3, 姓名="")]))
    taken(office)
    assert returned(office) == 1
    drop(office, "登记/补交.csv", csv_bytes([person(2)]))
    assert taken(office)["登记/补交.csv"] == ("taken", "已接上2020-06-19退回的《登记/一班.csv》")
    assert returned(office) == 1
    drop(office, "登记/再补.csv", csv_bytes([person(3), person(4)]))
    assert "《登记/一班.csv》" in taken(office)["登记/再补.csv"][1]
    assert returned(office) == 0
    assert any("已接上" in line["what"] for line in answers.of_log(office, "")["lines"])


@pytest.mark.parametrize(
    "name", ["登记/名单.xlsx.csv", "登记/名单(2).csv", "登记/名单-更正.csv", "登记/名单.rows.csv"]
)
def test_a_file_that_went_back_whole_is_known_by_its_name(office, name):
    drop(office, "登记/名单.csv", b"no table at all\n")
    assert taken(office)["登记/名单.csv"][0] == "refused" and returned(office) == 1
    drop(office, name, csv_bytes([person(1)]))
    assert "《登记/名单.csv》" in taken(office)[name][1]
    assert returned(office) == 0


def test_a_row_without_a_right_ticket_is_known_by_the_identity_number(office):
    drop(office, "登记/一班.csv", csv_bytes([person(1), person(2, 准考证号="32")]))
    taken(office)
    drop(office, "登记/二班.csv", csv_bytes([person(2)]))
    assert "《登记/一班.csv》" in taken(office)["登记/二班.csv"][1] and returned(office) == 0


def test_a_grade_is_linked_only_by_the_same_course(office):
    row = {"准考证号": ticket(1), "课程代码": "00023", "成绩": "八十", "来源": "自动", "考试时间": "2020-04"}
    drop(office, "成绩/a.csv", csv_bytes([row]))
    taken(office)
    drop(office, "成绩/另一门.csv", csv_bytes([{**row, "课程代码": "04735", "成绩": "80"}]))
    assert taken(office)["成绩/另一门.csv"] == ("taken", "") and returned(office) == 1
    drop(office, "成绩/b.csv", csv_bytes([{**row, "成绩": "80"}]))
    assert "《成绩/a.csv》" in taken(office)["成绩/b.csv"][1] and returned(office) == 0


def test_a_scan_and_a_photo_that_could_not_be_opened_are_linked_by_whose_they_are(office):
    drop(office, f"资审材料/{ticket(1)} 身份证.pdf", b"%PDF-1.4 cut")
    drop(office, f"照片/{ticket(1)}.jpg", b"\xff\xd8\xff\xe0 cut")
    taken(office)
    assert returned(office) == 2
    drop(office, f"资审材料/{ticket(1)} 身份证正反面.pdf", page("card"))
    assert "身份证.pdf》" in taken(office)[f"资审材料/{ticket(1)} 身份证正反面.pdf"][1]
    assert returned(office) == 1
