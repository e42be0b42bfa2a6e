"""The case sheet: one page of A4 on which every gate stands with its state, what is missing, who acts until when."""

import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from evidence_makers import former_name
from makers import NOW, csv_bytes, decision, drop, drop_people, id_number, make_office, person, ticket
from set_makers import text_of, without_complaint, words_of

from pipeline import approval, deeds, querying, spine
from pipeline.casepage import CaseSheet, GateRow, Said, write_case
from pipeline.casesheet import _veiled, case_sheet
from pipeline.cli import biye
from pipeline.errors import UsageError
from pipeline.gates import BY_RULE, GATES
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order

SENTENCES = Path(__file__).parent / "golden" / "sentences.txt"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """1 faultless; 2 of a former name, without papers, no photo; 3 withdrawn."""
    office = make_office(tmp_path_factory.mktemp("case") / "office")
    drop_people(office, 3)
    (office.inbox / f"照片/{ticket(2)}.jpg").unlink()
    named = {"准考证号": ticket(2), "资审结果": "曾用名", "专科姓名": former_name(2)}
    drop(office, "资审清单/名单.csv", csv_bytes([named]))
    drop(office, "审核决定/撤销.csv", csv_bytes([decision(3, "撤销登记", "撤销")]))
    spine.take_in(office)
    yield office
    office.close()


def made(office, serial=1):
    (file,) = case_sheet(office, ticket(serial))["files"]
    return office.folder / file


def said(path):
    return text_of(path).replace("\n", "").replace(" ", "")


def test_the_file_bears_the_ticket_and_the_family_name_alone(office):
    assert made(office).relative_to(office.folder).as_posix() == f"outbox/个案/{ticket(1)}_张某.pdf"


@pytest.mark.parametrize(
    ("name", "veiled"), [("阿不都·热合曼", "阿某"), ("../张", "张某"), ("𬭎三", "𬭎某"), ("·", "某")]
)
def test_of_a_name_only_the_first_letter_is_in_a_file_name(name, veiled):
    assert _veiled(name) == veiled


def test_one_page_says_who_and_every_gate(office):
    path = made(office)
    told = said(path)
    without_complaint(path)
    for word in (ticket(1), person(1)["姓名"], "南京", "样本职业学院", "样本工程", "2020年上专接本毕业"):
        assert word in told
    assert all(gate.title[:7] in told for gate in GATES)
    assert id_number(1) not in told and f"{id_number(1)[:6]}********{id_number(1)[-4:]}" in told
    assert "无问题，待会审。现在没有要补的。" in told and "省考试院7月3日" in told


def test_a_finding_stands_with_its_rule_its_sentence_who_acts_and_until_when(office):
    told = said(made(office, 2))
    assert "R75还没有收到照片" in told and "专科学校7月1日17:00" in told and "剩7个工作日" in told
    assert "R52" in told and "市考办" in told and "前置学历证书：缺" in told and "省里清单：曾用名" in told
    assert "待补4关" in told and "最近的期限：7月1日17:00，剩7个工作日" in told


def test_overdue_is_said_in_working_days(office):
    office.clock = lambda: NOW.replace(month=7, day=6)
    spine.catch_up(office)
    told = said(made(office, 2))
    office.clock = lambda: NOW
    spine.catch_up(office)
    assert "逾期3个工作日" in told and "不通过" in told


def test_who_has_withdrawn_has_no_gate_to_pass(office):
    told = said(made(office, 3))
    assert "已撤销登记，本批不再办理。" in told and told.count("不适用") == len(GATES)


def test_the_same_facts_give_the_same_bytes(office):
    first = made(office, 2).read_bytes()
    assert made(office, 2).read_bytes() == first


def test_the_page_is_gray(office):
    path = made(office, 2)
    done = subprocess.run(
        ["gs", "-q", "-o", "-", "-sDEVICE=inkcov", str(path)], capture_output=True, text=True, check=True
    )
    cyan, magenta, yellow, black = map(float, done.stdout.split()[:4])
    assert (cyan, magenta, yellow) == (0, 0, 0) and black > 0


