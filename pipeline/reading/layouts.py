"""读: every kind of table there is: its columns, what each must hold, the words that may stand in it (contract §3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .columns import Column, Layout, header, other_names, titles
from .roomtables import ROOM_LAYOUTS

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
QUALIFICATION = (*REASON, "完全匹配")
ITEMS = (
    "前置学历证书", "身份证", "情况说明", "户口单页", "户籍证明", "姓名变更证明", "号码更正证明",
    "学历认证报告", "身份证图像", "成绩证明",
)  # fmt: skip
"""材料 of contract §3; 成绩证明 bears its course: 成绩证明-04735."""
STAMPS = ("市考办", "专科学校", "主考学校", "公安", "学信")
NEEDS_COURSE = frozenset({"手工成绩", "免考"})
NEEDS_TEXT = frozenset({"核查说明"})

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
    Column("自我鉴定", "self_appraisal", "ZWJD", "paragraphs"),
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

_EXEMPTIONS = (
    _TICKET,
    _COURSE,
    _COURSE_NAME,
    Column("批准日期", "approved_on", "PZRQ", "day", True, "免考批准的日期，如2019-12-01"),
    Column("文号", "reference", "WH"),
    _RENEWED,
)

_TICKETS = (
    Column("准考证号", "ticket", "ZKZH", "ticket", True, "另一个准考证的12位号码"),
    Column("项目", "track", "XMLB", "word", True, choices=("社会自考", "专接本", "助学专业"), words="track"),
    Column("姓名", "name", "XM", "name", True),
    Column("身份证号", "id_no", "SFZH", "id_no", True, "18位；" + _AS_TEXT),
    Column("状态", "status", "ZT", "word", True, choices=("在籍", "已毕业", "转出", "注销"), words="on_roll"),
    Column("考区", "city", "KQ", "city", note="市名，如南京", words="city"),
    _RENEWED,
)

_ID_CARDS = (
    _TICKET,
    Column(
        "采集结果",
        "result",
        "CJJG",
        "word",
        True,
        choices=("已采集", "无法读取", "未采集", "省已处理"),
        words="capture",
    ),
    Column("姓名", "name", "XM", "name", note="芯片里的姓名"),
    Column("性别", "sex", "XB", "word", choices=("男", "女"), words="sex"),
    Column("民族", "ethnic", "MZ", "word", words="ethnic"),
    Column("出生日期", "birth_date", "CSRQ", "day"),
    Column("身份证号", "id_no", "SFZH", "id_no", note="18位；" + _AS_TEXT),
    Column("有效期止", "valid_until", "YXQZ", note="如2030-01-01或长期"),
    Column("采集时间", "captured_at", "CJSJ", "moment"),
    Column("原因", "reason", "YY", note="读不出的原因，也可写疫情"),
    _RENEWED,
)

_ROSTERS = (
    _TICKET,
    Column("校核人", "proofreader", "XHR", "name", True, "在名册上签字的人"),
    Column("校核日期", "proofread_on", "XHRQ", "day", True),
    Column("名册文件", "file", "MCWJ", required=True, note="签好字的名册扫描件的文件名，放在同一文件夹"),
    _RENEWED,
)

_QUALIFICATION = (
    _TICKET,
    Column("姓名", "name", "XM", "name"),
    Column("身份证号", "id_no", "SFZH", "id_no", note="18位；" + _AS_TEXT),
    Column("资审结果", "result", "ZSJG", "reason", True, choices=QUALIFICATION),
    Column("专科姓名", "prior_name", "ZKXM", "name", note="专科证书上的姓名"),
    Column("专科身份证号", "prior_id_no", "ZKSFZ", "id_no", note="专科证书登记的身份证号"),
    Column("考区", "city", "KQ", "city", note="只作参考，以登记的为准", words="city", offered=False),
    _RENEWED,
)

_CITY_LISTS = (
    Column("考区", "city", "KQ", "city", True, "市名，如南京", words="city"),
    Column("下发日期", "issued_on", "XFRQ", "day", True, "清单下发到市考办的日期；清单上没有人的市也要填"),
    Column("人数", "count", "RS", "count", note="清单上的人数"),
    _RENEWED,
)

_PAPER_ROWS = (
    _TICKET,
    Column("材料", "item", "CL", "item", True, "成绩证明要写课程：成绩证明-04735", choices=ITEMS),
    Column("介质", "medium", "JZ", "word", True, choices=("原件", "复印件"), words="medium"),
    Column("盖章", "stamps", "GZ", "stamps", note="盖了谁的章，几个之间用;隔开：" + "、".join(STAMPS)),
    Column("现姓名", "name", "XXM", "name"),
    Column("曾用名", "former_name", "CYM", "name", note="材料上写的曾用名"),
    Column("现身份证号", "id_no", "XSFZ", "id_no", note=_AS_TEXT),
    Column("原身份证号", "former_id_no", "YSFZ", "id_no", note="材料上写的原号码；" + _AS_TEXT),
    Column("签发日期", "issued_on", "QFRQ", "day"),
    Column("编号", "number", "BH", "certificate_no"),
    Column("文件名", "file", "WJM", note="扫描件的文件名；文件名里已有准考证号和材料名的可不填"),
    Column("起页", "first_page", "QY", "count"),
    Column("止页", "last_page", "ZY", "count"),
    Column("纸质到手日期", "in_hand_on", "ZZDS", "day", note="纸质件收到的日期"),
    Column("说明", "remark", "SM", "long"),
    _RENEWED,
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
    Column("所看照片", "photo", "SKZP", "code", note="照片摘要的前16位，由程序写", offered=False),
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
        Layout("exemptions", "免考", ("ticket", "course"), _EXEMPTIONS, pads=True),
        Layout("tickets", "多证", ("ticket",), _TICKETS),
        Layout("idcards", "二代证", ("ticket",), _ID_CARDS),
        Layout("rosters", "校核名册", ("ticket",), _ROSTERS),
        Layout("qualification", "资审清单", ("ticket",), _QUALIFICATION, beside="city_lists"),
        Layout("city_lists", "资审清单下发", ("city",), _CITY_LISTS),
        Layout("evidence", "材料登记表", ("ticket", "item"), _PAPER_ROWS),
        *ROOM_LAYOUTS,
    )
}
"""Every kind of table there is (contract §3)."""


def beside_each_other(kind: str) -> tuple[Layout, ...]:
    """The kind of table asked for, and the one that may stand in the same folder or workbook."""
    layout = LAYOUTS[kind]
    return (layout, LAYOUTS[layout.beside]) if layout.beside else (layout,)


@cache
def known_headers() -> frozenset[str]:
    """Every name any column goes by; with it the delimiter of a CSV is found."""
    return frozenset(name for layout in LAYOUTS.values() for name in (*titles(layout), *other_names(layout)))


def completed(start: str) -> str:
    """A column's title where its name was cut off in an old table, and only one column's begins like that."""
    begun = {
        column.title
        for layout in LAYOUTS.values()
        for names in (titles(layout), other_names(layout))
        for name, column in names.items()
        if name.startswith(header(start))
    }
    return start if header(start) in known_headers() or len(begun) != 1 else begun.pop()
