"""All papers of one person, to be changed one by one, and laid in the inbox together with those of others."""

import io
from dataclasses import dataclass, field
from typing import Self

from evidence_makers import COMMON, RENAMED, former_name, picture
from makers import NOW, capture, csv_bytes, decision, drop, grades_of, person
from PIL import Image

from pipeline.demo.portraits import draw_portrait

TABLES = {
    "registration": "登记",
    "capture": "二代证",
    "grades": "成绩",
    "practice": "实践成绩",
    "exemptions": "免考",
    "tickets": "多证",
    "rosters": "校核名册",
    "listed": "资审清单",
    "rows": "资审材料",
    "decisions": "审核决定",
}
LATER = "2020-06-18 12:00"


@dataclass
class Papers:
    """What is dropped of one person; an empty list: nothing of that table."""

    serial: int
    ticket: str
    registration: list[dict[str, str]] = field(default_factory=list)
    capture: list[dict[str, str]] = field(default_factory=list)
    grades: list[dict[str, str]] = field(default_factory=list)
    practice: list[dict[str, str]] = field(default_factory=list)
    exemptions: list[dict[str, str]] = field(default_factory=list)
    tickets: list[dict[str, str]] = field(default_factory=list)
    rosters: list[dict[str, str]] = field(default_factory=list)
    listed: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    decisions: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return person(self.serial)["姓名"]

    def without(self, *kinds: str) -> Self:
        for kind in kinds:
            getattr(self, kind).clear()
        return self

    def registered(self, **changed: str) -> Self:
        self.registration = [person(self.serial, 准考证号=self.ticket, **changed)]
        return self

    def captured(self, **changed: str) -> Self:
        self.capture = [capture(self.serial, 准考证号=self.ticket, **changed)]
        return self

    def graded(self, *but: str) -> Self:
        rows = grades_of(self.serial, but)
        self.grades = [{**row, "准考证号": self.ticket} for row in rows]
        return self

    def grade(self, code: str, mark: str, **changed: str) -> Self:
        row = {"准考证号": self.ticket, "课程代码": code, "成绩": mark, "考试时间": "2019-10-19"}
        self.grades.append({**row, "来源": "自动", **changed})
        return self

    def practised(self, state: str, at: str, **changed: str) -> Self:
        row = {"准考证号": self.ticket, "课程代码": "04736", "成绩": "良好", "主考学校": "样本大学"}
        self.practice = [{**row, "成绩管理状态": state, "更新时间": at, **changed}]
        return self

    def exempted(self, code: str, day: str) -> Self:
        self.exemptions = [{"准考证号": self.ticket, "课程代码": code, "批准日期": day}]
        return self

    def decided(self, matter: str, ruling: str, **changed: str) -> Self:
        row = decision(self.serial, matter, ruling, 准考证号=self.ticket)
        self.decisions.append({**row, **changed})
        return self

    def photographed(self, data: bytes, name: str = "") -> Self:
        self.files[f"照片/{self.ticket}{name}.jpg"] = data
        return self

    def rostered(self, scan: bool = True) -> Self:
        file = f"名册{self.serial}.jpg"
        row = {"准考证号": self.ticket, "校核人": "赵六", "校核日期": "2020-06-10", "名册文件": file}
        self.rosters = [row]
        if scan:
            self.files[f"校核名册/{file}"] = picture(f"roster {self.serial}")
        return self

    def reported(self, result: str, **changed: str) -> Self:
        self.listed = [{"准考证号": self.ticket, "资审结果": result, **changed}]
        return self

    def scanned(self, item: str, data: bytes = b"") -> Self:
        self.files[f"资审材料/{self.ticket} {item}.jpg"] = data or picture(f"{self.ticket} {item.encode()!r}")
        return self

    def handed_in(self, item: str, medium: str, stamp: str, **changed: str) -> Self:
        row = {"准考证号": self.ticket, "材料": item, "介质": medium, "盖章": stamp}
        self.rows.append({**row, **changed})
        self.scanned(item)
        return self

    def filed(self, path: str, data: bytes) -> Self:
        self.files[path] = data
        return self

    def explained(self) -> Self:
        return self.decided("核查说明", "已说明", 说明="已逐人核查，情况属实")

    def with_both_copies(self) -> Self:
        for item in COMMON:
            self.handed_in(item, "复印件", "市考办")
        return self

    def renamed(self) -> Self:
        return self.handed_in(RENAMED, "原件", "公安", 曾用名=former_name(self.serial))

    def of_former_name(self) -> Self:
        """A case of the 资审 with all its papers."""
        self.reported("曾用名", 专科姓名=former_name(self.serial))
        return self.with_both_copies().renamed().explained()


def faultless(serial: int, ticket: str) -> Papers:
    """Everything of a person of whom nothing is to be said."""
    papers = Papers(serial, ticket).registered().captured().graded()
    return papers.decided("照片本人", "是").photographed(draw_portrait(serial))


def lay(office, name: str, everybody: list[Papers], at=NOW) -> None:
    """One table of each kind for all these people, and their files."""
    for kind, folder in TABLES.items():
        rows = [row for papers in everybody for row in getattr(papers, kind)]
        if rows:
            titles = dict.fromkeys(title for row in rows for title in row)
            filled = [{title: row.get(title, "") for title in titles} for row in rows]
            drop(office, f"{folder}/{name}.csv", csv_bytes(filled), at)
    for papers in everybody:
        for path, data in papers.files.items():
            drop(office, path, data, at)


def resaved(data: bytes, kind: str = "JPEG", turn: int = 0, **how) -> bytes:
    """The same picture as another file."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as opened:
        shown = opened.rotate(turn) if turn else opened
        shown.save(out, kind, **how)
    return out.getvalue()


def upside_down(data: bytes) -> bytes:
    """Stands upright by its EXIF mark alone."""
    exif = Image.Exif()
    exif[0x0112] = 3
    return resaved(data, turn=180, quality=90, exif=exif)


def weighing(data: bytes, size: int) -> bytes:
    """A small JPEG brought to exactly so many bytes by comments, which are part of the picture's file."""
    head, rest = data[:2], data[2:]
    lacking = size - len(data)
    comments = b""
    while lacking > 0:
        part = min(lacking, 60_000)
        comments += b"\xff\xfe" + (part - 2).to_bytes(2, "big") + b"." * (part - 4)
        lacking -= part
    return head + comments + rest
