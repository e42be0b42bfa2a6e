"""印: blank forms in hand. Received is always what is out, good, spoiled, returned and on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..ledger.sheets import Lot
from ..office import Office
from .numbering import SHORT, Numbers, numbers, refuse_received
from .serials import expanded, told, written

WORDS = {"receive": "领入", "spoil": "报废", "return": "退回", "count": "盘点"}
OVER, NAMED = "盘点多出", "盘点查明号码"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be booked of a lot. `at` is when it happened, empty: now; `whence` is the table that tells it."""

    deed: str
    lot: str
    sheets: int
    by: str
    reason: str = ""
    serials: str = ""
    at: datetime | None = None
    whence: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count found: how many the ledger expected, and how many more or fewer there were."""

    lot: str
    sheets: int
    expected: int
    says: str
    agrees: bool

    @property
    def difference(self) -> int:
        """Above 0: more than expected."""
        return self.sheets - self.expected


def book(
    office: Office, deed: str, lot: str, count: int, by: str, reason: str = "", serials: str = ""
) -> list[Lot]:
    """Books blanks in or out of a lot; the whole balance comes back.

    Raises UsageError for a number below 1, a missing reason or numbers that are not so many, RefusedError
    when there are not so many or a number is elsewhere.
    """
    with office.ledger.write() as db:
        enter(db, office.clock(), Entry(deed, lot, count, by, reason, serials))
        return sheet_ledger.balance(db)


def count(
    office: Office, lot: str, sheets: int, by: str, reason: str = "", serials: str = ""
) -> tuple[Counted, list[Lot]]:
    """Books what was counted on the shelf; a difference is spoiled or received, so that all adds up again."""
    with office.ledger.write() as db:
        counted = take_stock(db, office.clock(), Entry("count", lot, sheets, by, reason, serials))
        return counted, sheet_ledger.balance(db)


def enter(db: Connection, now: datetime, entry: Entry) -> None:
    """Books blanks received, spoiled or returned. Raises UsageError, RefusedError."""
    if entry.sheets < 1:
        raise UsageError("张数应为 1 以上的整数")
    if entry.deed == "spoil" and not entry.reason:
        raise UsageError("报废要写原因，例如 --reason 双张。什么都没有登记")
    named = _as_many(entry)
    if entry.deed == "receive":
        _one_way(db, entry, named)
        refuse_received(db, named)
    else:
        held = _held(db, entry.lot)
        if held < entry.sheets:
            word = WORDS[entry.deed]
            raise RefusedError(
                f"{entry.lot}批空白表结存{held}张，不够{word}{entry.sheets}张。请数实物；没有登记"
            )
        if named:
            _numbers_of(db, entry.lot).refuse_unless_on_hand(named)
    _write(db, now, entry, named)


def _as_many(entry: Entry) -> list[str]:
    named = expanded(entry.serials)
    if named and len(named) != entry.sheets:
        raise UsageError(
            f"写的是{entry.sheets}张，起止号{told(named)}共{len(named)}张，对不上。请数实物核对；没有登记"
        )
    return named


def _one_way(db: Connection, entry: Entry, named: Sequence[str]) -> None:
    """A lot bears numbers or it does not."""
    before = [row for row in sheet_ledger.booked(db) if row.lot == entry.lot and row.deed == "receive"]
    if before and not before[0].serials and named:
        raise RefusedError(f"{entry.lot}批先前领入时没有编号，有编号的请另立一批（换一个批号）；没有登记")
    if before and before[0].serials and not named:
        raise RefusedError(
            f"{entry.lot}批是按编号领入的，这一次也要写起止号（--serials 000101-000200）；没有登记"
        )


def _held(db: Connection, lot: str) -> int:
    held = {one.lot: one.on_hand for one in sheet_ledger.balance(db)}
    if lot not in held:
        raise RefusedError(f"没有{lot}批空白表。请核对批号，或先用 stock receive 登记领入；没有登记")
    return held[lot]


def _numbers_of(db: Connection, lot: str) -> Numbers:
    return numbers(db).get(lot) or Numbers(lot)


def _write(db: Connection, now: datetime, entry: Entry, named: Sequence[str]) -> None:
    at, deed = entry.at or now, entry.deed
    sheet_ledger.book(db, at, entry.lot, deed, entry.sheets, entry.reason, entry.by, written(named))
    which = f"（{told(named)}）" if named else ""
    why = f"：{entry.reason}" if entry.reason else ""
    what = f"空白表{entry.lot}批{WORDS[deed]}{entry.sheets}张{which}{why}{entry.whence}"
    log.write(db, now, entry.by, what)


def take_stock(db: Connection, now: datetime, entry: Entry) -> Counted:
    """Books a count. Numbers, where they are given, are all that lies there. Raises UsageError, RefusedError."""
    if entry.sheets < 0:
        raise UsageError("张数应为 0 以上的整数")
    named, expected = _as_many(entry), _held(db, entry.lot)
    _write(db, now, entry, named)
    known = _numbers_of(db, entry.lot)
    lost = sorted(known.on_hand - set(named)) if named else []
    found = [serial for serial in named if serial not in known.on_hand]
    _refuse_elsewhere(known, found)
    _settle(db, now, entry, entry.sheets - expected, lost, found)
    agrees = entry.sheets == expected and not lost and not found
    return Counted(entry.lot, entry.sheets, expected, _count_says(entry, expected, lost, found), agrees)


def _refuse_elsewhere(known: Numbers, found: Sequence[str]) -> None:
    """A number that was counted may have been thought missing or never received; on a sheet it cannot be."""
    placed = [s for s in found if s in known.away and s not in known.missing]
    if placed:
        raise RefusedError(
            f"盘到的{placed[0]}号，账上{known.away[placed[0]]}。请看实物：记错了先更正"
            "（print close 任务 --serials 张号:表号），再盘点；没有登记"
        )


def _settle(
    db: Connection, now: datetime, entry: Entry, more: int, lost: Sequence[str], found: Sequence[str]
) -> None:
    """Books the difference: what is not there is spoiled, what is there beyond the ledger is received.

    Of numbers both may be. Some of the lost may have been spoiled before by an unknown number: these are named now.
    """
    note = f"：{entry.reason}" if entry.reason else ""
    received = max(len(found), more)
    spoiled = received - more
    named_late = len(lost) - spoiled
    if received:
        over = Entry("receive", entry.lot, received, entry.by, OVER + note, at=entry.at)
        _write(db, now, over, found)
    if spoiled or named_late > 0:
        why = (SHORT if spoiled else NAMED) + note
        short = Entry("spoil", entry.lot, spoiled, entry.by, why, at=entry.at)
        _write(db, now, short, lost)


def _count_says(entry: Entry, expected: int, lost: Sequence[str], found: Sequence[str]) -> str:
    more = entry.sheets - expected
    said = f"{entry.lot}批盘点：账上{expected}张，实数{entry.sheets}张"
    if not more and not lost and not found:
        return f"{said}，相符，已记下"
    which = (f"；缺{told(lost)}" if lost else "") + (f"；多出{told(found)}" if found else "")
    if more < 0:
        how = f"少{-more}张{which}，已按“{SHORT}”记入报废。请查找，找到后再盘点一次；没找到请写情况说明"
    elif more > 0:
        how = f"多{more}张{which}，已按“{OVER}”记入领入。请核对领表单和未登记的任务"
    else:
        how = f"张数相符，号码不符{which}，已按盘点改正"
    return f"{said}，{how}"
