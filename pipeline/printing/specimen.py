"""印: draws the specimen blank js-2020 (样表): `python -m pipeline.printing.specimen BLANK.pdf`."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..typeset import fonts
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter

LEFT, RIGHT, WIDTH = 20.0, 190.0, 170.0
HEAVY, FINE = 0.4, 0.18
LABEL, NOTE = 9.5, 7.5
SPECIMEN = "样 表"
MARKS = ((62.0, 92.0), (150.0, 205.0))  # beside the diagonal, where a digital copy bears its own mark
TITLE = "高等教育自学考试毕业生登记表"
LEADING = 4.2  # mm between the lines of a label


class Cell(NamedTuple):
    """A cell of the grid in mm; `label` is empty where data go."""

    x: float
    y: float
    w: float
    h: float
    label: str = ""


Row = tuple[float, float, tuple[tuple[float, str], ...]]  # y, height, (width, label) from the left

FRONT_ROWS: tuple[Row, ...] = (
    (30, 8.5, ((18, "姓 名"), (50, ""), (16, "性 别"), (12, ""), (16, "民 族"), (23, ""))),
    (38.5, 8.5, ((18, "出生日期"), (36, ""), (16, "政治面貌"), (26, ""), (16, "健康状况"), (23, ""))),
    (47, 8.5, ((18, "准考证号"), (50, ""), (16, "身份证号"), (51, ""))),
    (55.5, 8.5, ((18, "专业名称"), (78, ""), (16, "专业代码"), (23, ""))),
    (64, 8.5, ((18, "主考学校"), (78, ""), (16, "层 次"), (23, ""))),
    (72.5, 8.5, ((18, "助学单位"), (78, ""), (16, "职 业"), (23, ""))),
    (81, 8, ((18, "前置学历"), (152, ""))),
    (89, 8, ((18, "工作单位"), (106, ""), (16, "联系电话"), (30, ""))),
    (97, 8, ((18, "通讯地址"), (106, ""), (16, "邮政编码"), (30, ""))),
    (105, 8, ((18, "其他\n准考证号"), (152, ""))),
    (232, 10, ((18, "毕业论文\n(设计)题目"), (106, ""), (16, "论文成绩"), (30, ""))),
    (242, 8, ((18, "合格门数"), (67, ""), (18, "学分合计"), (67, ""))),
)
PHOTO = Cell(155, 30, 35, 51)
FRONT = (30.0, 266.0)
GRADES_TOP, GRADES_HEAD, GRADES_ROW, GRADES_ROWS = 113.0, 7.0, 7.0, 16
GRADE_COLUMNS = ((7, "序号"), (13, "课程代码"), (37, "课程名称"), (8, "学分"), (10, "成绩"), (10, "备注"))

BACK_BOXES: tuple[tuple[Cell, str], ...] = (  # the cell and what is signed or sealed in it
    (Cell(LEFT, 22, WIDTH, 65, "自我鉴定"), "本人签名："),
    (Cell(LEFT, 87, WIDTH, 55, "单位鉴定"), "（单位盖章）"),
    (Cell(LEFT, 142, 85, 58, "主考学校意见"), "（盖章）"),
    (Cell(105, 142, 85, 58, "市考办意见"), "（盖章）"),
    (Cell(LEFT, 200, WIDTH, 55, "省考委意见"), "（盖章）"),
)
BACK_ROWS: tuple[Row, ...] = (
    (255, 9, ((24, "毕业证书编号"), (146, ""))),
    (264, 12, ((24, "备 注"), (146, ""))),
)
BACK = (22.0, 276.0)
SPINE = 10.0  # width of the column with an upright label


def draw_blank(out: BinaryIO) -> None:
    """Writes the two pages of the blank. The same fonts give the same bytes."""
    writer = PdfWriter(out)
    for side in (_front, _back):
        page = Page(writer, fonts.stack())
        for middle in MARKS:
            page.slanted(SPECIMEN, 84, 52, 0.94, middle=middle, fonts=fonts.headings())
        page.text(RIGHT, 12, "样表 · 非正式用表", 9, align="right", gray=0.55, fonts=fonts.headings())
        side(page)
        page.finish()
    writer.finish()


def data_cells() -> dict[int, list[Cell]]:
    """For each page the cells that data go into, in mm: what a layout may fill."""
    front = [cell for row in FRONT_ROWS for cell in _cells(row) if not cell.label]
    back = [cell for row in BACK_ROWS for cell in _cells(row) if not cell.label]
    return {1: [*front, *_grade_cells(), PHOTO], 2: [*back, *(cell for cell, _ in BACK_BOXES)]}


def _front(page: Page) -> None:
    page.text(105, 21, TITLE, 19, align="center", fonts=fonts.headings())
    for row in FRONT_ROWS:
        _draw_row(page, row)
    page.frame(*PHOTO[:4], FINE)
    for at, said in enumerate(("照 片", "30 × 40 mm")):
        page.text(
            PHOTO.x + PHOTO.w / 2, PHOTO.y + 23 + at * 5, said, LABEL - at * 2, align="center", gray=0.6
        )
    _draw_grades(page)
    page.text(LEFT + 3, 254.5, "以上各项本人已逐项核对，确认无误。", LABEL)
    page.text(118, 260, "考生签名：", LABEL)
    page.line(135, 262, 160, 262, FINE)
    page.text(188, 260, "年　 月　 日", LABEL, align="right")
    _outline(page, *FRONT)
    page.text(
        LEFT,
        270.5,
        "注：1. 本表一式按批次规定份数打印，正面由计算机打印，考生核对后在右下角签名，涂改无效。",
        NOTE,
    )
    page.text(LEFT, 274.5, "　　2. 双面打印，实际尺寸（100%），长边翻转；背面加盖公章处请勿书写。", NOTE)


def _back(page: Page) -> None:
    for cell, seal in BACK_BOXES:
        page.frame(*cell[:4], FINE)
        page.line(cell.x + SPINE, cell.y, cell.x + SPINE, cell.y + cell.h, FINE)
        _upright(page, cell)
        _signed(page, cell, seal)
    page.text(LEFT + SPINE + 4, 250, "毕业日期：", LABEL)
    for row in BACK_ROWS:
        _draw_row(page, row)
    _outline(page, *BACK)
    page.text(LEFT, 280.5, "注：各栏意见由相应单位填写并加盖公章；毕业证书编号由省考委办公室填写。", NOTE)


def _outline(page: Page, top: float, bottom: float) -> None:
    page.frame(LEFT, top, WIDTH, bottom - top, HEAVY)


def _cells(row: Row) -> list[Cell]:
    y, height, parts = row
    x, cells = LEFT, []
    for width, label in parts:
        cells.append(Cell(x, y, width, height, label))
        x += width
    return cells


def _draw_row(page: Page, row: Row) -> None:
    for cell in _cells(row):
        page.frame(*cell[:4], FINE)
        _label(page, cell)


def _label(page: Page, cell: Cell) -> None:
    lines = cell.label.split("\n")
    size = LABEL if len(lines) == 1 else LABEL - 1.5
    top = cell.y + cell.h / 2 - LEADING * 0.85 * (len(lines) - 1) / 2
    for at, said in enumerate(lines):
        page.text(cell.x + cell.w / 2, top + at * LEADING * 0.85, said, size, align="center")


def _upright(page: Page, cell: Cell) -> None:
    """The label, one character below the other, in the column at the left."""
    step = 5.4
    top = cell.y + cell.h / 2 - step * (len(cell.label) - 1) / 2
    for at, char in enumerate(cell.label):
        page.text(cell.x + SPINE / 2, top + at * step, char, LABEL + 1, align="center")


def _signed(page: Page, cell: Cell, seal: str) -> None:
    """Where the cell is signed or sealed and dated, at its lower edge."""
    right, bottom = cell.x + cell.w - 4, cell.y + cell.h - 5
    page.text(right, bottom, "年　 月　 日", LABEL, align="right")
    if seal.endswith("："):
        page.text(right - 58, bottom, seal, LABEL)
        page.line(right - 41, bottom + 2, right - 22, bottom + 2, FINE)
    else:
        page.text(right - 21, bottom - 18, seal, LABEL, align="center", gray=0.55)


def _grade_cells() -> list[Cell]:
    cells = []
    for block in (LEFT, LEFT + WIDTH / 2):
        for row in range(GRADES_ROWS):
            y, x = GRADES_TOP + GRADES_HEAD + row * GRADES_ROW, block
            for width, _ in GRADE_COLUMNS:
                cells.append(Cell(x, y, width, GRADES_ROW))
                x += width
    return cells


def _draw_grades(page: Page) -> None:
    for block in (LEFT, LEFT + WIDTH / 2):
        x = block
        for width, label in GRADE_COLUMNS:
            cell = Cell(x, GRADES_TOP, width, GRADES_HEAD, label)
            page.frame(*cell[:4], FINE)
            page.text(x + width / 2, GRADES_TOP + GRADES_HEAD / 2, label, 8, align="center")
            x += width
    for cell in _grade_cells():
        page.frame(*cell[:4], FINE)
    bottom = GRADES_TOP + GRADES_HEAD + GRADES_ROWS * GRADES_ROW
    page.line(LEFT + WIDTH / 2, GRADES_TOP, LEFT + WIDTH / 2, bottom, HEAVY)
    for edge in (GRADES_TOP, bottom):
        page.line(LEFT, edge, RIGHT, edge, HEAVY)


def _main(target: Path) -> None:
    with target.open("wb") as out:
        draw_blank(out)
    print(sha256(target.read_bytes()).hexdigest())


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
