"""言: the answers of the commands as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from . import showing_board
from .printing.closing import Closed
from .speaking import visible
from .telling import findings_told

Told = Mapping[str, Any]
STAGES = {
    "withdrawn": "已撤销",
    "blocked": "不通过",
    "held": "待处理",
    "clear": "无问题，待会审",
    "approved": "会审通过",
    "printed": "已印好",
    "bundled": "已归档",
}
FILE_STATES = {
    "taken": "收下",
    "partly": "部分收下",
    "refused": "退回",
    "ignored": "不收",
    "unsettled": "未收",
}
WHO = {
    "college": "专科学校",
    "city": "市考办",
    "host": "主考学校",
    "province": "省考试院",
    "candidate": "考生",
    "office": "本单位",
}
SEVERITIES = {"block": "不通过", "hold": "待处理", "warn": "提醒", "info": "说明"}
PAPERS = {
    "none": "不需要",
    "owed": "还不齐",
    "scanned": "扫描件已齐",
    "sealed": "已封装",
    "posted": "已寄出",
    "received": "已签收",
}
ITEM_STATES = {"present": "有", "missing": "缺", "invalid": "不合格"}
CHECKS = {"ok": "正常", "warn": "注意", "fail": "不行"}


def founded(folder: Path, certificate_date: date | None) -> Iterator[str]:
    """init."""
    yield f"办公室已建好：{folder}"
    if certificate_date is None:
        yield "还要做一件事：在 office.toml 里填毕业证书日期 certificate_date，不填不能审核"
    yield "再把各市登记截止时间填进 [cities]。空表在 outbox/空白表样，填好放进 inbox，然后运行 biye take"


def passed(told: Told) -> Iterator[str]:
    """take."""
    for file in told["files"]:
        if file["state"] != "taken" or file["reason"]:
            reason = f"：{file['reason']}" if file["reason"] else ""
            yield visible(f"[{FILE_STATES[file['state']]}] {file['path']}{reason}")
    counted = "，".join(f"{FILE_STATES[s]}{told[s]}" for s in ("taken", "partly", "refused", "ignored"))
    yield f"文件：{counted}。审核{told['judged']}人"
    if told["refused"] or told["partly"]:
        yield "退回的文件和原因在 returned 文件夹里，改好后放回收件箱即可"
    if told["waiting"]:
        yield f"待认领{told['waiting']}件：用 status 查看，用 claim 认领；照片也可放一张《照片对照表》，扫描件也可在《材料登记表》的“文件名”栏写明"


def person(told: Told) -> Iterator[str]:
    """show."""
    yield f"{told['ticket']} {told['name']}  {told['city']} {told['college']}  {STAGES[told['stage']]}"
    yield from findings_told(told)
    plan = told["plan"]
    if plan:
        verdict = "满足" if plan["satisfied"] else "不满足"
        counted = f"{plan['courses']}门，{plan['credits']}学分"
        yield f"  计划 {plan['code']}（{plan['version']}版）{verdict}：{counted}"
    yield from _unticked(plan["rows"] if plan else ())
    yield from _evidence(told)
    yield from _fields(told["fields"])
    for sheet in told["sheets"]:
        states = {"printed": "已印", "good": "完好", "spoiled": "报废", "void": "作废"}
        yield f"  登记表 {sheet['job']}第{sheet['no']}张（{sheet['lot']}批）{states[sheet['state']]}"
    if told["set_bundle"]:
        since = (
            ""
            if told["set_sealed"]
            else "，之后材料有变：齐了再运行 biye bundle --kind qualification，另封一包代替"
        )
        yield f"  资审材料已封入 {told['set_bundle']}{since}"
    if told["parcel"]:
        posted = {"posted": "已寄出", "received": "已签收"}.get(told["papers"], "装包了，还没有寄全")
        yield f"  资审纸质材料在 {told['parcel']}，{posted}；mail list 里有每一样"
    if told["bundle"]:
        yield f"  已封入 {told['bundle']}"


def _unticked(rows: Sequence[Told]) -> Iterator[str]:
    """七·2: the courses without a tick, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if row["why"]:
            reasons.setdefault(row["why"], []).append(row["course"])
    for why, courses in reasons.items():
        yield f"    没有打勾 {'、'.join(courses)}：{why}"


def _evidence(told: Told) -> Iterator[str]:
    required = told["evidence"]["required"]
    if required:
        found = f"，市考办核查：{told['evidence']['found']}" if told["evidence"]["found"] else ""
        yield f"  资审材料（省里清单：{told['evidence']['listed']}{found}）：{PAPERS[told['papers']]}"
    for one in required:
        stamp = f"，{one['stamp']}盖章" if one["stamp"] else ""
        why = f"：{one['why']}" if one["why"] else ""
        paper = f"，纸质{one['in_hand']}到手" if one["in_hand"] else "，纸质未到"
        choice = "（几样交一样即可）" if one["one_of"] else ""
        yield f"    {one['item']}{choice}（{one['medium']}{stamp}）{ITEM_STATES[one['state']]}{why}{paper}"


