"""读: what a file of the inbox says: lines for the ledger, and what its sender must be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ..errors import UnreadableError
from ..ledger.papers import Arrival, Line, Outcome
from ..model import Portrait, below_kind
from . import cells, plans, portraits, rows, scanned, zipped
from .bagged import bagged
from .names import whose
from .ranking import rank

Keep = Callable[[bytes], str]
CITIES = frozenset(
    ["南京", "无锡", "徐州", "常州", "苏州", "南通", "连云港", "淮安", "盐城", "扬州", "镇江", "泰州", "宿迁"]
)
TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".dbf"}
PICTURES = {".jpg", ".jpeg"}
CHIPS = {".bmp", ".jpg", ".jpeg", ".png"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads arrivals for one office. `cities` and `colleges` say what its folders and its own name mean."""

    cities: frozenset[str] = CITIES
    college: str = ""
    city: str = ""

    def __call__(self, arrival: Arrival, source: BinaryIO, keep: Keep) -> Outcome:
        """What became of the file, open at its start. `keep` takes what was made of it or found in it.

        Raises UnreadableError when it must go back as a whole.
        """
        arrival = arrival._replace(path=below_kind(arrival.path, arrival.kind))
        suffix = PurePosixPath(arrival.path).suffix.lower()
        if arrival.kind == "photos" and suffix == ".zip":
            return _zip(arrival, source, keep)
        if suffix == ".zip":
            return bagged(arrival, source, keep, self)
        data = source.read()
        match arrival.kind:
            case "plans":
                return _plan(arrival, data)
            case "photos" if suffix not in TABLES:
                return _photo(arrival, suffix, data, keep)
            case "photos":
                return self._table("photo_names", arrival, data)
            case "idcards" if suffix in CHIPS:
                return scanned.chip(arrival, data)
            case "evidence" | "rosters" if suffix not in TABLES:
                return scanned.scan(arrival, suffix, data)
        return self._table(arrival.kind, arrival, data)

    def _table(self, kind: str, arrival: Arrival, data: bytes) -> Outcome:
        table = rows.read_table(kind, arrival.path, data)
        hints = self._hints(arrival.path) if kind == "registrations" else {}
        lines = [_line(arrival, row, hints) for row in table.rows]
        refused = [
            {"line": r.line, "sheet": r.sheet, "cells": r.cells, "reason": r.reason} for r in table.refused
        ]
        answer = {"header": table.header, "rows": refused, "notes": table.notes}
        return Outcome(_state(lines, refused), _reason(lines, refused, table.notes), answer, lines)

    def _hints(self, path: str) -> dict[str, str]:
        """Where the table itself is silent, the subfolder says 考区 and 专科学校, else the office does."""
        hints = {"city_hint": self.city, "college_hint": self.college}
        folders = [folder.strip() for folder in PurePosixPath(path).parts[1:-1]]
        cities = [bare for folder in folders if (bare := cells.city_named(folder)) in self.cities]
        others = [f for f in folders if cells.city_named(f) not in self.cities and not re.search(r"\d", f)]
        hints["city_hint"] = cities[0] if cities else self.city
        hints["college_hint"] = others[0] if others else self.college
        return {key: value for key, value in hints.items() if value}


def _plan(arrival: Arrival, data: bytes) -> Outcome:
    if PurePosixPath(arrival.path).suffix.lower() != ".json":
        raise UnreadableError("专业计划应为 .json 文件。请向计划科要计划文件，原样放进来")
    body = plans.read_plan(arrival.path, data)
    key = f"{body['plan_code']}|{body['version']}"
    return Outcome("taken", "", {}, [Line(key, None, 0, rank(arrival, "", 0), body)])


def _line(arrival: Arrival, row: rows.Row, hints: Mapping[str, str]) -> Line:
    body = {**hints, **row.values}
    return Line(row.key, row.ticket or None, row.line, rank(arrival, row.when, row.line), body, row.kind)


def _state(lines: Sequence[Any], refused: Sequence[Any]) -> str:
    if not refused:
        return "taken"
    return "partly" if lines else "refused"


