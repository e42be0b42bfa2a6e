"""审: 七·2 why a course of the plan is not ticked: not needed, still waited for, or lacking (R60)."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Group, How, PlanRow
from .counting import Answer
from .outline import WITH_LANGUAGE, Branch, Outline

ONLY_FOR = {True: "只对考外语的考生", False: "只对不考外语（换考）的考生"}


@dataclass(frozen=True, slots=True)
class Unticked:
    """The answer that was found for one person in one plan, asked for the reason of each course without a tick."""

    plan: Outline
    branch: Branch
    now: Answer
    hoped: Answer
    pending: frozenset[str]
    overridden: bool

    def row(self, code: str) -> PlanRow:
        """The course with its reason."""
        if code in self.pending or self._replaced_by_pending(code):
            return PlanRow(code, (), None, "成绩已有，尚未发布")
        if any(one.course == code for one in self.hoped.missing):
            if self.overridden:
                return PlanRow(code, (), How.OVERRIDE, "视同满足")
            return PlanRow(code, (), None, "还缺")
        return PlanRow(code, (), None, self._not_needed(code))

    def _replaced_by_pending(self, code: str) -> bool:
        old = self.hoped.brought.replaced.get(code, ())
        return any(one in self.pending for one in old)

    def _not_needed(self, code: str) -> str:
        used = next((new for new, old in self.now.brought.replaced.items() if code in old), "")
        if used:
            return f"已用来顶替{used}"
        active = {group.id: group for group, _ in self.branch.groups}
        own = [group for group in self.plan.plan.groups if any(c.code == code for c in group.courses)]
        here = next((group for group in own if group.id in active), None)
        if here is not None:
            return f"“{here.title}”已选满，不需要" if self._asks(here) else f"“{here.title}”是选考，不需要"
        return "；".join(f"“{group.title}”{ONLY_FOR[group.when == WITH_LANGUAGE]}，不需要" for group in own)

    def _asks(self, group: Group) -> bool:
        return group.min_courses > 0 or group.min_credits > 0
