"""名: 附件1, the 资审材料 of one person: why they are wanted, which, and how each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """Why somebody did not pass the qualification check (附1·一(一) to (五)); its value is told by `show`."""

    ENROLMENT_INFO_WRONG = "enrolment_info_wrong"
    FORMER_NAME = "former_name"
    FORMER_ID_NUMBER = "former_id_number"
    FORMER_NAME_AND_ID = "former_name_and_id"
    NOT_PASSED = "not_passed"


class State(StrEnum):
    """How a required item stands."""

    PRESENT = "present"
    MISSING = "missing"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Item:
    """One required item. `why` says in Chinese what is wrong with it; `medium` and `stamp` are what is asked."""

    item: str
    medium: str  # 原件, 复印件; empty: either
    stamp: str  # empty: none is asked
    state: State
    why: str = ""
    in_hand_on: date | None = None  # 纸质到手

    @property
    def asked(self) -> str:
        """The item as it is asked for: 户口单页复印件（市考办盖章）."""
        return f"{self.item}{self.medium}" + (f"（{self.stamp}盖章）" if self.stamp else "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """附1·一: what a person of this reason must hand in. `choice` names the items of which one will do."""

    reason: Reason | None = None
    required: tuple[Item, ...] = ()
    choice: frozenset[str] = frozenset()

    @property
    def lacking(self) -> tuple[Item, ...]:
        """The items missing or invalid."""
        return tuple(item for item in self.required if item.state is not State.PRESENT)

    @property
    def complete(self) -> bool:
        """Nothing required is missing or invalid; without a reason nothing is required."""
        return not self.lacking


NO_CASE = Evidence()
"""Of who passed the qualification check: no reason, nothing required."""
