"""审: 六(六) 本科毕业生资审, 附件1 专接本资审结果及相关材料说明."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..model import Evidence, Facts, Item, Reason, Severity, State, Who
from .evidence import (
    COMMON_ITEMS,
    MATCHED,
    REASONS,
    WITH_NAME,
    WITH_NUMBER,
    expected_name,
    expected_number,
    told_reason,
    turns_at,
)
from .rule import rule

KNOWN_REASONS = "、".join(REASONS)


def _case(facts: Facts) -> bool:
    """Somebody the list names and who did not pass."""
    return facts.listed is not None and facts.listed.result != MATCHED


def _review_open(facts: Facts) -> bool:
    opens = facts.batch.review_opens
    return opens is not None and facts.as_of >= opens


def _turns(facts: Facts) -> datetime | None:
    """When the review opens, if something is lacking; when a paper dated ahead becomes one of today."""
    opens = facts.batch.review_opens
    waits = facts.evidence.lacking and opens and facts.as_of < opens
    return min([*turns_at(facts), *([opens] if waits and opens else [])], default=None)


@rule("R42", "六(六)", Severity.HOLD, Who.PROVINCE, "本市的资审清单还没有来")
def list_has_not_come(facts: Facts) -> Iterator[str]:
    """No row of the person and no list of his city yet."""
    city = facts.registration.city
    if facts.listed is None and facts.city_list is None:
        yield (
            f"{city or '所属市'}的资审清单还没有收到，还不知道是否通过资审。清单下发后，"
            "请把清单和一行“考区、下发日期、人数”放进“资审清单”（清单上没有人也要放这一行）"
        )


@rule("R42", "附1·一", Severity.HOLD, Who.PROVINCE, "资审结果或核查原因不认识")
def reason_unknown(facts: Facts) -> Iterator[str]:
    """资审结果 or 核查原因 is none of the known words."""
    reason = told_reason(facts)
    if _case(facts) and reason not in REASONS:
        where = "核查原因" if facts.decision("核查原因") else "资审清单"
        yield f"{where}写的是“{reason}”，不认识，不知道要交哪些材料。请改成其中之一后重交：{KNOWN_REASONS}"


@rule("R43", "六(六)", Severity.HOLD, Who.CITY, "在资审清单上，没有核查说明")
def not_explained(facts: Facts) -> Iterator[str]:
    """Listed, and the city has not explained the case to 考务科."""
    ruling = facts.decision("核查说明")
    if _case(facts) and not (ruling and ruling.text):
        yield (
            "在资审不通过清单上，市考办还没有说明情况。请核查原因后交一行审核决定："
            "事项“核查说明”、决定“已说明”、“说明”列写明情况（逐人说明，报考务科）"
        )


def _corrected(facts: Facts) -> bool:
    """信息更正 = 已更正, or the registration is now what the prior degree says (name and number)."""
    r, listed = facts.registration, facts.listed
    agrees = listed is not None and (listed.prior_name, listed.prior_id_no) == (r.name, r.id_no)
    return facts.decided("信息更正", "已更正") or agrees


@rule("R45", "附1·一(一)", Severity.HOLD, Who.CITY, "基本信息不符，还没有更正")
def not_corrected(facts: Facts) -> Iterator[str]:
    """Reason 基本信息不符, and the registration is not yet corrected."""
    if facts.evidence.reason is Reason.ENROLMENT_INFO_WRONG and not _corrected(facts):
        yield (
            "资审原因是基本信息不符（新生注册时弄错），登记还没有更正。请市考办在毕业终审开始前联系考务科更正，"
            "更正后重交登记表，或交一行审核决定：事项“信息更正”、决定“已更正”"
        )


@rule("R46", "附1·一(二)", Severity.WARN, Who.CITY, "不知道专科姓名，曾用名无从核对")
def former_name_unknown(facts: Facts) -> Iterator[str]:
    """A former name is to be shown, but neither 专科姓名 nor 前置学历姓名 is known."""
    if facts.evidence.reason in WITH_NAME and not expected_name(facts):
        yield (
            "资审清单没有“专科姓名”，登记表也没有“前置学历姓名”，材料上的曾用名没有可核对的。"
            "请对照专科证书，在登记表补填“前置学历姓名”"
        )


@rule("R48", "附1·一(三)", Severity.WARN, Who.CITY, "不知道专科身份证号，原号码无从核对")
def former_number_unknown(facts: Facts) -> Iterator[str]:
    """A former number is to be shown, but 专科身份证号 is empty."""
    if facts.evidence.reason in WITH_NUMBER and not expected_number(facts):
        yield (
            "资审清单没有“专科身份证号”，证明上的原号码没有可核对的。"
            "请向考务科问清专科证书登记的号码，在资审清单补填后重交"
        )


@rule("R49", "附1·一末", Severity.HOLD, Who.CITY, "前置学历证书、身份证复印件不齐", _turns)
def common_items_lacking(facts: Facts) -> Iterator[str]:
    """前置学历证书 or 身份证 (复印件 stamped by the 市考办) is missing or invalid."""
    for item in facts.evidence.lacking:
        if item.item in COMMON_ITEMS:
            what = "还没有收到，请交" if item.state is State.MISSING else f"不合要求：{item.why}。要交"
            yield f"{item.item}{what}{item.medium}（{item.stamp}盖章），并登记、扫描，放进“资审材料”"


@rule("R50", "附1·一(四)", Severity.HOLD, Who.PROVINCE, "资审未通过，考务科还没有认定")
def not_yet_ruled(facts: Facts) -> Iterator[str]:
    """Reason 未通过, and 考务科 has not said 资审 = 通过 or 不通过."""
    ruling = facts.decision("资审")
    if facts.evidence.reason is not Reason.NOT_PASSED or (ruling and ruling.ruling in ("通过", "不通过")):
        return
    if ruling:
        more = f"：{ruling.text}" if ruling.text else ""
        yield f"考务科要求补材料{more}。请补齐后再与考务科沟通；认定后请交一行审核决定：事项“资审”、决定“通过”"
    else:
        yield (
            "资审未通过，考务科还没有认定。请与考务科沟通，说明考生具体情况；做过学历认证的，"
            "交《学历认证报告》复印件。认定后请考务科交一行审核决定：事项“资审”、决定“通过”"
        )


@rule("R50", "附1·一(四)", Severity.BLOCK, Who.PROVINCE, "考务科认定资审不通过")
def ruled_out(facts: Facts) -> Iterator[str]:
    """Reason 未通过, decision 资审 = 不通过."""
    if facts.evidence.reason is Reason.NOT_PASSED and facts.decided("资审", "不通过"):
        yield "考务科认定资审不通过，本批不能毕业。有新材料的请与考务科沟通，改判后请交审核决定：事项“资审”、决定“通过”"


@rule("R52", "附1·二", Severity.HOLD, Who.CITY, "资审材料不齐或不合要求（会审开始前）", _turns)
def evidence_lacking(facts: Facts) -> Iterator[str]:
    """A required item is missing or invalid, and the review has not opened."""
    if facts.evidence.lacking and not _review_open(facts):
        opens, tentative = facts.batch.review_opens, "，暂定" if facts.batch.review_tentative else ""
        until = f"（{opens.month}月{opens.day}日{tentative}）" if opens else ""
        yield f"{_told(facts)}。请补齐，扫描图片须在会审开始{until}前到"


@rule("R52", "附1·二", Severity.BLOCK, Who.CITY, "资审材料不齐或不合要求（会审已开始）")
def evidence_lacking_at_the_review(facts: Facts) -> Iterator[str]:
    """A required item is missing or invalid, and the review has opened."""
    if facts.evidence.lacking and _review_open(facts):
        yield f"{_told(facts)}。会审已经开始，材料不齐不能通过毕业终审；请尽快补齐，补齐后会重新审核"


def _told(facts: Facts) -> str:
    """What is there, what is lacking and what is wrong with what is there."""
    evidence = facts.evidence
    there = [item.item for item in evidence.required if item.state is State.PRESENT]
    told = [f"{'、'.join(there)}已齐"] * bool(there)
    told += _missing(evidence)
    told += [
        f"{item.item}不合要求" + ("" if item.item in COMMON_ITEMS else f"：{item.why}")
        for item in evidence.lacking
        if item.state is State.INVALID
    ]
    return f"{facts.registration.name}：{_both_reasons(facts)}。" + "；".join(told)


def _both_reasons(facts: Facts) -> str:
    """The city's own finding goes before the list's; both are told."""
    reason, listed = told_reason(facts), facts.listed.result if facts.listed else ""
    return reason if reason == listed else f"{reason}（市考办核查；省里清单是{listed}）"


def _missing(evidence: Evidence) -> Iterator[str]:
    missing = [item for item in evidence.lacking if item.state is State.MISSING]
    one_of = [item.asked for item in missing if item.item in evidence.choice]
    others: list[Item] = [item for item in missing if item.item not in evidence.choice]
    if others:
        yield f"还缺{'、'.join(item.asked for item in others)}"
    if one_of:
        yield f"还缺一样，三选一：{'、'.join(one_of)}"


@rule("R53", "附1·三", Severity.HOLD, Who.CITY, "一份扫描件用在两个人名下")
def scan_of_two_people(facts: Facts) -> Iterator[str]:
    """A scan of equal bytes serves two people; 情况说明, 成绩证明 and rosters may."""
    for scan in facts.scans:
        if scan.twins:
            others = "、".join(scan.twins[:5])
            yield (
                f"{scan.item}的扫描件“{scan.file}”与{others}的是同一份。材料须一人一套：请核对是谁的，各交各的扫描件"
            )
