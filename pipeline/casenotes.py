"""关: how a person stands at each gate where no rule has anything to say, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .deadlines import Due

Told = Mapping[str, Any]
PASSED, LACKING, REFUSED, NOT_ASKED, AHEAD = "通过", "待补", "不通过", "不适用", "未到"
SAFE = ("approved", "printed", "bundled")
TO_BRING = ("owed", "scanned", "sealed")
SHEET_STATES = {"printed": "已印，等登记结果", "good": "完好", "spoiled": "报废", "void": "作废"}
PAPER_STATES = {
    "owed": "材料还不齐",
    "scanned": "材料已齐，待封装",
    "sealed": "已封装，待交纸质材料",
    "posted": "已寄出，等签收",
    "received": "已签收",
}
ITEM_STATES = {"present": "有", "missing": "缺", "invalid": "不合格"}


class Note(NamedTuple):
    """A gate's state where no rule decides it, what is known of it, and who must take the next step by when."""

    state: str
    says: str
    who: str = ""
    due: Due = Due.NEVER


def note_of(gate: str, told: Told) -> Note:
    """How the person of this `show` stands at the gate of this title."""
    if told["stage"] == "withdrawn":
        return Note(NOT_ASKED, "")
    return _NOTES[gate](told)


def _field(told: Told, title: str) -> str:
    return next((str(one["value"])[:16] for one in told["fields"] if one["field"] == title), "")


def _registered(told: Told) -> Note:
    return Note(PASSED, f"登记时间 {_field(told, '登记时间').replace('T', ' ') or '没有填'}")


def _preliminary(told: Told) -> Note:
    return Note(PASSED, f"初审时间 {_field(told, '初审时间').replace('T', ' ') or '没有填'}")


def _silent(_told: Told) -> Note:
    return Note(PASSED, "没有疑问")


def _grades(told: Told, *sources: str) -> list[str]:
    return [f"{one['code']}{one['name']}" for one in told["grades"] if one["source"] in sources]


def _practice(told: Told) -> Note:
    courses = _grades(told, "practice")
    waiting = told["plan"]["pending"] if told["plan"] else []
    if waiting:
        return Note(LACKING, f"等审核发布：{'、'.join(waiting)}")
    if not courses:
        return Note(NOT_ASKED, "没有由主考学校另行上传的成绩")
    return Note(PASSED, f"{len(courses)}门已审核发布：{'、'.join(courses)}")


def _exemption(told: Told) -> Note:
    library, batch = _grades(told, "exemption"), _grades(told, "batch_exemption")
    said = [f"免考库{len(library)}门：{'、'.join(library)}"] if library else []
    said += [f"本次批量免考{len(batch)}门：{'、'.join(batch)}"] if batch else []
    return Note(PASSED, "；".join(said)) if said else Note(NOT_ASKED, "没有免考的课程")


def _plan(told: Told) -> Note:
    plan = told["plan"]
    if plan is None:
        return Note(LACKING, "没有可核对的专业计划")
    verdict = "满足" if plan["satisfied"] else "不满足"
    counted = f"{plan['courses']}门、{plan['credits']}学分"
    return Note(
        PASSED if plan["satisfied"] else LACKING,
        f"计划{plan['code']}（{plan['version']}版）{verdict}：{counted}",
    )


def _linked(told: Told) -> Note:
    courses = _grades(told, "linked")
    if courses:
        return Note(PASSED, f"调用了{len(courses)}门：{'、'.join(courses)}")
    return Note(NOT_ASKED, "没有调用多证成绩")


def _listed(told: Told) -> Note:
    evidence = told["evidence"]
    if evidence["reason"] is None:
        return Note(PASSED, "不在资审不通过的清单上")
    found = f"，市考办核查：{evidence['found']}" if evidence["found"] else ""
    return Note(PASSED if evidence["complete"] else LACKING, f"省里清单：{evidence['listed']}{found}")


