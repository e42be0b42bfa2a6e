"""Several inboxes: each sender drops into his own, and gets his own back."""

import io
import zipfile

import pytest
from makers import csv_bytes, drop_people, hands, make_office, page, person, ticket

from pipeline import answers, spine
from pipeline.errors import UsageError
from pipeline.office import Office
from pipeline.settings import read_settings

TWO = """
[[inboxes]]
sender = "样本学院"
folder = "../share/college"
kinds = ["登记", "photos"]
returned = "../share/college-back"

[[inboxes]]
sender = "苏州"
folder = "../share/suzhou"
"""


@pytest.fixture
def office(tmp_path):
    made = make_office(tmp_path / "office")
    with (made.folder / "office.toml").open("a", encoding="utf-8") as out:
        out.write(TWO)
    for name in ("college", "suzhou"):
        (tmp_path / "share" / name / "登记").mkdir(parents=True)
    yield made
    made.close()


def bare(serial):
    row = person(serial)
    row.pop("考区")
    row.pop("专科学校")
    return row


def test_the_sender_says_the_city_and_the_college_where_the_table_is_silent(office, tmp_path):
    (tmp_path / "share/college/登记/a.csv").write_bytes(csv_bytes([bare(1)]))
    (tmp_path / "share/suzhou/登记/a.csv").write_bytes(csv_bytes([bare(2)]))
    done = spine.take_in(office)
    assert {f.path: f.state for f in done.files} == {
        "登记/样本学院/a.csv": "taken",
        "登记/苏州/a.csv": "taken",
    }
    told = {one["ticket"]: one for one in answers.of_people(office, None)}
    assert told[ticket(1)]["college"] == "样本学院" and told[ticket(2)]["city"] == "苏州"
    assert not [path for path in (tmp_path / "share").rglob("*") if path.is_file()]


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bag:
        for name, data in members.items():
            bag.writestr(name, data)
    return out.getvalue()


def test_a_zip_and_a_folder_dropped_whole_are_the_senders_too(office, tmp_path):
    inbox = tmp_path / "share/suzhou"
    (inbox / "包.zip").write_bytes(zipped({"登记/a.csv": csv_bytes([bare(1)])}))
    for name in ("交来", "苏州"):
        (inbox / name / "登记").mkdir(parents=True)
    (inbox / "交来/登记/a.csv").write_bytes(csv_bytes([bare(2)]))
    (inbox / "苏州/登记/坏.csv").write_bytes(b"x\n")
    states = {f.path: f.state for f in spine.take_in(office).files}
    assert states == {
        "苏州/包.zip": "taken",
        "交来/登记/苏州/a.csv": "taken",
        "苏州/登记/苏州/坏.csv": "refused",
    }
    assert {one["city"] for one in answers.of_people(office, None)} == {"苏州"}
    assert not [path for path in inbox.rglob("*") if path.is_file()]
    assert (office.returned / "苏州/登记/苏州/坏.csv").read_bytes() == b"x\n"


def test_two_senders_papers_of_one_name_in_their_zips_stay_apart(office, tmp_path):
    with (office.folder / "office.toml").open("a", encoding="utf-8") as out:
        out.write(f'[[inboxes]]\nsender = "无锡"\nfolder = "{tmp_path / "share/wuxi"}"\n')
    (tmp_path / "share/wuxi").mkdir()
    other = Office(office.folder, clock=office.clock, lent=hands())
    for name in ("suzhou", "wuxi"):
        (tmp_path / "share" / name / "包.zip").write_bytes(zipped({"资审材料/扫描0001.pdf": page(name)}))
    spine.take_in(other)
    assert len(answers.of_status(other)["unclaimed"]) == 2
    other.close()


def test_what_a_sender_may_not_send_goes_back_to_his_own_folder(office, tmp_path):
    grades = tmp_path / "share/college/成绩/成绩.csv"
    grades.parent.mkdir()
    grades.write_bytes(b"x\n")
    (tmp_path / "share/suzhou/登记/坏.csv").write_bytes(b"x\n")
    states = {f.path: (f.state, f.reason) for f in spine.take_in(office).files}
    state, reason = states["成绩/样本学院/成绩.csv"]
    assert state == "refused" and "样本学院的收件箱只收：登记、照片" in reason
    assert (tmp_path / "share/college-back/成绩/成绩.csv").read_bytes() == b"x\n"
    assert (office.returned / "登记/苏州/坏.csv").read_bytes() == b"x\n"


def test_an_inbox_that_is_away_is_said_and_stops_nobody(office, tmp_path):
    (tmp_path / "share/suzhou/登记").rmdir()
    (tmp_path / "share/suzhou").rmdir()
    drop_people(office, 1)
    done = spine.take_in(office)
    away = [f for f in done.files if "苏州" in f.path]
    assert [f.state for f in away] == ["unsettled"] and "打不开" in away[0].reason
    assert len(list(answers.of_people(office, None))) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[inboxes]]\nfolder = "x"\n', "sender（单位名称）"),
        ('[[inboxes]]\nsender = "a/b"\nfolder = "x"\n', "不能用作文件夹名"),
        ('[[inboxes]]\nsender = "甲"\nfolder = "x"\nkinds = ["照相"]\n', "不认识“照相”"),
        ('[[inboxes]]\nsender = "甲"\nfolder = "x"\n' * 2, "写了两次"),
        ('[inboxes]\nsender = "甲"\nfolder = "x"\n', "两层方括号"),
        ('[[inboxes]]\nsender = "甲"\nfolder = "x"\nfarbe = 1\n', "不认识“farbe”"),
    ],
)
def test_a_wrong_sender_is_said_with_the_way_out(tmp_path, text, says):
    made = make_office(tmp_path / "office")
    with (made.folder / "office.toml").open("a", encoding="utf-8") as out:
        out.write(text)
    with pytest.raises(UsageError, match=says):
        read_settings(made.folder / "office.toml")


def test_a_file_on_top_of_a_senders_inbox_is_told_where_it_lies(office, tmp_path):
    (tmp_path / "share/suzhou/a.csv").write_bytes(b"x\n")
    [done] = spine.take_in(office).files
    assert done.state == "refused" and done.reason.startswith("放在收件箱最外层，看不出是哪一类")
