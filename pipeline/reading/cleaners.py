"""读: which cleaner a column has: by the shape of its cells, with the words that may stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import cells, columns
from .cells import Cell
from .columns import Column


def cleaner(column: Column) -> Callable[[Cell], str]:
    """What makes the text of a cell of this column; it raises BadCellError."""
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
