"""读: the columns of every table: what they are called, what is kept of them, what they must hold."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ALIASES = Path(__file__).with_name("aliases.toml")
GUIDE = "填表说明"  # title of the second sheet of our own empty tables; no data
REASON = ("基本信息不符", "曾用名", "曾用名身份证", "曾用名+曾用名身份证", "未通过")
RULINGS: Mapping[str, tuple[str, ...]] = {
    "会审": ("通过", "退回"),
    "照片本人": ("是", "否"),
    "计划匹配": ("视同满足",),
    "手工成绩": ("认可", "不认可"),
    "免考": ("认可",),
    "身份证采集": ("省已处理",),
    "核查原因": REASON,
    "核查说明": ("已说明",),
    "信息更正": ("已更正",),
    "资审": ("通过", "补材料", "不通过"),
    "逾期受理": ("同意",),
    "撤销登记": ("撤销",),
}
"""事项 and the 决定 each may have (contract §3)."""
NEEDS_COURSE = frozenset({"手工成绩", "免考"})
NEEDS_TEXT = frozenset({"核查说明"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its Chinese title, the key it is kept under, its short name and the shape of its cells.

    `words` names a list of aliases.toml; a column without `offered` has no place in the empty table.
    """

    title: str
    key: str
    short: str = ""
    shape: str = "text"
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    words: str = ""
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: `row_key` names its facts, `identity` (else the same) is what no two rows may share.

    `when` is the key of the column that says which of two rows is the later.
    """

    kind: str
    title: str
    row_key: tuple[str, ...]
    columns: tuple[Column, ...]
    when: str = "when"
    identity: tuple[str, ...] = ()
    pads: bool = False  # a course code filled up with zeros is remembered as such

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns without which a table of this kind says nothing."""
        return tuple(column for column in self.columns if column.required)

    def recognise(self, cells: Sequence[str]) -> list[tuple[int, Column]]:
        """Which of the header cells are which column; a title goes before an alias, the first before the second."""
        names = [header(cell) for cell in cells]
        found: dict[str, tuple[int, Column]] = {}
        for known in (_titles(self.kind), _other_names(self.kind)):
            for index, name in enumerate(names):
                column = known.get(name)
                if column and column.key not in found:
                    found[column.key] = (index, column)
        return sorted(found.values(), key=lambda pair: pair[0])


def header(text: str) -> str:
    """A header cell as it is compared: NFKC, no blanks, *, breaks or bracketed hints, upper case."""
    bare = "".join(unicodedata.normalize("NFKC", text).split()).upper().strip("*:;'\ufeff")
    return _HINT.sub("", bare).replace("*", "").strip(":") or bare.strip("()[]【】")


@cache
def known_headers() -> frozenset[str]:
    """Every name any column goes by; with it the delimiter of a CSV is found."""
    return frozenset(name for kind in LAYOUTS for name in (*_titles(kind), *_other_names(kind)))


@cache
def words(title: str) -> Mapping[str, str]:
    """A list of aliases.toml turned round: each word that is typed, in upper case, to the word that is kept."""
    if title == "ethnic":
        return _ethnic_groups()
    listed = _aliases()["words"][title]
    return {typed.upper(): kept for kept, others in listed.items() for typed in (kept, *others) if typed}


_HINT = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")


@cache
def _aliases() -> dict[str, Any]:
    return tomllib.loads(ALIASES.read_text(encoding="utf-8"))


def _ethnic_groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for number, bare in enumerate(_aliases()["ethnic"]["in_order"], 1):
        full = f"{bare}族"
        groups |= dict.fromkeys((full, bare, str(number), f"{number:02d}"), full)
    return groups


@cache
def _titles(kind: str) -> Mapping[str, Column]:
    columns = LAYOUTS[kind].columns
    return {header(name): c for c in columns for name in (c.title, c.short, c.key) if name}


@cache
def _other_names(kind: str) -> Mapping[str, Column]:
    aliases: Mapping[str, Sequence[str]] = _aliases()["columns"]
    return {header(name): c for c in LAYOUTS[kind].columns for name in aliases.get(c.title, ())}


_AS_TEXT = "整列请先设为“文本”，不要存成数字"
_TICKET = Column("准考证号", "ticket", "ZKZH", "ticket", True, "12位数字")
_COURSE = Column("课程代码", "course", "KCDM", "course", True, "5位，前面的0不能丢")
_COURSE_NAME = Column("课程名称", "name", "KCMC")
_MARK = Column(
    "成绩",
    "mark",
    "CJ",
    "mark",
    True,
    "0到100的数，或优秀、良好、中等、合格、及格、通过、不合格",
    words="mark",
)
_RENEWED = Column("更新时间", "when", "GXSJ", "moment", offered=False)

