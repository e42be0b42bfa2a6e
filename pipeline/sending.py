"""递: what another office needs of its people, as one zip or folder its inbox takes as it is.

Tables say from when each row counts, so nothing newer is overwritten there. Photos go up alone (college, city,
province): there the one that came last counts.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from archive.atomic import place, write_aside

from .errors import UsageError
from .exporting import FILED, Exported, folder_of, gather, plans_of, table
from .ledger import cases, log, papers
from .ledger.cases import Wanted
from .model import SHANGHAI
from .office import Office
from .reading.cells import city_named
from .reading.layouts import LAYOUTS
from .reading.versions import Body
from .spine import catch_up

RANKS = {"host": 0, "college": 1, "city": 2, "province": 3}
TABLES = (
    "registrations", "grades", "practice", "exemptions", "tickets", "idcards", "rosters", "qualification", "evidence",
    "decisions",
)  # fmt: skip
MOST_BYTES, MOST_FILES = 300 * 1024 * 1024, 10_000  # of one zip
PHOTOS = "照片/"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets it: college, city or province, and its name."""

    role: str
    name: str

    @property
    def wanted(self) -> Wanted:
        """Its people."""
        if self.role == "college":
            return Wanted(college=self.name)
        return Wanted(city=city_named(self.name)) if self.role == "city" else Wanted()


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the other inbox: what was written for it, or its digest in the store; its size and time."""

    path: str
    digest: str
    size: int
    mtime_ns: int = 0
    data: bytes = b""

    def read(self, office: Office) -> bytes:
        """Its content."""
        return self.data or office.store.read(self.digest)


def send(office: Office, receiver: Receiver, by: str, as_folder: bool = False) -> dict[str, Any]:
    """Writes what the receiver needs into outbox/往来. The same given, the same files.

    Raises UsageError when it has nobody here.
    """
    catch_up(office)
    with office.ledger.write() as db:
        tickets = [row.ticket for row in db.execute(cases.cases(receiver.wanted))]
        if not tickets:
            raise UsageError(_nobody(db, receiver))
        files = list(_files(db, office, receiver, tickets))
        paths = _laid(office, receiver, files, as_folder)
        log.write(
            db, office.clock(), by, f"做好给{receiver.name}的往来文件：{len(tickets)}人，{len(files)}个文件"
        )
    return {
        "to": receiver.role,
        "name": receiver.name,
        "people": len(tickets),
        "papers": len(files),
        "files": [office.inside(path) for path in paths],
    }


def write_decisions(office: Office, wanted: Wanted, target: Path) -> Iterator[str]:
    """Writes the decisions in force of these people as a table another office's inbox takes; what is told of it.

    Raises UsageError when the file is to be no .csv.
    """
    if target.suffix.lower() != ".csv":
        raise UsageError(f"审核决定表写成 .csv，请把文件名写成 {target.stem}.csv；没有写文件")
    with office.ledger.read() as db:
        tickets = [row.ticket for row in db.execute(cases.cases(wanted))]
        rows = gather(db, tickets, ("decisions",), lambda *_: True).rows.get("decisions", [])
    place(target, table("decisions", sorted(rows, key=_place), ("when",)))
    people = len({row["ticket"] for row in rows})
    return iter(
        [
            f"{target.name}：{len(tickets)}人中{people}人有审核决定，共{len(rows)}条。对方放进收件箱的“审核决定”里"
        ]
    )


def _nobody(db: Connection, receiver: Receiver) -> str:
    column = "college" if receiver.role == "college" else "city"
    known = sorted({getattr(row, column) for row in db.execute(cases.cases())} - {""})
    there = f"这里有：{'、'.join(known[:8])}{'等' if len(known) > 8 else ''}" if known else "这里还没有人登记"
    return f"这里没有{receiver.name}的考生，没有做文件。请照登记里的写法写名称；{there}"


def _files(db: Connection, office: Office, receiver: Receiver, tickets: Sequence[str]) -> Iterator[_File]:
    found = gather(db, tickets, TABLES, lambda *_: True)
    _add_city_lists(db, found, whole=receiver.role != "college")
    for path, data, mtime_ns in plans_of(db, found.rows.get("registrations", ())):
        yield _written(path, data, mtime_ns)
    for kind, bodies in found.rows.items():
        for no, (filed, rows) in enumerate(_alike(kind, bodies)):
            name = f"{_titled(office, kind)}{f'_{no}' if no else ''}.csv"
            yield _written(f"{folder_of(kind)}/{name}", table(kind, sorted(rows, key=_place)), filed)
    up = RANKS[receiver.role] > RANKS.get(office.settings.role, 0)
    for path, (digest, mtime_ns) in sorted(found.files.items()):
        if up or not path.startswith(PHOTOS):
            yield _File(path, digest, office.store.path(digest).stat().st_size, mtime_ns)


def _alike(kind: str, bodies: Sequence[Body]) -> list[tuple[int, list[Body]]]:
    """Rows of which the same columns are known, and that tell the moment they count from; those that tell but a day
    by the time of their file. So no cell stands empty for what is not known here: there it would clear what is."""
    titles = [column.key for column in LAYOUTS[kind].columns]
    found: dict[tuple[int, tuple[bool, ...]], list[Body]] = {}
    for body in bodies:
        known = tuple(key in body for key in titles)
        found.setdefault((body.get(FILED, 0), known), []).append(body)
    return [(filed, rows) for (filed, _), rows in sorted(found.items())]


def _written(path: str, data: bytes, mtime_ns: int = 0) -> _File:
    return _File(path, sha256(data).hexdigest(), len(data), mtime_ns, data)


def _titled(office: Office, kind: str) -> str:
    beside = "_下发" if kind == "city_lists" else ""
    return f"{office.settings.office_name or office.settings.role}来{beside}"


def _place(body: Body) -> tuple[str, str]:
    return body.get("ticket", ""), json.dumps(body, ensure_ascii=False, sort_keys=True)


def _add_city_lists(db: Connection, found: Exported, whole: bool) -> None:
    """That a city's list has come; 人数 only where all of it goes along."""
    cities = {row.get("city", "") for row in found.rows.get("registrations", ())}
    for row in papers.latest_of_kind(db, "city_lists"):
        if row.key in cities:
            body = {**json.loads(row.body), "when": row.rank.partition("|")[0]}
            if not whole:
                body.pop("count", None)
            found.rows.setdefault("city_lists", []).append(body)


