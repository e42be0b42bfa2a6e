"""Of every rule: broken facts, words of its sentence, and the facts after the clearing paper; by the rule's name."""

from dataclasses import replace
from datetime import date

from facts_makers import GRADES, PRACTICE, SEEN, at, facts, ruled

from pipeline.model import (
    Capture,
    Exemption,
    Grade,
    Listed,
    OtherTicket,
    PaperRow,
    RosterEntry,
    Scan,
    Sheet,
    Unprintable,
)

LATE = ruled("逾期受理", "同意", reference="苏考〔2020〕1号")
VOID = Sheet("P-001", 27, "void", "A", position="样本学院一叠第27张")
GLYPH = (Unprintable("姓名", "三"),)
LONG = (Unprintable("论文题目", says="最多3行"),)


def practice(state, mark="良好", host="样本大学", was=False):
    return (
        replace(PRACTICE[0], state=state, mark=mark, host_university=host, was_published=was),
        PRACTICE[1],
    )


OLD = facts(cohort=2017, capture=None)
ROSTER = RosterEntry("赵六", date(2020, 6, 10), "名册.pdf", scanned=True)
BLUE = (GRADES[0], Grade("00023", "88", manual=True), GRADES[2])


def with_ticket(**changed):
    other = {
        "track": "社会自考",
        "name": "张三",
        "id_no": "329999199802140035",
        "status": "在籍",
        "city": "苏州",
    }
    told = OtherTicket("320512345678", **{**other, **changed})
    return facts(linked_tickets=("320512345678",), other_tickets=(told,))


def listed(result, papers=None, prior_name="", prior_id_no="", **more):
    """A person the list names; `papers` are his rows, each with its scan."""
    rows = papers or ()
    scans = tuple(Scan(row.item, f"{row.item}.pdf", row.item, dpi=300) for row in rows)
    return facts(listed=Listed(result, "", "", prior_name, prior_id_no), paper_rows=rows, scans=scans, **more)


COMMON = (PaperRow("前置学历证书", "复印件", ("市考办",)), PaperRow("身份证", "复印件", ("市考办",)))
CHANGE = PaperRow("姓名变更证明", "原件", ("公安",), former_name="张小三", issued_on=date(2019, 3, 1))


def complete(result):
    return listed(result, (*COMMON, CHANGE), prior_name="张小三")


