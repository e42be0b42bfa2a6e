"""账: which sealed bundle was looked at when, by whom, and what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from .schema import bundles, checks


def sealed(db: Connection) -> list[Row[Any]]:
    """Every sealed bundle with its latest check (`checked_at`, `ok`; None before the first), longest ago first."""
    latest = (
        select(checks.c.bundle_id, func.max(checks.c.id).label("id")).group_by(checks.c.bundle_id).subquery()
    )
    wanted = (
        select(bundles, checks.c.at.label("checked_at"), checks.c.ok)
        .outerjoin(latest, latest.c.bundle_id == bundles.c.id)
        .outerjoin(checks, checks.c.id == latest.c.id)
        .where(bundles.c.state == "sealed")
        .order_by(func.coalesce(checks.c.at, ""), bundles.c.id)
    )
    return list(db.execute(wanted))


def write(db: Connection, bundle_id: int, at: datetime, by: str, faults: Sequence[dict[str, str]]) -> None:
    """A bundle was looked at."""
    told = json.dumps(list(faults), ensure_ascii=False)
    row = {"bundle_id": bundle_id, "at": at.isoformat(), "by": by, "ok": not faults, "faults": told}
    db.execute(insert(checks).values(**row))
