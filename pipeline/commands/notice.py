"""令: letters and lists for people outside."""

from __future__ import annotations

import click

from .. import deeds, noticing, showing
from ..errors import UsageError
from ..letters.kinds import KINDS
from ..noticing import Asked
from ..office import Office
from ..reading.cells import city_named
from ..speaking import report
from .options import json_option

KIND_HELP = "；".join(f"{kind} {one.title}" for kind, one in KINDS.items())


@click.command(
    help=f"通知和名单，放在 outbox/通知。种类：{KIND_HELP}；proof 校对单（带照片，放在 outbox/校对单）。"
)
@click.argument("kind", type=click.Choice([*KINDS, "proof"]))
@click.option("--college", default="", help="只做这所专科学校的")
@click.option("--city", default="", help="只做这个考区的")
@click.option("--host", default="", help="只做这所主考学校的（host-universities）")
@click.option("--place", default="", help="盖章、领证的地点（pickup 必填）")
@click.option("--time", "at", default="", help="盖章、领证的时间（pickup 必填），如 7月15日上午9时至11时")
@json_option
@click.pass_obj
def notice(
    office: Office, kind: str, college: str, city: str, host: str, place: str, at: str, as_json: bool
) -> None:
    """Letters and lists of one kind (the help above is what people read)."""
    with office.hand(f"notice {kind}"):
        if kind == "proof":
            if any((city, host, place, at)):
                raise UsageError("proof 只可以加 --college，没有出校对单。请去掉别的选项")
            told = deeds.proof_lists(office, college)
            lines = showing.noticed(told)
        else:
            told = noticing.notice(office, kind, Asked(city_named(city), college, host, place, at))
            lines = noticing.told_lines(told)
    report(as_json, told, lines)
