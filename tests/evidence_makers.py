"""The evidence matrix of 附件1 as people: what each must hand in, what may be wrong with it, how it then stands."""

import io
from dataclasses import dataclass, field

from makers import csv_bytes, decision, drop, id_number, person, ticket
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

DEGREE, CARD = "前置学历证书", "身份证"
STATEMENT, HUKOU, HOUSEHOLD = "情况说明", "户口单页", "户籍证明"
RENAMED, RENUMBERED, REPORT = "姓名变更证明", "号码更正证明", "学历认证报告"
COMMON, NAME_PROOFS = (DEGREE, CARD), (HUKOU, HOUSEHOLD, RENAMED)
STANDARD = {
    DEGREE: ("复印件", "市考办"),
    CARD: ("复印件", "市考办"),
    STATEMENT: ("原件", "专科学校"),
    HUKOU: ("复印件", "市考办"),
    HOUSEHOLD: ("原件", "公安"),
    RENAMED: ("原件", "公安"),
    RENUMBERED: ("原件", "公安"),
    REPORT: ("复印件", "学信"),
}
ITEMS = tuple(STANDARD)
OTHER_MEDIUM = {"原件": "复印件", "复印件": "原件"}
STRANGERS_NUMBER = "329999199909070022"
PRESENT, MISSING, INVALID, ABSENT = "present", "missing", "invalid", "absent"


@dataclass(frozen=True)
class Row:
    """One row of the matrix: 资审结果 as the list has it, the reason it means, what is handed in beside the common two."""

    title: str
    result: str
    reason: str
    items: tuple[str, ...]
    name_changed: bool = False
    number_changed: bool = False


MATRIX = (
    Row("1", "基本信息不符", "enrolment_info_wrong", (STATEMENT,), True, True),
    Row("2a", "曾用名", "former_name", (HUKOU,), True),
    Row("2a'", "曾用名", "former_name", (HOUSEHOLD,), True),
    Row("2b", "曾用名", "former_name", (RENAMED,), True),
    Row("3", "曾用名身份证", "former_id_number", (RENUMBERED,), False, True),
    Row("4", "未通过", "not_passed", ()),
    Row("4 with report", "未通过", "not_passed", (REPORT,)),
    Row("5a", "曾用名+曾用名身份证", "former_name_and_id", (HUKOU, RENUMBERED), True, True),
    Row("5b", "曾用名+曾用名身份证", "former_name_and_id", (RENAMED, RENUMBERED), True, True),
)


def _each(words: str, **others: str) -> dict[str, str]:
    return {**dict.fromkeys(ITEMS, words), **others}


# fault → paper → words of `why`; PRESENT: the Decisions see no fault in it; ABSENT: then nobody asks for it
FAULTS = {
    "missing": _each("还没有收到", 学历认证报告=ABSENT),
    "other medium": {
        **dict.fromkeys((DEGREE, CARD, HUKOU, REPORT), PRESENT),  # an 原件 where a copy is asked
        STATEMENT: PRESENT,  # may be either
        **dict.fromkeys((HOUSEHOLD, RENAMED, RENUMBERED), "要原件，登记的是复印件"),
    },
    "no stamp": {
        **dict.fromkeys((DEGREE, CARD, HUKOU), "登记表“盖章”栏没有填市考办"),
        STATEMENT: "登记表“盖章”栏没有填专科学校",
        **dict.fromkeys((HOUSEHOLD, RENAMED, RENUMBERED), "登记表“盖章”栏没有填公安"),
        REPORT: PRESENT,
    },
    "other stamp": {
        **dict.fromkeys((DEGREE, CARD, HUKOU), "填的是主考学校，没有市考办"),
        STATEMENT: "填的是主考学校，没有专科学校",
        **dict.fromkeys((HOUSEHOLD, RENAMED, RENUMBERED), "填的是主考学校，没有公安"),
        REPORT: PRESENT,
    },
    "original without a stamp": {
        **dict.fromkeys((DEGREE, CARD, HUKOU, REPORT), PRESENT),  # nobody certifies an 原件
        STATEMENT: "登记表“盖章”栏没有填专科学校",
        **dict.fromkeys((HOUSEHOLD, RENAMED, RENUMBERED), "登记表“盖章”栏没有填公安"),
    },
    "other present name": _each("材料上的现姓名“王"),
    "other present number": _each("现身份证号（末四位0022）与登记的"),
    "present not filled in": _each(PRESENT),
    "other former name": {
        **_each(PRESENT),
        **dict.fromkeys(NAME_PROOFS, "材料上的曾用名“王"),
    },
    "other former number": _each(PRESENT, 号码更正证明="原号码（末四位0022）与专科证书登记的"),
    "former not filled in": {
        **_each(PRESENT, 号码更正证明="没有填“原身份证号”"),
        **dict.fromkeys(NAME_PROOFS, "没有填“曾用名”"),
    },
    "no scan": _each("没有扫描件"),
    "broken scan": _each("打不开"),
    "encrypted scan": _each("设了打开密码"),
    "blank scan": _each("是空白的"),
    "no table row": _each("《材料登记表》里没有这一样"),
}
CHANGES = {
    "no stamp": {"盖章": ""},
    "other stamp": {"盖章": "主考学校"},
    "original without a stamp": {"介质": "原件", "盖章": ""},
    "other present number": {"现身份证号": STRANGERS_NUMBER},
    "present not filled in": {"现姓名": "", "现身份证号": ""},
    "other former number": {"原身份证号": STRANGERS_NUMBER},
    "former not filled in": {"曾用名": "", "原身份证号": ""},
}
STRANGERS = {"other present name": "现姓名", "other former name": "曾用名"}
UNUSABLE = ("broken scan", "encrypted scan", "blank scan")


