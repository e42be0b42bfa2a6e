"""印: reads form.toml. A key it does not know or a box that lies wrong is refused with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..errors import UsageError
from ..typeset.page import MM
from .form import PHOTO_MM, Form, GradesTable, Place, Seal
from .formkeys import GAP, TEXT, Complaint, Table, faults, line_of, tables
from .geometry import Area, Sheet

PADDING = 0.7  # mm left free at both sides of a grades cell


@dataclass(frozen=True, slots=True)
class Draft:
    """A form.toml as it was read: its text, what it says, and whatever is wrong with it."""

    path: Path
    text: str
    top: Table
    sound: bool  # whether its keys are right, whatever the coordinates say
    complaints: tuple[Complaint, ...]

    def line(self, complaint: Complaint) -> int:
        """The line a complaint belongs to; 0 when there is none."""
        return line_of(self.text, complaint.section, complaint.name)

    def form(self) -> Form:
        """The form, when nothing is wrong with it."""
        return _form(self.top, self.path.parent, sha256(self.text.encode()).hexdigest())

    def measured(self) -> Form:
        """The form with what has been measured so far, when its keys are right: to be looked at."""
        pages, grades = self.top["form"]["pages"], self.top["grades"]
        done = [t for t in self.top["field"] if t["w"] and t["h"] and 1 <= t["page"] <= pages]
        there = 1 <= grades["page"] <= pages and all(area.measured for area in _blocks(grades))
        none = {"page": 1, "y": 0, "row_height": 0, "rows": 0, "blocks": [], "column": []}
        top = self.top | {"field": done, "grades": grades if there else grades | none}
        return _form(top, self.path.parent, "")


def read_form(path: Path) -> Form:
    """The form that `path` describes; the blank itself is not looked at.

    Raises UsageError in Chinese: what is wrong and where.
    """
    draft = read_draft(path)
    for complaint in draft.complaints:
        line = draft.line(complaint)
        where = f"第{line}行：" if line else ""
        raise UsageError(f"{path.name} {where}{complaint.says}。{complaint.fix}，然后再试。")
    return draft.form()


def read_draft(path: Path) -> Draft:
    """What `path` says, with all complaints. Raises UsageError when it is no TOML at all."""
    try:
        text = path.read_bytes().decode("utf-8")
        top = tomllib.loads(text.removeprefix("\ufeff"))
    except FileNotFoundError:
        raise UsageError(f"没有 {path.name} 这个文件。请写版面文件夹或其中的 form.toml") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path.name} 读不懂：不是 UTF-8 编码。请用记事本另存为 UTF-8 后再试。") from None
    except tomllib.TOMLDecodeError as error:
        hint = "常见的是漏了引号、逗号或括号"
        raise UsageError(f"{path.name} 读不懂：{error}。请看那一行，{hint}，改正后再试。") from None
    found = list(faults(top))
    return Draft(path, text, top, not found, (*found, *_misplaced(top, found)))


def _misplaced(top: Table, found: list[Complaint]) -> Iterator[Complaint]:
    """What lies wrong, among the tables whose keys are right."""
    spoiled = {(one.section, one.name) for one in found}
    sound = [(section, name, table) for section, name, table in tables(top) if (section, name) not in spoiled]
    codes = [name for section, name, _ in sound if section == "field"]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Complaint("field", code, f"字段 {code} 出现了两次", "请删去一个")
    yield from _narrow(top.get("text", {}), sound)
    heads = {section: table for section, _, table in sound if section in ("form", "text", "photo", "grades")}
    if "form" in heads and ("text" in heads or "text" not in top):
        yield from _sheet(heads, sound, "column" in {section for section, _ in spoiled}).complaints()


def _narrow(text: Table, sound: list[tuple[str, str, Table]]) -> Iterator[Complaint]:
    """Columns of the grades too narrow for any character."""
    for section, name, table in sound:
        size = float((text | table).get("min_size", Place.min_size))
        least = 2 * PADDING + size / MM
        if section == "column" and name != GAP and 0 < table["w"] < least:
            says = f"“{table['title']}”这一列宽 {table['w']:g} mm，一个字也放不下"
            yield Complaint(section, name, says, f"请改到 {least + 0.05:.1f} mm 以上，或把 min_size 改小")


def _sheet(heads: dict[str, Table], sound: list[tuple[str, str, Table]], columns_spoiled: bool) -> Sheet:
    text, head = heads.get("text", {}), heads["form"]
    areas = [Area("field", _field(t, text), bool(t["w"] and t["h"])) for s, _, t in sound if s == "field"]
    if "photo" in heads:
        photo = _photo(heads["photo"])
        areas.append(Area("photo", photo, bool(photo.x or photo.y)))
    if "grades" in heads and not columns_spoiled:
        areas += _blocks(heads["grades"])
    seals = tuple(Seal(**table) for section, _, table in sound if section == "seal")
    return Sheet(float(head["width"]), float(head["height"]), head["pages"], tuple(areas), seals)


def _blocks(table: Table) -> Iterator[Area]:
    width, height = sum(column["w"] for column in table["column"]), table["rows"] * table["row_height"]
    measured = bool(height and all(column["w"] for column in table["column"]))
    if not measured:
        yield Area("grades", Place("grades", table["title"], 0, 0, 0, 0, table["page"]), False)
        return
    for left in table["blocks"]:
        yield Area("grades", Place("grades", table["title"], left, table["y"], width, height, table["page"]))


def _form(top: Table, folder: Path, digest: str) -> Form:
    head, text = top["form"], top.get("text", {})
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
        photo=_photo(top["photo"]),
        grades=_grades(top["grades"], text),
        seals=tuple(Seal(**seal) for seal in top.get("seal", ())),
    )


def _photo(table: Table) -> Place:
    width, height = PHOTO_MM
    return Place("photo", "照片", w=width, h=height, **table)


def _field(table: Table, text: Table) -> Place:
    return Place(**(text | table))


def _grades(table: Table, text: Table) -> GradesTable:
    columns, left = [], 0.0
    for given in table["column"]:
        width = given["w"]
        if given["code"] != GAP:
            box = {"x": left + PADDING, "y": 0.0, "w": width - 2 * PADDING, "h": table["row_height"]}
            said = {key: value for key, value in given.items() if key in {*TEXT, "code", "title"}}
            columns.append(Place(page=table["page"], **box, **(text | said)))
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
