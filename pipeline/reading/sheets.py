"""读: what every table file becomes: sheets of lines of cells, read as they are walked."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, overload
from xml.parsers.expat import ExpatError

from ..errors import UnreadableError
from .cells import Cell

HEADER_ROWS = 10
COLUMNS = 256
"""Of a line no more cells than this are looked at, in any kind of table."""
SHEETS = 200
"""No file has more of them."""
SAVE_AS_XLSX = "请用 WPS 或 Excel 打开，另存为 xlsx 或 csv 再放一次"
DAMAGED = "表格文件打不开，可能没有复制完或已损坏。请用 WPS 或 Excel 打开确认，重新另存为 xlsx 再放一次"

Line = Sequence[Cell]
_FOREIGN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    SyntaxError,  # what every parser of XML that openpyxl may use says of damaged XML
    ExpatError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


class Grid(Sequence[Line]):
    """The lines of a sheet. Only the first are kept; the others are read from the file whenever it is walked.

    So a walk may raise UnreadableError, for what is wrong far down in the file.
    """

    def __init__(self, walk: Callable[[], Iterator[Line]]) -> None:
        self._walk = walk

    def __iter__(self) -> Iterator[Line]:
        return self._walk()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: Any) -> Any:
        return list(self)[at]

    @cached_property
    def head(self) -> list[Line]:
        """The lines a header may stand in."""
        return list(islice(self, HEADER_ROWS))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells. Line n of the file is `grid[n - 1]`; `hidden` are the numbers of hidden lines."""

    title: str
    grid: Grid
    hidden: frozenset[int] = frozenset()
    concealed: bool = False  # the sheet itself is hidden
    notes: tuple[str, ...] = ()  # what of the file is not among the lines


@contextmanager
def sound(says: str = DAMAGED) -> Iterator[None]:
    """What a reader of somebody else's bytes stumbles over is a sentence; want of memory or time is not."""
    try:
        yield
    except TimeoutError:
        raise
    except _FOREIGN:
        raise UnreadableError(says) from None
