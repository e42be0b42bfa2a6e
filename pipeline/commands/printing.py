"""令: the commands of the print room: runs and copies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from .. import deeds, showing, showing_print
from ..errors import UsageError
from ..office import Office
from ..printing import closing
from ..printing.runs import Order
from ..speaking import report
from .options import by_option, json_option

profile_option = click.option(
    "--profile", default="", help="用哪份校准：打印机/纸盒（见 form calibrate --list）"
)


@click.group(name="print")
def print_group() -> None:
    """打印登记表。"""


@print_group.command(name="new")
@click.option("--college", default="", help="只印这所专科学校")
@click.option("--lot", "lots", multiple=True, help="用哪一批空白表；可写多个，依次使用。试印不用写")
@click.option("--limit", type=click.IntRange(1), help="最多印多少人")
@profile_option
@click.option("--manual-duplex", is_flag=True, help="手动双面：先印全部正面，整叠放回，再印全部反面")
@click.option(
    "--rehearsal", is_flag=True, help="试印：同样的文件，每面写“样张”，用白纸，不用空白表，不占任务号"
)
@by_option
@json_option
@click.pass_obj
def print_new(
    office: Office,
    college: str,
    lots: Sequence[str],
    limit: int | None,
    profile: str,
    manual_duplex: bool,
    rehearsal: bool,
    by: str,
    as_json: bool,
) -> None:
    """印所有已通过、还没有印的人，每所专科学校一个任务。"""
    if not lots and not rehearsal:
        raise UsageError("没有写用哪一批空白表。请加 --lot 批号，或加 --rehearsal 用白纸试印；没有开印")
    with office.hand("print new"):
        order = Order(lots, by, college, limit, profile=profile, manual_duplex=manual_duplex)
        told = deeds.rehearse(office, order) if rehearsal else deeds.print_new(office, order)
    report(as_json, told, showing_print.rehearsed(told) if rehearsal else showing.printed(told))
    if told["left_out"]:
        raise SystemExit(1)


@print_group.command(name="check")
@click.option("--college", default="", help="只查这所专科学校")
@json_option
@click.pass_obj
def print_check(office: Office, college: str, as_json: bool) -> None:
    """开印前查全部的人：哪些字没有字库，哪些内容放不下，各是谁的哪一项。什么都不印。"""
    with office.hand("print check"):
        told = deeds.print_check(office, college)
    report(as_json, told, showing_print.unprintable(told))
    if told["held"]:
        raise SystemExit(1)


@print_group.command(name="close")
@click.argument("job")
@click.option("--good", default="", help="完好的张号：1-98,100")
@click.option("--spoiled", default="", help="报废的张号和原因：99:卡纸")
@click.option("--serials", default="", help="更正表号，张号:表号，如 3:000105 或 5-9:000108（依次）")
@by_option
@json_option
@click.pass_obj
def print_close(
    office: Office, job: str, good: str, spoiled: str, serials: str, by: str, as_json: bool
) -> None:
    """登记打印结果；每一张都有着落，任务才关闭。"""
    with office.hand("print close"):
        done = closing.close(office, job, good, spoiled, by, serials)
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


@print_group.command(name="parts")
@click.argument("job")
@click.option("--only", default="", help="只要这些张：41,42,77；不写就是还没有登记结果的全部")
@by_option
@json_option
@click.pass_obj
def print_parts(office: Office, job: str, only: str, by: str, as_json: bool) -> None:
    """重做还没有登记结果的张的打印文件，内容一样，不另用空白表。"""
    _make_again(office, job, list(closing.numbers(only)) if only else None, by, as_json)


@print_group.command(name="more")
@click.argument("job")
@click.option("--from", "first", required=True, type=click.IntRange(1), help="从第几张接着印")
@by_option
@json_option
@click.pass_obj
def print_more(office: Office, job: str, first: int, by: str, as_json: bool) -> None:
    """续打：从第几张起，重做其余各张的打印文件，不另用空白表。"""
    _make_again(office, job, first, by, as_json)


def _make_again(office: Office, job: str, wanted: int | Sequence[int] | None, by: str, as_json: bool) -> None:
    with office.hand("print parts"):
        told = deeds.print_parts(office, job, wanted, by)
    report(as_json, told, showing.remade(told))
    if told["left_out"]:
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
