"""Whatever the order in which papers come, and however often they are judged, they say the same."""

import io
import json
import shutil
from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from makers import (
    NOW,
    PLAN,
    capture,
    csv_bytes,
    decision,
    drop,
    grades_of,
    hands,
    id_number,
    make_office,
    person,
    ticket,
)
from PIL import Image, ImageDraw
from sqlalchemy import delete

from pipeline import answers, claiming, spine
from pipeline.demo.portraits import draw_portrait
from pipeline.ledger import papers as paper_ledger
from pipeline.ledger import schema
from pipeline.model import SHANGHAI
from pipeline.office import Office

# a failure names its steps by number; shrinking whole offices would take minutes
QUICK = {"deadline": None, "derandomize": True, "database": None, "phases": [Phase.explicit, Phase.generate]}
OTHER = "320512345678"
DERIVED = (schema.judged, schema.findings, schema.marks, schema.twins, schema.given)
PORTRAITS = {seed: draw_portrait(seed) for seed in (1, 2, 3)}
NAMES = {1: "李小明", 2: "王建国", 3: "赵敏", 4: "孙丽"}


def page(seed):
    """A scanned page, each seed another."""
    sheet = Image.new("L", (420, 594), 250)
    draw = ImageDraw.Draw(sheet)
    for line in range(12):
        draw.line((40, 40 + line * 40, 120 + (seed * 37 + line * 61) % 260, 40 + line * 40), 20, 5)
    out = io.BytesIO()
    sheet.save(out, "JPEG", dpi=(200, 200))
    return out.getvalue()


def plan_bytes():
    return json.dumps(PLAN, ensure_ascii=False).encode()


def table(path, *rows):
    return path, csv_bytes(list(rows))


def who(serial, **more):
    return person(serial, **{"姓名": NAMES[serial], **more})


def paper(serial, item, medium="复印件", stamp="市考办", **more):
    row = {"准考证号": ticket(serial), "材料": item, "介质": medium, "盖章": stamp}
    return {**row, "曾用名": "", "文件名": "", "签发日期": "", "原身份证号": "", **more}


def linked(serial, **more):
    row = {"准考证号": OTHER, "项目": "社会自考", "姓名": NAMES[serial], "身份证号": id_number(serial)}
    return {**row, "状态": "在籍", "考区": "苏州", **more}


def elsewhere(code, mark):
    return {"准考证号": OTHER, "课程代码": code, "成绩": mark, "考试时间": "2018-10", "来源": "自动"}


def practice(serial, state, **more):
    row = {"准考证号": ticket(serial), "课程代码": "04736", "成绩": "良好", "主考学校": "样本大学"}
    return {**row, "成绩管理状态": state, **more}


def exempt(serial, on, code="00023"):
    return {"准考证号": ticket(serial), "课程代码": code, "批准日期": on}


def on_list(serial, result, **more):
    return {"准考证号": ticket(serial), "资审结果": result, "专科姓名": "", "专科身份证号": "", **more}


def came(*cities):
    return [{"考区": city, "下发日期": "2020-06-19", "人数": "1"} for city in cities]


def seen(serial, picture, name=""):
    """A photo and the word that it is he: which of them came first matters by decision (R59)."""
    yes = table(f"审核决定/照片{serial}.csv", decision(serial, "照片本人", "是"))
    return (f"照片/{name or ticket(serial)}.jpg", PORTRAITS[picture]), yes


def registrations():
    first, second = who(1), who(2, 前置学历姓名="王国", 多证准考证号=OTHER)
    third = who(3, 级="2017", 前置学历姓名="陈强")
    fourth = who(4, 考区="苏州", 身份证号=id_number(3), 前置学历姓名="陈强")
    yield (table("登记/甲.csv", first),)
    yield (table("登记/乙.csv", second),)
    yield (table("登记/丙.csv", third, fourth),)


def marks():
    yield (table("成绩/甲乙.csv", *grades_of(1, but=("00023",)), *grades_of(2, but=("04735", "04736"))),)
    yield (table("成绩/丙丁.csv", *grades_of(3, but=("04736",)), *grades_of(4)),)
    yield (table("成绩/多证.csv", elsewhere("04735", "75"), elsewhere("03708", "90")),)
    yield (table("实践成绩/实践.csv", practice(2, "已审核发布"), practice(3, "已上传")),)
    yield (table("免考/免考.csv", exempt(1, "2019-12-01"), exempt(4, "2020-03-01")),)
    yield (table("多证/多证.csv", linked(2)),)