_REGISTRATIONS = (
    _TICKET,
    Column("姓名", "name", "XM", "name", True, "分隔点用“·”，不加空格"),
    Column("身份证号", "id_no", "SFZH", "id_no", True, "18位；" + _AS_TEXT),
    Column("专业代码", "major_code", "ZYDM", "major", True, "如080901、120203K，或计划代码"),
    Column("性别", "sex", "XB", "word", choices=("男", "女"), words="sex"),
    Column("民族", "ethnic", "MZ", "word", note="如汉族", words="ethnic"),
    Column("出生日期", "birth_date", "CSRQ", "day", note="如1998-02-14"),
    Column("政治面貌", "political_status", "ZZMM", "word", words="political_status"),
    Column("健康状况", "health", "JKZK", note="如健康、良好"),
    Column("计划版本", "plan_version", "JHBB", "version", note="如2021；空着就各版本都对一遍，取最好的"),
    Column("专业名称", "major", "ZYMC"),
    Column("主考学校", "host_university", "ZKXX", note="全称"),
    Column("专科学校", "college", "ZKXXMC", note="全称；空着就用收件箱子文件夹的名字"),
    Column("考区", "city", "KQ", "city", note="市名，如南京", words="city"),
    Column("级", "cohort", "JI", "cohort", note="入学年份，如2018"),
    Column(
        "外语",
        "foreign_language",
        "WY",
        "word",
        note="考外语填“是”，换考填“否”；空着两种都试",
        choices=("是", "否"),
        words="foreign_language",
    ),
    Column("前置学历学校", "prior_school", "QZXX"),
    Column("前置学历证书编号", "prior_certificate_no", "QZBH", "certificate_no", note=_AS_TEXT),
    Column("前置学历毕业日期", "prior_graduated_on", "QZRQ", "month", note="如2018-06-30或2018-06"),
    Column("前置学历姓名", "prior_name", "QZXM", "name", note="专科证书上的姓名与现在不同时填"),
    Column("职业", "occupation", "ZY"),
    Column("工作单位", "work_unit", "GZDW"),
    Column("通讯地址", "address", "TXDZ"),
    Column("邮编", "postcode", "YB", "postcode"),
    Column("手机号码", "mobile", "SJ", "code"),
    Column("登记时间", "registered_at", "DJSJ", "moment", note="如2020-06-01 09:30；以第一次收到的为准"),
    Column("初审时间", "preliminary_at", "CSSJ", "moment", note="如2020-06-10 15:00"),
    Column("多证准考证号", "linked_tickets", "DZ", "tickets", note="几个号之间用;隔开"),
    Column("论文题目", "thesis_title", "LWTM"),
    Column("自我鉴定", "self_appraisal", "ZWJD", "long"),
    _RENEWED,
)

_GRADES = (
    _TICKET,
    _COURSE,
    _COURSE_NAME,
    Column("学分", "credits", "XF", "credits"),
    _MARK,
    Column("考试时间", "taken_on", "KSSJ", "month", note="如2019-10-19或2019-10"),
    Column("来源", "source", "LY", "word", True, choices=("自动", "手工"), words="source"),
    Column("考核方式", "mode", "KHFS", choices=("统考", "校考")),
    _RENEWED,
)

_PRACTICE = (
    _TICKET,
    _COURSE,
    _COURSE_NAME,
    _MARK,
    Column("主考学校", "host_university", "ZKXX", required=True, note="全称"),
    Column(
        "成绩管理状态",
        "state",
        "ZT",
        "word",
        True,
        choices=("已上传", "在省教育考试院", "已审核发布", "退回"),
        words="state",
    ),
    Column("更新时间", "updated_at", "GXSJ", "moment", note="如2020-06-01 09:30"),
)

_DECISIONS = (
    _TICKET,
    Column("事项", "matter", "SX", "word", True, choices=tuple(RULINGS), words="matter"),
    Column(
        "决定",
        "ruling",
        "JD",
        "code",
        True,
        "；".join(f"{matter}：{'、'.join(rulings)}" for matter, rulings in RULINGS.items()),
        tuple(dict.fromkeys(ruling for rulings in RULINGS.values() for ruling in rulings)),
    ),
    Column("决定人", "by", "JDR", "name", True),
    Column("时间", "at", "JDSJ", "moment", True, "如2020-07-02 09:30；同一事项以最晚的为准"),
    Column("课程代码", "course", "KCDM", "course", note="手工成绩、免考要填"),
    Column("文号", "reference", "WH", note="计划匹配、逾期受理要填"),
    Column("说明", "text", "SM", "long", note="核查说明要填"),
)

_PHOTO_NAMES = (
    Column("文件名", "file", "WJM", required=True, note="与照片的文件名完全一样，如DSC_0412.jpg"),
    _TICKET,
)

LAYOUTS: Mapping[str, Layout] = {
    layout.kind: layout
    for layout in (
        Layout("registrations", "登记", ("ticket",), _REGISTRATIONS),
        Layout("grades", "成绩", ("ticket", "course", "taken_on"), _GRADES, pads=True),
        Layout("practice", "实践成绩", ("ticket", "course"), _PRACTICE, "updated_at", pads=True),
        Layout(
            "decisions",
            "审核决定",
            ("ticket", "matter", "course"),
            _DECISIONS,
            "at",
            ("ticket", "matter", "course", "at"),
        ),
        Layout("photo_names", "照片对照表", ("file",), _PHOTO_NAMES),
    )
}
"""Every kind of table there is (contract §3)."""
