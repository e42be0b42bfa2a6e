"""寄: who has papers to be sent, and into which parcel they go: reserved first, then its lists are made (六(六))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import UsageError
from ..ledger import cases, log, parcels
from ..ledger.cases import Wanted
from ..ledger.opening import chunks
from ..office import Office
from . import papersheets

WORDS = {
    "packed": "已装包",
    "shipped": "已寄出",
    "delivered": "已送达",
    "received": "已签收",
    "returned": "已退回",
    "lost": "已丢失",
}
COMPLETE = ("scanned", "sealed", "posted", "received")


@dataclass(frozen=True, slots=True)
class Packing:
    """Whose papers are asked for: all of a city, or these people's."""

    by: str
    city: str = ""
    tickets: tuple[str, ...] = ()
    whence: str = ""


@dataclass
class Chosen:
    """By city and ticket the papers that can be packed now, and why others cannot."""

    papers: dict[str, dict[str, list[Row[Any]]]] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)

    def leave(self, ticket: str, why: str) -> None:
        """This person's papers stay on the desk."""
        self.left_out.append({"ticket": ticket, "why": why})


def pack(office: Office, packing: Packing) -> dict[str, Any]:
    """Packs all papers that are due, one parcel a city; a packing that was cut off is finished first and told too.

    Raises UsageError when nobody is asked for.
    """
    done = finish(office)
    with office.ledger.write() as db:
        begun = [number for name in done for number in _tickets_in(db, name)]
        new, chosen = pack_in(db, office, packing)
        left = [one for one in chosen.left_out if one["ticket"] not in begun]
    finish(office)
    return {"parcels": [*done, *new], "left_out": left}


def _tickets_in(db: Connection, name: str) -> list[str]:
    row = parcels.parcel(db, name)
    assert row is not None
    return [paper.ticket for paper in parcels.papers_in(db, [row.id])[row.id]]


def pack_in(db: Connection, office: Office, packing: Packing) -> tuple[list[str], Chosen]:
    """The same within one transaction: parcels are reserved, their lists are for `finish` to make."""
    if bool(packing.city) == bool(packing.tickets):
        raise UsageError("请写考区（--city 南京），或写准考证号，二者选一。没有打包")
    known_city(db, office, packing.city, "没有打包")
    chosen = choose(db, packing.city, packing.tickets)
    names = []
    for city, people in sorted(chosen.papers.items()):
        names.append(_reserve(db, office, packing, city, people))
    return names, chosen


def known_city(db: Connection, office: Office, city: str, nothing: str) -> None:
    """Raises UsageError for a 考区 office.toml does not name, nobody is of and no parcel: a slip would read as 没有."""
    if city in ("", *office.settings.batch.city_deadlines):
        return
    if db.execute(cases.cases(Wanted(city=city)).limit(1)).first() is None and all(
        row.city != city for row in parcels.everything(db)
    ):
        raise UsageError(f"没有考区是“{city}”的考生，{nothing}。请核对名称，与登记表上写的一样")


def _reserve(
    db: Connection, office: Office, packing: Packing, city: str, people: Mapping[str, Sequence[Row[Any]]]
) -> str:
    now = office.clock()
    parcel = parcels.reserve(db, now, city, packing.by)
    parcels.put_in(db, now, parcel.id, [paper for papers in people.values() for paper in papers])
    name = str(parcel.parcel)
    log.write(db, now, packing.by, f"打包{name}：{city}{len(people)}套{packing.whence}")
    for ticket in people:
        log.write(db, now, packing.by, f"资审材料装入{name}{packing.whence}", ticket)
    return name


def finish(office: Office) -> list[str]:
    """Makes the lists and labels of every parcel that lacks them; which these were comes back."""
    with office.ledger.read() as db:
        waiting = parcels.unmade(db)
    for row in waiting:
        papersheets.make(office, row)
        with office.ledger.write() as db:
            parcels.made(db, row.id)
    return [str(row.parcel) for row in waiting]


def choose(db: Connection, city: str = "", tickets: Sequence[str] = ()) -> Chosen:
    """Who of a city, or of these, can be packed now. Whoever is named is told why not; of a city only he who has
    papers to be sent."""
    chosen = Chosen()
    named = list(dict.fromkeys(tickets))
    asked = [Wanted(tickets=tuple(part)) for part in chunks(named)] or [Wanted(city=city)]
    views = [
        cases.cases(wanted) if named else cases.cases(wanted).where(cases.with_a_reason) for wanted in asked
    ]
    known = [row for view in views for row in db.execute(view)]
    for ticket in sorted(set(named) - {row.ticket for row in known}):
        chosen.leave(ticket, "没有这个准考证号的登记，请核对。没有打包")
    for part in chunks(known):
        _choose(db, part, bool(named), chosen)
    chosen.left_out.sort(key=lambda one: one["ticket"])
    return chosen


def _choose(db: Connection, people: Sequence[Row[Any]], named: bool, chosen: Chosen) -> None:
    tickets = [row.ticket for row in people]
    waiting, before = parcels.to_pack(db, tickets), parcels.packed_before(db, tickets)
    lying = parcels.latest_of(db, tickets)
    for row in people:
        papers = waiting.get(row.ticket, [])
        if not papers:
            if named:
                chosen.leave(row.ticket, _nothing(row, lying.get(row.ticket, "")))
            continue
        if faults := list(_hindrances(papers, before, named)):
            chosen.leave(row.ticket, "；".join(faults) + "。没有打包")
        else:
            chosen.papers.setdefault(row.city, {})[row.ticket] = papers


def _nothing(row: Row[Any], parcel: str) -> str:
    if row.papers == "none":
        return "没有要寄的资审材料（不在资审清单上）。没有打包"
    if row.sealing not in COMPLETE:
        return "资审材料还不齐。请用 show 查看缺什么，齐了再打包；没有打包"
    return f"材料都已在{parcel}里。要再寄，请先登记那一包退回或丢失；没有打包"


def _hindrances(
    papers: Sequence[Row[Any]], before: Mapping[tuple[str, str], Row[Any]], named: bool
) -> Iterator[str]:
    """Why these papers cannot go yet, each with what to do."""
    former = {row.item: before[row.ticket, row.item] for row in papers if (row.ticket, row.item) in before}
    absent = [row for row in papers if not row.in_hand]
    lost = [row for row in papers if _is_old(row, former, "lost")]
    back = [row for row in papers if _is_old(row, former, "returned")]
    if absent:
        yield f"{_named(absent)}纸质还没有到手。收到后请在《材料登记表》填“纸质到手日期”"
    if lost:
        name = former[lost[0].item].parcel
        yield f"{_named(lost)}随{name}丢失，重新收到后请在《材料登记表》填新的“纸质到手日期”"
    if back and not named:
        name, reason = former[back[0].item].parcel, former[back[0].item].reason
        yield f"{_named(back)}随{name}退回（{reason}），办好后请写准考证号打包（mail pack {back[0].ticket}）"


def _is_old(row: Row[Any], former: Mapping[str, Row[Any]], state: str) -> bool:
    """Whether the paper went that way, and has not come to hand again since."""
    then = former.get(row.item)
    return then is not None and then.state == state and bool(row.in_hand) and row.in_hand <= then.in_hand


def _named(papers: Sequence[Row[Any]]) -> str:
    return "、".join(f"{row.item}（{row.medium}）" for row in papers)
