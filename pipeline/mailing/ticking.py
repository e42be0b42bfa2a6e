"""寄: sets are ticked into an open parcel by the barcodes of their covers; what is odd about a cover is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import RefusedError, UsageError
from ..labour import Fallen, Limits
from ..ledger import cases, log, parcels
from ..ledger.cases import Wanted
from ..office import Office
from .coverscan import MARK, PageSeen, look_through
from .packing import WORDS, choose

PATIENT = Limits(cpu=900, clock=1200, megabytes=1536)
NOT_IN = "没有装入"


@dataclass
class Ticked:
    """Which sets were ticked into which parcel, what is odd, and the parcel that was asked for."""

    ticked: list[dict[str, Any]] = field(default_factory=list)
    odd: list[dict[str, Any]] = field(default_factory=list)
    asked: str = ""

    def is_odd(self, page: PageSeen, why: str) -> None:
        """Something about this page is to be looked at by a person."""
        self.odd.append({"file": page.file, "page": page.page, "why": why})

    @property
    def parcels(self) -> list[str]:
        """The parcels ticked into, and the one asked for."""
        return sorted({*(str(one["parcel"]) for one in self.ticked), *filter(None, [self.asked])})


def scan(office: Office, files: Sequence[Path], parcel: str, by: str) -> Ticked:
    """Reads covers and ticks their sets into the parcel; without one into the city's open one, or a new one.

    Raises UsageError for a file or a parcel that is not there, RefusedError for a parcel that has gone.
    """
    for path in files:
        if not path.is_file():
            raise UsageError(f"没有“{path}”这个文件，什么都没有登记")
    with office.ledger.read() as db:
        _ = _open(db, office, parcel) if parcel else None
    pages = list(_look(office, files))
    found = Ticked()
    with office.ledger.write() as db:
        _Tick(db, office, parcel, by, found).all(pages)
    return found


def _look(office: Office, files: Sequence[Path]) -> Iterator[PageSeen]:
    tasks = [[str(path)] for path in files]
    for items, results in office.hands.each(look_through, tasks, lambda _task: PATIENT):
        for item, seen in zip(items, results, strict=True):
            if isinstance(seen, Fallen):
                office.note_fault(seen.told)
                yield PageSeen(Path(item).name, 1, fault="看不了，可能太大或已损坏。请分成几份重新扫描")
            else:
                yield from seen


def _open(db: Connection, office: Office, name: str) -> Row[Any]:
    row = parcels.find(db, office.settings.batch.id, name)
    if row is None:
        raise UsageError(f"本批没有{name}这个包裹。包裹号像 Y-001，用 mail list 查看；没有登记")
    state = parcels.state_of(parcels.papers_in(db, [row.id])[row.id])
    if state != "packed":
        raise RefusedError(
            f"{row.parcel}{WORDS[state]}，不能再装。请写还没有寄的包裹号，或不写 --parcel；没有登记"
        )
    return row


class _Tick:
    """One transaction of ticking."""

    def __init__(self, db: Connection, office: Office, parcel: str, by: str, found: Ticked) -> None:
        self.db, self.office, self.by, self.found = db, office, by, found
        self.chosen = _open(db, office, parcel) if parcel else None
        self.found.asked = self.chosen.parcel if self.chosen else ""
        self.seen: set[str] = set()

    def all(self, pages: Iterable[PageSeen]) -> None:
        """Every cover in the order of the pages."""
        plain: dict[str, list[int]] = {}
        for page in pages:
            if page.fault:
                self.found.is_odd(page, page.fault)
            elif not page.marks:
                plain.setdefault(page.file, []).append(page.page)
            for mark in page.marks:
                if why := self._cover(mark):
                    self.found.is_odd(page, why)
        for file, numbers in plain.items():
            told = "、".join(map(str, numbers[:5])) + (f"等{len(numbers)}" if len(numbers) > 5 else "")
            why = f"第{told}页没有认出首页的条码。是首页就请放平、对好焦再扫一次；材料页不用扫"
            self.found.odd.append({"file": file, "page": numbers[0], "why": why})

    def _cover(self, mark: str) -> str:
        """Ticks the set of one cover; or why it is not ticked."""
        known = MARK.fullmatch(mark)
        assert known is not None
        ticket, form = known[1], known[2]
        if ticket in self.seen:
            return f"{ticket}的首页扫到了两次，第二次没有算。请看看是不是夹了两张首页"
        self.seen.add(ticket)
        row = self.db.execute(cases.cases(Wanted(tickets=(ticket,)))).first()
        if row is None:
            return f"登记里没有{ticket}，{NOT_IN}。请核对是不是别的单位的材料"
        if not row.set_digest:
            return f"{ticket}的资审材料现在不齐（或已不需要），{NOT_IN}。请用 show 查看"
        if row.set_digest[:6].upper() != form:
            return f"{ticket}的封面是旧的：印好以后材料或姓名变了，{NOT_IN}。请重新封装（bundle），换上新首页再扫"
        return self._put(row)

    def _put(self, row: Row[Any]) -> str:
        lying = parcels.latest_of(self.db, [row.ticket]).get(row.ticket)
        if lying and not parcels.to_pack(self.db, [row.ticket]):
            return self._where_it_lies(row.ticket, lying)
        parcel, now = self._parcel_of(row.city), self.office.clock()
        if isinstance(parcel, str):
            return f"{row.ticket}{parcel}，{NOT_IN}"
        chosen = choose(self.db, tickets=[row.ticket])
        if chosen.left_out:
            return f"{row.ticket}：{chosen.left_out[0]['why']}"
        target = parcel or parcels.reserve(self.db, now, row.city, self.by)
        papers = chosen.papers[row.city][row.ticket]
        parcels.put_in(self.db, now, target.id, papers, now.isoformat())
        log.write(self.db, now, self.by, f"资审材料装入{target.parcel}（扫首页）", row.ticket)
        self._ticked(row.ticket, target.parcel, added=True)
        return ""

    def _where_it_lies(self, ticket: str, name: str) -> str:
        row = parcels.parcel(self.db, name)
        assert row is not None
        its = [p for p in parcels.papers_in(self.db, [row.id])[row.id] if p.ticket == ticket]
        if self.chosen is not None and self.chosen.id != row.id:
            return f"{ticket}已装在{name}里（{WORDS[parcels.state_of(its)]}），{NOT_IN}{self.chosen.parcel}。请看看是哪一包"
        if parcels.state_of(its) != "packed":
            return f"{ticket}的材料登记的是随{name}{WORDS[parcels.state_of(its)]}，却扫到了首页。请看实物，更正登记"
        parcels.tick(self.db, self.office.clock(), row.id, ticket)
        self._ticked(ticket, name, added=False)
        return ""

    def _ticked(self, ticket: str, parcel: str, added: bool) -> None:
        self.found.ticked.append({"ticket": ticket, "parcel": parcel, "added": added})

    def _parcel_of(self, city: str) -> Row[Any] | str | None:
        """The parcel asked for, or the city's latest that has not gone; None: there is none. A text: it cannot be."""
        if self.chosen is not None:
            if self.chosen.city != city:
                return f"是{city or '（未填考区）'}的，{self.chosen.parcel}是{self.chosen.city}的"
            return self.chosen
        open_ = None
        for row in parcels.everything(self.db):
            papers = parcels.papers_in(self.db, [row.id])[row.id]
            if row.city == city and parcels.state_of(papers) == "packed":
                open_ = row
        return open_
