"""存: the registry bundle: of everyone approved the form's copy, the photo, the findings and the history."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Row

from ..ledger import cases, shelf
from ..ledger import sheets as sheet_ledger
from ..ledger.cases import Wanted
from ..ledger.opening import chunks
from ..model import Record
from ..office import Office
from .craft import Asked, Body, Chosen, Numbered, Person, latest_day, packed, replaced
from .making import CannotMakeError, Made, MadeFile, look_again, made_in, make_whole
from .volume import Entry, Looked

FORM, PHOTO, METADATA = "01_毕业生登记表.pdf", "02_照片.jpg", "metadata.json"
NO_SHEET = "还没有一张登记为“完好”的登记表。请先打印并登记结果"
Tell = Callable[[Connection, Sequence[str]], Iterator[tuple[dict[str, Any], Record]]]
WriteCopy = Callable[[Path, str], int]
"""Writes the digital copy of a record (its JSON) to a path; how many pages it has comes back. It travels."""


@dataclass(frozen=True, slots=True)
class CopyTask:
    """The files of one person to be made in `folder`: the copy of his form, and his photo from the store."""

    record: str
    photo: str  # its digest; empty without a photo
    folder: str
    store: str
    write_copy: WriteCopy


@dataclass(frozen=True, slots=True)
class TellTask:
    """What is made when a person has his place: his metadata."""

    metadata: str
    folder: str


class Registry:
    """Forms of everyone approved. `tell` is what `show` tells and what is printed; `write_copy` prints it."""

    kind, title, word, code = "registry", "毕业登记", "毕业登记", "DJ"
    explanation, by_city = "毕业登记说明.txt", False
    has_covers = False

    def __init__(self, office: Office, tell: Tell, write_copy: WriteCopy) -> None:
        self.office, self.tell, self.write_copy = office, tell, write_copy
        self.retention = office.settings.retention[self.kind]
        self.make: Callable[[Any], Made] = make
        self.dress: Callable[[Any], int] = dress

    def choose(self, db: Connection, asked: Asked) -> Chosen:
        """Everyone approved and not sealed, and whoever was sealed with other values than hold now."""
        rows = [row for row in db.execute(cases.cases(Wanted(city=asked.city))) if row.approved]
        chosen = Chosen([], list(_taken_back(rows)))
        for part in chunks(rows):
            tickets = [row.ticket for row in part]
            former = shelf.latest_of(db, tickets, self.kind)
            printed = _with_good_sheet(db, tickets) if asked.printed_only else set(tickets)
            due = [row for row in part if _to_seal(row, former.get(row.ticket))]
            wanted = [row for row in due if row.ticket in printed]
            chosen.left_out.extend(
                {"ticket": r.ticket, "why": NO_SHEET} for r in due if r.ticket not in printed
            )
            told = self.tell(db, [row.ticket for row in wanted])
            for row, (person, record) in zip(wanted, told, strict=True):
                body = self._body(row, person, record, former.get(row.ticket))
                chosen.people.append(Person(row.ticket, row.city, row.record_digest, packed(body)))
        return chosen

    def _body(
        self, row: Row[Any], told: dict[str, Any], record: Record, former: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {
            "told": told,
            "record": record.to_json(),
            "name": row.name,
            "city": row.city,
            "college": row.college,
            "major": row.major,
            "replaces": former,
        }

    def making(self, body: Body, folder: Path) -> CopyTask:
        """The copy is set from the record; the photo is the file that came in."""
        photo = Record.from_json(body["record"]).photo
        return CopyTask(body["record"], photo, str(folder), str(self.office.store.folder), self.write_copy)

    def dressing(self, one: Numbered, made: Path, folder: Path) -> TellTask:  # noqa: ARG002
        """The findings and the history."""
        told = {**one.body["told"], "archive_no": one.body["archive_no"], "replaces": one.body["replaces"]}
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        return TellTask(text, str(folder))

    def entry(self, one: Numbered, made: Path, folder: Path) -> Entry:
        """One person: the copy of his form, his photo, his metadata."""
        files = made_in(made)
        return Entry(
            no=one.no,
            ticket=one.ticket,
            name=one.body["name"],
            city=one.body["city"],
            college=one.body["college"],
            major=one.body["major"],
            archive_no=one.body["archive_no"],
            title=f"{one.body['name']}毕业生登记表（电子副本）",
            responsible=self.office.settings.office_name,
            day=latest_day(one.body["told"]["history"], one.bundle.at).replace("-", ""),
            pages=sum(file.pages for file in files),
            originals=0,
            note=replaced(one.body),
            folder=one.folder,
            files=(*((file.file, made / file.file) for file in files), (METADATA, folder / METADATA)),
            looked=Looked(sum(file.pages for file in files)),
        )

    def covers(self, people: Sequence[Numbered], out: BinaryIO) -> int:  # noqa: ARG002
        """A form needs no cover."""
        return 0


def make(task: CopyTask) -> Made:
    """Makes the files of one person."""
    return make_whole(Path(task.folder), lambda aside: _files(task, aside))


def _files(task: CopyTask, folder: Path) -> Iterator[MadeFile]:
    pages = task.write_copy(folder / FORM, task.record)
    look_again((folder / FORM).read_bytes(), pages, FORM)
    yield _made(folder / FORM, pages)
    if task.photo:
        shutil.copyfile(Path(task.store) / task.photo[:2] / task.photo, folder / PHOTO)
        photo = _made(folder / PHOTO, 0)
        if photo.sha256 != task.photo:
            raise CannotMakeError(
                "收件库里的照片与收下时不同，可能磁盘有损坏。请检查磁盘，再把照片放进来一次"
            )
        yield photo


def _made(path: Path, pages: int) -> MadeFile:
    data = path.read_bytes()
    return MadeFile(path.name, len(data), sha256(data).hexdigest(), pages)


def dress(task: TellTask) -> int:
    """Writes the metadata of one person; 0, or the number of the error with which the disk refused."""
    folder = Path(task.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / METADATA).write_text(task.metadata, encoding="utf-8")
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _to_seal(row: Row[Any], former: dict[str, Any] | None) -> bool:
    if row.stage in ("approved", "printed"):
        return True
    changed = former is not None and former["digest"] not in ("", row.record_digest)
    return row.stage == "bundled" and changed


def _with_good_sheet(db: Connection, tickets: Sequence[str]) -> set[str]:
    found = sheet_ledger.sheets_of(db, tickets)
    return {ticket for ticket, rows in found.items() if any(row.state == "good" for row in rows)}


def _taken_back(rows: Sequence[Row[Any]]) -> Iterator[dict[str, str]]:
    """Who had a yes and is not packed, with the reason."""
    for row in rows:
        if row.stage in ("blocked", "held"):
            yield {"ticket": row.ticket, "why": "已会审通过，但又有新的问题，先不封装。请用 show 查看"}
