"""读: whose a photo is, by the numbers in its file name."""

from __future__ import annotations

import re

TICKET = re.compile(r"(?<!\d)\d{12}(?!\d)", re.ASCII)
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)", re.ASCII)
# ① and ² are copies of a photo, not digits of a number: no NFKC here
NARROW = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def whose(name: str) -> tuple[str, str]:
    """(准考证号, 身份证号) found anywhere in a file name; empty where there is none or more than one.

    Two tickets in one name leave both empty: whose photo it is, is for a person to say.
    """
    plain = name.translate(NARROW)
    tickets = set(TICKET.findall(plain))
    if len(tickets) > 1:
        return "", ""
    return _only(tickets), _only({number.upper() for number in ID_NUMBER.findall(plain)})


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""
