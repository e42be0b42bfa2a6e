"""读: a zip of papers (scans with their folders, tables): each member is read as if it had been dropped itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ..errors import UnreadableError
from ..ledger.papers import Arrival, Line, Outcome
from . import zipped

Keep = Callable[[bytes], str]
Read = Callable[[Arrival, BinaryIO, Keep], Outcome]


@dataclass(slots=True)
class _Bag:
    """What a zip came to, gathered member by member."""

    lines: list[Line] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    good: int = 0

    def add(self, no: int, name: str, outcome: Outcome) -> None:
        self.lines += [replace(line, line=line.line or no) for line in outcome.lines]
        self.good += outcome.state != "refused"
        rows: Sequence[Mapping[str, Any]] = outcome.answer.get("rows", ())
        for row in rows:
            self.refuse(no, name, f"第{row['line']}行：{row['reason']}")
        if outcome.state == "refused" and not rows:
            self.refuse(no, name, outcome.reason)
        told = outcome.answer.get("notes", ()) or ([outcome.reason] if outcome.state == "taken" else [])
        self.notes += [f"“{name}”{note}" for note in told if note]

    def refuse(self, no: int, name: str, why: str) -> None:
        self.refused.append({"line": no, "sheet": "", "cells": [name], "reason": why})


def bagged(arrival: Arrival, source: BinaryIO, keep: Keep, read: Read) -> Outcome:
    """All papers in the zip. The zip's own name counts as their folder. Raises UnreadableError for the whole."""
    bag = _Bag()
    for no, (name, found) in enumerate(zipped.papers_in(source), 1):
        if isinstance(found, UnreadableError):
            bag.refuse(no, name, str(found))
            continue
        try:
            keep(found)
            bag.add(no, name, read(_member(arrival, name, found), io.BytesIO(found), keep))
        except UnreadableError as error:
            bag.refuse(no, name, str(error))
    if not bag.good and not bag.refused:
        raise UnreadableError("压缩包里没有文件。请把要交的文件压成 zip 再放")
    state = "taken" if not bag.refused else "partly" if bag.good else "refused"
    answer = {"header": ["文件名"], "rows": bag.refused, "notes": bag.notes}
    return Outcome(state, "；".join(_told(bag)), answer, bag.lines)


def _member(arrival: Arrival, name: str, data: bytes) -> Arrival:
    """As if the zip were a folder of its own name."""
    folder = PurePosixPath(arrival.path).with_suffix("")
    path = (folder / name).as_posix()
    return arrival._replace(path=path, digest=sha256(data).hexdigest(), bytes=len(data))


def _told(bag: _Bag) -> Iterator[str]:
    if bag.refused:
        first = bag.refused[0]
        many = f"等{len(bag.refused)}处" if len(bag.refused) > 1 else ""
        rest = f"其余{bag.good}个文件已收下" if bag.good else "没有一个可收"
        yield f"包内“{first['cells'][0]}”{many}：{first['reason']}；{rest}"
    else:
        yield f"压缩包里的{bag.good}个文件都已收下"
        yield from bag.notes