def evidence():
    rows = [
        paper(2, "前置学历证书", 文件名="IMG_001"),
        paper(2, "姓名变更证明", "原件", "公安", 曾用名="王国"),
        paper(4, "身份证"),
        paper(1, "学历认证报告", stamp="", 文件名=f"{ticket(1)} 报告.jpg"),
        paper(4, "情况说明", stamp="专科学校", 文件名="说明.jpg"),
        paper(2, "情况说明", stamp="专科学校", 文件名="说明.jpg"),
    ]
    yield (table("资审材料/登记表.csv", *rows),)
    yield ((f"资审材料/{ticket(2)} 姓名变更证明.jpg", page(1)),)
    yield ((f"资审材料/{ticket(4)}/身份证-1.jpg", page(2)),)
    yield (("资审材料/IMG_001.jpg", page(3)),)
    yield (("资审材料/说明.jpg", page(4)),)
    yield (("资审材料/李小明 身份证.jpg", page(2)),)
    yield ((f"资审材料/{id_number(2)} 毕业证.jpg", page(10)),)
    yield ((f"资审材料/{ticket(1)} 报告.jpg", page(11)),)
    yield ((f"资审材料/{ticket(9)} 户口本.jpg", page(12)),)
    yield (("资审材料/陈强 户口本.jpg", page(5)),)
    yield ((f"资审材料/{ticket(2)} 李小明 户口本.jpg", page(6)),)
    yield ((f"资审材料/{ticket(2)} 王建国 身份证.jpg", page(7)),)
    yield ((f"资审材料/{ticket(4)} 身份证正面.jpg", page(8)[:900]),)


def others():
    yield (("专业计划/X2999901-2021.json", plan_bytes()),)
    yield seen(1, 1, name="DSC_0412")
    yield (table("照片/对照表.csv", {"文件名": "DSC_0412.jpg", "准考证号": ticket(1)}),)
    yield seen(2, 2, name=id_number(2))
    yield seen(3, 3)
    yield seen(4, 3)
    yield (table("二代证/采集.csv", *(capture(n, 姓名=NAMES[n]) for n in (1, 2, 4))),)
    yield (("二代证/芯片.bmp", PORTRAITS[1]), (f"二代证/{id_number(1)}.jpg", PORTRAITS[1]))
    roster = {"准考证号": ticket(3), "校核人": "周校", "校核日期": "2020-06-10", "名册文件": "名册一.jpg"}
    yield (table("校核名册/名册.csv", roster),)
    yield (("校核名册/名册一.jpg", page(9)),)
    yield (table("资审清单/清单.csv", on_list(2, "曾用名"), on_list(4, "基本信息不符", 专科姓名="陈强")),)
    yield (table("资审清单/下发.csv", *came("南京", "苏州")),)
    told = decision(2, "核查说明", "已说明", 说明="更名")
    yield (table("审核决定/核查.csv", told, decision(4, "信息更正", "已更正", 说明="")),)


GROUPS = [*registrations(), *marks(), *evidence(), *others()]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("properties")
    make_office(folder / "empty").close()
    return folder / "empty"


class Offices:
    """A fresh office for every example, copied from one that was prepared."""

    def __init__(self, prepared):
        self.prepared, self.count, self.clock = prepared, 0, NOW

    def __enter__(self):
        self.count += 1
        self.office = Office(
            shutil.copytree(self.prepared, self.prepared.with_name(f"{self.prepared.name}{self.count}")),
            lent=hands(),
        )
        self.office.clock = lambda: self.clock
        return self.office

    def __exit__(self, *_):
        self.office.close()
        shutil.rmtree(self.office.folder)
        self.clock = NOW


def lay(office, group, at):
    for path, data in group:
        drop(office, path, data, at)


def whole(office):
    """All that is told of everybody, and the tray."""
    people = {p["ticket"]: p for p in answers.of_people(office, None)}
    for told in people.values():
        del told["history"]
    return people, sorted(answers.of_status(office)["unclaimed"])


def end_of(office, passes):
    for together in passes:
        for number in together:
            lay(office, GROUPS[number], NOW - timedelta(minutes=number))
        spine.take_in(office)
    return whole(office)


@st.composite
def orders(draw):
    order = draw(st.permutations(range(len(GROUPS))))
    cuts = sorted(draw(st.sets(st.integers(1, len(GROUPS) - 1), max_size=8)))
    return [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]


