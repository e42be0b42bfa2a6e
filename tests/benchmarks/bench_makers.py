"""Offices of many synthetic people, written straight into the ledger: for benchmarks only."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from makers import GRADES, NOW, PLAN, id_number, make_office, ticket

from pipeline.ledger import papers, passes
from pipeline.ledger.papers import Line
from pipeline.model import Portrait
from pipeline.office import Office

CITY_LIST = {"city": "南京", "issued_on": "2020-06-19", "count": "0"}
LISTED = 30  # people of whom the 资审清单 says that they did not pass
MORE = tuple(f"{n:05d}" for n in range(30001, 30015))


def fill_office(folder: Path, count: int, gray_of: Callable[[int], bytes] | None = None) -> Office:
    """An office of `count` people in which everybody waits to be judged; with `gray_of`, photos in the store."""
    office = make_office(folder)
    with office.ledger.write() as db:
        pass_no = passes.begin_pass(db, NOW, "bench")
        papers.record_lines(db, pass_no, None, "plans", [Line("X2999901|2021", None, 0, "", wide_plan())])
        numbers = range(1, count + 1)
        papers.record_lines(db, pass_no, None, "registrations", [registration(n) for n in numbers])
        papers.record_lines(db, pass_no, None, "idcards", [card(n) for n in numbers])
        papers.record_lines(db, pass_no, None, "qualification", [listed(n) for n in range(1, LISTED + 1)])
        papers.record_lines(db, pass_no, None, "city_lists", [Line("南京", None, 1, "", CITY_LIST)])
        papers.record_lines(db, pass_no, None, "grades", [g for n in numbers for g in grades(n)])
        papers.record_lines(db, pass_no, None, "photos", _photos(office, numbers, gray_of))
        papers.record_lines(db, pass_no, None, "decisions", [seen(n) for n in numbers])
        passes.end_pass(db, pass_no)
    return office


def wide_plan() -> dict[str, object]:
    """PLAN with 14 more courses: about 20 grades a person."""
    more = [{"code": code, "name": f"专业课{code}", "credits": 3, "kind": "written"} for code in MORE]
    return {**PLAN, "courses": [*PLAN["courses"], *more]}


def registration(n: int) -> Line:
    body = {
        "ticket": ticket(n), "name": f"张{chr(0x4E00 + n % 15000)}", "id_no": id_number(n, born=f"19{60 + n // 400 % 40}0214"),
        "major_code": "999901", "sex": "男", "ethnic": "汉族", "birth_date": f"19{60 + n // 400 % 40}-02-14",
        "college": f"样本学院{n % 5}", "city": "南京", "cohort": "2018",
        "registered_at": "2020-06-02T10:00:00+08:00", "preliminary_at": "2020-06-10T10:00:00+08:00",
    }  # fmt: skip
    return Line(ticket(n), ticket(n), n, "", body)


def listed(n: int) -> Line:
    return Line(
        ticket(n), ticket(n), n, "", {"ticket": ticket(n), "result": "曾用名", "prior_name": "张小三"}
    )


def card(n: int) -> Line:
    body = {
        "ticket": ticket(n),
        "result": "已采集",
        "sex": "男",
        "ethnic": "汉族",
        "id_no": registration(n).body["id_no"],
    }
    return Line(ticket(n), ticket(n), n, "", body)


def grades(n: int) -> list[Line]:
    return [grade(n, code, mark) for code, mark in (*GRADES, *((code, "75") for code in MORE))]


def grade(n: int, code: str, mark: str) -> Line:
    body = {"ticket": ticket(n), "course": code, "mark": mark, "taken_on": "2019-10-19", "source": "auto"}
    return Line(f"{ticket(n)}|{code}|2019-10-19", ticket(n), n, "", body)


def _photos(office: Office, numbers: range, gray_of: Callable[[int], bytes] | None) -> list[Line]:
    if gray_of is None:
        return [photo(n, "") for n in numbers]
    grays = []
    for start in range(0, len(numbers), 200):
        grays += office.store.put_all(gray_of(n) for n in numbers[start : start + 200])
    return [photo(n, gray) for n, gray in zip(numbers, grays, strict=True)]


def photo(n: int, gray: str) -> Line:
    digest = hashlib.sha256(str(n).encode()).hexdigest()
    portrait = Portrait(
        f"{ticket(n)}.jpg", digest, 50_000, "JPEG", True, 480, 640, gray=gray, likeness=digest
    )
    body = {**asdict(portrait), "id_no": ""}
    body.pop("pass_no")
    return Line(ticket(n), ticket(n), 0, "", body)


def seen(n: int) -> Line:
    body = {
        "ticket": ticket(n), "matter": "照片本人", "ruling": "是", "by": "王审", "at": "2020-06-18T09:00:00+08:00",
        "course": "", "reference": "", "text": "",
    }  # fmt: skip
    return Line(f"{ticket(n)}|照片本人|", ticket(n), n, "", body)
