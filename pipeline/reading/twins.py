"""读: rows of one file that speak of the same thing: equal ones count once, others all go back (contract §3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from .columns import Layout
from .harvest import Harvest, Part, Row

Placed = tuple[Part, Row]


def settle(harvest: Harvest) -> None:
    """Takes out of the good rows what is there twice; what contradicts each other is refused."""
    again = 0
    out: set[tuple[int, int]] = set()
    back: list[tuple[Placed, str]] = []
    for group in _groups(harvest.parts):
        unlike = _unlike(group)
        gone = group if unlike else group[1:]
        out |= {(part.number, row.line) for part, row in gone}
        again += 0 if unlike else len(gone)
        back += _reasons(harvest, group, "、".join(unlike)) if unlike else ()
    if again:
        harvest.notes.append(f"有{again}行与前面的行完全相同，只收一次")
    for part in harvest.parts if out else ():
        part.rows = [row for row in part.rows if (part.number, row.line) not in out]
        _refuse(harvest, part, {row.line: why for (where, row), why in back if where is part})


def _groups(parts: Sequence[Part]) -> Iterator[list[Placed]]:
    """The rows that share what no two rows of their kind may share."""
    for layout in dict.fromkeys(part.layout for part in parts):
        ours = [part for part in parts if part.layout is layout]
        many = sum(len(part.rows) for part in ours)
        if len({_identity(layout, row) for part in ours for row in part.rows}) == many:
            continue
        counted = Counter(_identity(layout, row) for part in ours for row in part.rows)
        groups: dict[str, list[Placed]] = {one: [] for one, times in counted.items() if times > 1}
        for part in ours:
            for row in part.rows:
                if (same := _identity(layout, row)) in groups:
                    groups[same].append((part, row))
        yield from groups.values()


def _identity(layout: Layout, row: Row) -> str:
    if not layout.identity:
        return row.key
    values = row.values
    return "|".join([values.get(part, "") for part in layout.identity])


def _unlike(group: Sequence[Placed]) -> list[str]:
    """The titles of the columns in which the rows differ."""
    present = {title for part in {row.titles for _, row in group} for title in part}
    return [
        column.title
        for column in group[0][0].layout.columns
        if column.key in present and len({_text(row, column.key) for _, row in group}) > 1
    ]


def _text(row: Row, key: str) -> str:
    return row.texts[row.titles.index(key)] if key in row.titles else ""


def _reasons(harvest: Harvest, group: Sequence[Placed], unlike: str) -> Iterator[tuple[Placed, str]]:
    layout, (first, second, *_) = group[0][0].layout, group
    titles = {column.key: column.title for column in layout.columns}
    same = "、".join(titles[key] for key in layout.identity or layout.row_key if _text(first[1], key))
    more = f"等{len(group) - 1}行" if len(group) > 2 else ""
    says = f"{more}的{same}相同，{unlike}不同，不知道以哪行为准，都没有收。请核实后只交对的一行"
    yield first, f"与{_place(harvest, second[1])}{says}"
    told = f"与{_place(harvest, first[1])}{says}"
    yield from ((placed, told) for placed in group[1:])


def _place(harvest: Harvest, row: Row) -> str:
    return f"工作表“{row.sheet}”第{row.line}行" if harvest.several else f"第{row.line}行"


def _refuse(harvest: Harvest, part: Part, reasons: dict[int, str]) -> None:
    """The user's own cells are looked up in the file once more: no good row keeps them."""
    for line, raw in enumerate(part.sheet.grid, 1) if reasons else ():
        if line in reasons:
            harvest.refuse(part, line, raw, reasons[line])
