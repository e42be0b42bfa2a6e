"""`notice proof`: what will be printed, with the photo, for the person to sign before a blank is used."""

import subprocess

import pytest
from makers import csv_bytes, drop, drop_people, id_number, make_office, person, ticket

from pipeline import approval, deeds, spine
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order


@pytest.fixture
def office(tmp_path):
    office = make_office(tmp_path / "office")
    drop_people(office, 6)
    drop(office, "登记/重交.csv", csv_bytes([person(6, 专科学校="=另一/学院")]))
    spine.take_in(office)
    return office


def text_of(office, path):
    done = subprocess.run(
        ["pdftotext", "-layout", office.folder / path, "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def test_each_college_has_a_list_with_all_that_will_be_printed(office):
    files = deeds.proof_lists(office)["files"]
    assert [(one["college"], one["people"]) for one in files] == [("=另一/学院", 1), ("样本职业学院", 5)]
    assert files[0]["path"] == "outbox/校对单/校对单_另一学院.pdf"
    text = text_of(office, files[1]["path"])
    for number in range(1, 6):
        assert ticket(number) in text and person(number)["姓名"] in text
        assert (
            id_number(number) not in text
            and f"{id_number(number)[:6]}********{id_number(number)[-4:]}" in text
        )
    assert "第2页" in text.replace(" ", "") and "课程成绩（6门）" in text and text.count("签字：") == 5
    assert "高等数学(工本) 88" in text and "1998年02月14日" in text


def test_the_photos_are_on_it_and_all_of_it_is_gray(office):
    path = office.folder / deeds.proof_lists(office, "样本职业学院")["files"][0]["path"]
    images = subprocess.run(["pdfimages", "-list", path], capture_output=True, check=True).stdout.decode()
    assert images.count(" gray ") == 5 and " rgb " not in images
    inks = subprocess.run(["gs", "-q", "-o", "-", "-sDEVICE=inkcov", path], capture_output=True, check=True)
    assert all(line.split()[:3] == [b"0.00000"] * 3 for line in inks.stdout.splitlines())


def test_who_has_his_form_already_or_something_against_him_is_not_on_it(office):
    approval.approve(office, [ticket(1)], "王审")
    stock.book(office, "receive", "A", 10, "李印")
    (job,) = deeds.print_new(office, Order(["A"], "李印"))["jobs"]
    closing.close(office, job["job"], "1", "", "李印")
    drop(office, "登记/重交2.csv", csv_bytes([person(2, 身份证号="329999199802140000")]))
    spine.take_in(office)
    (one,) = deeds.proof_lists(office, "样本职业学院")["files"]
    assert one["people"] == 3
    assert ticket(1) not in text_of(office, one["path"]) and ticket(2) not in text_of(office, one["path"])
