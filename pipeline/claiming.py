"""领: whose a waiting file is, and what: a person says so."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row

from .errors import UsageError
from .ledger import cases, log, passes, seeking
from .office import Office
from .reading import cells, columns, layouts
from .reading.scannames import plain_name
from .reading.scanned import ROSTER
from .speaking import masked
from .spine import catch_up

WORDS = {"photos": "照片", "chips": "芯片照片", "scans": "扫描件"}


def claim(office: Office, file: str, ticket: str, item: str = "") -> str:
    """Gives a waiting file to a person, a scan as this item; its path comes back. A wrong claim is claimed anew.

    Raises UsageError for what does not wait, for a ticket nobody is registered under, for an unknown item.
    """
    if not (len(ticket) == 12 and ticket.isdigit()):
        raise UsageError(f"“{ticket}”不是准考证号（12位数字），没有认领")
    with office.ledger.write() as db:
        if ticket not in cases.registered(db, [ticket]):
            raise UsageError(f"没有{ticket}的登记，没有认领。请核对准考证号")
        waiting = [row for row in seeking.tray(db) if file in _names(row)]
        waiting = waiting or [row for row in seeking.claimed(db) if file in _names(row)]
        if len(waiting) != 1:
            word = "不止一件" if waiting else "没有"
            raise UsageError(f"待认领里{word}“{file}”，没有认领。请用 status 查看，写全文件名")
        row = waiting[0]
        item = _item_of(row, item)
        pass_no = passes.begin_pass(db, office.clock(), "认领")
        _give(db, row, ticket, item, pass_no)
        passes.end_pass(db, pass_no)
        what = f"{WORDS[row.kind]}{seeking.tray_name(row)}归此人" + (f"，作“{item}”" if item else "")
        log.write(db, office.clock(), "认领", what, ticket)
    catch_up(office)
    return seeking.tray_name(row)


def _item_of(row: Row[Any], item: str) -> str:
    """A scan is of something: what was said, else what its name tells; a photo is of nothing."""
    if row.kind != "scans":
        return ""
    if json.loads(row.body)["item"] == ROSTER:
        raise UsageError(
            "这是签字的校核名册，不归一个人，没有认领。请在《校核名册》表的“名册文件”栏写上这个文件名，再放一次表"
        )
    if not item:
        item = str(json.loads(row.body)["item"])
    if not item:
        known = "、".join(layouts.ITEMS)
        raise UsageError(f"这是一份扫描件，请在准考证号后面写明是什么材料，没有认领。可写：{known}")
    try:
        return cells.item(item, columns.words("item"), layouts.ITEMS)
    except cells.BadCellError as bad:
        raise UsageError(f"材料{bad}。没有认领") from None


def _give(db: Connection, row: Row[Any], ticket: str, item: str, pass_no: int) -> None:
    body = {**json.loads(row.body), "claimed": True}
    if row.kind != "scans":
        seeking.give_to(db, row.id, ticket, ticket, pass_no, json.dumps(body, ensure_ascii=False))
        return
    body |= {"item": item, "name": ""}
    key = f"{ticket}|{item}|{plain_name(str(row.path))}"
    seeking.give_to(db, row.id, ticket, key, pass_no, json.dumps(body, ensure_ascii=False))


def _names(row: Row[Any]) -> set[str]:
    """As it may be called: by its path or its name, identity numbers whole or masked."""
    names = {seeking.tray_name(row), str(row.path), str(json.loads(row.body)["file"])}
    return names | set(map(masked, names))