def test_a_ticket_nobody_has_is_told(office):
    with pytest.raises(UsageError, match="没有做情况单"):
        case_sheet(office, "320118999999")


def test_the_whole_way_is_on_the_page(tmp_path):
    office = make_office(tmp_path / "office")
    drop_people(office, 2)
    spine.take_in(office)
    querying.ask(office, ticket(2), "host", "请核对论文成绩", "王审", "2020-07-02T15:00")
    assert "存疑-001：请核对论文成绩，等答复" in said(made(office, 2))
    approval.approve(office, [], "王审")
    assert "还没有打印" in said(made(office))
    stock.book(office, "receive", "A", 5, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", "1", "2:卡纸", "李印")
    assert "P-001第1张（A批）完好" in said(made(office))
    spoiled = said(made(office, 2))
    assert "P-001第2张（A批）报废。请补打1张" in spoiled and "专科学校1件" in spoiled
    office.close()


def test_the_command_names_the_file(office):
    words = ["-C", str(office.folder), "sheet", ticket(1), "--json"]
    done = CliRunner().invoke(biye, words, env={"BIYE_NOW": NOW.isoformat()})
    (file,) = json.loads(done.stdout)["files"]
    assert done.exit_code == 0 and (office.folder / file).read_bytes().startswith(b"%PDF-")


def every_sentence(times=1):
    """A person of whom every rule has something to say, each so many times."""
    found = [line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines()]
    weights = {"block": 0, "hold": 1, "warn": 2}
    gates = []
    for gate in GATES:
        of_gate = [
            Said(rule, says, "专科学校", "7月1日17:00\n剩7个工作日", weights[severity])
            for rule, severity, _, says in found
            if BY_RULE.get(rule) is gate
        ]
        gates.append(GateRow(gate.title, "不通过", tuple(of_gate * times) or (Said("", "", "", ""),)))
    return CaseSheet(ticket(1), "某批", [("姓名", "张三")] * 9, "不通过17关。" * 20, tuple(gates), "脚注")


def drawn(folder, sheet):
    out = io.BytesIO()
    left = write_case(out, sheet)
    path = folder / "case.pdf"
    path.write_bytes(out.getvalue())
    return path, left


@pytest.mark.parametrize("times", [1, 5])
def test_the_worst_person_fits_one_page_and_it_says_how_much_is_left_out(tmp_path, times):
    sheet = every_sentence(times)
    path, left = drawn(tmp_path, sheet)
    (words,) = words_of(path)
    assert left > 0 and f"另有{left}条，见biyeshow{ticket(1)}" in said(path)
    assert all(w[0] > 0 and w[2] < 210 and w[1] > 0 and w[3] < 297 for w in words)
    assert all(gate.title[:7] in said(path) for gate in GATES)
    assert said(path).count("不通过") >= len(GATES)


def test_what_weighs_least_is_left_out_first(tmp_path):
    path, left = drawn(tmp_path, every_sentence())
    warned = sum(1 for line in SENTENCES.read_text("utf-8").splitlines() if line.split("\t")[1] == "warn")
    told = said(path)
    assert left >= warned or "缺04735数据库系统原理" in told
    assert "考务科认定资审不通过" in told and "悬空" not in told


def test_a_long_sentence_is_cut_and_says_where_the_rest_is(tmp_path):
    gates = (GateRow("毕业条件", "不通过", (Said("R30", "缺课程。" * 400, "专科学校", "尽快"),)),)
    path, left = drawn(tmp_path, CaseSheet(ticket(1), "某批", [], "", gates, ""))
    assert left == 0 and "（见biyeshow）" in said(path)


def test_a_few_findings_stand_in_large_type(tmp_path):
    gates = tuple(GateRow(gate.title, "通过", (Said("", "没有疑问", "", ""),)) for gate in GATES)
    path, left = drawn(tmp_path, CaseSheet(ticket(1), "某批", [], "", gates, ""))
    heights = [w[3] - w[1] for w in words_of(path)[0] if w[4] == "没有疑问"]
    assert left == 0 and len(heights) == len(GATES) and min(heights) > 3
