"""板: who must do what by when, for every city, college and host: what must be done today stands first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from .deadlines import Due, due_at
from .gates import due_of
from .ledger import cases, papers, pending, queries
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .model import Batch, Who
from .model.workdays import working_days
from .reading.versions import Kinds, each_person, fold
from .rules.judging import rulebook
from .rules.marks import PUBLISHED

MINDED = ("R14", "R15", "R65")  # only warnings, yet somebody's work: 备查 of the college, sheets to pull out
SAID_BETTER = {("R30", Who.HOST), ("R49", Who.CITY)}  # the same people by R21 and R22, and by R52
STATES = ("逾期", "今天", "未到期", "没有期限")
IN_ORDER = (Who.CITY, Who.COLLEGE, Who.CANDIDATE, Who.HOST, Who.PROVINCE, Who.OFFICE)
DONE_BY_MAIL = ("scanned", "sealed")
PROVINCE, NO_HOST = "省教育考试院", "（未填主考学校）"


@dataclass(frozen=True, slots=True)
class Item:
    """Something somebody has to do: `unit` by name, `rules` that find it, for how many people, by when."""

    who: Who
    unit: str
    what: str
    rules: tuple[str, ...]
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the board. `working_days` left, negative when it is overdue; `state` is one of STATES."""

    who: str
    unit: str
    item: str
    rules: tuple[str, ...]
    people: int
    at: str | None
    days: int | None
    working_days: int | None
    state: str

    def told(self) -> dict[str, Any]:
        """The line as JSON, with the name `deadlines` have."""
        return {"name": f"{self.unit}：{self.item}", **asdict(self)}

    @property
    def pressing(self) -> bool:
        """Whether it must be done today: overdue, or due before midnight."""
        return self.state in STATES[:2]


def board(
    db: Connection, batch: Batch, now: datetime, office_name: str = "", role: str = "province"
) -> list[Line]:
    """Every line: overdue first, then what is due today, then by date; what has no date at the end.

    What a city posts is followed by itself and the province: a college hears nothing of parcels.
    """
    items: Counter[Item] = Counter()
    for found in (
        _found(db, batch, now, office_name),
        _with_hosts(db, batch, now),
        _between_steps(db, batch, now, with_post=role != "college"),
        _asked(db),
    ):
        for item, people in found:
            items[item] += people
    return sorted((_line(batch, now, item, n) for item, n in items.items()), key=_place)


def state_of(now: datetime, due: datetime | None) -> str:
    """How a moment stands to now, in one of STATES."""
    if due is None:
        return STATES[3]
    if due < now:
        return STATES[0]
    return STATES[1] if due.date() == now.date() else STATES[2]


def _line(batch: Batch, now: datetime, item: Item, people: int) -> Line:
    left, days, due = None, None, item.due
    if due is not None:
        left, days = working_days(batch, now.date(), due.date()), (due.date() - now.date()).days
    at = due.isoformat() if due else None
    state = state_of(now, due)
    return Line(item.who, item.unit, item.what, item.rules, people, at, days, left, state)


def _place(line: Line) -> tuple[int, str, int, str, str]:
    return (STATES.index(line.state), line.at or "", IN_ORDER.index(Who(line.who)), line.unit, line.item)


def _found(db: Connection, batch: Batch, now: datetime, office_name: str) -> Iterator[tuple[Item, int]]:
    """What a rule found and a city, college, candidate, the province or this office must clear."""
    titles = _titles()
    for row in pending.by_unit(db, MINDED):
        who = Who(row.who)
        if (row.rule, who) in SAID_BETTER:
            continue
        of_city = f"{row.city}：" if row.rule == "R42" else ""
        unit = _unit(who, row.city, row.college, office_name)
        due = due_of(batch, row.rule, row.severity, who, row.city, now)
        what = of_city + titles[row.rule, row.severity, who]
        yield Item(who, unit, what, (row.rule,), due), row.people


