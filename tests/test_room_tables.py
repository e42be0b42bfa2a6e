"""What the print room did, told by tables: the same facts as the commands, each once."""

import shutil
import sys
from pathlib import Path

import pytest
from makers import NOW, csv_bytes, drop, ticket

sys.path.insert(0, str(Path(__file__).parent / "printing"))

from room_makers import lots, printed, room, sheets

from pipeline import answers, blanks, spine
from pipeline.ledger import carried
from pipeline.printing import stock


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("room") / "office"
    room(folder, people=3, blanks=0).close()
    return folder


@pytest.fixture
def office(prepared, tmp_path):
    from makers import hands

    from pipeline.office import Office

    made = Office(shutil.copytree(prepared, tmp_path / "office"), clock=lambda: NOW, lent=hands())
    yield made
    made.close()


def booking(matter, sheets, **more):
    row = {"批号": "A", "事项": matter, "张数": str(sheets), "原因": "", "起号": "", "止号": ""}
    return {**row, "经办人": "李印", "时间": "", **more}


def outcome(numbers, result, reason="", **more):
    row = {"任务": "P-001", "张号": numbers, "结果": result, "原因": reason, "经办人": "李印"}
    return {**row, **more}


def take(office, path, *rows, at=NOW):
    drop(office, path, csv_bytes(list(rows)), at)
    return {f.path: f for f in spine.take_in(office).files}[path]


def state(office):
    return {
        name: (lot.received, lot.spoiled, lot.returned, lot.on_hand) for name, lot in lots(office).items()
    }


def test_blanks_are_booked_row_by_row_in_the_order_of_the_table(office):
    rows = [booking("领取", 10), booking("报废", 1, 原因="双张"), booking("退还", 2), booking("盘点", 7)]
    file = take(office, "空白表/登记.csv", *rows)
    assert (file.state, file.reason) == ("taken", "")
    assert state(office) == {"A": (10, 1, 2, 7)}
    said = "\n".join(line["what"] for line in answers.of_log(office, "")["lines"])
    assert "空白表A批报废1张：双张（《空白表/登记.csv》第3行）" in said


def test_what_happened_first_is_booked_first(office):
    rows = [
        booking("盘点", 5, 时间="2020-06-19 15:00"),
        booking("领入", 5, 时间="2020-06-18 09:00"),
    ]
    assert take(office, "空白表/登记.csv", *rows).state == "taken"
    (first, second) = blanks.of_log(office, "A")["lines"]
    assert (first["what"], first["at"][:16]) == ("receive", "2020-06-18T09:00")
    assert second["what"] == "count"


def test_the_same_row_dropped_again_changes_nothing_and_the_new_one_is_booked(office):
    first = booking("领入", 10, 时间="2020-06-18 09:00")
    take(office, "空白表/登记.csv", first)
    take(office, "空白表/登记.csv", first, booking("报废", 1, 原因="试机"), at=NOW.replace(hour=10))
    take(office, "空白表/另一份.csv", first, first)
    assert state(office) == {"A": (10, 1, 0, 9)}


def test_a_bad_row_comes_back_with_its_reason_and_the_good_rows_stand(office):
    file = take(
        office, "空白表/登记.csv",
        booking("领入", 3), booking("退回", 9), booking("报废", 1), booking("毁", 1), booking("退回", 1),
    )  # fmt: skip
    assert file.state == "partly"
    assert "第3行：批号“A”：A批空白表结存3张，不够退回9张" in file.reason
    assert "共3行有误" in file.reason and "其余2行已登记" in file.reason
    assert state(office) == {"A": (3, 0, 1, 2)}
    back = (office.returned / "空白表/登记.csv.rows.csv").read_text("utf-8-sig").splitlines()
    assert back[0] == "批号,事项,张数,原因,起号,止号,经办人,时间,原因"
    assert [line.split(",")[1] for line in back[1:]] == ["退回", "报废", "毁"]
    assert "报废要写原因" in back[2] and "事项" in back[3]
    assert answers.of_status(office)["returned"] == 0


def test_the_returned_rows_are_booked_once_they_are_put_right(office):
    take(office, "空白表/登记.csv", booking("领入", 3), booking("报废", 1), booking("退回", 9))
    returned = office.returned / "空白表/登记.csv.rows.csv"
    text = returned.read_text("utf-8-sig").replace("A,报废,1,,", "A,报废,1,双张,").replace("退回,9", "退回,2")
    drop(office, "空白表/登记.csv.rows.csv", text.encode("utf-8-sig"), NOW.replace(hour=10))
    (file,) = spine.take_in(office).files
    assert file.state == "taken", file.reason
    assert state(office) == {"A": (3, 1, 2, 0)}


