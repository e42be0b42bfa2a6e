"""令: the commands of a form: its layout, an office's own blank, the calibration of printers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive.atomic import write_aside

from ..errors import UsageError
from ..office import Office
from ..printing import calibrating, formcheck, formfolders, ownblank, profiles
from ..printing.blank import Blank
from ..printing.blankpages import write_preview
from ..printing.formfile import read_draft
from ..printing.layout import check_blank
from ..speaking import report
from .options import json_option

PATH = click.Path(path_type=Path)


@click.group()
def form() -> None:
    """登记表的版面：检查、按本单位的空白表新建、预览；打印机的校准。"""


@form.command()
@click.argument("what", default="")
@click.option("--picture", type=PATH, help="顺便把每个框画在空白表上，存到这个 PDF")
@json_option
@click.pass_obj
def check(office: Office, what: str, picture: Path | None, as_json: bool) -> None:
    """检查版面：每一处不对，第几行，怎么改。可写编号、文件夹或 form.toml；不写就是本办公室用的。"""
    path = formfolders.toml_of(office.folder, what or office.settings.form_id)
    checked = formcheck.check(path)
    found = [dict(zip(("line", "field", "says", "fix"), one, strict=True)) for one in checked.found]
    warned = list(formcheck.warnings(checked, office.settings.margin_mark))
    told: dict[str, Any] = {
        "form": path.parent.name,
        "ok": not found,
        "complaints": found,
        "warnings": warned,
    }
    if picture:
        told["unfit"] = _draw(path, picture)
    report(as_json, told, _checked(told))
    if found:
        raise SystemExit(1)


@form.command()
@click.argument("what", default="")
@click.option("--out", type=PATH, help="存到哪个 PDF")
@json_option
@click.pass_obj
def preview(office: Office, what: str, out: Path | None, as_json: bool) -> None:
    """预览：空白表上画出每个框，写上名称，排上样例，看放不放得下。"""
    path = formfolders.toml_of(office.folder, what or office.settings.form_id)
    ours = path.resolve().is_relative_to(office.folder)
    target = out or (
        path.parent / "preview.pdf" if ours else office.outbox / "版面" / f"{path.parent.name}_预览.pdf"
    )
    unfit = _draw(path, target)
    report(
        as_json, {"file": _named(office, target), "unfit": unfit}, _previewed(_named(office, target), unfit)
    )


@form.command()
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--id", "form_id", required=True, help="编号，如 nj-2024")
@click.option("--title", default="", help="名称，如 高等教育自学考试毕业生登记表")
@click.option("--pages", default="", help="只取 PDF 的这几页：1-2")
@click.option("--dpi", type=click.FloatRange(72, 2400), default=None, help="扫描件没有写分辨率时写明")
@json_option
@click.pass_obj
def new(
    office: Office,
    files: Sequence[Path],
    form_id: str,
    title: str,
    pages: str,
    dpi: float | None,
    as_json: bool,
) -> None:
    """按本单位的空白表新建版面：一个 PDF，或 300 dpi 的扫描图片（一面一张，正面在前）。

    在 forms/编号 里写好 blank.pdf、待填的 form.toml、量坐标用的 grid.pdf。扫描时请摆正，最好背后盖黑纸，使纸边看得见：
    看得见纸边的按纸边裁齐转正；看不见的按扫描的左上角为纸角，只按表上的线转正。
    """
    with office.hand("form new"):
        begun = ownblank.begin(office.folder, ownblank.Asked(files, form_id, title, pages, dpi or 0.0))
    folder = office.inside(begun.folder)
    told = {
        "form": form_id,
        "folder": folder,
        "paper": begun.paper,
        "width": begun.size[0],
        "height": begun.size[1],
        "pages": begun.pages,
        "skews": list(begun.skews),
        "remarks": list(begun.says),
    }
    report(as_json, told, _begun(told))


@form.command()
@click.option("--printer", default="", help="打印机名称，印在校准页上")
@click.option("--tray", default="", help="纸盒")
@click.option("--out", type=PATH, help="存到哪个 PDF；不写：outbox/校准")
@json_option
@click.pass_obj
def proof(office: Office, printer: str, tray: str, out: Path | None, as_json: bool) -> None:
    """校准页：印在白纸上，正反两面，有十字和标尺；量法写在页上。"""
    target = _named(office, calibrating.proof(office, printer, tray, out))
    then = "请用白纸按 100 % 双面印一张，再用 form calibrate 记下正面、背面"
    report(as_json, {"file": target}, [f"校准页：{target}", then])


@form.command()
@click.option("--printer", default="", help="打印机名称")
@click.option("--tray", default="", help="纸盒")
@click.option(
    "--side",
    default="front",
    show_default=True,
    type=click.Choice(list(profiles.SIDES)),
    help="正面 front，背面 back",
)
@click.option(
    "--readings",
    default="",
    help="各十字的位置，毫米，从纸的左边、上边量：“20.4,19.1 190.6,19.0 20.3,276.2”；没有量的写 -",
)
@click.option("--scan", type=PATH, help="印好的校准页的扫描件，300 dpi，看得见纸的左边和上边")
@click.option("--dpi", type=click.FloatRange(72, 2400), default=None, help="扫描件没有写分辨率时写明")
@click.option("--by", default="", help="经办人姓名，记入日志")
@click.option("--list", "listed", is_flag=True, help="列出全部校准")
@json_option
@click.pass_obj
def calibrate(
    office: Office,
    printer: str,
    tray: str,
    side: str,
    readings: str,
    scan: Path | None,
    dpi: float | None,
    by: str,
    listed: bool,
    as_json: bool,
) -> None:
    """校准：由校准页上十字的实际位置，算出偏移、转角、缩放，按打印机、纸盒、正反面记下，以前的保留。

    用尺量：从纸的左边、上边量到十字中心，至少 1、2、3 号，写 --readings。
    或扫描：平板扫描，300 dpi，灰度，纸离玻璃左边、上边各 5–10 mm，背后盖一张黑纸，使纸的左边、上边看得见；
    关掉自动裁边和自动纠偏。程序以纸边为准，放歪一点不要紧；看不到纸边的扫描分不清是谁歪，不收，请改用尺量。
    之后用 print new --profile 打印机/纸盒 开印。
    """
    if not listed:
        asked = calibrating.Reading(printer, tray, side, readings, scan, dpi or 0.0, by)
        with office.hand("form calibrate"):
            done = calibrating.calibrate(office, asked)
        told = {**_told(done), "rest": done.rest}
        report(as_json, told, _calibrated(done))
        return
    if readings or scan:
        raise UsageError("--list 只列出，不校准；请去掉 --list 再试")
    all_ = profiles.kept(office.folder)
    latest = profiles.current(all_)
    listing = [{**_told(one), "current": latest[one.profile, one.side] is one} for one in all_]
    report(as_json, {"profiles": listing}, _listed(listing))


def _named(office: Office, path: Path) -> str:
    """A path as it is told: relative to the office where it lies in it."""
    whole = path.resolve()
    return office.inside(whole) if whole.is_relative_to(office.folder) else str(path)


def _draw(path: Path, target: Path) -> list[str]:
    draft = read_draft(path)
    if not draft.sound:
        raise UsageError(
            f"{path.name} 还有写法上的错，画不出来。请先运行 form check {path.parent.name}，改好再预览"
        )
    measured = draft.measured()
    check_blank(measured)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfit: list[str] = []

    def write(out: BinaryIO) -> None:
        unfit.extend(write_preview(out, measured, Blank(measured.blank)))

    write_aside(target, write)
    return unfit


def _told(one: profiles.Calibrated) -> dict[str, Any]:
    said = one.told
    return {
        "profile": one.profile,
        "printer": one.printer,
        "tray": one.tray,
        "side": one.side,
        "at": one.at,
        "by": one.by,
        "right": round(said.right, 3),
        "down": round(said.down, 3),
        "turn": round(said.turn, 4),
        "scale_x": round(said.across, 5),
        "scale_y": round(said.along, 5),
        "says": one.words(),
    }


def _checked(told: dict[str, Any]) -> Iterator[str]:
    for one in told["complaints"]:
        where = f"第{one['line']}行 " if one["line"] else ""
        name = f"{one['field']}：" if one["field"] else ""
        yield f"{where}{name}{one['says']}。{one['fix']}"
    count = len(told["complaints"])
    yield f"{told['form']}：有{count}处要改，改好以前不会打印" if count else f"{told['form']}：版面没有问题"
    yield from (f"注意：{says}" for says in told["warnings"])
    if told.get("unfit"):
        yield f"样例放不下的：{'、'.join(told['unfit'])}。请把框放大，或把 min_size 改小、max_lines 改大"


def _previewed(target: str, unfit: Sequence[str]) -> Iterator[str]:
    yield f"预览：{target}。红框是字段，绿框是课程成绩，橙色是照片和盖章处"
    if unfit:
        yield f"样例放不下的：{'、'.join(unfit)}。请把框放大，或把 min_size 改小、max_lines 改大"


def _begun(told: dict[str, Any]) -> Iterator[str]:
    yield from told["remarks"]
    size = f"{told['width']:g}×{told['height']:g} mm"
    yield f"已建立 {told['folder']}：{told['paper']}（{size}），{told['pages']}面"
    yield f"请打开其中的 grid.pdf，把每一格的坐标填进 form.toml，再运行 biye form check {told['form']}"
    yield f'用这份表打印前，在 office.toml 的 [form] 里写 id = "{told["form"]}"；现在还没有换'


def _calibrated(done: profiles.Calibrated) -> Iterator[str]:
    yield f"{done.profile} {profiles.SIDES[done.side]}：{done.words()}（各十字最多差 {done.rest:.2f} mm）"
    yield f"已记在 printers/{done.printer}.toml，以前的保留。开印时写 --profile {done.profile}，程序按相反的方向补正"


def _listed(listing: Sequence[dict[str, Any]]) -> Iterator[str]:
    for one in listing:
        state = "在用" if one["current"] else "以前"
        who = f"，{one['by']}" if one["by"] else ""
        yield f"{one['profile']} {profiles.SIDES[one['side']]} {one['at'][:10]} {one['says']}（{state}{who}）"
    if not listing:
        yield "还没有校准过打印机。请先用 form proof 印一张校准页"
