"""转: people into the next batch, by copy: their papers are laid into the inbox of another office (四, R10)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Row

from archive.atomic import place

from .errors import UsageError
from .ledger import cases, log, papers
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .model import KINDS
from .office import Office
from .reading import layouts
from .reading.facts import given_to
from .reading.folded import portrait_of
from .reading.scanned import ROSTER
from .reading.versions import Body, Kinds, Version, each_person, every, fold
from .spine import catch_up

DONE = ("approved", "printed", "bundled")
TABLES = ("registrations", "grades", "practice", "exemptions", "idcards", "rosters", "evidence", "decisions")
OF_THIS_BATCH = ("registered_at", "preliminary_at")  # whoever is carried over registers anew
LASTING = ("照片本人", "手工成绩", "免考", "身份证采集", "信息更正")  # 会审, 资审 … are decided anew
TYPED = {"source": {"auto": "自动", "manual": "手工"}, "foreign_language": {"1": "是", "0": "否"}}
Papers = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class _Carried:
    """What is laid into the other inbox: rows by kind of table, and files."""

    rows: dict[str, list[Body]]
    files: dict[str, str]  # path in the other inbox → digest in our store


def carry_over(office: Office, target: Path, tickets: Sequence[str], by: str) -> dict[str, Any]:
    """Copies the papers of these people (of all who are not approved, if none is named) into another office.

    Nothing changes here but the log. 登记时间, 初审时间, 资审 and 会审 belong to a batch and are left behind.
    Raises UsageError when the target is no office, or one of the same batch.
    """
    other = Office(target.resolve(), office.clock)
    own, there = office.settings.batch.id, other.settings.batch.id
    if own == there:
        raise UsageError(f"{target} 也是{own}批次的办公室，不用转。请先建下一批：biye init --batch 2020-08X")
    catch_up(office)
    with office.ledger.write() as db:
        wanted, left = _wanted(db, tickets)
        carried = _gather(db, wanted)
        files = [_lay(other, path, data) for path, data in _papers(db, office, carried)]
        for ticket in wanted:
            log.write(db, office.clock(), by, f"抄转到{there}批次（本批的记录不变）", ticket)
    return {"carried": wanted, "left_out": left, "files": files, "batch": there}


def _wanted(db: Connection, tickets: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    rows = [
        row
        for part in (chunks(tickets) if tickets else [[]])
        for row in db.execute(cases.cases(Wanted(tickets=tuple(part))))
    ]
    known = {row.ticket for row in rows}
    left = [_left_out(t, "没有这个准考证号的登记，请核对") for t in tickets if t not in known]
    if tickets:
        left += [_left_out(r.ticket, "本批已会审通过，不用转") for r in rows if r.stage in DONE]
    return [row.ticket for row in rows if row.stage not in DONE], left


def _left_out(ticket: str, why: str) -> dict[str, str]:
    return {"ticket": ticket, "why": why}


def _gather(db: Connection, tickets: Sequence[str]) -> _Carried:
    carried = _Carried({}, {})
    linked: set[str] = set()
    for part in chunks(tickets):
        given = given_to(db, part)
        for ticket, kinds in each_person(papers.lines_of(db, part)):
            _take_rows(carried, kinds)
            linked.update(_linked(kinds))
            _take_files(carried, ticket, kinds, given.get(ticket, ()))
    for part in chunks(sorted(linked - set(tickets))):
        for _, kinds in each_person(papers.lines_of(db, part, ("tickets", "grades"))):
            _take_rows(carried, kinds, ("tickets", "grades"))
    return carried


def _take_rows(carried: _Carried, kinds: Kinds, tables: Iterable[str] = TABLES) -> None:
    for kind in tables:
        for versions in kinds.get(kind, {}).values():
            body = fold(versions)
            if kind == "registrations":
                body = {**body, "college": body.get("college") or body.get("college_hint", "")}
                body["city"] = body.get("city") or body.get("city_hint", "")
            if kind != "decisions" or body["matter"] in LASTING:
                carried.rows.setdefault(kind, []).append(body)


def _linked(kinds: Kinds) -> Iterator[str]:
    body = fold(every(kinds.get("registrations", {})))
    yield from filter(None, body.get("linked_tickets", "").split(";"))


def _take_files(carried: _Carried, ticket: str, kinds: Kinds, given: Sequence[Version]) -> None:
    photo = portrait_of(kinds.get("photos", {}))
    if photo:
        carried.files[f"照片/{ticket}.jpg"] = photo.digest
    for versions in kinds.get("chips", {}).values():
        body = versions[-1].body
        carried.files[f"二代证/{ticket}{_suffix(body)}"] = body["digest"]
    owned = [v[-1] for key, v in kinds.get("scans", {}).items() if not key.startswith("?")]
    for version in (*owned, *given):
        carried.files[_scan_path(ticket, version.body)] = version.body["digest"]


def _scan_path(ticket: str, body: Mapping[str, Any]) -> str:
    """The file under its own name, so that the rows that name it find it; its folders say whose and what it is."""
    if body["item"] == ROSTER:
        return f"校核名册/{body['file']}"
    return "/".join(filter(None, ("资审材料", ticket, str(body["item"]), str(body["file"]))))


def _suffix(body: Mapping[str, Any]) -> str:
    return PurePosixPath(str(body["file"])).suffix.lower()


def _papers(db: Connection, office: Office, carried: _Carried) -> Papers:
    plans = {(r["major_code"], r.get("plan_version", "")) for r in carried.rows.get("registrations", ())}
    for row in papers.latest_of_kind(db, "plans"):
        if _is_theirs(row, plans):
            yield f"专业计划/{row.key.replace('|', '-')}.json", row.body.encode()
    for kind, bodies in carried.rows.items():
        data = _table(kind, bodies)
        name = f"结转{office.settings.batch.id}-{sha256(data).hexdigest()[:8]}.csv"
        yield f"{KINDS[kind][1]}/{name}", data
    for path, digest in carried.files.items():
        yield path, office.store.read(digest)


def _is_theirs(row: Row[Any], plans: set[tuple[str, str]]) -> bool:
    plan = json.loads(row.body)
    codes = (plan["plan_code"], plan["major_code"])
    return any(code in codes and version in ("", str(plan["version"])) for code, version in plans)


def _table(kind: str, bodies: Sequence[Body]) -> bytes:
    """The rows as CSV under the titles of the empty table; a column nobody has is left out."""
    titles = [c for c in layouts.LAYOUTS[kind].columns if c.key not in OF_THIS_BATCH]
    held = [c for c in titles if any(body.get(c.key) for body in bodies)]
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([column.title for column in held])
    table.writerows([_typed(column.key, body.get(column.key, "")) for column in held] for body in bodies)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _typed(key: str, value: str) -> str:
    return TYPED.get(key, {}).get(value, value)


def _lay(other: Office, path: str, data: bytes) -> str:
    """Laid into the other inbox; what lies there under that name with other bytes is left alone."""
    target = other.inbox / path
    while target.exists() and target.read_bytes() != data:
        target = target.with_name(f"结转-{target.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    place(target, data)
    return other.inside(target)
