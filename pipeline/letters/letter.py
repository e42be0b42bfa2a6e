"""函: what goes out: a letter with its list, or a list alone; who writes it, on which day, in whose words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..model import Batch
from ..shipped import shipped
from ..typeset.table import Column
from .person import Person

UNSIGNED = "（单位名称）"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: on paper its rows stand under `title` and `notes`; `signs` are the lines to be signed at its end.

    `wide`: the paper lies on its side.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    foot: str = ""
    wide: bool = False
    signs: tuple[str, ...] = ()
    least_height: float = 8.0  # mm of a row


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one receiver. `stem` tells its files from those of other receivers; `register` are the rows of
    a table of kind `registers` that goes with it to be filled in and dropped back; `post` is the text for a group
    chat, without `paper` for that alone."""

    stem: str
    to: str
    people: int
    text: str = ""
    listing: Listing | None = None
    register: tuple[Mapping[str, str], ...] = ()
    registers: str = "evidence"
    paper: bool = True
    post: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """All letters of a kind, and who has been left out of them and why."""

    letters: tuple[Letter, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, in which batch, at which moment; `host` limits to one 主考学校, `place` and `time` are of a
    pick-up."""

    batch: Batch
    now: datetime
    role: str = "province"
    office: str = ""
    host: str = ""
    place: str = ""
    time: str = ""

    @property
    def batch_name(self) -> str:
        """2020年上专接本毕业."""
        return re.sub(r"(?<=\d) (?=年)", "", self.batch.name)

    @property
    def signed(self) -> str:
        """落款."""
        return self.office or UNSIGNED

    @property
    def today(self) -> str:
        """2020年7月3日."""
        return dated(self.now.date())

    @property
    def tentative(self) -> str:
        """，暂定 while the review is."""
        return "，暂定" if self.batch.review_tentative else ""

    @property
    def review(self) -> str:
        """会审开始（7月2日，暂定）; without a date 会审开始."""
        opens = self.batch.review_opens
        return f"会审开始（{spoken(opens)}{self.tentative}）" if opens else "会审开始"

    @property
    def review_open(self) -> bool:
        """Whether the review has begun."""
        opens = self.batch.review_opens
        return opens is not None and self.now >= opens

    @property
    def until(self) -> str:
        """By when what must be right before the review: while it is to come the end of the preliminary review, then
        the review; empty once that has begun."""
        closes = self.batch.preliminary_closes
        if closes and self.now <= closes:
            return f"初审截止（{spoken(closes)}）"
        return "" if self.review_open else self.review

    @property
    def review_closed(self) -> bool:
        """Whether the review is over."""
        closes = self.batch.review_closes
        return closes is not None and self.now > closes

    def word(self, template: str, **facts: Any) -> str:
        """The text of a letter by its template (templates/letters)."""
        return (
            _templates().get_template(f"{template}.txt").render(desk=self, batch=self.batch, **facts).strip()
        )


def dated(day: date) -> str:
    """2020年7月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken(moment: datetime) -> str:
    """6月18日17时; a day's first and last second are not spoken of."""
    day = f"{moment.month}月{moment.day}日"
    if (moment.hour, moment.minute) in ((0, 0), (23, 59)):
        return day
    return f"{day}{moment.hour}时" + (f"{moment.minute}分" if moment.minute else "")


def by_college(people: Iterable[Person]) -> list[tuple[str, list[Person]]]:
    """The people of each college, by major and ticket: as their forms lie."""
    sort = sorted(people, key=lambda one: (one.college, one.major, one.ticket))
    return [(name, list(group)) for name, group in groupby(sort, lambda one: one.college)]


def numbered(rows: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Each row behind its 序号."""
    return tuple((str(number), *row) for number, row in enumerate(rows, 1))


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(shipped("templates") / "letters"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
