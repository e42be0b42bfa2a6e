import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.model import Course, Group, Replacement
from pipeline.reading import plans

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/samples/plans"
PLAN = {
    "plan_code": "X2080901",
    "version": "2024",
    "major_code": "080901",
    "major": "计算机科学与技术",
    "level": "专升本",
    "host_university": "南京航空航天大学",
    "min_credits": 10,
    "min_courses": 2,
    "courses": [
        {"code": "13003", "name": "数据结构与算法", "credits": 3, "kind": "written"},
        {
            "code": "13004",
            "name": "数据结构与算法实践",
            "credits": 1.5,
            "kind": "practice",
            "practice_of": "13003",
        },
    ],
    "groups": [
        {
            "id": "NETWORK",
            "title": "网络类",
            "when": "always",
            "min_courses": 1,
            "min_credits": 3,
            "courses": [{"code": "13017", "name": "计算机网络", "credits": 6, "kind": "written"}],
        }
    ],
    "replacements": [{"old": ["02331", "02332"], "new": ["13003", "13004"]}],
}


def as_bytes(plan):
    return json.dumps(plan, ensure_ascii=False, indent=1).encode()


def changed(change):
    plan = copy.deepcopy(PLAN)
    change(plan)
    return plan


def complaint(data, name="计划.json"):
    with pytest.raises(UnreadableError) as caught:
        plans.read_plan(name, data)
    return str(caught.value)


def test_a_plan_is_kept_as_it_came():
    assert plans.read_plan("计划.json", as_bytes(PLAN)) == PLAN
    assert plans.read_plan("计划.JSON", b"\xef\xbb\xbf" + as_bytes(PLAN)) == PLAN


def test_a_kept_plan_becomes_the_noun():
    plan = plans.plan_of(plans.read_plan("计划.json", as_bytes(PLAN)))
    theory = Course("13003", "数据结构与算法", 3.0)
    assert (plan.code, plan.version, plan.min_credits, plan.min_courses) == ("X2080901", "2024", 10.0, 2)
    assert plan.courses == (theory, Course("13004", "数据结构与算法实践", 1.5, "practice", "13003"))
    assert plan.groups == (
        Group("NETWORK", "网络类", "always", 1, 3.0, (Course("13017", "计算机网络", 6.0),)),
    )
    assert plan.replacements == (Replacement(("02331", "02332"), ("13003", "13004")),)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real plans are not here")
def test_the_real_plans_are_read():
    files = sorted(SAMPLES.glob("*.json"))
    assert len(files) == 6
    for file in files:
        plan = plans.plan_of(plans.read_plan(file.name, file.read_bytes()))
        assert f"{plan.code}-{plan.version}" == file.stem


