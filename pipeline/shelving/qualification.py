"""存: the qualification bundle (附件1): of everyone with a reason the complete set of papers, under its cover."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row

from ..ledger import cases, log, shelf
from ..ledger.cases import Wanted
from ..ledger.opening import chunks
from ..model import PaperSet, Severity
from ..office import Office
from ..speaking import masked
from .binding import Task, bind
from .covers import Cover, lacking_letters, write_covers
from .craft import Asked, Body, Chosen, Numbered, Person, latest_day, packed, replaced
from .making import Made, MadeFile, look_again, made_in
from .volume import Entry, Looked, in_words

COVER, METADATA = "00_首页.pdf", "metadata.json"
GATE = range(42, 57)  # only these rules decide about a set (contract §6)
GRAVE = (Severity.BLOCK.value, Severity.HOLD.value)
OF_THE_SET = ("登记《", "资审", "扫描件", "核查", "信息更正")  # deeds of the history that a set rests on
COARSE = 150  # dpi
WRONG = "不合要求"
Sets = Callable[[Connection, Sequence[str]], Mapping[str, PaperSet | None]]


@dataclass(frozen=True, slots=True)
class CoverTask:
    """What is made when a set has its place: its cover, and its metadata."""

    cover: Cover
    metadata: str
    folder: str


class Qualification:
    """Sets of papers. `sets` tells which are complete, and what they are made of."""

    kind, title, word, code = "qualification", "毕业资格审查材料", "资审材料", "ZS"
    explanation, by_city = "资审材料说明.txt", True
    has_covers = True

    def __init__(self, office: Office, sets: Sets) -> None:
        self.office, self.sets = office, sets
        self.retention = office.settings.retention[self.kind]
        self.make: Callable[[Any], Made] = bind
        self.dress: Callable[[Any], int] = dress

    def choose(self, db: Connection, asked: Asked) -> Chosen:
        """Every complete set not yet sealed as it is now; the others with what R42 to R56 say of them."""
        chosen = Chosen([], [])
        rows = [
            row
            for row in db.execute(cases.cases(Wanted(city=asked.city)).where(cases.with_a_reason))
            if row.sealing in ("owed", "scanned") and not row.withdrawn
        ]
        for part in chunks(rows):
            self._choose(db, part, chosen)
        return chosen

    def _choose(self, db: Connection, rows: Sequence[Row[Any]], chosen: Chosen) -> None:
        tickets = [row.ticket for row in rows]
        spoken = cases.findings_of(db, tickets)
        sets = self.sets(db, tickets)
        former = shelf.latest_of(db, tickets, self.kind)
        for row in rows:
            faults = list(_in_the_way(spoken[row.ticket]))
            paper_set = sets.get(row.ticket)
            if paper_set and (odd := lacking_letters(f"{row.name}{row.city}{row.college}{paper_set.reason}")):
                faults.append(f"字库里没有“{odd}”，首页印不出来。请在 doctor 里看缺哪种字库，装好后再封")
            if faults or paper_set is None:
                why = "；".join(faults) or "资审材料还不齐。请用 show 查看"
                chosen.left_out.append({"ticket": row.ticket, "why": why})
                continue
            deeds = [d for d in log.history(db, row.ticket) if any(word in d["what"] for word in OF_THE_SET)]
            body = {
                "set": paper_set.to_json(),
                "name": row.name,
                "city": row.city,
                "college": row.college,
                "major": row.major,
                "replaces": former.get(row.ticket),
                "deeds": deeds,
            }
            chosen.people.append(Person(row.ticket, row.city, paper_set.digest, packed(body)))

    def making(self, body: Body, folder: Path) -> Task:
        """The set is bound from the scans in the store."""
        return Task(PaperSet.from_json(body["set"]), str(folder), str(self.office.store.folder))

    def dressing(self, one: Numbered, made: Path, folder: Path) -> CoverTask:
        """Cover and metadata."""
        return CoverTask(self._cover(one), _metadata(self.office, one, made_in(made)), str(folder))

    def entry(self, one: Numbered, made: Path, folder: Path) -> Entry:
        """One set: its cover, its papers, its metadata."""
        paper_set, files = PaperSet.from_json(one.body["set"]), made_in(made)
        named = [(file.file, made / file.file) for file in files]
        return Entry(
            no=one.no,
            ticket=one.ticket,
            name=one.body["name"],
            city=one.body["city"],
            college=one.body["college"],
            major=one.body["major"],
            archive_no=one.body["archive_no"],
            title=_title(one),
            responsible=self.office.settings.office_name,
            day=latest_day(one.body["deeds"], one.bundle.at).replace("-", ""),
            pages=paper_set.pages,
            originals=sum(paper.medium == "原件" for paper in paper_set.papers),
            note=replaced(one.body),
            folder=one.folder,
            files=((COVER, folder / COVER), *named, (METADATA, folder / METADATA)),
            looked=Looked(
                sum(file.pages for file in files),
                tuple(masked(s.file) for p in paper_set.papers for s in p.scans if 0 < s.dpi < COARSE),
                sum(not s.dpi for p in paper_set.papers for s in p.scans),
                tuple((file.file, "、".join(file.removed)) for file in files if file.removed),
                tuple((file.file, "、".join(file.fonts)) for file in files if file.fonts),
            ),
        )

    def covers(self, people: Sequence[Numbered], out: BinaryIO) -> int:
        """All covers, one a page, to be printed for the paper sets."""
        return write_covers(out, map(self._cover, people))

    def _cover(self, one: Numbered) -> Cover:
        return Cover(
            paper_set=PaperSet.from_json(one.body["set"]),
            batch=self.office.settings.batch.name,
            city=one.body["city"],
            college=one.body["college"],
            office=self.office.settings.office_name,
            archive_no=one.body["archive_no"],
            replaces=replaced(one.body).removeprefix("代替 "),
            checked_by=one.bundle.by,
            day=in_words(latest_day(one.body["deeds"], one.bundle.at)),
        )


def dress(task: CoverTask) -> int:
    """Writes cover and metadata of one set; 0, or the number of the error with which the disk refused."""
    folder = Path(task.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / COVER).open("wb") as out:
            write_covers(out, [task.cover])
        look_again((folder / COVER).read_bytes(), 1, COVER)
        (folder / METADATA).write_text(task.metadata, encoding="utf-8")
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _in_the_way(spoken: Sequence[Row[Any]]) -> Iterator[str]:
    """What keeps a set from being sealed, each fault once: what is missing R52 tells too, what is wrong only R49."""
    grave = [f for f in spoken if f.severity in GRAVE and _of_the_gate(f.rule)]
    whole = any(f.rule == "R52" for f in grave)
    yield from (f.says for f in grave if not (whole and f.rule == "R49" and WRONG not in f.says))


def _of_the_gate(rule: str) -> bool:
    return rule[:1] == "R" and rule[1:].isdigit() and int(rule[1:]) in GATE


def _title(one: Numbered) -> str:
    return f"{one.body['name']}毕业资格审查材料（{one.body['set']['reason']}）"


def _metadata(office: Office, one: Numbered, files: Iterable[MadeFile]) -> str:
    """All that is known of a set, for a computer (DA/T 46): one JSON document."""
    paper_set = PaperSet.from_json(one.body["set"])
    told = {
        "archive_no": one.body["archive_no"],
        "level": "件",
        "title": _title(one),
        "responsible": office.settings.office_name,
        "day": latest_day(one.body["deeds"], one.bundle.at),
        "retention": office.settings.retention["qualification"],
        "batch": office.settings.batch.id,
        "ticket": one.ticket,
        "name": one.body["name"],
        "city": one.body["city"],
        "college": one.body["college"],
        "reason": paper_set.reason,
        "pages": paper_set.pages,
        "cover": {"file": COVER, "barcode": f"{one.ticket}-{paper_set.digest[:6].upper()}"},
        "papers": list(_papers(paper_set, files)),
        "replaces": one.body.get("replaces"),
        "checked_by": one.bundle.by,
        "deeds": one.body["deeds"],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _papers(paper_set: PaperSet, files: Iterable[MadeFile]) -> Iterator[dict[str, Any]]:
    for paper, file in zip(paper_set.papers, files, strict=True):
        yield {
            "item": paper.item,
            "medium": paper.medium,
            "stamps": list(paper.stamps),
            "file": file.file,
            "format": "PDF",
            "pages": file.pages,
            "first_page": file.first,
            "bytes": file.bytes,
            "sha256": file.sha256,
            "removed": list(file.removed),
            "fonts_not_embedded": list(file.fonts),
            "scans": [
                {"file": masked(s.file), "sha256": s.digest, "pages": [s.first, s.last], "dpi": s.dpi or None}
                for s in paper.scans
            ],
        }