def _reason(lines: Sequence[Any], refused: Sequence[Any], notes: Sequence[str]) -> str:
    if not refused:
        return "；".join(notes)
    first = refused[0]
    rest = f"其余{len(lines)}行已收下" if lines else "没有一行可收"
    told = f"第{first['line']}行：{first['reason']}"
    more = f"（共{len(refused)}行有误，详见 .rows.csv）" if len(refused) > 1 else ""
    return f"{told}{more}；{rest}"


def _photo(arrival: Arrival, suffix: str, data: bytes, keep: Keep) -> Outcome:
    if suffix not in PICTURES:
        raise UnreadableError(
            "照片应为 .jpg 文件（或 .zip 照片包、照片对照表）。请导出为 jpg，以准考证号命名再放"
        )
    line, fault = _portrait(arrival, PurePosixPath(arrival.path).name, data, 0, keep)
    return Outcome("refused" if fault else "taken", fault, {}, [line])


def _portrait(arrival: Arrival, name: str, data: bytes, no: int, keep: Keep) -> tuple[Line, str]:
    portrait, gray = portraits.measure(name, data)
    if gray:
        keep(gray)
    ticket, id_no = whose(name)
    body = {**asdict(portrait), "id_no": id_no}
    body.pop("pass_no")
    key = ticket or f"?{arrival.path}#{no}"
    return Line(key, ticket or None, no, rank(arrival, "", no), body), _unreadable(portrait)


def _unreadable(portrait: Portrait) -> str:
    if portrait.format and portrait.whole:
        return ""
    if portrait.format == "JPEG":
        return "照片文件不完整，只读得出一部分。请向照相馆要原片，重新复制后再放"
    return "文件打不开，不是图片或已损坏。请向照相馆要原片（jpg），重新复制后再放"


@dataclass(slots=True)
class _Members:
    """What a photo zip holds, gathered member by member."""

    lines: list[Line] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def take(self, arrival: Arrival, no: int, name: str, found: zipped.Found, keep: Keep) -> None:
        fault = _member_fault(name, found)
        if isinstance(found, bytes) and not fault:
            line, fault = _portrait(arrival, PurePosixPath(name).name, found, no, keep)
            self.lines.append(line)
            keep(found)
        if fault:
            self.refused.append({"line": no, "sheet": "", "cells": [name], "reason": fault})


def _member_fault(name: str, found: bytes | UnreadableError) -> str:
    if isinstance(found, UnreadableError):
        return str(found)
    if PurePosixPath(name).suffix.lower() not in PICTURES:
        return "不是 .jpg 照片，没有收。请导出为 jpg 再放"
    return "" if found else "照片是空的（0 字节）。请重新复制后再放"


def _zip(arrival: Arrival, source: BinaryIO, keep: Keep) -> Outcome:
    members = _Members()
    for no, (name, found) in enumerate(zipped.portraits_in(source), 1):
        members.take(arrival, no, name, found, keep)
    if not members.lines and not members.refused:
        raise UnreadableError("压缩包里没有照片。请把 jpg 照片以准考证号命名，压成 zip 再放")
    whole = sum(1 for line in members.lines if line.body["whole"] and line.body["format"])
    notes = list(_nobodys(members.lines))
    answer = {"header": ["文件名"], "rows": members.refused, "notes": notes}
    state = "refused" if members.refused and not whole else _state(members.lines, members.refused)
    reason = _zip_reason(members, whole) or "；".join(notes)
    return Outcome(state, reason, answer, members.lines)


def _zip_reason(members: _Members, whole: int) -> str:
    if not members.refused:
        return ""
    first, rest = members.refused[0], f"其余{whole}张已收下" if whole else "没有一张可收"
    return f"包内“{first['cells'][0]}”等{len(members.refused)}个文件：{first['reason']}；{rest}"


def _nobodys(lines: Sequence[Line]) -> Iterator[str]:
    lost = [str(line.body["file"]) for line in lines if not line.ticket and not line.body["id_no"]]
    if lost:
        yield (
            f"压缩包中{len(lost)}张照片对不上人（如{lost[0]}），先放在待认领里。"
            "请改名为准考证号，或附一张《照片对照表》一起放进来"
        )
