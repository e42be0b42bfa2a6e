"""读: titles that stand on two neighbouring lines, as merged cells leave them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from . import cells
from .columns import Column, Layout, header
from .sheets import Sheet

_OF_THE_PERSON = re.compile("考生|学生|个人|本人|基本|人员|登记|报名|报考|考试|课程")


def combined(layout: Layout, above: Sequence[str], below: Sequence[str]) -> list[str]:
    """One title for each column: a cell merged downwards is its own, a cell merged sideways stands before each.

    `考生信息` over `姓名` is 姓名, `课程` over `代码` is 课程代码; a 姓名 that stands twice is the one without
    a group, or under the person's own: somebody else's is left in its group, where nobody knows it.
    """
    width = max(len(above), len(below))
    above, below = [[*line, *[""] * (width - len(line))] for line in (above, below)]
    groups = _groups(above, below)
    times = Counter(header(low or high) for high, low in zip(above, below, strict=True))
    titles = []
    for high, low, group in zip(above, below, groups, strict=True):
        joined = group + low
        alone = times[header(low)] == 1 or bool(_OF_THE_PERSON.match(group))
        if not low:
            titles.append(high)
        elif not group or (alone and not layout.recognise([joined])):
            titles.append(low if layout.recognise([low]) else joined)
        else:
            titles.append(joined)
    return titles


def _groups(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The title that stands over each column: its own line's, or that of the cell merged over it."""
    groups: list[str] = []
    for high, low in zip(above, below, strict=True):
        reaches = bool(low and groups)
        groups.append(high or (groups[-1] if reaches else ""))
    return groups


def split(sheet: Sheet, line: int, titles: Sequence[str], found: Sequence[tuple[int, Column]]) -> str:
    """The title of a column with several titles below it (`成绩` over `统考` and `校考`); mostly none."""
    below = [cells.plain(cell) for cell in sheet.grid.head[line]] if line < len(sheet.grid.head) else []
    required = {index for index, column in found if column.required}
    filled = {index for index, text in enumerate(below) if text}
    for index, column in found:
        beside = index + 1 < len(titles) and not titles[index + 1]
        parted = {index, index + 1} <= filled and not any(map(_is_number, below[index : index + 2]))
        if beside and parted and len(required) > 1 and not (required - {index}) & filled:
            return column.title
    return ""


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text))
