"""账: what is still to be done, counted by who must do it: findings that stop somebody, and people between two steps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from ..model import Severity, Who
from .cases import cases
from .schema import findings, judged

STOPPING = (Severity.BLOCK.value, Severity.HOLD.value)


def by_unit(db: Connection, minded: Collection[str]) -> list[Row[Any]]:
    """How many people each rule stops (of `minded` rules also whom it only warns), by who must act, city, college.

    Columns: who, rule, severity, city, college, people. What hosts must do is in `with_host` instead.
    """
    keys = (findings.c.who, findings.c.rule, findings.c.severity, judged.c.city, judged.c.college)
    counted = func.count(findings.c.ticket.distinct()).label("people")
    asked = select(*keys, counted).join(judged, judged.c.ticket == findings.c.ticket)
    wanted = or_(findings.c.severity.in_(STOPPING), findings.c.rule.in_(sorted(minded)))
    asked = asked.where(wanted, findings.c.who != Who.HOST.value)
    return list(db.execute(asked.group_by(*keys).order_by(*keys)))


def with_host(db: Connection) -> list[Row[Any]]:
    """Whom a finding stops that a host must clear: ticket, rule, severity, city."""
    asked = select(findings.c.ticket, findings.c.rule, findings.c.severity, judged.c.city).distinct()
    asked = asked.join(judged, judged.c.ticket == findings.c.ticket)
    stopped = and_(findings.c.who == Who.HOST.value, findings.c.severity.in_(STOPPING))
    return list(db.execute(asked.where(stopped).order_by(findings.c.ticket, findings.c.rule)))


def between_steps(db: Connection) -> list[Row[Any]]:
    """How many people stand where: stage, papers, city, college, people."""
    view = cases().order_by(None).subquery()
    keys = (view.c.stage, view.c.papers, view.c.city, view.c.college)
    return list(db.execute(select(*keys, func.count().label("people")).group_by(*keys).order_by(*keys)))
