"""审: 六(五) 多证成绩调用."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, OtherTicket, Severity, Who
from .rule import rule

ON_ROLL = "在籍"


def usable(facts: Facts, ticket: OtherTicket) -> bool:
    """R37 to R39: known, 在籍, and of the same name and number; then its grades count."""
    return ticket.known and ticket.status == ON_ROLL and not _unlike(facts, ticket)


def _unlike(facts: Facts, ticket: OtherTicket) -> list[str]:
    """What differs after normalisation; nothing is taken for alike (R38)."""
    r = facts.registration
    return ["姓名"] * (ticket.name != r.name) + ["身份证号"] * (ticket.id_no != r.id_no)


@rule("R37", "六(五)", Severity.WARN, Who.COLLEGE, "多证的准考证不是在籍")
def not_on_the_rolls(facts: Facts) -> Iterator[str]:
    """A 多证 ticket that is not 在籍."""
    for ticket in facts.other_tickets:
        if ticket.known and ticket.status != ON_ROLL:
            yield (
                f"多证{ticket.number}的状态是“{ticket.status}”，不是“在籍”，它的成绩没有调用。"
                "请核对状态后重交多证表，或从登记表的多证栏去掉这个号"
            )


@rule("R38", "六(五)", Severity.WARN, Who.CITY, "多证的姓名或身份证号与登记不一致")
def of_another_identity(facts: Facts) -> Iterator[str]:
    """A 多证 ticket of another name or number; names the city that corrects it (R40)."""
    for ticket in facts.other_tickets:
        unlike = _unlike(facts, ticket) if ticket.known else []
        if unlike:
            city = f"{ticket.city}市考办" if ticket.city else "该准考证所属市考办"
            yield (
                f"多证{ticket.number}（{ticket.track}）的{'、'.join(unlike)}与登记不一致，它的成绩没有调用。"
                f"请联系{city}更正考生身份信息，更正后重交多证表；登记错的请更正登记"
            )


@rule("R39", "六(五)", Severity.WARN, Who.PROVINCE, "多证的准考证这里没有")
def unknown_here(facts: Facts) -> Iterator[str]:
    """A 多证 ticket of which no row is here."""
    for ticket in facts.other_tickets:
        if not ticket.known:
            yield (
                f"多证{ticket.number}这里没有记录，它的成绩没有调用。姓名和身份证号一致却显示不出的，"
                "请联系自考处考务科；有记录的，请把它放进“多证”文件夹"
            )
