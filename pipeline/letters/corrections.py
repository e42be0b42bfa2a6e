"""函: 附1·一(一), 六(五): the 信息更正汇总表: whose registration is wrong, and how it must read; to who corrects it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..model import OtherTicket
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, numbered
from .person import Person

RULES = frozenset({"R45", "R38"})
SECTION = "省教育考试院自考处考务科"
WRONG_COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("登记的姓名", 30),
    Column("更正为", 30),
    Column("登记的身份证号", 40, "center"),
    Column("更正为", 40, "center"),
    Column("专科学校", 46),
    Column("盖章的情况说明", 42, "center"),
)
TICKET_COLUMNS = (
    Column("序号", 11, "center"),
    Column("多证准考证号", 28, "center"),
    Column("项目", 22, "center"),
    Column("登记的姓名", 30),
    Column("更正为", 30),
    Column("登记的身份证号", 40, "center"),
    Column("更正为", 40, "center"),
    Column("本批准考证号", 28, "center"),
    Column("专科学校", 38),
)
FOOT = "汇总表含身份证号，只供更正考生信息，不要转发到群里"
SAME, UNKNOWN = "不变", "（请查明后填写）"
STATES = {"present": "已交", "missing": "还没有交", "invalid": "已交，不合要求"}


def concerns(_person: Person) -> bool:
    """Whoever has a finding of R45 (enrolled with wrong data) or R38 (another ticket says otherwise)."""
    return True


def write(desk: Desk, people: Sequence[Person]) -> Mail:
    """A letter for each city whose people were enrolled wrongly; one to each city that keeps a 多证 at odds."""
    wrong = sorted(
        (one for one in people if one.has("R45")), key=lambda one: (one.city, one.college, one.ticket)
    )
    letters = [_enrolment(desk, city, list(group)) for city, group in groupby(wrong, lambda one: one.city)]
    tickets = sorted((_owner(other), other.number, one.ticket) for one in people for other in _at_odds(one))
    by_ticket = {one.ticket: one for one in people}
    for city, group in groupby(tickets, lambda told: told[0]):
        pairs = [(by_ticket[own], number) for _, number, own in group]
        letters.append(_other_tickets(desk, city, pairs))
    return Mail(tuple(letters))


def _enrolment(desk: Desk, city: str, people: Sequence[Person]) -> Letter:
    to = f"{city}市考办" if desk.role == "college" else SECTION
    text = desk.word("corrections", to=to, city=city, count=len(people), college=desk.role == "college")
    notes = (
        f"{desk.batch_name}　{city}　共{len(people)}人",
        "“更正为”取自资审清单上的专科姓名、专科身份证号，请对照证件核对后再更正。",
    )
    rows = numbered(map(_wrong, people))
    return Letter(
        city, to, len(people), text, Listing("信息更正汇总表", WRONG_COLUMNS, rows, notes, FOOT, wide=True)
    )


def _wrong(person: Person) -> tuple[str, ...]:
    listed = person.facts.listed
    name = _right(person.name, listed.prior_name if listed else "")
    number = _right(person.id_no, listed.prior_id_no if listed else "")
    if (name, number) == (SAME, SAME):
        name = number = UNKNOWN
    return (person.ticket, person.name, name, person.id_no, number, person.college, _statement(person))


def _right(now: str, told: str) -> str:
    if not told:
        return UNKNOWN
    return SAME if told == now else told


def _statement(person: Person) -> str:
    required = person.case["evidence"]["required"]
    return next((STATES[item["state"]] for item in required if item["item"] == "情况说明"), "")


def _at_odds(person: Person) -> Iterator[OtherTicket]:
    r = person.facts.registration
    for other in person.facts.other_tickets:
        if other.known and (other.name, other.id_no) != (r.name, r.id_no):
            yield other


def _owner(other: OtherTicket) -> str:
    return other.city or "多证准考证所属"


def _other_tickets(desk: Desk, city: str, pairs: Sequence[tuple[Person, str]]) -> Letter:
    to = f"{city}市考办"
    text = desk.word("corrections-tickets", to=to, count=len(pairs))
    notes = (
        f"{desk.batch_name}　报{to}　共{len(pairs)}个准考证",
        "本批毕业登记有误的，请告知，由专科学校更正。",
    )
    rows = numbered(_ticket(person, number) for person, number in pairs)
    listing = Listing("多证信息更正汇总表", TICKET_COLUMNS, rows, notes, FOOT, wide=True)
    return Letter(f"多证_{city}", to, len({one.ticket for one, _ in pairs}), text, listing)


def _ticket(person: Person, number: str) -> tuple[str, ...]:
    other = next(one for one in person.facts.other_tickets if one.number == number)
    name, id_no = _right(other.name, person.name), _right(other.id_no, person.id_no)
    return (number, other.track, other.name, name, other.id_no, id_no, person.ticket, person.college)