def test_a_table_of_which_nothing_could_be_booked_may_come_again_as_it_is(office):
    file = take(office, "空白表/退回.csv", booking("退回", 2))
    assert file.state == "refused" and "没有A批空白表" in file.reason and "没有一行登记" in file.reason
    assert answers.of_status(office)["returned"] == 1
    stock.book(office, "receive", "A", 5, "李印")
    assert take(office, "空白表/退回.csv", booking("退回", 2)).state == "taken"
    assert state(office) == {"A": (5, 0, 2, 3)}
    assert answers.of_status(office)["returned"] == 0


def test_a_count_that_differs_is_said_to_who_dropped_it(office):
    take(office, "空白表/领入.csv", booking("领入", 10))
    file = take(office, "空白表/盘点.csv", booking("盘点", 8))
    assert file.state == "taken" and "账上10张，实数8张，少2张" in file.reason
    assert state(office) == {"A": (10, 2, 0, 8)}


def test_numbers_stand_in_their_columns(office):
    take(
        office, "空白表/领入.csv",
        booking("领入", 5, 起号="000101", 止号="000105"), booking("报废", 1, 起号="000103", 原因="双张"),
    )  # fmt: skip
    printed(office, "A")
    assert [row.serial for row in sheets(office)] == ["000101", "000102", "000104"]
    file = take(office, "打印结果/一.csv", outcome("2-3", "完好", 起号="000104"))
    assert file.state == "taken", file.reason
    assert [row.serial for row in sheets(office)] == ["000101", "000104", "000105"]


def test_results_close_the_run_and_what_cannot_be_comes_back(office):
    stock.book(office, "receive", "A", 5, "李印")
    printed(office, "A")
    file = take(
        office, "打印结果/一.csv",
        outcome("1", "好"), outcome("2", "报废", "卡纸"), outcome("7", "完好"), outcome("3", "作废"),
    )  # fmt: skip
    assert file.state == "partly" and "任务“P-001”：任务P-001没有第7张" in file.reason
    assert [row.outcome for row in sheets(office)] == ["good", "spoiled", ""]
    (job,) = answers.of_status(office)["open_jobs"]
    assert (job["job"], job["open"], job["sheets"]) == ("P-001", 1, "3")
    assert take(office, "打印结果/二.csv", outcome("3", "完好", 任务="p-001")).state == "taken"
    assert answers.of_status(office)["open_jobs"] == []


def test_a_sheet_is_printed_anew_once_by_a_table(office):
    stock.book(office, "receive", "A", 5, "李印")
    printed(office, "A")
    row = {"准考证号": ticket(1), "原因": "墨粉不匀", "经办人": "李印"}
    unknown = {**row, "准考证号": ticket(9)}
    file = take(office, "打印结果/补打.csv", row, unknown)
    assert file.state == "partly" and f"准考证号“{ticket(9)}”：{ticket(9)}还没有印过登记表" in file.reason
    take(office, "打印结果/补打2.csv", row)
    assert [r.state for r in sheets(office, "P-001")] == ["void", "printed", "printed"]
    assert [r.state for r in sheets(office, "P-002")] == ["printed"] and sheets(office, "P-003") == []
    assert (office.outbox / "打印/P-002/P-002_00001-00001.pdf").is_file()
    assert "补打（墨粉不匀）（《打印结果/补打.csv》第2行）" in str(answers.of_log(office, ticket(1)))


@pytest.mark.parametrize("seam", ["mark", "send_back", "untold"])
def test_cut_off_anywhere_each_row_is_carried_out_once(office, monkeypatch, seam):
    real, calls = getattr(carried, seam), []

    def cut(*told):
        calls.append(told)
        if len(calls) in (1, 3):
            raise KeyboardInterrupt
        return real(*told)

    monkeypatch.setattr(carried, seam, cut)
    drop(office, "空白表/登记.csv", csv_bytes([booking("领入", 9), booking("退回", 2), booking("退回", 99)]))
    for _ in range(5):
        try:
            spine.take_in(office)
        except KeyboardInterrupt:
            continue
    assert calls and state(office) == {"A": (9, 0, 2, 7)}
    assert "退回,99" in (office.returned / "空白表/登记.csv.rows.csv").read_text("utf-8-sig")


def test_a_watch_carries_them_out_too(office):
    from threading import Thread

    said = []
    watch = spine.watch(office, said.extend)
    runner = Thread(target=watch.run)
    runner.start()
    drop(office, "空白表/登记.csv", csv_bytes([booking("领入", 9), booking("退回", 99)]))
    import time

    until = time.monotonic() + 20
    while time.monotonic() < until and not any(e["event"] == "partly" for e in said):
        time.sleep(0.05)
    watch.stop()
    runner.join()
    assert state(office) == {"A": (9, 0, 0, 9)}
    assert any(e["event"] == "partly" and "不够退回99张" in e["reason"] for e in said)
