"""Verifying: every fault is found, named, and told with its code."""

from __future__ import annotations

import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from bag_makers import PAYLOAD, bundle, repacked, unzipped, write_zip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.fault import CODES
from archive.remark import CODES as REMARKS
from archive.verify import verify

TOP = "DJ-0001/"
FORM, NOTE = "data/0001_329918100001/01_毕业生登记表.pdf", "data/说明文件.txt"
Change = Callable[[dict[str, bytes]], object]


def codes(path: Path) -> set[tuple[str, str]]:
    """The codes found and the files they are about."""
    return {(found.code, found.name) for found in verify(path)}


def test_a_sealed_bundle_is_whole_zipped_and_unpacked(tmp_path: Path) -> None:
    sealed = bundle(tmp_path)
    assert verify(sealed.path) == []
    assert verify(unzipped(sealed.path, tmp_path)) == []


def test_writing_a_bundle_again_in_our_form_gives_the_same_bytes(tmp_path: Path) -> None:
    sealed = bundle(tmp_path)
    assert repacked(sealed.path, dict.copy).read_bytes() == sealed.path.read_bytes()


def test_every_flipped_byte_of_a_bundle_is_found(tmp_path: Path) -> None:
    sealed = bundle(tmp_path).path
    data = bytearray(sealed.read_bytes())
    flipped, missed = tmp_path / "flipped.zip", []
    for position in range(len(data)):
        data[position] ^= 1 << position % 8
        flipped.write_bytes(data)
        if not verify(flipped):
            missed.append(position)
        data[position] ^= 1 << position % 8
    assert missed == []


def test_a_byte_flipped_inside_a_file_names_the_file(tmp_path: Path) -> None:
    sealed = bundle(tmp_path).path
    data = bytearray(sealed.read_bytes())
    at = data.index(PAYLOAD["说明文件.txt"])
    data[at] ^= 1
    sealed.write_bytes(data)
    assert codes(sealed) == {("B-CRC", NOTE), ("B-DIGEST", NOTE)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 10_000), length=st.integers(0, 50), put=st.binary(max_size=50))
def test_any_stretch_of_a_bundle_replaced_by_any_bytes_is_found(
    tmp_path: Path, start: int, length: int, put: bytes
) -> None:
    sealed = bundle(tmp_path).path.read_bytes()
    changed = sealed[:start] + put + sealed[start + length :]
    (tmp_path / "changed.zip").write_bytes(changed)
    assert bool(verify(tmp_path / "changed.zip")) == (changed != sealed)


def test_a_bundle_cut_anywhere_is_found(tmp_path: Path) -> None:
    data = bundle(tmp_path).path.read_bytes()
    cut = tmp_path / "cut.zip"
    for length in range(0, len(data), 7):
        cut.write_bytes(data[:length])
        assert verify(cut), length


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda files: files.pop(TOP + FORM), {("B-MISSING", FORM)}),
        (lambda files: files.update({TOP + "data/new": b""}), {("B-EXTRA", "data/new")}),
        (lambda files: files.update({TOP + NOTE: "说朋\n".encode()}), {("B-DIGEST", NOTE)}),
        (lambda files: files.update({TOP + NOTE: b""}), {("B-DIGEST", NOTE), ("B-OXUM", "bag-info.txt")}),
        (
            lambda files: files.update({TOP + FORM: files[TOP + NOTE], TOP + NOTE: files[TOP + FORM]}),
            {("B-DIGEST", FORM), ("B-DIGEST", NOTE)},
        ),
        (
            lambda files: files.update({TOP + "data/x": files.pop(TOP + NOTE)}),
            {("B-MISSING", NOTE), ("B-EXTRA", "data/x")},
        ),
        (lambda files: files.pop(TOP + "bagit.txt"), {("B-BAGIT", "bagit.txt"), ("B-MISSING", "bagit.txt")}),
        (lambda files: files.pop(TOP + "bag-info.txt"), {("B-MISSING", "bag-info.txt")}),
        (lambda files: files.pop(TOP + "manifest-sha256.txt"), {("B-MISSING", "manifest-sha256.txt")}),
        (lambda files: files.pop(TOP + "tagmanifest-sha512.txt"), {("B-MISSING", "tagmanifest-sha512.txt")}),
        (lambda files: files.update({TOP + "evil.txt": b""}), {("B-EXTRA", "evil.txt")}),
        (lambda files: files.update({TOP + "fetch.txt": b""}), {("B-EXTRA", "fetch.txt")}),
        (lambda files: files.update({"evil.txt": b""}), {("B-TOP", "evil.txt")}),
        (lambda files: files.update({"other/evil.txt": b""}), {("B-TOP", "other/evil.txt")}),
        (lambda files: files.update({TOP + "../../evil": b""}), {("B-NAME", TOP + "../../evil")}),
        (lambda files: files.update({"/etc/evil": b""}), {("B-NAME", "/etc/evil"), ("B-TOP", "/etc/evil")}),
        (lambda files: files.update({TOP + "data\\evil": b""}), {("B-NAME", TOP + "data\\evil")}),
        (lambda files: files.update({TOP + "data/a\nb": b""}), {("B-NAME", TOP + "data/a\nb")}),
        (lambda files: files.update({TOP + NOTE.replace("txt", "TXT"): b""}), {("B-TWIN", TOP + NOTE)}),
    ],
)  # fmt: skip
def test_one_change_in_a_bundle_that_the_zip_itself_does_not_betray_is_named(
    tmp_path: Path, change: Change, expected: set[tuple[str, str]]
) -> None:
    assert expected <= codes(repacked(bundle(tmp_path).path, change))


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("bagit.txt", b"1.0", b"2.0", "B-VERSION"),
        ("bagit.txt", b"1.0", b"one", "B-BAGIT"),
        ("bagit.txt", b"BagIt-Version: 1.0\n", b"", "B-BAGIT"),
        ("bagit.txt", b"BagIt", b"\xef\xbb\xbfBagIt", "B-BAGIT"),
        ("bagit.txt", b"UTF-8", b"unicode_escape", "B-ENCODING"),
        ("bagit.txt", b"UTF-8", b"UTF-16", "B-READ"),
        ("bag-info.txt", b"Bagging-Date:", b"Bagging-Date", "B-INFO"),
        ("bag-info.txt", b"Payload-Oxum: ", b"Payload-Oxum: 1", "B-OXUM"),
        ("bag-info.txt", b".3\n", b".4\n", "B-COUNT"),
        ("bag-info.txt", b".3\n", b"\n", "B-INFO"),
        ("bag-info.txt", b"DJ-0001", b"DJ-0002", "B-TAG"),
        ("manifest-sha256.txt", b"  data", b"", "B-LINE"),
        ("manifest-sha256.txt", b"data/", b"../data/", "B-LINE"),
        ("manifest-sha512.txt", b"0001_", b"0002_", "B-MISSING"),
        ("tagmanifest-sha256.txt", b"bagit.txt", b"bagot.txt", "B-MISSING"),
    ],
)
def test_one_word_changed_in_a_tag_file_is_named(
    tmp_path: Path, name: str, old: bytes, new: bytes, code: str
) -> None:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[TOP + name]
        files[TOP + name] = files[TOP + name].replace(old, new, 1)

    assert code in {found for found, _ in codes(repacked(bundle(tmp_path).path, change))}


