"""寄: what goes with a parcel: 装箱清单, 交接单 and the address label, gray, with Code 128 and QR."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO

from sqlalchemy import Row

from archive.atomic import write_aside

from ..ledger import cases, parcels
from ..ledger.cases import Wanted
from ..ledger.opening import chunks
from ..office import Office
from ..typeset.fonts import headings, stack
from ..typeset.page import A4, Page
from ..typeset.pdfstream import PdfWriter
from ..typeset.qr import qr_bars
from ..typeset.table import SIDE, Column, Table, set_table

FOLDER = "邮寄"
MODULE, BAR_HEIGHT, QR_SIDE = 0.38, 11.0, 18.0  # mm
RIGHT = A4[0] - SIDE
LIST = (
    Column("序号", 11, "center"),
    Column("准考证号", 29, "center"),
    Column("姓名", 26),
    Column("材料", 34),
    Column("原件／复印件", 24, "center"),
    Column("盖章", 28),
    Column("页数", 11, "center"),
    Column("装入", 17, "center"),
)
SLIP = (
    Column("序号", 11, "center"),
    Column("准考证号", 30, "center"),
    Column("姓名", 30),
    Column("材料", 15, "center"),
    Column("其中原件", 19, "center"),
    Column("页数", 15, "center"),
    Column("收到（打勾）", 24, "center"),
    Column("备注", 36),
)
ADDRESSEE = "省教育考试院自考处考务科"


@dataclass(frozen=True, slots=True)
class Sheets:
    """A parcel as its papers tell it. `papers` are (ticket, name, rows of that set) in the order of tickets."""

    parcel: str
    batch: str
    batch_id: str
    office: str
    city: str
    by: str
    day: str
    mail: dict[str, str]
    sets: Sequence[tuple[str, str, Sequence[Row[Any]]]]

    @property
    def count(self) -> int:
        """Papers of all sets."""
        return sum(len(papers) for _, _, papers in self.sets)

    @property
    def originals(self) -> int:
        """Papers that cannot be made again."""
        return sum(_originals(papers) for _, _, papers in self.sets)

    @property
    def whole(self) -> str:
        """How much is inside, in one line."""
        pages = sum(paper.pages for _, _, papers in self.sets for paper in papers)
        return f"{len(self.sets)}套 {self.count}样 {pages}页，其中原件{self.originals}样"

    @property
    def mark(self) -> str:
        """What the QR code says: batch and parcel, nobody's name."""
        return f"{self.batch_id} {self.parcel}"


def _originals(papers: Sequence[Row[Any]]) -> int:
    return sum(paper.medium == "原件" for paper in papers)


def files_of(office: Office, parcel: str) -> dict[str, Any]:
    """Where the sheets of a parcel lie."""
    folder = office.outbox / FOLDER / parcel
    return {title: folder / f"{parcel}_{title}.pdf" for title in ("装箱清单", "交接单", "地址签")}


def make(office: Office, row: Row[Any]) -> None:
    """Writes the three sheets of what lies in a parcel now; of an empty one none are left. The same given, the same
    bytes."""
    sheets = _sheets(office, row)
    files = files_of(office, row.parcel)
    if not sheets.sets:
        for path in files.values():
            path.unlink(missing_ok=True)
        return
    (office.outbox / FOLDER / row.parcel).mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[BinaryIO, Sheets], None]] = {
        "装箱清单": write_list,
        "交接单": write_slip,
        "地址签": write_label,
    }
    for title, path in files.items():
        _write(path, writers[title], sheets)


def _write(path: Any, writer: Callable[[BinaryIO, Sheets], None], sheets: Sheets) -> None:
    write_aside(path, lambda out: writer(out, sheets))


def _sheets(office: Office, row: Row[Any]) -> Sheets:
    with office.ledger.read() as db:
        inside = [p for p in parcels.papers_in(db, [row.id])[row.id] if p.state in parcels.LIVE]
        names: dict[str, str] = {}
        for part in chunks(sorted({p.ticket for p in inside})):
            names |= {one.ticket: one.name for one in db.execute(cases.cases(Wanted(tickets=tuple(part))))}
    settings = office.settings
    return Sheets(
        parcel=row.parcel,
        batch=settings.batch.name,
        batch_id=settings.batch.id,
        office=settings.office_name,
        city=row.city,
        by=row.by,
        day=row.at[:10],
        mail={key: str(said) for key, said in settings.mail.items()},
        sets=[(t, names.get(t, ""), list(papers)) for t, papers in groupby(inside, lambda p: str(p.ticket))],
    )


def write_list(out: BinaryIO, sheets: Sheets) -> None:
    """装箱清单: every paper of every set, originals in bold."""
    notes = (
        f"{sheets.parcel}　{sheets.batch}　{sheets.city}　毕业资格审查材料",
        f"共 {sheets.whole}　　装包：{sheets.by}　{sheets.day}",
        "一人一袋，首页在上，材料按下表次序；逐样核对后在“装入”栏打勾。本单放在最上面。",
    )
    rows: list[tuple[str, ...]] = []
    for number, (ticket, name, papers) in enumerate(sheets.sets, 1):
        for nth, paper in enumerate(papers):
            who = (str(number) if nth == 0 else "", ticket, name)
            medium = "★原件" if paper.medium == "原件" else paper.medium
            rows.append((*who, paper.item, medium, paper.stamps, str(paper.pages), "□"))
    foot = f"{sheets.parcel} 装箱清单　★原件只有一份，不得折叠、拆订"
    table = Table("装箱清单", LIST, notes, foot, 8.0, begin=_codes(sheets), end=_packer, end_height=18)
    _set(out, table, rows)


