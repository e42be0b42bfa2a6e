"""People who need letters: of each kind of letter somebody it concerns, and somebody it does not."""

import json

from evidence_makers import COMMON, RENAMED, former_number
from makers import PLAN, id_number, person, ticket
from paper_makers import LATER, Papers, faultless

from pipeline.demo.portraits import draw_portrait

RARE, LONG, DOTTED = "𬭎䶮㛃", "阿" * 25, "阿不都·热合曼"
OTHER = "另一职业学院"


def listed(serial: int, result: str, name: str = "", **changed: str) -> Papers:
    """Somebody with nothing else against him who stands on the 资审清单."""
    papers = named(serial, name or person(serial)["姓名"], **changed)
    return papers.reported(result).explained()


def in_want_of_evidence() -> list[Papers]:
    """Nothing in; a copy without its stamp; a wrong registration at another college; all in; not passed, copies in."""
    return [
        listed(11, "曾用名", RARE),
        listed(12, "曾用名+曾用名身份证", LONG)
        .handed_in(COMMON[0], "复印件", "")
        .handed_in(RENAMED, "原件", "公安"),
        listed(13, "基本信息不符", DOTTED, 专科学校=OTHER).with_both_copies(),
        listed(14, "曾用名身份证", "=1+1", 考区="苏州", 专科学校=OTHER),
        faultless(15, ticket(15)).of_former_name(),
        listed(16, "未通过").with_both_copies(),
    ]


def _plan(code: str, credits: int, **more) -> tuple[str, bytes]:
    body = {"plan_code": f"X2{code}", "major_code": code, "min_credits": credits}
    body |= {"courses": [{"code": "03708", "name": "中国近现代史纲要", "credits": 2, "kind": "written"}]}
    body["courses"] += more.pop("courses", [])
    return f"专业计划/{code}.json", json.dumps({**PLAN, **body, **more}, ensure_ascii=False).encode()


def _of_other_plans() -> list[Papers]:
    """Half of a replacement passed and a group unmet; credits alone too few."""
    elective = [{"code": code, "name": name, "credits": 4, "kind": "written"} for code, name in ELECTIVES]
    group = {
        "id": "X",
        "title": "选修课",
        "when": "always",
        "min_courses": 1,
        "min_credits": 0,
        "courses": elective,
    }
    new = {"code": "13013", "name": "高级语言程序设计", "credits": 4, "kind": "written"}
    old = {"old": ["04737", "04738"], "new": ["13013"]}
    half = faultless(24, ticket(24)).registered(专业代码="999902", 姓名=LONG).without("grades", "capture")
    half.captured(姓名=LONG).grade("03708", "70").grade("04737", "66")
    half.filed(*_plan("999902", 0, courses=[new], groups=[group], replacements=[old]))
    few = faultless(25, ticket(25)).registered(专业代码="999903").without("grades").grade("03708", "70")
    return [half, few.filed(*_plan("999903", 5))]


def with_pending_marks() -> list[Papers]:
    """Of one host a mark not reported, one sent back, one at the province; of another host one at the province."""
    told = {"课程名称": "数据库系统原理(实践)"}
    without = [
        named(n, name).without("grades").graded("04736") for n, name in ((31, RARE), (32, LONG), (33, DOTTED))
    ]
    states = ("已上传", "退回", "在省教育考试院")
    own = [one.practised(state, LATER, **told) for one, state in zip(without, states, strict=True)]
    other = named(34, "=1+1", 主考学校="另一大学").without("grades").graded("04736")
    return [
        *own,
        other.practised("在省教育考试院", LATER, 主考学校="另一大学", **told),
        faultless(35, ticket(35)),
    ]


def with_much_to_do() -> list[Papers]:
    """Somebody for each doer: college, candidate, host, city, province; and somebody with nothing to do."""
    photo = faultless(41, ticket(41)).photographed(draw_portrait(41)[:20_000])
    pending = named(42, RARE).without("grades").graded("04736").practised("已上传", LATER)
    alone = f"320117{43:06d}"
    old = (
        Papers(43, alone).registered(级="2017", 姓名=LONG, 专科学校=OTHER).graded().decided("照片本人", "是")
    )
    old.photographed(draw_portrait(43))
    number = named(44, DOTTED, 身份证号="329999199802140000").without("capture")
    return [photo, pending, old, number, *in_want_of_evidence()[2:5], faultless(45, ticket(45))]


def _uncaptured(serial: int, name: str, result: str, reason: str = "", **changed: str) -> Papers:
    papers = named(serial, name, **changed).without("capture")
    return papers.captured(采集结果=result, 原因=reason, **dict.fromkeys(CHIP, ""))


