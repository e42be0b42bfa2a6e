"""审: 六(二) 实践论文成绩."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Course, Facts, Grade, PracticeGrade, Severity, Who
from .marks import PUBLISHED, passes
from .rule import rule
from .tickets import usable

AT_PROVINCE = "在省教育考试院"


def _pending(facts: Facts) -> Iterator[PracticeGrade]:
    known = facts.match.pending if facts.match else [row.course for row in facts.practice]
    for row in facts.practice:
        if row.course in known and row.state != PUBLISHED:
            yield row


@rule("R19", "六(二)", Severity.HOLD, Who.HOST, "实践成绩的主考学校与登记（计划）不一致")
def another_host(facts: Facts) -> Iterator[str]:
    """The grade's 主考学校 is not the registration's, else the plan's."""
    plan_host = facts.match.plan.host_university if facts.match else ""
    host = facts.registration.host_university or plan_host
    for row in facts.practice:
        if host and row.host_university != host:
            yield f"{row.course}实践成绩由{row.host_university}上传，登记的主考学校是{host}。请主考学校核对，更正后重交"


@rule("R21", "六(二)", Severity.HOLD, Who.HOST, "实践成绩已上传，尚未上报")
def not_reported(facts: Facts) -> Iterator[str]:
    """成绩管理状态 is 已上传 or 退回: the course is pending."""
    for row in _pending(facts):
        if row.state == "已上传":
            yield (
                f"{row.course}实践成绩：主考学校已上传，尚未上报。不是缺考，不用找计划科；"
                "请主考学校在系统中点“上报”，状态变为“在省教育考试院”后，等“已审核发布”"
            )
        elif row.state == "退回":
            yield (
                f"{row.course}实践成绩被退回，还不能用。不是缺考；"
                "请主考学校改正后重新上传并上报，等“已审核发布”"
            )


@rule("R22", "六(二)", Severity.HOLD, Who.PROVINCE, "实践成绩已上报，尚未审核发布")
def not_published(facts: Facts) -> Iterator[str]:
    """成绩管理状态 is 在省教育考试院: the course is pending."""
    for row in _pending(facts):
        if row.state == AT_PROVINCE:
            yield f"{row.course}实践成绩已上报到省，尚未审核发布。不是缺考，学校不用再办；请等考试院发布后重交实践成绩表"


@rule("R23", "六(二)", Severity.WARN, Who.HOST, "实践成绩状态倒退")
def went_back(facts: Facts) -> Iterator[str]:
    """A grade that was 已审核发布 has another state now."""
    for row in facts.practice:
        if row.was_published and row.state != PUBLISHED:
            yield f"{row.course}实践成绩原为“已审核发布”，现在变成“{row.state}”。请主考学校说明原因，核对导出的是不是旧表"


@rule("R24", "六(二)", Severity.WARN, Who.HOST, "实践先于理论，或论文先于其他课程")
def out_of_order(facts: Facts) -> Iterator[str]:
    """Practice passed without its theory; the thesis before all courses, where both days are known."""
    if facts.match is None:
        return
    parts = [course for course in facts.match.plan.courses if course.kind != "written"]
    rows = [row for row in facts.match.rows if row.by] if parts else []
    counting = {code for row in rows for code in (row.course, *row.by)}
    for course in parts:
        if course.kind == "practice":
            yield from _before_its_theory(facts, course, counting)
        else:
            yield from _before_the_others(facts, course, counting)


def _before_its_theory(facts: Facts, course: Course, counting: set[str]) -> Iterator[str]:
    if course.practice_of in counting:
        return
    passed = {grade.code for grade in facts.shown if grade.passed} | counting
    if course.code in passed and course.practice_of not in passed:
        yield (
            f"{course.code}{course.name}已合格，它的理论课{course.practice_of}还没有合格。"
            "请主考学校核对实践成绩是否有误"
        )


def _before_the_others(facts: Facts, thesis: Course, counting: set[str]) -> Iterator[str]:
    told = [grade.taken_on for grade in facts.grades if grade.course == thesis.code and grade.taken_on]
    earliest = min(told, default="")[:7]
    if not earliest or not any(grade.taken_on[:7] > earliest for grade in _all_grades(facts)):
        return  # most people: no day of the thesis is known, or nothing is later
    days = _first_passed(facts)
    later = sorted(code for code in counting if days.get(code, "")[:7] > days.get(thesis.code, "9999")[:7])
    if later:
        yield f"论文{thesis.code}的时间早于{'、'.join(later[:5])}的考试时间。请主考学校核对论文成绩的时间"


def _first_passed(facts: Facts) -> dict[str, str]:
    """When each course was first passed, on this ticket or another one that counts."""
    days: dict[str, str] = {}
    for grade in _all_grades(facts):
        if grade.taken_on and passes(grade.mark):
            days[grade.course] = min(days.get(grade.course, grade.taken_on), grade.taken_on)
    return days


def _all_grades(facts: Facts) -> Sequence[Grade]:
    if not facts.other_tickets:
        return facts.grades
    linked = [g for ticket in facts.other_tickets if usable(facts, ticket) for g in ticket.grades]
    return (*facts.grades, *linked)
