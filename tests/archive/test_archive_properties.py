"""Whatever is done to any file of a bundle is found, and the file is named.

What cannot be found: a bundle that somebody changes and seals anew, digests and all. It proves that nothing changed
since, not who sealed it; for that its own sha256 is noted elsewhere (FORMAT.md). An empty folder added to an unpacked
bundle is no file and is not looked for.
"""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from bag_makers import INFO, PAYLOAD, write_zip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.bag import Item, seal
from archive.fault import Fault
from archive.verify import examine, verify

TOP = "DJ-0001"
NAMES = (
    *(f"data/{name}" for name in [*PAYLOAD, "empty", "é/ñ.txt"]),
    *("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"),
    *("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"),
)
FULL = [name for name in NAMES if name != "data/empty"]
OF_ANY_FORM = pytest.mark.parametrize("zipped", [True, False], ids=["zipped", "unpacked"])
LONG = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FRESH = st.text("abc/é甲.", min_size=1, max_size=12).filter(
    lambda name: name not in NAMES and not any(part in ("", ".", "..") for part in name.split("/"))
)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a sealed bundle by their names in the bag."""
    target = tmp_path_factory.mktemp("whole") / f"{TOP}.zip"
    payload = {**PAYLOAD, "empty": b"", "é/ñ.txt": b"accents"}
    seal(target, [Item(name, data) for name, data in payload.items()], INFO)
    with zipfile.ZipFile(target) as found:
        files = {name.partition("/")[2]: found.read(name) for name in found.namelist()}
    assert files.keys() == set(NAMES)
    assert all(faults(files, zipped) == [] for zipped in (True, False))
    return files


@OF_ANY_FORM
@LONG
@given(name=st.sampled_from(FULL), where=st.floats(0, 1, exclude_max=True), by=st.integers(1, 255))
def test_any_byte_changed(whole: Files, zipped: bool, name: str, where: float, by: int) -> None:
    data = bytearray(whole[name])
    data[int(where * len(data))] ^= by
    assert named(faults({**whole, name: bytes(data)}, zipped), name)


@OF_ANY_FORM
@pytest.mark.parametrize("name", [name for name in NAMES if "tagmanifest" in name])
def test_every_byte_of_a_tag_manifest_that_no_digest_covers(whole: Files, zipped: bool, name: str) -> None:
    for position in range(0, len(whole[name]), 3):
        for by in (0x20, 0x04):
            data = bytearray(whole[name])
            data[position] ^= by
            assert named(faults({**whole, name: bytes(data)}, zipped), name), (position, by)


@OF_ANY_FORM
@LONG
@given(name=st.sampled_from(FULL), where=st.floats(0, 1, exclude_max=True))
def test_any_file_cut(whole: Files, zipped: bool, name: str, where: float) -> None:
    cut = whole[name][: int(where * len(whole[name]))]
    assert named(faults({**whole, name: cut}, zipped), name)


@OF_ANY_FORM
@LONG
@given(
    name=st.sampled_from(NAMES), more=st.binary(min_size=1, max_size=20) | st.sampled_from([b"\n", b"\r\n"])
)
def test_any_file_grown(whole: Files, zipped: bool, name: str, more: bytes) -> None:
    assert named(faults({**whole, name: whole[name] + more}, zipped), name)


@OF_ANY_FORM
@LONG
@given(name=st.sampled_from(NAMES))
def test_any_file_removed(whole: Files, zipped: bool, name: str) -> None:
    assert named(faults({other: data for other, data in whole.items() if other != name}, zipped), name)


@OF_ANY_FORM
@LONG
@given(name=FRESH, below=st.sampled_from(["", "data/"]), data=st.binary(max_size=9))
def test_any_file_added(whole: Files, zipped: bool, name: str, below: str, data: bytes) -> None:
    if fits({**whole, below + name: data}):
        assert named(faults({**whole, below + name: data}, zipped), below + name)


@OF_ANY_FORM
@LONG
@given(old=st.sampled_from(NAMES), new=FRESH, below=st.sampled_from(["", "data/"]))
def test_any_file_renamed(whole: Files, zipped: bool, old: str, new: str, below: str) -> None:
    files = {name: data for name, data in whole.items() if name != old}
    if not fits({**files, below + new: b""}):
        return
    found = faults({**files, below + new: whole[old]}, zipped)
    assert named(found, old)
    # Without bag-info.txt nothing says that the bundle is ours, and others may have tag files of any name.
    assert named(found, below + new) or (old == "bag-info.txt" and not below)


@OF_ANY_FORM
@LONG
@given(two=st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
def test_any_two_files_swapped(whole: Files, zipped: bool, two: list[str]) -> None:
    one, other = two
    found = faults({**whole, one: whole[other], other: whole[one]}, zipped)
    assert named(found, one) and named(found, other)


def test_a_name_in_another_unicode_form_is_a_fault_in_our_zip_and_the_doing_of_the_disk_in_a_folder(
    whole: Files,
) -> None:
    files = {unicodedata.normalize("NFD", name): data for name, data in whole.items()}
    with laid(files, zipped=False) as path:
        found = examine(path)
        assert (found.faults, [each.code for each in found.remarks]) == ([], ["W-FORM"])
    assert [each.code for each in faults(files, zipped=True)] == ["B-FORM"]


def faults(files: Mapping[str, bytes], zipped: bool) -> list[Fault]:
    """What is wrong with a bundle of those files: in our form of a zip, or unpacked."""
    with laid(files, zipped) as path:
        return verify(path)


@contextmanager
def laid(files: Mapping[str, bytes], zipped: bool) -> Iterator[Path]:
    """A bundle of those files on the disk, for a while."""
    with tempfile.TemporaryDirectory() as room:
        base = Path(room) / TOP
        if zipped:
            write_zip(base.with_suffix(".zip"), {f"{TOP}/{name}": data for name, data in files.items()})
            yield base.with_suffix(".zip")
            return
        for name, data in files.items():
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_bytes(data)
        yield base


def fits(files: Mapping[str, bytes]) -> bool:
    """Whether a disk can hold them: no file is a folder of another."""
    return not any(folder in files for name in files for folder in above(name))


def above(name: str) -> Iterator[str]:
    """The folders a file lies in."""
    return (parent.as_posix() for parent in Path(name).parents)


def named(found: list[Fault], name: str) -> bool:
    """Whether a fault is about that file; a tag manifest at odds with a file is named in the sentence about it."""
    return any(each.name.removeprefix(f"{TOP}/") == name or f"与{name}不符" in each.says for each in found)
