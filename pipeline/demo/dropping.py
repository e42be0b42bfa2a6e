"""演: what an office would drop of these people: typed tables, photos, scans, decisions."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from PIL import Image, ImageDraw

from ..model import SHANGHAI
from .people import PEOPLE, Person
from .portraits import draw_portrait

DROPPED = datetime(2020, 6, 18, 15, 0, tzinfo=SHANGHAI).timestamp()
PLANS = Path(__file__).parent / "plans"
TITLE = "2020年上专接本毕业生登记汇总表"
HEADER = (
    "序号", "准考证号码", "考生姓名", "证件号码", "性别", "民族", "出生日期", "政治面貌", "健康状况", "专业代码",
    "助学单位", "地市", "年级", "登记时间", "初审时间", "通讯地址", "邮编", "联系电话", "前置学历学校",
    "前置学历证书编号", "前置学历毕业日期", "论文题目",
)  # fmt: skip


POSTCODES = {"南京": "210000", "苏州": "215000"}


def write_inbox(inbox: Path) -> None:
    """Lays everything into the inbox, the same bytes each time, with the file times of one afternoon."""
    for path, data in _papers():
        target = inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, (DROPPED, DROPPED))


def _papers() -> Iterator[tuple[str, bytes]]:
    for plan in sorted(PLANS.glob("*.json")):
        yield f"专业计划/{plan.name}", plan.read_bytes()
    nanjing = [person for person in PEOPLE if person.city == "南京"]
    suzhou = [person for person in PEOPLE if person.city == "苏州"]
    yield "登记/南京/登记.xlsx", _typed(nanjing)
    yield "登记/苏州/登记.csv", _csv([HEADER, *_registrations(suzhou)], "gb18030")
    yield "成绩/成绩.csv", _csv(list(_grades()), "gb18030")
    yield "实践成绩/实践成绩.xlsx", _workbook(list(_practice()))
    yield "二代证/采集结果.csv", _csv(list(_captures()), "gb18030")
    yield "资审清单/资审清单下发.xlsx", _workbook(list(_city_lists()))
    yield "资审清单/南京不通过名单.xlsx", _workbook(list(_listed()), "2020上资审不通过名单")
    yield "资审材料/材料登记表.csv", _csv(list(_paper_rows()), "gb18030")
    yield from _scans()
    yield "审核决定/照片核对.csv", _csv(list(_decisions()), "utf-8-sig")
    yield from _photos()


def _registrations(people: Sequence[Person]) -> Iterator[list[Any]]:
    for no, p in enumerate(people, 1):
        plan = _plan(p.plan)
        yield [
            no, p.ticket, p.name, p.id_no, "男" if p.male else "女", p.ethnic, p.born, "共青团员", "健康",
            plan["major_code"], p.college, f"{p.city}市", f"20{p.ticket[4:6]}级", p.registered, p.preliminary,
            f"{p.city}市示例路{no}号", POSTCODES[p.city], f"1380000{p.ticket[2:4]}{no:02d}", p.college, f"1099920180{p.ticket[-8:]}", "2018-06-30",
            f"{plan['major']}专业若干问题的研究",
        ]  # fmt: skip


def _typed(people: Sequence[Person]) -> bytes:
    """A table as somebody types it: a merged title, a total, who made it; one number Excel has spoilt."""
    rows = list(_registrations(people))
    for person, row in zip(people, rows, strict=True):
        row[3] = float(int(person.id_no[:17] + "0")) if person.number_as_float else person.id_no
    foot = (["合计", f"共{len(people)}人"], ["制表人：李老师", "", "", "2020年6月12日"])
    return _workbook([HEADER, *rows, *foot], TITLE)


def _workbook(rows: Sequence[Sequence[Any]], title: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    for row in rows:
        sheet.append(list(row))
    book.properties.created = datetime(2020, 6, 18)  # noqa: DTZ001
    out = io.BytesIO()
    book.save(out)
    return _with_fixed_times(out.getvalue())


def _with_fixed_times(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as bag:
        members = [(name, bag.read(name)) for name in bag.namelist()]
    return _zip([(name, _undated(name, member)) for name, member in members])


def _undated(name: str, member: bytes) -> bytes:
    """openpyxl writes the moment of saving whatever it is told."""
    if name != "docProps/core.xml":
        return member
    head, mark, rest = member.partition(b"<dcterms:modified")
    return head + mark + b' xsi:type="dcterms:W3CDTF">2020-06-18T00:00:00Z' + rest[rest.index(b"</") :]


def _zip(members: Sequence[tuple[str, bytes]]) -> bytes:
    """Stored, not deflated: zlib does not pack alike on every machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bag:
        for name, data in members:
            bag.writestr(zipfile.ZipInfo(name, (2020, 6, 18, 15, 0, 0)), data)
    return out.getvalue()


def _csv(rows: Sequence[Sequence[Any]], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def _plan(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PLANS / f"{name}.json").read_text("utf-8"))
    return found


