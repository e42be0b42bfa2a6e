"""读: a table becomes rows of clean text under known keys; what cannot be one goes back with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import UnreadableError
from . import cells, columns, headings, layouts, tables
from .cells import BadCellError, Cell
from .columns import Column, Layout
from .headings import Heading
from .layouts import GUIDE
from .tables import Sheet

COUNTERS = {"序号", "编号", "原因"}  # columns of every office's tables that say nothing of a person


@dataclass(frozen=True, slots=True)
class Row:
    """One good row. `values` has the columns present, clean; empty text clears what was known."""

    line: int  # as the user sees it, from 1
    sheet: str
    key: str
    ticket: str
    values: dict[str, str]
    when: str  # ISO moment +08:00 of 时间 or 更新时间; empty: the table has none
    kind: str = ""  # of the table, where two kinds may stand in one folder


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that goes back: the user's own cells, and why."""

    line: int
    sheet: str
    cells: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """All of one table file. `header` are the user's own titles; `notes` are sentences for the sender."""

    rows: list[Row]
    refused: list[RefusedRow]
    notes: list[str]
    header: list[str]


def read_table(kind: str, name: str, data: bytes) -> Table:
    """The rows of a table of a kind of `layouts.LAYOUTS` (contract §3, Tables).

    One bad row is refused and the others stand; a total or a signature is nobody. Raises UnreadableError
    where the table as a whole says nothing: empty, no header in the first ten rows, a required column
    absent, not one row.
    """
    asked = layouts.beside_each_other(kind)
    sheets = [
        sheet for sheet in tables.read(name, data) if sheet.title != GUIDE and any(map(any, sheet.grid))
    ]
    if not sheets:
        raise UnreadableError(f"表里什么也没有。请确认存对了文件，{asked[0].title}表要有表头和数据")
    headed, notes = headings.headed(asked, sheets)
    harvest = _Harvest(notes=notes, several=len(sheets) > 1)
    for layout, sheet, heading in headed:
        _reap(harvest, layout, sheet, heading)
    _settle_twins(harvest)
    if not harvest.good and not harvest.refused:
        raise UnreadableError("只有表头，没有一行数据。请把数据填好再放一次")
    harvest.refused.sort(key=lambda pair: pair[0])
    _, first, heading = headed[0]
    header = [cells.shown(cell) for cell in first.grid[heading.line - 1]]
    return Table([g.row for g in harvest.good], [r for _, r in harvest.refused], harvest.notes, header)


@dataclass(frozen=True, slots=True)
class _Good:
    layout: Layout
    identity: str
    order: int
    row: Row
    cells: Sequence[Cell]


