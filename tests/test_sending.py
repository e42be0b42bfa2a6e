"""What one office sends, another takes as it is, and then judges its people the same."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from click.testing import CliRunner
from evidence_makers import CARD, HUKOU, picture
from makers import NOW, csv_bytes, decision, drop, drop_lists, drop_people, make_office, page, person, ticket
from paper_makers import lay
from set_offices import case

from pipeline import answers, approval, deeds, sending, spine
from pipeline.cli import biye
from pipeline.demo.portraits import draw_portrait
from pipeline.errors import UsageError
from pipeline.exporting import gather
from pipeline.ledger import papers
from pipeline.ledger.cases import Wanted
from pipeline.office import Office
from pipeline.printing import stock
from pipeline.printing.runs import Order
from pipeline.reading import facts as facts_reading
from pipeline.reading.versions import each_person, every, fold
from pipeline.sending import Receiver

HERE, THERE = "样本职业技术学院", "别的学院"
OTHER = "320512345678"
MINE = ("college", HERE)


def fill(office, photos=True):
    """Nine people: of one's own college and another's, some with a former name, marks by hand, another ticket."""
    drop_people(office, 3)
    drop_lists(office)
    rows = [person(n, 专科学校=HERE) for n in (1, 2)] + [person(3, 专科学校=THERE)]
    rows[0] |= {"多证准考证号": OTHER, "外语": "是"}
    drop(office, "登记/登记1.csv", csv_bytes(rows))
    other = {"准考证号": OTHER, "项目": "社会自考", "姓名": rows[0]["姓名"], "身份证号": rows[0]["身份证号"]}
    by_hand = {
        "准考证号": ticket(2),
        "课程代码": "00023",
        "成绩": "88",
        "考试时间": "2018-10",
        "来源": "手工",
    }
    drop(office, "成绩/手工.csv", csv_bytes([by_hand]))
    drop(office, "多证/多证.csv", csv_bytes([{**other, "状态": "在籍"}]))
    grade = {"准考证号": OTHER, "课程代码": "00023", "成绩": "99", "考试时间": "2018-10", "来源": "自动"}
    drop(office, "成绩/社会.csv", csv_bytes([grade]))
    lay(office, "资审", [case(11, 专科学校=HERE), case(12, 专科学校=THERE)])
    drop(office, "资审材料/户口本.pdf", page("third"))
    stray = {
        "准考证号": ticket(11),
        "材料": HUKOU,
        "介质": "复印件",
        "盖章": "市考办",
        "文件名": "户口本.pdf",
    }
    drop(office, "资审材料/又一份.csv", csv_bytes([{**stray, "曾用名": "张三"}]))
    drop(office, "审核决定/会审.csv", csv_bytes([decision(2, "会审", "退回", 说明="缺证明")]))
    spine.take_in(office)
    if not photos:
        return
    done = approval.approve(office, [ticket(1), ticket(3)], "王审")
    assert not done.refused, done.refused


@pytest.fixture
def province(tmp_path):
    office = make_office(tmp_path / "province")
    fill(office)
    yield office
    office.close()


@pytest.fixture
def college(tmp_path):
    office = make_office(tmp_path / "college", "college")
    yield office
    office.close()


def send(office, role="college", name=HERE, **how):
    told = sending.send(office, Receiver(role, name), "钱寄", **how)
    return told, [office.folder / path for path in told["files"]]


def give(other, path, at=NOW):
    """The file as it is, at the top of the other inbox."""
    target = drop(other, path.name, path.read_bytes(), at)
    assert target.parent == other.inbox
    return spine.take_in(other)


def judged(office, *, but=()):
    """What `show` tells of everybody, but for what the offices cannot share."""
    found = {}
    for told in answers.of_people(office, None):
        told = json.loads(json.dumps(told))
        for key in ("history", "forms", "sheets", "papers_from", *but):
            told.pop(key, None)
        found[told["ticket"]] = told
    return found


def names_in(path):
    with zipfile.ZipFile(path) as packed:
        return packed.namelist()


def test_upwards_everything_goes_and_is_judged_the_same(tmp_path, province):
    there = make_office(tmp_path / "there", "province")
    province.settings = type(province.settings)(**{**vars_of(province.settings), "role": "city"})
    told, (path,) = send(province, "province", "江苏省教育考试院")
    assert told["people"] == 5 and f"照片/{ticket(1)}.jpg" in names_in(path)
    done = give(there, path)
    assert [file.state for file in done.files] == ["taken"], done.files
    ours, theirs = judged(province), judged(there)
    assert list(ours) == list(theirs)
    for number, case_of in ours.items():
        for key in ("stage", "papers", "findings", "plan", "evidence"):
            assert theirs[number][key] == case_of[key], (number, key)
        assert (theirs[number]["photo"] or {}).get("ok") == (case_of["photo"] or {}).get("ok")
    there.close()


def outcome(office):
    return {n: [(f["rule"], f["says"]) for f in told["findings"]] for n, told in judged(office).items()}


def vars_of(settings):
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}


def photo_of(office, number):
    with office.ledger.read() as db:
        digest, _ = gather(db, [number], (), lambda *_: True).files[f"照片/{number}.jpg"]
    return office.store.read(digest)


def test_the_yes_of_the_province_reaches_the_print_room_of_the_college(province, college):
    told, (path,) = send(province)
    assert told["people"] == 3
    assert not any(name.startswith("照片/") for name in names_in(path))
    for number in (ticket(1), ticket(2)):
        drop(college, f"照片/{number}.jpg", photo_of(province, number))
    assert [file.state for file in give(college, path).files].count("taken") == 3
    stages = {number: told["stage"] for number, told in judged(college).items()}
    assert stages == {n: told["stage"] for n, told in judged(province).items() if n in stages}
    assert stages[ticket(1)] == "approved" and stages[ticket(2)] == "held"
    stock.book(college, "receive", "A", 10, "李印")
    printed = deeds.print_new(college, Order(["A"], "李印"))
    assert [job["candidates"] for job in printed["jobs"]] == [[ticket(1)]]


def test_nobody_of_another_college_goes_along(province):
    _, (path,) = send(province)
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            for stranger in (ticket(3), ticket(12)):
                assert stranger not in name and stranger.encode() not in data, name
        lists = packed.read("资审清单/province来_下发.csv").decode("utf-8-sig")
    assert "人数" not in lists.splitlines()[0]


def test_what_is_newer_there_stays(province, college):
    _, (path,) = send(province)
    newer = person(1, 专科学校=HERE, 通讯地址="新街1号", 更新时间="2026-12-01 08:00")
    drop(college, "登记/新.csv", csv_bytes([newer]))
    scan = f"资审材料/{ticket(11)}/{CARD}/"
    own = next(name for name in names_in(path) if name.startswith(scan))
    drop(college, own, page("newer"), NOW + timedelta(hours=1))
    spine.take_in(college)
    give(college, path)
    told = next(answers.of_people(college, ticket(1)))
    assert told["stage"] != "" and "新街1号" in registered(college, 1)
    assert told_scan(college, own) == sha(page("newer"))


def test_a_photo_sent_again_displaces_none_that_came_since(province, tmp_path):
    there = make_office(tmp_path / "there")
    province.settings = type(province.settings)(**{**vars_of(province.settings), "role": "city"})
    give(there, send(province, "province", "省")[1][0])
    drop(there, f"照片/{ticket(1)}_新.jpg", draw_portrait(7))
    drop(there, "审核决定/本人.csv", csv_bytes([decision(1, "照片本人", "是", 时间="2020-06-19 10:00")]))
    spine.take_in(there)
    drop(province, "审核决定/又一个.csv", csv_bytes([decision(2, "免考", "认可", 课程代码="00023")]))
    spine.take_in(province)
    give(there, send(province, "province", "省")[1][0])
    assert photo_of(there, ticket(1)) == draw_portrait(7)
    there.close()


def mark(state):
    """A practice mark as a host exports it: nothing in the row says when it was so."""
    row = {"准考证号": ticket(1), "课程代码": "04736", "成绩": "良好", "主考学校": "样本大学"}
    return csv_bytes([{**row, "成绩管理状态": state}])


def test_a_mark_without_a_time_of_its_own_counts_from_its_file_there_too(province, college):
    drop(province, "实践成绩/主考.csv", mark("已上传"), NOW)
    spine.take_in(province)
    drop(college, "实践成绩/主考.csv", mark("已审核发布"), NOW + timedelta(seconds=30))
    spine.take_in(college)
    _, (path,) = send(province)
    give(college, path, NOW + timedelta(minutes=5))
    rules = {finding["rule"] for finding in next(answers.of_people(college, ticket(1)))["findings"]}
    assert not rules & {"R21", "R23"}


def seen(ruling):
    """A decision that tells but its day."""
    return csv_bytes([decision(1, "照片本人", ruling, 时间="2020-06-19")])


def test_an_older_decision_of_the_same_day_does_not_come_back(tmp_path, province):
    other = make_office(tmp_path / "other", "city")
    drop(province, "审核决定/否.csv", seen("否"), NOW)
    spine.take_in(province)
    give(other, send(province, "city", "南京")[1][0], NOW + timedelta(minutes=10))
    drop(province, "审核决定/是.csv", seen("是"), NOW + timedelta(hours=1))
    spine.take_in(province)
    assert judged(province)[ticket(1)]["stage"] == "approved"
    give(province, send(other, "province", "省")[1][0], NOW + timedelta(hours=2))
    assert judged(province)[ticket(1)]["stage"] == "approved"
    give(other, send(province, "city", "南京")[1][0], NOW + timedelta(hours=3))
    assert not any(rule == "R59" for rule, _ in outcome(other)[ticket(1)])
    other.close()


def roster(*serials, file="名册.jpg"):
    return csv_bytes(
        [
            {"准考证号": ticket(n), "校核人": "赵六", "校核日期": "2020-06-10", "名册文件": file}
            for n in serials
        ]
    )


def rosters_of(office):
    """Of each person the digest of his signed roster."""
    with office.ledger.read() as db:
        gathered = facts_reading.gather(db, spine.Bench(office).setting, map(ticket, (1, 2, 3)))
        return {f.ticket: {s.digest for s in f.scans if s.item == "校核名册"} for f in gathered}


def test_rosters_of_two_colleges_under_one_name_stay_apart(tmp_path, province):
    for college, serials in (("甲", (1, 2)), ("乙", (3,))):
        drop(province, f"校核名册/{college}/名册.jpg", picture(f"signed {serials}"))
        drop(province, f"校核名册/{college}/名册.csv", roster(*serials))
    spine.take_in(province)
    ours = rosters_of(province)
    assert [len(found) for found in ours.values()] == [1, 1, 1] and len(set.union(*ours.values())) == 2
    there, back = make_office(tmp_path / "there"), make_office(tmp_path / "back")
    for name in (HERE, THERE):
        give(there, send(province, name=name)[1][0])
    assert rosters_of(there) == ours
    give(back, send(there, "province", "省")[1][0])
    assert rosters_of(back) == ours
    for office in (there, back):
        assert not answers.of_status(office)["unclaimed"]
        office.close()


def sha(data):
    import hashlib

    return hashlib.sha256(data).hexdigest()


def told_scan(office, path):
    with office.ledger.read() as db:
        rows = papers.lines_of(db, [ticket(11)], ["scans"])
    found = [json.loads(row.body) for row in rows if json.loads(row.body)["file"] == path.rpartition("/")[2]]
    return found[-1]["digest"]


def registered(office, serial):
    with office.ledger.read() as db:
        return json.loads(papers.lines_of(db, [ticket(serial)], ["registrations"])[-1].body)["address"]


def test_what_is_not_known_here_clears_nothing_there(province, college):
    knows = person(1, 专科学校=HERE, 手机号码="13800000000", 更新时间="2020-06-01 08:00")
    drop(college, "登记/早.csv", csv_bytes([knows]))
    drop(province, "登记/另.csv", csv_bytes([person(2, 专科学校=HERE, 手机号码="13900000000")]))
    spine.take_in(province)
    _, (path,) = send(province)
    spine.take_in(college)
    give(college, path)
    assert known_of(college, 1)["mobile"] == "13800000000"
    assert known_of(college, 2)["mobile"] == "13900000000"


def known_of(office, serial):
    with office.ledger.read() as db:
        ((_, kinds),) = each_person(papers.lines_of(db, [ticket(serial)], ["registrations"]))
    return fold(every(kinds["registrations"]))


def test_a_yes_to_a_photo_is_no_yes_to_another(province, college):
    drop(college, f"照片/{ticket(1)}.jpg", draw_portrait(77))
    _, (path,) = send(province)
    spine.take_in(college)
    give(college, path)
    told = next(answers.of_people(college, ticket(1)))
    assert told["stage"] == "held" and [f["rule"] for f in told["findings"] if f["severity"] == "hold"] == [
        "R59"
    ]
    drop(college, f"照片/{ticket(1)}.jpg", photo_of(province, ticket(1)), NOW + timedelta(minutes=1))
    spine.take_in(college)
    assert next(answers.of_people(college, ticket(1)))["stage"] == "approved"


def test_a_folder_dropped_whole_is_taken_like_the_zip(tmp_path, province, college):
    import os
    import shutil

    _, (folder,) = send(province, as_folder=True)
    assert folder.is_dir()
    shutil.copytree(folder, college.inbox / "省里来的")
    for path in (college.inbox / "省里来的").rglob("*.csv"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    done = spine.take_in(college)
    assert {file.state for file in done.files} == {"taken"}, [f for f in done.files if f.state != "taken"]
    zipped = make_office(tmp_path / "zipped", "college")
    _, (path,) = send(province)
    give(zipped, path)
    assert outcome(college) == outcome(zipped)
    zipped.close()


def test_the_same_given_the_same_file_and_taken_twice_changes_nothing(province, college):
    _, (path,) = send(province)
    before = path.read_bytes()
    _, (again,) = send(province)
    assert again == path and again.read_bytes() == before
    give(college, path)
    first = judged(college)
    assert [file.state for file in give(college, path).files] == ["ignored"]
    assert judged(college) == first


def test_a_zip_nobody_knows_says_where_papers_belong(college):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("照片1.jpg", b"x" * 100)
        packed.writestr("审核决定/一.csv", csv_bytes([decision(1, "会审", "通过")]))
    drop(college, "打包.zip", out.getvalue())
    (file,) = spine.take_in(college).files
    assert file.state == "partly"
    assert "“照片1.jpg”：看不出是哪一类" in file.reason and "其余1个文件已收下" in file.reason


def test_a_name_nobody_bears_is_told_with_those_there_are(province):
    with pytest.raises(UsageError, match=f"这里没有没有的学院的考生，没有做文件.*{THERE}"):
        send(province, name="没有的学院")


def test_large_parcels_are_parted(monkeypatch, province, college):
    monkeypatch.setattr(sending, "MOST_FILES", 5)
    _told, paths = send(province)
    assert len(paths) > 1 and all(f"-{len(paths)}.zip" in path.name for path in paths)
    for path in paths:
        give(college, path)
    assert {name for path in paths for name in names_in(path)} == set(
        names_in(one_piece(monkeypatch, province))
    )


def one_piece(monkeypatch, office):
    monkeypatch.setattr(sending, "MOST_FILES", 10_000)
    return send(office)[1][0]


def test_a_decisions_table_is_taken_by_another_office(tmp_path, province, college):
    target = tmp_path / "通过.csv"
    (says,) = sending.write_decisions(province, Wanted(stage="approved"), target)
    assert "2人中2人有审核决定" in says
    drop_people(college, 1)
    drop(college, "审核决定/通过.csv", target.read_bytes())
    spine.take_in(college)
    assert next(answers.of_people(college, ticket(1)))["stage"] == "approved"
    with pytest.raises(UsageError, match=r"请把文件名写成 通过\.csv"):
        sending.write_decisions(province, Wanted(), tmp_path / "通过.docx")


def test_by_command(province: Office, tmp_path):
    province.close()
    run = CliRunner()
    told = run.invoke(
        biye, ["-C", str(province.folder), "send", "--to", "college", HERE, "--by", "钱寄", "--json"]
    )
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["files"][0].startswith(f"outbox/往来/给{HERE}_")
    listed = ["list", "--stage", "approved", "--table", str(tmp_path / "a.csv")]
    told = run.invoke(biye, ["-C", str(province.folder), *listed])
    assert told.exit_code == 0 and "对方放进收件箱的“审核决定”里" in told.output
    told = run.invoke(biye, ["-C", str(province.folder), *listed, "--owing"])
    assert isinstance(told.exception, UsageError) and "没有写表" in str(told.exception)
