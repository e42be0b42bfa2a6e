"""令: the commands of the contract, each a few lines over the rooms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from . import answers, approval, claiming, founding, sending, showing
from .boardtable import write_board
from .casesheet import case_sheet
from .commands.archive import audit, bundle, verify
from .commands.form import form
from .commands.inbox import take, watch
from .commands.mail import mail_group
from .commands.notice import notice
from .commands.options import by_option, caught_up, json_option
from .commands.printing import copy, print_group
from .commands.review import carry_over, query_group, send
from .commands.stock import stock
from .doctor import examine
from .errors import UsageError
from .ledger.cases import Wanted
from .office import Office
from .reading.cells import city_named
from .speaking import aside, report


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("-C", "folder", envvar="BIYE_OFFICE", default=".", type=click.Path(path_type=Path))
@click.version_option(package_name="biye", prog_name="biye")
@click.pass_context
def biye(context: click.Context, folder: Path) -> None:
    """毕业：收件、审核、打印登记表、封装归档。"""
    context.obj = Office(folder.resolve())
    context.call_on_close(context.obj.close)


def _day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}”不是日期，请写成 2020-06-30") from None


@biye.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--batch", default="2020H1", show_default=True, help="批次：2020H1 或 2020-08X")
@click.option("--certificate-date", callback=_day, help="毕业证书日期，如 2020-06-30")
@click.option("--role", default="province", show_default=True, help="province、city、college、host")
@json_option
def init(folder: Path, batch: str, certificate_date: date | None, role: str, as_json: bool) -> None:
    """新建一个办公室文件夹。"""
    founding.found(folder, batch, certificate_date, role)
    dated = Office(folder).settings.batch.certificate_date
    report(as_json, {"office": str(folder)}, showing.founded(folder, dated))


@biye.command()
@click.argument("folder", type=click.Path(path_type=Path), default="demo-office")
@json_option
def demo(folder: Path, as_json: bool) -> None:
    """做一个示例办公室，从收件走到封装，不需要网络。"""
    from .demo.carrying import walk

    told = walk(folder.resolve())
    report(as_json, told, showing.demonstrated(told))


@biye.command()
@json_option
@click.pass_obj
def doctor(office: Office, as_json: bool) -> None:
    """检查字库、空白表、磁盘、时钟和数据库。"""
    checks = examine(office)
    report(as_json, {"checks": checks}, showing.examined(checks))
    if any(check["state"] == "fail" for check in checks):
        raise SystemExit(1)


@biye.command()
@click.argument("file")
@click.argument("ticket")
@click.argument("item", required=False, default="")
@json_option
@click.pass_obj
def claim(office: Office, file: str, ticket: str, item: str, as_json: bool) -> None:
    """认领：说明待认领的照片、扫描件是谁的（扫描件还要写是什么材料）。"""
    with office.hand("claim"):
        path = claiming.claim(office, file, ticket, item)
    report(as_json, {"file": path, "ticket": ticket, "item": item}, [f"{path} 已归 {ticket}，并已重新审核"])


@biye.command()
@click.option("--table", type=click.Path(path_type=Path), help="把看板另存为 .xlsx 或 .csv")
@json_option
@click.pass_obj
def status(office: Office, table: Path | None, as_json: bool) -> None:
    """今天必须办的，各阶段、各市、各校、各规则的人数，期限与待认领。"""
    caught_up(office)
    told = answers.of_status(office)
    if table:
        count = write_board(table, told)
        aside(f"看板已写到 {table}，{count}行")
    report(as_json, told, showing.standing(told))


@biye.command()
@click.argument("ticket", required=False)
@click.option("--all", "everybody", is_flag=True, help="全部考生，一人一行")
@json_option
@click.pass_obj
def show(office: Office, ticket: str | None, everybody: bool, as_json: bool) -> None:
    """一个人的情况，或全部人的（--all）。"""
    if bool(ticket) == everybody:
        raise UsageError("请给一个准考证号，或用 --all 看全部人")
    caught_up(office)
    found = False
    for told in answers.of_people(office, ticket):
        found = True
        if everybody and as_json:
            click.echo(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
        else:
            report(as_json, told, showing.person(told))
    if ticket and not found:
        raise UsageError(f"没有{ticket}的登记。请核对准考证号，或先收登记表")


@biye.command()
@click.argument("ticket")
@json_option
@click.pass_obj
def sheet(office: Office, ticket: str, as_json: bool) -> None:
    """一个人的情况单：一页 A4，每一关的状态、差什么、谁来办、到哪天。"""
    caught_up(office)
    told = case_sheet(office, ticket)
    report(as_json, told, told["files"])


@biye.command(name="list")
@click.option("--stage", default="", type=click.Choice(["", *answers.STAGES]), help="阶段")
@click.option("--papers", default="", type=click.Choice(["", *answers.PAPERS]), help="资审材料到了哪一步")
@click.option("--owing", is_flag=True, help="扫描件已收、纸质还没有到手的人和材料")
@click.option("--rule", default="", help="规则号，如 R70")
@click.option("--city", default="", help="考区")
@click.option("--college", default="", help="专科学校")
@click.option(
    "--table", type=click.Path(path_type=Path), help="把这些人的审核决定写成一张表（.csv），别的单位可直接收"
)
@json_option
@click.pass_obj
def list_tickets(
    office: Office,
    stage: str,
    papers: str,
    owing: bool,
    rule: str,
    city: str,
    college: str,
    table: Path | None,
    as_json: bool,
) -> None:
    """符合条件的准考证号。"""
    answers.known_rule(rule)
    if owing and table:
        raise UsageError("--owing 只列在屏幕上，不能和 --table 一起用，没有写表。请去掉一个")
    caught_up(office)
    wanted = Wanted((), stage, rule, city_named(city), college, papers)
    if owing:
        told = answers.of_owing(office, wanted)
        report(as_json, told, showing.owing(told))
    else:
        told = answers.of_list(office, wanted)
        written = sending.write_decisions(office, wanted, table) if table else ()
        report(as_json, told, (*told["tickets"], *written))


@biye.command()
@click.option("--memo", "by_memo", is_flag=True, help="按备忘录的条款列出，附原文")
@json_option
def rules(by_memo: bool, as_json: bool) -> None:
    """全部规则：编号、备忘录条款、轻重、由谁处理。"""
    told = answers.of_rules()
    report(as_json, told, showing.memo(told) if by_memo else showing.ruled(told))


@biye.command()
@click.option("--ticket", default="", help="只看这一个人")
@json_option
@click.pass_obj
def log(office: Office, ticket: str, as_json: bool) -> None:
    """做过什么：时间、经办人、来自哪份文件第几行。"""
    told = answers.of_log(office, ticket)
    report(as_json, told, showing.logged(told))


@biye.command()
@click.argument("tickets", nargs=-1)
@click.option("--all-clear", is_flag=True, help="所有没有问题的人")
@by_option
@json_option
@click.pass_obj
def approve(office: Office, tickets: Sequence[str], all_clear: bool, by: str, as_json: bool) -> None:
    """会审通过（只限省考试院）。"""
    if bool(tickets) == all_clear:
        raise UsageError("请给准考证号，或用 --all-clear 通过所有没有问题的人")
    with office.hand("approve"):
        done = approval.approve(office, tickets, by)
    told = {"approved": done.approved, "refused": done.refused}
    report(as_json, told, showing.approved(told))
    if done.refused:
        raise SystemExit(1)


for _command in (
    take,
    watch,
    audit,
    bundle,
    verify,
    stock,
    form,
    print_group,
    copy,
    mail_group,
    query_group,
    carry_over,
    send,
    notice,
):
    biye.add_command(_command)
