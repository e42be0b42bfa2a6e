"""The demo's people: typed as an office types, readable, the same bytes each time."""

import hashlib
import json

import pytest
from stdnum.iso7064 import mod_11_2

from pipeline.demo.carrying import walk
from pipeline.demo.people import PEOPLE, write_inbox
from pipeline.demo.portraits import draw_portrait
from pipeline.errors import RefusedError
from pipeline.reading.portraits import measure


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
        "withdrawn": 0, "blocked": 6, "held": 3, "clear": 0, "approved": 0, "printed": 0, "bundled": 6,
    }  # fmt: skip
    assert (told["taken"]["partly"], told["taken"]["waiting"], told["taken"]["judged"]) == (1, 2, 15)
    assert (folder / told["bundle"]).is_file()
    assert json.dumps(told, ensure_ascii=False)


def test_the_demo_does_not_walk_over_an_office(walked):
    with pytest.raises(RefusedError, match="已经是一个办公室"):
        walk(walked[0])