def test_the_papers_say_something_of_everything(empty):
    with Offices(empty) as office:
        people, tray = end_of(office, [range(len(GROUPS))])
    said = {t: {f["rule"] for f in told["findings"]} for t, told in people.items()}
    assert {"R53"} <= said[ticket(1)] and "D-NAME" in said[ticket(2)]
    assert {"R75", "D-TWIN", "R21"} <= said[ticket(3)] and {"R75", "D-TWIN", "R53"} <= said[ticket(4)]
    assert [row["state"] for row in people[ticket(2)]["evidence"]["required"]] == [
        "present",
        "invalid",
        "present",
    ]
    assert people[ticket(2)]["plan"]["satisfied"] and people[ticket(2)]["photo"]["ok"]
    evidence = [f"{ticket(2)} 李小明 户口本", f"{ticket(9)} 户口本", "陈强 户口本"]
    assert tray == ["二代证/芯片.bmp", *(f"资审材料/{name}.jpg" for name in evidence)]


@pytest.fixture(scope="module")
def together(empty):
    with Offices(empty) as office:
        return end_of(office, [range(len(GROUPS))])


FEW_OR_MANY = pytest.mark.parametrize("examples", [25, pytest.param(300, marks=pytest.mark.slow)])


@FEW_OR_MANY
def test_disjoint_papers_come_to_the_same_in_any_order_and_grouping(empty, together, examples):
    @settings(max_examples=examples, **QUICK)
    @given(orders())
    def same(passes):
        with Offices(empty) as office:
            people, tray = end_of(office, passes)
            assert people == together[0]
            assert tray == together[1]

    same()


MOMENTS = [
    datetime.fromisoformat(f"2020-{text}").replace(tzinfo=SHANGHAI)
    for text in (
        "06-15T17:00:01",
        "06-18T17:00:00",
        "06-18T17:00:01",
        "06-22T00:00",
        "06-25T00:00",
        "07-01T23:59:59",
        "07-02T00:00",
        "07-03T12:00",
    )
]
LATER = [
    table("登记/再.csv", who(1, 初审时间="")),
    table("登记/再.csv", who(1, 身份证号=id_number(3))),
    table("登记/再.csv", who(2, 姓名="王国", 多证准考证号=OTHER)),
    table("登记/再.csv", who(2, 多证准考证号="", 前置学历姓名="王国")),
    table("登记/再.csv", who(3, 级="2018", 前置学历姓名="")),
    table("登记/再.csv", who(4, 考区="无锡", 前置学历姓名="李小明")),
    table("登记/新.csv", person(9, 姓名="李小明")),
    table("成绩/再.csv", *({**row, "成绩": "50"} for row in grades_of(2)[:3])),
    table("成绩/再.csv", *grades_of(2), elsewhere("04735", "40")),
    table("实践成绩/再.csv", practice(2, "退回"), practice(3, "已审核发布")),
    table("免考/再.csv", exempt(1, "2020-05-01"), exempt(2, "2020-05-01", "04735")),
    table("多证/再.csv", linked(2, 状态="已毕业")),
    table("多证/再.csv", linked(2, 姓名="王国")),
    table("二代证/再.csv", capture(1, 姓名="李小明", 采集结果="无法读取"), capture(2, 姓名="王国")),
    table("资审清单/再.csv", on_list(1, "曾用名", 专科姓名="李明"), on_list(2, "完全匹配")),
    table("资审清单/再.csv", on_list(2, "未通过"), on_list(4, "曾用名身份证", 专科身份证号=id_number(8))),
    table("资审清单/再下发.csv", *came("无锡")),
    table("资审材料/再.csv", paper(2, "身份证"), paper(1, "户口单页", 曾用名="李明", 文件名="陈强 户口本.jpg")),
    table("资审材料/再.csv", paper(2, "姓名变更证明", "原件", "公安", 曾用名="王国", 签发日期="2020-06-25")),
    table("资审材料/再.csv", paper(2, "前置学历证书", 文件名=""), paper(3, "身份证", 文件名="IMG_001")),
    table("校核名册/再.csv", {"准考证号": ticket(3), "校核人": "周校", "校核日期": "2020-06-12", "名册文件": "名册二"}),
    (f"资审材料/{ticket(4)}/身份证-1.jpg", page(20)),
    (f"资审材料/{ticket(4)} 身份证反面.jpg", page(2)[:900]),
    ("资审材料/李小明 身份证.jpg", page(21)),
    ("资审材料/说明.jpg", page(4)[:500]),
    ("校核名册/名册二.jpg", page(22)),
    (f"照片/{ticket(4)}新.jpg", PORTRAITS[1]),
    (f"照片/{ticket(1)}坏.jpg", PORTRAITS[1][:20_000]),
]  # fmt: skip
RULINGS = [
    ("会审", "通过", {}), ("会审", "退回", {}), ("照片本人", "是", {}), ("照片本人", "否", {}),
    ("计划匹配", "视同满足", {"文号": "1号"}), ("免考", "认可", {"课程代码": "00023"}),
    ("核查原因", "曾用名+曾用名身份证", {}), ("核查说明", "已说明", {"说明": "更名"}), ("资审", "补材料", {}),
    ("身份证采集", "省已处理", {}), ("逾期受理", "同意", {"文号": "2号"}), ("撤销登记", "撤销", {}),
]  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.just("paper"), st.integers(0, len(LATER) - 1)),
    st.tuples(st.just("paper"), st.integers(0, len(LATER) - 1)),
    st.tuples(st.just("ruling"), st.tuples(st.integers(1, 4), st.sampled_from(RULINGS))),
    st.tuples(st.just("claim"), st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from(["身份证", "户口单页"]))),
    st.tuples(st.just("wait"), st.just(None)),
)  # fmt: skip


