"""言: the answers of the commands as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .printing.closing import Closed
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
            yield f"[{FILE_STATES[file['state']]}] {file['path']}{reason}"
    counted = "，".join(f"{FILE_STATES[s]}{told[s]}" for s in ("taken", "partly", "refused", "ignored"))
    yield f"文件：{counted}。审核{told['judged']}人"
    if told["refused"] or told["partly"]:
        yield "退回的文件和原因在 returned 文件夹里，改好后放回收件箱即可"
    if told["waiting"]:
        yield f"待认领{told['waiting']}件：用 status 查看，用 claim 认领，或放一张《照片对照表》"


def person(told: Told) -> Iterator[str]:
    """show."""
    yield f"{told['ticket']} {told['name']}  {told['city']} {told['college']}  {STAGES[told['stage']]}"
    yield from findings_told(told)
    plan = told["plan"]
    if plan:
        verdict = "满足" if plan["satisfied"] else "不满足"
        counted = f"{plan['courses']}门，{plan['credits']}学分"
        yield f"  计划 {plan['code']}（{plan['version']}版）{verdict}：{counted}"
    for sheet in told["sheets"]:
        states = {"printed": "已印", "good": "完好", "spoiled": "报废", "void": "作废"}
        yield f"  登记表 {sheet['job']}第{sheet['no']}张（{sheet['lot']}批）{states[sheet['state']]}"
    if told["bundle"]:
        yield f"  已封入 {told['bundle']}"


def standing(told: Told) -> Iterator[str]:
    """status."""
    counted = "，".join(f"{STAGES[s]}{n}" for s, n in told["stages"].items() if n)
    yield f"共{told['candidates']}人" + (f"：{counted}" if counted else "")
    yield from (f"  {city or '（未填考区）'} {count}人" for city, count in told["cities"].items())
    yield from (f"  {college or '（未填专科学校）'} {count}人" for college, count in told["colleges"].items())
    yield from (f"  规则 {rule}：{count}人" for rule, count in told["rules"].items())
    for one in told["deadlines"]:
        days, left = one["days"], one["working_days"]
        when = f"还有{left}个工作日" if days > 0 else f"已过{-left}个工作日" if days < 0 else "今天"
        yield f"  {one['name']}：{one['at'][:16].replace('T', ' ')}（{when}）"
    for path in told["unclaimed"]:
        yield f"  待认领：{path}"


def ruled(told: Told) -> Iterator[str]:
    """rules."""
    for r in told["rules"]:
        yield f"{r['id']:<8} {r['memo']:<12} {SEVERITIES[r['severity']]} {WHO[r['who']]}  {r['says']}"


def logged(told: Told) -> Iterator[str]:
    """log."""
    for line in told["lines"]:
        whose = f" {line['ticket']}" if line.get("ticket") else ""
        yield f"{line['at'][:16].replace('T', ' ')} {line['by']}{whose} {line['what']}"


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
        yield "请按任务单的设置打印（实际尺寸 100%，双面长边翻转，黑白），印完用 print close 逐张登记"
    yield from (f"  没有印 {one['ticket']}：{one['why']}" for one in told["left_out"])


def closed(done: Closed) -> Iterator[str]:
    """print close."""
    yield from done.says
    if not done.open:
        yield f"{done.job} 已关闭：完好{len(done.good)}张，报废{len(done.spoiled)}张"


def copied(told: Told) -> Iterator[str]:
    """copy."""
    yield from told["files"]
    yield from (f"  没有做 {one['ticket']}：{one['why']}" for one in told["left_out"])


def bundled(told: Told) -> Iterator[str]:
    """bundle."""
    for one in told["bundles"]:
        yield f"封好 {one['path']}：{len(one['candidates'])}人，{one['files']}个文件，{one['bytes']}字节"
        yield f"  sha256 {one['sha256']}"
    if not told["bundles"]:
        yield "没有要封装的人：只封会审通过、还没有封过的人"
    yield from (f"  没有封 {one['ticket']}：{one['why']}" for one in told["left_out"])


def verified(told: Told) -> Iterator[str]:
    """verify."""
    for one in told["bundles"]:
        yield f"{one['path']}：{'完好' if one['ok'] else '有问题'}"
        yield from (f"  [{f['code']}] {f['name']} {f['says']}" for f in one["faults"])


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
