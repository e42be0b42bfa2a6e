"""印: the nouns of a form: places in mm from the upper left corner of a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..typeset.page import MM
from ..typeset.text import Room

PHOTO_MM = (30.0, 40.0)
NUMBER = "no"  # the column of running numbers


@dataclass(frozen=True)
class Place:
    """A box for a text: corner and extent in mm, sizes in pt, `leading` from line to line in sizes."""

    code: str
    title: str
    x: float
    y: float
    w: float
    h: float
    page: int = 1
    size: float = 10.5
    min_size: float = 6.0
    align: str = "left"
    valign: str = "middle"
    max_lines: int = 1
    leading: float = 1.2

    @cached_property
    def room(self) -> Room:
        """The box as `typeset.text.fit` wants it, in pt."""
        return Room(self.w * MM, self.h * MM, self.size, self.min_size, self.max_lines, self.leading)

    @cached_property
    def sure(self) -> int:
        """So many characters fit into one line for certain, if none is wider than the size."""
        return int(self.room.width / self.size) if self.room.lines_at(self.size) else 0


@dataclass(frozen=True)
class GradesTable:
    """课程成绩表: columns of one block, laid out again for each block; the rows run down block by block."""

    title: str
    page: int
    y: float
    row_height: float
    rows: int
    blocks: tuple[float, ...]  # left edge of each block, mm
    columns: tuple[Place, ...]  # x is counted from the block's edge, y and h from the row's

    @property
    def room(self) -> int:
        """How many courses the table holds."""
        return self.rows * len(self.blocks)

    def corner(self, line: int) -> tuple[float, float]:
        """Upper left corner (mm) of the line of that number, counted from 0."""
        return self.blocks[line // self.rows], self.y + line % self.rows * self.row_height


@dataclass(frozen=True)
class Seal:
    """A round area that stays free of print for a seal: middle and diameter in mm."""

    title: str
    page: int
    x: float
    y: float
    diameter: float = 50.0


@dataclass(frozen=True)
class Form:
    """A registered blank and all that is printed on it. `digest` changes with any figure of the layout."""

    id: str
    title: str
    paper: str
    width: float
    height: float
    pages: int
    blank: Path
    blank_digest: str
    digest: str
    fields: tuple[Place, ...]
    photo: Place
    grades: GradesTable
    seals: tuple[Seal, ...]

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height of a page in pt."""
        return self.width * MM, self.height * MM
