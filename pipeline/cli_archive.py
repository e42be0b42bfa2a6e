"""令: the commands of the archive: bundle, verify."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from . import answers, deeds, showing
from .cli_options import json_option
from .office import Office
from .shelving.craft import Asked
from .speaking import report

KINDS = ["qualification", "registry"]


@click.command()
@click.option(
    "--kind", type=click.Choice(KINDS), required=True, help="qualification：资审材料；registry：毕业登记"
)
@click.option("--city", default="", help="只封这个考区")
@click.option("--printed-only", is_flag=True, help="毕业登记：只封已有完好登记表的人")
@click.option("--by", default="封装", help="经办人姓名，记入日志，印在首页“核对人”处")
@json_option
@click.pass_obj
def bundle(office: Office, kind: str, city: str, printed_only: bool, by: str, as_json: bool) -> None:
    """封装归档包。"""
    with office.hand(f"bundle {kind}"):
        told = deeds.bundle(office, kind, Asked(by, city, printed_only))
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
