"""言: the board as lines for a person: what must be done today, the calendar, how much there is besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .board import STATES
from .deadlines import OURS
from .speaking import visible

Told = Mapping[str, Any]
OVERDUE, TODAY, AHEAD, NEVER = STATES
MOST = 20  # lines on the screen; the table has all
DOERS = {
    "": "日程",
    "college": "专科学校",
    "city": "市考办",
    "host": "主考学校",
    "province": "省考试院",
    "candidate": "考生（学校通知）",
    "office": "本单位",
}


def pressing(told: Told) -> Iterator[str]:
    """status, its head: 今天必须办的 n 件, overdue first."""
    lines = [one for one in told["deadlines"] if one["who"] and one["state"] in (OVERDUE, TODAY)]
    if not lines:
        return
    late = sum(one["state"] == OVERDUE for one in lines)
    yield f"今天必须办的{len(lines)}件" + (f"，其中{late}件已经逾期" if late else "") + "："
    ours = _ours(told)
    yield from (f"  {_line(one, ours)}" for one in lines[:MOST])
    if len(lines) > MOST:
        yield f"  另有{len(lines) - MOST}件，用 biye status --table 看板.xlsx 导出全部"


def dates(told: Told) -> Iterator[str]:
    """status: the calendar, then how much is due later."""
    for one in told["deadlines"]:
        if not one["who"]:
            yield f"  {one['name']}：{_minute(one)}（{_left(one)}）"
    yield from _ahead([one for one in told["deadlines"] if one["who"] and one["state"] == AHEAD], _ours(told))
    if told["undated"]:
        people = "，".join(f"{visible(one['name'])}（{one['people']}人）" for one in told["undated"][:3])
        more = "等" if len(told["undated"]) > 3 else ""
        yield f"  没有期限的{len(told['undated'])}件：{people}{more}"


def _ours(told: Told) -> set[str]:
    """The moments that no memo sets, but this office."""
    return {one["at"] for one in told["deadlines"] if not one["who"] and OURS in one["name"]}


def _ahead(lines: Sequence[Told], ours: set[str]) -> Iterator[str]:
    """The next day on which something is due, and what; the rest counted."""
    if not lines:
        return
    soonest = lines[0]["at"]
    next_ones = [one for one in lines if one["at"] == soonest]
    mark = OURS if soonest in ours else ""
    yield f"  接下来{_minute(next_ones[0])}到期{mark}{len(next_ones)}件（{_left(next_ones[0])}）："
    yield from (f"    {_line(one, ours)}" for one in next_ones[:MOST])
    rest = len(lines) - min(len(next_ones), MOST)
    if rest:
        yield f"    另有{rest}件，用 biye status --table 看板.xlsx 导出全部"


def _line(one: Told, ours: set[str]) -> str:
    rules, mark = "、".join(one["rules"]), OURS if one["at"] in ours else ""
    due = "" if one["state"] == AHEAD else f"，{_minute(one)}{mark}，{_left(one)}"
    return f"{visible(one['name'])}（{rules}）{one['people']}人{due}"


def _minute(one: Told) -> str:
    return str(one["at"])[:16].replace("T", " ")


def _left(one: Told) -> str:
    days, left = one["days"], one["working_days"]
    if one["state"] == OVERDUE:
        return f"已逾期{-left}个工作日" if left else "已逾期"
    return f"还有{days}天，{left}个工作日" if days > 0 else f"已过{-left}个工作日" if days < 0 else "今天"