@dataclass(frozen=True)
class Case:
    """One person of the office. Without `fault` everything is as it must be."""

    serial: int
    row: Row
    item: str = ""
    fault: str = ""
    ticket: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ticket", ticket(self.serial))

    @property
    def title(self) -> str:
        return " · ".join((self.row.title, self.item, self.fault)).strip(" ·") + f" ({self.serial})"

    @property
    def words(self) -> str:
        """What `why` of the varied paper must say; else PRESENT or ABSENT."""
        return FAULTS[self.fault][self.item] if self.fault else PRESENT

    @property
    def lacks(self) -> bool:
        return self.words not in (PRESENT, ABSENT)

    @property
    def papers(self) -> tuple[str, ...]:
        return (*COMMON, *self.row.items)

    def standing(self) -> list[tuple[str, str]]:
        """Every required paper and how it must stand, in the order of the matrix."""
        told: list[tuple[str, str]] = []
        for item in self.papers:
            if item != self.item or self.words == PRESENT:
                told.append((item, PRESENT))
            elif self.fault != "missing":
                told.append((item, INVALID))
            elif self.words != ABSENT:
                choice = NAME_PROOFS if item in NAME_PROOFS else (item,)
                told += [(one, MISSING) for one in choice]
        return told


def everybody() -> list[Case]:
    """One complete person for every row, and one for every paper of it and every fault."""
    told: list[tuple[Row, str, str]] = [(row, "", "") for row in MATRIX]
    told += [(row, item, fault) for row in MATRIX for item in (*COMMON, *row.items) for fault in FAULTS]
    return [Case(serial, *one) for serial, one in enumerate(told, 1)]


def former_name(serial: int) -> str:
    """A name of his own for each: people of one name are of concern to each other."""
    return f"李{chr(0x5E00 + serial)}"


def former_number(serial: int) -> str:
    return id_number(serial, born="19970214")


def strangers_name(serial: int) -> str:
    return f"王{chr(0x6000 + serial)}"


def listed(case: Case) -> dict[str, str]:
    """His row of the 资审清单; who simply did not pass has no 专科姓名 there."""
    known = case.row.items and REPORT not in case.row.items
    name, number = person(case.serial)["姓名"], id_number(case.serial)
    return {
        "准考证号": case.ticket,
        "资审结果": case.row.result,
        "专科姓名": former_name(case.serial) if case.row.name_changed else name if known else "",
        "专科身份证号": former_number(case.serial) if case.row.number_changed else number if known else "",
    }


