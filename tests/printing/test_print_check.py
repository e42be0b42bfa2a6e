"""`print check`: every character nobody can draw, and what does not fit, before anything is printed."""

import json

import pytest
from blank_makers import run
from makers import NOW, csv_bytes, decision, drop, drop_people, make_office, person, ticket

from pipeline import deeds, spine

ABSENT, OTHER = "\ue000", "\U000f1234"  # private use: what a name made with a home-made font comes as


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_people(made, 5)
    yield made
    made.close()


def taken(office, *people):
    if people:
        drop(office, "登记/改.csv", csv_bytes(list(people)), NOW.replace(hour=10))
    spine.take_in(office)
    return deeds.print_check(office)


def test_a_batch_that_prints_has_nothing_to_tell(office):
    assert taken(office) == {"checked": 5, "characters": [], "unfit": [], "held": []}
    code, said = run(office.folder, "print", "check")
    assert (code, said) == (0, "查了5人：用到的字都有字库，都放得下\n")


def test_each_character_is_told_once_with_all_who_need_it_and_where(office):
    told = taken(
        office,
        person(1, 姓名=f"张{ABSENT}", 通讯地址=""),
        person(2, 姓名="李四", 通讯地址=f"样本路{OTHER}{ABSENT}号"),
        person(3, 姓名="王五", 通讯地址=""),
    )
    assert [(one["char"], one["code"]) for one in told["characters"]] == [
        (ABSENT, "U+E000"), (OTHER, "U+F1234"),
    ]  # fmt: skip
    assert told["characters"][0]["people"] == [
        {"ticket": ticket(1), "name": f"张{ABSENT}", "field": "姓名"},
        {"ticket": ticket(2), "name": "李四", "field": "通讯地址"},
    ]
    assert [one["ticket"] for one in told["characters"][1]["people"]] == [ticket(2)]
    assert told["held"] == [ticket(1), ticket(2)] and told["unfit"] == []


def test_what_does_not_fit_is_told_with_the_room_there_is(office):
    told = taken(office, person(2, 姓名="李四", 通讯地址="长" * 300))
    (one,) = told["unfit"]
    assert (one["ticket"], one["name"], one["field"]) == (ticket(2), "李四", "通讯地址")
    assert "共 300 字" in one["says"] and told["held"] == [ticket(2)]


def test_who_needs_a_character_in_two_places_is_one_person(office):
    told = taken(office, person(1, 姓名=f"张{ABSENT}", 通讯地址=f"样本路{ABSENT}号"))
    (one,) = told["characters"]
    assert [who["field"] for who in one["people"]] == ["姓名", "通讯地址"]
    _, said = run(office.folder, "print", "check")
    assert "没有字库，1人用到：" in said


def test_who_is_blocked_otherwise_is_told_too_and_who_withdrew_is_not(office):
    rulings = [decision(1, "撤销登记", "撤销"), decision(2, "照片本人", "否", 时间="2020-06-18 10:00")]
    drop(office, "审核决定/撤.csv", csv_bytes(rulings))
    names = [person(n, 姓名=f"张{ABSENT}") for n in (1, 2)]
    told = taken(office, *names)
    assert told["held"] == [ticket(2)] and told["checked"] == 4
    with office.ledger.read() as db:
        rows = dict(db.exec_driver_sql("SELECT ticket, gravest FROM judged").all())
    assert rows[ticket(2)] == "block"


def test_the_command_says_what_to_do_and_what_has_not_happened(office):
    taken(office, person(1, 姓名=f"张{ABSENT}", 通讯地址=""), person(2, 通讯地址="长" * 300))
    code, said = run(office.folder, "print", "check")
    assert code == 1
    assert f"“{ABSENT}”（U+E000）没有字库，1人用到：\n  {ticket(1)} 张{ABSENT}（姓名）" in said
    assert "请让管理员装生僻字字库" in said and "不要手写" in said
    assert "通讯地址放不下，共 300 字" in said and "请把这一项改短" in said
    assert said.endswith("查了5人，2人现在不能印，其余照常；没有开印\n")
    code, said = run(office.folder, "print", "check", "--json")
    assert code == 1 and json.loads(said)["held"] == [ticket(1), ticket(2)]
    code, said = run(office.folder, "print", "check", "--college", "别的学院", "--json")
    assert code == 0 and json.loads(said)["checked"] == 0