def _fields(fields: Sequence[Told]) -> Iterator[str]:
    """七·1: only what differs from source to source."""
    for field in fields:
        for other in field["differs"]:
            yield (
                f"  {field['field']}：{field['source']}是“{field['value']}”，{other['source']}是“{other['value']}”"
            )


def owing(told: Told) -> Iterator[str]:
    """list --owing."""
    for one in told["owing"]:
        yield f"{one['ticket']} {one['name']}  {one['city']}：{'、'.join(one['items'])}"
    if not told["owing"]:
        yield "没有人欠交纸质材料"


def standing(told: Told) -> Iterator[str]:
    """status."""
    counted = "，".join(f"{STAGES[s]}{n}" for s, n in told["stages"].items() if n)
    yield from showing_board.pressing(told)
    yield f"共{told['candidates']}人" + (f"：{counted}" if counted else "")
    told_papers = "，".join(f"{PAPERS[p]}{n}" for p, n in told["papers"].items() if n and p != "none")
    if told_papers:
        yield f"  资审材料：{told_papers}"
    yield from (f"  {city or '（未填考区）'} {count}人" for city, count in told["cities"].items())
    yield from (f"  {college or '（未填专科学校）'} {count}人" for college, count in told["colleges"].items())
    yield from (f"  规则 {rule}：{count}人" for rule, count in told["rules"].items())
    yield from showing_board.dates(told)
    yield from (f"  注意：{remark}" for remark in told["remarks"])
    for sheet in told["void_sheets"]:
        yield f"  须抽出作废：{sheet['where']}（{sheet['ticket']}，{sheet['reason']}）"
    for job in told["open_jobs"]:
        yield f"  任务{job['job']}还有{job['open']}张（{job['sheets']}）没有登记结果：{job['college']}"
    if told["open_queries"]:
        yield f"  等答复的存疑{told['open_queries']}件：用 query list 查看"
    if told["returned"]:
        yield f"  退回后还没有改好再交的文件{told['returned']}份：原件和原因在 returned 文件夹"
    for path in told["unclaimed"]:
        yield f"  待认领：{path}"


def ruled(told: Told) -> Iterator[str]:
    """rules."""
    for r in told["rules"]:
        yield f"{r['id']:<8} {r['memo']:<12} {SEVERITIES[r['severity']]} {WHO[r['who']]}  {r['says']}"


def memo(told: Told) -> Iterator[str]:
    """rules --memo."""
    for p in told["memo"]:
        done = "、".join(p["rules"]) or "没有逐人的规则"
        yield f"{p['id']}  {p['text']}"
        yield f"    规则：{done}" + (f"；{p['how']}" if p["how"] else "")


def queries(told: Told) -> Iterator[str]:
    """query ask, answer, list."""
    for one in told["queries"]:
        late = "，已超期" if one["overdue"] else ""
        yield f"{one['case']} 问{one['to']}（{one['ticket']}），{one['due'][:16].replace('T', ' ')}前答复{late}"
        yield f"  问：{one['question']}（{one['asked_by']}）"
        if one["answered_at"]:
            files = f"，附{'、'.join(f['name'] for f in one['files'])}" if one["files"] else ""
            yield f"  答：{one['answer']}（{one['answered_by']}{files}）"
        else:
            yield f"  可发群里：{one['slip']}"
    if not told["queries"]:
        yield "没有等答复的问题"


def carried(told: Told) -> Iterator[str]:
    """carry-over."""
    yield f"已抄转{len(told['carried'])}人到{told['batch']}批次的收件箱，本批的记录没有变"
    if told["carried"]:
        yield "请在那边运行 biye take；登记时间、初审、资审、会审要在那一批重新办"
    yield from (f"  没有转 {one['ticket']}：{one['why']}" for one in told["left_out"])


def logged(told: Told) -> Iterator[str]:
    """log."""
    for line in told["lines"]:
        whose = f" {line['ticket']}" if line.get("ticket") else ""
        yield f"{line['at'][:16].replace('T', ' ')} {line['by']}{whose} {visible(line['what'])}"


NOBODY_TO_SEAL = {
    "registry": "只封会审通过、还没有封过的人",
    "qualification": "只封材料齐全、还没有封过的人",
}


def approved(told: Told) -> Iterator[str]:
    """approve."""
    yield f"会审通过{len(told['approved'])}人，没有通过{len(told['refused'])}人"
    yield from (f"  {one['ticket']} {one['why']}" for one in told["refused"])


def lots(told: Told) -> Iterator[str]:
    """stock."""
    for one in told["lots"]:
        yield (
            f"{one['lot']}批：领入{one['received']} = 在印{one['issued_open']} + 完好{one['good']}"
            f" + 报废{one['spoiled']} + 退回{one['returned']} + 结存{one['on_hand']}"
        )
    if not told["lots"]:
        yield "还没有登记过空白表。请用 stock receive 登记领入"


