"""The commands as a user types them: what they print, their JSON, their exit codes."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from makers import csv_bytes, drop, drop_people, make_office, person, ticket

from pipeline.demo.portraits import draw_portrait

PYTHON = sys.executable


def biye(*words, folder=None, now="2020-06-19T09:00:00", code=0, **environment):
    place = ["-C", str(folder)] if folder else []
    env = {**os.environ, "BIYE_NOW": now, **environment}
    done = subprocess.run([PYTHON, "-m", "pipeline", *place, *words], capture_output=True, text=True, env=env)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def told(*words, **how):
    return json.loads(biye(*words, "--json", **how).stdout)


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    yield made
    made.close()


def test_the_main_job_by_commands(office):
    folder = office.folder
    tickets = drop_people(office, 2)
    took = told("take", folder=folder)
    assert (took["taken"], took["refused"], took["judged"], took["waiting"]) == (8, 0, 2, 0)
    assert told("approve", "--all-clear", "--by", "王审", folder=folder)["approved"] == tickets
    lots = told("stock", "receive", "--lot", "A", "--sheets", "3", "--by", "李印", folder=folder)["lots"]
    assert lots[0]["on_hand"] == 3
    job = told("print", "new", "--lot", "A", "--by", "李印", folder=folder)["jobs"][0]
    assert job["sheets"] == 2 and all(
        (folder / part).is_file() for part in [*job["parts"], job["ticket_pdf"]]
    )
    left = biye("print", "close", job["job"], "--good", "1", "--by", "李印", folder=folder, code=1)
    assert "还有1张（2）没有登记" in left.stdout
    biye("print", "close", job["job"], "--spoiled", "2:卡纸", "--by", "李印", folder=folder)
    assert told("stock", "balance", folder=folder)["lots"][0] == {
        "lot": "A", "received": 3, "issued_open": 0, "good": 1, "spoiled": 1, "returned": 0, "on_hand": 1,
    }  # fmt: skip
    files = told("copy", tickets[0], folder=folder)["files"]
    assert (folder / files[0]).read_bytes().startswith(b"%PDF-")
    bundle = told("bundle", "--kind", "registry", folder=folder)["bundles"][0]
    assert told("verify", str(folder / bundle["path"]))["bundles"][0]["ok"]
    shown = told("show", tickets[0], folder=folder)
    assert shown["stage"] == "bundled" and shown["sheets"][0]["state"] == "good"
    assert told("status", folder=folder)["stages"]["bundled"] == 2
    assert told("list", "--stage", "bundled", folder=folder)["tickets"] == tickets
    assert any(
        "会审通过" in line["what"] for line in told("log", "--ticket", tickets[0], folder=folder)["lines"]
    )


def test_show_all_gives_one_json_line_a_person(office):
    drop_people(office, 3)
    biye("take", folder=office.folder)
    lines = biye("show", "--all", "--json", folder=office.folder).stdout.splitlines()
    assert [json.loads(line)["ticket"] for line in lines] == [ticket(n) for n in (1, 2, 3)]


def test_bad_files_come_back_with_a_sentence_and_the_rest_goes_through(office):
    drop_people(office, 1)
    drop(office, "登记/空.csv", b"")
    drop(office, "登记/只有表头.csv", "准考证号,姓名,身份证号,专业代码\r\n".encode())
    drop(office, "登记/缺列.csv", csv_bytes([{"准考证号": ticket(9), "姓名": "张三"}]))
    drop(office, "成绩/编码.csv", b"\xff\xfe\x80\x81\x00")
    drop(office, "成绩/一键两值.csv", csv_bytes(_two_marks()))
    drop(office, "照片/320118000001.jpg", b"")
    drop(office, f"照片/{ticket(8)}.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    drop(office, "专业计划/缺键.json", b'{"plan_code": "X1", "version": "2021"}')
    drop(office, "乱放.txt", b"x")
    done = biye("take", "--json", folder=office.folder, code=1)
    told = json.loads(done.stdout)
    files = {f["path"]: f for f in told["files"]}
    bad = [p for p, f in files.items() if f["state"] == "refused"]
    assert len(bad) == 9
    for path in bad:
        assert "请" in files[path]["reason"], files[path]
        assert (office.returned / path).is_file()
        letter = (office.returned / (path + ".reason.txt")).read_bytes()
        assert letter.startswith(b"\xef\xbb\xbf") and b"\r\n" in letter
        assert json.loads((office.returned / (path + ".reason.json")).read_bytes())["reason"]
    assert told["taken"] >= 4


def _two_marks():
    row = {"准考证号": ticket(1), "课程代码": "99999", "成绩": "60", "考试时间": "2019-10-19", "来源": "自动"}
    return [row, {**row, "成绩": "61"}]


def test_one_bad_row_comes_back_and_the_good_rows_stand(office):
    drop(office, "登记/登记.csv", csv_bytes([person(1), person(2, 准考证号="12345"), person(3)]))
    took = json.loads(biye("take", "--json", folder=office.folder, code=1).stdout)
    assert took["partly"] == 1 and took["judged"] == 2
    rows = (office.returned / "登记/登记.csv.rows.csv").read_text("utf-8-sig").splitlines()
    assert rows[0].endswith("原因") and len(rows) == 2 and "12位" in rows[1]


def test_the_returned_rows_can_be_corrected_and_dropped_again(office):
    drop(office, "登记/登记.csv", csv_bytes([person(1), person(2, 准考证号="12345")]))
    biye("take", folder=office.folder, code=1)
    rows = (office.returned / "登记/登记.csv.rows.csv").read_text("utf-8-sig")
    drop(office, "登记/登记改.csv", rows.replace("12345,", f"{ticket(2)},").encode("utf-8-sig"))
    assert json.loads(biye("take", "--json", folder=office.folder).stdout)["judged"] == 1


def test_an_unknown_key_is_refused_with_its_line(office):
    toml = office.folder / "office.toml"
    text = toml.read_text("utf-8")
    line = text.splitlines().index("[inbox]") + 2
    toml.write_text(text.replace("[inbox]\n", "[inbox]\nsettle = 3\n"), "utf-8")
    done = biye("take", folder=office.folder, code=2)
    assert f"第{line}行" in done.stderr and "settle" in done.stderr


def test_without_a_certificate_date_nothing_is_judged_and_the_inbox_stays(tmp_path):
    biye("init", str(tmp_path / "office"))
    dropped = tmp_path / "office/inbox/登记/a.csv"
    dropped.write_bytes(csv_bytes([person(1)]))
    done = biye("take", folder=tmp_path / "office", code=2)
    assert "certificate_date" in done.stderr and dropped.exists()


def test_another_hand_on_the_office_is_said_and_waited_for(office):
    from pipeline.errors import LockedError

    with (office.folder / "system/lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(json.dumps({"deed": "take", "pid": 7, "at": "2020-06-19T09:00:00"}))
        lock.flush()
        with pytest.raises(LockedError, match="take"), office.hand("approve", patience=0.2):
            pass
        biye("list", folder=office.folder)


def test_only_the_province_approves(tmp_path):
    college = make_office(tmp_path / "college", role="college")
    done = biye("approve", "--all-clear", "--by", "张", folder=college.folder, code=2)
    assert "省" in done.stderr


def test_a_folder_that_is_no_office_is_said_so(tmp_path):
    for command in ("take", "status", "list", "log"):
        for folder in (tmp_path, tmp_path / "nowhere"):
            assert "biye init" in biye(command, folder=folder, code=2).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_changed_blank_stops_the_run(office):
    import shutil

    from pipeline import deeds, shipped
    from pipeline.errors import BlankChangedError
    from pipeline.printing.runs import Order

    shutil.copytree(shipped.shipped("forms"), office.folder / "forms")
    with (office.folder / "forms/js-2020/blank.pdf").open("ab") as blank:
        blank.write(b"\n%")
    with pytest.raises(BlankChangedError):
        deeds.print_new(office, Order(["A"], "李印"))
    assert BlankChangedError.exit_code == 4


def test_identity_numbers_are_masked_wherever_people_read(office):
    number = person(1)["身份证号"]
    drop(office, f"照片/{number}.jpg", b"\xff\xd8\xff\xe0 broken")
    done = biye("take", folder=office.folder, code=1)
    assert number not in done.stdout + done.stderr
    assert f"{number[:6]}********{number[-4:]}" in done.stdout
    drop(office, "登记/登记.csv", csv_bytes([person(1)]))
    drop(office, f"照片/{number}.jpg", draw_portrait(1))
    biye("take", folder=office.folder)
    for words in (("log",), ("log", "--json"), ("show", ticket(1), "--json"), ("status",)):
        assert number not in biye(*words, folder=office.folder).stdout


def test_rules_lists_every_rule():
    rules = told("rules")["rules"]
    ids = {rule["id"] for rule in rules}
    assert {"R2", "R3", "R4", "R19", "R21", "R22", "R30", "R58", "R65", "R70", "R75", "P-GLYPH"} <= ids
    assert all(rule["memo"] and rule["says"] for rule in rules)


def test_doctor_says_what_is_and_what_to_do(office):
    checks = {c["name"]: c for c in told("doctor", folder=office.folder)["checks"]}
    assert {"fonts", "blank", "disk", "clock", "database", "file_system"} <= set(checks)
    assert checks["blank"]["state"] == "ok"


def test_a_broken_bundle_is_found(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    assert "有问题" in biye("verify", str(path), code=1).stdout


def test_a_missing_database_folder_is_exit_7(office):
    toml = office.folder / "office.toml"
    text = toml.read_text("utf-8").replace('url = ""', 'url = "sqlite:////nowhere/at/all.db"')
    toml.write_text(text, "utf-8")
    assert "doctor" in biye("take", folder=office.folder, code=7).stderr


def test_the_empty_tables_are_taken_once_filled_in(office):
    from openpyxl import load_workbook

    blank = office.outbox / "空白表样/登记.xlsx"
    book = load_workbook(blank)
    sheet = book.worksheets[0]
    header = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for column, title in enumerate(header, 1):
        sheet.cell(2, column, person(1).get(title, ""))
    target = office.inbox / "登记/登记.xlsx"
    book.save(target)
    assert told("take", folder=office.folder)["judged"] == 1


def test_nothing_is_told_of_this_machine():
    root = Path(__file__).resolve().parents[1]
    assert not (root / "pipeline/data").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nonsense"], "没有“nonsense”这个命令"),
        (["take", "--nope"], "没有“--nope”这个选项"),
        (["approve", "--all-clear"], "缺少“--by”"),
        (["print", "new", "--lot", "A", "--by", "x", "--limit", "0"], "“--limit”的值不对"),
        (["show"], "请给一个准考证号"),
    ],
)
def test_wrong_usage_is_said_in_chinese(office, words, says):
    assert says in biye(*words, folder=office.folder, code=2).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--stage", "foo"), "“--stage”的值不对，可写：withdrawn、blocked"),
        (("--papers", "x"), "“--papers”的值不对，可写：none、owed"),
        (("--rule", "R999"), "没有规则“R999”"),
    ],
)
def test_a_list_of_nothing_that_exists_is_wrong_usage(office, words, says):
    assert says in biye("list", *words, folder=office.folder, code=2).stderr


def test_a_city_is_found_as_people_call_it(office):
    tickets = drop_people(office, 1)
    biye("take", folder=office.folder)
    assert told("list", "--city", "南京市", folder=office.folder)["tickets"] == tickets
