"""印: a made-up record that fills every field and every line of the grades, to see how a form looks."""

from __future__ import annotations

from ..model import GradeLine, Record
from .form import Form

VALUES = {
    "ticket_no": "320100000000",
    "name": "样本·阿不都热合曼",
    "sex": "女",
    "ethnic": "维吾尔族",
    "birth_date": "1998年02月14日",
    "political_status": "中国共产主义青年团团员",
    "health": "健康",
    "id_no": "329999199802140000",
    "major": "计算机科学与技术（样本方向）",
    "major_code": "X2999901",
    "level": "专升本",
    "host_university": "样本科技大学",
    "college": "样本信息职业技术学院",
    "prior_degree": "样本信息职业技术学院　100000201906000000　2019年06月30日",
    "occupation": "专业技术人员",
    "work_unit": "样本市样本软件有限责任公司",
    "address": "样本省样本市样本区样本西路 15-2 号 301 室",
    "postcode": "210000",
    "mobile": "13800000000",
    "linked_tickets": "320100000001、320100000002",
    "thesis_title": "样本：面向自学考试的登记表打印系统的设计与实现",
    "thesis_grade": "良好",
    "passed_count": "20 门",
    "credits": "76 学分",
    "self_appraisal": "　　" + "本人在学习期间遵纪守法，勤奋努力，按计划通过了全部课程的考试。" * 8,
    "certificate_date": "2020年06月30日",
}
COURSES = ("中国近现代史纲要", "马克思主义基本原理概论", "高等数学(工本)", "数据库系统原理(实践)")
MARKS = ("85", "免", "优秀", "72")


def sample(form: Form) -> Record:
    """A record for that form."""
    lines = tuple(
        GradeLine(
            f"{n * 37 + 4:05d}", COURSES[n % 4], str(n % 6 + 2), MARKS[n % 4], "顶替" if n % 5 == 0 else ""
        )
        for n in range(1, form.grades.room + 1)
    )
    return Record(VALUES["ticket_no"], VALUES, lines, "", "")
