"""印: the proof sheet, printed on plain paper: crosses at known places, rulers, and what to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from ..typeset.fonts import headings, stack
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter
from .affine import Point
from .calibration import crosses
from .profiles import SIDES

ARM, LINE = 5.0, 0.2  # mm: half a cross, and how thick
MARK, MARK_AT, MARK_STEP = 5.0, (32.0, 36.0), 22.0  # black squares that tell the side and which way is up
MARKS = {"front": 1, "back": 2}
RULER = 62.0  # mm from the left and the upper edge
LABEL = 8.0
HOW = (
    "1. 打印：白纸，实际尺寸（100 %），双面长边翻转，纸从要用的纸盒进。",
    "2. 尺量：从纸的左边、上边量到十字中心，读到 0.1 mm，至少量 1、2、3 号，量得越多越准。",
    '　 biye form calibrate --printer 打印机 --tray 纸盒 --side {side} --readings "横1,竖1 横2,竖2 横3,竖3"',
    "3. 或扫描：300 dpi，灰度。纸离玻璃左边、上边各 5–10 mm，背后盖一张黑纸，使纸边看得见；",
    "　 不要让扫描仪自动裁边、自动纠偏。放歪一点不要紧：程序以纸边为准，不以扫描的框为准。",
    "　 biye form calibrate --printer 打印机 --tray 纸盒 --side {side} --scan 扫描件.png",
    "4. 标尺用来核对：用钢尺比 100 mm，差得多，就是没有按实际尺寸打印。",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """For which printer and tray a proof sheet is, on paper of which size (mm)."""

    size: Point
    printer: str = ""
    tray: str = ""


def write_proof(out: BinaryIO, proof: Proof) -> None:
    """Writes front and back, in shades of gray."""
    writer = PdfWriter(out)
    for side in SIDES:
        page = Page(writer, stack(), proof.size)
        _crosses(page, proof.size)
        _marks(page, side)
        _rulers(page, proof.size)
        _words(page, proof, side)
        page.finish()
    writer.finish()


def mark_places(side: str) -> list[Point]:
    """The middles of the black squares of a side."""
    x, y = MARK_AT
    return [(x + nth * MARK_STEP, y) for nth in range(MARKS[side])]


def _crosses(page: Page, size: Point) -> None:
    for number, (x, y) in enumerate(crosses(size), 1):
        page.bars([(x - ARM, y - LINE / 2, 2 * ARM, LINE), (x - LINE / 2, y - ARM, LINE, 2 * ARM)])
        right = x > size[0] * 0.75
        at = x - LABEL if right else x + LABEL
        align = "right" if right else "left"
        down = LABEL - 3 if y < size[1] / 2 else 3 - LABEL
        page.text(at, y + down, f"{number} 号　{x:g}, {y:g}", 8, align=align)


def _marks(page: Page, side: str) -> None:
    half = MARK / 2
    page.bars([(x - half, y - half, MARK, MARK) for x, y in mark_places(side)])


def _rulers(page: Page, size: Point) -> None:
    """A ruler across and one down, a mark each mm, counted from the edges of the paper."""
    for mm in range(20, int(size[0]) - 19):
        page.line(mm, RULER, mm, RULER - _tick(mm), 0.1)
        if mm % 10 == 0:
            page.text(mm, RULER - 6, str(mm), 7, align="center")
    for mm in range(int(RULER), int(size[1]) - 19):
        page.line(RULER, mm, RULER - _tick(mm), mm, 0.1)
        if mm % 10 == 0 and mm > RULER:
            page.text(RULER - 5, mm, str(mm), 7, align="right")
    page.line(20, RULER, size[0] - 20, RULER, 0.1)
    page.line(RULER, RULER, RULER, size[1] - 20, 0.1)


def _tick(mm: int) -> float:
    return 4.0 if mm % 10 == 0 else 3.0 if mm % 5 == 0 else 2.0


def _words(page: Page, proof: Proof, side: str) -> None:
    left, width = RULER + 6, proof.size[0] - RULER - 6 - 30
    page.text(left, 74, f"校准页（{SIDES[side]}）", 16, fonts=headings())
    whose = f"打印机 {proof.printer or '__________'}　纸盒 {proof.tray or '__________'}　日期 __________"
    page.fitted((left, 80, width, 6), whose, 10)
    for nth, said in enumerate(HOW):
        page.fitted((left, 90 + nth * 6.5, width, 6), said.replace("{side}", side), 9)
