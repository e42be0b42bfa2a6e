"""源: for every field of a person where it comes from, and what other papers say of it (七·1, R58)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from .ledger import papers
from .model import IDENTITY
from .reading import layouts
from .reading.versions import Kinds, Version, each_person, every, fold
from .speaking import masked

SOURCES = ("registrations", "idcards", "qualification")
WORDS = {"idcards": "二代证芯片", "qualification": "资审清单"}
COMPARED = {"idcards": IDENTITY, "qualification": {"name": "姓名", "id_no": "身份证号"}}
HIDDEN = ("mobile", "id_no")
Field = dict[str, Any]


def fields_of(db: Connection, tickets: Sequence[str]) -> dict[str, list[Field]]:
    """Each field of the registration: value (numbers masked), the paper and line it came from, differences."""
    people = dict(each_person(papers.lines_of(db, list(tickets), SOURCES)))
    registered = {t: kinds for t, kinds in people.items() if "registrations" in kinds}
    ids = [v.id for kinds in registered.values() for keys in kinds.values() for v in every(keys)]
    paths = papers.places_of(db, ids)
    return {ticket: list(_fields(kinds, paths)) for ticket, kinds in registered.items()}


def _fields(kinds: Kinds, paths: Mapping[int, str]) -> Iterator[Field]:
    versions = every(kinds["registrations"])
    titles = {column.key: column.title for column in layouts.LAYOUTS["registrations"].columns}
    others = {kind: fold(every(kinds[kind])) for kind in COMPARED if kind in kinds}
    for key, title in titles.items():
        setting = next((v for v in reversed(versions) if key in v.body), None)
        if setting is None or key == "when":
            continue
        value = str(setting.body[key])
        differs = [
            {"source": WORDS[kind], "value": _shown(key, body[key])}
            for kind, body in others.items()
            if key in COMPARED[kind] and body.get(key) and body[key] != value
        ]
        if value or differs:
            told = {"field": title, "value": _shown(key, value), "source": _source(setting, paths)}
            yield {**told, "differs": differs}


def _source(version: Version, paths: Mapping[int, str]) -> str:
    return masked(paths.get(version.id, "登记"))


def _shown(key: str, value: str) -> str:
    if key in HIDDEN and len(value) > 7:
        keep = (6, 4) if key == "id_no" else (3, 4)
        return value[: keep[0]] + "*" * (len(value) - sum(keep)) + value[-keep[1] :]
    return value
