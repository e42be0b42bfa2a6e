"""情: one person's case on one page: every gate with its state, what was found, who must act and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import BinaryIO

from .typeset.fonts import Fonts, headings, stack
from .typeset.page import A4, MM, Page
from .typeset.pdfstream import PdfWriter
from .typeset.text import wrap

LEFT, RIGHT = 12.0, 198.0  # mm
TOP, BOTTOM = 66.0, 272.0  # mm: what the table has
HEAD_ROW, WHO_ROW = 7.0, 8.0
SIZES = ((10.0, 1.5), (9.5, 1.2), (9.0, 1.0), (8.5, 0.8), (8.0, 0.7), (7.5, 0.6), (7.0, 0.5))  # pt, mm of air
LEADING = 1.25
MOST_LINES = 7  # of one sentence
COLUMNS = (
    ("关口", 34.0),
    ("状态", 15.0),
    ("规则", 17.0),
    ("情况和要办的事", 76.0),
    ("谁办", 18.0),
    ("期限", 26.0),
)
GRAYS = {"不通过": (0.15, 1.0), "待补": (0.82, 0.0)}  # of the field, of the word on it
PALE = ("不适用", "未到")
THIN, THICK = 0.15, 0.35
CUT = "（见 biye show）"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a gate. `weight`: the larger, the sooner it is left out where the page is too small."""

    rule: str
    says: str
    who: str
    due: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate as the page shows it."""

    title: str
    state: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """All that stands on the page. `who`: label and value, three a line; `summary` in two lines at most."""

    ticket: str
    batch: str
    who: Sequence[tuple[str, str]]
    summary: str
    gates: tuple[GateRow, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """The size (pt) and the air above and below a text (mm) at which the table is set."""

    size: float
    air: float

    @property
    def step(self) -> float:
        """From line to line, mm."""
        return self.size * LEADING / MM

    def lines(self, text: str, width: float, fonts: Fonts | None = None) -> list[str]:
        """The text broken to a column of `width` mm."""
        room = int((width - 2) * MM * 1000 / self.size)
        broken = wrap(text, room, fonts or stack()) or [text]
        return broken if len(broken) <= MOST_LINES else [*broken[: MOST_LINES - 1], CUT]

    def height(self, *texts: Sequence[str]) -> float:
        """How high a row with these columns is, mm."""
        return max(len(lines) for lines in texts) * self.step + 2 * self.air


def write_case(out: BinaryIO, sheet: CaseSheet) -> int:
    """Writes the page; how many sentences had no room on it comes back, and the page says so."""
    gates, scale, left_out = _fitted(sheet.gates)
    writer = PdfWriter(out)
    page = Page(writer, stack())
    _head(page, sheet)
    bottom = _table(page, gates, scale)
    if left_out:
        more = f"另有 {left_out} 条，见 biye show {sheet.ticket}"
        page.text(RIGHT, bottom + 4, more, 9, align="right", fonts=headings())
    _foot(page, sheet)
    page.finish()
    writer.finish()
    return left_out


def _fitted(gates: tuple[GateRow, ...]) -> tuple[tuple[GateRow, ...], _Scale, int]:
    """The gates at the largest size at which all have room; else at the smallest without the lightest sentences."""
    scales = [_Scale(size, air) for size, air in SIZES]
    for scale in scales:
        if _whole(gates, scale) <= BOTTOM - TOP:
            return gates, scale, 0
    for left_out in count(1):
        lighter = _without_lightest(gates)
        if lighter == gates or _whole(lighter, scales[-1]) <= BOTTOM - TOP:
            return lighter, scales[-1], left_out
        gates = lighter
    raise AssertionError


def _without_lightest(gates: tuple[GateRow, ...]) -> tuple[GateRow, ...]:
    """One sentence fewer: of the lightest the last one of the fullest gate; a gate keeps its row."""
    places = [
        (said.weight, len(gate.said), nth, no)
        for nth, gate in enumerate(gates)
        for no, said in enumerate(gate.said)
        if said.says not in ("", CUT)
    ]
    if not places:
        return gates
    *_, nth, no = max(places)
    gate = gates[nth]
    said = gate.said[:no] + gate.said[no + 1 :] or (Said("", CUT, "", ""),)
    return (*gates[:nth], replace(gate, said=said), *gates[nth + 1 :])


def _whole(gates: Sequence[GateRow], scale: _Scale) -> float:
    return HEAD_ROW + sum(_height(gate, scale) for gate in gates)


def _height(gate: GateRow, scale: _Scale) -> float:
    title = scale.height(scale.lines(gate.title, COLUMNS[0][1], headings()))
    return max(title, sum(_said_height(said, scale) for said in gate.said))


def _said_height(said: Said, scale: _Scale) -> float:
    return scale.height(*_cells(said, scale))


def _cells(said: Said, scale: _Scale) -> list[list[str]]:
    texts = (said.rule, said.says, said.who, said.due)
    return [scale.lines(text, width) for text, (_, width) in zip(texts, COLUMNS[2:], strict=True)]


def _head(page: Page, sheet: CaseSheet) -> None:
    page.text(A4[0] / 2, 15, "考生情况单", 20, align="center", fonts=headings())
    page.fitted((LEFT + 45, 20, RIGHT - LEFT - 90, 7), sheet.batch, 10, align="center", lines=2)
    page.code128(RIGHT - 20, 9, sheet.ticket, 9, 0.33, 44)
    page.text(RIGHT - 20, 20.5, sheet.ticket, 8, align="center")
    third = (RIGHT - LEFT) / 3
    for nth, (label, value) in enumerate(sheet.who):
        x, y = LEFT + third * (nth % 3), 28 + WHO_ROW * (nth // 3)
        page.frame(x, y, third, WHO_ROW, THIN)
        page.text(x + 1.5, y + WHO_ROW / 2, label, 9, gray=0.3)
        page.fitted((x + 18, y, third - 19, WHO_ROW), value, 11, lines=2)
    page.fitted((LEFT, TOP - 13, RIGHT - LEFT, 11), sheet.summary, 11, lines=2, fonts=headings())


def _table(page: Page, gates: Sequence[GateRow], scale: _Scale) -> float:
    """Draws the table; where it ends comes back."""
    y = TOP
    for x, width, (title, _) in _places():
        page.text(x + width / 2, y + HEAD_ROW / 2, title, 9, align="center", fonts=headings())
    page.line(LEFT, y, RIGHT, y, THICK)
    y += HEAD_ROW
    for gate in gates:
        _gate(page, gate, y, scale)
        page.line(LEFT, y, RIGHT, y, THICK if gate is gates[0] else THIN)
        y += _height(gate, scale)
    page.line(LEFT, y, RIGHT, y, THICK)
    for x, _, _ in _places():
        page.line(x, TOP, x, y, THIN)
    page.line(RIGHT, TOP, RIGHT, y, THIN)
    return y


def _places() -> Iterator[tuple[float, float, tuple[str, float]]]:
    x = LEFT
    for column in COLUMNS:
        yield x, column[1], column
        x += column[1]


def _gate(page: Page, gate: GateRow, y: float, scale: _Scale) -> None:
    height = _height(gate, scale)
    pale = 0.45 if gate.state in PALE else 0.0
    title, state = COLUMNS[0][1], COLUMNS[1][1]
    _lines(page, LEFT + 1, y, scale.lines(gate.title, title, headings()), scale, pale, headings())
    field, word = GRAYS.get(gate.state, (None, pale))
    if field is not None:
        page.bars([(LEFT + title, y, state, height)], field)
    middle = LEFT + title + state / 2
    page.text(middle, y + height / 2, gate.state, scale.size, align="center", gray=word, fonts=headings())
    for nth, said in enumerate(gate.said):
        if nth:
            page.line(LEFT + title + state, y, RIGHT, y, THIN, 0.6)
        x = LEFT + title + state
        for lines, (_, width) in zip(_cells(said, scale), COLUMNS[2:], strict=True):
            _lines(page, x + 1, y, lines, scale, pale)
            x += width
        y += _said_height(said, scale)


def _lines(
    page: Page,
    x: float,
    y: float,
    lines: Sequence[str],
    scale: _Scale,
    gray: float,
    fonts: Fonts | None = None,
) -> None:
    for nth, line in enumerate(lines):
        if line:
            page.text(x, y + scale.air + scale.step * (nth + 0.5), line, scale.size, gray=gray, fonts=fonts)


def _foot(page: Page, sheet: CaseSheet) -> None:
    page.text(LEFT, 283, "经办人：", 9)
    page.line(LEFT + 14, 285, LEFT + 52, 285, THIN)
    page.text(LEFT + 60, 283, "日期：", 9)
    page.line(LEFT + 71, 285, LEFT + 109, 285, THIN)
    page.fitted((LEFT, 286, RIGHT - LEFT, 5), sheet.foot, 8)