@dataclass(slots=True)
class _Harvest:
    good: list[_Good] = field(default_factory=list)
    refused: list[tuple[int, RefusedRow]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    several: bool = False
    order: int = 0

    def note(self, sheet: Sheet, says: str) -> None:
        self.notes.append(f"工作表“{sheet.title}”：{says}" if self.several else says)


_Field = tuple[int, Column, Callable[[Cell], str], dict[Cell, str]]
_FOOT = re.compile(
    r"(合计|小计|总计|共计|总人数|人数合计)([:：\d\s].*)?"
    r"|共\s*\d+\s*(人|名|条|行|门|份|页).*"
    r"|(制表|填表|审核|复核|校核|经办|负责|填报|报送|打印|主管)(单位|部门|人|员)?(签名|签字|签章)?(日期|时间)?\s*([:：].*)?"
    r"|第\s*\d+\s*页.*"
    r"|(备注|注|说明|联系人|日期)\s*[:：].*",
    re.DOTALL,
)


def _reap(harvest: _Harvest, layout: Layout, sheet: Sheet, heading: Heading) -> None:
    fields: list[_Field] = [(i, column, _cleaner(column), {}) for i, column in heading.found]
    required = [column.key for column in layout.required]
    nobody: list[int] = []
    hidden: list[int] = []
    padded = 0
    for line, raw in enumerate(sheet.grid[heading.line :], heading.line + 1):
        if not raw:
            continue
        values, faults = _values(fields, raw)
        if faults or not all(map(values.__getitem__, required)):
            if _nobody(layout, heading, raw, nobody, line):
                continue
            faults = _with_empty(layout, values, faults)
        elif layout.kind == "decisions":
            faults = _ruling_faults(values)
        harvest.order += 1
        if line in sheet.hidden:
            hidden.append(line)
        if faults:
            _refuse(harvest, harvest.order, sheet.title, line, raw, "；".join(faults.values()))
            continue
        padded += layout.pads and _mark_padding(values, fields, raw)
        harvest.good.append(_good(harvest.order, layout, sheet, line, values, raw))
    _say(harvest, sheet, heading, nobody, hidden, padded)


def _values(fields: Sequence[_Field], raw: Sequence[Cell]) -> tuple[dict[str, str], dict[str, str]]:
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    width = len(raw)
    for index, column, clean, known in fields:
        cell = raw[index] if index < width else ""
        text = known.get(cell)
        if text is None:
            try:
                text = known[cell] = clean(cell)
            except BadCellError as bad:
                faults[column.key] = f"{column.title}{bad}"
                text = ""
        values[column.key] = text
    return values, faults


def _cleaner(column: Column) -> Callable[[Cell], str]:
    words: Mapping[str, str] = columns.words(column.words) if column.words else {}
    match column.shape:
        case "word":
            return lambda cell: cells.word(cell, words, column.choices)
        case "mark":
            return lambda cell: cells.mark(cell, words)
        case "city":
            return lambda cell: cells.city(cell, words)
        case "reason":
            reasons = columns.words("reason")
            return lambda cell: cells.reason(cell, reasons)
        case "item":
            items = columns.words("item")
            return lambda cell: cells.item(cell, items, column.choices)
        case "stamps":
            known = columns.words("stamp")
            return lambda cell: cells.stamps(cell, known)
    return cells.CLEANERS[column.shape]


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


def _mark_padding(values: dict[str, str], fields: Sequence[_Field], raw: Sequence[Cell]) -> bool:
    padded = values["course"][0] == "0" and any(
        cells.is_padded(raw[i]) for i, column, _, _ in fields if column.key == "course"
    )
    values["padded"] = "1" if padded else ""
    return padded


def _good(
    order: int, layout: Layout, sheet: Sheet, line: int, values: dict[str, str], raw: Sequence[Cell]
) -> _Good:
    when = values.pop("when", "") if layout.when == "when" else values.get(layout.when, "")
    if len(when) == 10:
        when += "T00:00:00+08:00"
    key = "|".join([values.get(part, "") for part in layout.row_key])
    same = "|".join([values.get(part, "") for part in layout.identity]) if layout.identity else key
    row = Row(line, sheet.title, key, values.get("ticket", ""), values, when, layout.kind)
    return _Good(layout, f"{layout.kind}|{same}", order, row, raw)


def _refuse(harvest: _Harvest, order: int, sheet: str, line: int, raw: Sequence[Cell], reason: str) -> None:
    row = RefusedRow(line, sheet, [cells.shown(cell) for cell in raw], reason)
    harvest.refused.append((order, row))


def _settle_twins(harvest: _Harvest) -> None:
    """Equal rows count once; rows that contradict each other all go back (contract §3)."""
    first: dict[str, _Good] = {}
    twins: dict[str, list[_Good]] = {}
    for good in harvest.good:
        if first.setdefault(good.identity, good) is not good:
            twins.setdefault(good.identity, [first[good.identity]]).append(good)
    again = 0
    out: set[int] = set()
    for group in twins.values():
        unlike = _unlike(group)
        refused = group if unlike else group[1:]
        out |= {good.order for good in refused}
        again += 0 if unlike else len(refused)
        if unlike:
            _refuse_group(harvest, group, "、".join(unlike))
    harvest.good = [good for good in harvest.good if good.order not in out]
    if again:
        harvest.notes.append(f"有{again}行与前面的行完全相同，只收一次")


def _unlike(group: Sequence[_Good]) -> list[str]:
    """The titles of the columns in which the rows differ."""
    layout = group[0].layout
    first = group[0].row.values
    return [
        column.title
        for column in layout.columns
        if any(good.row.values.get(column.key, "") != first.get(column.key, "") for good in group)
    ]


def _refuse_group(harvest: _Harvest, group: Sequence[_Good], unlike: str) -> None:
    layout = group[0].layout
    titles = {column.key: column.title for column in layout.columns}
    same = "、".join(titles[key] for key in layout.identity or layout.row_key if group[0].row.values.get(key))
    for good in group:
        other = group[1] if good is group[0] else group[0]
        where = _place(harvest, other.row) + (f"等{len(group) - 1}行" if len(group) > 2 else "")
        reason = f"与{where}的{same}相同，{unlike}不同，不知道以哪行为准，都没有收。请核实后只交对的一行"
        _refuse(harvest, good.order, good.row.sheet, good.row.line, good.cells, reason)


def _place(harvest: _Harvest, row: Row) -> str:
    return f"工作表“{row.sheet}”第{row.line}行" if harvest.several else f"第{row.line}行"


def _say(
    harvest: _Harvest, sheet: Sheet, heading: Heading, nobody: list[int], hidden: list[int], padded: int
) -> None:
    unknown = [title for title in heading.unknown if title not in COUNTERS]
    if unknown:
        harvest.note(sheet, f"不认识的列没有收：{'、'.join(unknown)}")
    if sheet.concealed:
        harvest.note(sheet, "这张工作表是隐藏的，也收下了")
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
