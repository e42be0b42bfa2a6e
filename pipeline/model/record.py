"""名: what is printed of a person, and the sheet it stands on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One line of the grades table of the form."""

    code: str
    name: str
    credits: str
    mark: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All that is printed of a person. `values` by field code (domain §3.1), text as it is printed."""

    ticket: str
    values: Mapping[str, str]
    grades: tuple[GradeLine, ...]
    photo: str  # digest of the photo's original bytes; empty: none
    gray: str  # digest of the DeviceGray JPEG the form shows

    def to_json(self) -> str:
        """Canonical JSON: the same record gives the same bytes."""
        grades = [[g.code, g.name, g.credits, g.mark, g.remark] for g in self.grades]
        body = {
            "ticket": self.ticket,
            "values": dict(self.values),
            "grades": grades,
            "photo": self.photo,
            "gray": self.gray,
        }
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Record:
        """The record that `to_json` wrote."""
        body = json.loads(text)
        lines = tuple(GradeLine(*line) for line in body["grades"])
        return cls(body["ticket"], body["values"], lines, body["photo"], body["gray"])

    @property
    def digest(self) -> str:
        """sha256 over everything printed; it changes when a printed value or the photo does (R65)."""
        return sha256(self.to_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One blank form with a person's data on it."""

    job: str
    no: int
    state: str  # reserved, printed, good, spoiled, void
    lot: str
    copy: int = 1
    reason: str = ""
    position: str = ""  # which pile and where in it


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A field that cannot be printed: `glyphs` no font on board has, or a text that does not fit."""

    field: str  # Chinese title of the field
    glyphs: str = ""  # the characters without a glyph; empty: the text does not fit
    says: str = ""  # what does not fit, and the room there is
