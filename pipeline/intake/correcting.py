"""收: by what the correction of a refused file is known again, under whatever name it comes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from ..ledger.corrections import ALL_OF_IT
from ..ledger.papers import Arrival, Outcome, Written

TICKET = re.compile(r"(?<!\d)\d{12}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
LONGEST = 40  # letters of a cell that may be the second part of a key
ENDINGS = re.compile(r"(\.(csv|tsv|txt|xlsx?|xlsm|et|dbf|rows|jpe?g|png|bmp|tiff?|heic|heif|pdf|zip|json))+$")
ADDED = re.compile(
    r"([\s_-]*([(（]\d+[)）]|副本|更正后?|改正后?|修改后?|已改|重交|重新|最终|新版?|改|~)[\s_-]*)+$"
)


def of_refusal(arrival: Arrival, outcome: Outcome) -> list[tuple[int, str]]:
    """Row and handle of all that went back: the rows of a table, the people of pictures, the file by its name."""
    rows = outcome.answer.get("rows", ())
    found = [(no, handle) for no, row in enumerate(rows, 1) for handle in _of_row(arrival.kind, row["cells"])]
    if outcome.state == "refused":
        found += [(ALL_OF_IT, handle) for line in outcome.lines for handle in _of_key(arrival.kind, line.key)]
        found.append((ALL_OF_IT, by_name(arrival)))
    return found


def of_good(paper: Any, parts: Iterable[Sequence[Written]]) -> Iterator[str]:
    """All handles that a paper which was taken may answer to."""
    yield by_name(paper)
    for part in parts:
        for _, key, _, _, _, body in part:
            yield from _of_key(paper.kind, key)
            if paper.kind == "registrations":
                yield f"{paper.kind}|#{json.loads(body).get('id_no', '')}"


def by_name(paper: Any) -> str:
    """A file by its name, without what people add when they send it again."""
    name = unicodedata.normalize("NFC", PurePosixPath(paper.path).name).casefold()
    bare = ADDED.sub("", ENDINGS.sub("", name))
    return f"{paper.kind}|{paper.sender}|{bare or name}"


def _of_row(kind: str, cells: Sequence[str]) -> Iterator[str]:
    """A row may be known by its ticket alone, by that and any other cell, or by the identity number."""
    text = " ".join(cells)
    for ticket in TICKET.findall(text):
        yield f"{kind}|{ticket}|"
        for cell in cells:
            if cell.strip() and ticket not in cell and len(cell) <= LONGEST:
                yield f"{kind}|{ticket}|{cell.strip()}"
    for number in ID_NUMBER.findall(text):
        yield f"{kind}|#{number.upper()}"


def _of_key(kind: str, key: str) -> Iterator[str]:
    """The first two parts of a key; what begins with a question mark belongs to nobody yet."""
    if not key.startswith("?"):
        ticket, _, rest = key.partition("|")
        yield f"{kind}|{ticket}|{rest.partition('|')[0]}"
