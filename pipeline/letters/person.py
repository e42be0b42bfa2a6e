"""函: a person as letters speak of him: what was judged, and the facts it was judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model import Facts, Finding

NO_COLLEGE, NO_CITY = "（未填专科学校）", "所属"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `case` is what `show` tells of plan and evidence; `rows` his rows of the 材料登记表, by item."""

    facts: Facts
    stage: str
    major: str
    case: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def ticket(self) -> str:
        """准考证号."""
        return self.facts.ticket

    @property
    def name(self) -> str:
        """姓名 of the registration."""
        return self.facts.registration.name

    @property
    def id_no(self) -> str:
        """身份证号 in full: only for the lists whose receiver corrects or checks it."""
        return self.facts.registration.id_no

    @property
    def college(self) -> str:
        """专科学校."""
        return self.facts.registration.college or NO_COLLEGE

    @property
    def city(self) -> str:
        """考区."""
        return self.facts.registration.city or NO_CITY

    def has(self, *rules: str) -> bool:
        """Whether a finding of one of these rules stands."""
        return any(finding.rule in rules for finding in self.findings)
