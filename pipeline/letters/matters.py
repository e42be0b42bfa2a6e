"""函: what there is to do, in the words of a notice: which findings are one matter, and until when it must be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..model import Finding, Who
from .letter import Desk, spoken

DOERS: Mapping[Who, str] = {
    Who.COLLEGE: "专科学校",
    Who.CANDIDATE: "考生",
    Who.HOST: "主考学校",
    Who.CITY: "市考办",
    Who.PROVINCE: "省教育考试院",
    Who.OFFICE: "印制登记表的单位",
}
"""Who must act, in the order in which a college asks: itself first."""


class Until(Enum):
    """By when a matter must be done: before the preliminary review ends, before the joint review, before printing."""

    PRELIMINARY = 1
    REVIEW = 2
    PRINTING = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: what it is called, what a group is told to do, which rules find it."""

    title: str
    do: str
    until: Until
    rules: frozenset[str]


def _matter(title: str, do: str, until: Until, *rules: str) -> Matter:
    return Matter(title, do, until, frozenset(rules))


MATTERS = (
    _matter("登记、初审手续", "请核对登记、初审时间，逾期的按要求办理", Until.PRELIMINARY, "R2", "R3", "R4"),
    _matter(
        "基本信息",
        "请对照证件核对，更正后重交登记表",
        Until.PRELIMINARY,
        *("R18", "R58", "D-PLACE", "D-COHORT", "D-TWIN"),
    ),
    _matter("二代证采集", "请组织采集；读不出的汇总报考务科", Until.PRELIMINARY, "R12"),
    _matter(
        "老生身份证件图片、校核名册", "请补采二代证，或留存证件图片、校核签字备查", Until.REVIEW, "R14", "R15"
    ),
    _matter("多证成绩", "请核对另一准考证的状态、姓名和身份证号", Until.PRELIMINARY, "R37", "R38", "R39"),
    _matter(
        "毕业条件", "请补交成绩；确已满足的，报计划科或考务科核查", Until.PRELIMINARY, "R30", "R35", "D-CODE"
    ),
    _matter("免考", "请等省教育考试院认定", Until.REVIEW, "R25"),
    _matter("实践、论文成绩", "请主考学校核对、上报", Until.PRELIMINARY, "R19", "R21", "R23", "R24"),
    _matter("实践、论文成绩发布", "已上报，请等省教育考试院发布", Until.REVIEW, "R22"),
    _matter(
        "照片",
        "请按照片标准更换或补交",
        Until.PRELIMINARY,
        *(f"R{n}" for n in (68, 69, 70, 72, 73, 74, 75, 76)),
    ),
    _matter("照片核对", "请等核对是否本人；不是本人的换交照片", Until.REVIEW, "R59"),
    _matter("资审清单", "请等清单下发", Until.REVIEW, "R42"),
    _matter(
        "资审材料",
        "请按《资审材料通知》补齐，报市考办",
        Until.REVIEW,
        *("R43", "R45", "R46", "R48", "R49", "R50", "R52", "R53", "D-SCAN", "D-NAME"),
    ),
    _matter("手工录入的成绩", "请交成绩证明", Until.REVIEW, "R57"),
    _matter("会审退回", "请按会审意见办理", Until.REVIEW, "R7"),
    _matter("登记表", "请抽出作废的表，补打", Until.PRINTING, "R65", "P-GLYPH", "P-FIT"),
)
BY_RULE: Mapping[str, Matter] = {rule: matter for matter in MATTERS for rule in matter.rules}


def matter_of(finding: Finding) -> Matter:
    """Which matter a finding is; who only waits for his host lacks no course (六(二), 六(四))."""
    waits = finding.rule == "R30" and finding.who is Who.HOST
    return BY_RULE["R21" if waits else finding.rule]


def until(desk: Desk, matter: Matter, stops: bool = True) -> str:
    """6月18日17时初审截止前; what does not stop anybody has no day."""
    if not stops:
        return "尽早，不影响毕业"
    if matter.until is Until.PRINTING:
        return "补打以前"
    closes = desk.batch.preliminary_closes
    if matter.until is Until.PRELIMINARY and closes and desk.now <= closes:
        return f"{spoken(closes)}初审截止前"
    return _review(desk)


def _review(desk: Desk) -> str:
    opens, closes = desk.batch.review_opens, desk.batch.review_closes
    tentative = "（暂定）" if desk.batch.review_tentative else ""
    if opens and desk.now < opens:
        return f"{spoken(opens)}会审开始前{tentative}"
    if closes and desk.now <= closes:
        return f"{spoken(closes)}会审结束前{tentative}"
    return "立即" if opens else "会审开始前"
