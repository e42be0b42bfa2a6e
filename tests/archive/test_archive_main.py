"""`python -m archive`, with nothing but Python."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bag_makers import ROOT, bundle, python
from rfc_cases import CASES

FILES = sorted((ROOT / "archive").rglob("*.py"))
OTHER = """
import sys; sys.path[:0] = ['.', 'tests/archive']
from pathlib import Path; from bag_makers import bundle; from archive.verify import verify
sealed = bundle(Path(sys.argv[1])); print(sealed.sha256, len(verify(sealed.path)))
"""


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
    assert first == {"path": str(path), "ok": True, "faults": [], "warnings": []}
    assert (second["ok"], second["faults"][0]["code"], second["faults"][0]["name"]) == (
        False,
        "B-OPEN",
        "none.zip",
    )
    assert "没有这个文件" in second["faults"][0]["says"]


def test_remarks_are_told_beside_a_whole_bundle_and_change_nothing(tmp_path: Path) -> None:
    path = CASES["warning-W-WEAK-md5"].build(tmp_path / "bag")
    done, json_done = python("-m", "archive", str(path)), python("-m", "archive", "--json", str(path))
    first, second = done.stdout.decode().splitlines()
    assert (done.returncode, json_done.returncode) == (0, 0)
    assert first == f"完好：{path}"
    assert second.startswith("提醒  W-WEAK  校验算法只有md5")
    told = json.loads(json_done.stdout)["bundles"][0]
    assert (told["ok"], told["faults"], told["warnings"][0]["code"]) == (True, [], "W-WEAK")


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
    other = python_of(version)
    if not other:
        pytest.skip(f"python{version} is not installed here")
    here = bundle(tmp_path)
    (tmp_path / "there").mkdir()
    command = [other, "-B", "-S", "-E", "-W", "error", "-c", OTHER, str(tmp_path / "there")]
    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, check=False)
    assert done.stdout.decode().split() == [here.sha256, "0"], done.stderr.decode()


@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_other_pythons_find_the_same_in_every_bag_of_the_specification(tmp_path: Path, version: str) -> None:
    other = python_of(version)
    if not other:
        pytest.skip(f"python{version} is not installed here")
    bags = [str(case.build(tmp_path / name)) for name, case in CASES.items()]
    command = ["-B", "-S", "-E", "-m", "archive", "--json", *bags]
    here, there = (
        subprocess.run([each, *command], cwd=ROOT, env={}, capture_output=True, check=False)
        for each in (sys.executable, other)
    )
    assert len(json.loads(here.stdout)["bundles"]) == len(CASES)
    assert (there.stdout, there.stderr, there.returncode) == (here.stdout, b"", 1)


def python_of(version: str) -> str:
    """Where a Python of that version is; a shim of pyenv that leads nowhere is none. Empty if there is none."""
    home = os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))
    kept = sorted(Path(home).glob(f"versions/{version}.*/bin/python"))
    for found in filter(None, [shutil.which(f"python{version}"), *map(str, kept)]):
        if subprocess.run([found, "-V"], capture_output=True, check=False).returncode == 0:
            return found
    return ""
