"""函: the letters of a kind: judges what is due, gathers whom it concerns, writes the files into outbox/通知."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from archive.atomic import place

from .errors import UsageError
from .ledger import cases, papers
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .letters.kinds import KINDS, Kind
from .letters.letter import UNSIGNED, Desk, Letter, Mail
from .letters.page import letter_pdf
from .letters.person import Person
from .letters.workbook import listing_xlsx
from .model import Finding, Severity, Who
from .office import Office
from .reading import facts as facts_reading
from .reading.blanktables import blank_table
from .reading.layouts import LAYOUTS
from .reading.versions import each_person, fold
from .speaking import masked
from .spine import Bench, catch_up

FOLDER = "通知"
LONGEST = 40  # characters of a receiver in a file's name
REGISTERS = {
    "evidence": ("材料登记表", "几样材料交一样即可的，不交的行请整行删去。“现身份证号”请照纸质件填写。"),
    "rosters": ("校核名册登记表", "名册签字以后，填校核人、校核日期，和名册的扫描件放在同一文件夹。"),
}
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom letters are asked; an empty field asks for all."""

    city: str = ""
    college: str = ""
    host: str = ""
    place: str = ""
    time: str = ""


def notice(office: Office, kind: str, asked: Asked) -> dict[str, Any]:
    """The letters of this kind to whom they concern; who has been left out of them, and why."""
    writing = KINDS[kind]
    desk, mail = compose(office, kind, asked)
    told = _Files(office, writing.title, desk)
    for letter in mail.letters:
        told.write(letter)
    says = [] if mail.letters else [writing.nobody]
    if asked.host and not mail.letters:
        says.append(f"只看了“{asked.host}”。请核对主考学校的名称，与实践成绩表上写的一样")
    if mail.letters and not desk.office:
        says.append(f"office.toml 的 [office] name 没有填，落款写的是“{UNSIGNED}”。请填好再出一次")
    left = [{"ticket": ticket, "why": why} for ticket, why in mail.left_out]
    text = "\n\n".join(letter.post for letter in mail.letters if letter.post)
    return {"kind": kind, "files": told.files, "left_out": left, "says": says, "text": text}


def compose(office: Office, kind: str, asked: Asked) -> tuple[Desk, Mail]:
    """The same before anything is written. Raises RefusedError where it is not yet time for such a letter."""
    catch_up(office)
    bench, settings, writing = Bench(office), office.settings, KINDS[kind]
    told = (settings.role, settings.office_name, asked.host, asked.place, asked.time)
    desk = Desk(settings.batch, bench.now, *told)
    _fitting(kind, asked)
    writing.ready(desk)
    with office.ledger.read() as db:
        _known(db, asked)
        concerned = list(_concerned(db, bench, writing, asked))
    return desk, writing.write(desk, concerned)


def _fitting(kind: str, asked: Asked) -> None:
    """Raises UsageError for an option this kind has no use for: who gives it expects something of it."""
    for option in ("host", "place", "time"):
        if getattr(asked, option) and option not in KINDS[kind].takes:
            those = "、".join(name for name, one in KINDS.items() if option in one.takes)
            raise UsageError(f"--{option} 只用于 {those}，{kind} 没有出通知。请去掉这个选项")


def _known(db: Connection, asked: Asked) -> None:
    """Raises UsageError for a city or college nobody is registered of: else a slip would read as 没有人."""
    for what, name, wanted in (
        ("考区", asked.city, Wanted(city=asked.city)),
        ("专科学校", asked.college, Wanted(college=asked.college)),
    ):
        if name and db.execute(cases.cases(wanted).limit(1)).first() is None:
            raise UsageError(f"没有{what}是“{name}”的考生，没有出通知。请核对名称，与登记表上写的一样")


def _concerned(db: Connection, bench: Bench, kind: Kind, asked: Asked) -> Iterator[Person]:
    wanted = Wanted(city=asked.city, college=asked.college)
    for part in chunks(db.execute(cases.cases(wanted, whole=True))):
        judged = {row.ticket: row for row in part if row.stage != "withdrawn"}
        spoken = cases.findings_of(db, list(judged))
        if kind.rules:
            judged = {t: row for t, row in judged.items() if any(f.rule in kind.rules for f in spoken[t])}
        yield from filter(kind.concerns, _people(db, bench, judged, spoken))


def _people(
    db: Connection, bench: Bench, judged: Mapping[str, Row[Any]], spoken: Mapping[str, Sequence[Row[Any]]]
) -> Iterator[Person]:
    tickets = list(judged)
    rows = {
        ticket: {body["item"]: body for body in map(fold, kinds["evidence"].values())}
        for ticket, kinds in each_person(papers.lines_of(db, tickets, ("evidence",)))
    }
    for facts in facts_reading.gather(db, bench.setting, tickets):
        row = judged[facts.ticket]
        found = tuple(Finding(f.rule, Severity(f.severity), f.says, Who(f.who)) for f in spoken[facts.ticket])
        yield Person(facts, row.stage, row.major, json.loads(row.case), found, rows.get(facts.ticket, {}))


@dataclass
class _Files:
    """Writes letters of a kind; each file is named by kind, receiver and day, no two alike."""

    office: Office
    title: str
    desk: Desk
    files: list[dict[str, Any]] = field(default_factory=list)
    _stems: set[str] = field(default_factory=set)

    def write(self, letter: Letter) -> None:
        stem = self._stem(letter.stem)
        if letter.paper:
            self._place(letter, f"{self.title}_{stem}.pdf", letter_pdf(letter))
        if letter.listing:
            self._place(letter, f"{self.title}_{stem}.xlsx", listing_xlsx(letter.listing))
        if letter.register:
            title, note = REGISTERS[letter.registers]
            table = blank_table(LAYOUTS[letter.registers], letter.register, (note,))
            self._place(letter, f"{title}_{stem}.xlsx", table)
        if letter.post:
            lines = "\r\n".join(letter.post.splitlines())
            self._place(letter, f"{self.title}_{stem}.txt", BOM + f"{lines}\r\n".encode())

    def _stem(self, receiver: str) -> str:
        """The receiver without what a file's name may not hold; a number behind it where two would be alike."""
        parts = (re.sub(r"\W", "", masked(part))[:LONGEST] for part in receiver.split("_"))
        plain = "_".join(filter(None, parts)) or "未填"
        stem, number = plain, 2
        while stem in self._stems:
            stem, number = f"{plain}{number}", number + 1
        self._stems.add(stem)
        return f"{stem}_{self.desk.now.date().isoformat()}"

    def _place(self, letter: Letter, name: str, data: bytes) -> None:
        target: Path = self.office.outbox / FOLDER / self.title / name
        target.parent.mkdir(parents=True, exist_ok=True)
        place(target, data)
        self.files.append({"path": self.office.inside(target), "to": letter.to, "people": letter.people})


def told_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """notice, for a person."""
    yield from (f"{one['path']}：{one['to']} {one['people']}人" for one in told["files"])
    yield from told["says"]
    yield from told["text"].splitlines()
    yield from (f"  没有列入 {one['ticket']}：{one['why']}" for one in told["left_out"])
