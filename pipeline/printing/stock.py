"""印: blank forms in hand. Received is always what is out, good, spoiled, returned and on the shelf."""

from __future__ import annotations

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..ledger.sheets import Lot
from ..office import Office

WORDS = {"receive": "领入", "spoil": "报废", "return": "退回"}


def book(office: Office, deed: str, lot: str, count: int, by: str, reason: str = "") -> list[Lot]:
    """Books blanks in or out of a lot; the whole balance comes back.

    Raises UsageError for a number below 1 or a missing reason, RefusedError when there are not so many.
    """
    if count < 1:
        raise UsageError("张数应为 1 以上的整数")
    if deed == "spoil" and not reason:
        raise UsageError("报废要写原因，例如 --reason 双张。什么都没有登记")
    now = office.clock()
    with office.ledger.write() as db:
        if deed != "receive":
            _enough(db, lot, count, WORDS[deed])
        sheet_ledger.book(db, now, lot, deed, count, reason, by)
        log.write(db, now, by, f"空白表{lot}批{WORDS[deed]}{count}张{'：' + reason if reason else ''}")
        return sheet_ledger.balance(db)


def _enough(db: Connection, lot: str, count: int, word: str) -> None:
    held = {one.lot: one for one in sheet_ledger.balance(db)}.get(lot)
    if held is None:
        raise RefusedError(f"没有{lot}批空白表。请核对批号，或先用 stock receive 登记领入")
    if held.on_hand < count:
        raise RefusedError(f"{lot}批空白表结存{held.on_hand}张，不够{word}{count}张。请数实物；没有登记")
