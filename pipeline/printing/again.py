"""印: a sheet printed anew: only with a reason; the old one is void."""

from __future__ import annotations

import json
from typing import Any

from ..errors import RefusedError, UsageError
from ..ledger import log, touching
from ..ledger import sheets as sheet_ledger
from ..office import Office
from .press import Press
from .runs import Order, Records, new_runs


def print_again(
    office: Office, press: Press, ticket: str, reason: str, by: str, records: Records, profile: str = ""
) -> list[str]:
    """Voids the person's last sheet and reserves a new one; the job number comes back.

    Raises UsageError without a reason, RefusedError when nothing was printed of him or he is not approved.
    """
    if not reason:
        raise UsageError("补打要写原因，例如 --reason 墨粉不匀。没有补打")
    press.check_blank()
    with office.ledger.read() as db:
        sheets = sheet_ledger.sheets_of(db, [ticket]).get(ticket, [])
        held = [lot.lot for lot in sheet_ledger.balance(db) if lot.on_hand > 0]
    if not sheets:
        raise RefusedError(f"{ticket}还没有印过登记表，不用补打。请用 print new")
    if not held:
        raise RefusedError("没有空白表了，不能补打。请先领一批，用 stock receive 登记；没有补打")
    last = sheets[-1]
    profile = profile or _profile_of(office, last.job)
    press.calibrated(profile)
    lots = [last.lot] * (last.lot in held) + [lot for lot in held if lot != last.lot]
    if last.state in sheet_ledger.LIVE:
        _void(office, last, reason, by)
    jobs = new_runs(office, press, Order(lots, by, tickets=[ticket], reason=reason, profile=profile), records)
    if not jobs:
        raise RefusedError(f"{ticket}现在不是“会审通过”，没有补打。请先用 show 看还差什么")
    with office.ledger.write() as db:
        touching.touch(db, [ticket])
    return jobs


def _profile_of(office: Office, job: str) -> str:
    """What the sheet was printed with: the new one comes out of the same printer unless another is named."""
    with office.ledger.read() as db:
        row = sheet_ledger.job(db, job)
    return str(json.loads(row.body).get("profile", "")) if row else ""


def _void(office: Office, last: Any, reason: str, by: str) -> None:
    with office.ledger.write() as db:
        sheet_ledger.void(db, last.job, last.no, f"补打：{reason}")
        log.write(db, office.clock(), by, f"{last.job}第{last.no}张作废：补打（{reason}）", last.ticket)
