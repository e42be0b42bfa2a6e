"""审: 六(三) 课程免考."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from ..model import Exemption, Facts, Severity, Source, Who
from .rule import rule


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; a month's end stays a month's end: 30 June → 31 December."""
    month = day.year * 12 + day.month - 1 - months
    year, number = divmod(month, 12)
    last = calendar.monthrange(year, number + 1)[1]
    at_the_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, number + 1, last if at_the_end else min(day.day, last))


def too_late(facts: Facts, exemption: Exemption) -> bool:
    """R25: approved after half a year before the certificate's date, and not recognised by a decision."""
    dated = facts.batch.certificate_date
    if dated is None or facts.decided("免考", "认可", exemption.course):
        return False
    return exemption.approved_on > months_before(dated, facts.batch.exemption_months_before)


@rule("R25", "六(三)", Severity.HOLD, Who.PROVINCE, "免考批准得太晚，又没有别的成绩")
def exempted_too_late(facts: Facts) -> Iterator[str]:
    """Approved too late, nothing else satisfies the course, and it counts for the plan."""
    dated = facts.batch.certificate_date
    counting = _counting(facts)
    for exemption in facts.exemptions:
        if dated is None or exemption.course not in counting or not too_late(facts, exemption):
            continue
        until = months_before(dated, facts.batch.exemption_months_before)
        yield (
            f"{exemption.course}免考批准于{exemption.approved_on}，应在毕业前半年（{until}）或更早办完，又没有别的合格成绩。"
            "如考试院同意按免考算，请交一行审核决定：事项“免考”、决定“认可”、填课程代码"
        )


def _counting(facts: Facts) -> set[str]:
    """The courses that stand on the exemption library alone."""
    exempt = {grade.code for grade in facts.shown if grade.source is Source.EXEMPTION}
    if facts.match is None:
        return exempt
    return exempt & {code for row in facts.match.rows for code in row.by}
