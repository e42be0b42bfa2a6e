"""读: the lines below a header, one by one: a good row, a row that goes back, or nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from . import cells, columns, layouts
from .cells import BadCellError, Cell
from .cleaners import cleaner
from .columns import Column, Layout
from .harvest import Harvest, Part, Row
from .headings import Heading
from .sheets import Sheet

COUNTERS = {"序号", "编号", "原因"}  # columns of every office's tables that say nothing of a person
_PADDED = Column("", "padded")
_KNOWN = 1 << 15  # cells of a column whose clean text is remembered
_FOOT = re.compile(
    r"(合计|小计|总计|共计|总人数|人数合计)([:：\d\s].*)?"
    r"|共\s*\d+\s*(人|名|条|行|门|份|页).*"
    r"|(制表|填表|审核|复核|校核|经办|负责|填报|报送|打印|主管)(单位|部门|人|员)?(签名|签字|签章)?(日期|时间)?\s*([:：].*)?"
    r"|第\s*\d+\s*页.*"
    r"|(备注|注|说明|联系人|日期)\s*[:：].*",
    re.DOTALL,
)


def reap(harvest: Harvest, layout: Layout, sheet: Sheet, heading: Heading) -> None:
    """Adds one sheet to the harvest: its good rows, those refused, and what its sender must be told."""
    part = Part(len(harvest.parts), layout, sheet)
    harvest.parts.append(part)
    mould = _Mould(layout, sheet.title, heading)
    nobody: list[int] = []
    hidden: list[int] = []
    for line, raw in enumerate(islice(sheet.grid, heading.line, None), heading.line + 1):
        if not raw:
            continue
        texts, faults = mould.texts(raw)
        if faults or not mould.is_whole(texts):
            if _nobody(layout, heading, raw, nobody, line):
                continue
            faults = _with_empty(layout, mould.values(texts), faults)
        elif layout.kind == "decisions":
            texts, faults = _ruled(mould.values(texts))
        if line in sheet.hidden:
            hidden.append(line)
        if faults:
            harvest.refuse(part, line, raw, "；".join(faults.values()))
        else:
            part.rows.append(mould.row(line, texts))
    padded = sum(row.texts[-1] != "" for row in part.rows) if layout.pads else 0
    _say(harvest, sheet, heading, nobody, hidden, padded)


@dataclass(slots=True)
class _Field:
    """A column of this file: which cell it is, how it is cleaned, and what was made of cells seen before."""

    index: int
    column: Column
    clean: Callable[[Cell], str]
    known: dict[Cell, str] = field(default_factory=dict)
    faulty: dict[Cell, str] = field(default_factory=dict)

    def fresh(self, cell: Cell, faults: dict[str, str]) -> str:
        """The clean text of a cell not seen before; nothing and a fault where it cannot be kept."""
        told = self.faulty.get(cell)
        if told is None:
            try:
                cells.refuse_lost(cell)
                return _remember(self.known, cell, self.clean(cell))
            except BadCellError as bad:
                told = _remember(self.faulty, cell, f"{self.column.title}{bad}")
        faults[self.column.key] = told
        return ""


def _remember(texts: dict[Cell, str], cell: Cell, text: str) -> str:
    if len(texts) >= _KNOWN:
        texts.clear()
    texts[cell] = text
    return text


class _Mould:
    """What every line of a sheet is put through to become a row."""

    def __init__(self, layout: Layout, sheet: str, heading: Heading) -> None:
        fields = [_Field(index, column, cleaner(column)) for index, column in heading.found]
        if layout.pads:
            (index,) = (field.index for field in fields if field.column.key == "course")
            fields.append(_Field(index, _PADDED, lambda cell: "1" if cells.is_padded(cell) else ""))
        self._fields = [(field.index, field.known, field) for field in fields]
        self._keys = [field.column.key for field in fields]
        self._required = [self._keys.index(column.key) for column in layout.required]
        self._row_key = [self._at(part) for part in layout.row_key]
        self._ticket, self._when = self._at("ticket"), self._at(layout.when)
        self._kept = [at for at, key in enumerate(self._keys) if key != "when" or layout.when != "when"]
        self._titles = tuple(self._keys[at] for at in self._kept)
        self._sheet, self._kind = sheet, layout.kind

    def _at(self, key: str) -> int | None:
        return self._keys.index(key) if key in self._keys else None

    def texts(self, raw: Sequence[Cell]) -> tuple[list[str], dict[str, str]]:
        """The clean text of each column, and what is wrong by key."""
        texts: list[str] = []
        faults: dict[str, str] = {}
        width = len(raw)
        for index, known, one in self._fields:
            cell = raw[index] if index < width else ""
            text = known.get(cell)
            texts.append(one.fresh(cell, faults) if text is None else text)
        return texts, faults

    def is_whole(self, texts: Sequence[str]) -> bool:
        return all(map(texts.__getitem__, self._required))

    def values(self, texts: Sequence[str]) -> dict[str, str]:
        return dict(zip(self._keys, texts, strict=True))

    def row(self, line: int, texts: Sequence[str]) -> Row:
        when = "" if self._when is None else texts[self._when]
        if len(when) == 10:
            when += "T00:00:00+08:00"
        key = "|".join(["" if at is None else texts[at] for at in self._row_key])
        ticket = "" if self._ticket is None else texts[self._ticket]
        kept = tuple([texts[at] for at in self._kept])
        return Row(line, self._sheet, key, ticket, self._titles, kept, when, self._kind)


def _with_empty(layout: Layout, values: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    empty = [c.title for c in layout.required if not values[c.key] and c.key not in faults]
    if empty:
        faults["empty"] = f"{'、'.join(empty)}是空的。请补上后再交这一行"
    return faults


def _nobody(layout: Layout, heading: Heading, raw: Sequence[Cell], nobody: list[int], line: int) -> bool:
    """Whether the line is empty, a total, a signature or the header once more."""
    texts = [cells.plain(cell) for cell in raw]
    filled = [text for text in texts if text]
    if not filled or len(layout.recognise(texts)) > max(1, len(layout.required) // 2):
        return True
    ours = [texts[i] for i, column in heading.found if column.required and i < len(texts)]
    foot = _FOOT.fullmatch(filled[0]) or (not any(ours) and any(map(_FOOT.fullmatch, filled)))
    if foot:
        nobody.append(line)
    return bool(foot)


def _ruled(values: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    faults = _ruling_faults(values)
    return list(values.values()), faults


def _ruling_faults(values: dict[str, str]) -> dict[str, str]:
    matter = values["matter"]
    if matter == "核查原因":
        values["ruling"] = cells.reason(values["ruling"], columns.words("reason"))
    elif values["ruling"] not in layouts.RULINGS[matter]:
        known = "、".join(layouts.RULINGS[matter])
        return {"ruling": f"决定{cells.quoted(values['ruling'])}不认识。事项“{matter}”可写：{known}"}
    if matter not in layouts.NEEDS_COURSE and values.get("course"):
        values["course"] = ""  # it says of which course; the matter is the person's
    if matter in layouts.NEEDS_COURSE and not values.get("course"):
        return {"course": f"事项“{matter}”要写明课程代码。请补上后再交这一行"}
    if matter in layouts.NEEDS_TEXT and not values.get("text"):
        return {"text": f"事项“{matter}”要在“说明”列写明情况。请补上后再交这一行"}
    return {}


def _say(
    harvest: Harvest, sheet: Sheet, heading: Heading, nobody: list[int], hidden: list[int], padded: int
) -> None:
    unknown = [title for title in heading.unknown if title not in COUNTERS]
    if unknown:
        harvest.note(sheet, f"不认识的列没有收：{'、'.join(unknown)}")
    if sheet.concealed:
        harvest.note(sheet, "这张工作表是隐藏的，也收下了")
    for says in sheet.notes:
        harvest.note(sheet, says)
    if hidden:
        harvest.note(sheet, f"有{len(hidden)}行是隐藏的，也收下了（{_listed(hidden)}）")
    if nobody:
        harvest.note(sheet, f"{_listed(nobody)}是合计、制表之类，没有当作数据")
    if padded:
        harvest.note(sheet, f"有{padded}行课程代码不足5位，已在前面补0")


def _listed(lines: Iterable[int]) -> str:
    numbers = [str(line) for line in lines]
    more = f"等{len(numbers)}行" if len(numbers) > 10 else "行"
    return f"第{'、'.join(numbers[:10])}{more}"
