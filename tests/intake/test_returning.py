"""What goes back: untouched, under a name the disk bears, never over what lies there, its reason beside it."""

import csv
import io
import json
import os

import pytest
from makers import csv_bytes, drop, make_office, person, refuse

from pipeline import spine
from pipeline.intake.once import take
from pipeline.intake.returning import LONGEST


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def back(office):
    """All files that went back, without what lies beside them."""
    beside = (".reason.json", ".reason.txt", ".rows.csv")
    return [p for p in office.returned.rglob("*") if p.is_file() and not p.name.endswith(beside)]


NAMES = ["换\n行.csv", "右\u202e左.csv", "-rf.csv", "长" * 83 + ".csv", "é.csv", "e\u0301.csv", "A.csv", "a.csv", "a.csv.reason.json"]  # fmt: skip


def test_whatever_its_name_a_file_goes_back_whole_with_its_reason(office):
    for no, name in enumerate(NAMES):
        drop(office, f"登记/{name}", f"{no}\n".encode())
    assert len(take(office, refuse)) == len(NAMES)
    told = [
        json.loads(p.read_bytes()) for p in office.returned.rglob("*.reason.json") if p not in back(office)
    ]
    told = [one for one in told if isinstance(one, dict)]
    assert sorted(one["path"] for one in told) == sorted(f"登记/{name}" for name in NAMES)
    found = {p.read_bytes() for p in office.returned.rglob("*") if p.is_file()}
    assert {f"{no}\n".encode() for no in range(len(NAMES))} <= found
    assert all(len(os.fsencode(p.name)) <= LONGEST + 20 for p in office.returned.rglob("*"))


def test_a_name_in_the_letters_of_old_windows_is_read_as_such(office):
    path = os.fsencode(office.inbox) + "/登记/".encode() + "名单.csv".encode("gb18030")
    with open(path, "wb") as out:  # noqa: PTH123 - a name of bytes
        out.write(b"x\n")
    [done] = take(office, refuse)
    assert done.path == "登记/名单.csv" and (office.returned / "登记/名单.csv").read_bytes() == b"x\n"
    assert not any(p.is_file() for p in office.inbox.rglob("*"))


def test_a_folder_called_like_a_file_that_went_back_is_no_hindrance(office):
    drop(office, "登记/a.csv", b"1\n")
    take(office, refuse)
    drop(office, "登记/a.csv/b.csv", b"2\n")
    take(office, refuse)
    assert {p.read_bytes() for p in back(office)} == {b"1\n", b"2\n"}


def test_the_bad_rows_of_two_tables_of_one_name_lie_beside_each_other(office):
    for n in (1, 3):
        drop(office, "登记/a.csv", csv_bytes([person(n), person(n + 1, 姓名="")]))
        spine.take_in(office)
    found = sorted(p.name for p in (office.returned / "登记").glob("*.rows.csv"))
    assert found == ["a(2).csv.rows.csv", "a.csv.rows.csv"]


def test_rows_come_back_as_they_were_and_no_spreadsheet_runs_them(office):
    drop(office, "登记/a.csv", csv_bytes([person(1), person(2, 姓名="", 民族="=1+1", 性别="-3")]))
    spine.take_in(office)
    text = (office.returned / "登记/a.csv.rows.csv").read_text("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert row["姓名"] == "" and row["民族"] == "\t=1+1"
    assert row["准考证号"] == f"\t{person(2)['准考证号']}" and "姓名是空的" in row["原因"]