def rule_on(office, no, serial, ruling):
    matter, word, more = ruling
    empty = {"课程代码": "", "文号": "", "说明": ""}
    at = f"2020-06-19 10:{no:02d}"
    row = decision(serial, matter, word, 时间=at, **{**empty, **more})
    drop(office, f"审核决定/{no}.csv", csv_bytes([row]))


def claim_one(office, no, serial, item):
    tray = [name for name in answers.of_status(office)["unclaimed"] if not name.startswith("校核名册")]
    if tray:
        name = tray[no % len(tray)]
        claiming.claim(office, name, ticket(serial), item if name.startswith("资审材料") else "")


def walk(offices, office, no, step):
    what, drawn = step
    if what == "paper":
        drop(office, *LATER[drawn], NOW + timedelta(minutes=no))
    elif what == "ruling":
        rule_on(office, no, *drawn)
    elif what == "claim":
        claim_one(office, *drawn)
    else:
        offices.clock = next((moment for moment in MOMENTS if moment > offices.clock), offices.clock)
    spine.take_in(office)


def judged_again(office, but_forget=()):
    with office.ledger.write() as db:
        paper_ledger.touch(db, list(map(ticket, (1, 2, 3, 4, 9))))
        for derived in but_forget:
            db.execute(delete(derived))
    spine.catch_up(office)
    assert spine.catch_up(office) == 0
    return whole(office)


@pytest.fixture(scope="module")
def full(empty):
    office = Office(shutil.copytree(empty, empty.with_name("full")), lent=hands())
    office.clock = lambda: NOW.replace(day=14)
    end_of(office, [range(len(GROUPS))])
    office.close()
    return office.folder


@FEW_OR_MANY
def test_a_judged_state_is_what_judging_from_scratch_comes_to(full, examples):
    offices = Offices(full)

    @settings(max_examples=examples, **QUICK)
    @given(st.lists(STEPS, min_size=6, max_size=12))
    def same(steps):
        offices.clock = NOW.replace(day=14)
        with offices as office:
            for no, step in enumerate(steps, 1):
                walk(offices, office, no, step)
                assert spine.catch_up(office) == 0
            told = whole(office)
            assert judged_again(office) == told
            assert judged_again(office, DERIVED) == told

    same()


def test_whoever_loses_a_scan_to_its_claimer_is_judged_again(full):
    with Offices(full) as office:
        claiming.claim(office, f"资审材料/{ticket(2)} 李小明 户口本.jpg", ticket(1), "户口单页")
        assert "D-NAME" not in rules_of(office, 2)


def test_one_page_under_two_names_is_two_papers_however_it_found_its_owner(full):
    with Offices(full) as office:
        for item in ("户口本", "毕业证"):
            drop(office, f"资审材料/李小明 {item}.jpg", page(30))
        lay(office, [table("资审清单/再.csv", on_list(1, "曾用名", 专科姓名="李明"))], NOW)
        spine.take_in(office)
        states = {r["item"]: r["state"] for r in told_of(office, 1)["evidence"]["required"]}
        assert states == {"前置学历证书": "invalid", "身份证": "invalid", "户口单页": "invalid"}


def told_of(office, serial):
    return next(iter(answers.of_people(office, ticket(serial))))


def rules_of(office, serial):
    return [finding["rule"] for finding in told_of(office, serial)["findings"]]
