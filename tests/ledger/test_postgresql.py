"""The same office on PostgreSQL: the way from inbox to bundle, with a server of the test's own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from makers import csv_bytes, drop, drop_lists, drop_people, make_office, page, ticket
from set_offices import case, lay

from pipeline import answers, approval, claiming, deeds, deeds_mail, querying, spine
from pipeline.mailing import account
from pipeline.mailing.moving import Deed
from pipeline.mailing.packing import Packing
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order
from pipeline.shelving.craft import Asked

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []

pytestmark = pytest.mark.skipif(not BINARIES, reason="no PostgreSQL server here")


def run(*words):
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_postgres, *map(str, words)], check=True, capture_output=True)


@pytest.fixture
def url():
    place = Path(tempfile.gettempdir()) / f"biye-pg-{os.getpid()}"
    place.mkdir(mode=0o777)
    if os.getuid() == 0:
        shutil.chown(place, "postgres")
    binaries = BINARIES[-1]
    run(binaries / "initdb", "-D", place / "data", "-U", "biye", "-A", "trust", "-E", "UTF8", "--no-sync")
    run(
        binaries / "pg_ctl", "-D", place / "data", "-w", "-l", place / "log",
        "-o", f"-c listen_addresses='' -c unix_socket_directories='{place}' -c fsync=off", "start",
    )  # fmt: skip
    yield f"postgresql+psycopg://biye@/postgres?host={place}"
    run(binaries / "pg_ctl", "-D", place / "data", "-m", "immediate", "stop")
    shutil.rmtree(place)


def test_the_whole_way_on_postgresql(tmp_path, url):
    office = make_office(tmp_path / "office", url=f'"{url}"')
    tickets = drop_people(office, 2)
    assert spine.take_in(office).judged == 2
    assert approval.approve(office, [], "王审").approved == tickets
    stock.book(office, "receive", "A", 5, "李印")
    deeds.print_new(office, Order(["A"], "李印"))
    closing.close(office, "P-001", "1-2", "", "李印")
    assert deeds.bundle(office, "registry", Asked("赵档"))["bundles"][0]["candidates"] == tickets
    told = next(iter(answers.of_people(office, ticket(1))))
    assert told["stage"] == "bundled" and told["history"]
    _a_stray_finds_its_owner(office)
    _papers_go_by_post(office)
    assert spine.take_in(office).judged == 0
    assert not (office.system / "ledger.db").exists()
    office.close()


def _a_stray_finds_its_owner(office):
    drop(office, "资审清单/名单.csv", csv_bytes([{"准考证号": ticket(1), "资审结果": "未通过"}]))
    drop(office, "资审材料/扫描1.pdf", page("card"))
    drop(office, f"资审材料/{ticket(1)} 李四 毕业证.pdf", page("another"))
    row = {"准考证号": ticket(1), "材料": "身份证", "介质": "复印件", "盖章": "市考办", "文件名": "扫描1"}
    drop(office, "资审材料/登记表.csv", csv_bytes([row]))
    assert spine.take_in(office).waiting == 1
    told = next(iter(answers.of_people(office, ticket(1))))
    assert told["papers"] == "owed" and told["evidence"]["required"][1]["state"] == "present"
    assert {"R43", "R49", "R52", "D-NAME"} <= {f["rule"] for f in told["findings"]}
    claiming.claim(office, f"{ticket(1)} 李四 毕业证.pdf", ticket(1))
    querying.ask(office, ticket(1), "city", "请说明", "王审")
    assert answers.of_status(office)["open_queries"] == 1 and answers.of_status(office)["unclaimed"] == []


def _papers_go_by_post(office):
    drop_lists(office)
    lay(office, "邮寄", [in_hand(case(serial)) for serial in (11, 12)])
    spine.take_in(office)
    (parcel,) = deeds_mail.pack(office, Packing("孙寄", "南京"))["parcels"]
    assert [one["ticket"] for one in parcel["contents"]] == [ticket(11), ticket(12)]
    deeds_mail.ship(office, Deed("Y-001", "孙寄", carrier="机要"))
    deeds_mail.tell(office, "received", Deed("Y-001", "孙寄", (ticket(11),)))
    tracks = [next(iter(answers.of_people(office, ticket(serial))))["papers"] for serial in (11, 12)]
    assert tracks == ["received", "posted"]
    deeds_mail.tell(office, "lost", Deed("Y-001", "孙寄", (ticket(12),), "丢件"))
    assert next(iter(answers.of_people(office, ticket(12))))["papers"] == "scanned"
    assert answers.of_status(office)["papers"]["received"] == 1
    assert [one["ticket"] for one in account.of_status(office)["not_in_hand"]] == [ticket(12)]


def in_hand(papers):
    for row in papers.rows:
        row["纸质到手日期"] = "2020-06-18"
    return papers
