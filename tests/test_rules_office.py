"""Every rule through the real inbox: broken with the right severity and who, kept without a word, then cleared."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import rule_cases_grades  # noqa: F401 - enters its cases
import rule_cases_proofs  # noqa: F401 - enters its cases
from evidence_makers import picture
from makers import drop_lists, drop_plan, make_office, ticket
from paper_makers import Papers, faultless, lay
from rule_entries import ENTRIES, KEPT, PARTNERS

from pipeline import answers, approval, claiming, deeds, spine
from pipeline.model import SHANGHAI
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order
from pipeline.rules.judging import rulebook

CLOSING = datetime(2020, 6, 18, 17, 0, tzinfo=SHANGHAI)
MOMENTS = {
    "before": CLOSING - timedelta(hours=1),
    "first": CLOSING,
    "closed": CLOSING + timedelta(seconds=1),
    "cleared": CLOSING + timedelta(hours=16),
    "review": datetime(2020, 7, 2, tzinfo=SHANGHAI),
    "after": datetime(2020, 7, 2, 9, tzinfo=SHANGHAI),
}


def by_name(name):
    return next(one for one in ENTRIES if one.name == name)


def add_deadline(office, city):
    toml = office.folder / "office.toml"
    line = f'"{city}" = 2020-06-15T17:00:00\n"苏州"'
    toml.write_text(toml.read_text("utf-8").replace('"苏州"', line, 1), "utf-8")
    vars(office).pop("settings", None)


def at(office, moment):
    office.clock = lambda: MOMENTS[moment]
    return MOMENTS[moment] - timedelta(minutes=30)


def snapshot(office):
    return {told["ticket"]: told for told in answers.of_people(office, None)}


def print_two(office):
    """The sheets of the person whose name will change and of the one whose will not."""
    void = by_name("sheet_is_void")
    approval.approve(office, [void.ticket(), void.ticket(KEPT)], "王审")
    stock.book(office, "receive", "A", 5, "李印")
    job = deeds.print_new(office, Order(["A"], "李印"))["jobs"][0]
    closing.close(office, job["job"], "1-2", "", "李印")


def clear_by_deed(office):
    """What no paper of one person clears: a setting, a city's list, a claim, a sheet printed again."""
    add_deadline(office, "无锡")
    drop_lists(office, "常州")
    odd = by_name("name_of_another")
    claiming.claim(office, f"{odd.ticket()} 李四身份证.jpg", odd.ticket(), "身份证")
    deeds.print_again(office, by_name("sheet_is_void").ticket(), "数据变更", "李印")


def begin(office):
    dropped = at(office, "before")
    add_deadline(office, "常州")
    drop_plan(office)
    drop_lists(office, "南京", "苏州", "无锡")
    lay(office, "先", [papers for one in ENTRIES for papers in one.before()], dropped)
    spine.take_in(office)
    print_two(office)


def pass_over(office, moment, name, everybody):
    dropped = at(office, moment)
    lay(office, name, everybody, dropped)
    done = spine.take_in(office)
    return done, snapshot(office)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """All dropped and judged; a second later; all clearing papers; the review opens; what is left is cleared."""
    office = make_office(tmp_path_factory.mktemp("rules") / "office")
    begin(office)
    told = SimpleNamespace()
    told.taken, told.first = pass_over(
        office, "first", "交", [papers for one in ENTRIES for papers in one.everybody()]
    )
    at(office, "closed")
    told.turned, told.closed = spine.catch_up(office), snapshot(office)
    soon = [one for one in ENTRIES if one.moment != "review"]
    at(office, "cleared")
    clear_by_deed(office)
    _, told.cleared = pass_over(office, "cleared", "清", [p for one in soon for p in one.clearing()])
    at(office, "review")
    spine.catch_up(office)
    told.review = snapshot(office)
    late = [one for one in ENTRIES if one.moment == "review"]
    _, told.after = pass_over(office, "after", "后", [p for one in late for p in one.clearing()])
    yield told
    office.close()


def spoken(told):
    return sorted((one["rule"], one["severity"], one["who"]) for one in told["findings"])


def broken_ones(one):
    return [one.ticket()] + [one.ticket(PARTNERS)] * (one.partner is not None)


def test_every_rule_of_the_book_has_a_person():
    book = {(r.name, (r.id, r.severity, r.who)) for r in rulebook()}
    assert {(one.name, one.finding) for one in ENTRIES} == book
    assert len({one.title for one in ENTRIES}) == len(ENTRIES)


def test_who_breaks_a_rule_hears_of_it_and_of_nothing_else(story):
    said, wanted = {}, {}
    for one in ENTRIES:
        for whose in broken_ones(one):
            said[one.title, whose] = spoken(getattr(story, one.moment)[whose])
            wanted[one.title, whose] = sorted([one.finding, *one.also])
    assert said == wanted


def test_the_stage_follows_the_gravest(story):
    stages = {"block": "blocked", "hold": "held", "warn": "clear"}
    for one in ENTRIES:
        told = getattr(story, one.moment)[one.ticket()]
        gravest = min((severity for _, severity, _ in (one.finding, *one.also)), key=list(stages).index)
        if one.name != "sheet_is_void":
            assert told["stage"] == stages[gravest], one.title


@pytest.mark.parametrize("moment", ["first", "closed", "cleared", "review", "after"])
def test_who_keeps_a_rule_hears_nothing(story, moment):
    said = {one.title: spoken(getattr(story, moment)[one.ticket(KEPT)]) for one in ENTRIES}
    assert said == {one.title: [] for one in ENTRIES}


def test_the_clearing_paper_clears_and_nothing_is_left(story):
    said, wanted = {}, {}
    for one in ENTRIES:
        moment = "after" if one.moment == "review" else "cleared"
        for whose in broken_ones(one):
            said[one.title, whose] = spoken(getattr(story, moment)[whose])
            wanted[one.title, whose] = []
    assert said == wanted


def test_in_the_end_nothing_is_said_of_anybody(story):
    assert {ticket: spoken(told) for ticket, told in story.after.items() if told["findings"]} == {}


def test_the_closing_second_judges_only_who_has_no_preliminary_review(story):
    turned = {ticket for ticket in story.first if spoken(story.first[ticket]) != spoken(story.closed[ticket])}
    empty = next(one for one in ENTRIES if one.moment == "closed")
    assert turned == {by_name("preliminary_not_yet").ticket(), empty.ticket()}
    assert story.turned == len(turned)


def test_every_sentence_says_what_to_do(story):
    for one in ENTRIES:
        told = getattr(story, one.moment)[one.ticket()]
        says = next(f["says"] for f in told["findings"] if f["rule"] == one.finding[0])
        assert any(word in says for word in ("请", "等", "如同意")), one.title


def test_a_right_name_clears_what_came_under_the_name_of_another(tmp_path):
    office = make_office(tmp_path / "office")
    drop_plan(office)
    drop_lists(office)
    page = picture("the same page")
    lay(office, "交", [faultless(1, ticket(1)).scanned("李四身份证", page)])
    spine.take_in(office)
    assert spoken(snapshot(office)[ticket(1)]) == [("D-NAME", "warn", "city")]
    lay(office, "清", [Papers(1, ticket(1)).scanned("身份证", page)])
    done, told = spine.take_in(office), snapshot(office)
    office.close()
    assert (spoken(told[ticket(1)]), done.waiting) == ([], 0)
