"""Sets from the inbox to the sealed bundle: who is in, who is left out and why, what a later one stands for."""

import re
import subprocess
from datetime import timedelta

import bagit
import pytest
from makers import NOW, capture, decision, page
from set_offices import (
    CARD,
    RENAMED,
    case,
    csv_bytes,
    drop,
    office_of,
    opened,
    person,
    picture,
    row,
    seal,
    ticket,
    told_of,
)

from pipeline import answers, spine

LATER = NOW + timedelta(hours=1)
FOLDER = f"0001_{ticket(1)}"


@pytest.fixture
def made(tmp_path):
    offices = []

    def make(*people, **toml):
        offices.append(office_of(tmp_path / f"office{len(offices)}", *people, **toml))
        return offices[-1]

    yield make
    for office in offices:
        office.close()


def settle(office, archive):
    """Writes keys of [archive] into office.toml."""
    toml = office.folder / "office.toml"
    kept = [line for line in toml.read_text("utf-8").splitlines()]
    text = "\n".join(kept)
    text = re.sub(r"(?m)^\[archive\]\n(?:(?!\[).*\n?)*", "", text)
    toml.write_text(text + "\n[archive]\n" + archive + "\n", "utf-8")
    vars(office).pop("settings", None)


def why(done):
    return {one["ticket"]: one["why"] for one in done["left_out"]}


def later(office, path, rows):
    drop(office, path, csv_bytes(rows), LATER)
    office.clock = lambda: LATER + timedelta(minutes=1)
    spine.take_in(office)


def test_a_set_is_sealed_with_its_registers_and_every_judge_agrees(made):
    office = made(case(1), case(2))
    done = seal(office)
    assert done["left_out"] == [] and [b["candidates"] for b in done["bundles"]] == [[ticket(1), ticket(2)]]
    bag = opened(office, done)[0]
    papers = ["00_首页.pdf", "01_前置学历证书.pdf", "02_身份证.pdf", "03_姓名变更证明.pdf", "metadata.json"]
    assert bag.names(FOLDER) == [f"{FOLDER}/{name}" for name in papers]
    tops = {n for n in bag.names() if "/" not in n}
    assert tops == {
        "说明文件.txt", "案卷封面.pdf", "卷内目录.csv", "卷内目录.pdf", "卷内备考表.pdf", "移交清单.pdf", "四性检测报告.json",
    }  # fmt: skip
    assert answers.of_bundles([bag.path])["bundles"][0]["ok"]
    out = office.folder / "out"
    subprocess.run(["unzip", "-q", bag.path, "-d", out], check=True)
    bagit.Bag(str(next(out.iterdir()))).validate()
    assert f"{ticket(1)}姓名{person(1)['姓名']}" in bag.text(f"{FOLDER}/00_首页.pdf")
    assert [r["准考证号"] for r in bag.rows()] == [ticket(1), ticket(2)]
    assert told_of(office, 1)["papers"] == "sealed" and answers.of_status(office)["papers"]["sealed"] == 2


def test_nothing_changed_seals_nothing(made):
    office = made(case(1))
    seal(office)
    before = sorted(office.shelf.iterdir())
    done = seal(office)
    assert done["bundles"] == [] and done["left_out"] == [] and sorted(office.shelf.iterdir()) == before


def test_papers_that_are_no_part_of_a_set_stay_out(made):
    one = case(1)
    one.rows += [row(1, "成绩证明-00023", 介质="原件")]
    one.scanned("成绩证明-00023").scanned("身份证图像").scanned("户口单页")
    office = made(one)
    bag = opened(office, seal(office))[0]
    assert not any("成绩证明" in n or "身份证图像" in n or "户口" in n for n in bag.names())


def test_who_is_left_out_is_told_why_and_the_others_are_sealed(made):
    lacking, unread, twin, silent = case(2), case(3), case(4), case(5)
    lacking.rows = [r for r in lacking.rows if r["材料"] != CARD]
    unread.scanned(CARD, picture("blank", ink=False))
    twin.scanned(RENAMED, case(6).files[f"资审材料/{ticket(6)} {RENAMED}.jpg"])
    silent.decisions = [d for d in silent.decisions if d["事项"] != "核查说明"]
    office = made(case(1), lacking, unread, twin, silent, case(6))
    done = seal(office)
    assert done["bundles"][0]["candidates"] == [ticket(1)]
    said = why(done)
    assert sorted(said) == [ticket(n) for n in (2, 3, 4, 5, 6)]
    assert "材料登记表" in said[ticket(2)] and "身份证" in said[ticket(3)]
    assert ticket(6) in said[ticket(4)] and ticket(4) in said[ticket(6)] and "核查" in said[ticket(5)]
    assert told_of(office, 2)["papers"] == "owed"


def test_who_has_withdrawn_or_has_no_reason_is_not_mentioned(made):
    gone = case(2)
    gone.decisions.append(decision(2, "撤销登记", "撤销"))
    plain = case(3)
    plain.listed.clear()
    office = made(case(1), gone, plain)
    done = seal(office)
    assert done["left_out"] == [] and done["bundles"][0]["candidates"] == [ticket(1)]


