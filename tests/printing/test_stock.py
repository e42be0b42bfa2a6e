"""Blanks in hand: received, spoiled, returned, counted, with and without numbers."""

import pytest
from makers import make_office

from pipeline.errors import RefusedError, UsageError
from pipeline.printing import numbering, stock


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def by_number(office):
    with office.ledger.read() as db:
        return numbering.report(db)


def short(lot):
    return lot.received, lot.spoiled, lot.returned, lot.on_hand


def test_a_count_that_agrees_is_noted_and_moves_nothing(office):
    stock.book(office, "receive", "A", 5, "李印")
    counted, (lot,) = stock.count(office, "A", 5, "赵盘")
    assert counted.difference == 0 and "相符，已记下" in counted.says
    assert short(lot) == (5, 0, 0, 5)


def test_a_shortage_is_spoiled_and_a_surplus_is_received(office):
    stock.book(office, "receive", "A", 5, "李印")
    counted, (lot,) = stock.count(office, "A", 3, "赵盘")
    assert "账上5张，实数3张，少2张" in counted.says and "“盘点短少”记入报废" in counted.says
    assert short(lot) == (5, 2, 0, 3)
    counted, (lot,) = stock.count(office, "A", 4, "赵盘", reason="柜底找到")
    assert counted.difference == 1 and "“盘点多出”记入领入" in counted.says
    assert short(lot) == (6, 2, 0, 4)


def test_an_unknown_lot_is_not_counted(office):
    with pytest.raises(RefusedError, match="没有A批空白表"):
        stock.count(office, "A", 3, "赵盘")


def test_numbers_must_be_as_many_as_sheets(office):
    with pytest.raises(UsageError, match="写的是100张，起止号000101-000199共99张，对不上"):
        stock.book(office, "receive", "A", 100, "李印", serials="000101-000199")


def test_a_number_is_received_once(office):
    stock.book(office, "receive", "A", 3, "李印", serials="101-103")
    for lot in ("A", "B"):
        with pytest.raises(RefusedError, match="103号已在A批登记领入过"):
            stock.book(office, "receive", lot, 2, "李印", serials="103-104")
    stock.book(office, "return", "A", 1, "李印", serials="103")
    stock.book(office, "receive", "A", 2, "李印", serials="103-104")
    assert by_number(office)[0]["on_hand"] == ["101-104"]


def test_a_lot_bears_numbers_or_it_does_not(office):
    stock.book(office, "receive", "A", 3, "李印", serials="101-103")
    with pytest.raises(RefusedError, match="A批是按编号领入的"):
        stock.book(office, "receive", "A", 3, "李印")
    stock.book(office, "receive", "B", 3, "李印")
    with pytest.raises(RefusedError, match="另立一批"):
        stock.book(office, "receive", "B", 3, "李印", serials="201-203")


def test_what_is_spoiled_by_number_must_be_on_hand(office):
    stock.book(office, "receive", "A", 3, "李印", serials="101-103")
    stock.book(office, "spoil", "A", 1, "李印", "双张", "102")
    with pytest.raises(RefusedError, match="102号不在A批结存里：报废（双张）"):
        stock.book(office, "spoil", "A", 1, "李印", "双张", "102")
    with pytest.raises(RefusedError, match="109号不在A批结存里：没有领入过"):
        stock.book(office, "return", "A", 1, "李印", serials="109")
    (lot,) = by_number(office)
    assert lot["on_hand"] == ["101", "103"] and lot["off"] == [{"why": "报废（双张）", "serials": ["102"]}]


def test_a_count_by_number_says_which_are_missing_until_they_are_found(office):
    stock.book(office, "receive", "A", 5, "李印", serials="101-105")
    counted, _ = stock.count(office, "A", 4, "赵盘", serials="101-103,105")
    assert "少1张；缺104" in counted.says
    (lot,) = by_number(office)
    assert (lot["missing"], lot["on_hand"]) == (["104"], ["101-103", "105"])
    counted, (held,) = stock.count(office, "A", 5, "赵盘", serials="101-105")
    assert "多1张；多出104" in counted.says and short(held) == (6, 1, 0, 5)
    assert by_number(office)[0]["missing"] == []


def test_a_spoiled_blank_of_unknown_number_is_named_by_the_next_count(office):
    stock.book(office, "receive", "A", 3, "李印", serials="101-103")
    stock.book(office, "spoil", "A", 1, "李印", "双张")
    assert by_number(office)[0]["unknown"] == 1
    counted, (lot,) = stock.count(office, "A", 2, "赵盘", serials="101,103")
    assert counted.difference == 0 and short(lot) == (3, 1, 0, 2)
    (lot,) = by_number(office)
    assert (lot["unknown"], lot["on_hand"], lot["missing"]) == (0, ["101", "103"], [])
    assert lot["off"] == [{"why": "报废（盘点查明号码）", "serials": ["102"]}]


def test_numbers_nobody_received_between_two_packs_are_told(office):
    stock.book(office, "receive", "A", 4, "李印", serials="101-102,105-106")
    assert by_number(office)[0]["gaps"] == ["103-104"]
    assert "没有领入过：103-104" in "\n".join(numbering.says(by_number(office)[0]))
