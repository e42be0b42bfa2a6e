"""寄: by when papers are to be sent and receipts to be back, in working days (六(六); days of our own)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from ..model import Batch
from ..model.workdays import after_working_days
from ..office import Office

RECEIPT_DAYS = 10  # working days from posting to the receipt, 本单位设定
OPEN = ("packed", "shipped", "delivered")


def by_hand(batch: Batch) -> bool:
    """Whether papers are handed over at the review instead of being posted after it (T1)."""
    return batch.paper_delivery == "hand_over_at_review"


def send_by(batch: Batch) -> tuple[date, date] | None:
    """From when on an office is reminded of papers not sent, and the last day to send them; None: no review yet."""
    if batch.review_closes is None:
        return None
    closes = batch.review_closes.date()
    if by_hand(batch):
        return (batch.review_opens or batch.review_closes).date(), closes
    warn, last = (after_working_days(batch, closes, days) for days in batch.paper_mail_days)
    return warn, last


def receipt_by(office: Office, shipped_at: str) -> date:
    """The last day on which the receipt of a parcel posted at that moment should be back."""
    days = int(office.settings.mail.get("receipt_days", RECEIPT_DAYS))
    return after_working_days(office.settings.batch, datetime.fromisoformat(shipped_at).date(), days)


def due(office: Office, row: Row[Any], state: str) -> date | None:
    """What is due next of a parcel: to be sent, or its receipt; None where nothing is, or nobody can tell."""
    if state == "packed":
        days = send_by(office.settings.batch)
        return days[1] if days else None
    return receipt_by(office, row.shipped_at) if state in OPEN and row.shipped_at else None
