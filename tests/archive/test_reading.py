"""Reading ahead: however the files are grouped, the bundle is the same, and whatever goes wrong leaves nothing."""

from __future__ import annotations

import errno
import hashlib
import random
import tracemalloc
from pathlib import Path

import pytest
from bag_makers import INFO, repacked

from archive import atomic, reading
from archive.bag import BagError, Item, Sealed, seal
from archive.verify import verify
from archive.zipped import ZipWriter

SIZES = [0, 1, 30, 0, 700, 2047, 2048, 65_536, 3, 5_000, 200_000, 1 << 20, 12, 2_500_000, 0]


def mixed(folder: Path) -> list[Item]:
    """Files of many sizes, every third one in memory."""
    chance, made = random.Random(1), []
    for nth, size in enumerate(SIZES):
        source, data = folder / f"source-{nth}", chance.randbytes(size)
        source.write_bytes(data)
        made.append(Item(f"{nth:02d}/件.bin", data if nth % 3 == 2 else source))
    return made


def sealed_in(folder: Path, made: list[Item]) -> Sealed:
    """The bundle of those items on a shelf of its own."""
    folder.mkdir()
    return seal(folder / "DJ.zip", made, INFO)


@pytest.mark.parametrize("block", [1, 100, 3_000, 70_000, 1 << 20, 4 << 20])
@pytest.mark.parametrize("files", [1, 2, 64])
def test_the_bundle_is_the_same_however_its_files_are_grouped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, files: int
) -> None:
    made = mixed(tmp_path)
    first = sealed_in(tmp_path / "first", made)
    monkeypatch.setattr(reading, "BLOCK", block)
    monkeypatch.setattr(reading, "FILES_A_BLOCK", files)
    monkeypatch.setattr(atomic, "SYNC_STEP", 1)
    second = sealed_in(tmp_path / "second", made)
    assert second.sha256 == hashlib.sha256(second.path.read_bytes()).hexdigest() == first.sha256
    assert second.bytes == second.path.stat().st_size


def test_a_bundle_of_many_sizes_is_whole_and_what_an_entry_at_a_time_would_give(tmp_path: Path) -> None:
    sealed = sealed_in(tmp_path / "shelf", mixed(tmp_path))
    assert verify(sealed.path) == []
    assert repacked(sealed.path, dict.copy).read_bytes() == sealed.path.read_bytes()


@pytest.mark.parametrize("size", [0, 5, 5_000, 3 << 20])
@pytest.mark.parametrize("change", [-1, 1, 100_000])
def test_a_file_that_changes_after_it_was_looked_at_is_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, change: int
) -> None:
    made, source = mixed(tmp_path), tmp_path / "late"
    source.write_bytes(bytes(size))
    looked_at = reading.read_ahead

    def late(*given: object) -> object:
        source.write_bytes(bytes(size + change if size else max(change, 1)))
        return looked_at(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("archive.bag.read_ahead", late)
    with pytest.raises(BagError) as refused:
        sealed_in(tmp_path / "shelf", [*made, Item("late", source)])
    assert (refused.value.code, "data/late" in str(refused.value)) == ("B-CHANGED", True)
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_disk_that_is_full_when_a_part_goes_to_it_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(atomic, "SYNC_STEP", 1)
    monkeypatch.setattr(atomic, "_sync_data", full)
    with pytest.raises(OSError, match="full"):
        sealed_in(tmp_path / "shelf", mixed(tmp_path))
    assert list((tmp_path / "shelf").iterdir()) == []


@pytest.mark.parametrize("seam", ["append", "add"])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
def test_a_seal_that_is_stopped_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seam: str, stop: type[BaseException]
) -> None:
    def stopping(*_: object) -> None:
        raise stop

    monkeypatch.setattr(ZipWriter, seam, stopping)
    with pytest.raises(stop):
        sealed_in(tmp_path / "shelf", mixed(tmp_path))
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_source_that_goes_away_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = mixed(tmp_path)
    looked_at = reading.read_ahead

    def late(*given: object) -> object:
        (tmp_path / "source-3").unlink()
        (tmp_path / "source-3").symlink_to(tmp_path / "source-0")
        return looked_at(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("archive.bag.read_ahead", late)
    with pytest.raises(OSError, match="source-3"):
        sealed_in(tmp_path / "shelf", made)
    assert list((tmp_path / "shelf").iterdir()) == []


def test_memory_stays_flat_with_many_files(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(50_000))
    made = [Item(f"{nth}", source) for nth in range(1_000)]
    tracemalloc.start()
    sealed = sealed_in(tmp_path / "shelf", made)
    assert verify(sealed.path) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 20
