"""批: the joint review's yes; a decision 会审 like any other, given by command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from . import spine
from .errors import UsageError
from .ledger import cases, log, papers, passes
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .ledger.papers import Line
from .model import Stage
from .office import Office

YES = {Stage.APPROVED, Stage.PRINTED, Stage.BUNDLED}


@dataclass(frozen=True, slots=True)
class Approved:
    """Who was approved, and who was not and why."""

    approved: list[str]
    refused: list[dict[str, str]]


def approve(office: Office, tickets: Sequence[str], by: str) -> Approved:
    """Approves these people, or everybody clear when none is named. Raises UsageError for other roles.

    Whoever is named and held by nothing but 会审 = 退回 is approved too: the yes clears it (R7).
    """
    if office.settings.role != "province":
        raise UsageError("只有省考试院（office.toml 里 role = province）可以审核通过。请把名单报省里审核")
    spine.catch_up(office)
    with office.ledger.write() as db:
        rows = _rows(db, tickets)
        sent_back = _only_sent_back(db, rows) if tickets else set()
        ready = [row.ticket for row in rows if row.stage == Stage.CLEAR or row.ticket in sent_back]
        refused = _refused(db, [row for row in rows if row.ticket not in ready])
        _decide(db, office, ready, by)
    spine.catch_up(office)
    known = {row.ticket for row in rows}
    refused += [{"ticket": t, "why": "没有这个准考证号的登记，请核对"} for t in tickets if t not in known]
    already = [row.ticket for row in rows if row.stage in YES and row.ticket in tickets]
    return Approved(sorted(ready + already), refused)


def _rows(db: Connection, tickets: Sequence[str]) -> list[Row[Any]]:
    if not tickets:
        return list(db.execute(cases.cases()))
    return [row for part in chunks(tickets) for row in db.execute(cases.cases(Wanted(tuple(part))))]


def _only_sent_back(db: Connection, rows: Sequence[Row[Any]]) -> set[str]:
    held = [row.ticket for row in rows if row.stage == Stage.HELD]
    spoken = cases.findings_of(db, held)
    grave = {t: {f.rule for f in spoken[t] if f.severity in ("block", "hold")} for t in held}
    return {ticket for ticket, rules in grave.items() if rules == {"R7"}}


def _decide(db: Connection, office: Office, tickets: Sequence[str], by: str) -> None:
    now = office.clock()
    at = now.isoformat()
    body = {"matter": "会审", "ruling": "通过", "by": by, "at": at, "course": "", "reference": "", "text": ""}
    lines = [
        Line(f"{t}|会审|", t, 0, f"{at}|{0:020d}|approve|0000000", {"ticket": t, **body}) for t in tickets
    ]
    papers.record_lines(db, passes.last_pass(db), None, "decisions", lines)
    for ticket in tickets:
        log.write(db, now, by, "会审通过", ticket)


def _refused(db: Connection, rows: Sequence[Row[Any]]) -> list[dict[str, str]]:
    """Whoever is blocked or held, with his first sentence."""
    left = [row for row in rows if row.stage not in YES]
    spoken = cases.findings_of(db, [row.ticket for row in left])
    return [{"ticket": row.ticket, "why": _why(row, spoken[row.ticket])} for row in left]


def _why(row: Row[Any], spoken: Sequence[Row[Any]]) -> str:
    if row.stage == Stage.WITHDRAWN:
        return "已撤销登记"
    grave = [f for f in spoken if f.severity == row.gravest]
    more = f"（共{len(grave)}项）" if len(grave) > 1 else ""
    return f"{grave[0].rule} {grave[0].says}{more}"
