"""令: the commands of the joint review and of what comes of it: questions, and people for the next batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from .. import carrying, querying, sending, showing, showing_sent
from ..errors import UsageError
from ..office import Office
from ..speaking import report
from .options import by_option, json_option


@click.group(name="query")
def query_group() -> None:
    """会审存疑：向专科学校、市考办、主考学校提问，按编号跟踪。"""


@query_group.command(name="ask")
@click.argument("ticket")
@click.option("--to", "owner", type=click.Choice(list(querying.OWNERS)), required=True, help="问谁")
@click.option("--text", "question", required=True, help="问什么、要什么材料")
@click.option("--due", default="", help="何时前答复，如 2020-07-02T11:00；不写为两个工作小时（本单位设定）")
@by_option
@json_option
@click.pass_obj
def query_ask(
    office: Office, ticket: str, owner: str, question: str, due: str, by: str, as_json: bool
) -> None:
    """提问，给出可以发到 QQ 群的存疑编号和文字（不含姓名、号码）。"""
    with office.hand("query ask"):
        told = querying.ask(office, ticket, owner, question, by, due)
    report(as_json, told, showing.queries(told))


@query_group.command(name="answer")
@click.argument("case")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--text", default="", help="答复")
@by_option
@json_option
@click.pass_obj
def query_answer(office: Office, case: str, files: Sequence[Path], text: str, by: str, as_json: bool) -> None:
    """登记答复，可附证明材料的文件。"""
    with office.hand("query answer"):
        told = querying.answer(office, case, text, by, files)
    report(as_json, told, showing.queries(told))


@query_group.command(name="list")
@click.option("--all", "everything", is_flag=True, help="已答复的也列出")
@json_option
@click.pass_obj
def query_list(office: Office, everything: bool, as_json: bool) -> None:
    """还没有答复的问题，最早的在前。"""
    told = querying.listed(office, everything)
    report(as_json, told, showing.queries(told))


@click.command(name="carry-over")
@click.argument("tickets", nargs=-1)
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="下一批的办公室文件夹")
@click.option("--all", "everybody", is_flag=True, help="所有没有会审通过的人")
@by_option
@json_option
@click.pass_obj
def carry_over(
    office: Office, tickets: Sequence[str], target: Path, everybody: bool, by: str, as_json: bool
) -> None:
    """把没有通过的人抄到下一批（本批的记录不变）。"""
    if bool(tickets) == everybody:
        raise UsageError("请给准考证号，或用 --all 转所有没有会审通过的人")
    with office.hand("carry-over"):
        told = carrying.carry_over(office, target, tickets, by)
    report(as_json, told, showing.carried(told))
    if told["left_out"]:
        raise SystemExit(1)


@click.command()
@click.option(
    "--to", "role", required=True, type=click.Choice(["college", "city", "province"]), help="给哪一级"
)
@click.argument("name")
@click.option("--folder", "as_folder", is_flag=True, help="写成文件夹，不压成 zip")
@by_option
@json_option
@click.pass_obj
def send(office: Office, role: str, name: str, as_folder: bool, by: str, as_json: bool) -> None:
    """把对方考生的名单、审核决定、扫描件做成一包，对方原样放进收件箱就能收。"""
    with office.hand("send"):
        told = sending.send(office, sending.Receiver(role, name), by, as_folder)
    report(as_json, told, showing_sent.sent(told))
