"""The matcher against brute force where courses come from the exemption library and from other tickets too."""

from dataclasses import replace
from datetime import date

from facts_makers import BATCH, REGISTRATION
from hypothesis import given, settings
from hypothesis import strategies as st
from test_matching import CODES, brute, match, plans_and_people

from pipeline.model import Decision, Exemption, Grade, How, OtherTicket, PracticeGrade, Replacement
from pipeline.rules.marks import points, standing

EVERY = [*CODES, "8", "9"]
MARKS = ("40", "59.5", "60", "75", "80", "良好", "中等", "合格", "不合格", "")
STATES = ("已上传", "在省教育考试院", "已审核发布", "退回")
IN_TIME, LATE = date(2019, 12, 31), date(2020, 1, 1)
TICKETS = st.sampled_from(["在籍", "在籍", "已毕业", "other name", "other number", "unknown"])
MANY = settings(max_examples=400, deadline=None, derandomize=True, database=None)


def graded(codes=EVERY, most=4):
    return st.lists(st.tuples(st.sampled_from(codes), st.sampled_from(MARKS)), max_size=most).map(
        lambda rows: tuple(Grade(code, mark) for code, mark in rows)
    )


def other(number, kind, grades):
    if kind == "unknown":
        return OtherTicket(number, known=False, grades=grades)
    told = {
        "track": "社会自考",
        "name": "张三",
        "id_no": REGISTRATION.id_no,
        "status": "在籍",
        "grades": grades,
    }
    changed = {"已毕业": {"status": "已毕业"}, "other name": {"name": "张山"}, "other number": {"id_no": "1"}}
    return OtherTicket(number, **{**told, **changed.get(kind, {})})


@st.composite
def people(draw):
    """A person with marks of every source on a small plan, and which of his tickets may be used."""
    who, one, passed, _ = draw(plans_and_people())
    own = tuple(Grade(code, draw(st.sampled_from(MARKS))) for code in sorted(passed)) + draw(graded())
    practice = draw(
        st.dictionaries(
            st.sampled_from(EVERY), st.tuples(st.sampled_from(MARKS), st.sampled_from(STATES)), max_size=3
        )
    )
    exempt = draw(st.dictionaries(st.sampled_from(EVERY), st.sampled_from([IN_TIME, LATE]), max_size=3))
    kinds = draw(st.lists(TICKETS, max_size=2))
    tickets = [other(f"32051234567{no}", kind, draw(graded(most=5))) for no, kind in enumerate(kinds)]
    recognised = draw(st.sets(st.sampled_from(EVERY), max_size=1))
    rulings = [Decision("免考", "认可", "王审", BATCH.registration_opens, code) for code in recognised]
    told = replace(
        who,
        batch=replace(
            BATCH, batch_exempt_courses=frozenset(draw(st.sets(st.sampled_from(CODES), max_size=1)))
        ),
        grades=own,
        practice=tuple(PracticeGrade(code, m, "样本大学", state) for code, (m, state) in practice.items()),
        exemptions=tuple(Exemption(code, on) for code, on in exempt.items()),
        other_tickets=tuple(tickets),
        decisions=(*who.decisions, *rulings),
    )
    return told, one, [t for t, kind in zip(tickets, kinds, strict=True) if kind == "在籍"]


def ruled(who, code):
    return any(ruling.matter == "免考" and ruling.course == code for ruling in who.decisions)


def expected_own(who, code):
    """The mark of the main ticket, and whether it is published; a practice row goes before the grades."""
    for row in who.practice:
        if row.course == code:
            return row.mark, row.state == "已审核发布"
    marks = [row.mark for row in who.grades if row.course == code]
    return max(marks, key=points, default=""), True


def expected(who, usable, code):
    """passed, exempt, pending or nothing; and whether another ticket's mark is the one that counts."""
    own, published = expected_own(who, code)
    best = max((row.mark for t in usable for row in t.grades if row.course == code), key=points, default="")
    passes = published and points(own) >= 60
    linked = points(best) > points(own) if published else points(best) >= 60
    passes = passes or points(best) >= 60
    library = [one for one in who.exemptions if one.course == code]
    if any(not passes or one.approved_on <= IN_TIME or ruled(who, code) for one in library):
        return "exempt", linked
    if passes:
        return "passed", linked
    return ("pending" if not published and points(own) >= 60 else ""), linked


@MANY
@given(people())
def test_the_highest_mark_of_usable_tickets_counts_and_of_equal_ones_the_main(drawn):
    who, _, usable = drawn
    found = standing(who)
    for code in EVERY:
        told, linked = expected(who, usable, code)
        assert (code in found.passed) == (told in ("passed", "exempt")), code
        assert (code in found.exempt) == (told == "exempt"), code
        assert (code in found.pending) == (told == "pending"), code
        assert (code in found.linked) == linked, code
    assert set(found.linked.values()) <= {ticket.number for ticket in usable}


def widened(one):
    every = [*one.courses, *(x for g in one.groups for x in g.courses)]
    swaps = tuple(
        Replacement((*r.old, *sorted({x.code for x in every if x.practice_of in r.old} - set(r.old))), r.new)
        for r in one.replacements
    )
    return replace(one, replacements=swaps)


@MANY
@given(people())
def test_brute_force_over_all_sources_comes_to_the_same_verdict(drawn):
    who, one, usable = drawn
    told = {code: expected(who, usable, code)[0] for code in EVERY}
    have = {code for code in EVERY if told[code] in ("passed", "exempt")}
    found = match(who, standing(who))
    now = brute(who, widened(one), have)
    assert (found.satisfied, found.credits, found.courses) == (now[0], now[2], now[3])
    hoped = brute(who, widened(one), have | {code for code in EVERY if told[code] == "pending"})
    assert found.only_pending == (hoped[0] and not now[0])
    assert len(found.missing) == -hoped[1]


def chinese(text):
    return any("\u4e00" <= char <= "\u9fff" for char in text)


@MANY
@given(people(), st.booleans())
def test_every_course_of_the_plan_has_one_row_with_a_tick_or_a_reason(drawn, satisfied):
    who, one, _ = drawn
    if satisfied:
        yes = Decision("计划匹配", "视同满足", "王审", BATCH.registration_opens, reference="1号")
        who = replace(who, decisions=(*who.decisions, yes))
    where = standing(who)
    found = match(who, where)
    listed = [*one.courses, *(x for g in one.groups for x in g.courses)]
    assert [row.course for row in found.rows] == list(dict.fromkeys(course.code for course in listed))
    for row in found.rows:
        if row.by:
            assert set(row.by) <= where.passed and row.how not in (None, How.OVERRIDE) and not row.why
        else:
            assert row.how in (None, How.OVERRIDE) and chinese(row.why), row
            assert row.how is None or satisfied


@MANY
@given(people())
def test_how_names_the_first_source_that_applies(drawn):
    who, _, usable = drawn
    for row in match(who, standing(who)).rows:
        if row.how is None or row.how is How.REPLACED:
            continue
        told, linked = expected(who, usable, row.course)
        earned = standing(replace(who, exemptions=())).passed
        batch = row.course in who.batch.batch_exempt_courses & earned
        wanted = How.LINKED if linked else How.PASSED
        wanted = How.EXEMPT if told == "exempt" else wanted
        assert row.by == (row.course,) and row.how is (How.BATCH_EXEMPT if batch else wanted)
