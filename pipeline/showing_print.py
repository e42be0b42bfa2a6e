"""言: what the print room is told of a rehearsal as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
