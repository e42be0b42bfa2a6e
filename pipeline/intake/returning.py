"""收: what was refused goes back to its sender, untouched, with its reason beside it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from archive.atomic import place

BOM = b"\xef\xbb\xbf"


def give_back(
    returned: Path, path: str, state: str, reason: str, answer: Mapping[str, Any], data: bytes
) -> None:
    """Writes what the sender needs: the refused file itself, or of a partly good table its bad rows.

    Done again it changes nothing; an earlier file of the same name with other bytes is left alone.
    """
    if state == "refused":
        target = _free_name(returned / PurePosixPath(path), data)
        _place(target, data)
    else:
        target = returned / PurePosixPath(path)
    told = {"path": path, "state": state, "reason": reason, **answer}
    _place(_beside(target, ".reason.json"), json.dumps(told, ensure_ascii=False, indent=1).encode())
    _place(_beside(target, ".reason.txt"), BOM + _letter(path, reason, answer).encode())
    if answer.get("rows"):
        _place(_beside(target, ".rows.csv"), _rows(answer))


def _place(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    place(target, data)


def _free_name(target: Path, data: bytes) -> Path:
    candidate, number = target, 1
    while candidate.exists() and candidate.read_bytes() != data:
        number += 1
        candidate = target.with_name(f"{target.stem}({number}){target.suffix}")
    return candidate


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _letter(path: str, reason: str, answer: Mapping[str, Any]) -> str:
    told = [f"《{path}》", reason, *(f"· {note}" for note in answer.get("notes", ()))]
    told += [f"第{row['line']}行：{row['reason']}" for row in answer.get("rows", ())]
    return "\r\n".join([*told, ""])


def _rows(answer: Mapping[str, Any]) -> bytes:
    """The user's own rows with a last column 原因: CSV with BOM, ready to correct and drop again."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    header = list(answer.get("header", ()))
    table.writerow([*header, "原因"])
    for row in answer["rows"]:
        cells = [_as_text(cell) for cell in row["cells"]]
        table.writerow([*cells, *[""] * (len(header) - len(cells)), row["reason"]])
    return BOM + out.getvalue().encode()


def _as_text(cell: str) -> str:
    """Long numbers stay text when the sheet is opened in Excel or WPS; our own reader strips the tab."""
    return f"\t{cell}" if cell.isdigit() and len(cell) > 11 else cell
