"""审: faults of data that no paragraph of the memo names."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Severity, Who
from .rule import rule


@rule("D-COHORT", "六(一)", Severity.WARN, Who.COLLEGE, "级没有填，或与准考证号不一致")
def cohort(facts: Facts) -> Iterator[str]:
    """级 empty (digits 5–6 of 准考证号 are taken), or at odds with them."""
    told, by_ticket = facts.registration.cohort, 2000 + int(facts.ticket[4:6])
    if told is None:
        yield f"没有填“级”，先按准考证号第5、6位当作{by_ticket}级。请补填“级”一列"
    elif told != by_ticket:
        yield f"登记为{told}级，准考证号第5、6位是{by_ticket % 100:02d}。请核对“级”"


@rule("D-PLACE", "二·2", Severity.HOLD, Who.COLLEGE, "没有考区或专科学校")
def place(facts: Facts) -> Iterator[str]:
    """考区 or 专科学校 empty, and neither office nor subfolder says it."""
    r = facts.registration
    lacking = "、".join(["考区"] * (not r.city) + ["专科学校"] * (not r.college))
    if lacking:
        yield f"登记表没有{lacking}。请补填这一列，或把表放进以{lacking}名称命名的子文件夹"


@rule("D-TWIN", "七·1", Severity.HOLD, Who.COLLEGE, "一个身份证号有两个准考证号")
def twin(facts: Facts) -> Iterator[str]:
    """One 身份证号 under two 准考证号 of this batch."""
    if facts.number_twins:
        others = "、".join(facts.number_twins[:5])
        more = f"等{len(facts.number_twins)}人" if len(facts.number_twins) > 5 else ""
        yield f"身份证号与{others}{more}的相同。录错的请更正；确是一人两次登记的，请撤销其中一个"


@rule("D-CODE", "六(四)", Severity.WARN, Who.COLLEGE, "课程代码补了零")
def padded_codes(facts: Facts) -> Iterator[str]:
    """A 课程代码 shorter than five digits was filled up with zeros."""
    codes = sorted({grade.course for grade in facts.grades if grade.padded})
    if codes:
        yield f"课程代码不足5位，已在前面补零：{'、'.join(codes)}。请核对；导出时请把课程代码列设为“文本”"
