"""A person without fault on a small plan; each test changes one thing."""

from dataclasses import replace
from datetime import date, datetime

from pipeline.model import (
    SHANGHAI,
    Batch,
    Capture,
    CityList,
    Course,
    Decision,
    Facts,
    Grade,
    Plan,
    Portrait,
    PracticeGrade,
    Registration,
)

NUMBER = "329999199802140035"


def at(month, day, hour=0, minute=0, second=0):
    return datetime(2020, month, day, hour, minute, second, tzinfo=SHANGHAI)


BATCH = Batch(
    id="2020H1",
    name="2020 年上专接本毕业",
    registration_opens=at(6, 1),
    preliminary_closes=at(6, 18, 17),
    review_opens=at(7, 2),
    certificate_date=date(2020, 6, 30),
    batch_exempt_courses=frozenset({"03708", "03709"}),
    city_deadlines={"南京": at(6, 15, 17)},
)
PLAN = Plan(
    code="X2999901",
    version="2021",
    major_code="999901",
    major="样本工程",
    level="专升本",
    host_university="样本大学",
    min_credits=18,
    min_courses=0,
    courses=(
        Course("03708", "中国近现代史纲要", 2),
        Course("00023", "高等数学(工本)", 10),
        Course("04735", "数据库系统原理", 4),
        Course("04736", "数据库系统原理(实践)", 2, "practice", "04735"),
        Course("11689", "毕业论文", 0, "thesis"),
    ),
    groups=(),
    replacements=(),
)
REGISTRATION = Registration(
    ticket="320118000001",
    name="张三",
    id_no=NUMBER,
    major_code="999901",
    sex="男",
    birth_date=date(1998, 2, 14),
    college="样本学院",
    city="南京",
    cohort=2018,
    registered_at=at(6, 2),
    preliminary_at=at(6, 10),
)
PORTRAIT = Portrait("a.jpg", "d" * 64, 50_000, "JPEG", True, 480, 640, gray="e" * 64, pass_no=1)
SEEN = Decision("照片本人", "是", "王审", at(6, 18), pass_no=1)
GRADES = tuple(Grade(c, m) for c, m in (("03708", "70"), ("00023", "88"), ("04735", "61")))
PRACTICE = tuple(
    PracticeGrade(c, m, "样本大学", "已审核发布") for c, m in (("04736", "良好"), ("11689", "优秀"))
)


def facts(**changed):
    """Valid facts; names of Facts replace themselves, names of Registration, Batch or Portrait go into those."""
    whole = Facts(
        ticket="320118000001",
        batch=BATCH,
        as_of=at(6, 19, 9),
        registration=REGISTRATION,
        grades=GRADES,
        practice=PRACTICE,
        decisions=(SEEN,),
        portrait=PORTRAIT,
        plans=(PLAN,),
        capture=Capture("已采集"),
        city_list=CityList(date(2020, 6, 19)),
    )
    for name, value in changed.items():
        for part in ("registration", "portrait", "batch"):
            if (
                name not in Facts.__dataclass_fields__
                and name in type(getattr(whole, part)).__dataclass_fields__
            ):
                whole = replace(whole, **{part: replace(getattr(whole, part), **{name: value})})
                break
        else:
            whole = replace(whole, **{name: value})
    return whole


def ruled(matter, ruling, **more):
    """The decisions of a person with one more."""
    return (SEEN, Decision(matter, ruling, "王审", at(6, 18), **more))
