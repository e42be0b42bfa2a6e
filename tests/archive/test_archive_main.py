"""`python -m archive`, with nothing but Python."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bag_makers import ROOT, bundle, python

FILES = sorted((ROOT / "archive").glob("*.py"))


def test_a_whole_bundle_is_said_in_one_line_in_an_empty_environment(tmp_path: Path) -> None:
    path = bundle(tmp_path).path
    done = python("-m", "archive", str(path))
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, f"完好：{path}\n", b"")


def test_a_broken_bundle_is_named_with_each_fault_and_the_others_are_checked(tmp_path: Path) -> None:
    whole = bundle(tmp_path).path
    broken = tmp_path / "破.zip"
    broken.write_bytes(whole.read_bytes().replace("说明\n".encode(), "说朋\n".encode()))
    done = python("-m", "archive", str(broken), str(whole))
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert (lines[0], lines[-1]) == (f"不完好：{broken}，3处", f"完好：{whole}")
    assert [line.split()[0] for line in lines[1:-1]] == ["B-CRC", "B-DIGEST", "B-DIGEST"]
    assert all("data/说明文件.txt：" in line for line in lines[1:-1])


def test_json_says_the_same(tmp_path: Path) -> None:
    path = bundle(tmp_path).path
    done = python("-m", "archive", "--json", str(path), str(tmp_path / "none.zip"))
    assert done.returncode == 1
    first, second = json.loads(done.stdout)["bundles"]
    assert first == {"path": str(path), "ok": True, "faults": []}
    assert (second["ok"], second["faults"][0]["code"], second["faults"][0]["name"]) == (
        False,
        "B-OPEN",
        "none.zip",
    )
    assert "没有这个文件" in second["faults"][0]["says"]


@pytest.mark.parametrize("words", [(), ("--json",), ("--unknown", "a.zip")])
def test_wrong_usage_is_two(words: tuple[str, ...]) -> None:
    done = python("-m", "archive", *words)
    assert done.returncode == 2
    assert "用法" in done.stderr.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX", "zh_CN.GBK"])
def test_the_answer_is_utf8_in_every_locale(tmp_path: Path, locale: str) -> None:
    done = python("-m", "archive", str(tmp_path / "无.zip"), LC_ALL=locale, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert done.stdout.decode().startswith("不完好：")


def test_names_that_would_play_with_the_terminal_are_shown_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "bag"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a\x1b[2Jb").write_bytes(b"")
    done = python("-m", "archive", str(folder))
    assert b"\x1b" not in done.stdout
    assert b"a\\x1b[2Jb" in done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_written_in_the_language_of_python_3_9(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_asks_for_more_than_the_standard_library_and_its_own_room(path: Path) -> None:
    known = sys.stdlib_module_names | {"archive"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {each.name.split(".")[0] for each in node.names} <= known
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert (node.module or "").split(".")[0] in known


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12", "3.13", "3.14"])
def test_other_pythons_seal_the_same_bytes_and_find_them_whole(tmp_path: Path, version: str) -> None:
    script = (
        "import sys; sys.path[:0] = ['.', 'tests/archive']\n"
        "from pathlib import Path; from bag_makers import bundle; from archive.verify import verify\n"
        "sealed = bundle(Path(sys.argv[1])); print(sealed.sha256, len(verify(sealed.path)))"
    )
    other = f"python{version}"
    if not shutil.which(other) or subprocess.run([other, "-V"], capture_output=True, check=False).returncode:
        pytest.skip(f"{other} is not installed here")
    here = bundle(tmp_path)
    (tmp_path / "there").mkdir()
    command = [other, "-B", "-S", "-E", "-W", "error", "-c", script, str(tmp_path / "there")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.stdout.decode().split() == [here.sha256, "0"], done.stderr.decode()
