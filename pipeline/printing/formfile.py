"""印: reads form.toml. A key it does not know or a box outside the page is refused with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .form import NUMBER, PHOTO_MM, Form, GradesTable, Place, Seal

Table = dict[str, Any]

FORM_KEYS = {"id", "title", "blank", "sha256", "width", "height", "pages", "paper"}
TOP_KEYS = {"form", "text", "photo", "grades", "field", "seal"}
TEXT_KEYS = {"size", "min_size", "align", "valign", "max_lines", "leading"}
CORNER_KEYS = {"page", "x", "y"}
BOX_KEYS = CORNER_KEYS | {"w", "h"}
FIELD_KEYS = BOX_KEYS | TEXT_KEYS | {"code", "title"}
GRADES_KEYS = {"title", "page", "y", "row_height", "rows", "blocks", "column"}
COLUMN_KEYS = TEXT_KEYS | {"code", "title", "w"}
SEAL_KEYS = {"title", "page", "x", "y", "diameter"}
COLUMNS = {NUMBER, "code", "name", "credits", "mark", "remark"}
WORDS = {"id", "title", "blank", "sha256", "paper", "code", "align", "valign"}
NUMBERS = {
    "width",
    "height",
    "pages",
    "size",
    "min_size",
    "max_lines",
    "leading",
    "row_height",
    "rows",
    "diameter",
}
NUMBERS |= BOX_KEYS
NOTHING: set[str] = set()
PADDING = 0.7  # mm left free at both sides of a grades cell


def read_form(path: Path) -> Form:
    """The form that `path` describes; the blank itself is not looked at.

    Raises UsageError in Chinese: what is wrong and where.
    """
    raw = path.read_bytes()
    try:
        top = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} 读不懂：{error}。请改正后再试。") from error
    form = _form(top, path.parent, sha256(raw).hexdigest())
    for complaint in _complaints(form):
        raise UsageError(f"{path.name}：{complaint}。请改正坐标后再试。")
    return form


def _form(top: Table, folder: Path, digest: str) -> Form:
    _only(top, TOP_KEYS, "form.toml", TOP_KEYS - {"text", "seal"})
    head = _only(top["form"], FORM_KEYS, "[form]", FORM_KEYS)
    text = _only(top.get("text", {}), TEXT_KEYS, "[text]")
    photo = _only(top["photo"], CORNER_KEYS, "[photo]", CORNER_KEYS)
    width, height = PHOTO_MM
    return Form(
        id=head["id"],
        title=head["title"],
        paper=head["paper"],
        width=float(head["width"]),
        height=float(head["height"]),
        pages=head["pages"],
        blank=folder / head["blank"],
        blank_digest=head["sha256"],
        digest=digest,
        fields=tuple(_field(field, text) for field in top["field"]),
        photo=Place("photo", "照片", w=width, h=height, **photo),
        grades=_grades(_only(top["grades"], GRADES_KEYS, "[grades]", GRADES_KEYS), text),
        seals=tuple(
            Seal(**_only(seal, SEAL_KEYS, "[[seal]]", SEAL_KEYS - {"diameter"}))
            for seal in top.get("seal", ())
        ),
    )


def _field(table: Table, text: Table) -> Place:
    where = f"[[field]] {table.get('code', '')}"
    return Place(**(text | _only(table, FIELD_KEYS, where, BOX_KEYS | {"code", "title"})))


def _grades(table: Table, text: Table) -> GradesTable:
    columns, left = [], 0.0
    for given in table["column"]:
        column = text | _only(given, COLUMN_KEYS, "[[grades.column]]", {"code", "title", "w"})
        width = column.pop("w")
        box = {"x": left + PADDING, "y": 0.0, "w": width - 2 * PADDING, "h": table["row_height"]}
        columns.append(Place(page=table["page"], **box, **column))
        left += width
    return GradesTable(
        title=table["title"],
        page=table["page"],
        y=table["y"],
        row_height=table["row_height"],
        rows=table["rows"],
        blocks=tuple(table["blocks"]),
        columns=tuple(columns),
    )


def _only(table: Table, known: set[str], where: str, needed: set[str] = NOTHING) -> Table:
    if lacking := sorted(needed - set(table)):
        raise UsageError(f"{where} 缺少“{lacking[0]}”。请补上后再试。")
    if odd := sorted(key for key in WORDS & set(table) if not isinstance(table[key], str)):
        raise UsageError(f"{where} 的“{odd[0]}”要写成带引号的文字。")
    if odd := sorted(key for key in NUMBERS & set(table) if not isinstance(table[key], int | float)):
        raise UsageError(f"{where} 的“{odd[0]}”要写成数字，不带引号和单位。")
    if unknown := sorted(set(table) - known):
        raise UsageError(f"{where} 里有不认识的项“{unknown[0]}”。可用的有：{'、'.join(sorted(known))}。")
    return table


def _complaints(form: Form) -> Iterator[str]:
    codes = [place.code for place in form.fields]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"字段 {code} 出现了两次"
    for column in form.grades.columns:
        if column.code not in COLUMNS:
            yield f"课程成绩表没有 {column.code} 这一列"
    for place in _all_places(form):
        if not 1 <= place.page <= form.pages:
            yield f"“{place.title}”在第 {place.page} 面，而这张表只有 {form.pages} 面"
        if place.x < 0 or place.y < 0 or place.x + place.w > form.width or place.y + place.h > form.height:
            yield f"“{place.title}”超出了 {form.width:g}×{form.height:g} mm 的纸"
        if not 0 < place.min_size <= place.size:
            yield f"“{place.title}”的最小字号比字号还大"
        yield from _sealed(form, place)


def _all_places(form: Form) -> Iterator[Place]:
    yield from (*form.fields, form.photo)
    grades = form.grades
    for left in grades.blocks:
        width = sum(column.w + 2 * PADDING for column in grades.columns)
        yield Place(
            "grades", grades.title, left, grades.y, width, grades.rows * grades.row_height, grades.page
        )
    for seal in form.seals:
        half = seal.diameter / 2
        yield Place("", seal.title, seal.x - half, seal.y - half, seal.diameter, seal.diameter, seal.page)


def _sealed(form: Form, place: Place) -> Iterator[str]:
    """A field that reaches into an area kept free for a seal."""
    for seal in form.seals:
        across = max(place.x - seal.x, 0.0, seal.x - place.x - place.w)
        down = max(place.y - seal.y, 0.0, seal.y - place.y - place.h)
        if place.code and place.page == seal.page and across**2 + down**2 < (seal.diameter / 2) ** 2:
            yield f"“{place.title}”伸进了“{seal.title}”的盖章处"
