"""Valid nouns for the tests: an office, its papers, a person; each test changes one thing."""

import atexit
import csv
import io
import json
import os
from datetime import date, datetime
from functools import cache
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.portraits import draw_portrait
from pipeline.errors import UnreadableError
from pipeline.founding import found
from pipeline.hands import Hands
from pipeline.ledger.papers import Outcome
from pipeline.model import SHANGHAI
from pipeline.office import READY, Office

NOW = datetime(2020, 6, 19, 9, 0, tzinfo=SHANGHAI)
CITIES = '"南京" = 2020-06-15T17:00:00\n"苏州" = 2020-06-16T17:00:00\n'
PLAN = {
    "plan_code": "X2999901",
    "version": "2021",
    "major_code": "999901",
    "major": "样本工程",
    "level": "专升本",
    "host_university": "样本大学",
    "min_credits": 22,
    "min_courses": 0,
    "courses": [
        {"code": "03708", "name": "中国近现代史纲要", "credits": 2, "kind": "written"},
        {"code": "03709", "name": "马克思主义基本原理概论", "credits": 4, "kind": "written"},
        {"code": "00023", "name": "高等数学(工本)", "credits": 10, "kind": "written"},
        {"code": "04735", "name": "数据库系统原理", "credits": 4, "kind": "written"},
        {
            "code": "04736",
            "name": "数据库系统原理(实践)",
            "credits": 2,
            "kind": "practice",
            "practice_of": "04735",
        },
        {"code": "11689", "name": "毕业论文", "credits": 0, "kind": "thesis"},
    ],
    "groups": [],
    "replacements": [],
}
GRADES = (
    ("03708", "70"),
    ("03709", "65"),
    ("00023", "88"),
    ("04735", "61"),
    ("04736", "良好"),
    ("11689", "优秀"),
)


def make_office(folder: Path, role: str = "province", **toml: str) -> Office:
    """An office of 2020H1 with deadlines for two cities and a clock that stands."""
    found(folder, "2020H1", date(2020, 6, 30), role)
    text = (folder / "office.toml").read_text("utf-8")
    text = text.replace('# "南京" = 2020-06-15T17:00:00\n', CITIES)
    text = text.replace("settle_seconds = 2", "settle_seconds = 0")
    for key, value in toml.items():
        lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in text.splitlines()]
        text = "\n".join(lines) + "\n"
    (folder / "office.toml").write_text(text, "utf-8")
    return Office(folder, clock=lambda: NOW, lent=hands())


@cache
def hands() -> Hands:
    """Two real ones, lent to every office of these tests: they know nothing of any of them."""
    here = str(Path(__file__).parent)  # what the tests give them to do is found here
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    made = Hands(2, READY)
    atexit.register(made.close)
    return made


def id_number(serial: int, male: bool = True, born: str = "19980214") -> str:
    """A fictitious identity number of region 329999 with a right check digit."""
    body = f"329999{born}{(serial * 2 + male) % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def born(serial: int) -> str:
    """A day of birth: an identity number has room for five hundred men a day."""
    return f"1998-02-{14 + serial // 500}"


def ticket(serial: int) -> str:
    """A ticket of Nanjing, cohort 18."""
    return f"320118{serial:06d}"


def person(serial: int, **changed: str) -> dict[str, str]:
    """One valid row of 登记."""
    return {
        "准考证号": ticket(serial),
        "姓名": f"张{chr(0x4E00 + serial)}",
        "身份证号": id_number(serial, born=born(serial).replace("-", "")),
        "专业代码": "999901",
        "性别": "男",
        "民族": "汉族",
        "出生日期": born(serial),
        "专科学校": "样本职业学院",
        "考区": "南京",
        "级": "2018",
        "登记时间": "2020-06-02 10:00",
        "初审时间": "2020-06-10 10:00",
        **changed,
    }


def grades_of(serial: int, but: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """All the grades PLAN asks for."""
    return [
        {"准考证号": ticket(serial), "课程代码": code, "成绩": mark, "考试时间": "2019-10-19", "来源": "自动"}
        for code, mark in GRADES
        if code not in but
    ]


def decision(serial: int, matter: str, ruling: str, **changed: str) -> dict[str, str]:
    """One row of 审核决定."""
    row = {
        "准考证号": ticket(serial),
        "事项": matter,
        "决定": ruling,
        "决定人": "王审",
        "时间": "2020-06-18 09:00",
    }
    return {**row, **changed}


def csv_bytes(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    """A table as CSV."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode(encoding)


def page(text: str, pages: int = 1) -> bytes:
    """A PDF of so many pages with a line of text on each; another text, other bytes."""
    out = io.BytesIO()
    paper = Canvas(out, invariant=True)
    for number in range(pages):
        paper.drawString(100, 700, f"{text} {number}")
        paper.showPage()
    paper.save()
    return out.getvalue()


def drop(office: Office, path: str, data: bytes, at: datetime = NOW) -> Path:
    """Lays a file in the inbox with a file time of its own."""
    target = office.inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    os.utime(target, (at.timestamp(), at.timestamp()))
    return target


def drop_plan(office: Office) -> None:
    """Lays PLAN in the inbox."""
    drop(office, "专业计划/X2999901-2021.json", json.dumps(PLAN, ensure_ascii=False).encode())


def capture(serial: int, **changed: str) -> dict[str, str]:
    """One row of 二代证: the card was read and says what the registration says."""
    row = {"准考证号": ticket(serial), "采集结果": "已采集", "姓名": person(serial)["姓名"], "性别": "男"}
    known = {key: person(serial)[key] for key in ("身份证号", "出生日期")}
    return {**row, **known, "民族": "汉", **changed}


def drop_lists(office: Office, *cities: str) -> None:
    """Says that the 资审清单 of these cities (of all with a deadline) have come, with nobody on them."""
    rows = [{"考区": c, "下发日期": "2020-06-19", "人数": "0"} for c in cities or ("南京", "苏州")]
    drop(office, "资审清单/下发.csv", csv_bytes(rows))


def drop_people(office: Office, count: int, first: int = 1, seen: bool = True) -> list[str]:
    """Lays all papers of `count` people without fault in the inbox; their tickets come back."""
    serials = range(first, first + count)
    drop_plan(office)
    drop_lists(office)
    drop(office, f"登记/登记{first}.csv", csv_bytes([person(n) for n in serials]))
    drop(office, f"二代证/采集{first}.csv", csv_bytes([capture(n) for n in serials]))
    drop(office, f"成绩/成绩{first}.csv", csv_bytes([row for n in serials for row in grades_of(n)]))
    for n in serials:
        drop(office, f"照片/{ticket(n)}.jpg", draw_portrait(n))
    if seen:
        rows = [decision(n, "照片本人", "是") for n in serials]
        drop(office, f"审核决定/照片{first}.csv", csv_bytes(rows))
    return [ticket(n) for n in serials]


def whole(_arrival, _source, _keep):
    """A reader that takes everything."""
    return Outcome("taken")


def refuse(_arrival, _source, _keep):
    """A reader that takes nothing."""
    raise UnreadableError("读不了，请重做")
