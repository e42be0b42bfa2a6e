"""印: which keys form.toml may have, and in which line a complaint about it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from math import isfinite
from typing import Any, NamedTuple

from ..record import TITLES
from .form import NUMBER

Table = dict[str, Any]

TEXT = {"size", "min_size", "align", "valign", "max_lines", "leading"}
CORNER = {"page", "x", "y"}
BOX = CORNER | {"w", "h"}
FORM = {"id", "title", "blank", "sha256", "width", "height", "pages", "paper"}
GAP = "gap"  # a column of the blank that nothing is printed in
COLUMNS = (NUMBER, "code", "name", "credits", "mark", "remark")
WORDS = {"id", "title", "blank", "sha256", "paper", "code", "align", "valign"}
WHOLE = {"page", "pages", "rows", "max_lines"}
LISTS = {"blocks", "column"}
CHOICES = {"align": ("left", "center", "right"), "valign": ("top", "middle", "bottom")}
COMMENT = "#"


class Section(NamedTuple):
    """A table of form.toml: how it is written, which keys it needs, which others it may have."""

    written: str
    needed: set[str]
    more: set[str]


SECTIONS = {
    "form": Section("[form]", FORM, set()),
    "text": Section("[text]", set(), TEXT),
    "photo": Section("[photo]", CORNER, set()),
    "grades": Section("[grades]", {"title", "page", "y", "row_height", "rows", "blocks", "column"}, set()),
    "column": Section("[[grades.column]]", {"code", "title", "w"}, TEXT),
    "field": Section("[[field]]", BOX | {"code", "title"}, TEXT),
    "seal": Section("[[seal]]", {"title", "page", "x", "y"}, {"diameter"}),
}
MANY = ("field", "seal")
OPTIONAL = ("text", "seal")


class Complaint(NamedTuple):
    """What is wrong in a form.toml: in which table, of which code or title, and what to do."""

    section: str
    name: str
    says: str
    fix: str


def tables(top: Table) -> Iterator[tuple[str, str, Table]]:
    """Every table there is: its section, its code or title, itself."""
    for section in ("form", "text", "photo", "grades"):
        if isinstance(top.get(section), dict):
            yield section, "", top[section]
    grades = top.get("grades")
    columns = grades.get("column") if isinstance(grades, dict) else None
    for section, many in (("column", columns), *((one, top.get(one)) for one in MANY)):
        for table in many if isinstance(many, list) else ():
            if isinstance(table, dict):
                yield section, str(table.get("code") or table.get("title") or ""), table


def faults(top: Table) -> Iterator[Complaint]:
    """What is wrong with the keys and values, whatever the coordinates say."""
    for section in SECTIONS:
        if section == "column":
            continue
        told = top.get(section)
        if told is None and section not in OPTIONAL:
            yield Complaint(section, "", f"form.toml 缺少“{section}”", "请补上这一段")
        elif told is not None and not _right_kind(told, section in MANY):
            yield Complaint(section, "", f"“{section}”写法不对", f"请照 {SECTIONS[section].written} 的样子写")
    for key in sorted(set(top) - set(SECTIONS)):
        yield Complaint(
            "", key, f"不认识的项“{key}”", f"可用的有：{'、'.join(sorted(set(SECTIONS) - {'column'}))}"
        )
    for section, name, table in tables(top):
        yield from _faults_of(section, name, table)


def _right_kind(told: Any, many: bool) -> bool:
    return (
        isinstance(told, list) and all(isinstance(one, dict) for one in told)
        if many
        else isinstance(told, dict)
    )


def _faults_of(section: str, name: str, table: Table) -> Iterator[Complaint]:
    written, needed, more = SECTIONS[section]
    where = f"{written} {name}".strip()
    for key in sorted(needed - set(table)):
        yield Complaint(section, name, f"{where} 缺少“{key}”", "请补上")
    for key in sorted(set(table) - needed - more):
        known = "、".join(sorted(needed | more))
        yield Complaint(section, name, f"{where} 里有不认识的项“{key}”", f"可用的有：{known}")
    for key in sorted(set(table) & (needed | more)):
        if wanted := _wanted(key, table[key]):
            yield Complaint(section, name, f"{where} 的“{key}”{wanted}", "请改正")
    if section in ("field", "column") and isinstance(table.get("code"), str):
        yield from _code_fault(section, table["code"])


def _wanted(key: str, value: Any) -> str:
    """How a value should be written; empty when it is all right."""
    if key in LISTS:
        return "" if isinstance(value, list) and _fit_list(key, value) else "要写成方括号里的一列"
    if key in WORDS:
        if not isinstance(value, str):
            return "要写成带引号的文字"
        choices = CHOICES.get(key, (value,))
        return "" if value in choices else f"写的是“{value}”，只能是 {'、'.join(choices)}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return "要写成数字，不带引号和单位"
    if key in WHOLE and not isinstance(value, int):
        return "要写成整数"
    return "" if value >= 0 or key in ("x", "y") else "不能小于0"


def _fit_list(key: str, value: list[Any]) -> bool:
    if key == "column":
        return all(isinstance(one, dict) for one in value)
    return bool(value) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)


def _code_fault(section: str, code: str) -> Iterator[Complaint]:
    known: tuple[str, ...] = (*COLUMNS, GAP) if section == "column" else tuple(TITLES)
    if code in known:
        return
    near = get_close_matches(code, known, 1)
    fix = f"是不是“{near[0]}”？" if near else ""
    what = f"课程成绩表没有 {code} 这一列" if section == "column" else f"没有 {code} 这个字段"
    yield Complaint(section, code, what, f"{fix}可用的有：{'、'.join(known)}")


HEADING = re.compile(r"\s*\[{1,2}\s*(?:grades\.)?(\w+)\s*\]{1,2}")
OPENING = re.compile(r"\s*(field|column|seal)\s*=\s*\[")
NAMED = re.compile(r"\b(?:code|title)\s*=\s*[\"']([^\"']*)[\"']")


def line_of(text: str, section: str, name: str) -> int:
    """The line (from 1) a complaint belongs to: that of the last such name in the section, else of its heading."""
    here, heading, found = "", 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith(COMMENT):
            continue
        if opened := HEADING.match(line) or OPENING.match(line):
            here = opened[1]
            heading = heading or (number if here == section else 0)
        if not section and re.match(rf"\s*\[*{re.escape(name)}\b", line):
            return number
        if here == section and name and name in NAMED.findall(line):
            found = number
    return found or heading
