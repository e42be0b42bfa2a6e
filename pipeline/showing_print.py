"""言: what the print room is told of a rehearsal, and of what cannot be printed, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .speaking import visible

Told = Mapping[str, Any]


def rehearsed(told: Told) -> Iterator[str]:
    """print new --rehearsal."""
    for job in told["jobs"]:
        yield f"试印 {job['job']} {job['college'] or '（未填专科学校）'}：{job['sheets']}张"
        yield from (f"  {part}" for part in [*job["parts"], job["ticket_pdf"]])
    if told["jobs"]:
        yield "请用白纸按试印单的设置打印，与空白表叠起来对着光看。每面都有“样张”二字，没有占用空白表和任务号，不用登记结果"
    else:
        yield "没有要印的人：只印会审通过、还没有印过的人。没有试印"
    yield from (f"  没有印 {one['ticket']}：{one['why']}" for one in told["left_out"])


def unprintable(told: Told) -> Iterator[str]:
    """print check."""
    for one in told["characters"]:
        people = {who["ticket"] for who in one["people"]}
        yield f"“{visible(one['char'])}”（{one['code']}）没有字库，{len(people)}人用到："
        yield from (f"  {who['ticket']} {who['name']}（{who['field']}）" for who in one["people"])
    for one in told["unfit"]:
        yield f"{one['ticket']} {one['name']}：{one['field']}放不下，{one['says']}"
    if told["characters"]:
        yield (
            f"共{len(told['characters'])}个字没有字库。请让管理员装生僻字字库"
            "（Debian 软件包 fonts-hanazono、fonts-babelstone-han），或核对证件更正用字后重交登记；不要手写"
        )
    if told["unfit"]:
        yield "放不下的，请把这一项改短后重交登记，或让管理员在 form.toml 里把框放大、min_size 改小、max_lines 改大"
    held = len(told["held"])
    yield (
        f"查了{told['checked']}人，{held}人现在不能印，其余照常；没有开印"
        if held
        else f"查了{told['checked']}人：用到的字都有字库，都放得下"
    )
