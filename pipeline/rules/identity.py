"""审: the identity number (GB 11643-1999): its shape, its check digit, and the fifteen digits of old."""

from __future__ import annotations

from stdnum.iso7064 import mod_11_2

LENGTH = 18
OLD_LENGTH = 15
CENTURY = "19"  # of every number of fifteen digits


def shaped(number: str) -> bool:
    """ASCII, 17 digits and a digit or X."""
    return (
        len(number) == LENGTH and number.isascii() and number[:17].isdigit() and number[17] in "0123456789X"
    )


def valid(number: str) -> bool:
    """A number of 18 places whose check digit is right."""
    return shaped(number) and bool(mod_11_2.is_valid(number))


def upgraded(number: str) -> str:
    """The 18 places of a number of 15 digits; empty for what is none."""
    if len(number) != OLD_LENGTH or not (number.isascii() and number.isdigit()):
        return ""
    body = number[:6] + CENTURY + number[6:]
    return body + str(mod_11_2.calc_check_digit(body))


def same_number(one: str, other: str) -> bool:
    """Whether two numbers are one: equal, or one is the other before 15 digits became 18."""
    return (upgraded(one) or one) == (upgraded(other) or other)
