"""关: the gates a person passes on the way to the certificate, in the memo's order: which rules keep each, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .deadlines import Due, due_at
from .model import Batch, Severity, Who


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its title, its paragraph of the memo, from which to which rule it reaches, the rules that may speak
    of it, by when it must be passed."""

    title: str
    memo: str
    span: str
    rules: tuple[str, ...]
    due: Due


GATES = (
    Gate("毕业登记", "二·1–2", "R2–R3", ("R2", "R3", "D-PLACE", "D-TWIN"), Due.REGISTRATION),
    Gate("初审", "二·3", "R4", ("R4",), Due.PRELIMINARY),
    Gate("二代证采集", "六(一)", "R12–R18", ("R12", "R14", "R15", "R18", "D-COHORT"), Due.REGISTRATION),
    Gate("实践、论文成绩", "六(二)", "R19–R24", ("R19", "R21", "R22", "R23", "R24"), Due.REGISTRATION),
    Gate("课程免考", "六(三)", "R25–R29", ("R25",), Due.REVIEW),
    Gate("毕业条件", "六(四)", "R30–R36", ("R30", "R35", "D-CODE"), Due.REGISTRATION),
    Gate("多证成绩", "六(五)", "R37–R41", ("R37", "R38", "R39"), Due.REGISTRATION),
    Gate("资审结果", "六(六)", "R42", ("R42",), Due.LISTED),
    Gate("核查与更正", "六(六)", "R43–R50", ("R43", "R45", "R50"), Due.SCANS),
    Gate("资审材料", "附1", "R46–R53", ("R46", "R48", "R49", "R52", "R53", "D-SCAN", "D-NAME"), Due.SCANS),
    Gate("基本信息", "七·1", "R58", ("R58",), Due.REGISTRATION),
    Gate(
        "照片",
        "附2、七·1",
        "R59、R68–R76",
        ("R59", "R68", "R69", "R70", "R72", "R73", "R74", "R75", "R76"),
        Due.REGISTRATION,
    ),
    Gate("手工成绩", "七·3", "R57", ("R57",), Due.SCANS),
    Gate("会审", "三", "R6–R7", ("R7",), Due.REVIEW),
    Gate("登记表", "五·1", "R61–R65", ("R65", "P-GLYPH", "P-FIT"), Due.NEVER),
    Gate("资审材料封装", "附1·三", "R54–R55", (), Due.NEVER),
    Gate("纸质材料交省", "六(六)", "R8", (), Due.POST),
)
STOPPING = (Severity.BLOCK, Severity.HOLD)
BY_RULE = {rule: gate for gate in GATES for rule in gate.rules}


def due_of(batch: Batch, rule: str, severity: str, who: str, city: str, now: datetime) -> datetime | None:
    """By when what this rule found must be cleared; what stops nobody has no day.

    The province may take until the end of the review; whoever registered too late (R3) is late already.
    """
    if severity not in STOPPING:
        return None
    due = Due.CITY if rule == "R3" else BY_RULE[rule].due
    if who == Who.PROVINCE and due in (Due.SCANS, Due.REGISTRATION):
        due = Due.REVIEW
    return due_at(batch, due, city, now)
