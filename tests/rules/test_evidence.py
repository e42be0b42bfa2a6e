"""附件1: which papers each reason asks for, how each of them stands and why; numbers and months of the rules."""

from dataclasses import replace
from datetime import date

import pytest
from cases import CHANGE, COMMON, listed
from facts_makers import NUMBER, at, facts, ruled

from pipeline.model import NO_CASE, Listed, Look, PaperRow, Reason, Scan
from pipeline.rules.evidence import evidence_of, expected_name, told_reason, turns_at
from pipeline.rules.exemption import months_before
from pipeline.rules.identity import same_number, shaped, upgraded, valid
from pipeline.rules.judging import judge

FORMER = "329999199802140051"
HOUSEHOLD = PaperRow("户口单页", "复印件", ("市考办",), former_name="张小三")
CERTIFICATE = PaperRow("户籍证明", "原件", ("公安",), former_name="张小三")
NUMBER_PROOF = PaperRow("号码更正证明", "原件", ("公安",), former_id_no=FORMER)
STATEMENT = PaperRow("情况说明", "原件", ("专科学校",))
NAME_PROOFS = ("户口单页", "户籍证明", "姓名变更证明")


def former_name(*rows, **more):
    return listed("曾用名", (*COMMON, *rows), prior_name="张小三", **more)


def former_number(*rows, prior_id_no=FORMER, **more):
    return listed("曾用名身份证", (*COMMON, *rows), prior_id_no=prior_id_no, **more)


def states(case):
    return {item.item: item.state.value for item in evidence_of(case).required}


def why(case, item):
    return next(one.why for one in evidence_of(case).required if one.item == item)


def said(case):
    return {finding.rule for finding in judge(case, lambda _: ()).findings}


def severities(case, rule):
    return [f.severity.value for f in judge(case, lambda _: ()).findings if f.rule == rule]


@pytest.mark.parametrize(
    ("result", "reason", "asked"),
    [
        ("基本信息不符", Reason.ENROLMENT_INFO_WRONG, ["情况说明"]),
        ("曾用名", Reason.FORMER_NAME, [*NAME_PROOFS]),
        ("曾用名身份证", Reason.FORMER_ID_NUMBER, ["号码更正证明"]),
        ("曾用名+曾用名身份证", Reason.FORMER_NAME_AND_ID, [*NAME_PROOFS, "号码更正证明"]),
        ("未通过", Reason.NOT_PASSED, []),
    ],
)
def test_each_reason_asks_for_the_two_common_items_and_its_own(result, reason, asked):
    found = evidence_of(listed(result))
    assert found.reason is reason
    assert [item.item for item in found.required] == ["前置学历证书", "身份证", *asked]
    assert all(item.state == "missing" and item.why == "还没有收到" for item in found.required)


@pytest.mark.parametrize("case", [facts(), listed("完全匹配"), listed("查不到")])
def test_who_passed_and_who_has_an_unknown_reason_is_asked_for_nothing(case):
    assert evidence_of(case) == NO_CASE and evidence_of(case).complete


@pytest.mark.parametrize("proof", [HOUSEHOLD, CERTIFICATE, CHANGE], ids=lambda row: row.item)
def test_any_one_proof_of_a_former_name_suffices(proof):
    found = evidence_of(former_name(proof))
    assert found.complete and [item.item for item in found.required] == ["前置学历证书", "身份证", proof.item]


@pytest.mark.parametrize("invalid", [CERTIFICATE, CHANGE], ids=lambda row: row.item)
def test_the_valid_alternative_stands_beside_an_invalid_one(invalid):
    case = former_name(replace(invalid, medium="复印件"), HOUSEHOLD)
    assert evidence_of(case).complete and invalid.item not in states(case)


def test_where_no_alternative_is_valid_those_handed_in_are_told():
    case = former_name(replace(CHANGE, medium="复印件"))
    assert states(case)["姓名变更证明"] == "invalid" and "户口单页" not in states(case)


def test_a_former_name_and_number_want_both():
    def both(*rows):
        return listed("曾用名+曾用名身份证", (*COMMON, *rows), prior_name="张小三", prior_id_no=FORMER)

    assert evidence_of(both(CHANGE, NUMBER_PROOF)).complete
    assert states(both(CHANGE))["号码更正证明"] == "missing"
    assert states(both(NUMBER_PROOF))["户口单页"] == "missing"


