"""寄: with whom a parcel goes, and whether its number can be right (EMS and UPU S10 check digits, SF shapes)."""

from __future__ import annotations

import re
import unicodedata

from ..errors import UsageError

AT_REVIEW = "会审时交"
WITHOUT_NUMBER = ("机要", "专人送达", AT_REVIEW)
CARRIERS = ("EMS", "顺丰", *WITHOUT_NUMBER)
NAMES = {
    "EMS": "EMS", "邮政EMS": "EMS", "邮政": "EMS", "中国邮政": "EMS", "邮政特快": "EMS", "特快专递": "EMS",
    "顺丰": "顺丰", "顺丰速运": "顺丰", "顺丰快递": "顺丰", "SF": "顺丰",
    "机要": "机要", "机要件": "机要", "机要交换": "机要", "机要通信": "机要",
    "专人送达": "专人送达", "专人": "专人送达", "专人送": "专人送达", "自送": "专人送达", "当面": "专人送达",
    AT_REVIEW: AT_REVIEW, "会审": AT_REVIEW, "会审交": AT_REVIEW, "会审现场": AT_REVIEW,
}  # fmt: skip
S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
SF = re.compile(r"SF(\d{12,13}|\d{15})")
NOTHING = "没有登记"


def carrier_named(text: str) -> str:
    """The carrier as it is kept: known ones under one name, others as they are written."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return NAMES.get(plain.upper(), plain)


def cleaned(waybill: str) -> str:
    """A waybill as it is kept: full-width letters and digits made plain, no blanks or dashes, upper case."""
    return re.sub(r"[\s\-–—'`]", "", unicodedata.normalize("NFKC", waybill)).upper()


def s10_check_digit(serial: str) -> str:
    """The ninth digit to these eight (UPU S10): 11 less the weighted sum modulo 11; 10 is written 0, and 11 is 5."""
    digit = 11 - sum(int(d) * w for d, w in zip(serial, WEIGHTS, strict=True)) % 11
    return str({10: 0, 11: 5}.get(digit, digit))


def refuse_unlikely(carrier: str, waybill: str) -> None:
    """Raises UsageError with what to look at where the number cannot be one of that carrier's."""
    if not waybill:
        if carrier in ("EMS", "顺丰"):
            raise UsageError(f"{carrier}要写运单号，如 --waybill 1234567890123。请看快递单；{NOTHING}")
        return
    if doubt := _doubt(carrier, waybill):
        raise UsageError(
            f"运单号{waybill}{doubt}。请对着快递单再看一遍；确实就是这个号，加上 --waybill-as-is"
            f"（表格里“确认无误”填“是”）。{NOTHING}"
        )


def _doubt(carrier: str, waybill: str) -> str:
    if found := S10.fullmatch(waybill):
        right = s10_check_digit(found[1])
        return (
            "" if found[2] == right else f"的校验位不对（第9位数字是{found[2]}，应为{right}），多半抄错了一位"
        )
    if carrier == "EMS" and not re.fullmatch(r"\d{13}", waybill):
        return "不像EMS的（应为13位数字，或2个字母＋9位数字＋CN）"
    if carrier == "顺丰" and not SF.fullmatch(waybill) and not re.fullmatch(r"\d{12}", waybill):
        return "不像顺丰的（应为SF加13位数字，或12位数字）"
    return ""
