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
from ..model import behind_kind, kind_in
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

    def add(self, no: int, name: str, kind: str, outcome: Outcome) -> None:
        self.lines += [replace(line, line=line.line or no, kind=line.kind or kind) for line in outcome.lines]
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
    """All papers in the zip. The zip's own name counts as their folder; in a zip that lies in no folder of a kind,
    as another office sends it, each member lies in its own. Raises UnreadableError for the whole."""
    bag = _Bag()
    for no, (name, found, mtime_ns) in enumerate(zipped.papers_in(source), 1):
        if isinstance(found, UnreadableError):
            bag.refuse(no, name, str(found))
            continue
        try:
            keep(found)
            member = _member(arrival, name, found, mtime_ns)
            bag.add(no, name, member.kind, read(member, io.BytesIO(found), keep))
        except UnreadableError as error:
            bag.refuse(no, name, str(error))
    if not bag.good and not bag.refused:
        raise UnreadableError("压缩包里没有文件。请把要交的文件压成 zip 再放")
    state = "taken" if not bag.refused else "partly" if bag.good else "refused"
    answer = {"header": ["文件名"], "rows": bag.refused, "notes": bag.notes}
    return Outcome(state, "；".join(_told(bag)), answer, bag.lines)


def _member(arrival: Arrival, name: str, data: bytes, mtime_ns: int) -> Arrival:
    """As if the zip were a folder of its own name; or, where it tells no kind, as if the member lay there itself."""
    member = arrival._replace(digest=sha256(data).hexdigest(), bytes=len(data))
    if arrival.kind:
        return member._replace(path=(PurePosixPath(arrival.path).with_suffix("") / name).as_posix())
    kind = kind_in(name)
    if not kind:
        raise UnreadableError("看不出是哪一类，没有收。请放进对应的子文件夹（登记、照片、资审材料……）再放")
    path = behind_kind(name, arrival.sender)
    return member._replace(kind=kind, path=path, mtime_ns=min(mtime_ns or arrival.mtime_ns, arrival.mtime_ns))


def _told(bag: _Bag) -> Iterator[str]:
    if bag.refused:
        first = bag.refused[0]
        many = f"等{len(bag.refused)}处" if len(bag.refused) > 1 else ""
        rest = f"其余{bag.good}个文件已收下" if bag.good else "没有一个可收"
        yield f"包内“{first['cells'][0]}”{many}：{first['reason']}；{rest}"
    else:
        yield f"压缩包里的{bag.good}个文件都已收下"
        yield from bag.notes
