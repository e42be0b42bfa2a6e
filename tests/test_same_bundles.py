"""The same stored bytes give the same bundle, whatever the machine, time zone, locale or order of files (contract §6)."""

import random
import shutil
from hashlib import sha256

import pytest
from makers import csv_bytes, decision, drop, drop_people, make_office
from sealed_makers import biye, office_with_sets

from pipeline import approval, spine

SURROUNDINGS = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "BIYE_NOW": "2020-06-19T10:00:00"},
    {
        "TZ": "Asia/Shanghai",
        "LC_ALL": "zh_CN.UTF-8",
        "PYTHONHASHSEED": "2",
        "BIYE_NOW": "2020-06-19T10:00:00",
    },
    {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "3", "BIYE_NOW": "2020-06-25T23:30:00"},
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Three with complete sets, two of them approved."""
    office = office_with_sets(tmp_path_factory.mktemp("base") / "office", 3, max_mb="1")
    drop_people(office, 5)
    spine.take_in(office)
    approval.approve(office, [], "王审")
    office.close()
    return office


def shuffled_copy(folder, target, seed):
    """The same files, laid on the disk in another order, with other times."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    random.Random(seed).shuffle(paths)
    for path in sorted(p for p in folder.rglob("*") if p.is_dir()):
        (target / path.relative_to(folder)).mkdir(parents=True)
    for path in paths:
        shutil.copyfile(path, target / path.relative_to(folder))
    return target


@pytest.mark.parametrize("kind", ["qualification", "registry"])
def test_built_anywhere_the_bundle_is_the_same(tmp_path, office, kind):
    found = []
    for seed, surroundings in enumerate(SURROUNDINGS):
        folder = shuffled_copy(office.folder, tmp_path / f"{seed}" / "office", seed)
        workers = (folder / "office.toml").read_text("utf-8").replace("workers = 0", f"workers = {1 + seed}")
        (folder / "office.toml").write_text(workers, "utf-8")
        _, told = biye(folder, "bundle", "--kind", kind, "--by", "赵档", "--json", **surroundings)
        paths = [folder / one["path"] for one in told["bundles"]]
        found.append({path.name: sha256(path.read_bytes()).hexdigest() for path in paths})
        assert [one["sha256"] for one in told["bundles"]] == list(found[-1].values())
    assert found[0] and found[0] == found[1] == found[2]


def test_the_day_in_a_bundle_is_that_of_the_latest_deed_inside(tmp_path):
    office = make_office(tmp_path / "office")
    drop_people(office, 1)
    drop(office, "审核决定/早.csv", csv_bytes([decision(1, "会审", "通过")]))
    spine.take_in(office)
    office.close()
    _, told = biye(office.folder, "bundle", "--kind", "registry", "--json", BIYE_NOW="2020-06-28T09:00:00")
    (bundle,) = told["bundles"]
    data = (office.folder / bundle["path"]).read_bytes()
    assert b"Bagging-Date: 2020-06-19\n" in data