def _laid(office: Office, receiver: Receiver, files: Sequence[_File], as_folder: bool) -> list[Path]:
    told = sha256(
        "".join(f"{file.path} {file.digest} {file.mtime_ns}\n" for file in files).encode()
    ).hexdigest()
    day = office.clock().date().strftime("%Y%m%d")
    name = f"给{_plain(receiver.name)}_{day}_{told[:6]}"
    folder = office.outbox / "往来"
    folder.mkdir(parents=True, exist_ok=True)
    if as_folder:
        return [_lay_folder(office, folder / name, files)]
    parts = list(_parts(files))
    names = [name] if len(parts) == 1 else [f"{name}_{no}-{len(parts)}" for no in range(1, len(parts) + 1)]
    return [_lay_zip(office, folder / f"{name}.zip", part) for name, part in zip(names, parts, strict=True)]


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum()) or "对方"


def _parts(files: Sequence[_File]) -> Iterator[list[_File]]:
    """As many files as one zip may hold; the tables stand in the first."""
    part: list[_File] = []
    size = 0
    for file in files:
        if part and (size + file.size > MOST_BYTES or len(part) == MOST_FILES):
            yield part
            part, size = [], 0
        part.append(file)
        size += file.size
    yield part


def _lay_folder(office: Office, folder: Path, files: Sequence[_File]) -> Path:
    for file in files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        place(target, file.read(office))
        if file.mtime_ns:
            os.utime(target, ns=(file.mtime_ns, file.mtime_ns))
    return folder


def _lay_zip(office: Office, target: Path, files: Sequence[_File]) -> Path:
    write_aside(target, lambda out: _zip(out, office, files))
    return target


def _zip(out: BinaryIO, office: Office, files: Sequence[_File]) -> None:
    with zipfile.ZipFile(out, "w") as packed:
        for file in files:
            entry = zipfile.ZipInfo(file.path, _clock(file.mtime_ns))
            entry.external_attr = 0o644 << 16
            tight = zipfile.ZIP_DEFLATED if file.path.endswith((".csv", ".json")) else zipfile.ZIP_STORED
            packed.writestr(entry, file.read(office), tight)


def _clock(mtime_ns: int) -> tuple[int, int, int, int, int, int]:
    """The time of an entry, in Shanghai; the oldest a zip can say where there is none."""
    when = datetime.fromtimestamp(mtime_ns // 10**9, SHANGHAI)
    return when.timetuple()[:6] if 1980 <= when.year < 2108 else (1980, 1, 1, 0, 0, 0)
