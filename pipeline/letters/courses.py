"""函: 六(四): who lacks courses, to 计划科 or to 考务科 by the kind of what is lacking; a pending course is never named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model import Plan, Severity
from ..rules.marks import passes
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, numbered
from .person import Person

PLANNING, RECORDS = "计划科", "考务科"
SECTION = "省教育考试院自考处"
RULES = frozenset({"R30"})
COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 28),
    Column("专科学校", 38),
    Column("考试计划", 28),
    Column("已有", 24, "center"),
    Column("系统提示所缺", 74),
    Column("核查意见", 36),
)
FOOT = "名单含个人信息，只供核查毕业条件，不要转发到群里"
Plans = Mapping[str, Any]


def concerns(_person: Person) -> bool:
    """Whoever has a finding of R30."""
    return True


def write(desk: Desk, people: Sequence[Person]) -> Mail:
    """One letter to each of the two sections that has something to look into."""
    left = tuple((one.ticket, _why_not(one)) for one in people if not _lacks(one))
    people = [one for one in people if _lacks(one)]
    letters = []
    for section in (PLANNING, RECORDS):
        told = [(one, _lacking(one)[section]) for one in people]
        asked = [(one, lacks) for one, lacks in told if lacks]
        if asked:
            letters.append(_letter(desk, section, asked))
    return Mail(tuple(letters), left)


def _lacks(person: Person) -> bool:
    """Who really lacks something; not who only waits for a mark to be published."""
    return any(f.rule == "R30" and f.severity is Severity.BLOCK for f in person.findings)


def _why_not(person: Person) -> str:
    if person.case["plan"] is None:
        return "没有他的专业计划，还不知道缺什么。请先把计划放进“专业计划”"
    return "不缺课程，只等成绩发布"


def _letter(desk: Desk, section: str, asked: Sequence[tuple[Person, Sequence[str]]]) -> Letter:
    to = f"{SECTION}{section}"
    text = desk.word("missing-courses", section=to, count=len(asked), planning=section == PLANNING)
    rows = numbered(_row(person, lacks) for person, lacks in asked)
    notes = (f"{desk.batch_name}　报{section}　共{len(asked)}人",)
    return Letter(
        section, to, len(asked), text, Listing("缺课程考生名单", COLUMNS, rows, notes, FOOT, wide=True)
    )


def _row(person: Person, lacks: Sequence[str]) -> tuple[str, ...]:
    plan = person.case["plan"]
    which = f"{plan['code']}（{plan['version']}版）"
    has = f"{plan['courses']}门{plan['credits']}学分"
    return (person.ticket, person.name, person.college, which, has, "；".join(lacks), "")


def _lacking(person: Person) -> dict[str, list[str]]:
    """What each section is asked: of marks 考务科, of groups, replacements and credits 计划科."""
    told, plan = person.case["plan"], _plan(person)
    missing = told["missing"]  # what is pending is not missing (六(二))
    passed = {grade["code"] for grade in person.case["grades"] if passes(grade["value"])}
    asked: dict[str, list[str]] = {PLANNING: [], RECORDS: []}
    for one in missing:
        if not one["says"]:
            old = _partly_replaced(plan, one["course"], passed)
            said = f"{one['course']}{one['name']}"
            asked[PLANNING if old else RECORDS].append(said + (f"（已合格{'、'.join(old)}）" if old else ""))
    asked[PLANNING] += _groups(missing)
    if not missing:  # else the courses lacking tell why the credits do
        asked[PLANNING] += _short(told, plan)
    return asked


def _plan(person: Person) -> Plan | None:
    told = person.case["plan"]
    same = (
        plan for plan in person.facts.plans if (plan.code, plan.version) == (told["code"], told["version"])
    )
    return next(same, None)


def _partly_replaced(plan: Plan | None, course: str, passed: set[str]) -> list[str]:
    """The passed old courses of a replacement that would give this one."""
    replacements = plan.replacements if plan else ()
    return [code for one in replacements if course in one.new for code in one.old if code in passed]


def _groups(missing: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each unmet group once, with the courses one might still take."""
    groups: dict[str, list[str]] = {}
    for one in missing:
        if one["says"]:
            groups.setdefault(one["says"], []).append(f"{one['course']}{one['name']}")
    for says, courses in groups.items():
        yield f"{says}：{'、'.join(courses)}"


def _short(told: Mapping[str, Any], plan: Plan | None) -> Iterator[str]:
    if plan and told["credits"] < plan.min_credits:
        yield f"学分{told['credits']:g}，要求{plan.min_credits:g}"
    if plan and told["courses"] < plan.min_courses:
        yield f"门数{told['courses']}，要求{plan.min_courses}"
