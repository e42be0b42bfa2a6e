"""Whatever is done with parcels and in whatever order, and wherever it is cut off: every paper is in one place."""

import shutil
from collections import Counter
from datetime import timedelta

import pytest
from cutting_off import QUICK, CutOffError, Seams
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_makers import AFTER_REVIEW, ITEMS, in_hand, mail_office, pack, ship, tell, ticket
from makers import hands
from sqlalchemy import select

from pipeline import answers, deeds_mail
from pipeline.errors import BiyeError
from pipeline.ledger import cases, parcels, schema
from pipeline.mailing import account, packing, papersheets, ticking
from pipeline.mailing.coverscan import PageSeen
from pipeline.office import Office

PEOPLE = 3
PAPERS = {(ticket(serial), item) for serial in range(1, PEOPLE + 1) for item in ITEMS}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    mail_office(folder, PEOPLE).close()
    return folder


def covers_of(office, serials):
    """What a scanner sees: a page for each of these people's covers."""
    with office.ledger.read() as db:
        rows = db.execute(cases.cases(cases.Wanted(tuple(map(ticket, serials))))).all()
    return [
        PageSeen("扫描.tif", n, (f"{row.ticket}-{row.set_digest[:6].upper()}",))
        for n, row in enumerate(rows, 1)
    ]


class Desk:
    """Who packs and posts; `seen` are the states that papers came to."""

    def __init__(self, folder):
        self.folder, self.days, self.seen = folder, 0, set()
        self.reopen()

    def reopen(self):
        self.office = Office(self.folder, clock=lambda: AFTER_REVIEW, lent=hands())

    def pack(self, _name, who):
        pack(self.office, *who)

    def ship(self, name, _who):
        ship(self.office, name)

    def delivered(self, name, who):
        tell(self.office, "delivered", *who, parcel=name)

    def received(self, name, who):
        tell(self.office, "received", *who, parcel=name)

    def lost(self, name, who):
        tell(self.office, "lost", *who, parcel=name)

    def returned(self, name, who):
        tell(self.office, "returned", *who, parcel=name)

    def scan(self, _name, who):
        """The covers of these people are scanned: into the open parcel, or a new one."""
        seen = covers_of(self.office, who or (1, 2, 3))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(ticking, "_look", lambda _office, _files: seen)
            deeds_mail.scan(self.office, [self.folder / "office.toml"], "", "孙寄")

    def came_anew(self, _name, who):
        self.days += 1
        day = (AFTER_REVIEW + timedelta(days=self.days)).date().isoformat()
        for serial in who or [1]:
            in_hand(self.office, serial, day, at=AFTER_REVIEW + timedelta(days=self.days))


def rows_of(desk):
    with desk.office.ledger.read() as db:
        return list(db.execute(select(schema.parcel_papers)))


def holds(desk):
    """What is true at every moment."""
    rows = rows_of(desk)
    desk.seen |= {row.state for row in rows} | {f"Y-{row.parcel_id}" for row in rows}
    live = Counter((row.ticket, row.item) for row in rows if row.state in parcels.LIVE)
    assert max(live.values(), default=1) == 1
    received = {(row.ticket, row.item) for row in rows if row.state == "received"}
    tickets = sorted({ticket_ for ticket_, _ in PAPERS})
    with desk.office.ledger.read() as db:
        owed = {(r.ticket, r.item) for its in parcels.owed(db, tickets).values() for r in its}
        waiting = {(r.ticket, r.item) for its in parcels.to_pack(db, tickets).values() for r in its}
        chosen = packing.choose(db, tickets=tickets)
    assert owed == PAPERS - received
    assert waiting == PAPERS - set(live)
    packable = {
        (r.ticket, r.item) for people in chosen.papers.values() for its in people.values() for r in its
    }
    assert packable <= waiting
    for told in answers.of_people(desk.office, None):
        its = {(told["ticket"], item) for item in ITEMS}
        posted = {(r.ticket, r.item) for r in rows if r.state in parcels.POSTED}
        expected = "received" if its <= received else "posted" if its <= posted else "scanned"
        assert told["papers"] == expected
        assert (told["parcel"] is None) == (not its & set(live))
    whole = account.of_status(desk.office)
    told = {
        (one["ticket"], i["item"])
        for k in ("to_pack", "not_in_hand")
        for one in whole[k]
        for i in one["items"]
    }
    assert told == waiting


