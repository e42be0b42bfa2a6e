"""档: `python -m archive BUNDLE…`: is each bundle whole? Needs nothing but Python 3.9 or newer."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from archive.fault import Fault
from archive.remark import Remark
from archive.verify import Finding, examine

WHOLE, BROKEN, USAGE = 0, 1, 2


class _Reader(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"用法不对：{message}\n用法：python -m archive [--json] 归档包…\n")


def main(words: Sequence[str]) -> int:
    """Verifies the bundles named; prints the result in UTF-8 and returns 0 (all whole), 1 (faults) or 2 (usage)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    reader = _Reader(prog="python -m archive", description="核对归档包是否完整，不解包")
    reader.add_argument("bundles", nargs="+", type=Path, metavar="归档包", help="zip，或已解包的文件夹")
    reader.add_argument("--json", action="store_true", help="输出JSON")
    asked = reader.parse_args(words)
    return _told_as_json(asked.bundles) if asked.json else _told(asked.bundles)


def _told(paths: Sequence[Path]) -> int:
    outcome = WHOLE
    for path in paths:
        found = examine(path)
        if found.faults:
            outcome = BROKEN
        count = len(found.faults)
        print(f"不完好：{path}，{count}处" if count else f"完好：{path}", flush=True)
        for fault in found.faults:
            print(f"  {fault.code}  {_shown(fault)}")
        for remark in found.remarks:
            print(f"提醒  {remark.code}  {_shown(remark)}")
    return outcome


def _shown(found: Fault | Remark) -> str:
    line = f"{found.name}：{found.says}" if found.name else found.says
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in line)


def _told_as_json(paths: Sequence[Path]) -> int:
    bundles = [_bundle(path, examine(path)) for path in paths]
    print(json.dumps({"bundles": bundles}, ensure_ascii=False, indent=1))
    return WHOLE if all(bundle["ok"] for bundle in bundles) else BROKEN


def _bundle(path: Path, found: Finding) -> dict[str, object]:
    faults, warnings = ([asdict(each) for each in told] for told in (found.faults, found.remarks))
    return {"path": str(path), "ok": not faults, "faults": faults, "warnings": warnings}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
