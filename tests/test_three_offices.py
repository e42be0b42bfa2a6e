"""A batch goes through three offices by commands alone, and everything is accounted for in the end.

`python tests/three_offices.py FOLDER` prints the transcript anew; it is kept in golden/three_offices.txt, and README
shows parts of it.
"""

import re
import subprocess
from pathlib import Path

import pytest
from makers import ticket
from sqlalchemy import select
from three_offices import CHANGES, JAMS, NEW_NAME, PEOPLE, RENAMED, WRONG_PHOTO, plain, walk

from pipeline.ledger.schema import papers
from pipeline.office import Office

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "three_offices.txt"


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return walk(tmp_path_factory.mktemp("three"))


def test_what_each_office_was_told_is_what_was_read_by_eye(story):
    assert plain(story.transcript()) == GOLDEN.read_text("utf-8")


def test_stock_reconciles_with_what_was_printed(story):
    (lot,) = story.told("学院", "stock balance")["lots"]
    spent = ("issued_open", "good", "spoiled", "returned", "on_hand")
    assert lot["received"] == 10 == sum(lot[key] for key in spent)
    assert (lot["good"], lot["spoiled"]) == (len(PEOPLE), 2)  # one jammed, one void by the new name


def test_every_person_tells_the_story(story):
    jammed = story.told("学院", f"show {ticket(JAMS)}")
    assert [(one["job"], one["state"]) for one in jammed["sheets"]] == [
        ("P-001", "spoiled"),
        ("P-002", "good"),
    ]
    changed = story.told("学院", f"show {ticket(CHANGES)}")
    assert [(one["job"], one["state"]) for one in changed["sheets"]] == [("P-001", "void"), ("P-003", "good")]
    assert changed["name"] == NEW_NAME == story.told("省", f"show {ticket(CHANGES)}")["name"]
    for number in RENAMED:
        assert story.told("市", f"show {ticket(number)}")["papers"] == "received"
    what = [line["what"] for line in story.told("市", f"log --ticket {ticket(RENAMED[0])}")["lines"]]
    for word in ("核查说明", "装入Y-001", "寄出", "丢失", "送达", "签收"):
        assert any(word in one for one in what), (word, what)
    photos = [
        line
        for line in story.told("学院", f"log --ticket {ticket(WRONG_PHOTO)}")["lines"]
        if "照片" in line["what"]
    ]
    assert len(photos) >= 2


def test_the_print_room_got_the_new_name_on_paper(story):
    part = story.folder / "学院" / "outbox" / "打印" / "P-003" / "P-003_00001-00001.pdf"
    text = subprocess.run(["pdftotext", part, "-"], capture_output=True, check=True).stdout.decode()
    assert NEW_NAME in text and ticket(CHANGES) in text


def test_no_file_is_unaccounted_for(story):
    for name in ("学院", "市", "省"):
        office = Office(story.folder / name)
        assert [path for path in office.inbox.rglob("*") if path.is_file()] == []
        with office.ledger.read() as db:
            known = {(row.path, row.state) for row in db.execute(select(papers.c.path, papers.c.state))}
        dropped = {path for where, path in story.dropped if where == name}
        assert {path for path, _ in known} == dropped
        assert {state for _, state in known} == {"taken"}
        office.close()


def test_the_last_receipt_closes_the_batch(story):
    assert story.told("市", "mail overdue")["parcels"] == []
    status = story.told("省", "status")
    assert status["stages"]["bundled"] == len(PEOPLE) and not status["unclaimed"] and not status["returned"]
    assert story.told("省", "audit")["bundles"][0]["ok"]


def test_the_readme_shows_what_really_happens():
    readme = (HERE.parent / "README.md").read_text("utf-8")
    block = re.search(r"## 三个办公室走一遍.*?```\n(.*?)```", readme, re.DOTALL)
    assert block
    golden = GOLDEN.read_text("utf-8")
    at = 0
    for line in filter(None, plain(block[1]).splitlines()):
        if line == "……":
            continue
        found = golden.find(line, at)
        assert found >= 0, f"README says, and nothing does: {line}"
        at = found