CHIP = ("姓名", "性别", "民族", "出生日期", "身份证号")


def with_odd_cards() -> list[Papers]:
    """Unreadable, kept away by the epidemic, unreadable and old; settled by the province; simply not captured."""
    return [
        _uncaptured(51, RARE, "无法读取", "芯片损坏"),
        _uncaptured(52, LONG, "未采集", "受疫情影响未返校", 专科学校=OTHER),
        _uncaptured(53, DOTTED, "无法读取", "", 级="2017"),
        _uncaptured(54, "=1+1", "无法读取").decided("身份证采集", "省已处理"),
        _uncaptured(55, "张三", "未采集"),
    ]


def to_be_proofread() -> list[Papers]:
    """Old ones that were not captured: on no roster, on one without its scan, on a signed one; and one captured."""
    told = [
        _uncaptured(71, RARE, "未采集", 级="2017"),
        _uncaptured(72, LONG, "未采集", 级="2017", 专科学校=OTHER),
    ]
    told += [_uncaptured(73, DOTTED, "未采集", 级="2017").rostered(scan=False)]
    return [*told, _uncaptured(74, "=1+1", "未采集", 级="2017").rostered(), named(75, "张三", 级="2017")]


def enrolled_wrongly() -> list[Papers]:
    """Another name, another number, nobody knows what; and a 多证 ticket kept by another city under another name."""
    right = {"专科姓名": DOTTED, "专科身份证号": id_number(61)}
    number = {"专科姓名": person(62)["姓名"], "专科身份证号": former_number(62)}
    linked = named(64, RARE, 多证准考证号="320500000064")
    other = {"准考证号": "320500000064", "项目": "社会自考", "姓名": "=1+1", "身份证号": id_number(64)}
    linked.tickets.append({**other, "状态": "在籍", "考区": "苏州"})
    return [
        named(61, "阿不都热合曼")
        .reported("基本信息不符", **right)
        .handed_in("情况说明", "原件", "专科学校")
        .explained(),
        faultless(62, ticket(62)).registered(考区="苏州", 专科学校=OTHER).reported("基本信息不符", **number),
        listed(63, "基本信息不符", LONG),
        linked,
    ]


def with_explanations() -> list[Papers]:
    """As for the evidence; and one whose city found another reason, one not yet explained, one who is matched."""
    found = named(17, "张三").reported("未通过").decided("核查原因", "曾用名")
    found.decided("核查说明", "已说明", 说明=f"专科证书登记的号码是{former_number(17)}，已换证")
    return [
        *in_want_of_evidence(),
        found,
        named(18, "李四").reported("曾用名"),
        named(19, "王五").reported("完全匹配"),
    ]


def who_passed() -> list[Papers]:
    """Three at one college, one at another, all without fault; and one with a fault."""
    fine = [named(81, RARE), named(82, LONG), named(83, "=1+1"), named(84, DOTTED, 专科学校=OTHER)]
    return [*fine, faultless(85, ticket(85)).without("grades").graded("00023")]


ELECTIVES = (("00054", "管理学原理"), ("00321", "中国文化概论"))


def in_want_of_courses() -> list[Papers]:
    """A course lacking; another lacking and one pending; one pending alone; and of other plans."""
    return [
        faultless(21, ticket(21)).without("grades").graded("00023"),
        named(22, RARE, 专科学校=OTHER)
        .without("grades")
        .graded("00023", "04735", "04736")
        .practised("已上传", LATER),
        faultless(23, ticket(23)).without("grades").graded("04736").practised("在省教育考试院", LATER),
        *_of_other_plans(),
    ]


def named(serial: int, name: str, **changed: str) -> Papers:
    """A faultless person of that name."""
    papers = faultless(serial, ticket(serial)).without("capture")
    return papers.registered(姓名=name, **changed).captured(姓名=name)


def kinds_of_people() -> dict[str, list[Papers]]:
    """Who is given to the office whose letter of that kind is kept as golden text."""
    return {
        "evidence": in_want_of_evidence(),
        "missing-courses": in_want_of_courses(),
        "host-universities": with_pending_marks(),
        "todo": with_much_to_do(),
        "group": with_much_to_do(),
        "unreadable-cards": with_odd_cards(),
        "corrections": enrolled_wrongly(),
        "explanations": with_explanations(),
        "roster": to_be_proofread(),
        "pickup": who_passed(),
        "receipts": who_passed(),
    }