def _courses(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """What a person with English takes: the required ones and the first of each group that asks him."""
    groups = [g["courses"][0] for g in plan["groups"] if g["when"] != "no_foreign_language"]
    return [*plan["courses"], *groups]


def _marks(wanted: Callable[[str], bool]) -> Iterator[tuple[Person, dict[str, Any], str]]:
    for person in PEOPLE:
        for no, course in enumerate(_courses(_plan(person.plan))):
            if wanted(course["kind"]) and course["code"] != person.lacks:
                yield person, course, str(62 + (int(person.ticket[-2:]) * 7 + no * 5) % 33)


def _grades() -> Iterator[list[str]]:
    yield ["准考证号", "课程代码", "课程名称", "学分", "成绩", "考试时间", "来源", "考核方式"]
    for person, course, mark in _marks(lambda kind: kind == "written"):
        mode = "校考" if course["code"] in ("03708", "03709") else "统考"
        yield [
            person.ticket,
            course["code"],
            course["name"],
            str(course["credits"]),
            mark,
            "2019-10-19",
            "自动",
            mode,
        ]


def _practice() -> Iterator[list[str]]:
    yield ["准考证号", "课程代码", "课程名称", "成绩", "主考学校", "成绩管理状态", "更新时间"]
    for person, course, mark in _marks(lambda kind: kind != "written"):
        state = "已上传" if course["code"] == person.unreported else "已审核发布"
        told = "良好" if course["kind"] == "thesis" else mark
        host = _plan(person.plan)["host_university"]
        yield [person.ticket, course["code"], course["name"], told, host, state, "2020-05-20"]


def _captures() -> Iterator[list[str]]:
    """What the card reader's program exports."""
    yield ["准考证号", "采集结果", "姓名", "性别", "出生日期", "身份证号", "原因"]
    for p in PEOPLE:
        sex = "男" if p.male else "女"
        number = "" if p.wrong_digit else p.id_no
        if p.uncaptured:
            yield [p.ticket, "未采集", "", "", "", "", "疫情"]
            continue
        yield [p.ticket, "已采集", "" if "\ue863" in p.name else p.name, sex, p.born, number, ""]


def _city_lists() -> Iterator[list[str]]:
    yield ["考区", "下发日期", "人数"]
    for city in ("南京", "苏州"):
        yield [f"{city}市", "2020-06-19", str(sum(p.city == city for p in PEOPLE if p.listed))]


def _listed() -> Iterator[list[str]]:
    yield ["序号", "准考证号", "考生姓名", "不通过原因", "专科姓名"]
    for no, p in enumerate((p for p in PEOPLE if p.listed), 1):
        yield [str(no), p.ticket, p.name, f"（二）{p.listed}", p.former]


COMPLETE, NOT_STAMPED = "320118100009", "320118100010"
HANDED_IN = ("毕业证", "身份证", "户口本")


def _paper_rows() -> Iterator[list[str]]:
    """One set is complete; of the other the 户口单页 bears no stamp."""
    yield ["准考证号", "材料名称", "原件或复印件", "盖章单位", "曾用名", "纸质到手"]
    for p in (p for p in PEOPLE if p.listed):
        for item in HANDED_IN:
            household = item == "户口本"
            stamp = "" if household and p.ticket == NOT_STAMPED else "市自考办"
            yield [p.ticket, item, "复印件", stamp, p.former if household else "", "2020-06-18"]


def _scans() -> Iterator[tuple[str, bytes]]:
    for p in (p for p in PEOPLE if p.listed):
        for item in HANDED_IN:
            yield f"资审材料/{p.ticket}{p.name}/{item}.jpg", _paper(p, item)


def _paper(p: Person, item: str) -> bytes:
    """A picture of a sheet of paper with some writing on it."""
    sheet = Image.new("L", (1240, 1754), 245)
    draw = ImageDraw.Draw(sheet)
    for no in range(3, 12):
        draw.rectangle(
            (160, 120 * no, 420 + (int(p.ticket[-4:]) * 7 + len(item) * 53 + no * 61) % 600, 120 * no + 30),
            60,
        )
    draw.text((160, 160), f"{p.ticket} {HANDED_IN.index(item)}", 40, font_size=48)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=70, dpi=(150, 150))
    return out.getvalue()


def _decisions() -> Iterator[list[str]]:
    yield ["准考证号", "事项", "决定", "决定人", "时间", "说明"]
    for person in PEOPLE:
        if not person.number_as_float:
            yield [person.ticket, "照片本人", "是", "王审", "2020-06-18 14:00", ""]
        if person.listed:
            says = f"入学后更名，原名{person.former}，户口本有记载"
            yield [person.ticket, "核查说明", "已说明", "南京市考办", "2020-06-18 15:00", says]


def _photos() -> Iterator[tuple[str, bytes]]:
    packed = []
    for person in PEOPLE:
        data = _photo(person)
        if person.city == "南京":
            name = person.id_no if person.ticket == PEOPLE[0].ticket else f"{person.ticket}{person.name}"
            yield f"照片/{name}.jpg", data
        else:
            packed.append((f"{person.ticket}.JPG", data))
    packed.append(("DSC_0412.jpg", draw_portrait(9999)))
    yield "照片/苏州照片.zip", _zip(packed)


def _photo(person: Person) -> bytes:
    sitter = person.photo if person.photo.isdigit() else person.ticket
    drawn = draw_portrait(int(sitter[2:4]) * 100 + int(sitter[-2:]))
    if person.photo == "tiny":
        return _saved(drawn, "JPEG", (480, 640))
    if person.photo == "png":
        return _saved(drawn, "PNG", (240, 320))  # of a right weight: the format alone is at fault
    return drawn


def _saved(drawn: bytes, kind: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as picture:
        picture.resize(size).save(out, kind, quality=35)
    return out.getvalue()
