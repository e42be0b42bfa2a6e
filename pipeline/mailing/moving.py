"""寄: what becomes of a parcel: shipped, delivered, received, lost, sent back; all of it, or the sets of some people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import RefusedError, UsageError
from ..ledger import log, parcels
from ..office import Office
from .calendar import by_hand
from .packing import WORDS
from .waybills import AT_REVIEW, WITHOUT_NUMBER, carrier_named, cleaned, refuse_unlikely

FROM: Mapping[str, Sequence[str]] = {
    "shipped": ("packed",),
    "delivered": ("shipped", "lost"),
    "received": ("shipped", "delivered", "lost"),
    "lost": ("packed", "shipped", "delivered"),
    "returned": ("packed", "shipped", "delivered", "received", "lost"),
}
"""From which states a paper can come into a state; of a lost one it is heard again."""
DEEDS = {"delivered": "送达", "received": "签收", "lost": "丢失", "returned": "退回"}
GONE = ("lost", "returned")
ISSUERS = {
    "户籍证明": "户籍所在地派出所",
    "姓名变更证明": "户籍所在地派出所",
    "号码更正证明": "户籍所在地派出所",
    "情况说明": "专科学校",
    "学历认证报告": "学信网",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What is told of a parcel, by its number or its waybill. `only` names people; empty: all of it. `whence` is the table that tells it."""

    parcel: str
    by: str
    only: tuple[str, ...] = ()
    reason: str = ""
    carrier: str = ""
    waybill: str = ""
    as_is: bool = False
    at: datetime | None = None
    whence: str = ""


@dataclass
class Moved:
    """What came of a deed: the parcel, what its clerk should know, whose papers could not be moved, and which
    originals are to be asked for again, from whom."""

    parcel: str
    says: list[str] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    asks: list[dict[str, str]] = field(default_factory=list)


def ship(db: Connection, office: Office, deed: Deed) -> Moved:
    """The parcel has gone. Once more with another number: the number is corrected.

    Raises UsageError for a number that cannot be right, RefusedError when there is nothing to be sent.
    """
    row, papers = _opened(db, office, deed.parcel)
    default = AT_REVIEW if by_hand(office.settings.batch) else ""
    carrier, waybill = carrier_named(deed.carrier or default), cleaned(deed.waybill)
    if not carrier:
        raise UsageError("请写怎么寄，如 --carrier EMS、顺丰、机要、专人送达。没有登记")
    if not deed.as_is:
        refuse_unlikely(carrier, waybill)
        _refuse_twice(db, row, waybill)
    moved = Moved(row.parcel, list(_before_it_goes(db, office, papers, carrier, waybill)))
    state = parcels.state_of(papers)
    if state not in ("packed", "shipped", "delivered"):
        raise RefusedError(f"{row.parcel}{WORDS[state]}，不能再登记寄出。要再寄请重新打包；没有登记")
    how = carrier + (f"，运单号{waybill}" if waybill else "")
    if state != "packed":
        return _corrected(db, office, deed, row, moved, (carrier, waybill))
    going = sorted({paper.ticket for paper in papers if paper.state == "packed"})
    at = deed.at or office.clock()
    parcels.ship(db, at, row.id, carrier, waybill)
    parcels.move(db, at, row.id, going, FROM["shipped"], "shipped")
    _write(db, office, deed, row.parcel, f"寄出（{how}）", going)
    moved.says.insert(0, f"{row.parcel}已登记寄出：{how}，{len(going)}套")
    return moved


def _corrected(
    db: Connection, office: Office, deed: Deed, row: Row[Any], moved: Moved, now: tuple[str, str]
) -> Moved:
    carrier, waybill = now
    if (row.carrier, row.waybill) == now:
        return Moved(row.parcel, [f"{row.parcel}早已登记寄出，没有变化"])
    at = datetime.fromisoformat(row.shipped_at) if row.shipped_at else deed.at or office.clock()
    parcels.ship(db, at, row.id, carrier, waybill)
    told = f"{row.carrier or '没有'}{row.waybill}改为{carrier}{waybill}"
    _write(db, office, deed, row.parcel, f"改运单（{told}）", [])
    moved.says = [f"{row.parcel}的运单已改：{told}，寄出日期不变"]
    return moved


