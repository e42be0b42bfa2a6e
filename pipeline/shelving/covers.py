"""存: the cover of a set: 准考证号 and 姓名 in the upper right corner, why the papers are wanted, which they are (R54)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from ..model import PaperSet
from ..typeset.fonts import headings, stack
from ..typeset.page import A4, Page
from ..typeset.pdfstream import PdfWriter

CORNER = (120.0, 0.0, 90.0, 15.0)  # mm: the upper right corner, where the memo wants number and name
CORNER_SIZE = 12.0
EDGE = 6.0  # mm that no printer reaches
LEFT, RIGHT = 22.0, 188.0
TITLE = "毕业资格审查材料"
MODULE, BAR_HEIGHT = 0.4, 12.0  # mm
ROW, LABEL = 9.0, 26.0
COLUMNS = (
    ("序号", 12.0),
    ("材料", 50.0),
    ("原件／复印件", 26.0),
    ("盖章", 34.0),
    ("页数", 14.0),
    ("页码", 30.0),
)
PILE_NOTE = "纸质材料请按上表次序放在本页之后，一人一袋；原件上不要写字、盖章。"


@dataclass(frozen=True, slots=True)
class Cover:
    """All that stands on a cover. `archive_no` is the 档号, empty where the office has no 全宗号; `day` is the
    day of the latest deed the set rests on."""

    paper_set: PaperSet
    batch: str
    city: str
    college: str
    office: str
    archive_no: str
    replaces: str
    checked_by: str
    day: str

    @property
    def mark(self) -> str:
        """What the barcode says: the ticket, and which form of his set this cover belongs to."""
        return f"{self.paper_set.ticket}-{self.paper_set.digest[:6].upper()}"


def write_covers(out: BinaryIO, covers: Iterable[Cover]) -> int:
    """Writes one page a cover, in the order given; how many comes back."""
    writer = PdfWriter(out)
    for cover in covers:
        page = Page(writer, stack())
        _draw(page, cover)
        page.finish()
    writer.finish()
    return writer.pages


def lacking_letters(text: str) -> str:
    """The characters of a text that no font on board can draw; a cover never shows a gap for one."""
    return stack().missing(text)


def _draw(page: Page, cover: Cover) -> None:
    _corner(page, cover)
    page.text(A4[0] / 2, 36, TITLE, 24, align="center", fonts=headings())
    page.fitted((LEFT, 44, RIGHT - LEFT, 8), cover.batch, 13, align="center")
    bottom = _facts(page, cover, 58.0)
    bottom = _papers(page, cover, bottom + 8)
    page.fitted((LEFT, bottom + 3, RIGHT - LEFT, 7), PILE_NOTE, 10)
    _signatures(page, cover, min(bottom + 22, 238.0))
    page.code128(A4[0] / 2, 258, cover.mark, BAR_HEIGHT, MODULE)
    page.text(A4[0] / 2, 274, cover.mark, 9, align="center")
    page.text(RIGHT, 284, f"第 1 页　共 {cover.paper_set.pages} 页", 8, align="right")


def _corner(page: Page, cover: Cover) -> None:
    x, y, w, h = CORNER
    line = (h - EDGE / 2) / 2
    room = w - EDGE
    page.fitted(
        (x, y + EDGE / 2, room, line),
        f"准考证号 {cover.paper_set.ticket}",
        CORNER_SIZE,
        align="right",
        fonts=headings(),
    )
    said = f"姓名 {cover.paper_set.name}"
    fonts = stack() if headings().missing(said) else headings()
    page.fitted((x, y + EDGE / 2 + line, room, line), said, CORNER_SIZE, align="right", fonts=fonts)


def _facts(page: Page, cover: Cover, top: float) -> float:
    told = (
        ("准考证号", cover.paper_set.ticket),
        ("姓　　名", cover.paper_set.name),
        ("考　　区", cover.city),
        ("专科学校", cover.college),
        ("资审结果", cover.paper_set.reason),
        ("档　　号", cover.archive_no or "（未定）"),
        *((("代　　替", cover.replaces),) if cover.replaces else ()),
    )
    for label, said in told:
        page.text(LEFT + 2, top + ROW / 2, label, 12, fonts=headings())
        page.fitted((LEFT + LABEL, top, RIGHT - LEFT - LABEL, ROW), said, 12, lines=2)
        page.line(LEFT + LABEL, top + ROW, RIGHT, top + ROW, 0.15)
        top += ROW
    return top


def _papers(page: Page, cover: Cover, top: float) -> float:
    rows = [tuple(title for title, _ in COLUMNS)]
    first = 2
    for number, paper in enumerate(cover.paper_set.papers, 1):
        last = first + paper.pages - 1
        span = f"{first}" if first == last else f"{first}–{last}"
        rows.append((f"{number}", paper.item, paper.medium, "、".join(paper.stamps), f"{paper.pages}", span))
        first = last + 1
    for nth, row in enumerate(rows):
        _row(page, row, top + nth * ROW, heading=nth == 0)
    bottom = top + len(rows) * ROW
    page.line(LEFT, bottom, RIGHT, bottom, 0.35)
    x = LEFT
    for width in (0.0, *(width for _, width in COLUMNS)):
        x += width
        page.line(x, top, x, bottom, 0.15)
    originals = sum(paper.medium == "原件" for paper in cover.paper_set.papers)
    total = (
        f"共 {len(cover.paper_set.papers)} 样，其中原件 {originals} 样；连同本页共 {cover.paper_set.pages} 页"
    )
    page.text(RIGHT, bottom + ROW / 2, total, 10.5, align="right")
    return bottom + ROW


def _row(page: Page, row: tuple[str, ...], y: float, heading: bool) -> None:
    page.line(LEFT, y, RIGHT, y, 0.35 if heading else 0.15)
    x = LEFT
    for (_, width), text in zip(COLUMNS, row, strict=True):
        if text:
            fonts = headings() if heading else stack()
            page.fitted((x + 1, y, width - 2, ROW), text, 11, align="center", lines=2, fonts=fonts)
        x += width


def _signatures(page: Page, cover: Cover, y: float) -> None:
    page.fitted((LEFT, y - 4, 57, 8), f"核对人：{cover.checked_by}", 11)
    page.text(LEFT + 60, y, "签字：", 11)
    page.line(LEFT + 73, y + 2.5, LEFT + 108, y + 2.5, 0.15)
    page.text(LEFT + 116, y, f"材料截至：{cover.day}", 11)
    page.fitted((LEFT, y + 6, RIGHT - LEFT, 7), cover.office, 11)
