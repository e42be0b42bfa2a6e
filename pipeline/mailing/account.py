"""寄: what is told of parcels: each with its contents and what is due, and all that is late (contract §4, mail)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from ..ledger import cases, parcels
from ..ledger.cases import Wanted
from ..ledger.opening import chunks
from ..model.workdays import working_days
from ..office import Office
from ..speaking import masked
from . import calendar, papersheets
from .packing import known_city

Told = dict[str, Any]


def parcels_told(db: Connection, office: Office, rows: Sequence[Row[Any]]) -> list[Told]:
    """These parcels as JSON tells them, contents set by set."""
    inside = parcels.papers_in(db, [row.id for row in rows])
    names = _names(db, (paper.ticket for papers in inside.values() for paper in papers))
    return [_parcel(office, row, inside[row.id], names) for row in rows]


def named(db: Connection, names: Iterable[str]) -> list[Row[Any]]:
    """These parcels, each once, in order."""
    return [row for name in sorted(set(names)) if (row := parcels.parcel(db, name)) is not None]


def _names(db: Connection, tickets: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(sorted(set(tickets))):
        found |= {row.ticket: row.name for row in db.execute(cases.cases(Wanted(tickets=tuple(part))))}
    return found


def _parcel(office: Office, row: Row[Any], papers: Sequence[Row[Any]], names: Mapping[str, str]) -> Told:
    state = parcels.state_of(papers)
    due, today = calendar.due(office, row, state), office.clock().date()
    files = papersheets.files_of(office, row.parcel).values()
    return {
        "id": row.parcel,
        "state": state,
        "city": row.city,
        "contents": [_set(list(its), names) for _, its in groupby(papers, lambda p: str(p.ticket))],
        "carrier": row.carrier,
        "waybill": row.waybill,
        "packed_at": row.at,
        "packed_by": row.by,
        "shipped_at": row.shipped_at,
        "due": due.isoformat() if due else None,
        "overdue": due is not None and today > due,
        "days_left": working_days(office.settings.batch, today, due) if due else None,
        "files": [office.inside(path) for path in files if path.is_file()],
    }


def _set(papers: Sequence[Row[Any]], names: Mapping[str, str]) -> Told:
    first = papers[0]
    return {
        "ticket": first.ticket,
        "name": names.get(first.ticket, ""),
        "state": parcels.state_of(papers),
        "since": first.at,
        "reason": masked(first.reason),
        "ticked": bool(first.ticked),
        "items": [item_told(paper) for paper in papers],
    }


def item_told(paper: Row[Any]) -> Told:
    """One paper; `original` is what cannot be copied again."""
    return {
        "item": paper.item,
        "medium": paper.medium,
        "original": paper.medium == "原件",
        "stamps": paper.stamps,
        "pages": paper.pages,
    }


def of_parcels(office: Office, names: Iterable[str] | None = None, city: str = "") -> Told:
    """mail list: all parcels, or these, or those of a city."""
    with office.ledger.read() as db:
        known_city(db, office, city, "没有列")
        rows = parcels.everything(db) if names is None else named(db, names)
        return {"parcels": parcels_told(db, office, [row for row in rows if city in ("", row.city)])}


def of_status(office: Office, city: str = "") -> Told:
    """mail status: what is to be packed, what is packed, what is on its way, whose paper has not come to hand."""
    batch, today = office.settings.batch, office.clock().date()
    days = calendar.send_by(batch)
    with office.ledger.read() as db:
        known_city(db, office, city, "没有查")
        told = parcels_told(db, office, [r for r in parcels.everything(db) if city in ("", r.city)])
        waiting = list(_waiting(db, city))
    left = working_days(batch, today, days[1]) if days else None
    return {
        "send_by": days[1].isoformat() if days else None,
        "working_days": left,
        "late": days is not None and today > days[1],
        "to_pack": [one for one in waiting if not one["absent"]],
        "not_in_hand": [one for one in waiting if one["absent"]],
        "parcels": [one for one in told if one["state"] in calendar.OPEN],
        "received": sum(s["state"] == "received" for one in told for s in one["contents"]),
    }


def _waiting(db: Connection, city: str) -> Iterator[Told]:
    """Whoever has papers that lie in no parcel; `absent` are those that are not in hand (or not again),
    `sent_back` says why the set came back."""
    for part in chunks(db.execute(cases.cases(Wanted(city=city)).where(cases.with_a_reason))):
        tickets = [row.ticket for row in part]
        papers, before = parcels.to_pack(db, tickets), parcels.packed_before(db, tickets)
        for row in part:
            its = papers.get(row.ticket)
            if its:
                absent = [p for p in its if is_absent(p, before.get((p.ticket, p.item)))]
                former = before.get((row.ticket, its[0].item))
                back = former.reason if former is not None and former.state == "returned" else ""
                yield {
                    "ticket": row.ticket,
                    "name": row.name,
                    "city": row.city,
                    "items": [item_told(paper) for paper in its],
                    "absent": [item_told(paper) for paper in absent],
                    "sent_back": masked(back),
                }


def is_absent(paper: Row[Any], then: Row[Any] | None) -> bool:
    """Whether a paper is not on our desk: it never came, or went with a lost parcel and has not come again."""
    return not paper.in_hand or (then is not None and then.state == "lost" and paper.in_hand <= then.in_hand)


def of_overdue(office: Office, city: str = "") -> Told:
    """mail overdue: papers not sent in time, parcels without a receipt, originals owed for scans that were accepted;
    `soon` is only a reminder. Nothing is late while nobody knows when the review closes."""
    status = of_status(office, city)
    days, today = calendar.send_by(office.settings.batch), office.clock().date()
    late = days is not None and today > days[1]
    owed = [_originals(one) for one in status["not_in_hand"]]
    warned = days is not None and today > days[0]
    unsent = [*status["to_pack"], *status["not_in_hand"]]
    return {
        "send_by": status["send_by"],
        "parcels": [one for one in status["parcels"] if one["overdue"]],
        "unsent": unsent if late else [],
        "originals": [one for one in owed if one["items"]] if warned else [],
        "soon": [one["ticket"] for one in status["to_pack"]] if warned and not late else [],
    }


def _originals(one: Told) -> Told:
    return {**one, "items": [item for item in one["absent"] if item["original"]]}


def found_late(told: Told) -> bool:
    """Whether anything is late, or could not be looked for."""
    return told["send_by"] is None or bool(told["parcels"] or told["unsent"] or told["originals"])
