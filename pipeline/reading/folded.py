"""读: the nouns of the model, each folded from the versions of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache

from ..model import (
    Capture,
    CityList,
    Decision,
    Exemption,
    Grade,
    Listed,
    OtherTicket,
    Portrait,
    PracticeGrade,
    Registration,
)
from .versions import Body, Version, Versions, day, every, fold, moment

PUBLISHED = "已审核发布"
PLAIN = {f.name for f in fields(Registration)} - {
    "birth_date",
    "cohort",
    "foreign_language",
    "registered_at",
    "preliminary_at",
    "linked_tickets",
}
PORTRAIT = {f.name for f in fields(Portrait)} - {"pass_no"}
CAPTURE = {f.name for f in fields(Capture)} - {"birth_date"}
LISTED = {f.name for f in fields(Listed)}


def registration_of(ticket: str, keys: Mapping[str, Sequence[Version]]) -> Registration:
    """The registration in force; its 登记时间 is the first one that was ever seen (R2, R3)."""
    versions = every(keys)
    body = fold(versions)
    first = min((v for v in versions if v.body.get("registered_at")), key=lambda v: v.id, default=None)
    plain = {key: value for key, value in body.items() if key in PLAIN}
    plain["ticket"] = ticket
    plain["college"] = plain.get("college") or body.get("college_hint", "")
    plain["city"] = plain.get("city") or body.get("city_hint", "")
    tongue = body.get("foreign_language", "")
    return Registration(
        **plain,
        birth_date=day(body.get("birth_date", "")),
        cohort=int(body["cohort"]) if body.get("cohort") else None,
        foreign_language={"1": True, "0": False}.get(tongue),
        registered_at=moment(first.body["registered_at"]) if first else None,
        preliminary_at=moment(body.get("preliminary_at", "")),
        linked_tickets=_other_numbers(body.get("linked_tickets", ""), ticket),
    )


def _other_numbers(told: str, own: str) -> tuple[str, ...]:
    """The 多证 numbers, each once and never one's own."""
    return tuple(number for number in dict.fromkeys(told.split(";")) if number and number != own)


def portrait_of(keys: Mapping[str, Sequence[Version]]) -> Portrait | None:
    """The photo in force: the latest that came, but a broken file never displaces a whole one.

    The same bytes again under the same name change nothing: they came when they came first.
    """
    came: dict[tuple[str, str], Version] = {}
    for version in sorted(every(keys), key=lambda v: (v.pass_no, v.id)):
        came.setdefault((version.body["file"], version.body["digest"]), version)
    versions = list(came.values())
    if not versions:
        return None
    whole = [version for version in versions if version.body.get("whole", True)]
    last = (whole or versions)[-1].body
    first_pass = next(v.pass_no for v in versions if v.body["digest"] == last["digest"])
    return Portrait(**{k: v for k, v in last.items() if k in PORTRAIT}, pass_no=first_pass)


def grade(versions: Sequence[Version]) -> Grade:
    """One row of 成绩 as it holds now."""
    told = fold(versions).get
    return _grade(
        told("course"), told("mark", ""), told("name", ""), told("credits", ""), told("taken_on", ""),
        told("source"), told("mode", ""), told("padded"),
    )  # fmt: skip


@lru_cache(maxsize=16384)
def _grade(
    course: str, mark: str, name: str, credits: str, taken_on: str, source: str, mode: str, padded: str
) -> Grade:
    """Many people have the same mark in the same course at the same sitting."""
    worth = float(credits) if credits else None
    return Grade(course, mark, name, worth, taken_on, source == "manual", mode, padded == "1")


def practice(versions: Sequence[Version]) -> PracticeGrade:
    body = fold(versions)
    return PracticeGrade(
        course=body["course"],
        mark=body.get("mark", ""),
        host_university=body.get("host_university", ""),
        state=body.get("state", ""),
        name=body.get("name", ""),
        padded=body.get("padded") == "1",
        was_published=any(version.body.get("state") == PUBLISHED for version in versions[:-1]),
    )


def decisions(keys: Mapping[str, Sequence[Version]]) -> tuple[Decision, ...]:
    return tuple(_decision(versions[-1]) for versions in keys.values())


def _decision(version: Version) -> Decision:
    body = version.body
    at = moment(body.get("at", ""))
    assert at is not None
    return Decision(
        matter=body["matter"],
        ruling=body["ruling"],
        by=body.get("by", ""),
        at=at,
        course=body.get("course", ""),
        reference=body.get("reference", ""),
        text=body.get("text", ""),
        pass_no=version.pass_no,
        photo=body.get("photo", "").lower(),
    )


def exemption(versions: Sequence[Version]) -> Exemption:
    """One row of the exemption library."""
    body = fold(versions)
    approved_on = day(body["approved_on"])
    assert approved_on is not None
    return Exemption(body["course"], approved_on, body.get("reference", ""), body.get("padded") == "1")


def other_ticket(number: str, kinds: Mapping[str, Versions]) -> OtherTicket:
    """A 多证 ticket with its grades; unknown where `tickets/` has no row of it."""
    rows = kinds.get("tickets", {}).get(number)
    if not rows:
        return OtherTicket(number, known=False)
    body = fold(rows)
    told = {key: body.get(key, "") for key in ("track", "name", "id_no", "status", "city")}
    return OtherTicket(number, grades=tuple(map(grade, kinds.get("grades", {}).values())), **told)


def capture(keys: Versions) -> Capture | None:
    """What the card reader's table says of this person."""
    if not keys:
        return None
    body = fold(every(keys))
    told = {key: value for key, value in body.items() if key in CAPTURE}
    return Capture(**told, birth_date=day(body.get("birth_date", "")))


def listed(keys: Versions) -> Listed | None:
    """The row of the 资审清单 that names this person."""
    if not keys:
        return None
    return Listed(**{key: value for key, value in fold(every(keys)).items() if key in LISTED})


def city_list_of(body: Body) -> CityList:
    """The fact that the 资审清单 of a city has come."""
    issued_on = day(body["issued_on"])
    assert issued_on is not None
    return CityList(issued_on, int(body["count"]) if body.get("count") else None)
