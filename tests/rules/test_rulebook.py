"""Every rule: a person who keeps it, one who breaks it, the paper that clears it, and its words."""

from dataclasses import dataclass, replace

import pytest
from rules.facts_makers import (
    BATCH,
    GRADES,
    HOST,
    LOOKED_AT,
    at,
    batch,
    decided,
    facts,
    grade,
    judged,
    of,
    photographed,
    practice,
    registration,
    ruling,
)

from pipeline.model import Facts, Sheet, Unprintable
from pipeline.rules.judging import rulebook

TWIN = "320118100002"
LATE = ruling("逾期受理", "同意", reference="苏考〔2020〕1号")
YES = ruling("计划匹配", "视同满足", reference="苏考〔2020〕2号")
NO_FILE = ruling("计划匹配", "视同满足")
UNREVIEWED = registration(preliminary_at=None)
NOT_HIM = replace(LOOKED_AT, ruling="否")
VOID = Sheet("P-001", 27, "void", "A", reason="数据变更：身份证号", position="会计学一叠第27张")
AGAIN = Sheet("P-002", 1, "printed", "A", position="会计学一叠第1张")
REPORTED = facts(practice=(practice(state="在省教育考试院"),))


@dataclass(frozen=True)
class Case:
    """One row of the table. `printable`: what the form cannot bear in the broken case."""

    rule: str
    severity: str
    broken: Facts
    cleared: Facts
    says: str
    unprintable: tuple[Unprintable, ...] = ()


CASES = [
    Case("R2", "block", of(registered_at=at(5, 31, 23, 59, 59)), of(registered_at=at(6, 1)), ""),
    Case("R2", "warn", of(registered_at=None), of(registered_at=at(6, 2)), ""),
    Case(
        "R3",
        "block",
        of(registered_at=at(6, 15, 17, 0, 1)),
        decided(LATE, registration=registration(registered_at=at(6, 15, 17, 0, 1))),
        "",
    ),
    Case("R3", "hold", facts(batch=batch(city_deadlines={})), facts(), ""),
    Case(
        "R4",
        "block",
        of(preliminary_at=at(6, 18, 17, 0, 1)),
        decided(LATE, registration=registration(preliminary_at=at(6, 18, 17, 0, 1))),
        "",
    ),
    Case(
        "R4",
        "hold",
        facts(as_of=at(6, 18, 17), registration=UNREVIEWED),
        facts(as_of=at(6, 18, 17)),
        "",
    ),
    Case(
        "R7",
        "hold",
        decided(ruling("会审", "退回", text="照片与二代证不符")),
        decided(ruling("会审", "通过")),
        "",
    ),
    Case("R19", "hold", facts(practice=(practice(host_university="别的大学"),)), facts(), ""),
    Case("R21", "hold", facts(practice=(practice(state="已上传"),)), facts(), ""),
    Case("R22", "hold", REPORTED, facts(), ""),
    Case("R23", "warn", facts(practice=(practice(state="退回", was_published=True),)), facts(), ""),
    Case("R30", "block", facts(grades=GRADES[:1]), decided(YES, grades=GRADES[:1]), ""),
    Case("R30", "hold", REPORTED, facts(), ""),
    Case("R30", "hold", facts(plans=()), facts(), ""),
    Case("R35", "warn", decided(NO_FILE), decided(YES), ""),
    Case("R58", "hold", of(id_no="329999199802140036"), facts(), ""),
    Case("R59", "hold", facts(decisions=()), facts(), ""),
    Case("R59", "block", facts(decisions=(NOT_HIM,)), facts(), ""),
    Case(
        "R65",
        "warn",
        facts(sheets=(VOID,), void_changes=("身份证号",)),
        facts(sheets=(VOID, AGAIN), void_changes=("身份证号",)),
        "",
    ),
    Case("P-GLYPH", "hold", of(name="李\U0003fffd"), facts(), "", (Unprintable("姓名", "\U0003fffd"),)),
    Case(
        "P-FIT", "hold", facts(), facts(), "", (Unprintable("自我鉴定", says="有1200字，最多排900字"),)
    ),
    Case("R68", "block", photographed(width=295, height=413), facts(), ""),
    Case("R69", "block", photographed(width=177, height=236), facts(), ""),
    Case("R70", "block", photographed(bytes=25190), facts(), ""),
    Case("R70", "warn", photographed(trailing=4096), facts(), ""),
    Case("R72", "block", photographed(format="PNG"), facts(), ""),
    Case("R72", "warn", photographed(cmyk=True), facts(), ""),
    Case("R75", "block", facts(picture_twins=(TWIN,)), facts(), ""),
    Case("R75", "hold", facts(portrait=None), facts(), ""),
    Case("R76", "warn", photographed(orientation=6), facts(), ""),
    Case("D-COHORT", "warn", of(cohort=None), of(cohort=2018), ""),
    Case("D-PLACE", "hold", of(college=""), facts(), ""),
    Case("D-TWIN", "hold", facts(number_twins=(TWIN,)), facts(), ""),
    Case("D-CODE", "warn", facts(grades=(*GRADES, grade("00015", padded=True))), facts(), ""),
]
