"""Whatever is done with blanks and in whatever order, and wherever it is cut off: every sheet is accounted for."""

import shutil
from collections import Counter
from datetime import timedelta

import pytest
from cutting_off import QUICK, CutOffError, Seams
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import NOW, capture, csv_bytes, drop, hands, person, ticket
from room_makers import lots, room
from sqlalchemy import func, select

from pipeline import deeds, spine
from pipeline.errors import BiyeError
from pipeline.ledger import schema
from pipeline.ledger import sheets as sheet_ledger
from pipeline.office import Office
from pipeline.printing import closing, numbering, stock
from pipeline.printing.runs import Order

PEOPLE = 3
NUMBERED = "N"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    made = {}
    for copies in (1, 2):
        folder = tmp_path_factory.mktemp("stock") / "office"
        room(folder, people=PEOPLE, blanks=0, copies=str(copies), part_sheets="2").close()
        made[copies] = folder
    return made


class Room:
    """A print room that is asked for one deed after the other."""

    def __init__(self, folder, copies):
        self.folder, self.copies, self.serial, self.moments = folder, copies, 100, 0
        self.reopen()

    def reopen(self):
        self.office = Office(self.folder, clock=lambda: NOW, lent=hands())

    def receive(self, lot, count):
        serials = f"{self.serial}-{self.serial + count - 1}" if lot == NUMBERED else ""
        stock.book(self.office, "receive", lot, count, "李印", serials=serials)
        self.serial += count

    def spoil(self, lot, count):
        stock.book(self.office, "spoil", lot, count, "李印", "双张")

    def give_back(self, lot, count):
        stock.book(self.office, "return", lot, count, "李印")

    def count(self, lot, count):
        stock.count(self.office, lot, count, "赵盘")

    def run(self, lot, count):
        others = ["A", NUMBERED] if lot == "A" else [NUMBERED, "A"]
        known = [one for one in others if one in lots(self.office)]
        deeds.print_new(self.office, Order(known, "李印", limit=count, manual_duplex=count == 2))

    def _open(self):
        with self.office.ledger.read() as db:
            return [(row.job, row.no) for row in sheet_ledger.open_sheets(db)]

    def good(self, _lot, count):
        for job, no in self._open()[:count]:
            closing.close(self.office, job, str(no), "", "李印")

    def torn(self, _lot, count):
        for job, no in self._open()[-count:]:
            closing.close(self.office, job, "", f"{no}:卡纸", "李印")

    def again(self, _lot, count):
        deeds.print_again(self.office, ticket(1 + count % PEOPLE), "墨粉", "李印")

    def anew(self, _lot, _count):
        for job in sorted({job for job, _ in self._open()}):
            deeds.print_parts(self.office, job, None, "李印")

    def void(self, _lot, count):
        """A printed value changes."""
        self.moments += 1
        at, serial = NOW + timedelta(minutes=self.moments), 1 + count % PEOPLE
        name = "张" + "改换更易"[self.moments % 4]
        drop(self.office, "登记/更名.csv", csv_bytes([person(serial, 姓名=name)]), at)
        drop(self.office, "二代证/重采.csv", csv_bytes([capture(serial, 姓名=name)]), at)
        spine.take_in(self.office)

    def table(self, lot, count):
        """Receives by a table, and counts one too many."""
        row = {"批号": lot, "经办人": "李印", "起号": "", "事项": "领入", "张数": str(count)}
        row["时间"] = f"2020-06-19 {10 + self.moments // 60}:{self.moments % 60:02d}"
        if lot == NUMBERED:
            row["起号"] = str(self.serial)
            self.serial += count
        self.moments += 1
        drop(self.office, "空白表/表.csv", csv_bytes([row]), NOW + timedelta(minutes=self.moments))
        spine.take_in(self.office)


