"""`print new --rehearsal`: the same files on plain paper; nothing is used up."""

import json

import numpy as np
import pypdf
import pypdfium2 as pdfium
import pytest
from blank_makers import run
from form_makers import assert_sound, page_text
from makers import ticket
from room_makers import lots, printed, room, sheets
from scan_makers import scan_file, scanned, sides_of

from pipeline import deeds
from pipeline.printing.runs import Order


@pytest.fixture
def office(tmp_path):
    made = room(tmp_path / "office", people=3, margin_mark="true", part_sheets="2")
    yield made
    made.close()


def rehearsed(office, **more):
    return deeds.rehearse(office, Order([], "李印", **more))


def files(office):
    return {path.relative_to(office.outbox) for path in (office.outbox / "打印").rglob("*.pdf")}


def test_the_same_people_are_printed_and_every_page_says_it_is_a_specimen(office, tmp_path):
    told = rehearsed(office)
    (job,) = told["jobs"]
    assert told["rehearsal"] and told["left_out"] == []
    assert (job["lot"], job["sheets"]) == ("", 3)
    assert job["candidates"] == [ticket(n) for n in (1, 2, 3)]
    (real,) = printed(office)
    assert len(job["parts"]) == len(real["parts"]) == 2
    for trial, part in zip(job["parts"], real["parts"], strict=True):
        trial, part = ((office.folder / one).read_bytes() for one in (trial, part))
        for page in (1, 2):
            text, plain = page_text(trial, tmp_path, page), page_text(part, tmp_path, page)
            assert text.count("样张") == 1 and "样张" not in plain
            assert sorted(text.replace("样张", "").replace("T-1-", "P-001-")) == sorted(plain)
        assert_sound(trial, tmp_path)


def test_the_word_is_large_gray_and_lies_under_the_data(office):
    (job,) = rehearsed(office)["jobs"]
    gray = second_page(office.folder / job["parts"][0])
    light = (gray > 180) & (gray < 240)
    rows, columns = np.flatnonzero(light.any(axis=1)), np.flatnonzero(light.any(axis=0))
    assert np.ptp(rows) > 0.35 * gray.shape[0] and np.ptp(columns) > 0.45 * gray.shape[1]
    assert light.mean() > 0.02


def second_page(path):
    """Its gray values, 100 dpi."""
    with pdfium.PdfDocument(path) as document:
        return np.asarray(document[1].render(scale=100 / 72, grayscale=True).to_pil())


def test_nothing_is_used_up(office):
    before = lots(office)
    rehearsed(office)
    rehearsed(office, manual_duplex=True)
    assert lots(office) == before and sheets(office, "P-001") == []
    (job,) = printed(office)
    assert (job["job"], job["sheets"]) == ("P-001", 3)
    assert rehearsed(office)["jobs"] == []  # nobody is left to be printed


def test_no_blanks_are_needed_and_limit_and_college_hold(tmp_path):
    office = room(tmp_path / "office", people=3, blanks=0)
    assert [job["sheets"] for job in rehearsed(office, limit=2)["jobs"]] == [2]
    assert rehearsed(office, college="别的学院")["jobs"] == []
    office.close()


def test_the_ticket_says_plain_paper(office, tmp_path):
    (job,) = rehearsed(office)["jobs"]
    text = page_text((office.folder / job["ticket_pdf"]).read_bytes(), tmp_path, 1)
    for said in ("毕业生登记表试印单", "白纸（试印，不用空白表），A4", "T-1（试印，不占任务号，不登记）"):
        assert said in text
    assert "省发空白" not in text and "T-1-3" in text
    (job,) = rehearsed(office, manual_duplex=True)["jobs"]
    text = page_text((office.folder / job["ticket_pdf"]).read_bytes(), tmp_path, 1)
    assert "手动双面" in text and "登记报废" not in text and "printparts" not in text


def test_both_sides_by_hand_and_the_profile_are_as_in_a_real_run(office):
    names = [part.rpartition("/")[2] for part in rehearsed(office, manual_duplex=True)["jobs"][0]["parts"]]
    assert names == [
        "试印T-1_00001-00002_正面.pdf", "试印T-1_00001-00002_反面.pdf",
        "试印T-1_00003-00003_正面.pdf", "试印T-1_00003-00003_反面.pdf",
    ]  # fmt: skip
    proof = ("--printer", "惠普", "--tray", "纸盒2", "--readings", "20.5,19.6 190.5,19.6 20.5,276.6")
    for side in ("front", "back"):
        assert run(office.folder, "form", "calibrate", *proof, "--side", side)[0] == 0
    (job,) = rehearsed(office, profile="惠普/纸盒2")["jobs"]
    assert job["profile"] == "惠普/纸盒2"
    moved = contents(office.folder / job["parts"][0])[0]
    still = contents(office.folder / rehearsed(office)["jobs"][0]["parts"][0])[0]
    assert moved.endswith(still) and moved.removesuffix(still).endswith(b" cm\n")


def contents(path):
    return [page.get_contents().get_data() for page in pypdf.PdfReader(path).pages]


def test_the_command_needs_no_lot_and_says_what_has_not_happened(office):
    code, said = run(office.folder, "print", "new", "--by", "李印")
    assert code == 2 and "没有写用哪一批空白表" in said and "没有开印" in said
    code, said = run(office.folder, "print", "new", "--rehearsal", "--by", "李印")
    assert code == 0 and "没有占用空白表和任务号" in said
    code, said = run(office.folder, "print", "new", "--rehearsal", "--by", "李印", "--json")
    told = json.loads(said)
    assert code == 0 and {office.folder / part for job in told["jobs"] for part in job["parts"]} <= {
        office.outbox / path for path in files(office)
    }


def test_a_scanned_specimen_proves_nothing(office, tmp_path):
    (job,) = rehearsed(office)["jobs"]
    printed(office)
    sides = sides_of(office.folder / job["parts"][0])[:2]
    told = deeds.print_scan(
        office, [scan_file(tmp_path / "扫描.pdf", [scanned(one) for one in sides])], "李印"
    )
    assert told["proven"] == [] and "试印的样张（T-1-1-1）" in told["odd"][0]["why"]
    assert {row.state for row in sheets(office)} == {"printed"}
