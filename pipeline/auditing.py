"""查: are the sealed bundles still what they were? Which was looked at when, what is overdue, what broke."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from archive.verify import verify

from .errors import UsageError
from .ledger import checks, log
from .office import Office

BLOCK = 1 << 20
CHANGED = "整个文件的 sha256 与封装时登记的不同，已不是封装的那一份。请从另一份副本恢复，或请封装单位重发"
GONE = "不在 shelf 里了。移走的请放回来或用另一份副本恢复；已移交的，请核对接收单位那一份"


@dataclass(frozen=True, slots=True)
class Task:
    """What `audit` was asked for: by whom, after how long a check is overdue, which share of all to check now."""

    by: str
    max_age: timedelta | None = None
    share: Fraction | None = None


def age_of(text: str) -> timedelta:
    """A time as 90d, 12w or plain days. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,5})([dw天周]?)", text.strip())
    if not found:
        raise UsageError(f"“{text}”不是期限，请写成 90d（90天）或 12w（12周）")
    return timedelta(days=int(found[1]) * (7 if found[2] in ("w", "周") else 1))


def share_of(text: str) -> Fraction:
    """A share as 1/30. Raises UsageError."""
    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    if not found or not 0 < int(found[1]) <= int(found[2]):
        raise UsageError(f"“{text}”不是份额，请写成 1/30：每次查最久没查的三十分之一")
    return Fraction(int(found[1]), int(found[2]))


def audit(office: Office, task: Task) -> dict[str, Any]:
    """Looks at the bundles whose turn it is, and tells how all of them stand.

    With a share those looked at longest ago; else, with an age, those overdue; else all. Nobody waits meanwhile:
    the office is taken in hand only to write down what was found.
    """
    with office.ledger.read() as db:
        known = checks.sealed(db)
    now = office.clock()
    checked = [_check(office, row, task.by) for row in _due(known, task, now)]
    with office.ledger.read() as db:
        standing = checks.sealed(db)
    bundles = [_standing(office, row, task, now) for row in sorted(standing, key=lambda row: row.id)]
    return {
        "checked": checked,
        "bundles": bundles,
        "overdue": [one["path"] for one in bundles if one["overdue"]],
        "unknown": _unknown(office, standing),
    }


def _due(known: Sequence[Row[Any]], task: Task, now: datetime) -> list[Row[Any]]:
    if task.share:
        return list(known[: ceil(len(known) * task.share)])
    return [row for row in known if task.max_age is None or _overdue(row, task, now)]


def _overdue(row: Row[Any], task: Task, now: datetime) -> bool:
    """Since the last check, or since it was sealed."""
    since = datetime.fromisoformat(row.checked_at or row.at)
    return task.max_age is not None and now - since > task.max_age


def _check(office: Office, row: Row[Any], by: str) -> dict[str, Any]:
    path = _path(office, row)
    faults = _faults(path, row.sha256)
    with office.hand("audit"), office.ledger.write() as db:
        checks.write(db, row.id, office.clock(), by, faults)
        log.write(
            db, office.clock(), by, f"核对{path.name}：{'完好' if not faults else f'有问题，{len(faults)}处'}"
        )
    return {"path": office.inside(path), "ok": not faults, "faults": faults}


def _path(office: Office, row: Row[Any]) -> Path:
    return office.shelf / f"{row.name}.zip"


def _faults(path: Path, sha256: str) -> list[dict[str, str]]:
    """What is wrong with a bundle: nothing when all its bytes are those that were sealed."""
    if not path.exists():
        return [{"code": "B-OPEN", "name": path.name, "says": GONE}]
    try:
        if _sha256(path) == sha256:
            return []
    except OSError:
        pass  # named below, file by file
    found = [{"code": f.code, "name": f.name, "says": f.says} for f in verify(path)]
    return [{"code": "B-DIGEST", "name": path.name, "says": CHANGED}, *found]


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _standing(office: Office, row: Row[Any], task: Task, now: datetime) -> dict[str, Any]:
    return {
        "path": office.inside(_path(office, row)),
        "kind": row.kind,
        "sealed_at": row.at,
        "checked_at": row.checked_at,
        "ok": row.ok,
        "overdue": _overdue(row, task, now),
    }


def _unknown(office: Office, known: Sequence[Row[Any]]) -> list[str]:
    names = {_path(office, row) for row in known}
    return [office.inside(path) for path in sorted(office.shelf.glob("*.zip")) if path not in names]