def test_each_algorithm_that_does_not_match_is_told_apart(tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[TOP + NOTE] = "说朋\n".encode()

    says = [
        found.says for found in verify(repacked(bundle(tmp_path).path, change)) if found.code == "B-DIGEST"
    ]
    assert [found.split("与")[0] for found in says] == ["sha256", "sha512"]


def test_every_fault_is_named_not_only_the_first(tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files.pop(TOP + FORM)
        files[TOP + NOTE] = b"other"
        files[TOP + "data/new"] = b""

    assert {"B-MISSING", "B-DIGEST", "B-EXTRA", "B-OXUM"} <= {
        code for code, _ in codes(repacked(bundle(tmp_path).path, change))
    }


@pytest.mark.parametrize("algorithm", ["sm3", "crc32"])
def test_a_manifest_that_cannot_be_computed_is_never_taken_for_whole(tmp_path: Path, algorithm: str) -> None:
    base = foreign(tmp_path)
    (base / "manifest-md5.txt").rename(base / f"manifest-{algorithm}.txt")
    assert ("B-ALGORITHM", f"manifest-{algorithm}.txt") in codes(base)


@pytest.mark.parametrize(
    "data", [b"", b"no zip", b"PK\5\6" + bytes(18), b"PK\3\4" + bytes(100), bytes(70_000)]
)
def test_what_is_no_bundle_is_a_fault_and_no_exception(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert verify(tmp_path / "a.zip")


def test_what_is_not_there_or_no_file_is_a_fault(tmp_path: Path) -> None:
    assert codes(tmp_path / "none.zip") == {("B-OPEN", "none.zip")}
    assert codes(Path("/dev/null")) == {("B-OPEN", "null")}
    assert codes(Path("a\0b")) == {("B-OPEN", "a\0b")}


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("ours", [True, False])
def test_bytes_before_or_after_the_zip_are_found(tmp_path: Path, where: str, ours: bool) -> None:
    zipped = bundle(tmp_path).path if ours else packed(foreign(tmp_path), zipfile.ZIP_STORED)
    data = zipped.read_bytes()
    zipped.write_bytes(b"#!/bin/sh\n" + data if where == "before" else data + b"\0")
    assert "B-ZIP" in {code for code, _ in codes(zipped)}


def test_a_file_twice_in_a_zip_is_found(tmp_path: Path) -> None:
    sealed = bundle(tmp_path).path
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(sealed, "a") as zipped:
        zipped.writestr(TOP + NOTE, "说明\n".encode())
    assert ("B-TWIN", TOP + NOTE) in codes(sealed)


def test_twins_by_unicode_form_are_found(tmp_path: Path) -> None:
    names = [f"b/data/{unicodedata.normalize(form, 'é')}" for form in ("NFC", "NFD")]
    write_zip(tmp_path / "a.zip", dict.fromkeys(names, b""))
    assert "B-TWIN" in {code for code, _ in codes(tmp_path / "a.zip")}


def test_a_link_in_a_zip_is_found(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("b/data/link")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr(entry, "/etc/passwd")
    assert ("B-LINK", "b/data/link") in codes(tmp_path / "a.zip")


@pytest.mark.parametrize("target", ["/etc", "/etc/passwd", "nowhere"])
def test_a_link_in_a_folder_is_found_and_not_followed(tmp_path: Path, target: str) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    (base / "data" / "link").symlink_to(target)
    assert codes(base) == {("B-LINK", "data/link")}


def test_our_bundle_packed_by_another_hand_is_told_from_the_one_we_sealed(tmp_path: Path) -> None:
    base = unzipped(bundle(tmp_path).path, tmp_path)
    assert {code for code, _ in codes(packed(base, zipfile.ZIP_STORED))} == {"B-ZIP"}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_foreign_bag_is_whole_however_it_is_packed(tmp_path: Path, method: int) -> None:
    assert verify(packed(foreign(tmp_path), method)) == []


def test_a_foreign_zip_whose_bag_has_no_folder_of_its_own_is_found(tmp_path: Path) -> None:
    flat = shutil.make_archive(str(tmp_path / "flat"), "zip", foreign(tmp_path))
    assert codes(Path(flat)) == {("B-TOP", "")}


def test_an_older_bag_may_list_a_file_in_one_manifest_alone(tmp_path: Path) -> None:
    base = foreign(tmp_path)
    (base / "tagmanifest-md5.txt").unlink()
    (base / "tagmanifest-sha1.txt").unlink()
    manifest = base / "manifest-sha1.txt"
    manifest.write_text("".join(manifest.read_text().splitlines(keepends=True)[:-1]))
    assert verify(base) == []
    (base / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    assert {code for code, _ in codes(base)} == {"B-EXTRA"}


@pytest.mark.parametrize(
    "change",
    [
        Path.exists,
        lambda base: (base / "data/a.txt").write_bytes(b"onf"),
        lambda base: (base / "data/a.txt").write_bytes(b"longer"),
        lambda base: (base / "data/a.txt").unlink(),
        lambda base: (base / "data/new").write_bytes(b""),
        lambda base: (base / "data/a.txt").rename(base / "data/c.txt"),
        lambda base: (base / "bagit.txt").unlink(),
        lambda base: (base / "bagit.txt").write_text("hello"),
        lambda base: (base / "bag-info.txt").write_text("Payload-Oxum: 1.1\n"),
        lambda base: (base / "bag-info.txt").unlink(),
        lambda base: (base / "tagmanifest-md5.txt").unlink(),
        lambda base: (base / "manifest-md5.txt").write_text("zz  data/a.txt\n"),
        lambda base: (base / "manifest-md5.txt").write_text(f"{'0' * 32}  ../../etc/passwd\n"),
        lambda base: (base / "manifest-sha1.txt").unlink(),
        lambda base: (base / "note.txt").write_text("a tag file that nobody lists"),
        lambda base: [path.unlink() for path in base.glob("*manifest-*.txt")],
        lambda base: shutil.rmtree(base / "data"),
    ],
)
def test_our_verdict_on_a_changed_foreign_bag_is_that_of_bagit(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    base = foreign(tmp_path)
    change(base)
    assert (verify(base) == []) == valid_for_bagit(base)


def test_every_code_is_explained_in_the_format() -> None:
    page = (Path(__file__).parents[2] / "archive" / "FORMAT.md").read_text(encoding="utf-8")
    assert [code for code in (*CODES, *REMARKS) if code not in page] == []


def foreign(folder: Path) -> Path:
    """A bag made by bagit-python, two algorithms, version 0.97, unpacked."""
    base = folder / "foreign"
    (base / "sub").mkdir(parents=True)
    (base / "a.txt").write_bytes(b"one")
    (base / "sub" / "乙.txt").write_bytes(b"two")
    bagit.make_bag(str(base), {"Contact-Name": "somebody"}, checksums=["md5", "sha1"])
    return base


def packed(base: Path, method: int) -> Path:
    """The folder `base` in a zip as others make them."""
    target = base.with_name("packed.zip")
    with zipfile.ZipFile(target, "w", method) as zipped:
        for path in sorted(base.rglob("*")):
            zipped.write(path, path.relative_to(base.parent))
    return target


def valid_for_bagit(base: Path) -> bool:
    """What bagit-python says of the bag in that folder."""
    try:
        bagit.Bag(str(base)).validate()
    except (bagit.BagError, FileNotFoundError):
        return False
    return True
