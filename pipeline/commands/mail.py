"""令: the commands of the parcels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from .. import deeds_mail, showing_mail
from ..mailing import account
from ..mailing.moving import Deed
from ..mailing.packing import Packing
from ..office import Office
from ..reading.cells import city_named
from ..speaking import report
from .options import by_option, caught_up, json_option

only_option = click.option("--only", "only", multiple=True, help="只这个准考证号（可写几次）；不写：整包")
reason_option = click.option("--reason", required=True, help="原因")


@click.group(name="mail")
def mail_group() -> None:
    """寄件：资审纸质材料打包、寄出、签收、丢失、退回、超期。"""


@mail_group.command()
@click.argument("tickets", nargs=-1)
@click.option("--city", default="", help="考区：这个市所有该寄的")
@by_option
@json_option
@click.pass_obj
def pack(office: Office, tickets: Sequence[str], city: str, by: str, as_json: bool) -> None:
    """打包：一市一包，做好装箱清单、交接单、地址签。"""
    with office.hand("mail pack"):
        told = deeds_mail.pack(office, Packing(by, city_named(city), tuple(tickets)))
    report(as_json, told, showing_mail.packed(told))
    if told["left_out"]:
        raise SystemExit(1)


@mail_group.command()
@click.argument("parcel")
@click.option("--carrier", default="", help="EMS、顺丰、机要、专人送达……；会审时交的可不写")
@click.option("--waybill", default="", help="运单号；机要、专人送达不用写")
@click.option("--waybill-as-is", "as_is", is_flag=True, help="运单号核对过，就照这样登记")
@by_option
@json_option
@click.pass_obj
def ship(
    office: Office, parcel: str, carrier: str, waybill: str, as_is: bool, by: str, as_json: bool
) -> None:
    """登记寄出；再登记一次就是改运单号。"""
    with office.hand("mail ship"):
        told = deeds_mail.ship(office, Deed(parcel, by, carrier=carrier, waybill=waybill, as_is=as_is))
    report(as_json, told, showing_mail.moved(told))


def _step(name: str, state: str, help_text: str, with_reason: bool = False) -> None:
    """A command that tells where a parcel, or the sets of some people in it, has come to."""

    @only_option
    @by_option
    @json_option
    @click.pass_obj
    def step(
        office: Office, parcel: str, only: Sequence[str], by: str, as_json: bool, reason: str = ""
    ) -> None:
        with office.hand(f"mail {state}"):
            told = deeds_mail.tell(office, state, Deed(parcel, by, tuple(only), reason))
        report(as_json, told, showing_mail.moved(told))
        if told["left_out"]:
            raise SystemExit(1)

    asked = reason_option(step) if with_reason else step
    mail_group.command(name=name, help=help_text)(click.argument("parcel")(asked))


_step("delivered", "delivered", "登记送达（快递显示妥投，回执还没有来）。")
_step("receive", "received", "登记签收（回执来了）；少收的用 --only 只登记收到的人。")
_step("lost", "lost", "登记丢失：材料又欠着，原件要向谁重开一并列出。", with_reason=True)
_step("return", "returned", "登记退回（补章、退件），或寄出前取出；办好再打包。", with_reason=True)


@mail_group.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--parcel", default="", help="装进哪一包；不写：本市还没有寄的那一包，没有就另开一包")
@by_option
@json_option
@click.pass_obj
def scan(office: Office, files: Sequence[Path], parcel: str, by: str, as_json: bool) -> None:
    """扫首页条码（PDF、图片、手机照片），把那几套装进包裹；有疑问的列出。"""
    with office.hand("mail scan"):
        told = deeds_mail.scan(office, files, parcel, by)
    report(as_json, told, showing_mail.ticked(told))
    if told["odd"]:
        raise SystemExit(1)


@mail_group.command(name="list")
@click.option("--city", default="", help="考区")
@json_option
@click.pass_obj
def list_parcels(office: Office, city: str, as_json: bool) -> None:
    """全部包裹和里面的材料。"""
    caught_up(office)
    told = account.of_parcels(office, city=city_named(city))
    report(as_json, told, showing_mail.listed(told))


@mail_group.command()
@click.option("--city", default="", help="考区")
@json_option
@click.pass_obj
def status(office: Office, city: str, as_json: bool) -> None:
    """今天该寄的、在途的、没有回执的、纸质还没有到手的。"""
    caught_up(office)
    told = account.of_status(office, city_named(city))
    report(as_json, told, showing_mail.standing(told))


@mail_group.command()
@click.option("--city", default="", help="考区")
@json_option
@click.pass_obj
def overdue(office: Office, city: str, as_json: bool) -> None:
    """超期的：没有按时寄、没有回执、还欠原件；有就返回 1。"""
    caught_up(office)
    told = account.of_overdue(office, city_named(city))
    report(as_json, told, showing_mail.late(told))
    if account.found_late(told):
        raise SystemExit(1)