def holds(a_room):
    """What is true at every moment."""
    with a_room.office.ledger.read() as db:
        balance = sheet_ledger.balance(db)
        by_lot = select(schema.sheets.c.lot, schema.sheets.c.outcome, func.count())
        found = list(db.execute(by_lot.group_by(schema.sheets.c.lot, schema.sheets.c.outcome)))
        known = numbering.numbers(db)
        rows = list(db.execute(select(schema.sheets)))
    on_sheets = Counter()
    for lot, _, count in found:
        on_sheets[lot] += count
    for lot in balance:
        others = (lot.issued_open, lot.good, lot.spoiled, lot.returned, lot.on_hand)
        assert lot.received == sum(others) and min(others) >= 0
        assert on_sheets[lot.lot] <= lot.received - lot.returned - lot.on_hand
    live = Counter(row.ticket for row in rows if row.state in sheet_ledger.LIVE)
    good = Counter(row.ticket for row in rows if row.state == "good")
    assert max(live.values(), default=0) <= a_room.copies >= max(good.values(), default=0)
    copies = Counter((row.ticket, row.copy) for row in rows if row.state in sheet_ledger.LIVE)
    assert max(copies.values(), default=1) == 1
    serials = [row.serial for row in rows if row.serial]
    assert len(serials) == len(set(serials))
    assert not any(known[lot].on_hand & set(serials) for lot in known)


def settled(a_room):
    """After a deed came to its end: the files of every run that is made lie there."""
    with a_room.office.ledger.read() as db:
        jobs = sheet_ledger.jobs_in(db, "made", "closed")
    for job in jobs:
        assert (a_room.office.outbox / "打印" / job.job / f"{job.job}_任务单.pdf").is_file()


DEEDS = ("receive", "receive", "run", "run", "good", "good", "torn", "spoil", "give_back", "count", "again", "void", "anew", "table")  # fmt: skip
STEP = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from(["A", NUMBERED]),
    st.integers(1, 4),
    st.one_of(st.none(), st.none(), st.integers(0, 8)),
)
FIRST = st.tuples(st.just("receive"), st.sampled_from(["A", NUMBERED]), st.integers(3, 9), st.none())
PLANS = st.tuples(st.sampled_from([1, 2]), FIRST, st.lists(STEP, min_size=3, max_size=9))


def do(a_room, seams, step):
    """One deed; where it is cut off, the room opens again and the deed is asked for once more."""
    deed, lot, count, cut_at = step
    seams.left = -1 if cut_at is None else cut_at
    try:
        getattr(a_room, deed)(lot, count)
    except CutOffError:
        a_room.office.close()
        a_room.reopen()
        holds(a_room)
        do(a_room, seams, (deed, lot, count, None))
    except BiyeError as error:
        assert "请" in str(error)
    finally:
        seams.left = -1
    holds(a_room)


@pytest.mark.parametrize("examples", [25, pytest.param(300, marks=pytest.mark.slow)])
def test_every_sheet_is_accounted_for_in_any_order_and_wherever_it_is_cut_off(
    prepared, tmp_path, monkeypatch, examples
):
    seams = Seams(monkeypatch)
    number = iter(range(1000))

    @settings(max_examples=examples, **QUICK)
    @given(PLANS)
    def accounted(plan):
        copies, first, steps = plan
        folder = tmp_path / str(next(number))
        a_room = Room(shutil.copytree(prepared[copies], folder), copies)
        for step in (first, *steps):
            do(a_room, seams, step)
        spine.take_in(a_room.office)
        settled(a_room)
        holds(a_room)
        a_room.office.close()
        shutil.rmtree(folder)

    accounted()


@pytest.mark.parametrize("cut_at", range(3))
@pytest.mark.parametrize("deed", ["receive", "spoil", "give_back", "count"])
def test_a_booking_that_is_cut_off_is_booked_or_not_but_never_in_half(
    prepared, tmp_path, monkeypatch, deed, cut_at
):
    a_room = Room(shutil.copytree(prepared[1], tmp_path / "office"), 1)
    stock.book(a_room.office, "receive", "A", 9, "李印")
    before = lots(a_room.office)["A"]
    seams = Seams(monkeypatch)
    seams.left = cut_at
    try:
        getattr(a_room, deed)("A", 2)
    except CutOffError:
        assert lots(a_room.office)["A"] == before
        getattr(a_room, deed)("A", 2)
    seams.left = -1
    moved = {"receive": (11, 11), "spoil": (9, 7), "give_back": (9, 7), "count": (9, 2)}[deed]
    after = lots(a_room.office)["A"]
    assert (after.received, after.on_hand) == moved
    a_room.office.close()
