"""读: where a table begins: the row of titles, what it lacks, and what stands there instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from ..errors import UnreadableError
from . import cells, layouts, twolines
from .columns import Column, Layout
from .sheets import HEADER_ROWS, Sheet

RETURNED_WITH = "原因"  # of the last column of a .rows.csv


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a sheet: its last line from 1, which cell is which column, and the titles nobody knows.

    `titles` are the sender's own, those of two lines put together; `split` is a column cut up into several.
    """

    line: int
    found: list[tuple[int, Column]]
    unknown: list[str]
    titles: list[str]
    split: str = ""

    def lacks(self, layout: Layout) -> list[str]:
        """The titles of the required columns that are absent."""
        here = {column.key for _, column in self.found if column.title != self.split}
        return [column.title for column in layout.required if column.key not in here]


Headed = tuple[Layout, Sheet, Heading]


def headed(layouts: Sequence[Layout], sheets: Sequence[Sheet]) -> tuple[list[Headed], list[str]]:
    """Every sheet with a whole header of one of the layouts, and a note on each of the others.

    Raises UnreadableError when there is none; it says which columns are wanted and what was found.
    """
    whole: list[Headed] = []
    notes: list[str] = []
    layout = layouts[0]
    for sheet in sheets:
        found = next(_whole(layouts, sheet), None)
        if found:
            whole.append(found)
        else:
            notes.append(f"工作表“{sheet.title}”没有收：{_trouble(layout, sheet, _heading(layout, sheet))}")
    if not whole:
        raise UnreadableError(_trouble(layout, sheets[0], _heading(layout, sheets[0])))
    return whole, notes


def _whole(layouts: Sequence[Layout], sheet: Sheet) -> Iterator[Headed]:
    for layout in layouts:
        heading = _heading(layout, sheet)
        if heading and not heading.lacks(layout):
            yield layout, sheet, heading


def _heading(layout: Layout, sheet: Sheet) -> Heading | None:
    """The line that holds most columns; two lines as one only where together they hold more than any alone."""
    best: Heading | None = None
    for heading in (*_of_one_line(layout, sheet), *_of_two_lines(layout, sheet)):
        if len(heading.found) > max(1, len(best.found) if best else 0):
            best = heading
    return best


def _of_one_line(layout: Layout, sheet: Sheet) -> Iterator[Heading]:
    for line, raw in enumerate(sheet.grid.head, 1):
        texts = [cells.plain(cell) for cell in raw]
        known = texts[:-1] if _is_ours(layout, sheet, line, texts) else texts
        found = layout.recognise(known)
        titles = [cells.shown(cell) for cell in raw]
        yield Heading(line, found, _unknown(known, found), titles, twolines.split(sheet, line, texts, found))


def _of_two_lines(layout: Layout, sheet: Sheet) -> Iterator[Heading]:
    for line, (above, below) in enumerate(pairwise(sheet.grid.head), 2):
        titles = twolines.combined(layout, [*map(cells.plain, above)], [*map(cells.plain, below)])
        found = layout.recognise(titles)
        yield Heading(line, found, _unknown(titles, found), titles)


def _unknown(texts: Sequence[str], found: Sequence[tuple[int, Column]]) -> list[str]:
    taken = {index for index, _ in found}
    return [" ".join(text.split()) for i, text in enumerate(texts) if text and i not in taken]


def _is_ours(layout: Layout, sheet: Sheet, line: int, titles: Sequence[str]) -> bool:
    """Whether the last column is the 原因 we put behind the rows that went back, not one of the sender's."""
    if not titles or titles[-1] != RETURNED_WITH:
        return False
    at, known = len(titles) - 1, tuple(column.title for column in layout.columns)
    told = [cells.plain(row[at]) for row in islice(sheet.grid, line, None) if len(row) > at]
    filled = [text for text in told if text]
    return bool(filled) and all(text.startswith((*known, "与第", "与工作表")) for text in filled)


def _trouble(layout: Layout, sheet: Sheet, heading: Heading | None) -> str:
    if heading and heading.split:
        return f"第{heading.line}行“{heading.split}”下面又分成了几列，不知道收哪一列。请合成一列“{heading.split}”再放一次"
    if heading and len(heading.found) > len(layout.required) // 2:
        lacking = "”“".join(heading.lacks(layout))
        return (
            f"第{heading.line}行表头缺少“{lacking}”列。请补上这列再放一次；列的次序不限，空表见《空白表样》"
        )
    wanted = "、".join(column.title for column in layout.required)
    return (
        f"前{HEADER_ROWS}行里没有找到{layout.title}表的表头。"
        f"要有这些列：{wanted}；{_seen(sheet)}。{_elsewhere(layout, sheet)}"
    )


def _seen(sheet: Sheet) -> str:
    """What stands there instead; a line of a person's data is not repeated."""
    widest = max(sheet.grid.head, key=lambda line: sum(map(bool, line)), default=())
    texts = [text for cell in widest if (text := cells.plain(cell))]
    if not texts:
        return "看到的都是空格"
    if any(re.search(r"\d{6}", text) for text in texts):
        return "看到的只有数据，没有列名"
    return "看到的是：" + "、".join(cells.quoted(text) for text in texts[:8])


def _elsewhere(layout: Layout, sheet: Sheet) -> str:
    for other in layouts.LAYOUTS.values():
        heading = _heading(other, sheet)
        if other is not layout and heading and not heading.lacks(other):
            return f"这像是一张{other.title}表，请放到对应的子文件夹"
    return "请在数据上面补一行表头再放一次，空表见《空白表样》"
