"""Settled: unchanged by our own clock, whole at its end, and nobody writes it."""

import os

import pytest
from makers import make_office, page
from openpyxl import Workbook
from PIL import Image

from pipeline.intake.fetching import NO_END, OPEN_ELSEWHERE, NotYet, fetch
from pipeline.intake.looking import look
from pipeline.intake.settling import PATIENCE, Settler, has_its_end


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def sifted(settler, office):
    still, moving = settler.sift(look(office.inboxes[0]).entries)
    return [(entry.path, patient) for entry, patient in still], [entry.path for entry in moving]


def test_a_file_settles_by_our_clock_whatever_its_own_time_says(office):
    clock = Clock()
    settler = Settler(2.0, clock)
    path = office.inbox / "登记/a.csv"
    path.write_bytes(b"a\n")
    for hours in (-72, 0, 72):
        os.utime(path, (1e9 + hours * 3600, 1e9 + hours * 3600))
        assert sifted(settler, office) == ([], ["登记/a.csv"])
        clock.now += 1.9
        assert sifted(settler, office) == ([], ["登记/a.csv"])
        clock.now += 0.2
        assert sifted(settler, office) == ([("登记/a.csv", False)], [])
    clock.now += PATIENCE * 2.0
    assert sifted(settler, office) == ([("登记/a.csv", True)], [])


def test_another_file_under_the_same_name_begins_anew(office):
    clock = Clock()
    settler = Settler(2.0, clock)
    path = office.inbox / "登记/a.csv"
    path.write_bytes(b"a\n")
    os.utime(path, (1e9, 1e9))
    sifted(settler, office)
    clock.now += 3
    other = office.inbox / "登记/b.csv"
    other.write_bytes(b"b\n")
    os.utime(other, (1e9, 1e9))
    other.rename(path)
    assert sifted(settler, office) == ([], ["登记/a.csv"])


def fetched(office, patient=False):
    return [fetch((entry, patient), office.store) for entry in look(office.inboxes[0]).entries]


def test_a_file_that_somebody_writes_is_not_fetched_however_long_he_rests(office):
    with (office.inbox / "登记/a.csv").open("wb", buffering=0) as out:
        out.write(b"a,b\n")
        assert fetched(office, patient=True) == [NotYet(OPEN_ELSEWHERE)]
    [aside] = fetched(office)
    assert aside.bytes == 4


def test_a_file_without_its_end_is_waited_for_and_comes_in_the_end(office):
    (office.inbox / "资审材料/a.pdf").write_bytes(page("whole")[:-700])
    assert fetched(office) == [NotYet(NO_END)]
    assert fetched(office, patient=True)[0].bytes > 0


def _saved(tmp_path, save):
    path = tmp_path / "file"
    save(path)
    return path.read_bytes()


def _picture(kind):
    return lambda path: Image.effect_noise((90, 120), 60).convert("RGB").save(path, kind)


def _workbook(path):
    book = Workbook()
    book.active.append(["准考证号", "姓名"])
    book.save(path)


def _dbase(path):
    head = bytes([3, 120, 6, 1]) + (2).to_bytes(4, "little") + (65).to_bytes(2, "little")
    field = b"XM".ljust(11, b"\0") + b"C" + bytes(4) + bytes([8]) + bytes(15)
    path.write_bytes(head + (9).to_bytes(2, "little") + bytes(20) + field + b"\r" + b" aaaaaaaa" * 2)


KINDS = [
    ("a.jpg", _picture("JPEG")),
    ("a.png", _picture("PNG")),
    ("a.gif", _picture("GIF")),
    ("a.bmp", _picture("BMP")),
    ("a.xlsx", _workbook),
    ("a.dbf", _dbase),
    ("a.pdf", lambda path: path.write_bytes(page("whole"))),
    ("a.csv", lambda path: path.write_bytes("准考证号\n".encode() * 40)),
    ("a.json", lambda path: path.write_bytes(b'{"a": [1, 2, 3], "b": {"c": 1}}\n')),
]


@pytest.mark.parametrize(("name", "save"), KINDS, ids=[name for name, _ in KINDS])
def test_the_end_of_every_kind_is_known(tmp_path, name, save):
    data = _saved(tmp_path, save)
    assert has_its_end(name, len(data), data[:4096], data[-66_000:])
    for cut in (2, 3, 4):
        part = data[: len(data) * cut // 5 + 1]
        assert not has_its_end(name, len(part), part[:4096], part[-66_000:]), cut
