"""读: a scan or a chip portrait as it comes in: what it is, whose it is, what its sender must be told."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePosixPath

from ..errors import UnreadableError
from ..ledger.papers import Arrival, Line, Outcome
from ..speaking import masked
from . import scans
from .names import whose
from .portraits import measure
from .ranking import rank
from .scannames import ScanName, folder_name, plain_name, read_name
from .scans import Looked

ROSTER = "校核名册"
KINDS_OF_SCANS = "、".join(suffix.lstrip(".") for suffix in scans.SUFFIXES)


def scan(arrival: Arrival, suffix: str, data: bytes) -> Outcome:
    """A scan of 资审材料 or of a signed 校核名册. One that cannot be used goes back and is known all the same.

    Raises UnreadableError for what is no scan at all.
    """
    if suffix not in scans.SUFFIXES:
        raise UnreadableError(
            f"扫描件应为 {KINDS_OF_SCANS} 文件，{suffix or '没有扩展名的'}文件看不了。"
            "请导出为 pdf 或 jpg 再放；材料登记表应为 xlsx 或 csv"
        )
    told = read_name(arrival.path)
    if told.other_paper:
        raise UnreadableError(
            f"文件名写的是“{told.other_paper}”，它不是《学历认证报告》，不能代替。"
            "请交学信网（学信中心）出具的《学历认证报告》；确是认证报告的，请改正文件名再放"
        )
    looked = scans.look_at(data)
    fault = scans.fault(looked, arrival.path)
    line = _line(arrival, told, looked, data)
    return Outcome("refused" if fault else "taken", fault or _remark(line), {}, [line])


def _line(arrival: Arrival, told: ScanName, looked: Looked, data: bytes) -> Line:
    roster = arrival.kind == "rosters"
    item = ROSTER if roster else told.item
    ticket = "" if roster else told.ticket
    body = {
        "file": PurePosixPath(arrival.path).name,
        "item": item,
        "name": "" if roster else told.name,
        "digest": sha256(data).hexdigest(),
        "look": looked.look.value,
        "pages": looked.pages,
        "width": looked.width,
        "height": looked.height,
        "dpi": looked.dpi,
        "small": looked.small,
        "turned": looked.turned,
    }
    sure = bool(ticket and item and not told.name)
    key = f"{ticket}|{item}|{plain_name(arrival.path)}" if sure else f"?{arrival.path}"
    handles = [] if sure else list(_handles(arrival, told, item, ticket))
    return Line(key, ticket or None, 0, rank(arrival, "", 0), body, "scans", handles)


def _handles(arrival: Arrival, told: ScanName, item: str, ticket: str) -> list[tuple[str, str]]:
    """By what the scan may find its owner: the ticket, number and name in its name, and the name itself."""
    found = {"kind": arrival.kind, "folder": folder_name(arrival.path), "file": plain_name(arrival.path)}
    found |= {"item": item, "ticket": ticket}
    found |= {"id_no": told.id_no, "name": told.name}
    return [(kind, value) for kind, value in found.items() if value]


def _remark(line: Line) -> str:
    """What the sender of a good scan is told: as what it was taken, and what to look at."""
    body = line.body
    told = [f"已作“{body['item']}”收下"] if body["item"] and line.ticket else []
    if body["turned"]:
        told.append("横放已转正显示，原图未动")
    if body["small"]:
        told.append(f"图较小（{body['width']}×{body['height']}，像QQ压缩图），请看清字，看不清请要原图")
    return "，".join(told) if len(told) > 1 else ""


def chip(arrival: Arrival, data: bytes) -> Outcome:
    """The portrait of the chip, for the eye of who compares it with the photo (七·1)."""
    name = PurePosixPath(arrival.path).name
    portrait, _ = measure(name, data)
    if not (portrait.format and portrait.whole):
        raise UnreadableError("芯片照片打不开，可能没有复制完。请从读卡软件重新导出 bmp 或 jpg 再放")
    ticket, id_no = whose(name)
    body = {
        "file": masked(name),
        "id_no": id_no,
        "digest": portrait.digest,
        "width": portrait.width,
        "height": portrait.height,
    }
    return Outcome(
        "taken",
        "",
        {},
        [Line(ticket or f"?{arrival.path}", ticket or None, 0, rank(arrival, "", 0), body, "chips")],
    )
