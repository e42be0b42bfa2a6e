"""Our form of a zip, judged by the zipfile of Python and by Info-ZIP."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

from bag_makers import write_zip

from archive.zipped import ZipWriter


def test_what_we_write_is_read_by_python_and_by_unzip(tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    write_zip(target, {"甲/一.txt": b"one", "b": b"", "c": bytes(70_000)})
    with zipfile.ZipFile(target) as found:
        assert found.testzip() is None
        assert [(each.filename, each.file_size) for each in found.infolist()] == [
            ("b", 0),
            ("c", 70000),
            ("甲/一.txt", 3),
        ]
        assert {each.date_time for each in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert subprocess.run(["unzip", "-tqq", str(target)], check=False).returncode == 0


def test_more_files_than_sixteen_bits_can_count_are_read_back(tmp_path: Path) -> None:
    target = tmp_path / "many.zip"
    write_zip(target, {f"{nth:05d}": b"" for nth in range(65_536)})
    with zipfile.ZipFile(target) as found:
        assert len(found.infolist()) == 65_536


def test_files_beyond_four_gigabytes_are_found_at_their_place(tmp_path: Path) -> None:
    target = tmp_path / "far.zip"
    with target.open("wb") as out:
        out.seek(5 << 30)
        writer = ZipWriter(out)
        writer.add("far", [b"fa", b"r"])
        writer.finish()
    with zipfile.ZipFile(target) as found:
        assert found.infolist()[0].header_offset == 5 << 30
        assert found.read("far") == b"far"
