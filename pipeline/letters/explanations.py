"""函: 六(六): the 核查情况汇总表: what each city found of everybody on its list, one by one, to 考务科."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..rules.evidence import MATCHED
from ..speaking import masked
from ..typeset.table import Column
from .evidence import asked, lacking
from .letter import Desk, Letter, Listing, Mail, numbered
from .person import Person

COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 28),
    Column("专科学校", 38),
    Column("省里的资审结果", 30),
    Column("核查原因", 30),
    Column("核查说明", 62),
    Column("资审材料", 40),
)
FOOT = "汇总表含个人信息，只供资审，不要转发到群里"
OPEN = "（正在核查，还没有说明）"


def concerns(person: Person) -> bool:
    """Whoever stands on the list and did not pass."""
    listed = person.facts.listed
    return listed is not None and listed.result != MATCHED


def write(desk: Desk, people: Sequence[Person]) -> Mail:
    """One letter for each city; who is not yet explained stands on it as such."""
    ordered = sorted(people, key=lambda one: (one.city, one.college, one.ticket))
    return Mail(
        tuple(_letter(desk, city, list(group)) for city, group in groupby(ordered, lambda one: one.city))
    )


def _letter(desk: Desk, city: str, people: Sequence[Person]) -> Letter:
    waiting = [one for one in people if not _explained(one)]
    short = sum(bool(lacking(one)) or one.case["evidence"]["reason"] is None for one in people)
    text = desk.word("explanations", city=city, count=len(people), waiting=len(waiting), short=short)
    notes = (
        f"{desk.batch_name}　{city}　共{len(people)}人：已说明{len(people) - len(waiting)}人，正在核查{len(waiting)}人",
    )
    listing = Listing("核查情况汇总表", COLUMNS, numbered(map(_row, people)), notes, FOOT, wide=True)
    return Letter(city, "省教育考试院自考处考务科", len(people), text, listing)


def _explained(person: Person) -> str:
    ruling = person.facts.decision("核查说明")
    return masked(ruling.text) if ruling else ""


def _row(person: Person) -> tuple[str, ...]:
    listed, found = person.facts.listed, person.facts.decision("核查原因")
    result = listed.result if listed else ""
    who = (person.ticket, person.name, person.college)
    said = _explained(person)
    reason = found.ruling if found else "同左" if said else ""
    return (*who, result, reason, said or OPEN, _papers(person))


def _papers(person: Person) -> str:
    if person.case["evidence"]["reason"] is None:
        return "不知道要交什么"
    items = lacking(person)
    choice = [item for item in items if item["one_of"]]
    told = [asked(item) for item in items if item not in choice]
    told += ["、".join(item["item"] for item in choice) + "任交一样"] * bool(choice)
    return f"还缺：{'；'.join(told)}" if told else "已齐"