def table_row(case: Case, item: str, faulty: bool = True) -> dict[str, str]:
    """The row of a paper in the 材料登记表."""
    medium, stamp = STANDARD[item]
    row = {
        "准考证号": case.ticket,
        "材料": item,
        "介质": medium,
        "盖章": stamp,
        "现姓名": person(case.serial)["姓名"],
        "曾用名": former_name(case.serial) if item in NAME_PROOFS else "",
        "现身份证号": id_number(case.serial),
        "原身份证号": former_number(case.serial) if item == RENUMBERED else "",
    }
    if faulty and item == case.item:
        row |= CHANGES.get(case.fault, {})
        if case.fault in STRANGERS:
            row[STRANGERS[case.fault]] = strangers_name(case.serial)
        if case.fault == "other medium":
            row["介质"] = OTHER_MEDIUM[medium]
    return row


def rulings(case: Case) -> list[dict[str, str]]:
    """All that persons decide of the case: explained, corrected, passed. Of the papers none says a thing."""
    told = [decision(case.serial, "核查说明", "已说明", 说明="已逐人核查，情况属实")]
    told += [decision(case.serial, "信息更正", "已更正", 说明="")] * (case.row.title == "1")
    return told + [decision(case.serial, "资审", "通过", 说明="")] * (case.row.reason == "not_passed")


def pdf(text: str, ink: bool = True) -> bytes:
    """A page with a line and a frame; `text` makes the bytes of a blank one its own too."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=(595, 842), invariant=1)
    page.setTitle(text)
    if ink:
        page.drawString(80, 700, text)
        page.rect(80, 300, 400, 300)
    page.showPage()
    page.save()
    return out.getvalue()


def picture(text: str, ink: bool = True, kind: str = "JPEG") -> bytes:
    """The same as a picture of 200 dpi."""
    paper = Image.new("L", (420, 594), 250)
    if ink:
        draw = ImageDraw.Draw(paper)
        draw.text((60, 60), text, fill=0)
        draw.rectangle((60, 200, 360, 500), outline=0, width=4)
    out = io.BytesIO()
    paper.save(out, kind, dpi=(200, 200), comment=text.encode())
    return out.getvalue()


def encrypted(data: bytes) -> bytes:
    """The PDF with a password to open it."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scan(case: Case, item: str, faulty: bool = True) -> bytes:
    """A scan of that paper, of nobody else's bytes."""
    text = f"{case.ticket} {ITEMS.index(item)}"
    fault = case.fault if faulty and item == case.item else ""
    data = (pdf if is_pdf(case) else picture)(text, fault != "blank scan")
    if fault == "encrypted scan":
        return encrypted(data)
    return data[: len(data) * 4 // 5] if fault == "broken scan" else data


def is_pdf(case: Case) -> bool:
    """Every other person hands in PDFs; a picture cannot be encrypted."""
    return case.fault == "encrypted scan" or case.serial % 2 == 0


def scan_path(case: Case, item: str) -> str:
    """Both ways of naming a scan: a folder of the person, or one name that tells all."""
    if is_pdf(case):
        return f"资审材料/{case.ticket}/{item}.pdf"
    return f"资审材料/{case.ticket} {item}.jpg"


def lay_case(office, cases) -> None:
    """Lays the list, the table, the decisions and the scans of these people in the inbox."""
    drop(office, "资审清单/清单.csv", csv_bytes([listed(case) for case in cases]))
    drop(office, "审核决定/资审.csv", csv_bytes([row for case in cases for row in rulings(case)]))
    rows = [table_row(case, item) for case in cases for item in case.papers if has_row(case, item)]
    drop(office, "资审材料/材料登记表.csv", csv_bytes(rows))
    for case in cases:
        for item in case.papers:
            if has_scan(case, item):
                drop(office, scan_path(case, item), scan(case, item))


def has_row(case: Case, item: str) -> bool:
    return item != case.item or case.fault not in ("missing", "no table row")


def has_scan(case: Case, item: str) -> bool:
    return item != case.item or case.fault not in ("missing", "no scan")


def clear_case(office, case: Case, at) -> None:
    """Lays the paper that clears the fault: a right row, a right scan, or both."""
    if case.fault not in ("no scan", *UNUSABLE):
        path = f"资审材料/更正{case.serial}.csv"
        drop(office, path, csv_bytes([table_row(case, case.item, faulty=False)]), at)
    if case.fault in ("missing", "no scan", *UNUSABLE):
        drop(office, scan_path(case, case.item), scan(case, case.item, faulty=False), at)
