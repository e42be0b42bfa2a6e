"""存: the registry bundle: of everyone approved the form's copy, the photo, the findings and the history."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection, Row

from archive.atomic import sweep
from archive.bag import BagExists, Item, Sealed, seal

from ..errors import BundleExistsError
from ..ledger import log, shelf
from ..ledger.cases import Wanted, cases
from ..model import Record
from ..office import Office
from ..shipped import shipped

BOM = b"\xef\xbb\xbf"
KIND = "registry"
CONTENTS = ("序号", "准考证号", "姓名", "考区", "专科学校", "专业", "文件")
WriteCopy = Callable[[Path, Record], None]
Tell = Callable[[Connection, Sequence[str]], Iterator[tuple[dict[str, Any], Record]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What `bundle` was asked for."""

    by: str
    city: str = ""
    printed_only: bool = False


def reserve(office: Office, asked: Asked, tell: Tell) -> int | None:
    """Reserves a bundle of everyone approved and not yet sealed, with all that goes in; None for nobody."""
    with office.ledger.write() as db:
        tickets = [row.ticket for row in _wanted(db, asked)]
        if not tickets:
            return None
        name = _name(db, office, asked)
        people = [(told["ticket"], _body(told, record)) for told, record in tell(db, tickets)]
        number = shelf.reserve(db, office.clock(), KIND, name, people)
        log.write(db, office.clock(), asked.by, f"开始封装{name}：{len(people)}人")
    return number


def left_out(db: Connection, asked: Asked) -> list[dict[str, str]]:
    """Who had a yes and is not packed, with the reason."""
    told = []
    for row in db.execute(cases(Wanted(city=asked.city))):
        if not row.approved or row.stage == "bundled":
            continue
        if row.stage in ("blocked", "held"):
            told.append({"ticket": row.ticket, "why": "已会审通过，但又有新的问题，先不封装。请用 show 查看"})
        elif asked.printed_only and row.stage != "printed":
            told.append({"ticket": row.ticket, "why": "还没有一张登记为“完好”的登记表。请先打印并登记结果"})
    return told


def _wanted(db: Connection, asked: Asked) -> list[Row[Any]]:
    stages = ("printed",) if asked.printed_only else ("approved", "printed")
    return [row for row in db.execute(cases(Wanted(city=asked.city))) if row.stage in stages]


def _name(db: Connection, office: Office, asked: Asked) -> str:
    parts = [office.settings.batch.id, "32", "毕业登记", asked.city]
    return "_".join([*filter(None, parts), f"{shelf.next_number(db, KIND):04d}"])


def _body(told: Mapping[str, Any], record: Record) -> str:
    """All of a person that goes into the bundle, fixed when it is reserved: same stored bytes, same bundle."""
    return json.dumps({"told": told, "record": record.to_json()}, ensure_ascii=False, sort_keys=True)


def finish(office: Office, write_copy: WriteCopy) -> list[dict[str, Any]]:
    """Seals every reserved bundle. Raises BundleExistsError when the shelf holds another of that name."""
    with office.ledger.read() as db:
        waiting = shelf.reserved(db)
    sweep(office.shelf)
    done = [_seal(office, bundle, write_copy) for bundle in waiting]
    shutil.rmtree(_making(office), ignore_errors=True)
    return done


def _making(office: Office) -> Path:
    """Where copies lie until they are sealed; whatever a crash left there goes at the next sealing."""
    return office.system / "making"


def _seal(office: Office, bundle: Row[Any], write_copy: WriteCopy) -> dict[str, Any]:
    with office.ledger.read() as db:
        people = [(row.no, row.ticket, json.loads(row.body)) for row in shelf.people_in(db, bundle.id)]
    copies = _making(office) / bundle.name
    copies.mkdir(parents=True, exist_ok=True)
    target = office.shelf / f"{bundle.name}.zip"
    try:
        done = seal(target, _items(office, bundle, people, copies, write_copy), _info(office, bundle, people))
    except BagExists as error:
        raise BundleExistsError(
            f"shelf 里已有内容不同的 {target.name}，没有覆盖。请把那一包移走或核对后再封装"
        ) from error
    with office.ledger.write() as db:
        shelf.sealed(db, bundle.id, done.sha256, done.files, done.bytes)
        log.write(db, office.clock(), "封装", f"封好{target.name}，sha256 {done.sha256}")
    return _told(office, bundle, people, done)


def _told(office: Office, bundle: Row[Any], people: Sequence[Any], done: Sealed) -> dict[str, Any]:
    return {
        "path": office.inside(done.path),
        "kind": bundle.kind,
        "candidates": [ticket for _, ticket, _ in people],
        "files": done.files,
        "bytes": done.bytes,
        "sha256": done.sha256,
    }


def _info(office: Office, bundle: Row[Any], people: Sequence[Any]) -> dict[str, str]:
    settings = office.settings
    deeds = [line["at"] for _, _, body in people for line in body["told"]["history"]]
    return {
        "Source-Organization": settings.office_name or "biye",
        "External-Identifier": bundle.name,
        "External-Description": f"{settings.batch.name} 毕业登记",
        "Bagging-Date": max(deeds, default=bundle.at)[:10],
    }


def _items(
    office: Office, bundle: Row[Any], people: Sequence[Any], copies: Path, write_copy: WriteCopy
) -> Iterator[Item]:
    contents = [_contents_row(no, ticket, body) for no, ticket, body in people]
    yield Item("说明文件.txt", BOM + _explanation(office, bundle, len(people)).encode())
    yield Item("卷内目录.csv", _contents(contents))
    for no, ticket, body in people:
        folder = f"{no:04d}_{ticket}"
        record = Record.from_json(body["record"])
        copy = copies / f"{ticket}.pdf"
        write_copy(copy, record)
        yield Item(f"{folder}/01_毕业生登记表.pdf", copy)
        if record.photo:
            yield Item(f"{folder}/02_照片.jpg", office.store.path(record.photo))
        told = json.dumps(body["told"], ensure_ascii=False, indent=1, sort_keys=True)
        yield Item(f"{folder}/metadata.json", told.encode())


def _contents_row(no: int, ticket: str, body: Mapping[str, Any]) -> list[str]:
    told = body["told"]
    major = json.loads(body["record"])["values"].get("major", "")
    return [str(no), ticket, told["name"], told["city"], told["college"], major, f"{no:04d}_{ticket}"]


def _contents(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(CONTENTS)
    table.writerows(rows)
    return BOM + out.getvalue().encode()


def _explanation(office: Office, bundle: Row[Any], count: int) -> str:
    pages = Environment(
        loader=FileSystemLoader(shipped("templates") / "bundle"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    settings = office.settings
    text = pages.get_template("说明文件.txt").render(
        name=bundle.name, batch=settings.batch, office=settings.office_name, day=bundle.at[:10], count=count
    )
    return "\r\n".join(text.splitlines()) + "\r\n"
