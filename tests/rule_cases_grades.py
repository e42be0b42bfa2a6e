"""Calendar, capture, grades, plan, tickets, data: for each rule the papers that break it, keep it and clear it."""

import json

from evidence_makers import picture
from makers import PLAN, id_number
from paper_makers import LATER, Papers
from rule_entries import OLD, entry

from pipeline.demo.portraits import draw_portrait

NUMBER = "苏考〔2020〕1号"
OTHER = "3205123{:05d}"
OTHER_PLAN = {**PLAN, "plan_code": "X2888801", "major_code": "888801"}


def late_accepted(p: Papers) -> Papers:
    return p.decided("逾期受理", "同意", 文号=NUMBER, 时间=LATER)


def cohort_17(p: Papers, image: bool = True, roster: bool = True) -> Papers:
    """An older 级 that was not captured."""
    p.registered(级="2017").without("capture")
    p.capture = [{"准考证号": p.ticket, "采集结果": "未采集"}]
    if image:
        p.scanned("身份证图像")
    return p.rostered() if roster else p


def with_ticket(p: Papers, known: bool = True, **changed: str) -> Papers:
    number = OTHER.format(p.serial)
    p.registered(多证准考证号=number)
    row = {"准考证号": number, "项目": "社会自考", "姓名": p.name, "身份证号": id_number(p.serial)}
    if known:
        p.tickets = [{**row, "状态": "在籍", "考区": "苏州", **changed}]
    return p


def not_published(p: Papers, state: str) -> Papers:
    return p.practised(state, "2020-06-01")


def published(p: Papers) -> Papers:
    return p.practised("已审核发布", "2020-06-18")


def by_hand(p: Papers) -> Papers:
    return p.graded("00023").grade("00023", "88", 来源="手工")


def recognised(p: Papers) -> Papers:
    return p.decided("手工成绩", "认可", 课程代码="00023", 时间=LATER)


def same_number(p: Papers, number: str) -> Papers:
    return p.registered(身份证号=number).captured(身份证号=number)


def of_city(p: Papers, city: str) -> Papers:
    return p.registered(考区=city)


PENDING = (("R30", "hold", "host"),)
SHORT = (("R30", "block", "college"),)

