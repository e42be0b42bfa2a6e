"""query ask, answer, list: the joint review's questions, with a case number that names nobody (三·2)."""

from datetime import datetime

import pytest
from makers import NOW, drop_people, make_office, page, person, ticket

from pipeline import answers, querying, spine
from pipeline.errors import UsageError
from pipeline.model import SHANGHAI
from pipeline.model.workdays import after_working_hours


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    drop_people(made, 2)
    spine.take_in(made)
    made.clock = lambda: NOW.replace(month=7, day=2, hour=11, minute=30)
    yield made
    made.close()


def at(month, day, hour, minute=0):
    return datetime(2020, month, day, hour, minute, tzinfo=SHANGHAI)


def test_a_question_has_a_case_number_an_owner_and_a_due_time(office):
    (one,) = querying.ask(office, ticket(1), "college", "请提供成绩单", "王审")["queries"]
    assert (one["case"], one["to"], one["answered_at"]) == ("存疑-001", "样本职业学院", None)
    assert one["due"] == at(7, 2, 15, 30).isoformat() and not one["overdue"]
    (two,) = querying.ask(office, ticket(2), "city", "请核查", "王审", "2020-07-03T10:00")["queries"]
    assert (two["case"], two["to"], two["due"]) == ("存疑-002", "南京市考办", at(7, 3, 10).isoformat())


def test_the_slip_for_the_group_names_nobody(office):
    name, number = person(1)["姓名"], person(1)["身份证号"]
    question = f"{name}（{ticket(1)}，{number}）的论文成绩由谁上传？"
    (one,) = querying.ask(office, ticket(1), "host", question, "王审")["queries"]
    assert name not in one["slip"] and number not in one["slip"] and ticket(1) not in one["slip"]
    assert "存疑-001：该生" in one["slip"] and "7月2日15:30前答复" in one["slip"]
    assert one["question"] == question


def test_an_answer_closes_it_with_its_proofs(office, tmp_path):
    querying.ask(office, ticket(1), "college", "请提供成绩单", "王审")
    proof = tmp_path / "成绩单.pdf"
    proof.write_bytes(page("proof"))
    (one,) = querying.answer(office, "存疑-001", "见附件", "李老师", [proof])["queries"]
    assert one["answer"] == "见附件" and one["files"][0]["name"] == "成绩单.pdf"
    assert office.store.read(one["files"][0]["digest"]) == proof.read_bytes()
    assert querying.listed(office, everything=False)["queries"] == []
    assert len(querying.listed(office, everything=True)["queries"]) == 1
    history = [line["what"] for line in next(answers.of_people(office, ticket(1)))["history"]]
    assert history[-2:] == ["存疑-001问专科学校：请提供成绩单", "答复存疑-001：见附件（附1份材料）"]


def test_open_ones_are_told_by_age_and_when_they_are_late(office):
    for n in (1, 2):
        querying.ask(office, ticket(n), "college", "请说明", "王审")
    office.clock = lambda: at(7, 2, 15, 31)
    told = querying.listed(office, everything=False)["queries"]
    assert [(q["case"], q["overdue"]) for q in told] == [("存疑-001", True), ("存疑-002", True)]
    assert answers.of_status(office)["open_queries"] == 2


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("320118999999", "college", "x", "王"), "没有320118999999的登记"),
        ((ticket(1), "college", " ", "王"), "要写清楚问什么"),
        ((ticket(1), "college", "x", "王", "明天"), "“明天”不是时间"),
    ],
)
def test_what_cannot_be_asked_is_said(office, asked, words):
    with pytest.raises(UsageError, match=words):
        querying.ask(office, *asked)
    assert querying.listed(office, everything=True)["queries"] == []


def test_what_cannot_be_answered_is_said(office, tmp_path):
    with pytest.raises(UsageError, match="没有“存疑-009”这个问题"):
        querying.answer(office, "存疑-009", "好", "李", [])
    with pytest.raises(UsageError, match="要写答复"):
        querying.answer(office, "1", "", "李", [])
    with pytest.raises(UsageError, match="读不了"):
        querying.answer(office, "1", "", "李", [tmp_path / "none.pdf"])


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (at(7, 2, 9), at(7, 2, 11)),
        (at(7, 2, 11, 30), at(7, 2, 15, 30)),
        (at(7, 2, 16), at(7, 3, 10)),
        (at(7, 3, 18), at(7, 6, 11)),
        (at(6, 24, 16, 30), at(6, 28, 10, 30)),
        (at(7, 2, 6), at(7, 2, 11)),
    ],
)
def test_two_working_hours_pass_over_noon_night_weekend_and_feast(office, begins, due):
    assert after_working_hours(office.settings.batch, begins, 2) == due