# name of the rule → broken facts, words of its sentence, facts after the clearing paper
CASES = {
    "registered_too_early": (facts(registered_at=at(5, 31, 23)), "早于开通时间", facts(decisions=ruled("撤销登记", "撤销"))),
    "registration_time_unknown": (facts(registered_at=None), "请补填“登记时间”", facts()),
    "registered_too_late": (
        facts(registered_at=at(6, 15, 17, 0, 1)),
        "6月15日17:00:01晚于南京",
        facts(registered_at=at(6, 15, 17, 0, 1), decisions=LATE),
    ),
    "city_without_deadline": (facts(city="苏州"), "还没有设苏州的登记截止时间", facts()),
    "preliminary_too_late": (facts(preliminary_at=at(6, 18, 17, 0, 1)), "晚于初审截止", facts(preliminary_at=at(6, 18, 17))),
    "preliminary_not_yet": (facts(preliminary_at=None, as_of=at(6, 18, 17)), "还没有初审", facts(as_of=at(6, 18, 17))),
    "sent_back_by_the_review": (facts(decisions=ruled("会审", "退回", text="缺证明")), "会审退回：缺证明", facts(decisions=ruled("会审", "通过"))),
    "another_host": (facts(practice=practice("已审核发布", host="别的大学")), "由别的大学上传", facts(host_university="样本大学")),
    "not_reported": (facts(practice=practice("已上传")), "请主考学校在系统中点“上报”", facts()),
    "not_published": (facts(practice=practice("在省教育考试院")), "尚未审核发布", facts()),
    "went_back": (facts(practice=practice("已上传", was=True)), "现在变成“已上传”", facts(practice=practice("已审核发布", was=True))),
    "conditions_unmet": (
        facts(grades=GRADES[:2]),
        "缺04735数据库系统原理",
        facts(grades=GRADES[:2], decisions=ruled("计划匹配", "视同满足", reference="计划科1号")),
    ),
    "override_without_reference": (
        facts(grades=GRADES[:2], decisions=ruled("计划匹配", "视同满足")),
        "没有填文号，不起作用",
        facts(decisions=ruled("计划匹配", "视同满足", reference="计划科1号")),
    ),
    "basic_data_at_odds": (facts(id_no="329999199802140036"), "校验码不对", facts()),
    "photo_not_looked_at": (facts(decisions=()), "还没有人核对是否本人", facts()),
    "photo_of_another": (facts(decisions=(replace(SEEN, ruling="否"),)), "不是本人", facts()),
    "sheet_is_void": (
        facts(sheets=(VOID,), void_changes=("身份证号",)),
        "请从样本学院一叠第27张抽出",
        facts(sheets=(VOID, Sheet("P-002", 1, "printed", "A"))),
    ),
    "ratio": (facts(width=413, height=295 * 2), "高宽比应为4:3", facts()),
    "resolution": (facts(width=177, height=236), "应大于150dpi", facts(width=178, height=237)),
    "file_size": (facts(bytes=30 * 1024), "30.0 KB（30720字节）", facts(bytes=30 * 1024 + 1)),
    "padded": (facts(trailing=9), "9字节多余数据", facts()),
    "not_a_whole_jpeg": (facts(format="PNG"), "实际是PNG格式", facts()),
    "unusual_jpeg": (facts(progressive=True), "渐进式", facts()),
    "same_picture": (facts(picture_twins=("320118000002",)), "与320118000002的照片是同一张", facts()),
    "no_photo": (facts(portrait=None), "还没有收到照片", facts()),
    "turned": (facts(orientation=6), "靠旋转标记", facts()),
    "cohort": (facts(cohort=None), "当作2018级", facts()),
    "place": (facts(college=""), "没有专科学校", facts()),
    "twin": (facts(number_twins=("320118000002",)), "与320118000002的相同", facts()),
    "padded_codes": (facts(grades=(replace(GRADES[0], padded=True), *GRADES[1:])), "已在前面补零：03708", facts()),
    "only_pending_lacking": (facts(practice=practice("已上传")), "只差尚未发布的成绩：04736", facts()),
    "no_plan": (facts(plans=()), "没有999901的专业计划", facts()),
    "no_glyph": (facts(name="张三"), "姓名第2个字没有字库（U+4E09）", facts()),
    "does_not_fit": (facts(), "论文题目放不下：最多3行", facts()),
    "not_captured": (
        facts(capture=Capture("无法读取", reason="疫情")),
        "二代证无法读取（疫情），不能提交毕业申请",
        facts(capture=Capture("无法读取"), decisions=ruled("身份证采集", "省已处理")),
    ),
    "capture_unknown": (facts(capture=None), "这里没有采集记录", facts(capture=Capture("省已处理"))),
    "no_id_image": (OLD, "也没有身份证件图片备查", replace(OLD, scans=(Scan("身份证图像", "a.jpg", "1"),))),
    "not_on_a_signed_roster": (
        OLD,
        "也不在《校核名册》上，不影响毕业申请",
        replace(OLD, roster=ROSTER),
    ),
    "roster_is_stale": (
        replace(OLD, roster=replace(ROSTER, changed=("姓名",))),
        "登记的姓名改过",
        replace(OLD, roster=ROSTER),
    ),
    "chip_differs": (
        facts(capture=Capture("已采集", name="张山")),
        "二代证芯片是“张山”，登记的是“张三”",
        facts(capture=Capture("已采集", name="张三")),
    ),
    "out_of_order": (
        facts(grades=GRADES[:2]),
        "它的理论课04735还没有合格",
        facts(),
    ),
    "exempted_too_late": (
        facts(grades=GRADES[:1] + GRADES[2:], exemptions=(Exemption("00023", date(2020, 1, 1)),)),
        "应在毕业前半年（2019-12-31）或更早办完",
        facts(
            grades=GRADES[:1] + GRADES[2:],
            exemptions=(Exemption("00023", date(2020, 1, 1)),),
            decisions=ruled("免考", "认可", course="00023"),
        ),
    ),
    "not_on_the_rolls": (with_ticket(status="已毕业"), "状态是“已毕业”，不是“在籍”", with_ticket()),
    "of_another_identity": (with_ticket(name="张山"), "请联系苏州市考办更正", with_ticket()),
    "unknown_here": (
        facts(linked_tickets=("320512345678",), other_tickets=(OtherTicket("320512345678", known=False),)),
        "多证320512345678这里没有记录",
        with_ticket(),
    ),
    "list_has_not_come": (facts(city_list=None), "南京的资审清单还没有收到", facts()),
    "reason_unknown": (listed("查不到"), "资审清单写的是“查不到”", listed("完全匹配")),
    "not_explained": (listed("未通过"), "事项“核查说明”", listed("完全匹配")),
    "not_corrected": (
        listed("基本信息不符"),
        "登记还没有更正",
        listed("基本信息不符", decisions=ruled("信息更正", "已更正")),
    ),
    "former_name_unknown": (listed("曾用名"), "请对照专科证书，在登记表补填", listed("曾用名", prior_name="张小三")),
    "former_number_unknown": (listed("曾用名身份证"), "请向考务科问清", listed("曾用名身份证", prior_id_no="1")),
    "common_items_lacking": (listed("曾用名", COMMON[1:]), "前置学历证书还没有收到", complete("曾用名")),
    "not_yet_ruled": (listed("未通过"), "请与考务科沟通", listed("未通过", decisions=ruled("资审", "通过"))),
    "ruled_out": (
        listed("未通过", decisions=ruled("资审", "不通过")),
        "考务科认定资审不通过",
        listed("未通过", decisions=ruled("资审", "通过")),
    ),
    "evidence_lacking": (
        listed("曾用名", papers=()),
        "三选一：户口单页复印件（市考办盖章）、户籍证明原件（公安盖章）、姓名变更证明原件（公安盖章）",
        complete("曾用名"),
    ),
    "evidence_lacking_at_the_review": (
        replace(listed("曾用名", papers=()), as_of=at(7, 2)),
        "材料不齐不能通过毕业终审",
        replace(complete("曾用名"), as_of=at(7, 2)),
    ),
    "scan_of_two_people": (
        facts(scans=(Scan("身份证", "a.jpg", "1", twins=("320118000002",)),)),
        "与320118000002的是同一份",
        facts(scans=(Scan("身份证", "a.jpg", "1"),)),
    ),
    "no_proof_of_a_grade": (
        facts(grades=BLUE),
        "00023成绩（88）是手工录入的，没有证明材料",
        facts(grades=BLUE, scans=(Scan("成绩证明-00023", "a.jpg", "1"),)),
    ),
    "grade_not_recognised": (
        facts(grades=BLUE),
        "事项“手工成绩”",
        facts(grades=BLUE, decisions=ruled("手工成绩", "认可", course="00023")),
    ),
    "scan_to_be_looked_at": (
        facts(scans=(Scan("身份证", "a.jpg", "1", width=1080, height=1440, dpi=123, small=True),)),
        "图较小（1080×1440，像QQ压缩图）",
        facts(scans=(Scan("身份证", "a.jpg", "1", width=2480, height=3508, dpi=300),)),
    ),
    "name_of_another": (facts(odd_scans=(("李四身份证.jpg", "李四"),)), "文件名写着“李四”", facts()),
}  # fmt: skip
PREFLIGHT = {"no_glyph": GLYPH, "does_not_fit": LONG}  # what the form cannot bear of the broken case
