"""审: the memo itself, numbered, as it lies beside the rules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the memo. `carried_by` (module:name) and `how` where no rule judges people by it."""

    id: str
    text: str
    carried_by: str = ""
    how: str = ""


@cache
def paragraphs() -> tuple[Paragraph, ...]:
    """The whole memo in its order."""
    text = resources.files(__package__).joinpath("memo.toml").read_text(encoding="utf-8")
    return tuple(Paragraph(**one) for one in tomllib.loads(text)["paragraph"])
