"""A paper that corrects a fault clears exactly that fault, and nobody else's case changes."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import (
    NOW,
    capture,
    csv_bytes,
    decision,
    drop,
    drop_lists,
    drop_plan,
    grades_of,
    hands,
    id_number,
    make_office,
    person,
    ticket,
)
from test_properties import PORTRAITS, QUICK, exempt, on_list, page, paper, practice, rules_of, table, told_of

from pipeline import spine
from pipeline.demo.portraits import draw_portrait
from pipeline.office import Office

SERIALS = (1, 2, 3)
FORMER = id_number(40)


def other(serial):
    return f"3205120000{serial:02d}"


def who(serial, **more):
    told = {"前置学历姓名": "", "前置学历毕业日期": "2018-06", "多证准考证号": other(serial), "计划版本": ""}
    return person(serial, **{**told, **more})


def linked(serial, **more):
    row = {"准考证号": other(serial), "项目": "社会自考", "姓名": who(serial)["姓名"], "状态": "在籍"}
    return {**row, "身份证号": id_number(serial), "考区": "苏州", **more}


def mark(serial, code, value, source="自动"):
    rows = [row for row in grades_of(serial) if row["课程代码"] == code]
    return {**rows[0], "成绩": value, "来源": source}


def change(serial, **more):
    return paper(
        serial,
        "姓名变更证明",
        **{"medium": "原件", "stamp": "公安", "曾用名": "张国", "签发日期": "2019-12-01", **more},
    )


def named(serial, result="曾用名", **more):
    return on_list(serial, result, **{"专科姓名": "张国", "专科身份证号": FORMER, **more})


def scan(serial, item, seed):
    return f"资审材料/{ticket(serial)} {item}.jpg", page(seed)


def papers_of(serial):
    """A person of every kind of paper, without a fault."""
    no = str(serial)
    n = serial * 10
    yield table(f"登记/{no}.csv", who(serial))
    yield table(f"成绩/{no}.csv", *grades_of(serial, but=("00023", "11689")))
    elsewhere = {"准考证号": other(serial), "课程代码": "11689", "成绩": "良好"}
    yield table(f"成绩/多证{no}.csv", {**elsewhere, "考试时间": "2018-10", "来源": "自动"})
    yield table(f"免考/{no}.csv", exempt(serial, "2019-12-31"))
    yield table(f"多证/{no}.csv", linked(serial))
    yield table(f"二代证/{no}.csv", capture(serial))
    yield table(f"资审清单/{no}.csv", named(serial))
    rows = paper(serial, "前置学历证书"), paper(serial, "身份证"), change(serial)
    yield table(f"资审材料/{no}.csv", *rows)
    yield from (scan(serial, row["材料"], n + i) for i, row in enumerate(rows))
    yield f"照片/{ticket(serial)}.jpg", PORTRAITS[serial]
    told = decision(serial, "核查说明", "已说明", 说明="更名")
    yield table(f"审核决定/{no}.csv", decision(serial, "照片本人", "是", 说明=""), told)


@dataclass(frozen=True)
class Fault:
    """Papers that break something of a person, the paper that mends it, the rules that speak meanwhile."""

    rules: str
    breaks: tuple
    mends: tuple
    partner: bool = False  # the next person shares the fault
    rest: tuple = field(default=())


def row_fault(rules, kind, wrong, right, **more):
    return Fault(rules, ((kind, wrong),), ((kind, right),), **more)


def ruling(serial, matter, word, hour, **more):
    empty = {"课程代码": "", "文号": "", "说明": ""}
    return decision(serial, matter, word, 时间=f"2020-06-18 {hour}:00", **{**empty, **more})


def wrong_digit(serial):
    return who(serial, 身份证号=id_number(serial)[:-1] + ("1" if id_number(serial)[-1] != "1" else "2"))


def partner(serial):
    return serial % len(SERIALS) + 1


def new_photo(serial, data, hour):
    return (
        (f"照片/{ticket(serial)}换{hour}.jpg", data),
        ("审核决定", ruling(serial, "照片本人", "是", hour)),
    )


def registered(rules, **wrong):
    return lambda n: row_fault(rules, "登记", who(n, **wrong), who(n))


def changed_proof(**wrong):
    return lambda n: row_fault("R52", "资审材料", change(n, **wrong), change(n))


def another_reason(reason, rules):
    def fault(n):
        wrong, right = ruling(n, "核查原因", reason, 10), ruling(n, "核查原因", "曾用名", 11)
        return row_fault(rules, "审核决定", wrong, right)

    return fault


def missing_scan(n):
    proof = paper(n, "号码更正证明", "原件", "公安", 原身份证号=FORMER)
    reason = ruling(n, "核查原因", "曾用名+曾用名身份证", 10)
    return Fault("R52", (("审核决定", reason), ("资审材料", proof)), (scan(n, "号码更正证明", n + 80),))


def missing_row(n):
    proof = paper(n, "号码更正证明", "原件", "公安", 原身份证号=FORMER)
    reason = ruling(n, "核查原因", "曾用名身份证", 10)
    return Fault("R52", (("审核决定", reason), scan(n, "号码更正证明", n + 80)), (("资审材料", proof),))


def same_scan(n):
    wrong = f"资审材料/{ticket(n)} 身份证.jpg", page(partner(n) * 10 + 1)
    return Fault("R53", (wrong,), (scan(n, "身份证", n + 90),), partner=True)


def same_picture(n):
    wrong = new_photo(n, PORTRAITS[partner(n)], 10)
    return Fault("R75", wrong, new_photo(n, draw_portrait(n + 20), 11), partner=True)


def small_photo(n):
    return Fault("R68 R69 R70", new_photo(n, draw_portrait(n, 150, 180), 10), new_photo(n, PORTRAITS[n], 11))


def same_number(n):
    wrong = who(n, 身份证号=id_number(partner(n)))
    return row_fault("D-TWIN R18 R38 R30", "登记", wrong, who(n), partner=True)


def late_exemption_recognised(n):
    late = exempt(n, "2020-01-01")
    return Fault("R25", (("免考", late),), (("审核决定", ruling(n, "免考", "认可", 10, 课程代码="00023")),))


def ruled_wrongly(rules, matter, wrong, right):
    def fault(n):
        return row_fault(rules, "审核决定", ruling(n, matter, wrong, 10), ruling(n, matter, right, 11))

    return fault


FAULTS = {
    "wrong digit of the number": lambda n: row_fault("R58 R18 R38 R30", "登记", wrong_digit(n), who(n)),
    "wrong birth date": registered("R58 R18", 出生日期="1998-02-15"),
    "preliminary review too late": registered("R4", 初审时间="2020-06-18 17:00:01"),
    "city without deadline": registered("R3 R42", 考区="无锡"),
    "plan version that is not here": registered("R30", 计划版本="1999"),
    "graduated after the change": registered("R52", 前置学历毕业日期="2020-01"),
    "ticket that is unknown": registered("R39 R30", 多证准考证号="320512999999"),
    "number of another": same_number,
    "chip name differs": lambda n: row_fault("R18", "二代证", capture(n, 姓名="张山"), capture(n)),
    "not captured": lambda n: row_fault("R12", "二代证", capture(n, 采集结果="未采集"), capture(n)),
    "course failed": lambda n: row_fault("R30 R24", "成绩", mark(n, "04735", "59"), mark(n, "04735", "61")),
    "blue grade": lambda n: row_fault("R57", "成绩", mark(n, "04735", "61", "手工"), mark(n, "04735", "61")),
    "practice not reported": lambda n: row_fault(
        "R21 R30", "实践成绩", practice(n, "已上传"), practice(n, "已审核发布")
    ),
    "late exemption": lambda n: row_fault("R25", "免考", exempt(n, "2020-01-01"), exempt(n, "2019-12-31")),
    "late exemption that is recognised": late_exemption_recognised,
    "ticket not on the rolls": lambda n: row_fault("R37 R30", "多证", linked(n, 状态="转出"), linked(n)),
    "ticket of another name": lambda n: row_fault("R38 R30", "多证", linked(n, 姓名="张山"), linked(n)),
    "former name on the list differs": lambda n: row_fault("R52", "资审清单", named(n, 专科姓名="张八"), named(n)),
    "wrong stamp": changed_proof(stamp="市考办"),
    "copy where an original is asked": changed_proof(medium="复印件"),
    "former name differs": changed_proof(曾用名="张八"),
    "issued in the future": changed_proof(签发日期="2020-06-20"),
    "issued before the degree": changed_proof(签发日期="2018-05-31"),
    "scan is missing": missing_scan,
    "row is missing": missing_row,
    "another reason": another_reason("基本信息不符", "R45 R52"),
    "reason not passed": another_reason("未通过", "R50"),
    "scan of two people": same_scan,
    "same picture": same_picture,
    "photo too small": small_photo,
    "not the person on the photo": ruled_wrongly("R59", "照片本人", "否", "是"),
    "sent back by the review": ruled_wrongly("R7", "会审", "退回", "通过"),
}  # fmt: skip
ALONE = sorted(name for name, fault in FAULTS.items() if not fault(1).partner)


def take(office, papers, minutes):
    """Takes files and rows; a row comes as a table of its own."""
    for no, (where, what) in enumerate(papers):
        path, data = (
            (where, what) if isinstance(what, bytes) else (f"{where}/{minutes}-{no}.csv", csv_bytes([what]))
        )
        drop(office, path, data, NOW + timedelta(minutes=minutes))
    spine.take_in(office)


def findings(office):
    return {n: told_of(office, n)["findings"] for n in SERIALS}


def without(spoken, rules):
    return [finding for finding in spoken if finding["rule"] not in rules]


@pytest.fixture(scope="module")
def faultless(tmp_path_factory):
    office = make_office(tmp_path_factory.mktemp("corrections") / "faultless")
    drop_plan(office)
    drop_lists(office)
    take(office, [one for n in SERIALS for one in papers_of(n)], 0)
    assert [rules_of(office, n) for n in SERIALS] == [[], [], []]
    office.close()
    return office.folder


@pytest.fixture
def offices(faultless, tmp_path):
    made = []

    def fresh():
        office = Office(
            shutil.copytree(faultless, tmp_path / f"{len(made)}"), clock=lambda: NOW, lent=hands()
        )
        made.append(office)
        return office

    yield fresh
    for office in made:
        office.close()


def mended(office, fault):
    """Breaks and mends; what was said before and after comes back."""
    take(office, fault.breaks, 2)
    before = findings(office)
    take(office, fault.mends, 3)
    assert spine.catch_up(office) == 0
    return before, findings(office)


@pytest.mark.parametrize("name", FAULTS)
def test_a_correction_clears_what_it_corrects_and_nothing_else(offices, name):
    @settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], **QUICK)
    @given(st.sampled_from(SERIALS), st.sampled_from(ALONE), st.booleans())
    def clears(serial, another, shared):
        office, fault = offices(), FAULTS[name](serial)
        next_one = shared and not fault.partner
        rest = FAULTS[another](partner(serial) if next_one else partner(partner(serial)))
        take(office, rest.breaks, 1)
        before, after = mended(office, fault)
        rules = set(fault.rules.split())
        assert rules & {finding["rule"] for finding in before[serial]}
        concerned = {serial, partner(serial)} if fault.partner else {serial}
        assert after == {n: without(s, rules) if n in concerned else s for n, s in before.items()}

    clears()