def _refuse_twice(db: Connection, row: Row[Any], waybill: str) -> None:
    same = [
        one.parcel
        for one in parcels.everything(db)
        if waybill and one.waybill == waybill and one.id != row.id
    ]
    if same:
        raise UsageError(
            f"运单号{waybill}已登记在{same[0]}。请对着快递单再看一遍；两包确实同一个单，加上 --waybill-as-is"
            "（表格里“确认无误”填“是”）。没有登记"
        )


def _before_it_goes(
    db: Connection, office: Office, papers: Sequence[Row[Any]], carrier: str, waybill: str
) -> Iterator[str]:
    """What a clerk should know; nothing of it holds a parcel up."""
    batch = office.settings.batch
    if not waybill and carrier not in WITHOUT_NUMBER:
        yield f"没有写运单号，{carrier}在途查不到。有号请再登记一次补上"
    if not by_hand(batch) and batch.review_closes and office.clock() < batch.review_closes:
        yield f"会审要到{batch.review_closes:%m月%d日}才结束，纸质材料应在会审后寄。已照登记；还没有交寄的请先别寄"
    packed = [paper for paper in papers if paper.state == "packed"]
    if changed := parcels.changed_since(db, packed):
        yield f"有{len(changed)}套装包以后材料变了（{'、'.join(changed[:5])}）。还没有交寄的，请先取出核对（mail return）再寄"
    unseen = sorted({paper.ticket for paper in packed if not paper.ticked})
    seen = any(paper.ticked for paper in papers)
    if seen and unseen:
        yield f"有{len(unseen)}套没有扫到首页（{'、'.join(unseen[:5])}），请看看是不是漏装了"


def tell(db: Connection, office: Office, state: str, deed: Deed) -> Moved:
    """The parcel, or the sets of some people in it, is delivered, received, lost or returned.

    Told once more it changes nothing. Raises UsageError for an unknown parcel or person or a reason not given,
    RefusedError when it cannot be.
    """
    if state in GONE and not deed.reason.strip():
        raise UsageError(f"登记{DEEDS[state]}要写原因，如 --reason 补盖市考办章。没有登记")
    row, papers = _opened(db, office, deed.parcel)
    going = _going(row, papers, state, deed.only)
    moved = Moved(row.parcel)
    if state in parcels.LIVE:
        going = _not_sent_anew(db, papers, going, moved)
    at = deed.at or office.clock()
    parcels.move(db, at, row.id, going, FROM[state], state, deed.reason.strip())
    if state in GONE:
        parcels.as_in_hand_now(db, row.id, going, at)
    why = f"：{deed.reason.strip()}" if deed.reason.strip() else ""
    if going:
        _write(db, office, deed, row.parcel, DEEDS[state] + why, going)
    if any(paper.state == "packed" for paper in papers) and going:
        parcels.made(db, row.id, is_made=False)
    moved.says += _said(db, row, state, going, bool(moved.left_out))
    if state == "lost":
        moved.asks = [ask for paper in papers if paper.ticket in going for ask in _asks(paper)]
    return moved


def _opened(db: Connection, office: Office, name: str) -> tuple[Row[Any], list[Row[Any]]]:
    row = parcels.find(db, office.settings.batch.id, name)
    if row is None:
        raise UsageError(f"本批没有{name}这个包裹。包裹号像 Y-001，用 mail list 查看；没有登记")
    return row, parcels.papers_in(db, [row.id])[row.id]


