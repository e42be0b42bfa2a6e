"""言: what a command says: one JSON document on stdout, or Chinese lines; talk goes to stderr."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

ID_NUMBER = re.compile(r"(?<!\d)(\d{6})\d{7,8}(\d{3}[\dXx])(?!\d)")


def masked(text: str) -> str:
    """Identity numbers in a text as first 6 + last 4."""
    return ID_NUMBER.sub(r"\1********\2", text)


def visible(text: str) -> str:
    """A text in one line, its characters in the order they are written: what would hide or turn them is spelled out."""
    return text if text.isprintable() else "".join(map(_spelled_out, text))


def _spelled_out(letter: str) -> str:
    hides = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return f"<{ord(letter):04X}>" if hides else letter


def report(as_json: bool, told: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Prints the JSON, or the lines for a person."""
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in lines:
        print(masked(line))


def aside(text: str) -> None:
    """Talk and progress: stderr."""
    print(masked(text), file=sys.stderr)
