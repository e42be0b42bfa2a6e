"""What a strict reader of the memo found on the way of the papers: each of these was once wrong."""

import pytest
from makers import (
    NOW,
    capture,
    csv_bytes,
    decision,
    drop,
    drop_people,
    grades_of,
    id_number,
    make_office,
    page,
    person,
    ticket,
)

from pipeline import answers, approval, claiming, spine
from pipeline.errors import UsageError
from pipeline.ledger import seeking


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def told(office, serial):
    return next(iter(answers.of_people(office, ticket(serial))))


def rules_of(office, serial):
    return {f["rule"] for f in told(office, serial)["findings"]}


def test_a_yes_by_command_clears_what_was_sent_back_and_nothing_else(office):
    drop_people(office, 3)
    drop(office, "审核决定/退.csv", csv_bytes([decision(1, "会审", "退回"), decision(2, "会审", "退回")]))
    drop(office, "二代证/采集1.csv", csv_bytes([capture(1), capture(2, 姓名="别人"), capture(3)]))
    spine.take_in(office)
    assert approval.approve(office, [], "王审").approved == [ticket(3)]
    done = approval.approve(office, [ticket(1), ticket(2)], "王审")
    assert done.approved == [ticket(1)] and [r["ticket"] for r in done.refused] == [ticket(2)]
    assert told(office, 1)["stage"] == "approved"


def test_withdrawing_one_of_two_frees_the_other(office):
    drop_people(office, 2)
    drop(
        office,
        "登记/登记1.csv",
        csv_bytes([person(1), person(2, 身份证号=id_number(1), 姓名=person(1)["姓名"])]),
    )
    same = [capture(n, 姓名=person(1)["姓名"], 身份证号=id_number(1)) for n in (1, 2)]
    drop(office, "二代证/采集1.csv", csv_bytes(same))
    photo = (office.inbox / f"照片/{ticket(1)}.jpg").read_bytes()
    drop(office, f"照片/{ticket(2)}.jpg", photo)
    spine.take_in(office)
    assert {"D-TWIN", "R75"} <= rules_of(office, 1)
    drop(office, "审核决定/撤销.csv", csv_bytes([decision(2, "撤销登记", "撤销")]))
    spine.take_in(office)
    assert rules_of(office, 1) == set() and told(office, 2)["stage"] == "withdrawn"


def test_zeros_filled_up_are_told_of_every_table(office):
    drop_people(office, 1)
    row = {
        "准考证号": ticket(1),
        "课程代码": "4736",
        "成绩": "80",
        "主考学校": "样本大学",
        "成绩管理状态": "已审核发布",
    }
    drop(office, "实践成绩/实践.csv", csv_bytes([row]))
    drop(
        office,
        "免考/免考.csv",
        csv_bytes([{"准考证号": ticket(1), "课程代码": "23", "批准日期": "2019-10-01"}]),
    )
    spine.take_in(office)
    says = next(f["says"] for f in told(office, 1)["findings"] if f["rule"] == "D-CODE")
    assert "00023、04736" in says


def test_the_list_and_the_city_are_both_heard(office):
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    drop(office, "审核决定/核查.csv", csv_bytes([decision(1, "核查原因", "曾用名")]))
    spine.take_in(office)
    evidence = told(office, 1)["evidence"]
    assert (evidence["reason"], evidence["listed"], evidence["found"]) == ("former_name", "未通过", "曾用名")
    says = next(f["says"] for f in told(office, 1)["findings"] if f["rule"] == "R52")
    assert "曾用名（市考办核查；省里清单是未通过）" in says
    assert [one["one_of"] for one in evidence["required"]] == [False, False, True, True, True]


def test_the_rows_of_a_list_are_counted_without_who_passed_and_unknown_people_are_told(office):
    drop_people(office, 1)
    rows = [
        {"准考证号": ticket(1), "资审结果": "完全匹配", "考区": ""},
        {"准考证号": ticket(9), "资审结果": "未通过", "考区": "南京市考办"},
    ]
    drop(office, "资审清单/名单.csv", csv_bytes(rows))
    drop(
        office,
        "资审清单/下发.csv",
        csv_bytes([{"考区": "南京市自考办", "下发日期": "2020-06-19", "人数": "1"}]),
    )
    spine.take_in(office)
    assert answers.of_status(office)["remarks"] == [
        f"资审清单上的{ticket(9)}没有登记。请核对准考证号，或补交登记表"
    ]


def test_our_own_column_is_not_read_as_the_senders(office):
    drop_people(office, 1)
    bad = {"准考证号": ticket(1), "采集结果": "读不了"}
    drop(office, "二代证/坏.csv", csv_bytes([bad]), NOW.replace(hour=10))
    spine.take_in(office)
    back = (office.returned / "二代证/坏.csv.rows.csv").read_text("utf-8-sig")
    drop(
        office,
        "二代证/坏改.csv",
        back.replace(",读不了", ",无法读取", 1).encode("utf-8-sig"),
        NOW.replace(hour=11),
    )
    spine.take_in(office)
    says = next(f["says"] for f in told(office, 1)["findings"] if f["rule"] == "R12")
    assert says.startswith("2018级，二代证无法读取，不能提交")
    good = {**bad, "采集结果": "无法读取", "原因": "芯片损坏"}
    drop(office, "二代证/好.csv", csv_bytes([good]), NOW.replace(hour=12))
    spine.take_in(office)
    assert "（芯片损坏）" in next(f["says"] for f in told(office, 1)["findings"] if f["rule"] == "R12")