def settled(desk):
    """The lists of every packed parcel lie in the outbox."""
    for one in account.of_parcels(desk.office)["parcels"]:
        if one["state"] == "packed":
            assert len(one["files"]) == len(papersheets.files_of(desk.office, one["id"]))


DEEDS = (
    "scan",
    "pack",
    "pack",
    "pack",
    "ship",
    "ship",
    "delivered",
    "received",
    "received",
    "lost",
    "returned",
    "came_anew",
)
STEP = st.tuples(
    st.sampled_from(DEEDS),
    st.sampled_from([1, 1, 2, 3]),
    st.one_of(st.just(()), st.lists(st.integers(1, PEOPLE), min_size=1, max_size=2, unique=True).map(tuple)),
    st.one_of(st.none(), st.none(), st.integers(0, 8)),
)
BEGUN = [("pack", 1, (), None), ("ship", 1, (), None), ("delivered", 1, (), None)]
PLANS = st.tuples(st.integers(0, 3), st.lists(STEP, min_size=6, max_size=12))


def do(desk, seams, step):
    """One deed; where it is cut off, the office opens again and the deed is asked for once more: the same comes of it."""
    deed, number, who, cut_at = step
    seams.left = -1 if cut_at is None else cut_at
    try:
        getattr(desk, deed)(f"Y-{number:03d}", who)
    except CutOffError:
        desk.office.close()
        desk.reopen()
        holds(desk)
        do(desk, seams, (deed, number, who, None))
    except BiyeError as error:
        assert "请" in str(error) or "没有登记" in str(error)
    finally:
        seams.left = -1
    holds(desk)
    settled(desk)


@pytest.mark.parametrize("examples", [25, pytest.param(300, marks=pytest.mark.slow)])
def test_every_paper_is_in_one_place_in_any_order_and_wherever_it_is_cut_off(
    prepared, tmp_path, monkeypatch, examples
):
    seams = Seams(monkeypatch, after=True)
    number = iter(range(1000))
    reached = Counter()

    @settings(max_examples=examples, **QUICK)
    @given(PLANS)
    def in_one_place(plan):
        begun, steps = plan
        desk = Desk(shutil.copytree(prepared, tmp_path / str(next(number))))
        for step in (*BEGUN[:begun], *steps):
            do(desk, seams, step)
        reached.update(desk.seen)
        desk.office.close()
        shutil.rmtree(desk.folder)

    in_one_place()
    assert min(reached[one] for one in (*parcels.STATES, "Y-2")) > 1  # the walk comes everywhere


FORWARD = ("ship", "delivered", "received", "lost", "returned")


@pytest.mark.parametrize("cut_at", range(7))
@pytest.mark.parametrize("deed", ["pack", "scan", *FORWARD])
def test_a_deed_cut_off_and_asked_for_again_ends_as_if_it_never_was(
    prepared, tmp_path, monkeypatch, deed, cut_at
):
    ends = []
    for cut in (None, cut_at):
        desk = Desk(shutil.copytree(prepared, tmp_path / f"office-{cut}"))
        if deed not in ("pack", "scan"):
            desk.pack("Y-001", ())
        if deed not in ("pack", "scan", "ship"):
            desk.ship("Y-001", ())
        seams = Seams(monkeypatch, after=True)
        do(desk, seams, (deed, 1, (1, 2), cut))
        ends.append((sorted(map(tuple, rows_of(desk))), account.of_parcels(desk.office)))
        desk.office.close()
    assert ends[0] == ends[1]