@pytest.mark.parametrize("item", ["前置学历证书", "身份证"])
def test_a_common_item_that_is_missing_or_invalid_holds(item):
    rest = tuple(row for row in COMMON if row.item != item)
    gone = listed("曾用名", (*rest, CHANGE), prior_name="张小三")
    bare = listed("曾用名", (*rest, PaperRow(item, "复印件"), CHANGE), prior_name="张小三")
    for case, state in ((gone, "missing"), (bare, "invalid")):
        assert states(case)[item] == state and severities(case, "R49") == ["hold"] and "R52" in said(case)


def test_what_is_lacking_holds_until_the_review_opens_and_blocks_from_then_on():
    case = former_name()
    just_before = replace(case, as_of=at(7, 1, 23, 59, 59))
    assert severities(just_before, "R52") == ["hold"]
    assert severities(replace(case, as_of=at(7, 2)), "R52") == ["block"]
    assert judge(just_before, lambda _: ()).turns_at == at(7, 2)


@pytest.mark.parametrize("proof", [CERTIFICATE, CHANGE], ids=lambda row: row.item)
def test_a_copy_where_an_original_is_asked_is_invalid(proof):
    assert "要原件" in why(former_name(replace(proof, medium="复印件")), proof.item)


def test_an_original_where_a_copy_is_asked_is_fine_and_needs_no_stamp():
    originals = tuple(PaperRow(row.item, "原件") for row in COMMON)
    case = listed("曾用名", (*originals, replace(HOUSEHOLD, medium="原件", stamps=())), prior_name="张小三")
    assert evidence_of(case).complete


@pytest.mark.parametrize("proof", [HOUSEHOLD, CERTIFICATE, CHANGE, NUMBER_PROOF], ids=lambda row: row.item)
@pytest.mark.parametrize("stamps", [(), ("学信",)])
def test_the_asked_stamp_lacks(proof, stamps):
    maker = former_number if proof is NUMBER_PROOF else former_name
    told = why(maker(replace(proof, stamps=stamps)), proof.item)
    assert "盖章" in told and ("学信" in told) == bool(stamps)


def test_one_stamp_among_several_suffices():
    assert evidence_of(former_name(replace(CHANGE, stamps=("专科学校", "公安")))).complete


@pytest.mark.parametrize("medium", ["原件", "复印件"])
def test_a_statement_may_be_an_original_or_a_copy_and_bears_the_college_stamp(medium):
    case = listed("基本信息不符", (*COMMON, replace(STATEMENT, medium=medium)))
    assert evidence_of(case).complete
    bare = listed("基本信息不符", (*COMMON, replace(STATEMENT, medium=medium, stamps=())))
    assert states(bare)["情况说明"] == "invalid"


def test_wrong_enrolment_data_hold_until_corrected_without_touching_the_papers():
    case = listed("基本信息不符", (*COMMON, STATEMENT), prior_name="张三", prior_id_no="1")
    assert evidence_of(case).complete and severities(case, "R45") == ["hold"]
    assert "R45" not in said(replace(case, decisions=ruled("信息更正", "已更正")))
    agrees = replace(case, listed=Listed("基本信息不符", prior_name="张三", prior_id_no=NUMBER))
    assert "R45" not in said(agrees)


def test_a_report_is_asked_for_only_if_there_is_one_and_needs_no_stamp():
    without = listed("未通过", COMMON)
    assert evidence_of(without).complete and severities(without, "R50") == ["hold"]
    report = listed("未通过", (*COMMON, PaperRow("学历认证报告", "复印件")))
    assert states(report)["学历认证报告"] == "present"
    unread = replace(report, scans=report.scans[:2])
    assert states(unread)["学历认证报告"] == "invalid"


@pytest.mark.parametrize(("ruling", "told"), [("通过", []), ("补材料", ["hold"]), ("不通过", ["block"])])
def test_the_section_rules_on_who_did_not_pass_and_on_nobody_else(ruling, told):
    case = listed("未通过", COMMON, decisions=ruled("资审", ruling))
    assert severities(case, "R50") == told and evidence_of(case).complete
    assert severities(former_name(CHANGE, decisions=ruled("资审", ruling)), "R50") == []