CHANGES = {
    "name": lambda office: (
        drop(office, "二代证/新.csv", csv_bytes([capture(1, 姓名="张更名")]), LATER),
        later(office, "登记/新.csv", [person(1, 姓名="张更名")]),
    ),
    "page": lambda office: (
        drop(office, f"资审材料/{ticket(1)} {CARD}-2.jpg", picture("back"), LATER),
        later(office, "资审材料/新.csv", [row(1, CARD)]),
    ),
    "medium": lambda office: later(office, "资审材料/新.csv", [row(1, CARD, 介质="原件")]),
    "stamp": lambda office: later(office, "资审材料/新.csv", [row(1, CARD, 盖章="市考办;公安")]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_after_sealing_is_sealed_later_and_names_the_former(made, change):
    office = made(case(1), case(2))
    first = seal(office)["bundles"][0]
    bytes_before = (office.folder / first["path"]).read_bytes()
    CHANGES[change](office)
    assert told_of(office, 1)["papers"] == "scanned" and told_of(office, 2)["papers"] == "sealed"
    done = seal(office)
    assert [b["candidates"] for b in done["bundles"]] == [[ticket(1)]]
    assert told_of(office, 1)["papers"] == "sealed"
    assert (office.folder / first["path"]).read_bytes() == bytes_before
    bag, name = opened(office, done)[0], "2020H1_32_资审材料_南京_0001"
    assert bag.info()["Supersedes"] == name
    assert bag.rows()[0]["备注"] == f"代替 {name} 第1件"
    assert f"{name}第1件" in bag.text(f"{FOLDER}/00_首页.pdf") and name in bag.text("卷内备考表.pdf")
    assert bag.told(FOLDER)["replaces"]["bundle"] == name
    assert seal(office)["bundles"] == []


def test_a_set_that_is_again_what_it_was_is_sealed_again(made):
    office = made(case(1))
    seal(office)
    CHANGES["stamp"](office)
    seal(office)
    drop(office, "资审材料/再.csv", csv_bytes([row(1, CARD)]), LATER + timedelta(hours=1))
    spine.take_in(office)
    assert told_of(office, 1)["papers"] == "scanned"
    bag = opened(office, seal(office))[0]
    assert bag.info()["Supersedes"] == "2020H1_32_资审材料_南京_0002"


def test_pages_named_in_the_table_are_taken_from_all_scans_of_a_paper(made):
    one = case(1)
    one.rows = [r for r in one.rows if r["材料"] != CARD] + [row(1, CARD, 起页="2", 止页="3")]
    del one.files[f"资审材料/{ticket(1)} {CARD}.jpg"]
    one.filed(f"资审材料/{ticket(1)} {CARD}-1.pdf", page("a", 2)).filed(
        f"资审材料/{ticket(1)} {CARD}-2.pdf", page("b", 2)
    )
    office = made(one)
    bag = opened(office, seal(office))[0]
    paper = bag.told(FOLDER)["papers"][1]
    assert paper["pages"] == 2 and [s["pages"] for s in paper["scans"]] == [[2, 2], [1, 1]]
    said = bag.text(f"{FOLDER}/02_身份证.pdf")
    assert "a1" in said and "b0" in said and "a0" not in said and "b1" not in said


def test_cities_are_sealed_apart_and_one_may_be_asked_for(made):
    office = made(case(1), case(2, 考区="苏州"), case(3))
    done = seal(office, city="苏州")
    assert [b["candidates"] for b in done["bundles"]] == [[ticket(2)]] and "苏州" in done["bundles"][0][
        "path"
    ]
    rest = seal(office)
    assert [b["candidates"] for b in rest["bundles"]] == [[ticket(1), ticket(3)]]
    assert [r["考区"] for b in opened(office, rest) for r in b.rows()] == ["南京", "南京"]


def test_numbers_run_without_gaps_through_all_bundles(made):
    office = made(case(1), case(2, 考区="苏州"), case(3))
    settle(office, 'fonds = "Z109"')
    one = opened(office, seal(office))
    CHANGES["stamp"](office)
    two = opened(office, seal(office))
    numbers = [r["档号"] for b in (*one, *two) for r in b.rows()]
    assert numbers == [f"Z109-ZY·2020-D30-ZS-{n:04}" for n in range(1, 5)]
    assert (
        numbers[3] in two[0].text(f"{FOLDER}/00_首页.pdf") and two[0].told(FOLDER)["archive_no"] == numbers[3]
    )


def test_without_a_fonds_there_is_no_number_and_sealing_works(made):
    office = made(case(1))
    bag = opened(office, seal(office))[0]
    assert bag.rows()[0]["档号"] == "" and "（未定）" in bag.text("案卷封面.pdf")


@pytest.mark.parametrize("pattern", ["{fonds}-{number}", "{fonds}-{no", "{fonds}", "{no.x}", "{0}"])
def test_a_wrong_pattern_is_told_before_anything_is_sealed(made, pattern):
    from pipeline.errors import UsageError

    office = made(case(1))
    settle(office, f'fonds = "Z109"\npattern = "{pattern}"')
    with pytest.raises(UsageError, match="pattern"):
        seal(office)
    assert not list(office.shelf.glob("*.zip"))