def printed(told: Told) -> Iterator[str]:
    """print new, print again."""
    for job in told["jobs"]:
        college = job["college"] or "（未填专科学校）"
        yield f"{job['job']} {college}：{job['sheets']}张，用{job['lot']}批"
        yield from (f"  {part}" for part in [*job["parts"], job["ticket_pdf"]])
    if not told["jobs"]:
        yield "没有要印的人：只印会审通过、还没有印过的人"
    else:
        yield "请按任务单的设置打印（实际尺寸 100%，双面按单上写的做，黑白），印完用 print close 逐张登记"
    yield from (f"  没有印 {one['ticket']}：{one['why']}" for one in told["left_out"])


def remade(told: Told) -> Iterator[str]:
    """print parts, print more."""
    yield f"{told['job']} 重做了{len(told['sheets'])}张的打印文件，内容与原来一样，仍用原来登记的空白表，没有另计"
    yield from (f"  {part}" for part in told["parts"])
    yield from (f"  没有做 第{one['no']}张：{one['why']}" for one in told["left_out"])


def closed(done: Closed) -> Iterator[str]:
    """print close."""
    yield from done.says
    if not done.open:
        yield f"{done.job} 已关闭：完好{len(done.good)}张，报废{len(done.spoiled)}张"


def scanned_back(told: Told) -> Iterator[str]:
    """print scan."""
    unsealed: list[str] = []
    for one in told["proven"]:
        lacking = [seal["title"] for seal in one["seals"] if not seal["inked"]]
        yield f"{one['job']}第{one['no']}张（{one['ticket']}）完好"
        unsealed += [f"{one['ticket']}：{'、'.join(lacking)}"] if lacking else []
    yield f"认出{len(told['proven'])}张，没有扫到{len(told['missing'])}张，认不出或有疑问{len(told['odd'])}处"
    yield from (f"  {one['job']}第{one['no']}张（{one['ticket']}）{one['why']}" for one in told["missing"])
    yield from (f"  {one['file']} 第{one['page']}页：{one['why']}" for one in told["odd"])
    yield from (f"  还没有盖章 {line}" for line in unsealed)


def noticed(told: Told) -> Iterator[str]:
    """notice."""
    yield from (
        f"{one['path']}：{one['college'] or '（未填专科学校）'} {one['people']}人" for one in told["files"]
    )
    if not told["files"]:
        yield "没有要校对的人：只列没有问题、还没有登记表的人"


def copied(told: Told) -> Iterator[str]:
    """copy."""
    yield from told["files"]
    yield from (f"  没有做 {one['ticket']}：{one['why']}" for one in told["left_out"])


def bundled(told: Told) -> Iterator[str]:
    """bundle."""
    for one in told["bundles"]:
        yield f"封好 {one['path']}：{len(one['candidates'])}人，{one['files']}个文件，{one['bytes']}字节"
        yield f"  sha256 {one['sha256']}"
        yield from (f"  请打印 {path}" for path in one["beside"])
        yield from (
            f"  {r['ticket']} {r['file']}：已去除{r['what']}，看得见的内容没有变，原文件还在收件库"
            for r in one["removed"]
        )
    if not told["bundles"]:
        yield f"没有要封装的人：{NOBODY_TO_SEAL[told['kind']]}"
    yield from (f"  没有封 {one['ticket']}：{one['why']}" for one in told["left_out"])
    yield from (f"  已加密，可以发给对方：{path}" for path in told.get("encrypted", ()))


def verified(told: Told) -> Iterator[str]:
    """verify."""
    for one in told["bundles"]:
        yield f"{one['path']}：{'完好' if one['ok'] else '有问题'}"
        yield from (f"  [{f['code']}] {f['name']} {f['says']}" for f in one["faults"])
        yield from (f"  提醒 {f['name']} {f['says']}" for f in one["warnings"])


def audited(told: Told) -> Iterator[str]:
    """audit."""
    for one in told["checked"]:
        yield f"{one['path']}：{'完好' if one['ok'] else '有问题'}"
        yield from (f"  [{f['code']}] {f['name']} {f['says']}" for f in one["faults"])
    broken = sum(one["ok"] is False for one in told["bundles"])
    never = sum(one["checked_at"] is None for one in told["bundles"])
    yield (
        f"这次查了{len(told['checked'])}包；共{len(told['bundles'])}包，最近一次核对有问题的{broken}包，"
        f"还没有核对过的{never}包，超过期限没有核对的{len(told['overdue'])}包"
    )
    yield from (f"  超期 {path}，请运行 biye audit 核对" for path in told["overdue"])
    yield from (
        f"  {path} 不是本办公室封装的，没有登记。请用 biye verify 核对，或移出 shelf"
        for path in told["unknown"]
    )


def examined(checks: list[dict[str, str]]) -> Iterator[str]:
    """doctor."""
    yield from (f"[{CHECKS[c['state']]}] {c['name']}：{c['says']}" for c in checks)


def demonstrated(told: Told) -> Iterator[str]:
    """demo."""
    yield f"示例办公室：{told['office']}"
    for stage, count in told["stages"].items():
        if count:
            yield f"  {STAGES[stage]} {count}人"
    yield from (f"  {look}" for look in told["look"])
    yield "接着可以试："
    yield from (f"  {command}" for command in told["next"])
