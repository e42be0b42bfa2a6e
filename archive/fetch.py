"""档: fetch.txt: files of the payload that still lie elsewhere (RFC 8493, 2.2.3). Nothing is ever fetched here."""

from __future__ import annotations

import re

from archive.manifest import below_payload, decoded, lines

_LINE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:\S+)[ \t]+(?:-|[0-9]+)[ \t]+(.+)")


def listed(text: str) -> tuple[dict[str, str], list[str]]:
    """The addresses by file name, and the lines (第…行) that are none or lead outside `data/`."""
    addresses: dict[str, str] = {}
    bad = []
    for number, line in enumerate(lines(text), 1):
        found = _LINE.fullmatch(line)
        name = decoded(found.group(2).removeprefix("./")) if found else ""
        if found and below_payload(name):
            addresses.setdefault(name, found.group(1))
        else:
            bad.append(f"第{number}行")
    return addresses, bad