def test_a_number_in_a_files_name_is_never_told_whole(office):
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    drop(office, f"资审材料/身份证 {id_number(1)}.pdf", page("x")[:200])
    drop(office, f"资审材料/{id_number(7)}.pdf", page("nobody's"))
    spine.take_in(office)
    case = str({**told(office, 1), "history": ""})
    assert id_number(1) not in case and "329999********" in case
    (waiting,) = answers.of_status(office)["unclaimed"]
    assert id_number(7) not in waiting
    claiming.claim(office, waiting, ticket(1), "毕业证")
    assert answers.of_status(office)["unclaimed"] == []


def test_an_override_with_a_course_beside_it_is_the_persons(office):
    drop_people(office, 1)
    drop(office, "成绩/成绩1.csv", csv_bytes(grades_of(1, but=("00023",))))
    drop(
        office,
        "审核决定/视同.csv",
        csv_bytes([decision(1, "计划匹配", "视同满足", 文号="计1号", 课程代码="00023")]),
    )
    spine.take_in(office)
    assert "R30" not in rules_of(office, 1) and told(office, 1)["plan"]["satisfied"]


def test_a_wrong_claim_is_claimed_anew(office):
    drop_people(office, 2)
    drop(office, "资审材料/IMG1.pdf", page("x"))
    spine.take_in(office)
    claiming.claim(office, "IMG1.pdf", ticket(1), "成绩证明-00023")
    claiming.claim(office, "IMG1.pdf", ticket(2), "身份证")
    with office.ledger.read() as db:
        assert [row.ticket for row in seeking.claimed(db)] == [ticket(2)]
    with pytest.raises(UsageError, match="没有“IMG9"):
        claiming.claim(office, "IMG9.pdf", ticket(2), "身份证")


@pytest.mark.parametrize(
    ("path", "city", "college"),
    [
        ("登记/南京/样本学院/2020年6月/a.csv", "南京", "样本学院"),
        ("登记/南京市考办/2018级/a.csv", "南京", ""),
        ("登记/乙学院/甲系/a.csv", "", "乙学院"),
    ],
)
def test_folders_say_city_and_college_but_no_day_or_cohort(office, path, city, college):
    drop_people(office, 1)
    row = {**person(1), "考区": "", "专科学校": ""}
    drop(office, "登记/登记1.csv", csv_bytes([row]))
    (office.inbox / "登记/登记1.csv").rename(_parent(office.inbox / path))
    spine.take_in(office)
    assert (told(office, 1)["city"], told(office, 1)["college"]) == (city, college)


def _parent(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_other_tickets_typed_by_hand(office):
    drop_people(office, 2)
    own = [person(1, 多证准考证号=f"{ticket(1)};{ticket(1)}"), person(2, 多证准考证号="无")]
    drop(office, "登记/登记1.csv", csv_bytes(own))
    assert {f.state for f in spine.take_in(office).files} == {"taken"}
    assert rules_of(office, 1) == rules_of(office, 2) == set()


def test_pages_beyond_the_scan_are_a_fault(office):
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    row = {"准考证号": ticket(1), "材料": "身份证", "介质": "复印件", "盖章": "南京市自考办(章)"}
    drop(office, "资审材料/登记表.csv", csv_bytes([{**row, "起页": "2", "止页": "4"}]))
    drop(office, f"资审材料/{ticket(1)}身份证.pdf", page("x", 3))
    spine.take_in(office)
    item = told(office, 1)["evidence"]["required"][1]
    assert item["why"] == "登记的页码到第4页，扫描件只有3页。请核对起页、止页"


def test_a_folder_typed_with_the_file_chooses_between_two_of_one_name(office):
    drop_people(office, 1)
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    row = {
        "准考证号": ticket(1),
        "材料": "身份证",
        "介质": "复印件",
        "盖章": "市考办",
        "文件名": "b/IMG1.pdf",
    }
    drop(office, "资审材料/登记表.csv", csv_bytes([row]))
    for folder in "ab":
        drop(office, f"资审材料/{folder}/IMG1.pdf", page(folder))
    assert spine.take_in(office).waiting == 1
    assert told(office, 1)["evidence"]["required"][1]["state"] == "present"
    assert answers.of_status(office)["unclaimed"] == ["资审材料/a/IMG1.pdf"]


def test_history_says_what_was_decided_and_by_whom(office):
    drop_people(office, 1)
    spine.take_in(office)
    assert any(line["what"].endswith("：王审，照片本人 是") for line in told(office, 1)["history"])
