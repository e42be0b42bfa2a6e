"""Numbers of parcels: right ones are taken, others are asked about, whatever the carrier is called."""

import pytest

from pipeline.errors import UsageError
from pipeline.mailing import waybills

RIGHT = [
    ("EMS", "1234567890123"),
    ("EMS", "EA123456785CN"),
    ("EMS", "RR473124829GB"),
    ("EMS", "CX000000005CN"),  # the sum leaves 0: the digit is 5
    ("顺丰", "SF1234567890123"),
    ("顺丰", "123456789012"),
    ("中通", "whatever it is"),
    ("机要", ""),
    ("专人送达", ""),
    ("会审时交", ""),
    ("机要", "机字第12号"),
    ("挂号信", ""),
]


@pytest.mark.parametrize(("carrier", "waybill"), RIGHT)
def test_a_number_that_can_be_right_is_taken(carrier, waybill):
    waybills.refuse_unlikely(carrier, waybills.cleaned(waybill))


@pytest.mark.parametrize("at", range(2, 11))
def test_every_wrong_digit_of_an_s10_number_is_seen(at):
    number = "RR473124829GB"
    wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    with pytest.raises(UsageError, match=r"校验位不对.*再看一遍.*--waybill-as-is.*没有登记"):
        waybills.refuse_unlikely("EMS", wrong)


def test_the_sentence_says_which_digit_it_should_be():
    with pytest.raises(UsageError, match="运单号EA123456784CN的校验位不对（第9位数字是4，应为5）"):
        waybills.refuse_unlikely("EMS", "EA123456784CN")


@pytest.mark.parametrize(
    ("carrier", "waybill", "says"),
    [
        ("EMS", "123456789012", "不像EMS的（应为13位数字"),
        ("EMS", "SF1234567890123", "不像EMS的"),
        ("顺丰", "SF12345", "不像顺丰的（应为SF加13位数字"),
        ("EMS", "", "EMS要写运单号"),
        ("顺丰", "", "顺丰要写运单号"),
    ],
)
def test_a_number_of_another_shape_is_asked_about(carrier, waybill, says):
    with pytest.raises(UsageError) as error:
        waybills.refuse_unlikely(carrier, waybill)
    assert says in str(error.value) and "没有登记" in str(error.value)


def test_numbers_and_carriers_are_kept_plain():
    assert waybills.cleaned(" ｅａ 123-456 785 cn'") == "EA123456785CN"
    assert [waybills.carrier_named(name) for name in ("邮政", "ems", "顺丰速运", "专人", "德邦 快递")] == [
        "EMS",
        "EMS",
        "顺丰",
        "专人送达",
        "德邦快递",
    ]
