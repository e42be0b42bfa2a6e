"""读: the lines of each person, every version kept, and how they are folded into what holds now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from ..model import SHANGHAI

Body = dict[str, Any]


class Version(NamedTuple):
    """One version of one line: the columns it had, the pass that brought it, its place among the others."""

    body: Body
    pass_no: int
    id: int
    rank: str


Versions = Mapping[str, Sequence[Version]]
"""Key of a line → its versions, the one that counts last standing last."""
Kinds = Mapping[str, Versions]


def each_person(rows: Sequence[Any]) -> Iterator[tuple[str, dict[str, dict[str, list[Version]]]]]:
    """The lines of each person: kind → key → versions, the one that counts last standing last."""
    # one parse for a whole chunk of people costs a third of one for each line
    bodies = json.loads(f"[{','.join([row[3] for row in rows])}]")
    whose = ""
    found: dict[str, dict[str, list[Version]]] = {}
    for (ticket, kind, key, _, pass_no, line_id, rank), body in zip(rows, bodies, strict=True):
        if ticket != whose:
            if found:
                yield whose, found
            whose, found = ticket, {}
        versions = found.setdefault(kind, {}).setdefault(key, [])
        versions.append(Version(body, pass_no, line_id, rank))
    if found:
        yield whose, found


def fold(versions: Sequence[Version]) -> Body:
    """Later rows over earlier ones: an absent column keeps what was known, an empty cell clears it."""
    if len(versions) == 1:
        return versions[0].body
    folded: Body = {}
    for version in versions:
        folded.update(version.body)
    return folded


def moment(text: str) -> datetime | None:
    """ISO text as an aware moment; a bare day is its beginning in Asia/Shanghai."""
    if not text:
        return None
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def day(text: str) -> date | None:
    """An ISO day, or none."""
    return date.fromisoformat(text[:10]) if text else None


def every(keys: Versions) -> list[Version]:
    """All versions of all keys."""
    return [version for versions in keys.values() for version in versions]
