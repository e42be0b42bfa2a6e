"""The evidence matrix of 附件1 through the real inbox: every row, every paper, every fault, in one office."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import evidence_makers as makers_of
import pytest
from evidence_makers import COMMON, FAULTS, MATRIX, NAME_PROOFS, UNUSABLE
from makers import (
    capture,
    csv_bytes,
    decision,
    drop,
    drop_lists,
    drop_plan,
    grades_of,
    make_office,
    person,
    ticket,
)
from paper_makers import faultless, lay

from pipeline import answers, spine
from pipeline.demo.portraits import draw_portrait
from pipeline.ledger import cases as case_ledger
from pipeline.model import SHANGHAI

BEFORE = datetime(2020, 6, 22, 10, 0, tzinfo=SHANGHAI)
REVIEW = datetime(2020, 7, 2, 0, 0, tzinfo=SHANGHAI)
CASES = makers_of.everybody()
COMPLETE = [case for case in CASES if not case.fault]
LACKING = [case for case in CASES if case.lacks]
CARRIED = ("R49", "R52")


def told_of(office):
    return {told["ticket"]: told for told in answers.of_people(office, None)}


def judged_at(office, moment):
    """Who was judged last at that moment."""
    with office.ledger.read() as db:
        rows = db.execute(case_ledger.cases()).all()
    return {row.ticket for row in rows if row.at == moment.isoformat()}


def lay_everything(office):
    """All that no 资审 asks for; only the complete have a photo, to see that then nothing at all is said."""
    drop_plan(office)
    drop_lists(office)
    serials = [case.serial for case in CASES]
    drop(office, "登记/登记.csv", csv_bytes([person(n) for n in serials]))
    drop(office, "二代证/采集.csv", csv_bytes([capture(n) for n in serials]))
    drop(office, "成绩/成绩.csv", csv_bytes([row for n in serials for row in grades_of(n)]))
    for case in COMPLETE:
        drop(office, f"照片/{case.ticket}.jpg", draw_portrait(case.serial))
    rows = [decision(case.serial, "照片本人", "是") for case in COMPLETE]
    drop(office, "审核决定/照片.csv", csv_bytes(rows))
    makers_of.lay_case(office, CASES)


def clear_one_of_each_kind(office):
    """Each clearing paper in a pass of its own; who was judged in it, and his case after it."""
    steps = []
    for no, fault in enumerate(FAULTS):
        case = next((case for case in LACKING if case.fault == fault and case.item not in COMMON), None)
        if case is None:
            continue
        now = REVIEW + timedelta(hours=9, minutes=no)
        office.clock = lambda now=now: now
        makers_of.clear_case(office, case, now)
        done = spine.take_in(office)
        told = next(iter(answers.of_people(office, case.ticket)))
        steps.append(SimpleNamespace(case=case, done=done, who=judged_at(office, now), told=told))
    return steps


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Dropped once, taken once, judged; judged again as the review opens; then cleared one by one."""
    office = make_office(tmp_path_factory.mktemp("evidence") / "office")
    office.clock = lambda: BEFORE
    lay_everything(office)
    taken = spine.take_in(office)
    before = told_of(office)
    office.clock = lambda: REVIEW - timedelta(seconds=1)
    too_soon = spine.catch_up(office)
    office.clock = lambda: REVIEW
    count = spine.catch_up(office)
    told = SimpleNamespace(taken=taken, before=before, too_soon=too_soon, count=count)
    told.again, told.after = judged_at(office, REVIEW), told_of(office)
    told.steps = clear_one_of_each_kind(office)
    yield told
    office.close()


def test_every_row_every_paper_and_every_fault_has_its_person():
    assert len(CASES) == 9 + 28 * 16
    assert {(c.row.title, c.item, c.fault) for c in CASES if c.fault} == {
        (row.title, item, fault) for row in MATRIX for item in (*COMMON, *row.items) for fault in FAULTS
    }
    assert all(set(told) == set(makers_of.ITEMS) for told in FAULTS.values())


def test_every_file_is_taken_but_the_scans_that_cannot_be_used(story):
    unusable = {makers_of.scan_path(case, case.item) for case in CASES if case.fault in UNUSABLE}
    assert {file.path for file in story.taken.files if file.state != "taken"} == unusable
    assert {file.state for file in story.taken.files if file.path in unusable} == {"refused"}
    assert story.taken.waiting == 0 and story.taken.judged == len(CASES)


def test_the_reason_is_the_one_of_the_list(story):
    said = {case.title: story.before[case.ticket]["evidence"]["reason"] for case in CASES}
    assert said == {case.title: case.row.reason for case in CASES}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_each_paper_stands_as_the_matrix_and_the_decisions_say(story, moment):
    people = getattr(story, moment)
    said = {
        case.title: [(one["item"], one["state"]) for one in people[case.ticket]["evidence"]["required"]]
        for case in CASES
    }
    assert said == {case.title: case.standing() for case in CASES}


def test_the_paper_at_fault_says_why_and_no_other_says_anything(story):
    for case in CASES:
        for one in story.before[case.ticket]["evidence"]["required"]:
            if one["state"] == makers_of.PRESENT:
                assert one["why"] == "", case.title
            else:
                assert case.words in one["why"], case.title
                assert case.item in (one["item"], *NAME_PROOFS), case.title


