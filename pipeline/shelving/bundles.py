"""存: sealing: who is complete gets a place in a bundle, registers are written, and the bundle is closed for good.

Made first, then reserved, then sealed: a number is given only to whom nothing can hold up any more, and a bundle
that was cut off is finished by the next call, with the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from archive.atomic import sweep, write_aside
from archive.bag import BagError, BagExists, Item, Sealed, seal

from ..errors import BundleExistsError, RefusedError
from ..labour import Fallen
from ..ledger import log, shelf
from ..ledger.opening import chunks
from ..office import Office
from . import fourtests, registers
from .craft import PATIENT, Asked, Craft, Numbered, Person
from .making import Made, made_in
from .volume import Entry, Volume

PROVINCE = "32"
MEGABYTE = 10**6
AT_ONCE = 8  # people in the hand of one process
BESIDE = 60_000  # bytes a person needs in a bundle beside what was made: cover, metadata, lines of registers


def bundle(office: Office, crafts: Mapping[str, Craft], kind: str, asked: Asked) -> dict[str, Any]:
    """Seals of one kind whatever is complete and not yet sealed; a bundle that was cut off is sealed first.

    Raises BundleExistsError when the shelf holds another of that name; OSError when the disk takes no more.
    """
    done = finish(office, crafts)
    craft = crafts[kind]
    with office.ledger.read() as db:
        chosen = craft.choose(db, asked)
    sizes, left = _make_all(office, craft, chosen.people)
    people = [person for person in chosen.people if person.ticket in sizes]
    _reserve(office, craft, asked, people, sizes)
    done += finish(office, crafts)
    shutil.rmtree(_making(office), ignore_errors=True)
    return {
        "kind": kind,
        "bundles": done,
        "left_out": sorted(chosen.left_out + left, key=lambda one: one["ticket"]),
    }


def finish(office: Office, crafts: Mapping[str, Craft]) -> list[dict[str, Any]]:
    """Seals every reserved bundle, in order."""
    with office.ledger.read() as db:
        waiting = shelf.reserved(db)
    office.shelf.mkdir(exist_ok=True)
    for folder in (office.shelf, _beside(office)):
        sweep(folder)
    return [_close(office, crafts[row.kind], row) for row in waiting]


def _making(office: Office) -> Path:
    """Where files lie until they are sealed. All of it can be made again."""
    return office.system / "making"


def _make_all(
    office: Office, craft: Craft, people: Sequence[Person]
) -> tuple[dict[str, int], list[dict[str, str]]]:
    """Makes everybody's files; the bytes of each who could be made, and why others could not.

    What an earlier call made before it was cut off is not made again.
    """
    folder = _making(office) / craft.kind
    sizes = {one.ticket: sum(file.bytes for file in made_in(folder / one.digest)) for one in people}
    lacking = (one for one in people if not sizes[one.ticket])
    left: list[dict[str, str]] = []
    tasks = ((one.ticket, craft.making(one.told(), folder / one.digest)) for one in lacking)
    for ticket, made in _by_hands(office, craft, tasks):
        sizes[ticket] = made.bytes
        if made.fault:
            left.append({"ticket": ticket, "why": made.fault})
            del sizes[ticket]
    return sizes, left


def _by_hands(office: Office, craft: Craft, tasks: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Made]]:
    names: list[str] = []

    def parts() -> Iterator[Sequence[Any]]:
        for part in chunks(tasks, AT_ONCE):
            names.extend(ticket for ticket, _ in part)
            yield [task for _, task in part]

    for items, results in office.hands.each(craft.make, parts(), lambda _task: PATIENT):
        for result in results:
            yield names.pop(0), _told(office, result)
        del items


def _told(office: Office, result: Made | Fallen) -> Made:
    if isinstance(result, Made):
        _refused(result.error)
        return result
    office.note_fault(result.told)
    return Made(
        fault=f"材料制不成归档文件（{result.why}），先不封装。请把这一份报给管理员，详情在 system/errors.log"
    )


def _refused(error: int) -> None:
    """Says here what the disk said to a hand. Raises OSError."""
    if error:
        raise OSError(error, os.strerror(error))


def _reserve(
    office: Office, craft: Craft, asked: Asked, people: Sequence[Person], sizes: Mapping[str, int]
) -> None:
    """Gives everybody a place: bundles of one city where the kind wants it, none larger than office.toml allows."""
    if not people:
        return
    groups = (
        groupby(sorted(people, key=lambda p: p.city), lambda p: p.city) if craft.by_city else [("", people)]
    )
    with office.ledger.write() as db:
        entries = shelf.entries_of(db, craft.kind)
        for city, group in groups:
            parts = list(_split(list(group), sizes, office.settings.max_mb * MEGABYTE))
            for part, members in enumerate(parts, 1):
                name = _name(db, office, craft, city or asked.city)
                told = [
                    (p.ticket, p.digest, _numbered_body(office, craft, p, entries + n))
                    for n, p in enumerate(members, 1)
                ]
                entries += len(members)
                row = {
                    "kind": craft.kind,
                    "name": name,
                    "city": city or asked.city,
                    "by": asked.by,
                    "part": part,
                    "parts": len(parts),
                }
                shelf.reserve(db, office.clock(), row, told)
                log.write(db, office.clock(), asked.by, f"开始封装{name}：{len(members)}人")


def _split(people: Sequence[Person], sizes: Mapping[str, int], most: int) -> Iterator[list[Person]]:
    part: list[Person] = []
    filled = 0
    for person in people:
        size = sizes[person.ticket] + BESIDE
        if part and filled + size > most:
            yield part
            part, filled = [], 0
        part.append(person)
        filled += size
    yield part


def _name(db: Connection, office: Office, craft: Craft, city: str) -> str:
    batch, plain = re.sub(r"[^\w-]", "-", office.settings.batch.id), re.sub(r"\W", "", city)
    parts = [batch, PROVINCE, craft.word, plain]
    return "_".join([*filter(None, parts), f"{shelf.next_number(db, craft.kind):04d}"])


def _numbered_body(office: Office, craft: Craft, person: Person, number: int) -> str:
    settings = office.settings
    archive_no = settings.archive_no(craft.retention, craft.code, number)
    told = {**person.told(), "archive_no": archive_no, "name_in_folder": settings.names_in_folders}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _close(office: Office, craft: Craft, row: Row[Any]) -> dict[str, Any]:
    """Writes what is still to be written of a reserved bundle, seals it, and says so in the ledger."""
    with office.ledger.read() as db:
        people = [
            Numbered(row, one.no, one.ticket, one.digest, json.loads(one.body))
            for one in shelf.people_in(db, row.id)
        ]
    entries = _entries(office, craft, row, people)
    volume = _volume(office, craft, row, entries)
    target = office.shelf / f"{row.name}.zip"
    try:
        sealed = seal(target, _items(craft, volume), _info(volume, people))
    except BagExists as error:
        raise BundleExistsError(
            f"shelf 里已有内容不同的 {target.name}，没有覆盖。请把那一包移走或核对后再封装"
        ) from error
    except BagError as error:
        raise RefusedError(f"{row.name} 没有封成：{error}") from error
    _lay_out(office, craft, volume, people, sealed)
    with office.ledger.write() as db:
        shelf.sealed(db, row.id, sealed.sha256, sealed.files, sealed.bytes)
        log.write(db, office.clock(), row.by or "封装", f"封好{target.name}，sha256 {sealed.sha256}")
    _clear(office, craft, people, row)
    return _answer(office, row, volume, sealed)


def _entries(office: Office, craft: Craft, row: Row[Any], people: Sequence[Numbered]) -> list[Entry]:
    """Everybody as the registers tell of him, all his files made. Raises RefusedError for what cannot be made."""
    made, placed = _making(office) / craft.kind, _making(office) / row.name
    lacking = [one for one in people if not made_in(made / one.digest)]
    tasks = ((one.ticket, craft.making(one.body, made / one.digest)) for one in lacking)
    for ticket, result in _by_hands(office, craft, tasks):
        if result.fault:
            raise RefusedError(f"{row.name} 没有封成：{ticket} {result.fault}")
    dressing = (craft.dressing(one, made / one.digest, placed / one.ticket) for one in people)
    for _, told in office.hands.each(craft.dress, chunks(dressing, AT_ONCE), lambda _task: PATIENT):
        for outcome in told:
            _dressed(office, row, outcome)
    return [craft.entry(one, made / one.digest, placed / one.ticket) for one in people]


def _dressed(office: Office, row: Row[Any], outcome: int | Fallen) -> None:
    if isinstance(outcome, Fallen):
        office.note_fault(outcome.told)
        raise RefusedError(f"{row.name} 没有封成：首页写不出来（{outcome.why}）。详情在 system/errors.log")
    _refused(outcome)


def _volume(office: Office, craft: Craft, row: Row[Any], entries: Sequence[Entry]) -> Volume:
    settings = office.settings
    return Volume(
        name=row.name,
        title=craft.title,
        batch=settings.batch.name,
        batch_id=settings.batch.id,
        city=row.city,
        office=settings.office_name,
        fonds=settings.fonds,
        retention=craft.retention,
        day="-".join(re.findall(r"(\d{4})(\d\d)(\d\d)", max(entry.day for entry in entries))[0]),
        by=row.by,
        part=row.part,
        parts=row.parts,
        entries=entries,
    )


def _items(craft: Craft, volume: Volume) -> Iterator[Item]:
    yield Item("说明文件.txt", registers.explanation(volume, craft.explanation))
    yield Item("案卷封面.pdf", registers.volume_cover_pdf(volume))
    yield Item("卷内目录.csv", registers.contents_csv(volume))
    yield Item("卷内目录.pdf", registers.contents_pdf(volume))
    yield Item("卷内备考表.pdf", registers.closing_note_pdf(volume))
    yield Item("移交清单.pdf", registers.handover_pdf(volume))
    yield Item("四性检测报告.json", fourtests.report(volume))
    for entry in volume.entries:
        for name, path in entry.files:
            yield Item(f"{entry.folder}/{name}", path)


def _info(volume: Volume, people: Sequence[Numbered]) -> dict[str, str]:
    former = sorted({one.body["replaces"]["bundle"] for one in people if one.body.get("replaces")})
    told = {
        "Source-Organization": volume.office or "biye",
        "External-Identifier": volume.name,
        "External-Description": f"{volume.batch} {volume.city}{volume.title}",
        "Bagging-Date": volume.day,
    }
    if volume.parts > 1:
        told |= {"Bag-Group-Identifier": _group(volume), "Bag-Count": f"{volume.part} of {volume.parts}"}
    if former:
        told["Supersedes"] = "; ".join(former)
    return told


def _group(volume: Volume) -> str:
    """Bundles that were one before they were split bear the name of the first."""
    base, number = volume.name.rsplit("_", 1)
    return f"{base}_{int(number) - volume.part + 1:04d}"


def _lay_out(
    office: Office, craft: Craft, volume: Volume, people: Sequence[Numbered], sealed: Sealed
) -> None:
    """What people print beside the bundle: 移交清单 with its sha256, and the covers in the order of the pile."""
    folder = _beside(office)
    folder.mkdir(parents=True, exist_ok=True)
    notes = (
        f"归档包：{sealed.path.name}　{sealed.bytes} 字节　{sealed.files} 个文件",
        f"sha256：{sealed.sha256}",
    )
    write_aside(
        folder / f"{volume.name}_移交清单.pdf", lambda out: out.write(registers.handover_pdf(volume, notes))
    )
    if craft.has_covers:
        write_aside(folder / f"{volume.name}_首页.pdf", lambda out: craft.covers(people, out))


def _clear(office: Office, craft: Craft, people: Sequence[Numbered], row: Row[Any]) -> None:
    for one in people:
        shutil.rmtree(_making(office) / craft.kind / one.digest, ignore_errors=True)
    shutil.rmtree(_making(office) / row.name, ignore_errors=True)


def _answer(office: Office, row: Row[Any], volume: Volume, sealed: Sealed) -> dict[str, Any]:
    removed = [
        {"ticket": entry.ticket, "file": file, "what": what}
        for entry in volume.entries
        for file, what in entry.looked.removed
    ]
    return {
        "path": office.inside(sealed.path),
        "kind": row.kind,
        "candidates": [entry.ticket for entry in volume.entries],
        "files": sealed.files,
        "bytes": sealed.bytes,
        "sha256": sealed.sha256,
        "removed": removed,
        "beside": sorted(office.inside(path) for path in _beside(office).glob(f"{volume.name}_*.pdf")),
    }


def _beside(office: Office) -> Path:
    """Where lies what people print beside a bundle."""
    return office.outbox / "归档"