def _explained(told: Told) -> Note:
    if told["evidence"]["reason"] is None:
        return Note(NOT_ASKED, "资审没有问题")
    return Note(PASSED, "已核查、说明")


def _evidence(told: Told) -> Note:
    evidence = told["evidence"]
    if evidence["reason"] is None:
        return Note(NOT_ASKED, "资审没有问题")
    items = "；".join(_item(one) for one in evidence["required"])
    return Note(PASSED if evidence["complete"] else LACKING, items)


def _item(one: Told) -> str:
    choice = "（几样交一样）" if one["one_of"] else ""
    paper = "，纸质已到手" if one["in_hand"] else ""
    return f"{one['item']}{choice}：{ITEM_STATES[one['state']]}{paper}"


def _photo(told: Told) -> Note:
    photo = told["photo"]
    if photo is None:
        return Note(LACKING, "还没有照片")
    size = photo["measures"]
    return Note(
        PASSED, f"高{size['height']}、宽{size['width']}像素，{size['bytes'] / 1024:.1f} KB，已核对是本人"
    )


def _manual(told: Told) -> Note:
    courses = _grades(told, "manual")
    if courses:
        return Note(PASSED, f"{len(courses)}门已审核：{'、'.join(courses)}")
    return Note(NOT_ASKED, "没有手工录入的成绩")


def _review(told: Told) -> Note:
    if told["stage"] in SAFE:
        return Note(PASSED, "会审通过")
    if told["stage"] == "clear":
        return Note(AHEAD, "没有问题，待会审", "province", Due.REVIEW)
    return Note(AHEAD, "先办好待补和不通过的各项")


def _form(told: Told) -> Note:
    sheets: Sequence[Told] = told["sheets"]
    if not sheets:
        if told["stage"] in SAFE:
            return Note(AHEAD, "还没有打印", "college")
        return Note(AHEAD, "会审通过后由专科学校打印")
    states = {sheet["state"] for sheet in sheets}
    says = "；".join(f"{s['job']}第{s['no']}张（{s['lot']}批）{SHEET_STATES[s['state']]}" for s in sheets)
    says += f"；已封入{told['bundle']}" if told["bundle"] else ""
    if "good" in states:
        return Note(PASSED, says)
    return Note(LACKING, says + ("" if "printed" in states else "。请补打1张"), "college")


def _sealed(told: Told) -> Note:
    if told["papers"] == "none":
        return Note(NOT_ASKED, "没有资审材料")
    if told["papers"] in ("owed", "scanned"):
        before = "封过的一包之后有变；" if told["set_bundle"] else ""
        return Note(AHEAD, before + PAPER_STATES[told["papers"]])
    return Note(PASSED, f"已封入{told['set_bundle']}")


def _delivered(told: Told) -> Note:
    if told["papers"] == "none":
        return Note(NOT_ASKED, "没有资审材料")
    required = told["evidence"]["required"]
    in_hand = sum(bool(one["in_hand"]) for one in required)
    state = PASSED if told["papers"] == "received" else AHEAD
    counted = f"；纸质已到手{in_hand}样" if in_hand else ""
    bring = ("city", Due.POST) if told["papers"] in TO_BRING else ("", Due.NEVER)
    return Note(state, PAPER_STATES[told["papers"]] + counted, *bring)


_NOTES: Mapping[str, Callable[[Told], Note]] = {
    "毕业登记": _registered,
    "初审": _preliminary,
    "二代证采集": _silent,
    "实践、论文成绩": _practice,
    "课程免考": _exemption,
    "毕业条件": _plan,
    "多证成绩": _linked,
    "资审结果": _listed,
    "核查与更正": _explained,
    "资审材料": _evidence,
    "基本信息": _silent,
    "照片": _photo,
    "手工成绩": _manual,
    "会审": _review,
    "登记表": _form,
    "资审材料封装": _sealed,
    "纸质材料交省": _delivered,
}