def test_medium_and_stamp_are_those_of_the_memo(story):
    for case in CASES:
        for one in story.before[case.ticket]["evidence"]["required"]:
            medium, stamp = makers_of.STANDARD[one["item"]]
            if one["item"] == makers_of.STATEMENT:
                medium = "原件或复印件"
            asked = (medium, "" if one["item"] == makers_of.REPORT else stamp)
            assert (one["medium"], one["stamp"]) == asked, case.title


def test_a_set_is_complete_and_scanned_or_lacking_and_owed(story):
    for people in (story.before, story.after):
        said = {
            case.title: (people[case.ticket]["evidence"]["complete"], people[case.ticket]["papers"])
            for case in CASES
        }
        kept, owed = (True, "scanned"), (False, "owed")
        assert said == {case.title: owed if case.lacks else kept for case in CASES}


def spoken(told):
    return sorted((one["rule"], one["severity"], one["who"]) for one in told["findings"])


def expected(case, severity):
    """All that must be said of him: R49 of the common two alone, R52 of any, and the photo nobody has."""
    told = [("R52", severity, "city")] * case.lacks
    told += [("R49", "hold", "city")] * (case.lacks and case.item in COMMON)
    return sorted(told + [("R75", "hold", "college")] * bool(case.fault))


def test_r49_and_r52_hold_before_the_review(story):
    said = {case.title: spoken(story.before[case.ticket]) for case in CASES}
    assert said == {case.title: expected(case, "hold") for case in CASES}


def test_r52_blocks_and_r49_still_holds_from_the_review_on(story):
    said = {case.title: spoken(story.after[case.ticket]) for case in CASES}
    assert said == {case.title: expected(case, "block") for case in CASES}


def test_who_has_everything_is_clear_before_and_after(story):
    for case in COMPLETE:
        assert story.before[case.ticket]["stage"] == story.after[case.ticket]["stage"] == "clear", case.title


def test_the_findings_name_the_paper_at_fault_and_the_day_until_when(story):
    for case in LACKING:
        said = {one["rule"]: one["says"] for one in story.before[case.ticket]["findings"]}
        assert case.item in said["R52"] and case.row.result in said["R52"], case.title
        assert "7月2日，暂定" in said["R52"], case.title
        if case.item in COMMON:
            assert case.item in said["R49"] and case.words in said["R49"], case.title
        else:
            assert case.fault == "missing" or case.words in said["R52"], case.title


def test_one_of_three_is_asked_for_where_no_proof_of_the_name_came(story):
    for case in LACKING:
        says = next(one["says"] for one in story.before[case.ticket]["findings"] if one["rule"] == "R52")
        assert ("三选一" in says) == (case.fault == "missing" and case.item in NAME_PROOFS), case.title


def test_no_number_is_told_whole(story):
    for people in (story.before, story.after):
        for case in CASES:
            told = people[case.ticket]
            said = [one["says"] for one in told["findings"]]
            said += [one["why"] for one in told["evidence"]["required"]]
            numbers = (person(case.serial)["身份证号"], makers_of.former_number(case.serial))
            for number in (*numbers, makers_of.STRANGERS_NUMBER):
                assert not any(number in says for says in said), case.title


def test_the_opening_review_judges_exactly_those_with_something_lacking_again(story):
    assert story.too_soon == 0
    assert story.again == {case.ticket for case in LACKING}
    assert story.count == len(LACKING)


def test_every_kind_of_fault_is_cleared_in_its_own_pass(story):
    kinds = {case.fault for case in LACKING}
    assert {step.case.fault for step in story.steps} == kinds
    assert len(kinds) == len(FAULTS) - 1  # an empty 现姓名 or 现身份证号 is no fault


def test_the_clearing_paper_judges_that_person_alone_and_he_is_clear_of_it(story):
    for step in story.steps:
        assert {file.state for file in step.done.files} == {"taken"}, step.case.title
        assert (step.done.judged, step.who) == (1, {step.case.ticket}), step.case.title
        assert step.told["evidence"]["complete"] and step.told["papers"] == "scanned", step.case.title
        assert all(one["state"] == "present" for one in step.told["evidence"]["required"]), step.case.title
        assert not [one for one in step.told["findings"] if one["rule"] in CARRIED], step.case.title


def test_of_two_proofs_of_a_name_the_valid_one_stands_and_the_other_is_not_asked_for(tmp_path):
    office = make_office(tmp_path / "office")
    drop_plan(office)
    drop_lists(office)
    papers = faultless(1, ticket(1)).of_former_name()
    lay(office, "交", [papers.handed_in(makers_of.HUKOU, "复印件", "市考办", 曾用名="")])
    spine.take_in(office)
    told = told_of(office)[ticket(1)]
    office.close()
    said = [(one["item"], one["state"]) for one in told["evidence"]["required"]]
    assert said == [(item, "present") for item in (*COMMON, makers_of.RENAMED)]
    assert (told["evidence"]["complete"], told["papers"], told["findings"]) == (True, "scanned", [])
