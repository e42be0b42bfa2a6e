"""读: whose a photo is, by the numbers in its file name."""

from __future__ import annotations

import re
import unicodedata

TICKET = re.compile(r"(?<!\d)\d{12}(?![\dXx])")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def whose(name: str) -> tuple[str, str]:
    """(准考证号, 身份证号) found anywhere in a file name; empty where there is none or more than one."""
    plain = unicodedata.normalize("NFKC", name)
    numbers = {number.upper() for number in ID_NUMBER.findall(plain)}
    return _only(set(TICKET.findall(plain))), _only(numbers)


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""
