"""转: the papers of people as another office's inbox takes them: tables under their own titles, files under theirs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, Row

from .ledger import papers
from .ledger.opening import chunks
from .model import KINDS
from .reading import layouts
from .reading.evidence import names_file
from .reading.facts import given_to
from .reading.folded import portrait_of
from .reading.scanned import ROSTER
from .reading.versions import Body, Kinds, Version, each_person, every, fold

TYPED = {"source": {"auto": "自动", "manual": "手工"}, "foreign_language": {"1": "是", "0": "否"}}
OF_ANOTHER_TICKET = ("tickets", "grades")
MIDNIGHT, FILED = "T00:00:00", "filed"  # of rows that tell but a day, the time of their file in ns decides
PHOTO, DIGITS = "照片本人", 16  # of a digest
Keep = Callable[[str, Body], bool]


@dataclass(slots=True)
class Exported:
    """What goes into the other inbox: rows by kind of table; files by their path there: (digest, mtime_ns)."""

    rows: dict[str, list[Body]] = field(default_factory=dict)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)


def gather(db: Connection, tickets: Sequence[str], tables: Sequence[str], keep: Keep) -> Exported:
    """Rows of these kinds of table that `keep` says yes to, and photo, chip portrait and scans of these people.

    A row bears the moment it counts from where its table tells it; grades of other tickets they hold come along.
    """
    found = Exported()
    linked: set[str] = set()
    for part in chunks(tickets):
        given = given_to(db, part)
        for ticket, kinds in each_person(papers.lines_of(db, part)):
            _take_rows(found, kinds, tables, keep, given.get(ticket, ()))
            linked.update(_linked(kinds))
            _take_files(found, ticket, kinds, given.get(ticket, ()))
    for part in chunks(sorted(linked - set(tickets))):
        for _, kinds in each_person(papers.lines_of(db, part, OF_ANOTHER_TICKET)):
            _take_rows(found, kinds, OF_ANOTHER_TICKET, keep)
    return found


def _take_rows(
    found: Exported, kinds: Kinds, tables: Iterable[str], keep: Keep, given: Sequence[Version] = ()
) -> None:
    for kind in tables:
        for versions in kinds.get(kind, {}).values():
            own = versions[-1].rank.partition("|")[0]
            body = {**fold(versions), layouts.LAYOUTS[kind].when: own}
            if MIDNIGHT in own:
                body[FILED] = _time_of(versions[-1])
            if kind == "registrations":
                body |= {
                    key: hint
                    for key in ("college", "city")
                    if (hint := body.get(key) or body.get(f"{key}_hint"))
                }
            if kind == "decisions" and body["matter"] == PHOTO and not body.get("photo"):
                body |= _looked_at(kinds, versions[-1])
            if kind == "rosters":
                body["file"] = _signed(body["file"], given)
            if keep(kind, body):
                found.rows.setdefault(kind, []).append(body)


def _looked_at(kinds: Kinds, decision: Version) -> Body:
    """How the digest of the photo begins on which 照片本人 was decided: in another office another one may lie."""
    photo = portrait_of(kinds.get("photos", {}))
    return {"photo": photo.digest[:DIGITS]} if photo and photo.pass_no <= decision.pass_no else {}


def _signed(typed: str, given: Sequence[Version]) -> str:
    """The roster's scan as its row names it there: rosters of two colleges may bear one name."""
    named = [v.body for v in given if v.body["item"] == ROSTER and names_file(typed, v.body["file"])]
    return _roster_name(named[-1]) if named else typed


def _roster_name(body: Mapping[str, Any]) -> str:
    return f"{body['digest'][:8]}/{body['file']}"


def _linked(kinds: Kinds) -> Iterator[str]:
    body = fold(every(kinds.get("registrations", {})))
    yield from filter(None, body.get("linked_tickets", "").split(";"))


def _take_files(found: Exported, ticket: str, kinds: Kinds, given: Sequence[Version]) -> None:
    photo = portrait_of(kinds.get("photos", {}))
    if photo:
        found.files[f"照片/{ticket}.jpg"] = (photo.digest, 0)
    for versions in kinds.get("chips", {}).values():
        body = versions[-1].body
        suffix = PurePosixPath(str(body["file"])).suffix.lower()
        found.files[f"二代证/{ticket}{suffix}"] = (body["digest"], _time_of(versions[-1]))
    owned = [v[-1] for key, v in kinds.get("scans", {}).items() if not key.startswith("?")]
    for version in (*owned, *given):
        found.files[_scan_path(ticket, version.body)] = (version.body["digest"], _time_of(version))


def _time_of(version: Version) -> int:
    """The file time in its rank."""
    return int(version.rank.split("|")[1])


def _scan_path(ticket: str, body: Mapping[str, Any]) -> str:
    """The file under its own name, so that the rows that name it find it; its folders say whose and what it is."""
    if body["item"] == ROSTER:
        return f"校核名册/{_roster_name(body)}"
    return "/".join(filter(None, ("资审材料", ticket, str(body["item"]), str(body["file"]))))


def plans_of(db: Connection, registrations: Iterable[Body]) -> Iterator[tuple[str, bytes, int]]:
    """The plans these people are judged by: path, content, file time (ns)."""
    wanted = {(row["major_code"], row.get("plan_version", "")) for row in registrations}
    for row in papers.latest_of_kind(db, "plans"):
        if _is_theirs(row, wanted):
            yield f"专业计划/{row.key.replace('|', '-')}.json", row.body.encode(), int(row.rank.split("|")[1])


def _is_theirs(row: Row[Any], plans: set[tuple[str, str]]) -> bool:
    plan = json.loads(row.body)
    codes = (plan["plan_code"], plan["major_code"])
    return any(code in codes and version in ("", str(plan["version"])) for code, version in plans)


def folder_of(kind: str) -> str:
    """The folder of an inbox in which tables of this kind are taken."""
    return next((KINDS[one][1] for one in KINDS if kind in _kinds_in(one)), kind)


def _kinds_in(folder: str) -> Sequence[str]:
    if folder not in layouts.LAYOUTS:
        return ()
    return [layout.kind for layout in layouts.beside_each_other(folder)]


def table(kind: str, bodies: Sequence[Body], without: Sequence[str] = ()) -> bytes:
    """The rows as CSV under the titles of the empty table; a column of which nothing is known is left out."""
    titles = [column for column in layouts.LAYOUTS[kind].columns if column.key not in without]
    held = [column for column in titles if any(column.key in body for body in bodies)]
    out = io.StringIO(newline="")
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow([column.title for column in held])
    written.writerows([_typed(column.key, body.get(column.key, "")) for column in held] for body in bodies)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _typed(key: str, value: str) -> str:
    return TYPED.get(key, {}).get(value, value)
