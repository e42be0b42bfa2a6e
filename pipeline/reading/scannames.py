"""读: whose a scan is and of what, by the parts of its name: any 12 digits the person, a known word the item."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from . import columns
from .names import ID_NUMBER, NARROW, TICKET

_COURSE = re.compile(r"(?<!\d)\d{5}(?!\d)", re.ASCII)
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff·]+")
GRADE_PROOF = "成绩证明"
NO_NAME_ENDS_SO = (
    "大学", "学院", "学校", "系", "区", "班", "院", "校", "县", "市", "级", "稿",
    "表", "件", "科", "办", "处", "路", "街", "镇", "乡", "色", "底",
)  # fmt: skip
LONGEST_NAME = 4  # hanzi of a name without a dot


@dataclass(frozen=True, slots=True)
class ScanName:
    """What a name tells; empty: nothing, or more than one thing."""

    ticket: str = ""
    item: str = ""  # 材料; of a 成绩证明 with its course
    name: str = ""  # what looks like a person's name
    id_no: str = ""
    other_paper: str = ""  # a paper that is often handed in for another


def read_name(path: str) -> ScanName:
    """Reads the file's name, then the folders above it up to the folder of its kind (the first part of `path`)."""
    folders = [part.translate(NARROW) for part in PurePosixPath(path).parts[1:]]
    parts = [unicodedata.normalize("NFC", part) for part in reversed(folders)]
    if not parts:
        return ScanName()
    parts[0] = parts[0].rpartition(".")[0] or parts[0]
    tickets = {number for part in parts for number in TICKET.findall(part)}
    numbers = {number.upper() for part in parts for number in ID_NUMBER.findall(part)}
    return ScanName(
        ticket=_only(tickets),
        item=next(filter(None, map(_item, parts)), ""),
        name=next(_names(parts), "") if len(tickets) < 2 else "",
        id_no=_only(numbers),
        other_paper=next(filter(None, map(_other_paper, parts)), ""),
    )


def plain_name(path: str) -> str:
    """The last part of a path as names of files are compared: NFC, no difference of case."""
    return unicodedata.normalize("NFC", path.replace("\\", "/").rpartition("/")[2].strip()).casefold()


def folder_name(path: str) -> str:
    """The folders between that of the kind and the file, as names of files are compared."""
    return "/".join(map(plain_name, PurePosixPath(path).parts[1:-1]))


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""


def _item(part: str) -> str:
    """The one paper this part names; of two nobody can say which is meant."""
    found = {item for item, _, _ in _phrases(part, "item")}
    if len(found) != 1:
        return ""
    item = found.pop()
    if item != GRADE_PROOF:
        return item
    courses = set(_COURSE.findall(part))
    return f"{GRADE_PROOF}-{courses.pop()}" if len(courses) == 1 else ""


def _other_paper(part: str) -> str:
    return next((paper for paper, _, _ in _phrases(part, "other_paper")), "")


def _phrases(part: str, title: str) -> Iterator[tuple[str, int, int]]:
    """The known words in a part, the longest first; what one word covers no other finds."""
    rest = part.upper()
    for phrase, kept in columns.phrases(title):
        at = rest.find(phrase)
        if at >= 0:
            rest = rest[:at] + "\0" * len(phrase) + rest[at + len(phrase) :]
            yield kept, at, at + len(phrase)


def _names(parts: list[str]) -> Iterator[str]:
    """What looks like a name beside the number, or beside the paper in the file's own name."""
    for place, part in enumerate(parts):
        phrases = list(_phrases(part, "item"))
        if not TICKET.search(part) and (place or not phrases):
            continue
        rest = part
        for _, start, end in phrases:
            rest = rest[:start] + " " * (end - start) + rest[end:]
        for run in _HANZI.findall(rest):
            bare = _without_noise(run)
            if _is_a_name(bare):
                yield bare


def _without_noise(run: str) -> str:
    for word in _noise():
        run = run.replace(word, "")
    return run.removeprefix("第").rstrip("页份的和及")


@cache
def _noise() -> list[str]:
    return sorted(columns.listed("noise") | set(columns.words("city").values()), key=len, reverse=True)


def _is_a_name(text: str) -> bool:
    if "·" in text.strip("·"):
        return True
    if text.endswith(NO_NAME_ENDS_SO):
        return False
    surnames = columns.listed("surnames")
    known = text[:1] in surnames or text[:2] in surnames
    return 2 <= len(text) <= LONGEST_NAME and known
