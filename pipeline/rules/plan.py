"""审: 六(四) 毕业条件匹配."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Match, Severity, Who
from .rule import rule

SHOWN = 12


@rule("R30", "六(四)", Severity.BLOCK, Who.COLLEGE, "不满足毕业条件：缺课程、选组不满、学分或门数不足")
def conditions_unmet(facts: Facts) -> Iterator[str]:
    """A required course missing, a group unmet, credits or courses short."""
    match = facts.match
    if match is None or match.satisfied or match.only_pending:
        return
    yield (
        f"按{match.plan.code}（{match.plan.version}版）{_lacking(match)}，现在不能毕业。"
        "已考过的请补交成绩；确已满足而系统提示缺课程的，请联系计划科或考务科"
    )


def _lacking(match: Match) -> str:
    required = [f"{one.course}{one.name}" for one in match.missing if not one.says]
    more = f"等{len(required)}门" if len(required) > SHOWN else ""
    told = [f"缺{'、'.join(required[:SHOWN])}{more}"] * bool(required)
    return "；".join([*told, *match.shortfall])


@rule("R30", "六(四)", Severity.HOLD, Who.HOST, "只差尚未发布的实践（论文）成绩")
def only_pending_lacking(facts: Facts) -> Iterator[str]:
    """Only pending courses are lacking."""
    match = facts.match
    if match and match.only_pending and not match.satisfied:
        yield f"只差尚未发布的成绩：{'、'.join(match.pending)}。不是缺课程，等“已审核发布”后即可"


@rule("R30", "六(四)", Severity.HOLD, Who.PROVINCE, "没有这个专业代码（版本）的计划")
def no_plan(facts: Facts) -> Iterator[str]:
    """No plan of that code and version is here."""
    r = facts.registration
    if facts.match is None:
        version = f"（{r.plan_version}版）" if r.plan_version else ""
        yield (
            f"没有{r.major_code}{version}的专业计划，无法核对毕业条件。"
            "专业代码填错的请更正；没有错的，请把计划文件放进“专业计划”"
        )


@rule("R35", "六(四)", Severity.WARN, Who.PROVINCE, "视同满足没有文号，不起作用")
def override_without_reference(facts: Facts) -> Iterator[str]:
    """计划匹配 = 视同满足 without 文号 changes nothing."""
    ruling = facts.decision("计划匹配")
    if ruling is not None and ruling.ruling == "视同满足" and not ruling.reference:
        yield f"{ruling.by}决定“视同满足”没有填文号，不起作用，毕业条件仍按计划核对。请补填文号再交"