def _titles() -> Mapping[tuple[str, str, str], str]:
    """What the rulebook calls a finding; of two rules alike the words of both."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for rule in rulebook():
        found.setdefault((rule.id, rule.severity, rule.who), []).append(rule.title)
    return {key: "／".join(dict.fromkeys(titles)) for key, titles in found.items()}


def _unit(who: Who, city: str, college: str, office_name: str) -> str:
    if who is Who.CITY:
        return f"{city}市考办" if city else "（未填考区）"
    if who is Who.PROVINCE:
        return PROVINCE
    if who is Who.OFFICE:
        return office_name or "本单位"
    return college or "（未填专科学校）"


def _with_hosts(db: Connection, batch: Batch, now: datetime) -> Iterator[tuple[Item, int]]:
    """六(二): what a host must clear, under the name of the host that uploaded the mark."""
    titles = _titles()
    rows = pending.with_host(db)
    hosts = _hosts(db, sorted({row.ticket for row in rows}))
    for row in rows:
        if (row.rule, Who.HOST) in SAID_BETTER:
            continue
        due = due_of(batch, row.rule, row.severity, Who.HOST, row.city, now)
        what = titles[row.rule, row.severity, Who.HOST]
        for host in hosts.get(row.ticket) or (NO_HOST,):
            yield Item(Who.HOST, host, what, (row.rule,), due), 1


def _hosts(db: Connection, tickets: Sequence[str]) -> dict[str, list[str]]:
    """Whose marks of these people are not published yet; where all are, whoever has uploaded any."""
    found = {}
    for part in chunks(tickets):
        for ticket, kinds in each_person(papers.lines_of(db, part, ("practice", "registrations"))):
            found[ticket] = _hosts_of(kinds)
    return found


def _hosts_of(kinds: Kinds) -> list[str]:
    rows = [fold(versions) for versions in kinds.get("practice", {}).values()]
    waiting = [row for row in rows if row.get("state") != PUBLISHED] or rows
    named = {str(row.get("host_university", "")) for row in waiting}
    registered = [fold(versions) for versions in kinds.get("registrations", {}).values()]
    return sorted(named - {""}) or sorted({row.get("host_university", "") for row in registered} - {""})


def _between_steps(
    db: Connection, batch: Batch, now: datetime, with_post: bool
) -> Iterator[tuple[Item, int]]:
    """Who waits for the review, whose form is to be printed, whose papers are to be brought to the province."""
    handed_over = batch.paper_delivery == "hand_over_at_review"
    bring = "会审时交接纸质材料" if handed_over else "会审结束后邮寄纸质材料"
    for row in pending.between_steps(db):
        city, college, people = row.city, row.college, row.people
        if row.stage == "clear":
            due = due_at(batch, Due.REVIEW, city, now)
            yield Item(Who.PROVINCE, PROVINCE, "会审（没有问题的人）", ("R6",), due), people
        if row.stage == "approved":
            unit = _unit(Who.COLLEGE, city, college, "")
            yield Item(Who.COLLEGE, unit, "打印登记表、登记打印结果", ("R64",), None), people
        if with_post and row.papers in DONE_BY_MAIL:
            due = due_at(batch, Due.POST, city, now)
            yield Item(Who.CITY, _unit(Who.CITY, city, "", ""), bring, ("R8",), due), people


def _asked(db: Connection) -> Iterator[tuple[Item, int]]:
    """三·2: questions of the joint review without an answer."""
    for row in queries.open_and_answered(db, open_only=True):
        who, due = Who(row.owner), datetime.fromisoformat(row.due)
        person = db.execute(cases.cases(Wanted(tickets=(row.ticket,)))).first()
        city, college = (person.city, person.college) if person else ("", "")
        hosts = "、".join(_hosts(db, [row.ticket]).get(row.ticket, ())) if who is Who.HOST else ""
        unit = hosts or (NO_HOST if who is Who.HOST else _unit(who, city, college, ""))
        yield Item(who, unit, f"答复存疑-{row.id:03d}", ("R7",), due), 1
