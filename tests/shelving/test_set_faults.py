"""What must not stop a bundle, swell it, or get into it: damage, scripts, numbers, names, size."""

import json
import re
import subprocess
from datetime import timedelta
from hashlib import sha256

import pytest
import zxingcpp
from makers import NOW
from PIL import Image
from set_offices import (
    CARD,
    COMMON,
    Opened,
    case,
    id_number,
    office_of,
    opened,
    pdf,
    person,
    seal,
    ticket,
)

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


def noise(serial, size=(560, 700)):
    import io

    import numpy as np

    pixels = np.random.default_rng(serial).integers(0, 255, (size[1], size[0]), "uint8")
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95, dpi=(200, 200))
    return out.getvalue()


def test_a_bundle_grows_no_larger_than_it_may_and_its_parts_know_each_other(made):
    people = [case(n) for n in range(1, 6)]
    for one in people:
        one.scanned(CARD, noise(one.serial))
    office = made(*people)
    settle(office, "max_mb = 1")
    done = seal(office)
    assert len(done["bundles"]) > 1 and all(b["bytes"] <= 10**6 for b in done["bundles"])
    inside = [t for b in done["bundles"] for t in b["candidates"]]
    assert inside == [ticket(n) for n in range(1, 6)]
    bags = opened(office, done)
    assert {b.info()["Bag-Group-Identifier"] for b in bags} == {"2020H1_32_资审材料_南京_0001"}
    counts = [b.info()["Bag-Count"] for b in bags]
    assert counts == [f"{n} of {len(bags)}" for n in range(1, len(bags) + 1)]
    assert f"第2包，共{len(bags)}包" in bags[1].text("案卷封面.pdf")
    assert all(r["序号"] == str(n) for b in bags for n, r in enumerate(b.rows(), 1))


def test_a_damaged_scan_in_the_store_leaves_only_its_owner_out(made):
    office = made(case(1), case(2))
    digest = digest_of(1)
    place = office.store.folder / digest[:2] / digest
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.chmod(0o644)
    place.write_bytes(data)
    done = seal(office)
    assert [b["candidates"] for b in done["bundles"]] == [[ticket(2)]]
    assert "收件库" in why(done)[ticket(1)] and "与收下时不同" in why(done)[ticket(1)]
    assert not any("making" in str(p) for p in (office.system / "making").glob("*"))


def digest_of(serial):
    return sha256(case(serial).files[f"资审材料/{ticket(serial)} {CARD}.jpg"]).hexdigest()


def test_what_was_taken_out_of_a_scan_is_told_everywhere(made):
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("script"))) as evil:
        evil.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("EVIL"))
        evil.save(out)
    one = case(1)
    del one.files[f"资审材料/{ticket(1)} {CARD}.jpg"]
    one.filed(f"资审材料/{ticket(1)} {CARD}.pdf", out.getvalue())
    office = made(one, case(2))
    done = seal(office)
    words = "脚本（JavaScript）"
    assert done["bundles"][0]["removed"] == [{"ticket": ticket(1), "file": "02_身份证.pdf", "what": words}]
    bag = opened(office, done)[0]
    assert bag.told(FOLDER)["papers"][1]["removed"] == [words]
    assert (
        words in bag.text("卷内备考表.pdf")
        and f"{FOLDER}/02_身份证.pdf：去除了{words}" in bag.files["data/四性检测报告.json"].decode()
    )


def test_no_identity_number_stands_in_a_name_or_unmasked_in_a_register(made):
    one = case(1)
    one.files[f"资审材料/{id_number(1)} {CARD}.jpg"] = one.files.pop(f"资审材料/{ticket(1)} {CARD}.jpg")
    office = made(one)
    bag = opened(office, seal(office))[0]
    assert bag.told(FOLDER)["papers"][1]["scans"][0]["file"].startswith("329999********")
    numbers = [id_number(1), one.listed[0].get("专科身份证号") or id_number(1)]
    for number in numbers:
        assert not any(number in name for name in bag.files)
        assert not any(
            number.encode() in data for name, data in bag.files.items() if not name.endswith("pdf")
        )
        assert not any(number in bag.text(n) for n in bag.names() if n.endswith(".pdf") and "身份证" not in n)


def test_names_stand_in_folders_where_the_office_asks_for_it_whatever_they_hold(made):
    office = made(case(1, 姓名="阿/../卜: *热·合曼"), case(2))
    settle(office, "names_in_folders = true")
    done = seal(office)
    folders = {n.split("/")[0] for n in opened(office, done)[0].names() if "/" in n}
    assert (
        f"0002_{ticket(2)}_{person(2)['姓名']}" in folders
        or f"0001_{ticket(2)}_{person(2)['姓名']}" in folders
    )
    assert all(re.fullmatch(r"\d{4}_\d{12}_[\w·]+", folder) for folder in folders)


def test_a_name_that_no_font_draws_leaves_only_its_owner_out(made):
    office = made(case(1, 姓名="张\ue001"), case(2))
    done = seal(office)
    assert done["bundles"][0]["candidates"] == [ticket(2)]
    assert seal(office)["bundles"] == []
    assert ticket(1) in why(done)


def test_what_is_printed_beside_a_bundle_fits_it(made):
    office = made(case(1), case(2))
    done = seal(office)["bundles"][0]
    listed = {path.rpartition("_")[2]: office.folder / path for path in done["beside"]}
    said = subprocess.run(["pdftotext", listed["移交清单.pdf"], "-"], capture_output=True, text=True).stdout
    assert done["sha256"] in said.replace("\n", "") and str(done["bytes"]) in said
    subprocess.run(
        ["pdftoppm", "-r", "300", "-gray", "-png", listed["首页.pdf"], office.folder / "c"], check=True
    )
    bag = Opened(office, done)
    for number in (1, 2):
        with Image.open(office.folder / f"c-{number}.png") as shown:
            read = zxingcpp.read_barcodes(shown)
        folder = f"{number:04d}_{ticket(number)}"
        assert [code.text for code in read] == [bag.told(folder)["cover"]["barcode"]]
        assert read[0].text.startswith(ticket(number))


def test_the_command_ends_with_1_only_when_somebody_was_left_out(made):
    from click.testing import CliRunner

    from pipeline.cli import biye

    lacking = case(2)
    lacking.rows.clear()
    office = made(case(1))
    ask = ["-C", str(office.folder), "bundle", "--kind", "qualification", "--json"]
    first, second = (CliRunner().invoke(biye, ask) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert len(json.loads(first.stdout)["bundles"]) == 1 and json.loads(second.stdout)["bundles"] == []
    other = made(case(1), lacking)
    asked = CliRunner().invoke(biye, ["-C", str(other.folder), *ask[2:]])
    assert asked.exit_code == 1 and len(json.loads(asked.stdout)["bundles"]) == 1
    assert COMMON[0] in json.loads(asked.stdout)["left_out"][0]["why"]
