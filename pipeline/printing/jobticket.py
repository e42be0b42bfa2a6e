"""印: the job ticket: what the print room needs to know of a run, and its sheets with a barcode each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from ..typeset.fonts import Fonts, headings
from ..typeset.page import Page
from ..typeset.pdfstream import PdfWriter
from .form import Form

LEFT, RIGHT, WIDTH, MIDDLE = 20.0, 190.0, 170.0, 105.0
ROW, HEAD, LINE, BAR_HEIGHT, MODULE = 10.5, 8.0, 8.0, 6.0, 0.33  # mm
FIRST_TOP, NEXT_TOP, BOTTOM, FOOT = 140.0, 20.0, 280.0, 286.0
COLUMNS = (("序号", 11.0), ("准考证号", 27.0), ("姓名", 36.0), ("专业", 34.0), ("条码", 62.0))
ZOOM = ("缩放", "100 %（实际尺寸），不得“适应纸张”")
GRAYS = ("颜色", "黑白（灰度）")
ORDER = ("次序", "按本单清单的次序；第一张先用白纸试印，与空白表叠合核对")
TRIAL_ORDER = ("核对", "与空白表叠起来对着光看：字都在格里。样张看完收回销毁，不得装订、外传")
ONE_SIDE = ("面数", "只印一面，打印机设“单面”；背面不印")
USUAL = 5  # lines of settings, when the printer prints both sides
# the printer lays sheets face down and feeds from the top of the tray, printing the side that looks up: so the last
# sheet is the first to come again, and nobody has to sort
BY_HAND = (
    ("双面", "手动双面：打印机设“单面”，先印“正面”文件，再印同号的“反面”文件"),
    ("第一步", "印“正面”文件。印完数张数，整叠取出，印好的一面朝下，不翻面，不理序"),
    ("第二步", "原样放回手送纸盒：空白的一面朝上，纸头方向不变"),
    ("第三步", "印同号的“反面”文件：已排成倒序，最上面的一张（最后一号）先印；印完正面朝上，从第一号起"),
    ("先试", "先用三张白纸走一遍：同一张正反面是同一人、上下不颠倒，才放空白表"),
)
JAMMED = ("卡纸", "立即停。坏的登记报废；没印反面的用 print parts 任务 --only 张号，只印其中的“反面”文件")
ACROSS = ("横放", "先试时反面若上下颠倒：第二步放回以前，整叠在桌面上掉一个头（转半圈），不翻面")
SIGNATURES = ("领表人", "打印人", "核对人", "完成日期")


@dataclass(frozen=True, slots=True)
class JobSheet:
    """One sheet of the run."""

    no: int
    ticket: str
    name: str
    major: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What a sheet of the run is printed on: the name of its size, how many sides, whether it lies across."""

    name: str = "A4"
    sides: int = 2
    across: bool = False

    @classmethod
    def of(cls, form: Form) -> Paper:
        """The paper of a form."""
        named = f"{form.width:g}×{form.height:g} mm" if form.paper == "其他" else form.paper
        across = form.width > form.height
        return cls(f"{named}横放" if across else named, form.pages, across)

    @property
    def duplex(self) -> str:
        """Which edge a sheet is turned about, so that front and back have the same top."""
        return f"双面打印，{'短' if self.across else '长'}边翻转；正反面属同一人"


@dataclass(frozen=True, slots=True)
class JobTicket:
    """A run as the print room sees it. `sheets` is asked once, when the list is written."""

    job: str
    batch: str
    college: str
    lots: tuple[tuple[str, int, int], ...]  # lot, first and last sheet printed on it
    made_by: str
    made_at: str
    count: int
    sheets: Callable[[], Iterable[JobSheet]]
    profile: str = ""
    manual_duplex: bool = False
    paper: Paper = Paper()
    trial: bool = False  # on plain paper, to look at

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """How the printer is set, and what is done by hand."""
        blank = "白纸（试印，不用空白表）" if self.trial else "省发空白毕业生登记表"
        paper = ("纸张", f"{blank}，{self.paper.name}，一人一张")
        return (paper, ZOOM, *self._sides(), GRAYS, TRIAL_ORDER if self.trial else ORDER)

    def _sides(self) -> tuple[tuple[str, str], ...]:
        if self.paper.sides == 1:
            return (ONE_SIDE,)
        if not self.manual_duplex:
            return (("双面", self.paper.duplex),)
        jammed = () if self.trial else (JAMMED,)  # nothing is booked of a trial
        return (*BY_HAND, *jammed, *((ACROSS,) if self.paper.across else ()))


