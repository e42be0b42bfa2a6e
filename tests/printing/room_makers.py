"""A print room whose people are approved."""

from makers import drop_people, make_office

from pipeline import approval, deeds, spine
from pipeline.ledger import sheets as sheet_ledger
from pipeline.printing import stock
from pipeline.printing.runs import Order


def room(folder, people=3, blanks=10, serials="", **toml):
    """An office with so many approved people and one lot of blanks."""
    office = make_office(folder, **toml)
    drop_people(office, people)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    if blanks:
        stock.book(office, "receive", "A", blanks, "李印", serials=serials)
    return office


def printed(office, *lots, **more):
    return deeds.print_new(office, Order(list(lots) or ["A"], "李印", **more))["jobs"]


def sheets(office, job="P-001"):
    with office.ledger.read() as db:
        return sheet_ledger.sheets_of_job(db, job)


def lots(office):
    with office.ledger.read() as db:
        return {lot.lot: lot for lot in sheet_ledger.balance(db)}
