"""A city office whose sets are complete, on paper too; and what can be said of its parcels."""

from datetime import datetime, timedelta

from makers import NOW, csv_bytes, drop, drop_lists, drop_plan, make_office, ticket
from set_offices import case, lay, row

from pipeline import deeds_mail, spine
from pipeline.mailing.moving import Deed
from pipeline.mailing.packing import Packing
from pipeline.model import SHANGHAI

ITEMS = ["前置学历证书", "身份证", "姓名变更证明"]
AFTER_REVIEW = datetime(2020, 7, 6, 9, 0, tzinfo=SHANGHAI)


def mail_office(folder, people=3, absent=(), at=AFTER_REVIEW, **toml):
    """So many people with complete sets; (serial, item) in `absent` are not in hand yet. The review is over."""
    office = make_office(folder, **{"name": '"样本市自考办"', **toml})
    drop_plan(office)
    drop_lists(office)
    everybody = [case(serial) for serial in range(1, people + 1)]
    for papers in everybody:
        for told in papers.rows:
            told["纸质到手日期"] = "" if (papers.serial, told["材料"]) in absent else "2020-06-18"
    lay(office, "资审", everybody)
    spine.take_in(office)
    office.clock = lambda: at
    return office


def in_hand(office, serial, day, *items, at=AFTER_REVIEW):
    """These papers of his (all of them) have come to hand on that day."""
    rows = [row(serial, item, 纸质到手日期=day) for item in items or ITEMS]
    drop(office, f"资审材料/到手{serial}-{day}-{len(rows)}.csv", csv_bytes(rows), at)
    spine.take_in(office)


def pack(office, *serials, city="", by="孙寄"):
    """`mail pack` of these people, else of a city (of Nanjing)."""
    named = tuple(ticket(serial) for serial in serials)
    return deeds_mail.pack(office, Packing(by, "" if named else city or "南京", named))


def ship(office, parcel="Y-001", carrier="机要", waybill="", as_is=False):
    """`mail ship`."""
    deed = Deed(parcel, "孙寄", carrier=carrier, waybill=waybill, as_is=as_is)
    return deeds_mail.ship(office, deed)


def tell(office, state, *serials, parcel="Y-001", reason="破损"):
    """`mail delivered`, `receive`, `lost`, `return`, of all or of these people."""
    only = tuple(ticket(serial) for serial in serials)
    why = reason if state in ("lost", "returned") else ""
    return deeds_mail.tell(office, state, Deed(parcel, "孙寄", only, why))


def later(office, days):
    """So many days pass."""
    at = office.clock() + timedelta(days=days)
    office.clock = lambda: at


__all__ = ["AFTER_REVIEW", "ITEMS", "NOW", "csv_bytes", "drop", "row", "ticket"]
