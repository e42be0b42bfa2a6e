"""令: the commands of the blank forms."""

from __future__ import annotations

import click

from .. import answers, blanks, showing
from ..office import Office
from ..printing import stock as stock_room
from ..speaking import report
from ..spine import catch_up
from .options import by_option, json_option


@click.group()
def stock() -> None:
    """空白表：领入、报废、退回、盘点、结存、预计。"""


def _stock_command(deed: str, help_text: str) -> None:
    @stock.command(name=deed, help=help_text)
    @click.option("--lot", required=True, help="批号")
    @click.option("--sheets", required=True, type=int, help="张数")
    @click.option("--serials", default="", help="起止号，如 000101-000150,000152-000201；没有编号的不写")
    @click.option("--reason", default="", help="原因")
    @by_option
    @json_option
    @click.pass_obj
    def book(
        office: Office, lot: str, sheets: int, serials: str, reason: str, by: str, as_json: bool
    ) -> None:
        with office.hand(f"stock {deed}"):
            told = answers.of_lots(stock_room.book(office, deed, lot, sheets, by, reason, serials))
        report(as_json, told, showing.lots(told))


for _deed, _help in (
    ("receive", "领入一批空白表。"),
    ("spoil", "打印任务以外的报废（双张、试机等），要写原因。"),
    ("return", "退回省里。"),
):
    _stock_command(_deed, _help)


@stock.command()
@click.option("--lot", required=True, help="批号")
@click.option("--sheets", required=True, type=int, help="实际数到的张数")
@click.option("--serials", default="", help="数到的全部表号，如 000101-000150,000152；不写只对张数")
@click.option("--reason", default="", help="相差的原因，知道才写")
@by_option
@json_option
@click.pass_obj
def count(office: Office, lot: str, sheets: int, serials: str, reason: str, by: str, as_json: bool) -> None:
    """盘点：数到几张。相符记下；少的记报废“盘点短少”，多的记领入“盘点多出”。"""
    with office.hand("stock count"):
        counted, lots = stock_room.count(office, lot, sheets, by, reason, serials)
    found = {"sheets": counted.sheets, "expected": counted.expected, "difference": counted.difference}
    told = {**answers.of_lots(lots), "counted": {"lot": lot, **found, "says": counted.says}}
    report(as_json, told, [counted.says, *showing.lots(told)])
    if not counted.agrees:
        raise SystemExit(1)


@stock.command()
@click.option("--serials", is_flag=True, help="按号：哪些结存，哪些用在哪里，缺哪些")
@json_option
@click.pass_obj
def balance(office: Office, serials: bool, as_json: bool) -> None:
    """各批结存：领入 = 在印 + 完好 + 报废 + 退回 + 结存。"""
    told = answers.of_balance(office)
    lines = list(showing.lots(told))
    if serials:
        by_number = blanks.of_numbers(office)
        told["serials"] = by_number["lots"]
        lines += blanks.numbers(by_number)
    report(as_json, told, lines)


@stock.command()
@json_option
@click.pass_obj
def forecast(office: Office, as_json: bool) -> None:
    """还要领多少：各校 人数×份数+3 %，减去结存。"""
    with office.hand("stock forecast"):
        catch_up(office)
    told = blanks.of_forecast(office)
    report(as_json, told, blanks.forecast(told))


@stock.command()
@click.option("--lot", default="", help="只看这一批")
@json_option
@click.pass_obj
def log(office: Office, lot: str, as_json: bool) -> None:
    """谁在什么时候领入、交付打印、报废、退回、盘点。"""
    told = blanks.of_log(office, lot)
    report(as_json, told, blanks.log(told))
