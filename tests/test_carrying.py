"""carry-over: the papers of who did not pass go into the next batch by copy (四, R10)."""

import io

import pytest
from makers import (
    NOW,
    capture,
    csv_bytes,
    decision,
    drop,
    drop_people,
    hands,
    id_number,
    make_office,
    page,
    person,
    ticket,
)

from pipeline import answers, approval, carrying, spine
from pipeline.errors import UsageError
from pipeline.founding import found
from pipeline.office import Office

OTHER = "320512345678"


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "first")
    drop_people(made, 3)
    drop(made, "登记/登记1.csv", csv_bytes([person(1, 多证准考证号=OTHER, 外语="是"), person(2), person(3)]))
    drop(made, "二代证/采集1.csv", csv_bytes([capture(1, 采集结果="未采集"), capture(2), capture(3)]))
    other = {"项目": "社会自考", "姓名": person(1)["姓名"], "身份证号": id_number(1), "状态": "在籍"}
    drop(made, "多证/多证.csv", csv_bytes([{"准考证号": OTHER, **other}]))
    grade = {"准考证号": OTHER, "课程代码": "00023", "成绩": "99", "考试时间": "2018-10", "来源": "自动"}
    drop(made, "成绩/社会.csv", csv_bytes([grade]))
    drop(made, "资审材料/扫描1.pdf", page("one"))
    row = {"准考证号": ticket(1), "材料": "身份证", "介质": "复印件", "盖章": "市考办", "文件名": "扫描1.pdf"}
    drop(made, "资审材料/登记表.csv", csv_bytes([row]))
    drop(made, "审核决定/会审.csv", csv_bytes([decision(1, "会审", "退回", 说明="缺证明")]))
    spine.take_in(made)
    approval.approve(made, [ticket(2)], "王审")
    yield made
    made.close()


@pytest.fixture
def next_batch(tmp_path):
    found(tmp_path / "next", "2020-08X", None, "province")
    toml = tmp_path / "next" / "office.toml"
    toml.write_text(toml.read_text("utf-8").replace("settle_seconds = 2", "settle_seconds = 0"), "utf-8")
    made = Office(tmp_path / "next", clock=lambda: NOW.replace(month=8, day=28), lent=hands())
    yield made
    made.close()


def told(office, serial):
    return next(iter(answers.of_people(office, ticket(serial))), None)


def test_who_did_not_pass_is_carried_over_and_nothing_changes_here(office, next_batch):
    before = [{**p, "history": None} for p in answers.of_people(office, None)]
    done = carrying.carry_over(office, next_batch.folder, [], "王审")
    assert done["carried"] == [ticket(1), ticket(3)] and done["left_out"] == []
    assert [{**p, "history": None} for p in answers.of_people(office, None)] == before
    assert "抄转到2020-08X批次" in told(office, 1)["history"][-1]["what"]


def test_there_he_has_his_papers_but_registers_anew(office, next_batch):
    carrying.carry_over(office, next_batch.folder, [ticket(1)], "王审")
    taken = spine.take_in(next_batch)
    assert {f.state for f in taken.files} == {"taken"} and taken.judged == 1
    there = told(next_batch, 1)
    rules = {f["rule"] for f in there["findings"]}
    assert {"R2", "R12", "R42"} <= rules and "R7" not in rules and "R59" not in rules
    assert there["plan"]["satisfied"] and there["photo"]["ok"]
    assert {g["code"]: g["from_ticket"] for g in there["grades"]}["00023"] == OTHER
    assert told(next_batch, 2) is None


def test_done_again_it_lays_nothing_new(office, next_batch):
    first = carrying.carry_over(office, next_batch.folder, [ticket(1)], "王审")["files"]
    spine.take_in(next_batch)
    assert carrying.carry_over(office, next_batch.folder, [ticket(1)], "王审")["files"] == first
    assert {f.state for f in spine.take_in(next_batch).files} == {"ignored"}


def test_the_approved_and_the_unknown_are_left_out_with_a_reason(office, next_batch):
    done = carrying.carry_over(office, next_batch.folder, [ticket(2), ticket(9)], "王审")
    assert done["carried"] == []
    why = {one["ticket"]: one["why"] for one in done["left_out"]}
    assert "已会审通过" in why[ticket(2)] and "没有这个准考证号" in why[ticket(9)]


def test_the_same_batch_is_no_next_batch(office, tmp_path):
    with pytest.raises(UsageError, match="也是2020H1批次"):
        carrying.carry_over(office, make_office(tmp_path / "same").folder, [ticket(1)], "王审")
    with pytest.raises(UsageError, match="不是一个办公室"):
        carrying.carry_over(office, tmp_path / "nowhere", [ticket(1)], "王审")


def test_what_lies_in_the_other_inbox_is_never_overwritten(office, next_batch):
    there = next_batch.inbox / "照片" / f"{ticket(1)}.jpg"
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(b"another")
    carrying.carry_over(office, next_batch.folder, [ticket(1)], "王审")
    assert there.read_bytes() == b"another"
    assert io.BytesIO((there.with_name(f"结转-{ticket(1)}.jpg")).read_bytes()).read(2) == b"\xff\xd8"
