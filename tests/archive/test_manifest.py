"""Lines of manifests, written and read."""

from __future__ import annotations

import pytest

from archive.manifest import decoded, is_manifest, parsed, written

SUM = "ab" * 32


def test_what_is_written_is_read_again() -> None:
    manifest = parsed("manifest-sha256.txt", written([(SUM, "data/a"), (SUM, "data/甲 乙")]).decode())
    assert manifest.digests == {"data/a": bytes.fromhex(SUM), "data/甲 乙": bytes.fromhex(SUM)}
    assert (manifest.bad, manifest.algorithm, manifest.of_tags) == ([], "sha256", False)


@pytest.mark.parametrize(
    "line", [f"{SUM} data/a", f"{SUM}\tdata/a", f"{SUM} *data/a", f"{SUM.upper()}  ./data/a"]
)
def test_other_spellings_of_a_line_are_read(line: str) -> None:
    assert parsed("manifest-sha256.txt", f"{line}\r\n").digests == {"data/a": bytes.fromhex(SUM)}


@pytest.mark.parametrize(
    "line",
    [
        "data/a",
        SUM,
        f"{SUM[:-2]}  data/a",
        f"zz{SUM}  data/a",
        f"{SUM}  bagit.txt",
        f"{SUM}  data/../x",
        f"{SUM}  /data/a",
        f"{SUM[::-1]}  data/kept",
        f"{SUM}data/a",
    ],
)
def test_what_is_no_line_is_named_by_its_number_and_the_others_are_read(line: str) -> None:
    manifest = parsed("manifest-sha256.txt", f"{SUM}  data/kept\n{line}\n{SUM}  data/last\n")
    assert manifest.bad == ["第2行"]
    assert list(manifest.digests) == ["data/kept", "data/last"]


def test_a_line_said_twice_and_a_line_spelled_loosely_are_told_apart_from_bad_ones() -> None:
    text = f"{SUM}  data/a\n{SUM}  data/a\n\n{SUM} *data/b\n{SUM}  ./data/c\n"
    manifest = parsed("manifest-sha256.txt", text)
    assert (manifest.bad, manifest.twice, manifest.loose) == ([], ["第2行"], ["第3行", "第4行", "第5行"])


@pytest.mark.parametrize("name", ["data/a", "tagmanifest-md5.txt"])
def test_a_tag_manifest_lists_neither_payload_nor_tag_manifests(name: str) -> None:
    assert parsed("tagmanifest-sha256.txt", f"{SUM}  {name}\n").bad == ["第1行"]


def test_manifests_are_known_by_their_names() -> None:
    assert is_manifest("manifest-sha256.txt") and is_manifest("tagmanifest-md5.txt")
    assert not is_manifest("data/manifest-sha256.txt") and not is_manifest("manifest.txt")


def test_an_algorithm_that_python_alone_cannot_compute_is_not_known() -> None:
    assert not parsed("manifest-sm3.txt", "").known


def test_only_line_ends_and_percent_signs_are_decoded() -> None:
    assert decoded("data/a%0Ab%0dc%25d%20e") == "data/a\nb\rc%d%20e"
