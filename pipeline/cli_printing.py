"""令: the commands of the print room: blanks, runs, copies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from . import answers, deeds, showing
from .cli_options import by_option, json_option
from .office import Office
from .printing import closing
from .printing import stock as stock_room
from .printing.runs import Order
from .speaking import report


@click.group()
def stock() -> None:
    """空白表：领入、报废、退回、结存。"""


def _stock_command(deed: str, help_text: str) -> None:
    @stock.command(name=deed, help=help_text)
    @click.option("--lot", required=True, help="批号")
    @click.option("--sheets", required=True, type=int, help="张数")
    @click.option("--reason", default="", help="原因")
    @by_option
    @json_option
    @click.pass_obj
    def book(office: Office, lot: str, sheets: int, reason: str, by: str, as_json: bool) -> None:
        with office.hand(f"stock {deed}"):
            told = answers.of_lots(stock_room.book(office, deed, lot, sheets, by, reason))
        report(as_json, told, showing.lots(told))


for _deed, _help in (
    ("receive", "领入一批空白表。"),
    ("spoil", "打印任务以外的报废（双张、试机等），要写原因。"),
    ("return", "退回省里。"),
):
    _stock_command(_deed, _help)


@stock.command()
@json_option
@click.pass_obj
def balance(office: Office, as_json: bool) -> None:
    """各批结存：领入 = 在印 + 完好 + 报废 + 退回 + 结存。"""
    told = answers.of_balance(office)
    report(as_json, told, showing.lots(told))


profile_option = click.option(
    "--profile", default="", help="用哪份校准：打印机/纸盒（见 form calibrate --list）"
)


@click.group(name="print")
def print_group() -> None:
    """打印登记表。"""


@print_group.command(name="new")
@click.option("--college", default="", help="只印这所专科学校")
@click.option("--lot", "lots", required=True, multiple=True, help="用哪一批空白表；可写多个，依次使用")
@click.option("--limit", type=click.IntRange(1), help="最多印多少人")
@profile_option
@by_option
@json_option
@click.pass_obj
def print_new(
    office: Office,
    college: str,
    lots: Sequence[str],
    limit: int | None,
    profile: str,
    by: str,
    as_json: bool,
) -> None:
    """印所有已通过、还没有印的人，每所专科学校一个任务。"""
    with office.hand("print new"):
        told = deeds.print_new(office, Order(lots, by, college, limit, profile=profile))
    report(as_json, told, showing.printed(told))
    if told["left_out"]:
        raise SystemExit(1)


@print_group.command(name="close")
@click.argument("job")
@click.option("--good", default="", help="完好的张号：1-98,100")
@click.option("--spoiled", default="", help="报废的张号和原因：99:卡纸")
@by_option
@json_option
@click.pass_obj
def print_close(office: Office, job: str, good: str, spoiled: str, by: str, as_json: bool) -> None:
    """登记打印结果；每一张都有着落，任务才关闭。"""
    with office.hand("print close"):
        done = closing.close(office, job, good, spoiled, by)
    told = {"job": done.job, "good": done.good, "spoiled": done.spoiled, "open": done.open}
    report(as_json, told, showing.closed(done))
    if done.open:
        raise SystemExit(1)


@print_group.command(name="again")
@click.argument("ticket")
@click.option("--reason", required=True, help="补打原因")
@profile_option
@by_option
@json_option
@click.pass_obj
def print_again(office: Office, ticket: str, reason: str, profile: str, by: str, as_json: bool) -> None:
    """补打一份：原表作废，另用一张空白表。"""
    with office.hand("print again"):
        told = deeds.print_again(office, ticket, reason, by, profile)
    report(as_json, told, showing.printed(told))


@print_group.command(name="scan")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@by_option
@json_option
@click.pass_obj
def print_scan(office: Office, files: Sequence[Path], by: str, as_json: bool) -> None:
    """印好的表扫描回来核对：认出是谁的、正反面成对、有没有盖章；认出的登记为完好。"""
    with office.hand("print scan"):
        told = deeds.print_scan(office, files, by)
    report(as_json, told, showing.scanned_back(told))
    if told["missing"] or told["odd"]:
        raise SystemExit(1)


@click.command()
@click.argument("tickets", nargs=-1, required=True)
@json_option
@click.pass_obj
def copy(office: Office, tickets: Sequence[str], as_json: bool) -> None:
    """电子副本：数据印在表样上，标“电子副本”，PDF/A。"""
    with office.hand("copy"):
        told = deeds.copy(office, tickets)
    report(as_json, told, showing.copied(told))
    if told["left_out"]:
        raise SystemExit(1)
