"""Our verdict on every bag rebuilt from RFC 8493, beside that of bagit-python."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import bagit
import pytest
from rfc_cases import CASES

from archive.fault import CODES, Fault
from archive.remark import CODES as REMARKS
from archive.remark import Remark
from archive.verify import examine

BAGIT_SAYS_OTHERWISE = {
    # 2.1.1: bagit.txt is exactly two lines, in that order, each a label, a colon, one space and a value. bagit-python
    # reads it as it reads bag-info.txt: any further lines, any order, white space at will.
    "invalid-B-BAGIT-third-line",
    "invalid-B-BAGIT-blank-lines",
    "invalid-B-BAGIT-other-order",
    "invalid-B-BAGIT-no-space",
    "invalid-B-BAGIT-space-before-colon",
    "invalid-B-BAGIT-space-before-line",
    "invalid-B-BAGIT-space-at-the-end",
    # 2.1.1: the version is M.N; bagit-python takes a lone 1 for 1.0.
    "invalid-B-BAGIT-version-of-one-number",
    # 2.1.1: no such versions were published, so nobody can say what they ask; bagit-python takes all below 2.
    "invalid-B-VERSION-one-one",
    "invalid-B-VERSION-never-published",
    # 2.1.1: the encoding is a registered character set; bagit-python takes any codec of Python, even one that
    # turns the letters of a file into others.
    "invalid-B-ENCODING-not-of-text",
    # 2.1.3: only LF, CR or CRLF ends a name; bagit-python cuts white space off its end and finds nothing there.
    "valid-space-at-the-end-of-a-name",
    # 2.1.3: %25 stands for a percent sign; bagit-python decodes line ends alone.
    "valid-percent-encoded",
    "valid-fetch-encoded-name",
    # 3, number 4: in 1.0 every payload file is in every payload manifest; bagit-python asks for one of them.
    "invalid-B-EXTRA-not-in-every-manifest",
    # 2.4 has algorithms named in small letters, and 3 asks that every checksum be verified. What bagit-python cannot
    # compute it passes over without a word.
    "invalid-B-ALGORITHM-unknown",
    "invalid-B-ALGORITHM-name-in-capitals",
    # 2.1.3: each line is a digest and a name; bagit-python logs a line without a digest, skips a comment.
    "invalid-B-LINE-no-digest",
    "invalid-B-LINE-comment",
    # 5.1: special parts of a path are a way out of the bag; bagit-python follows those that come back into it.
    "invalid-B-LINE-roundabout",
    # 2.1.2, 5.1: the payload is files below data/. What a link shows lies elsewhere and can change without the bag;
    # bagit-python overlooks a link to a folder and reads through one to a file.
    "invalid-B-LINK-to-a-folder",
    "invalid-B-LINK-in-the-place-of-a-file",
    # 2.2.2: labels are equal whatever their case; bagit-python knows Payload-Oxum in one spelling, and not behind
    # a byte order mark.
    "invalid-B-OXUM-in-other-case",
    "invalid-B-OXUM-behind-a-byte-order-mark",
    # 2.2.2: a label is not empty and has no white space at its ends; bagit-python cuts it off.
    "invalid-B-INFO-no-label",
    "invalid-B-INFO-space-before-colon",
    "invalid-B-INFO-folded-at-the-beginning",
    # 2.2.2: Payload-Oxum must not be repeated; bagit-python warns and takes the first.
    "invalid-B-INFO-oxum-twice",
    # 3: every checksum of every tag manifest is verified. bagit-python does not read tag manifests before 0.97,
    # though those versions had them.
    "invalid-B-TAG-bag-info-changed-in-an-old-bag",
    # 2.2.1: a tag manifest lists no tag manifest; bagit-python does not ask what it lists.
    "invalid-B-LINE-tag-manifest-lists-another",
    # 2.2.3: the address is an absolute URI (RFC 3986), which need not have a host; bagit-python wants one.
    "valid-fetch-address-without-a-host",
    # 2.2.3: fetch.txt lists payload that is in every payload manifest, with its length in bytes or a dash.
    # bagit-python does not ask for either, and compares only the manifests with what is there.
    "invalid-B-FETCH-not-listed-in-the-manifests",
    "invalid-B-LINE-fetch-tag-file",
    "invalid-B-LINE-fetch-no-length",
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_the_one_the_folder_is_named_by(tmp_path: Path, name: str) -> None:
    found = examine(CASES[name].build(tmp_path / name))
    verdict, code = name.split("-")[0], "-".join(name.split("-")[1:3])
    if verdict == "invalid":
        assert codes(found.faults) == {code, *CASES[name].also}
    else:
        assert found.faults == []
        assert codes(found.remarks) >= ({code} if verdict == "warning" else set())
        assert found.remarks == [] or verdict == "warning"


@pytest.mark.parametrize("name", CASES)
def test_bagit_agrees_unless_the_specification_is_against_it(tmp_path: Path, name: str) -> None:
    base = CASES[name].build(tmp_path / name)
    ours = examine(base).faults == []
    assert (valid_for_bagit(base) != ours) == (name in BAGIT_SAYS_OTHERWISE)


@pytest.mark.parametrize("name", [name for name in CASES if "B-LINK" not in name])
def test_the_same_bag_in_a_zip_has_the_same_faults_and_names_that_harm_are_faults_there(
    tmp_path: Path, name: str
) -> None:
    base = CASES[name].build(tmp_path / name)
    unpacked, zipped = examine(base), examine(packed(base))
    worse = {"W-NAME": "B-NAME", "W-TWIN": "B-TWIN"}
    harm = {worse[code] for code in codes(unpacked.remarks) if code in worse}
    assert codes(zipped.faults) == codes(unpacked.faults) | harm
    assert codes(zipped.remarks) == codes(unpacked.remarks) - worse.keys()


def test_every_fault_that_is_not_of_zips_or_of_our_own_form_and_every_remark_has_a_case() -> None:
    named = {"-".join(name.split("-")[1:3]) for name in CASES}
    elsewhere = {"B-OPEN", "B-ZIP", "B-TOP", "B-NAME", "B-TWIN", "B-CRC", "B-FORM"}
    assert {*CODES, *REMARKS} - named == elsewhere


def codes(said: Iterable[Fault | Remark]) -> set[str]:
    """The codes alone."""
    return {each.code for each in said}


def valid_for_bagit(base: Path) -> bool:
    """What bagit-python says; where it breaks down, it has not said valid."""
    try:
        bagit.Bag(str(base)).validate()
    except (bagit.BagError, OSError, ValueError):
        return False
    return True


def packed(base: Path) -> Path:
    """The folder in a zip beside it, with entries for folders, as others make them."""
    target = base.with_name("packed.zip")
    with zipfile.ZipFile(target, "w") as zipped:
        for path in sorted(base.rglob("*")):
            zipped.write(path, path.relative_to(base.parent))
    return target