def write_job_ticket(out: BinaryIO, ticket: JobTicket, fonts: Fonts) -> int:
    """Writes the ticket to `out`, A4, gray, and returns the number of pages.

    Each sheet bears the Code 128 of JOB-NO. Raises ValueError for a job id that is not plain ASCII.
    """
    writer, sheets = PdfWriter(out), iter(ticket.sheets())
    top = FIRST_TOP + LINE * (len(ticket.settings) - USUAL)
    while (rows := list(islice(sheets, _room(top)))) or not writer.pages:
        page = Page(writer, fonts)
        if not writer.pages:
            _head(page, ticket)
        _list(page, ticket.job, rows, top)
        page.text(LEFT, FOOT, f"印制单 {ticket.job}　{ticket.college}", 8, gray=0.35)
        page.text(RIGHT, FOOT, f"第 {writer.pages + 1} 页", 8, align="right", gray=0.35)
        page.finish()
        top = NEXT_TOP
    writer.finish()
    return writer.pages


def _room(top: float) -> int:
    return int((BOTTOM - top - HEAD) / ROW)


def _head(page: Page, ticket: JobTicket) -> None:
    title = "毕业生登记表试印单" if ticket.trial else "毕业生登记表印制单"
    page.text(MIDDLE, 22, title, 18, align="center", fonts=headings())
    lots = "；".join(f"{lot}：第 {first}–{last} 张" for lot, first, last in ticket.lots)
    told = (
        ("任务", f"{ticket.job}（试印，不占任务号，不登记）" if ticket.trial else ticket.job),
        ("批次", ticket.batch),
        ("院校", ticket.college),
        ("空白表", "不用" if ticket.trial else lots),
        ("张数", f"{ticket.count} 张（{ticket.count * ticket.paper.sides} 面）"),
        ("制单", f"{ticket.made_by}　{ticket.made_at}{_calibrated(ticket.profile)}"),
        *ticket.settings,
    )
    y = 32.0
    for label, said in told:
        page.frame(LEFT, y, 24, LINE, 0.18)
        page.frame(LEFT + 24, y, WIDTH - 24, LINE, 0.18)
        page.text(LEFT + 12, y + LINE / 2, label, 10, align="center")
        page.fitted((LEFT + 27, y, WIDTH - 30, LINE), said, 10)
        y += LINE
    _signatures(page, y + 9)


def _calibrated(profile: str) -> str:
    return f"　校准：{profile}，只能用这台打印机、这个纸盒" if profile else ""


def _signatures(page: Page, y: float) -> None:
    each = WIDTH / len(SIGNATURES)
    for at, label in enumerate(SIGNATURES):
        x = LEFT + at * each
        page.text(x, y, label, 10)
        page.line(x + 16, y + 2.2, x + each - 4, y + 2.2, 0.18)


def _list(page: Page, job: str, rows: list[JobSheet], top: float) -> None:
    x = LEFT
    for title, width in COLUMNS:
        page.text(x + width / 2, top + HEAD / 2, title, 9, align="center", fonts=headings())
        x += width
    page.line(LEFT, top, RIGHT, top, 0.35)
    for at, row in enumerate(rows):
        y = top + HEAD + at * ROW
        page.line(LEFT, y, RIGHT, y, 0.12, 0.6)
        _row(page, f"{job}-{row.no}", row, y)
    page.line(LEFT, top + HEAD + len(rows) * ROW, RIGHT, top + HEAD + len(rows) * ROW, 0.35)


def _row(page: Page, code: str, row: JobSheet, y: float) -> None:
    x = LEFT
    said = (str(row.no), row.ticket, row.name, row.major)
    for text, (_, width) in zip(said, COLUMNS, strict=False):
        page.fitted((x + 1, y, width - 2, ROW), text, 10, align="center" if x == LEFT else "left")
        x += width
    _barcode(page, code, (x, y, RIGHT - x, ROW))


def _barcode(page: Page, code: str, box: tuple[float, float, float, float]) -> None:
    """The bars in the upper part of the box, as wide as they should be or as the box allows; below in letters."""
    x, y, w, h = box
    page.code128(x + w / 2, y + 1.2, code, BAR_HEIGHT, MODULE, w)
    page.text(x + w / 2, y + h - 1.7, code, 6.5, align="center")
