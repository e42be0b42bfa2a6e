"""读: the columns of every table: what they are called, what is kept of them, what they must hold."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

ALIASES = Path(__file__).with_name("aliases.toml")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Chinese title, the key it is kept under, its short name and the shape of its cells.

    `words` names a list of aliases.toml; a column without `offered` has no place in the empty table.
    """

    title: str
    key: str
    short: str = ""
    shape: str = "text"
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    words: str = ""
    offered: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A kind of table: `row_key` names its facts, `identity` (else the same) is what no two rows may share.

    `when` is the key of the column that says which of two rows is the later. There is one of each kind.
    """

    kind: str
    title: str
    row_key: tuple[str, ...]
    columns: tuple[Column, ...]
    when: str = "when"
    identity: tuple[str, ...] = ()
    pads: bool = False  # a course code filled up with zeros is remembered as such
    beside: str = ""  # another kind of table that may stand in the same folder

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a table of this kind says nothing."""
        return tuple(column for column in self.columns if column.required)

    def recognise(self, cells: Sequence[str]) -> list[tuple[int, Column]]:
        """Which of the header cells are which column; a title goes before an alias, the first before the second."""
        names = [header(cell) for cell in cells]
        found: dict[str, tuple[int, Column]] = {}
        for known in (titles(self), other_names(self)):
            for index, name in enumerate(names):
                column = known.get(name)
                if column and column.key not in found:
                    found[column.key] = (index, column)
        return sorted(found.values(), key=lambda pair: pair[0])


@lru_cache(maxsize=1 << 13)
def header(text: str) -> str:
    """A header cell as it is compared: NFKC, no blanks, *, breaks or bracketed hints, upper case."""
    bare = "".join(unicodedata.normalize("NFKC", text).split()).upper().strip("*:;'\ufeff")
    return _HINT.sub("", bare).replace("*", "").strip(":") or bare.strip("()[]【】")


@cache
def words(title: str) -> Mapping[str, str]:
    """A list of aliases.toml turned round: each word that is typed, in upper case, to the word that is kept."""
    if title == "ethnic":
        return _ethnic_groups()
    listed = _aliases()["words"][title]
    return {typed.upper(): kept for kept, others in listed.items() for typed in (kept, *others) if typed}


_HINT = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")


@cache
def _aliases() -> dict[str, Any]:
    return tomllib.loads(ALIASES.read_text(encoding="utf-8"))


def _ethnic_groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for number, bare in enumerate(_aliases()["ethnic"]["in_order"], 1):
        full = f"{bare}族"
        groups |= dict.fromkeys((full, bare, str(number), f"{number:02d}"), full)
    return groups


@cache
def phrases(title: str) -> tuple[tuple[str, str], ...]:
    """The same, the longest first: for finding a word within a longer name."""
    return tuple(sorted(words(title).items(), key=lambda pair: (-len(pair[0]), pair[0])))


@cache
def listed(title: str) -> frozenset[str]:
    """A plain list of aliases.toml."""
    return frozenset(_aliases()["lists"][title])


@cache
def titles(layout: Layout) -> Mapping[str, Column]:
    """The columns of a table by title, short name and key, as header cells are compared."""
    return {header(name): c for c in layout.columns for name in (c.title, c.short, c.key) if name}


@cache
def other_names(layout: Layout) -> Mapping[str, Column]:
    """The columns of a table by the other names people give them."""
    aliases: Mapping[str, Sequence[str]] = _aliases()["columns"]
    return {header(name): c for c in layout.columns for name in aliases.get(c.title, ())}
