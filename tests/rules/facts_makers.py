"""Valid facts for the tests of the rules: nothing is wrong with them; each test changes one thing."""

from dataclasses import replace
from datetime import date, datetime

from pipeline.model import (
    SHANGHAI,
    Batch,
    Course,
    Decision,
    Facts,
    Grade,
    Group,
    Plan,
    Portrait,
    PracticeGrade,
    Registration,
    Replacement,
)
from pipeline.rules.judging import judge

TICKET = "320118100001"
HOST = "样本大学"


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2020 in Asia/Shanghai."""
    return datetime(2020, month, day, hour, minute, second, tzinfo=SHANGHAI)


BATCH = Batch(
    id="2020H1",
    name="2020 年上专接本毕业",
    registration_opens=at(6, 1),
    preliminary_closes=at(6, 18, 17),
    qualification_back=date(2020, 6, 20),
    review_opens=at(7, 2),
    review_closes=at(7, 3),
    certificate_date=date(2020, 6, 30),
    batch_exempt_courses=frozenset({"03708", "03709"}),
    city_deadlines={"南京": at(6, 15, 17)},
)


def batch(**changed) -> Batch:
    return replace(BATCH, **changed)


def course(code: str, credits: float = 4, kind: str = "written", of: str = "", name: str = "") -> Course:
    return Course(code, name or f"课程{code}", credits, kind, of)


def group(title: str, *courses: Course, n: int = 0, credits: float = 0, when: str = "always") -> Group:
    return Group(title, title, when, n, credits, courses)


def plan(*courses: Course, groups=(), replacements=(), credits: float = 0, n: int = 0, version="2021") -> Plan:
    stands = tuple(Replacement(tuple(old), tuple(new)) for old, new in replacements)
    return Plan(
        "X2999901",
        version,
        "999901",
        "样本工程",
        "专升本",
        HOST,
        credits,
        n,
        tuple(courses),
        tuple(groups),
        stands,
    )


PLAN = plan(
    course("03708", 2, name="中国近现代史纲要"),
    course("00023", 10, name="高等数学(工本)"),
    course("02331", 3, name="数据结构"),
    course("02332", 1, "practice", "02331", name="数据结构(实践)"),
    course("11689", 0, "thesis", name="毕业论文"),
    credits=16,
)


def registration(**changed) -> Registration:
    valid = Registration(
        ticket=TICKET,
        name="张三",
        id_no="329999199802140035",
        major_code="999901",
        sex="男",
        ethnic="汉族",
        birth_date=date(1998, 2, 14),
        host_university=HOST,
        college="样本职业学院",
        city="南京",
        cohort=2018,
        registered_at=at(6, 2, 10),
        preliminary_at=at(6, 10, 10),
    )
    return replace(valid, **changed)


def grade(code: str, mark: str = "75", **changed) -> Grade:
    return Grade(code, mark, **changed)


def practice(code: str = "02332", mark: str = "良好", state: str = "已审核发布", **changed) -> PracticeGrade:
    return replace(PracticeGrade(code, mark, HOST, state), **changed)


def ruling(matter: str, says: str, **changed) -> Decision:
    return replace(Decision(matter, says, "王审", at(6, 18, 9)), **changed)


def portrait(**changed) -> Portrait:
    valid = Portrait(
        "320118100001.jpg", "d" * 64, 34567, "JPEG", width=480, height=640, gray="e" * 64, pass_no=1
    )
    return replace(valid, **changed)


LOOKED_AT = ruling("照片本人", "是", pass_no=1)
GRADES = (grade("03708"), grade("00023", "88"), grade("02331", "61"), grade("11689", "优秀"))


def facts(**changed) -> Facts:
    """One person without a fault; 02332 is a practice grade, published."""
    valid = Facts(
        ticket=TICKET,
        batch=BATCH,
        as_of=at(6, 19, 9),
        registration=registration(),
        grades=GRADES,
        practice=(practice(),),
        decisions=(LOOKED_AT,),
        portrait=portrait(),
        plans=(PLAN,),
    )
    return replace(valid, **changed)


def of(**changed) -> Facts:
    """The same person with another registration."""
    return facts(registration=registration(**changed))


def decided(*rulings: Decision, **changed) -> Facts:
    """The same person with further decisions."""
    return facts(decisions=(LOOKED_AT, *rulings), **changed)


def photographed(**changed) -> Facts:
    """The same person with another photo."""
    return facts(portrait=portrait(**changed))


def judged(given: Facts, unprintable=()):
    return judge(given, lambda _: tuple(unprintable))


def spoken(given: Facts, rule: str, severity: str = "", unprintable=()) -> list[str]:
    """What a rule says of these facts."""
    found = judged(given, unprintable).findings
    return [f.says for f in found if f.rule == rule and severity in ("", f.severity)]
