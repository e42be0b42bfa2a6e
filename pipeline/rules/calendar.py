"""审: 二 登记及初审时间安排, 三 会审."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..model import Facts, Severity, Who
from .rule import rule

LATE = "逾期受理"
AFTER = timedelta(microseconds=1)


def moment(when: datetime) -> str:
    """A moment as an office writes it: 6月18日17:00, with seconds only where there are some."""
    seconds = f":{when.second:02d}" if when.second else ""
    return f"{when.month}月{when.day}日{when.hour:02d}:{when.minute:02d}{seconds}"


def _accepted_late(facts: Facts) -> bool:
    """逾期受理 = 同意 with 文号 lifts R3 and R4, never R2."""
    ruling = facts.decision(LATE)
    return ruling is not None and ruling.ruling == "同意" and bool(ruling.reference)


@rule("R2", "二·1", Severity.BLOCK, Who.COLLEGE, "登记时间早于毕业登记开通时间")
def registered_too_early(facts: Facts) -> Iterator[str]:
    """Registered before registration opened; the first 登记时间 seen counts."""
    at, opens = facts.registration.registered_at, facts.batch.registration_opens
    if at and opens and at < opens:
        yield (
            f"登记时间{moment(at)}早于开通时间{moment(opens)}，本批不能受理。请撤销本次登记，转入下一批办理"
        )


@rule("R2", "二·1", Severity.WARN, Who.COLLEGE, "没有登记时间")
def registration_time_unknown(facts: Facts) -> Iterator[str]:
    """登记时间 is empty."""
    if facts.registration.registered_at is None:
        yield "登记表没有填登记时间，无法核对是否按时登记。请补填“登记时间”一列再交"


@rule("R3", "二·2", Severity.BLOCK, Who.CITY, "登记时间晚于本市登记截止时间")
def registered_too_late(facts: Facts) -> Iterator[str]:
    """Registered after the city's deadline; the second itself is in time."""
    at, city = facts.registration.registered_at, facts.registration.city
    closes = facts.batch.city_deadlines.get(city)
    if at and closes and at > closes and not _accepted_late(facts):
        yield (
            f"登记时间{moment(at)}晚于{city}登记截止时间{moment(closes)}。"
            "如同意逾期受理，请交一行审核决定：事项“逾期受理”、决定“同意”、填文号；否则转入下一批"
        )


@rule("R3", "二·2", Severity.HOLD, Who.CITY, "本市没有登记截止时间")
def city_without_deadline(facts: Facts) -> Iterator[str]:
    """The city has no deadline in office.toml."""
    city = facts.registration.city
    if city and city not in facts.batch.city_deadlines:
        yield f"还没有设{city}的登记截止时间，无法核对是否按时登记。请市考办报来时间，由管理员填入 office.toml 的 [cities]"


def _preliminary_turns(facts: Facts) -> datetime | None:
    closes = facts.batch.preliminary_closes
    if facts.registration.preliminary_at or not closes or facts.as_of > closes or _accepted_late(facts):
        return None
    return closes + AFTER


@rule("R4", "二·3", Severity.BLOCK, Who.CITY, "初审晚于截止时间，或截止后仍未初审", _preliminary_turns)
def preliminary_too_late(facts: Facts) -> Iterator[str]:
    """初审时间 after the closing second, or empty once that has passed."""
    at, closes = facts.registration.preliminary_at, facts.batch.preliminary_closes
    if not closes or _accepted_late(facts):
        return
    way_out = "如同意逾期受理，请交一行审核决定：事项“逾期受理”、决定“同意”、填文号"
    if at and at > closes:
        yield f"初审时间{moment(at)}晚于初审截止时间{moment(closes)}。{way_out}；否则转入下一批"
    if at is None and facts.as_of > closes:
        yield f"初审已于{moment(closes)}截止，还没有初审时间。已初审的请补填“初审时间”；{way_out}"


@rule("R4", "二·3", Severity.HOLD, Who.CITY, "尚未初审")
def preliminary_not_yet(facts: Facts) -> Iterator[str]:
    """初审时间 is empty and there is still time."""
    closes = facts.batch.preliminary_closes
    if (
        closes
        and facts.registration.preliminary_at is None
        and facts.as_of <= closes
        and not _accepted_late(facts)
    ):
        yield f"还没有初审。请在{moment(closes)}前完成初审，并把“初审时间”填进登记表"


@rule("R7", "三·2", Severity.HOLD, Who.COLLEGE, "会审退回")
def sent_back_by_the_review(facts: Facts) -> Iterator[str]:
    """The latest 会审 is 退回."""
    ruling = facts.decision("会审")
    if ruling is not None and ruling.ruling == "退回":
        why = f"：{ruling.text}" if ruling.text else ""
        yield f"会审退回{why}。请按审核人员要求及时提供证明材料，再请会审"
