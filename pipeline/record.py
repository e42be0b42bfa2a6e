"""录: what is printed of a person, text by text; and what has changed between two printings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from .model import Facts, GradeLine, How, Match, Record, ShownGrade

TITLES: Mapping[str, str] = {
    "ticket_no": "准考证号",
    "name": "姓名",
    "sex": "性别",
    "ethnic": "民族",
    "birth_date": "出生日期",
    "political_status": "政治面貌",
    "health": "健康状况",
    "id_no": "身份证号",
    "major": "专业名称",
    "major_code": "专业代码",
    "level": "层次",
    "host_university": "主考学校",
    "college": "专科学校",
    "prior_degree": "前置学历",
    "occupation": "职业",
    "work_unit": "工作单位",
    "address": "通讯地址",
    "postcode": "邮编",
    "mobile": "手机号码",
    "linked_tickets": "其他准考证号",
    "thesis_title": "论文题目",
    "thesis_grade": "论文成绩",
    "passed_count": "合格门数",
    "credits": "学分合计",
    "self_appraisal": "自我鉴定",
    "certificate_date": "毕业日期",
}
GAP = "\u3000"


def record_of(facts: Facts, match: Match | None, shown: Sequence[ShownGrade]) -> Record:
    """The record of a person: registration, the plan's words where it is silent, the courses that count."""
    r, plan = facts.registration, match.plan if match else None
    counted = _counted(match, shown)
    values = {
        "ticket_no": facts.ticket,
        "name": r.name,
        "sex": r.sex,
        "ethnic": r.ethnic,
        "birth_date": day(r.birth_date),
        "political_status": r.political_status,
        "health": r.health,
        "id_no": r.id_no,
        "major": r.major or (plan.major if plan else ""),
        "major_code": plan.major_code if plan else r.major_code,
        "level": plan.level if plan else "",
        "host_university": r.host_university or (plan.host_university if plan else ""),
        "college": r.college,
        "prior_degree": GAP.join(
            filter(None, (r.prior_school, r.prior_certificate_no, r.prior_graduated_on))
        ),
        "occupation": r.occupation,
        "work_unit": r.work_unit,
        "address": r.address,
        "postcode": r.postcode,
        "mobile": r.mobile,
        "linked_tickets": "、".join(r.linked_tickets),
        "thesis_title": r.thesis_title,
        "thesis_grade": _thesis_grade(match, counted),
        "passed_count": f"{match.courses} 门" if match else "",
        "credits": f"{match.credits:g} 学分" if match else "",
        "self_appraisal": r.self_appraisal,
        "certificate_date": day(facts.batch.certificate_date),
    }
    photo = facts.portrait
    lines = tuple([_line(g.code, g.name, g.credits, g.printed, remark) for g, remark in counted])
    return Record(facts.ticket, values, lines, photo.digest if photo else "", photo.gray if photo else "")


@lru_cache(maxsize=16384)
def _line(code: str, name: str, credits: float, printed: str, remark: str) -> GradeLine:
    """Many people have the same mark in the same course."""
    return GradeLine(code, name, f"{credits:g}", printed, remark)


def day(when: date | None) -> str:
    """A day as the form writes it: 2020年06月30日; empty for none."""
    return f"{when.year}年{when.month:02d}月{when.day:02d}日" if when else ""


def changes(old: Record, new: Record) -> tuple[str, ...]:
    """What differs between two records, as the titles the form bears (R65)."""
    return tuple(_changes(old, new))


def _changes(old: Record, new: Record) -> Iterator[str]:
    for code, title in TITLES.items():
        if old.values.get(code, "") != new.values.get(code, ""):
            yield title
    if old.grades != new.grades:
        yield "课程成绩"
    if old.photo != new.photo or old.gray != new.gray:
        yield "照片"


def _counted(match: Match | None, shown: Sequence[ShownGrade]) -> list[tuple[ShownGrade, str]]:
    """The grades that count, in the plan's order, each once; an old course says that it stands for another."""
    if match is None:
        return [(grade, "") for grade in shown if grade.passed]
    by_code = {grade.code: grade for grade in shown}
    remarks: dict[str, str] = {}
    for row in match.rows:
        for code in row.by:
            remarks.setdefault(code, "顶替" if row.how is How.REPLACED else "")
    return [(by_code[code], remark) for code, remark in remarks.items() if code in by_code]


def _thesis_grade(match: Match | None, counted: Sequence[tuple[ShownGrade, str]]) -> str:
    if match is None:
        return ""
    kinds = {course.code: course.kind for course in match.plan.courses}
    old = {code: row.course for row in match.rows for code in row.by}
    return next((g.printed for g, _ in counted if kinds.get(old.get(g.code, g.code)) == "thesis"), "")
