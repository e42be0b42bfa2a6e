"""存: the registers of a volume: 案卷封面, 卷内目录, 卷内备考表, 移交清单 (GB/T 9705, DA/T 22), 说明文件."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..shipped import shipped
from ..typeset.fonts import headings, stack
from ..typeset.page import A4, Page
from ..typeset.pdfstream import PdfWriter
from ..typeset.table import SIDE, Column, Table, set_table
from ..workbooks import FORMULA
from .volume import Entry, Volume, in_words

BOM = b"\xef\xbb\xbf"
CSV_TITLES = (
    "序号", "档号", "责任者", "题名", "日期", "页数", "准考证号", "姓名", "考区", "专科学校", "专业", "文件夹", "备注"
)  # fmt: skip
CONTENTS = (
    Column("序号", 10, "center"),
    Column("档号", 38),
    Column("责任者", 22),
    Column("题名", 43),
    Column("日期", 17, "center"),
    Column("页数", 10, "center"),
    Column("备注", 40),
)
HANDOVER = (
    Column("序号", 10, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 26),
    Column("题名", 52),
    Column("页数", 12, "center"),
    Column("原件", 12, "center"),
    Column("备注", 40),
)
MOST_NOTES = 6
Row = Sequence[str]


def contents_csv(volume: Volume) -> bytes:
    """卷内目录 for a computer: UTF-8 with BOM, CRLF; a cell that a table program would compute is defused."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(CSV_TITLES)
    for e in volume.entries:
        told = (e.archive_no, e.responsible, e.title, e.day, e.pages, e.ticket, e.name, e.city, e.college)
        table.writerow([e.no, *map(_plain, (*told, e.major, e.folder, e.note))])
    return BOM + out.getvalue().encode()


def _plain(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def contents_pdf(volume: Volume) -> bytes:
    """卷内目录 for people: the columns of DA/T 22 and GB/T 9705."""
    notes = (f"{volume.name}　{volume.batch}　共 {len(volume.entries)} 件 {volume.pages} 页",)
    table = Table("卷内目录", CONTENTS, notes, volume.name, row_height=10, lines=3)
    return _set(table, [_contents_row(entry) for entry in volume.entries])


def _contents_row(e: Entry) -> Row:
    return (str(e.no), e.archive_no, e.responsible, e.title, e.day, str(e.pages), e.note)


def handover_pdf(volume: Volume, sealed: Sequence[str] = ()) -> bytes:
    """移交清单 with two signatures; `sealed` tells of the finished bundle (its file, size and sha256)."""
    notes = (
        f"{volume.name}　{volume.batch}　共 {len(volume.entries)} 件 {volume.pages} 页，其中原件 {volume.originals} 样",
        *sealed,
    )
    rows = [
        (str(e.no), e.ticket, e.name, e.title, str(e.pages), str(e.originals), e.note) for e in volume.entries
    ]
    table = Table("移交清单", HANDOVER, notes, volume.name, end=_two_signatures, end_height=48, lines=3)
    return _set(table, rows)


def _two_signatures(page: Page, top: float) -> None:
    half = (A4[0] - 2 * SIDE) / 2
    for x, title in ((SIDE, "移交单位（盖章）"), (SIDE + half, "接收单位（盖章）")):
        page.text(x, top + 12, title, 11, fonts=headings())
        for nth, label in enumerate(("经办人签字", "移交日期" if x == SIDE else "接收日期")):
            y = top + 24 + nth * 12
            page.text(x, y, label, 10.5)
            page.line(x + 24, y + 2.6, x + half - 10, y + 2.6, 0.15)


def volume_cover_pdf(volume: Volume) -> bytes:
    """案卷封面 (GB/T 9705)."""
    first, last = volume.days
    told = (
        ("全宗名称", volume.office or "（未填）"),
        ("全 宗 号", volume.fonds or "（未填）"),
        ("案卷题名", f"{volume.batch}{volume.city}{volume.title}"),
        ("起止日期", f"{in_words(first)} 至 {in_words(last)}"),
        ("保管期限", volume.kept),
        ("件　　数", f"{len(volume.entries)} 件，{volume.pages} 页"),
        ("档　　号", volume.numbers or "（未定）"),
        (
            "归 档 包",
            volume.name + (f"（第{volume.part}包，共{volume.parts}包）" if volume.parts > 1 else ""),
        ),
        ("立 卷 人", volume.by),
    )
    return _one_page(lambda page: _form(page, "案卷封面", told, 80.0, 15.0))


def closing_note_pdf(volume: Volume) -> bytes:
    """卷内备考表 (GB/T 9705): how the volume stands, who put it together, who checks it."""
    noted = [f"第{entry.no}件：{entry.note}" for entry in volume.entries if entry.note]
    told = (
        ("本卷情况", f"共 {len(volume.entries)} 件，{volume.pages} 页，其中原件 {volume.originals} 样"),
        ("缺损情况", "封装时逐件核对，没有缺件、缺页"),
        ("处理情况", _handled(volume)),
        ("说　　明", _noted(noted)),
        ("立 卷 人", volume.by),
        ("检 查 人", ""),
        ("立卷时间", in_words(volume.day)),
    )
    return _one_page(lambda page: _form(page, "卷内备考表", told, 50.0, 18.0))


def _handled(volume: Volume) -> str:
    """What was done to the scans before they were bound."""
    removed = [what for entry in volume.entries for _, what in entry.looked.removed]
    kinds = dict.fromkeys(kind for what in removed for kind in what.split("、"))
    count = sum(bool(entry.looked.removed) for entry in volume.entries)
    return f"{count} 件的扫描件去除了{'、'.join(kinds)}，原文件另存" if count else "照原样收入"


def _noted(notes: Sequence[str]) -> str:
    more = f"……等 {len(notes)} 件，见卷内目录“备注”栏" if len(notes) > MOST_NOTES else ""
    return "；".join(notes[:MOST_NOTES]) + more or "无"


def _form(page: Page, title: str, told: Sequence[tuple[str, str]], top: float, row: float) -> None:
    left, right, label = 28.0, 182.0, 34.0
    page.text(A4[0] / 2, top - 22, title, 24, align="center", fonts=headings())
    page.frame(left, top, right - left, row * len(told), 0.35)
    page.line(left + label, top, left + label, top + row * len(told), 0.15)
    for nth, (name, said) in enumerate(told):
        y = top + nth * row
        if nth:
            page.line(left, y, right, y, 0.15)
        page.text(left + label / 2, y + row / 2, name, 12, align="center", fonts=headings())
        if said:
            page.fitted((left + label + 3, y, right - left - label - 6, row), said, 12, lines=4)


def explanation(volume: Volume, template: str) -> bytes:
    """说明文件 for whoever opens the bundle without this program: UTF-8 with BOM, CRLF."""
    pages = Environment(
        loader=FileSystemLoader(shipped("templates") / "bundle"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    text = pages.get_template(template).render(volume=volume, day=in_words(volume.day))
    return BOM + ("\r\n".join(text.splitlines()) + "\r\n").encode()


def _set(table: Table, rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    writer = PdfWriter(out)
    set_table(writer, table, rows)
    writer.finish()
    return out.getvalue()


def _one_page(draw: Callable[[Page], None]) -> bytes:
    out = io.BytesIO()
    writer = PdfWriter(out)
    page = Page(writer, stack())
    draw(page)
    page.finish()
    writer.finish()
    return out.getvalue()