def write_slip(out: BinaryIO, sheets: Sheets) -> None:
    """交接单: every set on one line, to be ticked and signed by who receives it."""
    mail = sheets.mail
    notes = (
        f"{sheets.parcel}　{sheets.batch}　{sheets.city}　毕业资格审查材料",
        f"共 {sheets.whole}",
        f"交：{sheets.office or '（单位）'}　　收：{mail.get('addressee') or ADDRESSEE}",
    )
    rows = [
        (
            str(number),
            ticket,
            name,
            f"{len(papers)}样",
            f"{_originals(papers)}样",
            str(sum(p.pages for p in papers)),
            "□",
            "",
        )
        for number, (ticket, name, papers) in enumerate(sheets.sets, 1)
    ]
    foot = f"{sheets.parcel} 交接单　收到后请签字盖章，拍照或寄回交件单位"
    table = Table("资审材料交接单", SLIP, notes, foot, begin=_codes(sheets), end=_hands, end_height=62)
    _set(out, table, rows)


def _set(out: BinaryIO, table: Table, rows: Sequence[Sequence[str]]) -> None:
    writer = PdfWriter(out)
    set_table(writer, table, rows)
    writer.finish()


def _codes(sheets: Sheets) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        page.code128(SIDE + 22, 6, sheets.parcel, BAR_HEIGHT, MODULE)
        page.text(SIDE + 22, 20, sheets.parcel, 11, align="center", fonts=headings())
        page.bars(qr_bars(sheets.mark, RIGHT - QR_SIDE - 2, 6, QR_SIDE))

    return draw


def _packer(page: Page, top: float) -> None:
    page.text(SIDE, top + 10, "装包人签字：", 10.5)
    page.line(SIDE + 25, top + 12.6, SIDE + 75, top + 12.6, 0.15)
    page.text(SIDE + 95, top + 10, "复核人签字：", 10.5)
    page.line(SIDE + 120, top + 12.6, SIDE + 170, top + 12.6, 0.15)


def _hands(page: Page, top: float) -> None:
    page.text(
        SIDE,
        top + 9,
        "承运：□EMS　□顺丰　□机要　□专人送达　□会审时交　□其他＿＿＿＿　运单号：＿＿＿＿＿＿＿＿＿＿＿",
        10,
    )
    page.text(SIDE, top + 19, "收件情况：□全部收到　□缺少（写准考证号、材料）：", 10)
    page.line(SIDE + 92, top + 21.6, RIGHT, top + 21.6, 0.15)
    half = (A4[0] - 2 * SIDE) / 2
    for x, title, day in ((SIDE, "交件人签字", "交件日期"), (SIDE + half, "收件人签字（盖章）", "收件日期")):
        for nth, label in enumerate((title, day)):
            y = top + 33 + nth * 13
            page.text(x, y, label, 10.5)
            page.line(x + 36, y + 2.6, x + half - 8, y + 2.6, 0.15)


LABEL = (15.0, 15.0, 180.0, 118.0)  # mm: x, y, w, h


def write_label(out: BinaryIO, sheets: Sheets) -> None:
    """地址签: the upper half of an A4 sheet, to be cut off and glued on."""
    writer = PdfWriter(out)
    page = Page(writer, stack())
    x, y, w, h = LABEL
    mail = sheets.mail
    page.frame(x, y, w, h, 0.4)
    _address(page, mail)
    page.line(x, y + 62, x + w, y + 62, 0.2)
    page.fitted((x + 6, y + 65, 108, 8), f"寄件：{sheets.office or '　'}", 12, lines=1)
    page.fitted((x + 6, y + 74, 108, 8), f"内装：毕业资格审查材料　{sheets.batch}", 11)
    page.fitted((x + 6, y + 83, 108, 8), sheets.whole, 11)
    page.fitted(
        (x + 6, y + 94, 108, 10),
        "内有原件，请勿折叠" if sheets.originals else "请勿折叠",
        16,
        fonts=headings(),
    )
    page.text(x + 6, y + 111, f"{sheets.city}　{sheets.day}", 9)
    page.text(x + 130, y + 70, sheets.parcel, 22, align="center", fonts=headings())
    page.code128(x + 130, y + 77, sheets.parcel, 16, 0.42)
    page.bars(qr_bars(sheets.mark, x + w - 24, y + 70, 20))
    cut = A4[1] / 2 - 8
    page.line(8, cut, A4[0] - 8, cut, 0.15, 0.5)
    page.text(
        A4[0] / 2,
        cut + 4,
        f"沿线剪下，贴在{sheets.parcel}的封面上；条码不要压住、折到",
        9,
        align="center",
        gray=0.3,
    )
    page.finish()
    writer.finish()


def _address(page: Page, mail: dict[str, str]) -> None:
    x, y, w, _ = LABEL
    code = mail.get("postcode", "")
    for nth in range(6):
        page.frame(x + 6 + nth * 9, y + 6, 8, 9, 0.25)
        if nth < len(code):
            page.text(x + 10 + nth * 9, y + 10.5, code[nth], 14, align="center")
    address = mail.get("address", "") or "地址：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"
    page.fitted((x + 6, y + 19, w - 12, 14), address, 16, lines=2)
    addressee = mail.get("addressee") or ADDRESSEE
    page.fitted((x + 6, y + 35, w - 12, 13), f"{addressee}　收", 22, fonts=headings())
    telephone = mail.get("telephone", "")
    page.fitted((x + 6, y + 50, w - 12, 8), f"电话：{telephone or '＿＿＿＿＿＿＿＿＿＿＿＿'}", 12)
