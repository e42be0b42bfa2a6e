"""Zips of scans and tables: read as if they had been unpacked, names as Chinese Windows writes them."""

import io
import zipfile

import pytest
from makers import csv_bytes, drop, drop_people, make_office, page, person, ticket

from pipeline import answers, spine


def packed(members):
    """A zip whose names bear no UTF-8 flag: GBK, as Windows packs them."""
    out = io.BytesIO()
    stand_ins = {f"{no}".ljust(len(name.encode("gb18030")), "_"): name for no, name in enumerate(members)}
    with zipfile.ZipFile(out, "w") as bag:
        for stand_in, name in stand_ins.items():
            bag.writestr(zipfile.ZipInfo(stand_in), members[name])
    data = out.getvalue()
    for stand_in, name in stand_ins.items():
        data = data.replace(stand_in.encode(), name.encode("gb18030"))
    return data


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_people(made, 2)
    drop(made, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "曾用名"}]))
    spine.take_in(made)
    yield made
    made.close()


def scans(office):
    """Which papers of the first person have a scan: those lacking none say nothing of one."""
    told = next(iter(answers.of_people(office, ticket(1))))
    return {one["item"] for one in told["evidence"]["required"] if one["state"] != "missing"}


def test_scans_in_folders_of_a_zip_find_their_person(office):
    folder = f"{ticket(1)}材料"
    drop(
        office,
        "资审材料/交来.zip",
        packed({f"{folder}/身份证.pdf": page("a"), f"{folder}/户口本.pdf": page("b")}),
    )
    [done] = spine.take_in(office).files
    assert done.state == "taken" and "2个文件都已收下" in done.reason
    assert {"身份证", "户口单页"} <= scans(office)


def test_the_name_of_the_zip_is_a_folder_too(office):
    drop(office, f"资审材料/{ticket(1)}.zip", packed({"毕业证.pdf": page("a")}))
    spine.take_in(office)
    assert "前置学历证书" in scans(office)


def test_a_bad_member_is_named_and_the_others_are_taken(office):
    members = {
        f"{ticket(1)} 身份证.pdf": page("a"),
        f"{ticket(1)} 户口本.pdf": b"%PDF-1.4 cut",
        "读我.docx": b"x",
    }
    drop(office, "资审材料/交来.zip", packed(members))
    [done] = spine.take_in(office).files
    assert done.state == "partly" and "其余1个文件已收下" in done.reason
    told = (office.returned / "资审材料/交来.zip.rows.csv").read_text("utf-8-sig")
    assert "户口本.pdf" in told and "打不开" in told and "读我.docx" in told


def test_a_table_in_a_zip_is_taken_with_the_city_of_its_folder(office):
    row = person(7)
    row.pop("考区")
    drop(office, "登记/交来.zip", packed({"苏州市/登记.csv": csv_bytes([row])}))
    [done] = spine.take_in(office).files
    assert done.state == "taken"
    assert next(iter(answers.of_people(office, ticket(7))))["city"] == "苏州"


def test_rows_of_a_table_in_a_zip_are_refused_by_their_line(office):
    drop(office, "登记/交来.zip", packed({"a.csv": csv_bytes([person(7), person(8, 姓名="")])}))
    [done] = spine.take_in(office).files
    assert done.state == "partly" and "“a.csv”" in done.reason and "第3行" in done.reason
