"""函: 六(二): to each 主考学校 which marks it has uploaded and not reported, and which wait to be published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ..model import PracticeGrade
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, numbered
from .person import Person

RULES = frozenset({"R21", "R22"})
PUBLISHED, AT_PROVINCE, SENT_BACK = "已审核发布", "在省教育考试院", "退回"
TO_DO = {
    "已上传": "请在系统中点“上报”",
    SENT_BACK: "请改正后重新上传并上报",
    AT_PROVINCE: "已上报，等考试院发布，不用再办",
}
COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 30),
    Column("专科学校", 44),
    Column("课程代码", 18, "center"),
    Column("课程名称", 46),
    Column("成绩", 14, "center"),
    Column("成绩管理状态", 30, "center"),
    Column("要办的事", 46),
)
FOOT = "名单含个人信息，只供办理成绩上报，不要转发到群里"


class Mark(NamedTuple):
    """A mark that is pending, and whose it is."""

    person: Person
    row: PracticeGrade

    @property
    def reported(self) -> bool:
        """Whether the host has done its part."""
        return self.row.state == AT_PROVINCE


def concerns(person: Person) -> bool:
    """Of whom a mark is pending."""
    return any(_pending(person))


def write(desk: Desk, people: Sequence[Person]) -> Mail:
    """One letter for each host that has a mark to report, or one that waits."""
    marks = [mark for one in people for mark in _pending(one) if desk.host in ("", mark.row.host_university)]
    marks.sort(
        key=lambda m: (m.row.host_university, m.reported, m.person.college, m.person.ticket, m.row.course)
    )
    groups = groupby(marks, lambda mark: mark.row.host_university)
    return Mail(tuple(_letter(desk, host or "（未填主考学校）", list(group)) for host, group in groups))


def _pending(person: Person) -> Iterator[Mark]:
    plan = person.case["plan"]
    for row in person.facts.practice:
        if row.state != PUBLISHED and (plan is None or row.course in plan["pending"]):
            yield Mark(person, row)


def _letter(desk: Desk, host: str, marks: Sequence[Mark]) -> Letter:
    reported = sum(mark.reported for mark in marks)
    told = {
        "open": len(marks) - reported,
        "back": sum(mark.row.state == SENT_BACK for mark in marks),
        "reported": reported,
    }
    text = desk.word("host-universities", host=host, **told)
    people = len({mark.person.ticket for mark in marks})
    notes = (
        f"{desk.batch_name}　{host}　{people}人{len(marks)}条：未上报{told['open']}条，待发布{reported}条",
    )
    rows = numbered(map(_row, marks))
    return Letter(
        host, host, people, text, Listing("实践、论文成绩清单", COLUMNS, rows, notes, FOOT, wide=True)
    )


def _row(mark: Mark) -> tuple[str, ...]:
    one, row = mark
    told = TO_DO.get(row.state, "请核对状态")
    return (one.ticket, one.name, one.college, row.course, _name(mark), row.mark, row.state, told)


def _name(mark: Mark) -> str:
    plans = (course for plan in mark.person.facts.plans for course in plan.courses)
    return mark.row.name or next((course.name for course in plans if course.code == mark.row.course), "")