def test_the_reason_the_city_found_goes_before_that_of_the_list():
    found = listed("未通过", decisions=ruled("核查原因", "曾用名"))
    assert told_reason(found) == "曾用名" and evidence_of(found).reason is Reason.FORMER_NAME
    passed = listed("完全匹配", decisions=ruled("核查原因", "曾用名"))
    assert evidence_of(passed) == NO_CASE
    assert evidence_of(facts(decisions=ruled("核查原因", "曾用名"))) == NO_CASE


@pytest.mark.parametrize("proof", [HOUSEHOLD, CERTIFICATE, CHANGE], ids=lambda row: row.item)
def test_the_former_name_must_be_there_and_be_that_of_the_prior_degree(proof):
    assert "没有填“曾用名”" in why(former_name(replace(proof, former_name="")), proof.item)
    assert "“张山”与专科证书登记的“张小三”不一致" in why(
        former_name(replace(proof, former_name="张山")), proof.item
    )


def test_where_the_list_has_no_name_that_of_the_registration_is_compared():
    case = listed("曾用名", (*COMMON, CHANGE), registration=replace(facts().registration, prior_name="张山"))
    assert expected_name(case) == "张山" and states(case)["姓名变更证明"] == "invalid"
    both = replace(case, listed=Listed("曾用名", prior_name="张小三"))
    assert evidence_of(both).complete


def test_where_no_former_name_is_known_any_is_taken_and_it_is_said():
    case = listed("曾用名", (*COMMON, CHANGE))
    assert evidence_of(case).complete and severities(case, "R46") == ["warn"]


def test_where_no_former_number_is_known_any_is_taken_and_it_is_said():
    case = former_number(NUMBER_PROOF, prior_id_no="")
    assert evidence_of(case).complete and severities(case, "R48") == ["warn"]


@pytest.mark.parametrize(
    ("former", "words"),
    [
        ("", "没有填“原身份证号”"),
        ("329999199802140052", "不是15位号码，也不是正确的18位号码"),
        ("32999919980214", "不是15位号码"),
        ("329999980214003", "只是15位升18位"),
        (NUMBER, "与现号码（末四位0035）相同"),
        ("329999199802140078", "末四位0078）与专科证书登记的（末四位0051）不一致"),
    ],
)
def test_a_former_number_that_proves_no_correction(former, words):
    assert words in why(former_number(replace(NUMBER_PROOF, former_id_no=former)), "号码更正证明")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [(FORMER, FORMER), ("329999980214005", FORMER), (FORMER, "329999980214005")],
)
def test_a_number_of_fifteen_places_is_the_same_as_its_eighteen(shown, expected):
    row = replace(NUMBER_PROOF, former_id_no=shown)
    assert evidence_of(former_number(row, prior_id_no=expected)).complete


@pytest.mark.parametrize("row", [*COMMON, HOUSEHOLD], ids=lambda row: row.item)
def test_the_present_name_and_number_must_agree_where_they_are_filled_in(row):
    def with_(**told):
        return former_name(*(replace(r, **told) if r is row else r for r in (HOUSEHOLD,))) if row is HOUSEHOLD else (
            listed("曾用名", (*(replace(r, **told) if r is row else r for r in COMMON), CHANGE), prior_name="张小三")
        )  # fmt: skip

    assert evidence_of(with_(name="张三", id_no=NUMBER)).complete
    assert "现姓名“李四”与登记的“张三”不一致" in why(with_(name="李四"), row.item)
    assert "末四位0051）与登记的（末四位0035）不一致" in why(with_(id_no=FORMER), row.item)


@pytest.mark.parametrize("look", [Look.BROKEN, Look.ENCRYPTED, Look.BLANK])
def test_a_scan_that_cannot_be_read_makes_its_item_invalid(look):
    case = former_name(CHANGE)
    bad = tuple(replace(s, look=look) if s.item == "身份证" else s for s in case.scans)
    assert states(replace(case, scans=bad))["身份证"] == "invalid"


