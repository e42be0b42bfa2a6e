"""Taking: what stands still is taken, what moves is left, nothing is lost."""

import errno
import os
import threading
import time
from itertools import count

import pytest
from crash_office import LATER, small_photo, zipped
from makers import csv_bytes, drop, make_office, person, refuse, ticket, whole
from seam_walker import Alone
from sqlalchemy import select

from pipeline import spine
from pipeline.errors import NoRoomError
from pipeline.intake.leaving import Leaving
from pipeline.intake.once import take
from pipeline.ledger.schema import papers
from pipeline.store import Store


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office", settle_seconds="0.1")
    yield made
    made.close()


def test_a_file_that_still_grows_is_left_for_the_next_pass(office):
    path = drop(office, "登记/慢.csv", b"a")
    stop = threading.Event()

    def grow():
        while not stop.is_set():
            with path.open("ab") as out:
                out.write(b"x")
            time.sleep(0.01)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        done = take(office, whole)
    finally:
        stop.set()
        writer.join()
    assert [f.state for f in done] == ["unsettled"] and path.exists()
    assert [f.state for f in take(office, whole)] == ["taken"] and not path.exists()


def test_the_bytes_are_in_the_store_before_the_file_is_gone(office, monkeypatch):
    drop(office, "登记/a.csv", b"abc")
    seen = []
    real = os.rename

    def rename(place, aside):
        if str(place).endswith("a.csv"):
            seen.append([p.read_bytes() for p in office.store.folder.rglob("*") if p.is_file()])
        return real(place, aside)

    monkeypatch.setattr(os, "rename", rename)
    take(office, whole)
    assert seen == [[b"abc"]]


def test_junk_links_and_strange_places_are_told_apart(office):
    drop(office, "登记/Thumbs.db", b"x")
    drop(office, "登记/~$登记.xlsx", b"x")
    drop(office, "随便/a.csv", b"x")
    drop(office, "照片/包.rar", b"x")
    (office.inbox / "登记/link.csv").symlink_to("/etc/hostname")
    states = {f.path: f.state for f in take(office, whole)}
    assert states == {
        "登记/Thumbs.db": "ignored",
        "登记/~$登记.xlsx": "ignored",
        "随便/a.csv": "refused",
        "照片/包.rar": "refused",
        "登记/link.csv": "refused",
    }
    assert (office.returned / "登记/link.csv").is_symlink()


def test_a_refused_file_goes_back_untouched_and_a_second_one_of_its_name_beside_it(office):
    drop(office, "登记/a.csv", b"one")
    take(office, refuse)
    drop(office, "登记/a.csv", b"two")
    take(office, refuse)
    assert (office.returned / "登记/a.csv").read_bytes() == b"one"
    assert (office.returned / "登记/a(2).csv").read_bytes() == b"two"
    assert "请重做" in (office.returned / "登记/a(2).csv.reason.txt").read_text("utf-8-sig")


def test_the_same_bytes_again_are_said_to_be_superseded(office):
    from pipeline import spine

    first = csv_bytes([person(1)])
    drop(office, "登记/a.csv", first)
    take(office, spine.reader(office))
    drop(office, "登记/b.csv", csv_bytes([person(1, 民族="回族")]))
    take(office, spine.reader(office))
    drop(office, "登记/a.csv", first)
    done = take(office, spine.reader(office))
    assert done[0].state == "ignored" and "更新的" in done[0].reason


def test_a_full_disk_stops_taking_and_leaves_the_inbox(office, monkeypatch):
    path = drop(office, "登记/a.csv", b"abc")

    def full(_store, _laid):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "publish", full)
    with pytest.raises(NoRoomError, match="腾出空间"):
        take(office, whole)
    assert path.exists()


def test_subfolders_say_the_city_and_the_college_where_the_table_is_silent(office):
    from pipeline import answers, spine

    row = person(1)
    row.pop("考区")
    row.pop("专科学校")
    drop(office, "登记/苏州市/样本学院/登记.csv", csv_bytes([row]))
    spine.take_in(office)
    told = next(iter(answers.of_people(office, None)))
    assert (told["city"], told["college"]) == ("苏州", "样本学院")


def test_of_a_hard_link_the_other_name_stays(office, tmp_path):
    outside = tmp_path / "原件.csv"
    outside.write_bytes(b"abc\n")
    os.link(outside, office.inbox / "登记/a.csv")
    assert [f.state for f in take(office, whole)] == ["taken"]
    assert outside.read_bytes() == b"abc\n" and not (office.inbox / "登记/a.csv").exists()


def test_a_file_without_permission_is_waited_for_and_not_refused(office):
    path = drop(office, "登记/a.csv", b"abc\n")
    locked = drop(office, "登记/锁/b.csv", b"abc\n").parent
    if os.geteuid() == 0:
        pytest.skip("nothing is locked for root")
    path.chmod(0)
    locked.chmod(0)
    done = {f.path: (f.state, f.reason) for f in take(office, whole)}
    assert {state for state, _ in done.values()} == {"unsettled"} and "权限" in done["登记/a.csv"][1]
    path.chmod(0o600)
    locked.chmod(0o700)
    assert {f.state for f in take(office, whole)} == {"taken"}


def test_a_refused_file_that_could_not_be_taken_out_is_not_refused_twice(office, monkeypatch):
    path = drop(office, "登记/a.csv", b"abc")
    with monkeypatch.context() as stuck:
        stuck.setattr(Leaving, "take_out", refuse_to_move)
        assert [f.state for f in take(office, refuse)] == ["refused"]
        assert [f.state for f in take(office, refuse)] == ["unsettled"] and path.exists()
    take(office, refuse)
    with office.ledger.read() as db:
        assert len(db.execute(select(papers.c.id)).all()) == 1
    assert not path.exists()


def refuse_to_move(_leaving, place, *_sign):
    raise OSError(errno.EIO, os.strerror(errno.EIO), place)


@pytest.mark.parametrize("at", [1, 3], ids=["arriving", "reading"])
def test_what_comes_after_a_file_the_disk_refused_waits_for_it(tmp_path, monkeypatch, at):
    """A correction finds what it corrects only when that, being older, was read before."""
    office = make_office(tmp_path / "alone")
    office.lent = Alone()
    members = {f"{ticket(1)}.jpg": b"broken", f"{ticket(2)}.jpg": small_photo(2)}
    drop(office, "照片/包.zip", zipped(members))
    drop(office, f"照片/{ticket(1)}.jpg", small_photo(1), LATER)
    monkeypatch.setattr(Store, "lay_aside", refusing_once(Store.lay_aside, at))
    with pytest.raises(NoRoomError, match=r"磁盘满了，收件已停.*请腾出空间后再收"):
        take(office, spine.reader(office))
    told = {one.path: one.reason for one in take(office, spine.reader(office))}
    office.close()
    assert "已接上" in told[f"照片/{ticket(1)}.jpg"]


def refusing_once(real, at):
    """Laying aside, of which one call finds the disk full."""
    calls = count(1)

    def lay_aside(store, blocks):
        if next(calls) == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(store, blocks)

    return lay_aside