entry(
    "registered_too_early R2 block college",
    broken=lambda p: p.registered(登记时间="2020-05-31 23:59:59"),
    kept=lambda p: p.registered(登记时间="2020-06-01 00:00:00"),
    clear=lambda p: p.decided("撤销登记", "撤销"),
)
entry(
    "registration_time_unknown R2 warn college",
    broken=lambda p: p.registered(登记时间=""),
    clear=lambda p: p.registered(登记时间="2020-06-02 10:00"),
)
entry(
    "registered_too_late R3 block city",
    broken=lambda p: p.registered(登记时间="2020-06-15 17:00:01"),
    kept=lambda p: p.registered(登记时间="2020-06-15 17:00:00"),
    clear=late_accepted,
)
entry(
    "city_without_deadline R3 hold city",
    broken=lambda p: of_city(p, "无锡"),
    kept=lambda p: of_city(p, "苏州"),
    clear=None,
)
entry(
    "preliminary_too_late R4 block city",
    broken=lambda p: p.registered(初审时间="2020-06-18 17:00:01"),
    kept=lambda p: p.registered(初审时间="2020-06-18 17:00:00"),
    clear=late_accepted,
)
entry(
    "preliminary_too_late R4 block city",
    variant="empty once the moment has passed",
    broken=lambda p: p.registered(初审时间=""),
    kept=lambda p: late_accepted(p.registered(初审时间="")),
    clear=lambda p: p.registered(),
    moment="closed",
)
entry(
    "preliminary_not_yet R4 hold city",
    broken=lambda p: p.registered(初审时间=""),
    clear=lambda p: p.registered(初审时间="2020-06-18 17:00:00"),
)
entry(
    "sent_back_by_the_review R7 hold college",
    broken=lambda p: p.decided("会审", "退回", 说明="缺证明"),
    kept=lambda p: p.decided("会审", "退回").decided("会审", "通过", 时间=LATER),
    clear=lambda p: p.decided("会审", "通过", 时间=LATER),
)
entry(
    "not_captured R12 block college",
    broken=lambda p: p.captured(采集结果="无法读取", 原因="疫情"),
    kept=lambda p: p.captured(采集结果="省已处理"),
    clear=lambda p: p.decided("身份证采集", "省已处理"),
)
entry(
    "capture_unknown R12 hold college",
    broken=lambda p: p.without("capture"),
    kept=lambda p: p.without("capture").decided("身份证采集", "省已处理"),
    clear=lambda p: p.captured(),
)
entry(
    "no_id_image R14 warn college",
    broken=lambda p: cohort_17(p, image=False),
    kept=cohort_17,
    clear=lambda p: p.scanned("身份证图像"),
    ticket=OLD,
)
entry(
    "not_on_a_signed_roster R15 warn college",
    broken=lambda p: cohort_17(p, roster=False),
    kept=cohort_17,
    clear=lambda p: p.rostered(),
    ticket=OLD,
)
entry(
    "not_on_a_signed_roster R15 warn college",
    variant="on a roster without its scan",
    broken=lambda p: cohort_17(p, roster=False).rostered(scan=False),
    kept=lambda p: p.registered(级="2017").without("rosters"),
    clear=lambda p: p.rostered(),
    ticket=OLD,
)
entry(
    "roster_is_stale R15 warn college",
    first=cohort_17,
    broken=lambda p: p.registered(级="2017", 姓名=f"张改{p.name[1]}"),
    kept=lambda p: p.registered(级="2017", 手机号码="13800000000"),
    clear=lambda p: p.rostered(),
    ticket=OLD,
)
entry(
    "chip_differs R18 hold college",
    broken=lambda p: p.captured(姓名="张山"),
    kept=lambda p: p.captured(姓名="", 民族="汉族"),
    clear=lambda p: p.captured(),
)
entry(
    "another_host R19 hold host",
    broken=lambda p: p.practised("已审核发布", "2020-06-01", 主考学校="别的大学"),
    kept=lambda p: p.registered(主考学校="别的大学").practised(
        "已审核发布", "2020-06-01", 主考学校="别的大学"
    ),
    clear=published,
)
entry(
    "not_reported R21 hold host",
    broken=lambda p: not_published(p, "已上传"),
    kept=published,
    clear=published,
    also=PENDING,
)
entry(
    "not_reported R21 hold host",
    variant="sent back",
    broken=lambda p: not_published(p, "退回"),
    kept=lambda p: p.practised("已审核发布", "2020-06-01"),
    clear=published,
    also=PENDING,
)
entry(
    "not_published R22 hold province",
    broken=lambda p: not_published(p, "在省教育考试院"),
    kept=published,
    clear=published,
    also=PENDING,
)
entry(
    "went_back R23 warn host",
    first=lambda p: p.practised("已审核发布", "2020-06-01"),
    broken=lambda p: p.practised("已上传", "2020-06-10"),
    kept=lambda p: p.practised("已审核发布", "2020-06-10"),
    clear=published,
    also=(*PENDING, ("R21", "hold", "host")),
)
entry(
    "out_of_order R24 warn host",
    broken=lambda p: p.graded("04735"),
    clear=lambda p: p.grade("04735", "61"),
    also=SHORT,
)
entry(
    "exempted_too_late R25 hold province",
    broken=lambda p: p.graded("00023").exempted("00023", "2020-01-01"),
    kept=lambda p: p.graded("00023").exempted("00023", "2019-12-31"),
    clear=lambda p: p.decided("免考", "认可", 课程代码="00023"),
)
entry(
    "conditions_unmet R30 block college",
    broken=lambda p: p.graded("00023").grade("00023", "59"),
    kept=lambda p: p.graded("00023").grade("00023", "60"),
    clear=lambda p: p.decided("计划匹配", "视同满足", 文号=NUMBER),
)
entry(
    "only_pending_lacking R30 hold host",
    broken=lambda p: not_published(p.graded("04736"), "在省教育考试院"),
    kept=lambda p: published(p.graded("04736")),
    clear=published,
    also=(("R22", "hold", "province"),),
)
entry(
    "no_plan R30 hold province",
    broken=lambda p: p.registered(专业代码="888801"),
    kept=lambda p: p.registered(专业代码="X2999901", 计划版本="2021"),
    clear=lambda p: p.filed("专业计划/X2888801.json", json.dumps(OTHER_PLAN, ensure_ascii=False).encode()),
)
entry(
    "override_without_reference R35 warn province",
    broken=lambda p: p.decided("计划匹配", "视同满足"),
    kept=lambda p: p.decided("计划匹配", "视同满足", 文号=NUMBER),
    clear=lambda p: p.decided("计划匹配", "视同满足", 文号=NUMBER, 时间=LATER),
)
entry(
    "not_on_the_rolls R37 warn college",
    broken=lambda p: with_ticket(p, 状态="已毕业"),
    kept=with_ticket,
    clear=with_ticket,
)
entry(
    "of_another_identity R38 warn city",
    broken=lambda p: with_ticket(p, 姓名="张山"),
    kept=lambda p: with_ticket(p, 姓名=f" {p.name}　"),
    clear=with_ticket,
)
entry(
    "unknown_here R39 warn province",
    broken=lambda p: with_ticket(p, known=False),
    kept=with_ticket,
    clear=with_ticket,
)
entry(
    "no_proof_of_a_grade R57 hold college",
    broken=lambda p: recognised(by_hand(p)),
    kept=lambda p: recognised(by_hand(p)).scanned("成绩证明-00023"),
    clear=lambda p: p.scanned("成绩证明-00023"),
)
entry(
    "grade_not_recognised R57 hold province",
    broken=lambda p: by_hand(p).scanned("成绩证明-00023"),
    kept=lambda p: recognised(by_hand(p)).scanned("成绩证明-00023"),
    clear=recognised,
)
entry(
    "basic_data_at_odds R58 hold college",
    broken=lambda p: p.registered(性别="女").captured(性别=""),
    kept=lambda p: p.registered(性别="", 出生日期="").captured(),
    clear=lambda p: p.registered(),
)
entry(
    "cohort D-COHORT warn college",
    broken=lambda p: p.registered(级="2019"),
    kept=lambda p: p.registered(级="18级"),
    clear=lambda p: p.registered(级="2018级"),
)
entry(
    "place D-PLACE hold college",
    broken=lambda p: p.registered(专科学校=""),
    clear=lambda p: p.registered(),
)
entry(
    "twin D-TWIN hold college",
    broken=lambda p: same_number(p, id_number(p.serial + 250)),
    partner=lambda p: p,
    clear=lambda p: same_number(p, id_number(p.serial)),
)
entry(
    "padded_codes D-CODE warn college",
    broken=lambda p: p.graded("03708").grade("3708", "70"),
    clear=lambda p: p.grade("03708", "70"),
)
entry(
    "scan_to_be_looked_at D-SCAN warn city",
    broken=lambda p: p.scanned("身份证图像", draw_portrait(p.serial, 1080, 1440)),
    kept=lambda p: p.scanned("身份证图像"),
    clear=lambda p: p.scanned("身份证图像"),
)
entry(
    "name_of_another D-NAME warn city",
    broken=lambda p: p.scanned("李四身份证", picture(f"odd {p.serial}")),
    kept=lambda p: p.scanned(f"{p.name}身份证"),
    clear=None,
)
