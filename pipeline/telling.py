"""说: what is told of a person and of the office: the JSON of the contract, built in one place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from .ledger import cases, log, parcels, shelf
from .ledger import sheets as sheet_ledger
from .ledger.cases import Wanted
from .ledger.opening import chunks
from .model import NO_CASE, Evidence, Facts, Match, Portrait, ShownGrade
from .rules.judging import Judged
from .sourcing import fields_of
from .speaking import masked

PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def case_json(facts: Facts, judged: Judged) -> str:
    """The part of `show` that judging settles: plan, grades, photo. Withdrawn people have none."""
    if judged.withdrawn:
        return PLAIN.encode(
            {"plan": None, "grades": [], "photo": None, "evidence": _evidence(NO_CASE, facts)}
        )
    told = {
        "plan": _plan(judged.match),
        "grades": [_grade(grade) for grade in judged.shown],
        "photo": _photo(facts.portrait, judged),
        "evidence": _evidence(judged.evidence, facts),
    }
    return PLAIN.encode(told)


def number(value: float) -> int | float:
    """A whole number of credits is told as one."""
    return int(value) if value == int(value) else value


def _plan(match: Match | None) -> dict[str, Any] | None:
    if match is None:
        return None
    return {
        "code": match.plan.code,
        "version": match.plan.version,
        "satisfied": match.satisfied,
        "credits": number(match.credits),
        "courses": match.courses,
        "missing": [{"course": m.course, "name": m.name, "says": m.says} for m in match.missing],
        "pending": list(match.pending),
        "rows": [
            {"course": row.course, "by": list(row.by), "how": row.how, "why": row.why} for row in match.rows
        ],
    }


def _evidence(evidence: Evidence, facts: Facts) -> dict[str, Any]:
    found = facts.decision("核查原因") if evidence.reason else None
    return {
        "reason": evidence.reason,
        "listed": facts.listed.result if evidence.reason and facts.listed else None,
        "found": found.ruling if found else None,
        "required": [
            {
                "item": one.item,
                "medium": one.medium or "原件或复印件",
                "stamp": one.stamp,
                "state": one.state,
                "why": one.why,
                "one_of": one.item in evidence.choice and len(evidence.choice) > 1,
                "in_hand": one.in_hand_on and one.in_hand_on.isoformat(),
            }
            for one in evidence.required
        ],
        "complete": evidence.complete,
    }


def _grade(grade: ShownGrade) -> dict[str, Any]:
    return {
        "code": grade.code,
        "name": grade.name,
        "credits": number(grade.credits),
        "value": grade.value,
        "printed": grade.printed,
        "source": grade.source,
        "from_ticket": grade.from_ticket,
    }


def _photo(portrait: Portrait | None, judged: Judged) -> dict[str, Any] | None:
    if portrait is None:
        return None
    hard = {"R68", "R69", "R70", "R72", "R75"}
    faults = [f for f in judged.findings if f.rule in hard and f.severity in ("block", "hold")]
    measures = {
        "width": portrait.width,
        "height": portrait.height,
        "bytes": portrait.bytes,
        "dpi": effective_dpi(portrait),
    }
    return {"file": masked(portrait.file), "ok": not faults, "measures": measures}


def effective_dpi(portrait: Portrait) -> float:
    """The lower of pixels per inch over 4 cm of height and 3 cm of width; no tag counts (R69)."""
    return round(min(portrait.height * 2.54 / 4, portrait.width * 2.54 / 3), 1)


def people(db: Connection, batch: str, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """`show` of each wanted person, in the order of tickets."""
    for part in chunks(db.execute(cases.cases(wanted, whole=True))):
        tickets = [row.ticket for row in part]
        spoken = cases.findings_of(db, tickets)
        sheets = sheet_ledger.sheets_of(db, tickets)
        sealed = shelf.bundle_of(db, tickets, "registry")
        sets = shelf.bundle_of(db, tickets, "qualification")
        posted = parcels.latest_of(db, tickets)
        fields = fields_of(db, tickets)
        for row in part:
            told = _person(row, batch, spoken[row.ticket], sheets.get(row.ticket, ()))
            told["fields"] = fields.get(row.ticket, [])
            told["bundle"] = sealed.get(row.ticket)
            told["set_bundle"] = sets.get(row.ticket)
            told["set_sealed"] = row.sealing == "sealed"
            told["parcel"] = posted.get(row.ticket)
            told["history"] = log.history(db, row.ticket)
            yield told


def _person(
    row: Row[Any], batch: str, spoken: Sequence[Row[Any]], sheets: Sequence[Row[Any]]
) -> dict[str, Any]:
    case = json.loads(row.case)
    return {
        "ticket": row.ticket,
        "name": row.name,
        "batch": batch,
        "city": row.city,
        "college": row.college,
        "stage": row.stage,
        "papers": row.papers,
        "findings": [{"rule": f.rule, "severity": f.severity, "says": f.says, "who": f.who} for f in spoken],
        **case,
        "sheets": [_sheet(sheet) for sheet in sheets],
    }


def _sheet(row: Row[Any]) -> dict[str, Any]:
    state = "printed" if row.state == "reserved" else row.state
    return {"job": row.job, "no": row.no, "state": state, "lot": row.lot}


def findings_told(told: Mapping[str, Any]) -> Iterator[str]:
    """A person's findings as lines for the screen, the gravest first."""
    words = {"block": "不通过", "hold": "待处理", "warn": "提醒", "info": "说明"}
    for finding in sorted(told["findings"], key=lambda f: list(words).index(f["severity"])):
        yield f"  [{words[finding['severity']]} {finding['rule']}] {finding['says']}"
