"""寄: rows of 寄件 and 签收 carried out: the same deeds as the commands, within the transaction that marks the row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import parcels
from ..office import Office
from . import moving, packing
from .moving import Deed
from .packing import Packing

STATES = {"送达": "delivered", "退回": "returned", "丢失": "lost"}
MOST_TOLD = 3


def carry(db: Connection, office: Office, body: Mapping[str, str], whence: str) -> str:
    """One row of 寄件; what its sender should know comes back. Raises UsageError, RefusedError."""
    if body["matter"] == "打包":
        return _pack(db, office, body, whence)
    deed = _deed(body, body["by"], whence)
    if body["matter"] == "寄出":
        if deed.only:
            raise UsageError("寄出是整包的事，准考证号请空着；要取出几个人，先登记退回。没有登记")
        return "；".join(moving.ship(db, office, deed).says[1:])
    return _told(moving.tell(db, office, STATES[body["matter"]], deed))


def receive(db: Connection, office: Office, body: Mapping[str, str], whence: str) -> str:
    """One row of 签收: who signed stands in the log."""
    by = body.get("by") or body["signed"]
    signed = f"，{body['signed']}签收" if by != body["signed"] else ""
    return _told(moving.tell(db, office, "received", _deed(body, by, signed + whence)))


def _deed(body: Mapping[str, str], by: str, whence: str) -> Deed:
    return Deed(
        parcel=body["parcel"],
        by=by,
        only=_tickets(body),
        reason=body.get("reason", ""),
        carrier=body.get("carrier", ""),
        waybill=body.get("waybill", ""),
        as_is=body.get("sure") == "是",
        at=datetime.fromisoformat(body["at"]) if body.get("at") else None,
        whence=whence,
    )


def _tickets(body: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, body.get("tickets", "").split(";")))


def _pack(db: Connection, office: Office, body: Mapping[str, str], whence: str) -> str:
    asked = Packing(body["by"], body.get("city", ""), _tickets(body), whence)
    if bool(asked.city) == bool(asked.tickets):
        raise UsageError("打包要写考区（这个市所有该寄的），或写准考证号，二者选一。没有打包")
    names, chosen = packing.pack_in(db, office, asked)
    if not names:
        raise RefusedError(_left(chosen.left_out) or "没有可以打包的材料：只装扫描件已齐、纸质全部到手的")
    number = parcels.NUMBER.fullmatch(body["parcel"])
    if number and names != [f"Y-{int(number[2]):03d}"]:
        raise RefusedError(
            "打包总是另开一包，号由系统编。包裹号请写“新”；要装进已有的包，请扫首页（mail scan）。没有打包"
        )
    count = sum(map(len, chosen.papers.values()))
    left = _left(chosen.left_out)
    return f"已打包{'、'.join(names)}：{count}套，清单和地址签在 outbox/邮寄" + (
        f"；没有装{left}" if left else ""
    )


def _told(moved: moving.Moved) -> str:
    asks = [ask["says"] for ask in moved.asks[:MOST_TOLD]]
    left = _left(moved.left_out)
    return "；".join([*asks, *([left] if left else [])])


def _left(left: Sequence[Mapping[str, str]]) -> str:
    more = f"（等{len(left)}人）" if len(left) > MOST_TOLD else ""
    return "；".join(f"{one['ticket']}：{one['why']}" for one in left[:MOST_TOLD]) + more
