"""号: where each numbered blank is: on hand, on which sheet, spoiled, returned, or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from ..errors import RefusedError
from ..ledger import sheets as sheet_ledger
from .serials import expanded, gaps, key, ranges, told

SHORT = "盘点短少"


@dataclass(slots=True)
class Numbers:
    """The numbers of one lot: `away` says in words where those went that are not on hand."""

    lot: str
    on_hand: set[str] = field(default_factory=set)
    away: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> set[str]:
        """Those a count did not find."""
        return {serial for serial, why in self.away.items() if why.startswith(f"报废（{SHORT}")}

    @property
    def in_order(self) -> list[str]:
        """Those on hand, as they lie."""
        return sorted(self.on_hand, key=key)

    def book(self, row: Any) -> None:
        """What a booking did to them."""
        named = expanded(row.serials)
        if row.deed == "receive":
            self.on_hand |= set(named)
            for serial in named:
                self.away.pop(serial, None)
        elif row.deed in ("spoil", "return"):
            self.on_hand -= set(named)
            word = "已退回" if row.deed == "return" else f"报废（{row.reason}）"
            self.away |= dict.fromkeys(named, word)

    def refuse_unless_on_hand(self, serials: Iterable[str]) -> None:
        """Raises RefusedError for a number that is elsewhere or was never here."""
        for serial in serials:
            if serial not in self.on_hand:
                where = self.away.get(serial, "没有领入过")
                raise RefusedError(
                    f"{serial}号不在{self.lot}批结存里：{where}。请看实物核对号码；"
                    "记错在表上的先用 print close 任务 --serials 张号:表号 更正。没有登记"
                )


def numbers(db: Connection) -> dict[str, Numbers]:
    """The numbers of every lot that bears any."""
    found: dict[str, Numbers] = {}
    for row in sheet_ledger.booked(db):
        if row.serials:
            found.setdefault(row.lot, Numbers(row.lot)).book(row)
    for row in sheet_ledger.numbered_sheets(db):
        lot = found.setdefault(row.lot, Numbers(row.lot))
        lot.on_hand.discard(row.serial)
        lot.away[row.serial] = f"在{row.job}第{row.no}张上"
    return found


def pile(db: Connection, lots: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The blanks of these lots as they are taken: lot by lot, by number where they bear one."""
    held = {lot.lot: lot.on_hand for lot in sheet_ledger.balance(db)}
    known = numbers(db)
    for lot in dict.fromkeys(lots):
        serials = known[lot].in_order[: held[lot]] if lot in known else []
        yield from ((lot, serial) for serial in serials)
        yield from [(lot, "")] * (held[lot] - len(serials))


def report(db: Connection) -> list[dict[str, Any]]:
    """Every lot by number: what is on hand, what went where, what is missing."""
    held = {lot.lot: lot.on_hand for lot in sheet_ledger.balance(db)}
    return [_told(one, held[lot], db) for lot, one in sorted(numbers(db).items())]


def _told(one: Numbers, on_hand: int, db: Connection) -> dict[str, Any]:
    whole = one.on_hand | set(one.away)
    off_sheets = {s: why for s, why in one.away.items() if not why.startswith("在")}
    gone = {s: why for s, why in off_sheets.items() if s not in one.missing}
    return {
        "lot": one.lot,
        "on_hand": ranges(one.on_hand),
        "sheets": list(_on_sheets(db, one.lot)),
        "off": [{"why": why, "serials": ranges(of)} for why, of in sorted(_turned(gone).items())],
        "missing": ranges(one.missing),
        "gaps": gaps(whole),
        "unknown": max(0, len(one.on_hand) - on_hand),
        "unnumbered": max(0, on_hand - len(one.on_hand)),
    }


def _turned(away: Mapping[str, str]) -> dict[str, list[str]]:
    turned: dict[str, list[str]] = {}
    for serial, why in away.items():
        turned.setdefault(why, []).append(serial)
    return turned


def _on_sheets(db: Connection, lot: str) -> Iterator[dict[str, Any]]:
    rows = [row for row in sheet_ledger.numbered_sheets(db) if row.lot == lot]
    for job, group in groupby(rows, key=lambda row: str(row.job)):
        sheets = list(group)
        for outcome in ("", "good", "spoiled"):
            serials = [row.serial for row in sheets if row.outcome == outcome]
            if serials:
                yield {"job": job, "outcome": outcome or "open", "serials": ranges(serials)}


def says(lot: Mapping[str, Any]) -> Iterator[str]:
    """One lot of the report for a person."""
    words = {"open": "在印", "good": "完好", "spoiled": "报废"}
    yield f"{lot['lot']}批结存号：{'、'.join(lot['on_hand']) or '没有'}"
    for one in lot["sheets"]:
        yield f"  {one['job']} {words[one['outcome']]}：{'、'.join(one['serials'])}"
    yield from (f"  {one['why']}：{'、'.join(one['serials'])}" for one in lot["off"])
    if lot["missing"]:
        yield f"  {SHORT}：{'、'.join(lot['missing'])}。请查找；找到后再盘点一次"
    if lot["gaps"]:
        yield f"  没有领入过：{'、'.join(lot['gaps'])}。请核对领表单"
    if lot["unknown"]:
        yield f"  另有{lot['unknown']}张已登记报废、退回或短少，但没有写号；写明号码请盘点时加 --serials"
    if lot["unnumbered"]:
        yield f"  另有{lot['unnumbered']}张结存不知是哪几号"


def refuse_received(db: Connection, serials: Sequence[str]) -> None:
    """Raises RefusedError when one of these numbers is here already, or was and went onto a sheet."""
    for lot in numbers(db).values():
        returned = {serial for serial, why in lot.away.items() if why == "已退回"} | lot.missing
        twice = (lot.on_hand | set(lot.away)) - returned
        twice &= set(serials)
        if twice:
            raise RefusedError(
                f"{told(twice)}号已在{lot.lot}批登记领入过。请核对号码，同一张不能领两次；"
                "各批确实各自从头编号的，请在号前加批号，如 B000101。没有登记"
            )
