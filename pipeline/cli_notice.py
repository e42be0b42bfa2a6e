"""令: letters and lists for people outside."""

from __future__ import annotations

import click

from . import deeds, showing
from .cli_options import json_option
from .office import Office
from .speaking import report


@click.command()
@click.argument("kind", type=click.Choice(["proof"]))
@click.option("--college", default="", help="只做这所专科学校的")
@json_option
@click.pass_obj
def notice(office: Office, kind: str, college: str, as_json: bool) -> None:
    """给外面的单子。proof：校对单，印登记表之前给考生本人核对签字，带照片。"""
    with office.hand(f"notice {kind}"):
        told = deeds.proof_lists(office, college)
    report(as_json, told, showing.noticed(told))
