"""收: what was refused goes back to its sender, untouched, with its reason beside it."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.atomic import place, write_aside

from .looking import Entry

BOM = b"\xef\xbb\xbf"
JSON, LETTER, ROWS = ".reason.json", ".reason.txt", ".rows.csv"
LONGEST = 200  # bytes of a name: our own endings and a number still fit behind it
NO_FILE = {
    stat.S_IFLNK: "这是一个链接（快捷方式），不是文件本身",
    stat.S_IFIFO: "这是一个管道，不是文件",
    stat.S_IFSOCK: "这是一个套接字，不是文件",
}


def give_back(target: Path, paper: Any, answer: Mapping[str, Any], held: Path) -> None:
    """Lays for the sender what he needs: the refused file itself, or of a partly good table its bad rows.

    `target` is where its name would have it, `held` where its bytes lie. Done again it changes nothing; what
    lies there of an earlier file is left alone: then another number stands in the name.
    """
    told = {
        "path": paper.path,
        "state": paper.state,
        "reason": paper.reason,
        "sha256": paper.digest,
        **answer,
    }
    target = _made_room(target)
    target = _free_name(target, paper.digest)
    # the reason first: whoever finds the file finds its reason too
    place(_beside(target, JSON), json.dumps(told, ensure_ascii=False, indent=1).encode())
    place(_beside(target, LETTER), BOM + _letter(paper.path, paper.reason, answer).encode("utf-8", "replace"))
    if answer.get("rows"):
        place(_beside(target, ROWS), _rows(answer))
    if paper.state == "refused":
        with held.open("rb") as source:
            write_aside(target, lambda out: shutil.copyfileobj(source, out))


def turn_away(entry: Entry, target: Path) -> tuple[str, str]:
    """A link, pipe, socket or device, or a file of gigabytes, is moved aside as it is; state and reason come back.

    A link to a folder stays: an administrator may have made it, and nobody looks behind it.
    """
    what = _what(entry)
    reason = f"{what}，没有收。{'请只交要交的材料' if entry.too_large else '请把文件本身复制进来'}"
    if stat.S_ISLNK(entry.mode) and Path(entry.place).is_dir():
        return (
            "ignored",
            "这是一个指向文件夹的链接，里面的不看。请把文件夹本身放进来，或在 office.toml 的 [[inboxes]] 里写上它",
        )
    known_by = f"{entry.mode} {entry.sign[0]} {_points_to(entry)}"
    digest = sha256(known_by.encode("utf-8", "surrogateescape")).hexdigest()
    told = {"path": entry.path, "state": "refused", "reason": reason, "sha256": digest}
    try:
        target = _free_name(_made_room(target), digest)
        place(_beside(target, JSON), json.dumps(told, ensure_ascii=False, indent=1).encode())
        place(_beside(target, LETTER), BOM + _letter(entry.path, reason, {}).encode("utf-8", "replace"))
        Path(entry.place).rename(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        return "unsettled", f"{what}，收不了，也移不走（{error.strerror}）。请删掉它，把文件本身复制进来"
    return "refused", reason


def _what(entry: Entry) -> str:
    if entry.too_large:
        return f"文件有 {entry.sign[0] / 2**30:.1f} GB，太大，不像一份材料"
    return NO_FILE.get(stat.S_IFMT(entry.mode), "这是一个设备，不是文件")


def _points_to(entry: Entry) -> str:
    try:
        return str(Path(entry.place).readlink())
    except OSError:
        return entry.path


def _made_room(target: Path) -> Path:
    """The folder for it; where a file stands in the way, or a name or the whole way is too long, another."""
    parts = [_short(part) for part in target.parts]
    folder = Path(*parts[:-1])
    try:
        for above in [*reversed(folder.parents), folder]:
            if os.path.lexists(above) and not above.is_dir():
                folder = Path(str(folder).replace(str(above), f"{above}_", 1))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / (parts[-1] + ROWS + "(999)")).lstat()
    except FileNotFoundError:
        return folder / parts[-1]
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
    else:
        return folder / parts[-1]
    at = next((i for i, part in enumerate(parts) if part == "returned"), len(parts) - 2)
    return _made_room(Path(*parts[: at + 2], parts[-1]))


def _short(name: str) -> str:
    """At most 200 bytes: the beginning, and the ending that tells the kind."""
    raw = os.fsencode(name)
    if len(raw) <= LONGEST:
        return name
    ending = os.fsencode(Path(name).suffix)[-20:]
    mark = sha256(raw).hexdigest()[:8]
    begin = raw[: LONGEST - len(ending) - 12].decode("utf-8", "ignore")
    return f"{begin}~{mark}{ending.decode('utf-8', 'ignore')}"


def _free_name(target: Path, digest: str) -> Path:
    """The name itself, or with (2), (3) …: the first where nothing lies but what we laid of these very bytes."""
    for candidate in _numbered(target):
        ours = _digest_beside(candidate)
        if ours == digest:
            return candidate
        if not ours and not any(map(os.path.lexists, _all_of(candidate))):
            return candidate
    raise AssertionError


def _numbered(target: Path) -> Iterator[Path]:
    yield target
    number = 2
    while True:
        yield target.with_name(f"{target.stem}({number}){target.suffix}")
        number += 1


def _all_of(target: Path) -> list[Path]:
    return [target, *(_beside(target, ending) for ending in (JSON, LETTER, ROWS))]


def _digest_beside(target: Path) -> str:
    try:
        told = json.loads(_beside(target, JSON).read_bytes())
        return str(told.get("sha256", ""))
    except (OSError, ValueError, AttributeError, RecursionError):
        return ""


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
    return BOM + out.getvalue().encode("utf-8", "replace")


def _as_text(cell: str) -> str:
    """Long numbers stay text when the sheet is opened in Excel or WPS; our own reader strips the tab.

    So does what a spreadsheet would run as a formula.
    """
    formula = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell[:2] != '="' and not _is_number(cell)
    return f"\t{cell}" if (cell.isdigit() and len(cell) > 11) or formula else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