def test_a_row_without_scan_and_a_scan_without_row_are_invalid():
    case = former_name(CHANGE)
    without_scan = replace(case, scans=case.scans[1:])
    assert "没有扫描件" in why(without_scan, "前置学历证书")
    without_row = replace(case, paper_rows=case.paper_rows[1:])
    assert "不知道是原件还是复印件" in why(without_row, "前置学历证书")


def test_images_and_proofs_of_grades_need_the_scan_alone():
    scans = (Scan("身份证图像", "a.jpg", "1", dpi=300), Scan("成绩证明-00023", "b.jpg", "2", dpi=300))
    old = facts(cohort=2017, capture=None, scans=scans)
    assert "R14" not in said(old) and "R52" not in said(old)


@pytest.mark.parametrize(
    ("graduated", "issued", "fine"),
    [
        ("2018-06-30", date(2018, 7, 1), True),
        ("2018-06-30", date(2018, 6, 30), False),
        ("2018-06-30", date(2018, 6, 1), False),
        ("2018-06", date(2018, 6, 1), True),
        ("2018-06", date(2018, 5, 31), False),
        ("", date(1999, 1, 1), True),
        ("2018-06", date(2020, 6, 19), True),
        ("2018-06", date(2020, 6, 20), False),
        ("2018-06", None, True),
    ],
)
@pytest.mark.parametrize("proof", [CERTIFICATE, CHANGE, NUMBER_PROOF], ids=lambda row: row.item)
def test_a_proof_is_issued_after_the_prior_degree_and_not_in_the_future(proof, graduated, issued, fine):
    maker = former_number if proof is NUMBER_PROOF else former_name
    case = maker(
        replace(proof, issued_on=issued),
        registration=replace(facts().registration, prior_graduated_on=graduated),
    )
    assert evidence_of(case).complete is fine


def test_a_household_page_may_be_older_than_the_prior_degree():
    old = replace(HOUSEHOLD, issued_on=date(2010, 1, 1))
    case = former_name(old, registration=replace(facts().registration, prior_graduated_on="2018-06"))
    assert evidence_of(case).complete


def test_a_paper_dated_ahead_is_looked_at_again_on_its_day():
    case = former_name(replace(CHANGE, issued_on=date(2020, 6, 25)))
    assert list(turns_at(case)) == [at(6, 25)] and judge(case, lambda _: ()).turns_at == at(6, 25)
    assert evidence_of(replace(case, as_of=at(6, 25))).complete


def test_an_item_tells_when_the_paper_itself_came():
    came = replace(CHANGE, in_hand_on=date(2020, 6, 18))
    assert evidence_of(former_name(came)).required[-1].in_hand_on == date(2020, 6, 18)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (NUMBER, True),
        ("329999199802140036", False),
        ("32999919980214003X", False),
        ("329999198001010004"[:17] + "x", False),
        ("３29999199802140035", False),
        ("32999919980214003", False),
        ("", False),
    ],
)
def test_a_valid_number_has_its_shape_and_its_check_digit(number, right):
    assert valid(number) is right
    assert shaped(number) or not right


def test_fifteen_places_become_eighteen():
    assert upgraded("329999980214003") == NUMBER
    assert [upgraded(text) for text in ("", NUMBER, "32999998021400X", "３29999980214003")] == [""] * 4
    assert same_number("329999980214003", NUMBER) and same_number(NUMBER, "329999980214003")
    assert not same_number(NUMBER, FORMER)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2020, 6, 30), 6, date(2019, 12, 31)),
        (date(2020, 9, 30), 6, date(2020, 3, 31)),
        (date(2020, 8, 31), 6, date(2020, 2, 29)),
        (date(2021, 8, 31), 6, date(2021, 2, 28)),
        (date(2021, 8, 30), 6, date(2021, 2, 28)),
        (date(2020, 12, 31), 6, date(2020, 6, 30)),
        (date(2020, 2, 29), 6, date(2019, 8, 31)),
        (date(2020, 2, 28), 6, date(2019, 8, 28)),
        (date(2020, 6, 15), 6, date(2019, 12, 15)),
        (date(2020, 6, 30), 0, date(2020, 6, 30)),
        (date(2020, 1, 31), 12, date(2019, 1, 31)),
        (date(2020, 1, 1), 1, date(2019, 12, 1)),
    ],
)
def test_months_before_keep_the_end_of_a_month(day, months, before):
    assert months_before(day, months) == before
