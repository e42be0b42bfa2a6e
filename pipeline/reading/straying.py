"""读: a scan that does not surely say whose or what it is finds its owner, or waits in the tray."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..ledger import cases, seeking, touching
from ..ledger.seeking import Stray
from .scanned import ROSTER

Bearers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the office knows of people, as far as these strays ask."""

    names: Mapping[str, frozenset[str]]  # ticket → the names the papers know him by
    tables: Mapping[int, frozenset[str]]  # line of a stray → whose tables name it
    named: Bearers
    numbers: Bearers


def find_owners(db: Connection) -> int:
    """Gives every stray to whom its number, its name or a table says; how many owners that changes.

    All of them are looked at anew each time, so it does not matter in which order papers came.
    """
    strays = _without_superseded(db, seeking.strays_here(db))
    known = _known(db, strays)
    now = {(stray.line_id, ticket) for stray in strays for ticket in _owners(stray, known)}
    owned = {line_id for line_id, _ in now}
    waiting = [stray.line_id for stray in strays if stray.line_id not in owned]
    now |= {(line_id, seeking.ELSEWHERE) for line_id in seeking.known_elsewhere(db, waiting, owned)}
    changed = seeking.give_strays(db, now)
    told = {stray.line_id: stray.handles.get("ticket", "") for stray in strays}
    concerned = {told.get(line_id, "") if to == seeking.ELSEWHERE else to for line_id, to in changed}
    touching.touch(db, concerned - {""})
    return len(changed)


def _without_superseded(db: Connection, strays: Sequence[Stray]) -> list[Stray]:
    """Of one name the latest counts, but one that cannot be used never displaces one that can."""
    latest: dict[str, Stray] = {}
    for stray in strays:
        held = latest.get(stray.key)
        if held is None or stray.whole or not held.whole:
            latest[stray.key] = stray
    seeking.no_longer_astray(db, [s.line_id for s in strays if latest[s.key] is not s])
    return list(latest.values())


def _known(db: Connection, strays: Sequence[Stray]) -> _Known:
    handles = [stray.handles for stray in strays]
    told = sorted({h["ticket"] for h in handles if "ticket" in h})
    names: dict[str, set[str]] = {ticket: set() for ticket in cases.registered(db, told)}
    for ticket, kind, value in cases.marks_of(db, sorted(names)):
        if kind == "name":
            names[ticket].add(value)
    return _Known(
        {ticket: frozenset(known) for ticket, known in names.items()},
        _by_tables(db, strays),
        cases.bearers(db, "name", (h["name"] for h in handles if "name" in h)),
        cases.bearers(db, "id_no", (h["id_no"] for h in handles if "id_no" in h)),
    )


def _by_tables(db: Connection, strays: Sequence[Stray]) -> dict[int, frozenset[str]]:
    """Whose rows name each stray: those of a table in its own folder, else of any, if no other bears that name."""
    near = cases.bearers(db, "file", (f"{_folder(s)}/{n}" for s in strays for n in _file_names(s)))
    far = cases.bearers(db, "file_name", (f"{s.handles['kind']}/{n}" for s in strays for n in _file_names(s)))
    beside = {
        s.line_id: {t for n in _file_names(s) for t in near.get(f"{_folder(s)}/{n}", ())} for s in strays
    }
    alone = Counter(_bare(stray) for stray in strays if not beside[stray.line_id])
    served = {(_bare(stray), ticket) for stray in strays for ticket in beside[stray.line_id]}
    found = {}
    for stray in strays:
        tickets = beside[stray.line_id]
        if not tickets and alone[_bare(stray)] == 1:
            by_name = {t for n in _file_names(stray) for t in far.get(f"{stray.handles['kind']}/{n}", ())}
            tickets = {ticket for ticket in by_name if (_bare(stray), ticket) not in served}
        found[stray.line_id] = frozenset(tickets)
    return found


def _folder(stray: Stray) -> str:
    return f"{stray.handles['kind']}/{stray.handles.get('folder', '')}"


def _bare(stray: Stray) -> tuple[str, str]:
    """Strays of this kind and name may be meant by a table that lies elsewhere."""
    return stray.handles["kind"], stray.handles["file"] + stray.handles.get("ticket", "")


def _file_names(stray: Stray) -> tuple[str, str]:
    """As a table may name the file: with its ending and without."""
    file = stray.handles["file"]
    return file, file.rpartition(".")[0]


def _owners(stray: Stray, known: _Known) -> Iterator[str]:
    told, by_table = stray.handles, known.tables[stray.line_id]
    if ticket := told.get("ticket"):
        if _fits(known.names.get(ticket), told.get("name")) and ("item" in told or ticket in by_table):
            yield ticket
    elif by_table:
        yield from by_table
    elif "item" in told and told["item"] != ROSTER:
        sharing = known.numbers.get(told.get("id_no", ""), ()) or known.named.get(told.get("name", ""), ())
        yield from sharing if len(sharing) == 1 else ()


def _fits(names: frozenset[str] | None, hint: str | None) -> bool:
    return names is not None and (not hint or any(name in hint for name in names))
