"""The demo's people: typed as an office types, readable, the same bytes each time."""

import hashlib
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from stdnum.iso7064 import mod_11_2

from pipeline.demo.carrying import walk
from pipeline.demo.dropping import write_inbox
from pipeline.demo.people import PEOPLE
from pipeline.demo.portraits import draw_portrait
from pipeline.errors import RefusedError
from pipeline.model import SHANGHAI
from pipeline.reading.plans import plan_of, read_plan
from pipeline.reading.portraits import measure
from pipeline.reading.rows import read_table
from pipeline.reading.zipped import portraits_in

TABLES = {
    "登记/南京/登记.xlsx": ("registrations", 10),
    "登记/苏州/登记.csv": ("registrations", 8),
    "成绩/成绩.csv": ("grades", 257),
    "实践成绩/实践成绩.xlsx": ("practice", 93),
    "审核决定/照片核对.csv": ("decisions", 20),
    "二代证/采集结果.csv": ("idcards", 19),
    "资审清单/资审清单下发.xlsx": ("qualification", 2),
    "资审清单/南京不通过名单.xlsx": ("qualification", 2),
    "资审材料/材料登记表.csv": ("evidence", 6),
}
SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples/plans"


def digests(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_the_inbox_is_the_same_each_time(tmp_path):
    for name in ("a", "b"):
        write_inbox(tmp_path / name)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox")
    write_inbox(folder)
    return folder


def test_all_was_dropped_on_one_afternoon_of_june(inbox):
    times = {p.stat().st_mtime for p in inbox.rglob("*") if p.is_file()}
    assert {datetime.fromtimestamp(t, SHANGHAI).date().isoformat() for t in times} == {"2020-06-18"}


@pytest.mark.parametrize("path", ["登记/南京/登记.xlsx", "实践成绩/实践成绩.xlsx", "照片/苏州照片.zip"])
def test_no_packed_file_tells_the_moment_it_was_written(inbox, path):
    with zipfile.ZipFile(inbox / path) as bag:
        assert {member.date_time for member in bag.infolist()} == {(2020, 6, 18, 15, 0, 0)}
        if path.endswith(".xlsx"):
            told = bag.read("docProps/core.xml").decode()
            assert re.findall(r"\d{4}-\d\d-\d\dT", told) == ["2020-06-18T"] * 2


def test_every_table_is_read_and_only_the_spoilt_number_goes_back(inbox):
    refused = []
    for path, (kind, rows) in TABLES.items():
        table = read_table(kind, path, (inbox / path).read_bytes())
        assert len(table.rows) == rows
        assert not any("不认识" in note for note in table.notes)
        refused += [(path, row.line, row.reason) for row in table.refused]
    [(path, line, reason)] = refused
    assert (path, line) == ("登记/南京/登记.xlsx", 10)
    assert reason.startswith("身份证号已被Excel变成“3.29999E+17”")


def test_what_was_typed_is_what_is_read(inbox):
    rows = [
        row
        for path in TABLES
        if path.startswith("登记")
        for row in read_table("registrations", path, (inbox / path).read_bytes()).rows
    ]
    read = {row.ticket: (row.values["name"], row.values["id_no"], row.values["city"]) for row in rows}
    assert read == {p.ticket: (p.name, p.id_no, p.city) for p in PEOPLE if not p.number_as_float}
    assert max(len(p.name) for p in PEOPLE) == 25


@pytest.mark.parametrize("name", ["X2080901-2021.json", "X2120203K-2021.json"])
def test_plans_are_read_and_say_what_the_real_ones_say(inbox, name):
    plan = plan_of(read_plan(name, (inbox / "专业计划" / name).read_bytes()))
    if not (SAMPLES / name).is_file():
        pytest.skip("no samples here")
    assert plan == plan_of(read_plan(name, (SAMPLES / name).read_bytes()))


def test_each_bad_photo_has_one_fault_and_one_file_fits_nobody(inbox):
    photos = {p.name: p.read_bytes() for p in (inbox / "照片").glob("*.jpg")}
    with (inbox / "照片/苏州照片.zip").open("rb") as source:
        packed = dict(portraits_in(source))
    assert {name for name in packed if not name.startswith("3205182")} == {"DSC_0412.jpg"}
    seen = {name: measure(name, data)[0] for name, data in (photos | packed).items()}
    small = {name for name, photo in seen.items() if not 30 * 1024 < photo.bytes < 100 * 1024}
    assert small == {"320118100004王小丽.jpg"}
    assert {name for name, photo in seen.items() if photo.format != "JPEG"} == {"320518200005.JPG"}
    assert packed["320518200001.JPG"] == packed["320518200003.JPG"]
    assert len(set((photos | packed).values())) == len(photos) + len(packed) - 1


def test_numbers_are_of_a_region_that_does_not_exist():
    for person in PEOPLE:
        assert person.id_no.startswith("329999")
        assert mod_11_2.is_valid(person.id_no) != person.wrong_digit


def test_drawn_portraits_keep_the_photo_standard_and_are_the_same_each_time():
    for seed in range(40):
        data = draw_portrait(seed)
        photo, _ = measure("a.jpg", data)
        assert 31 * 1024 < photo.bytes < 95 * 1024
        assert (photo.format, photo.whole, photo.width, photo.height) == ("JPEG", True, 480, 640)
    assert data == draw_portrait(39) != draw_portrait(38)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "office"
    return folder, walk(folder)


def test_the_demo_shows_one_of_each_and_ends_in_a_bundle(walked):
    folder, told = walked
    assert told["stages"] | {"withdrawn": 0} == {
        "withdrawn": 0, "blocked": 6, "held": 4, "clear": 0, "approved": 0, "printed": 0, "bundled": 8,
    }  # fmt: skip
    assert (told["taken"]["partly"], told["taken"]["waiting"], told["taken"]["judged"]) == (1, 2, 18)
    assert (folder / told["bundle"]).is_file()
    assert json.dumps(told, ensure_ascii=False)


def test_the_demo_does_not_walk_over_an_office(walked):
    with pytest.raises(RefusedError, match="已经是一个办公室"):
        walk(walked[0])
