"""Sealing, judged by bagit-python, sha256sum and unzip."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import tracemalloc
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest
from bag_makers import INFO, PAYLOAD, bundle, items, python, shuffled, unzipped, write_zip

from archive.bag import BagError, BagExists, Item, seal
from archive.verify import verify


def test_bagit_finds_a_sealed_bundle_valid(tmp_path: Path) -> None:
    bag = bagit.Bag(str(unzipped(bundle(tmp_path).path, tmp_path)))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    assert bag.info["Payload-Oxum"] == f"{sum(map(len, PAYLOAD.values()))}.3"
    assert list(bag.info) == [*INFO, "Payload-Oxum", "Bag-Software-Agent"]


@pytest.mark.parametrize("tool", ["sha256sum", "sha512sum"])
@pytest.mark.parametrize("kind", ["manifest", "tagmanifest"])
def test_the_sum_tools_of_the_system_prove_every_manifest(tmp_path: Path, tool: str, kind: str) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    manifest = f"{kind}-{tool.removesuffix('sum')}.txt"
    done = subprocess.run([tool, "-c", "--strict", manifest], cwd=base, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.count(b"OK") == {"manifest": 3, "tagmanifest": 4}[kind]


def test_the_payload_comes_out_as_it_went_in(tmp_path: Path) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    found = {
        path.relative_to(base / "data").as_posix(): path for path in base.glob("data/**/*") if path.is_file()
    }
    assert {name: path.read_bytes() for name, path in found.items()} == PAYLOAD


def test_what_was_sealed_is_said(tmp_path: Path) -> None:
    sealed = bundle(tmp_path)
    data = sealed.path.read_bytes()
    assert (sealed.files, sealed.bytes, sealed.sha256) == (3, len(data), hashlib.sha256(data).hexdigest())
    assert [path.name for path in sealed.path.parent.iterdir()] == ["DJ-0001.zip"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_items_and_the_times_of_the_files_do_not_matter(tmp_path: Path, seed: int) -> None:
    first = bundle(tmp_path)
    again = items(tmp_path)
    os.utime(tmp_path / "source-0", (seed * 10**8, seed * 10**8))
    (tmp_path / "source-2").chmod(0o600)
    (tmp_path / "other").mkdir()
    second = seal(tmp_path / "other" / "DJ-0001.zip", shuffled(again, seed), INFO)
    assert second.sha256 == first.sha256


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
        {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_time_zone_locale_and_umask_do_not_matter(tmp_path: Path, environment: dict[str, str]) -> None:
    here = bundle(tmp_path)
    script = (
        "import os, sys; sys.path.insert(0, 'tests/archive'); os.umask(0o077)\n"
        "from pathlib import Path; from bag_makers import bundle\n"
        "print(bundle(Path(sys.argv[1])).sha256)"
    )
    (tmp_path / "there").mkdir()
    done = python("-c", script, str(tmp_path / "there"), **environment)
    assert done.stdout.decode().strip() == here.sha256, done.stderr


def test_sealing_again_returns_the_same_bundle_untouched(tmp_path: Path) -> None:
    first = bundle(tmp_path)
    before = first.path.stat()
    assert bundle(tmp_path) == first
    assert first.path.stat() == before
    assert [path.name for path in first.path.parent.iterdir()] == ["DJ-0001.zip"]


def test_a_bundle_with_other_content_is_not_overwritten(tmp_path: Path) -> None:
    first = bundle(tmp_path)
    with pytest.raises(BagExists) as refused:
        seal(first.path, [Item("a", b"other")], INFO)
    assert refused.value.code == "B-EXISTS"
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.sha256
    assert [path.name for path in first.path.parent.iterdir()] == ["DJ-0001.zip"]


def test_a_folder_in_the_place_of_the_bundle_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "DJ.zip").mkdir()
    with pytest.raises(BagExists):
        seal(tmp_path / "DJ.zip", [Item("a", b"a")], INFO)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../a",
        "/a",
        "a\\b",
        "a//b",
        "a/./b",
        "a\nb",
        "CON",
        "nul.txt",
        "x/aux",
        "a.",
        "a ",
        "C:a",
        "~a",
        "a%b",
        "data/a",
        unicodedata.normalize("NFD", "é"),
        "a\u202eb",
    ],
)
def test_an_unfit_name_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(BagError, match="没有封装") as refused:
        seal(tmp_path / "DJ.zip", [Item("good", b""), Item(name, b"")], INFO)
    assert refused.value.code == "B-NAME"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [("a", "a"), ("a", "A"), ("x/a", "X/b"), ("a", "a/b")])
def test_twins_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "DJ.zip", [Item(name, b"") for name in names], INFO)
    assert refused.value.code == "B-TWIN"


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "nothing"])
def test_a_source_that_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source"
    {
        "link": lambda: source.symlink_to(__file__),
        "folder": source.mkdir,
        "pipe": lambda: os.mkfifo(source),
        "nothing": lambda: None,
    }[kind]()
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "DJ.zip", [Item("a", source)], INFO)
    assert refused.value.code == "B-SOURCE"
    assert not (tmp_path / "DJ.zip").exists()


def test_a_source_that_is_still_growing_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    source, shelf = tmp_path / "source", tmp_path / "shelf"
    source.write_bytes(b"one")
    shelf.mkdir()

    def growing() -> Iterator[Item]:
        yield Item("a", source)
        source.write_bytes(b"one and more")

    with pytest.raises(BagError) as refused:
        seal(shelf / "DJ.zip", growing(), INFO)
    assert refused.value.code == "B-CHANGED"
    assert list(shelf.iterdir()) == []


def test_a_file_too_large_for_one_bundle_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(4 << 30)
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "DJ.zip", [Item("huge", tmp_path / "huge")], INFO)
    assert refused.value.code == "B-LARGE"


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"Bagging-Date": "2020-7-3"},
        {**INFO, "A": "b\nPayload-Oxum: 1.1"},
        {**INFO, "A:": "b"},
        {**INFO, " A": "b"},
        {**INFO, "A": " b"},
        {**INFO, "payload-oxum": "1.1"},
        {**INFO, "A": "b\u2028c"},
        {**INFO, "A": ""},
    ],
)
def test_lines_that_would_not_be_read_back_are_refused(tmp_path: Path, info: dict[str, str]) -> None:
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "DJ.zip", [Item("a", b"")], info)
    assert refused.value.code == "B-INFO"


def test_an_empty_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "DJ.zip", [], INFO)
    assert refused.value.code == "B-EMPTY"


def test_a_bundle_name_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BagError) as refused:
        seal(tmp_path / "NUL.zip", [Item("a", b"")], INFO)
    assert refused.value.code == "B-NAME"


@pytest.mark.parametrize("name", ["bagit.txt", "x/bagit.txt", "x/BagIt.txt"])
def test_a_bag_among_the_items_is_refused(tmp_path: Path, name: str) -> None:
    refused_as_nested(tmp_path / "outer.zip", [Item("good", b""), Item(name, b"BagIt-Version: 1.0\n")])


@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("name", ["inner.zip", "x/INNER.ZIP"])
def test_a_bundle_inside_a_bundle_is_refused(tmp_path: Path, name: str, in_memory: bool) -> None:
    inner = bundle(tmp_path).path
    refused_as_nested(tmp_path / "outer.zip", [Item(name, inner.read_bytes() if in_memory else inner)])


def test_a_zipped_bag_of_another_hand_is_refused_with_and_without_a_folder(tmp_path: Path) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    for nth, kept in enumerate([base, base.parent]):
        zipped = shutil.make_archive(str(tmp_path / f"{nth}"), "zip", kept, "." if nth == 0 else base.name)
        refused_as_nested(tmp_path / "outer.zip", [Item("papers.zip", Path(zipped))])


def test_a_bundle_is_not_sealed_into_an_unpacked_bag(tmp_path: Path) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    refused_as_nested(base / "data" / "outer.zip", [Item("good", b"")])
    assert verify(base) == []


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4", b"PK\5\6" + bytes(18)])
def test_a_zip_that_is_no_bag_is_a_file_like_any_other(tmp_path: Path, data: bytes) -> None:
    write_zip(tmp_path / "strange.zip", {"deep/er/bagit.txt": b"", "x/bagit.txt.old": b""})
    papers = [Item("strange.zip", tmp_path / "strange.zip"), Item("broken.zip", data)]
    sealed = seal(tmp_path / "outer.zip", papers, INFO)
    assert verify(sealed.path) == []
    assert (unzipped(sealed.path, tmp_path) / "data/broken.zip").read_bytes() == data


def refused_as_nested(target: Path, made: list[Item]) -> None:
    """Sealing is refused, in a sentence, and leaves nothing."""
    with pytest.raises(BagError, match=r"本身是一个.*包.*没有封装。请") as refused:
        seal(target, made, INFO)
    assert refused.value.code == "B-NEST"
    assert not [path for path in target.parent.iterdir() if path.name.endswith(target.name)]


def test_memory_stays_flat_when_sealing_and_verifying(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(random.Random(1).randbytes(1 << 20) * 48)
    tracemalloc.start()
    sealed = seal(tmp_path / "DJ.zip", [Item("big", tmp_path / "big")], INFO)
    assert verify(sealed.path) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 << 20


def test_the_judges_are_there() -> None:
    assert all(map(shutil.which, ("unzip", "sha256sum", "sha512sum")))