@pytest.mark.parametrize("key", list(PLAN))
def test_a_missing_key_is_named_in_both_languages(key):
    said = complaint(as_bytes(changed(lambda plan: plan.pop(key))))
    assert said == f"缺少 {key}（{plans.TITLES[key]}）。请向计划科要完整的计划文件，改好后再放一次"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p["courses"][1].pop("credits"), "courses 第2项 缺少 credits（学分）"),
        (lambda p: p["groups"][0].pop("when"), "groups 第1项 缺少 when（适用）"),
        (lambda p: p["groups"][0]["courses"][0].pop("kind"), "groups 第1项.courses 第1项 缺少 kind（类别）"),
        (lambda p: p["replacements"][0].pop("old"), "replacements 第1项 缺少 old（旧课程）"),
        (lambda p: p.update(version=2024), "version（计划版本）应为文字"),
        (lambda p: p.update(major=" "), "major（专业名称）应为文字"),
        (lambda p: p.update(min_credits="73"), "min_credits（最低学分）应为不小于0的数"),
        (lambda p: p.update(min_credits=True), "min_credits（最低学分）应为不小于0的数"),
        (lambda p: p.update(min_courses=1.5), "min_courses（最低门数）应为不小于0的整数"),
        (lambda p: p.update(courses={}), "courses（课程）应为列表"),
        (lambda p: p["courses"].append("13015"), "courses 第3项 应为 {"),
        (lambda p: p["courses"][0].update(credits=-1), "courses 第1项 的 credits（学分）应为不小于0的数"),
        (lambda p: p["courses"][0].update(kind="exam"), "courses 第1项 的 kind（类别）应为下列之一：written"),
        (lambda p: p["courses"][0].update(code="3003"), "courses 第1项 的 code（课程代码）应为5位数字"),
        (
            lambda p: p["courses"][1].update(practice_of=13003),
            "courses 第2项 的 practice_of（所属理论课）应为",
        ),
        (
            lambda p: p["courses"][1].update(practice_of="99999"),
            "课程 13004 的 practice_of（所属理论课）是 99999",
        ),
        (
            lambda p: p["courses"][0].update(practice_of="13017"),
            "课程 13003 的 practice_of（所属理论课）应由实践课",
        ),
        (lambda p: p["courses"].append(dict(p["courses"][0])), "courses 里课程 13003 写了两次"),
        (lambda p: p["groups"].append(p["groups"][0]), "选组编号 NETWORK 用了两次"),
        (lambda p: p["groups"][0].update(when="sometimes"), "groups 第1项 的 when（适用）应为下列之一"),
        (lambda p: p["groups"][0].update(min_courses=2), "选组“网络类”要求2门3学分，所列课程只有1门6学分"),
        (lambda p: p["groups"][0].update(min_credits=7), "选组“网络类”要求1门7学分，所列课程只有1门6学分"),
        (
            lambda p: p["groups"][0]["courses"].append({**p["courses"][0], "credits": 4}),
            "课程 13003 在两处的学分或类别不一样",
        ),
        (
            lambda p: p["replacements"][0].update(new=["13015"]),
            "replacements 第1项 的 new（新课程）里的 13015",
        ),
        (lambda p: p["replacements"][0].update(old=[]), "replacements 第1项 的 old（旧课程）应为至少一个"),
        (
            lambda p: p["replacements"][0].update(old=[2331]),
            "replacements 第1项 的 old（旧课程）应为至少一个",
        ),
    ],
)
def test_a_faulty_plan_is_told_its_place(change, said):
    told = complaint(as_bytes(changed(change)))
    assert told.startswith(said)
    assert "请" in told


def test_a_pair_in_a_group_counts_as_one_course():
    def pair(plan):
        plan["groups"][0]["courses"] = plan.pop("courses")
        plan["courses"] = []
        plan["groups"][0].update(min_courses=2, min_credits=0)

    assert "只有1门" in complaint(as_bytes(changed(pair)))


def test_broken_json_is_told_its_line():
    assert complaint(as_bytes(PLAN)[:60]).startswith("第4行")
    assert "空的" in complaint(b" \n")
    assert "不是 UTF-8" in complaint(json.dumps(PLAN, ensure_ascii=False).encode("gb18030"))
    assert "最外层" in complaint(b"[]")
    assert "不像专业计划" in complaint(as_bytes(PLAN).replace(b'"min_credits": 10', b'"min_credits": NaN'))
    assert "不像专业计划" in complaint(b"[" * 100_000)
    assert "不像专业计划" in complaint(as_bytes({**PLAN, "major": "?"}).replace(b'"?"', b'"\\ud800"'))


def test_a_plan_on_paper_is_asked_for_as_a_file():
    assert ".json" in complaint(b"%PDF-1.4", "计划.pdf")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(sorted(plans.TITLES)), parts),
    max_leaves=8,
)


@given(key=st.sampled_from(list(PLAN)), value=JSON)
def test_any_value_under_any_key_is_read_or_refused(key, value):
    try:
        kept = plans.read_plan("a.json", json.dumps({**PLAN, key: value}).encode())
    except UnreadableError as error:
        assert "请" in str(error)
        return
    assert plans.plan_of(kept).code


@given(part=st.sampled_from(["courses", "groups", "replacements"]), values=st.data())
def test_any_value_inside_a_part_is_read_or_refused(part, values):
    plan = copy.deepcopy(PLAN)
    plan[part][0][values.draw(st.sampled_from(list(plan[part][0])))] = values.draw(JSON)
    try:
        kept = plans.read_plan("a.json", json.dumps(plan).encode())
    except UnreadableError as error:
        assert "请" in str(error)
        return
    assert plans.plan_of(kept).code
