"""印: a sheet printed anew: only with a reason; the old one is void."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log, touching
from ..ledger import sheets as sheet_ledger
from ..office import Office
from .press import Press
from .runs import Order, Records, reserve_runs


@dataclass(frozen=True, slots=True)
class Anew:
    """Whose sheet is to be printed anew, why, and who wants it; `whence` is the table that tells it."""

    ticket: str
    reason: str
    by: str
    whence: str = ""
    profile: str = ""


def print_again(
    office: Office, press: Press, ticket: str, reason: str, by: str, records: Records, profile: str = ""
) -> list[str]:
    """Voids the person's last sheet and reserves a new one; the job number comes back.

    Raises UsageError without a reason, RefusedError when nothing was printed of him or he is not approved:
    then his sheet is not void.
    """
    press.check_blank()
    with office.ledger.write() as db:
        return anew(db, office, Anew(ticket, reason, by, profile=profile), records)


def anew(db: Connection, office: Office, told: Anew, records: Records) -> list[str]:
    """The same within a transaction of others, the blank being the right one."""
    if not told.reason:
        raise UsageError("补打要写原因，例如 --reason 墨粉不匀。没有补打")
    sheets = sheet_ledger.sheets_of(db, [told.ticket]).get(told.ticket, [])
    held = [lot.lot for lot in sheet_ledger.balance(db) if lot.on_hand > 0]
    if not sheets:
        raise RefusedError(f"{told.ticket}还没有印过登记表，不用补打。请用 print new")
    if not held:
        raise RefusedError("没有空白表了，不能补打。请先领一批，用 stock receive 登记；没有补打")
    last = sheets[-1]
    profile = told.profile or _profile_of(db, last.job)
    lots = [last.lot] * (last.lot in held) + [lot for lot in held if lot != last.lot]
    if last.state in sheet_ledger.LIVE:
        sheet_ledger.void(db, last.job, last.no, f"补打：{told.reason}")
        what = f"{last.job}第{last.no}张作废：补打（{told.reason}）{told.whence}"
        log.write(db, office.clock(), told.by, what, told.ticket)
    order = Order(lots, told.by, tickets=[told.ticket], reason=told.reason, profile=profile)
    jobs = reserve_runs(db, office, order, records, Press(office).kept(profile))
    if not jobs:
        raise RefusedError(f"{told.ticket}现在不是“会审通过”，没有补打。请先用 show 看还差什么")
    touching.touch(db, [told.ticket])
    return jobs


def _profile_of(db: Connection, job: str) -> str:
    """What the sheet was printed with: the new one comes out of the same printer unless another is named."""
    row = sheet_ledger.job(db, job)
    return str(json.loads(row.body).get("profile", "")) if row else ""
