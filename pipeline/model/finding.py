"""名: what is found of a person, how grave it is, who must act, how far he has come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs; the gravest one decides the stage of a person."""

    BLOCK = "block"
    HOLD = "hold"
    WARN = "warn"
    INFO = "info"


class Who(StrEnum):
    """Who must act on a finding."""

    COLLEGE = "college"
    CITY = "city"
    HOST = "host"
    PROVINCE = "province"
    CANDIDATE = "candidate"
    OFFICE = "office"


class Stage(StrEnum):
    """How far a person has come (contract §4)."""

    WITHDRAWN = "withdrawn"
    BLOCKED = "blocked"
    HELD = "held"
    CLEAR = "clear"
    APPROVED = "approved"
    PRINTED = "printed"
    BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the rulebook about one person."""

    rule: str
    severity: Severity
    says: str
    who: Who
