"""函: what a college's people still lack, by who must act and until when; and the same for a group chat, without a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Finding, Severity, Who
from ..speaking import masked
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, by_college, numbered
from .matters import DOERS, MATTERS, Matter, matter_of, until
from .person import Person

COLUMNS = (
    Column("序号", 11, "center"),
    Column("谁办", 26),
    Column("期限", 40),
    Column("事项", 30),
    Column("准考证号", 28, "center"),
    Column("姓名", 28),
    Column("情况和要办的事", 104),
)
FOOT = "清单含个人信息，只供办理本批毕业，不要转发到群里"
STOPS = (Severity.BLOCK, Severity.HOLD)
NOT_THEIRS = (Who.PROVINCE, Who.OFFICE)  # what colleges can only wait for is not for their group
IN_ORDER = list(DOERS)


class Task(NamedTuple):
    """Something to be done for somebody."""

    person: Person
    finding: Finding

    @property
    def matter(self) -> Matter:
        """Which matter it is."""
        return matter_of(self.finding)

    @property
    def stops(self) -> bool:
        """Whether the person cannot graduate while it stands."""
        return self.finding.severity in STOPS


def concerns(person: Person) -> bool:
    """Of whom something is found that somebody must do."""
    return any(_tasks([person]))


def _tasks(people: Sequence[Person]) -> Iterator[Task]:
    for person in people:
        yield from (Task(person, f) for f in person.findings if f.severity is not Severity.INFO)


def write_todo(desk: Desk, people: Sequence[Person]) -> Mail:
    """One list for each college."""
    return Mail(tuple(_list(desk, college, group) for college, group in by_college(people)))


def _list(desk: Desk, college: str, people: Sequence[Person]) -> Letter:
    tasks = sorted(_tasks(people), key=_place)
    stopping = len({task.person.ticket for task in tasks if task.stops})
    notes = (
        f"{desk.batch_name}　截至{desk.today}　共{len(people)}人{len(tasks)}件，"
        f"其中{stopping}人的事不办完不能毕业。办完后请重交有关表格或材料。",
    )
    rows = numbered(_row(desk, task) for task in tasks)
    return Letter(
        college,
        college,
        len(people),
        "",
        Listing(f"{college}待办事项清单", COLUMNS, rows, notes, FOOT, wide=True),
    )


def _place(task: Task) -> tuple[int, int, int, int, str]:
    """By who, then until when, then matter by matter."""
    matter = task.matter
    when = (not task.stops, matter.until.value, MATTERS.index(matter))
    return (IN_ORDER.index(task.finding.who), *when, task.person.ticket)


def _row(desk: Desk, task: Task) -> tuple[str, ...]:
    one, finding = task
    when = until(desk, task.matter, task.stops)
    return (DOERS[finding.who], when, task.matter.title, one.ticket, one.name, masked(finding.says))


def write_group(desk: Desk, people: Sequence[Person]) -> Mail:
    """One text: for each college how many people, which matter, until when; nobody is named."""
    colleges = [(college, list(_lines(desk, group))) for college, group in by_college(people)]
    told = [(college, lines) for college, lines in colleges if lines]
    if not told:
        return Mail(())
    count = len({task.person.ticket for task in _for_a_group(people)})
    text = desk.word("group", colleges=told, count=count)
    return Mail((Letter("各校", "群", count, text, paper=False, post=text),))


def _lines(desk: Desk, people: Sequence[Person]) -> Iterator[str]:
    stopping = _for_a_group(people)
    for matter in MATTERS:
        count = len({task.person.ticket for task in stopping if task.matter is matter})
        if count:
            yield f"{matter.title}：{count}人。{matter.do}。期限：{until(desk, matter)}"


def _for_a_group(people: Sequence[Person]) -> list[Task]:
    """What stops somebody and a college can do something about."""
    return [task for task in _tasks(people) if task.stops and task.finding.who not in NOT_THEIRS]