def _going(row: Row[Any], papers: Sequence[Row[Any]], state: str, only: Sequence[str]) -> list[str]:
    """Whose papers move: those named, else all that can. What was lost is heard of again by name, or when all was."""
    now: dict[str, str] = {}
    for paper in papers:  # of one person some may have come out before: those that can move decide
        if paper.ticket not in now or paper.state in FROM[state]:
            now[paper.ticket] = paper.state
    if unknown := [ticket for ticket in only if ticket not in now]:
        raise UsageError(f"{row.parcel}里没有{'、'.join(unknown)}的材料，请核对准考证号。没有登记")
    asked = sorted(set(only)) or sorted(now)
    all_lost = set(now.values()) == {"lost"}
    can = [t for t in asked if now[t] in FROM[state] and (now[t] != "lost" or only or all_lost)]
    stuck = [ticket for ticket in asked if now[ticket] not in (state, *FROM[state])]
    if stuck and (only or (not can and state not in now.values())):
        raise RefusedError(_cannot(row, state, stuck, now))
    return can


def _cannot(row: Row[Any], state: str, stuck: Sequence[str], now: Mapping[str, str]) -> str:
    first, word = now[stuck[0]], DEEDS[state]
    who = stuck[0] + (f"等{len(stuck)}人" if len(stuck) > 1 else "")
    if first == "packed":
        return f"{row.parcel}里{who}的材料还没有登记寄出，不能登记{word}。请先登记寄出（mail ship）；没有登记"
    hint = {
        "received": "签收登记错了的，请登记退回",
        "returned": "再寄请重新打包",
        "lost": "找到了请登记送达或签收",
    }.get(first, "请核对")
    return f"{row.parcel}里{who}的材料{WORDS[first]}，不能登记{word}。{hint}；没有登记"


def _not_sent_anew(
    db: Connection, papers: Sequence[Row[Any]], going: Sequence[str], moved: Moved
) -> list[str]:
    """What was lost and has been sent anew stays lost, though it was found."""
    lost = [paper for paper in papers if paper.ticket in going and paper.state == "lost"]
    anew = parcels.live_elsewhere(db, lost)
    for ticket, other in sorted(anew.items()):
        why = f"{ticket}的材料已另装{other}，{moved.parcel}找到的这一份不再登记。请把它留在卷里或退回本人"
        moved.left_out.append({"ticket": ticket, "why": why})
    return [ticket for ticket in going if ticket not in anew]


def _write(db: Connection, office: Office, deed: Deed, name: str, what: str, tickets: Sequence[str]) -> None:
    now = office.clock()
    count = f"，{len(tickets)}套" if tickets else ""
    log.write(db, now, deed.by, f"{name}{what}{count}{deed.whence}")
    for ticket in tickets:
        log.write(db, now, deed.by, f"资审材料{name}{what}{deed.whence}", ticket)


def _said(db: Connection, row: Row[Any], state: str, going: Sequence[str], left: bool) -> Iterator[str]:
    if not going:
        if not left:
            yield f"{row.parcel}早已登记{DEEDS[state]}，没有变化"
        return
    rest = [
        paper for paper in parcels.papers_in(db, [row.id])[row.id] if paper.state not in ("received", *GONE)
    ]
    waiting = sorted({paper.ticket for paper in rest})
    more = (
        f"；还有{len(waiting)}套没有回执：{'、'.join(waiting[:5])}" if state == "received" and waiting else ""
    )
    yield f"{row.parcel}已登记{DEEDS[state]}：{len(going)}套{more}"
    if state == "returned":
        yield f"这{len(going)}套又欠着了。办好后重新打包：mail pack {' '.join(going[:5])}"
    if state == "lost":
        yield f"这{len(going)}套又欠着了。收到新的材料请在《材料登记表》填新的“纸质到手日期”，再打包；找到了请登记送达或签收"


def _asks(paper: Row[Any]) -> Iterator[dict[str, str]]:
    """An original cannot be copied again: who gave it out has to be asked once more."""
    whom = ISSUERS.get(paper.item, "考生")
    if paper.medium == "原件":
        says = f"{paper.ticket} {paper.item}（原件）丢了，要请考生到{whom}重开"
        if whom == "专科学校":
            says = f"{paper.ticket} {paper.item}（原件）丢了，要请{whom}重新出具盖章"
        if whom == "考生":
            says = f"{paper.ticket} {paper.item}（原件）丢了，请马上告诉考生，问能不能补办"
        yield {"ticket": paper.ticket, "item": paper.item, "from": whom, "says": says}
