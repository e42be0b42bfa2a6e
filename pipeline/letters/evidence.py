"""函: 六(六), 附件1: to each college which papers its people must still bring, and the 材料登记表 filled as far as can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from ..deadlines import SCANS_DUE
from ..model import SHANGHAI, Reason
from ..model.workdays import last_working_day_before
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, numbered, spoken
from .person import Person

COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 30),
    Column("资审结果", 32),
    Column("要交的材料", 72),
    Column("现在的情况和要办的事", 94),
)
FOOT = "名单含个人信息，只供办理本批毕业，不要转发到群里"
Item = Mapping[str, Any]


def concerns(person: Person) -> bool:
    """Who did not pass the qualification check."""
    return person.case["evidence"]["reason"] is not None


def write(desk: Desk, people: Sequence[Person]) -> Mail:
    """One letter for each city and college that has people of whom a paper is lacking."""
    owing = sorted(filter(lacking, people), key=lambda one: (one.city, one.college, one.ticket))
    groups = groupby(owing, lambda one: (one.city, one.college))
    letters = tuple(_letter(desk, city, college, list(group)) for (city, college), group in groups)
    done = tuple((one.ticket, _why_not(one)) for one in people if not lacking(one))
    return Mail(letters, done)


def lacking(person: Person) -> list[Item]:
    """The items missing or invalid."""
    return [item for item in person.case["evidence"]["required"] if item["state"] != "present"]


def _why_not(person: Person) -> str:
    waits = "，等考务科认定，不用再通知" if person.has("R50") else "，不用再通知"
    return f"资审材料已齐{waits}"


def _letter(desk: Desk, city: str, college: str, people: Sequence[Person]) -> Letter:
    rows = [row for person in people for row in _rows(person)]
    wrong = sum(one.case["evidence"]["reason"] == Reason.ENROLMENT_INFO_WRONG for one in people)
    text = desk.word(
        "evidence", city=city, college=college, count=len(people), wrong=wrong, eve=scans_due(desk)
    )
    listing = Listing(
        "资审材料清单",
        COLUMNS,
        numbered(rows),
        (f"{desk.batch_name}　{city}　{college}　共{len(people)}人，{len(rows)}样材料",),
        FOOT,
        wide=True,
    )
    register = tuple(row for person in people for row in register_rows(person))
    return Letter(f"{city}_{college}", college, len(people), text, listing, register)


def scans_due(desk: Desk) -> str:
    """Our own day for the scans, the last working day before the review; empty once it has passed."""
    opens = desk.batch.review_opens
    if opens is None:
        return ""
    eve = datetime.combine(last_working_day_before(desk.batch, opens.date()), SCANS_DUE, SHANGHAI)
    return spoken(eve) if desk.now <= eve else ""


def _rows(person: Person) -> Iterator[tuple[str, ...]]:
    told = person.case["evidence"]
    who = (person.ticket, person.name, told["found"] or told["listed"])
    items = lacking(person)
    choice = [item for item in items if item["one_of"]]
    for item in items:
        if item not in choice:
            yield (*who, asked(item), _what_to_do(item))
        elif item is choice[0] and all(one["state"] == "missing" for one in choice):
            yield (*who, f"{'、'.join(map(asked, choice))}，任交一样即可", "还没有收到，请交")
        elif item["state"] != "missing":
            yield (*who, f"{asked(item)}，或另一样能证明的材料", _what_to_do(item))


def _what_to_do(item: Item) -> str:
    return "还没有收到，请交" if item["state"] == "missing" else f"不合要求：{item['why']}"


def asked(item: Item) -> str:
    """The item as it is asked for: 户口单页复印件（市考办盖章）."""
    return f"{item['item']}{item['medium']}" + (f"（{item['stamp']}盖章）" if item["stamp"] else "")


def register_rows(person: Person) -> Iterator[Mapping[str, str]]:
    """What the 材料登记表 says of each lacking item; of one it does not know, who hands in what, on which medium.

    Stamps and numbers are left to who has the paper in hand: they are what is compared.
    """
    for item in lacking(person):
        known = person.rows.get(item["item"])
        medium = item["medium"] if item["medium"] in ("原件", "复印件") else "原件"
        fresh = {"item": item["item"], "medium": medium, "name": person.name}
        yield {**(known or fresh), "ticket": person.ticket}
