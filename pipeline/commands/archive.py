"""令: the commands of the archive: bundle, verify, audit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from .. import answers, auditing, deeds, showing
from ..office import Office
from ..reading.cells import city_named
from ..shelving.craft import Asked
from ..shelving.transport import encrypt, recipients_of
from ..speaking import report
from .options import json_option

KINDS = ["qualification", "registry"]


@click.command()
@click.option(
    "--kind", type=click.Choice(KINDS), required=True, help="qualification：资审材料；registry：毕业登记"
)
@click.option("--city", default="", help="只封这个考区")
@click.option("--printed-only", is_flag=True, help="毕业登记：只封已有完好登记表的人")
@click.option("--by", default="封装", help="经办人姓名，记入日志，印在首页“核对人”处")
@click.option(
    "--to", "to", multiple=True, metavar="公钥", help="另存一份加密的：对方的公钥（age1…），或写着公钥的文件"
)
@json_option
@click.pass_obj
def bundle(
    office: Office, kind: str, city: str, printed_only: bool, by: str, to: Sequence[str], as_json: bool
) -> None:
    """封装归档包。"""
    recipients = recipients_of(to)
    asked = Asked(by, city_named(city), printed_only)
    with office.hand(f"bundle {kind}"):
        told = deeds.bundle(office, kind, asked)
        if recipients:
            told["encrypted"] = encrypt(office, kind, asked.city, recipients, by)
    report(as_json, told, showing.bundled(told))
    if told["left_out"]:
        raise SystemExit(1)


@click.command()
@click.argument("bundles", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def verify(bundles: Sequence[Path], as_json: bool) -> None:
    """核对归档包是否完整；也可用 python -m archive。"""
    told = answers.of_bundles(bundles)
    report(as_json, told, showing.verified(told))
    if any(not one["ok"] for one in told["bundles"]):
        raise SystemExit(1)


@click.command()
@click.option("--max-age", default="", metavar="90d", help="多久没有核对算超期；只查超期的")
@click.option(
    "--subset", default="", metavar="1/30", help="只查最久没有核对的这一份；每天运行一次，一个月查遍"
)
@click.option("--by", default="核对", help="经办人姓名，记入日志")
@json_option
@click.pass_obj
def audit(office: Office, max_age: str, subset: str, by: str, as_json: bool) -> None:
    """核对 shelf 里的归档包还是不是封装时的样子，并记下核对的日期。"""
    task = auditing.Task(
        by, auditing.age_of(max_age) if max_age else None, auditing.share_of(subset) if subset else None
    )
    told = auditing.audit(office, task)
    report(as_json, told, showing.audited(told))
    if told["overdue"] or told["unknown"] or any(one["ok"] is False for one in told["bundles"]):
        raise SystemExit(1)
