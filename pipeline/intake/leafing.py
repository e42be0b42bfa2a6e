"""收: a hand reads one paper that lies in the store, and makes of it what the ledger can write as it is."""

from __future__ import annotations

import errno
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from ..errors import UnreadableError
from ..labour import Fallen, Limits
from ..ledger.corrections import ALL_OF_IT
from ..ledger.papers import Arrival, Line, Outcome, Reading, Written, keepable, written
from ..model import KINDS
from ..store import Aside, Store
from .correcting import by_name, of_refusal
from .fetching import NotYet

Keep = Callable[[bytes], str]
Read = Callable[[Arrival, BinaryIO, Keep], Outcome]
MOST_ROWS, MOST_CELLS = 20_000, 256
AT_ONCE = 5000  # lines that travel in memory; more of them go by way of a file
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Errand:
    """A paper to read: what is known of it, what its sender may send, and what it is called in the store."""

    arrival: Arrival
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Leafed:
    """What came of it: the reading, and what was made of the paper or found in it, aside in the store."""

    reading: Reading
    asides: Sequence[Aside] = ()


@dataclass(frozen=True, slots=True)
class Spool:
    """Lines too many to travel in memory, in a file, part by part."""

    path: Path

    def __iter__(self) -> Iterator[Sequence[Written]]:
        with self.path.open("rb") as source:
            while True:
                try:
                    yield pickle.load(source)
                except EOFError:
                    return


def limits(errand: Errand) -> Limits:
    """What reading a paper may cost: a large one more than a small one."""
    size = errand.arrival.bytes / MEGABYTE
    return Limits(cpu=6 + 2 * size, clock=9 + 3 * size, megabytes=256 + min(int(20 * size), 1200))


def leaf_through(errand: Errand, read: Read, store: Store) -> Leafed | NotYet:
    """Reads the paper. Done again it comes to the same."""
    asides: list[Aside] = []

    def keep(data: bytes) -> str:
        asides.append(store.lay_aside([data]))
        return asides[-1].digest

    try:
        outcome = _outcome(errand, read, store, keep)
        reading = _ready(errand.arrival, outcome, store)
    except OSError as error:
        store.drop(asides)
        return NotYet(f"磁盘写不进去（{error.strerror}）", error.errno or errno.EIO)
    return Leafed(reading, asides)


def _outcome(errand: Errand, read: Read, store: Store, keep: Keep) -> Outcome:
    arrival = errand.arrival
    fault = _not_for_us(arrival, errand.allowed)
    if fault:
        return Outcome("refused", fault)
    try:
        with store.path(arrival.digest).open("rb") as source:
            return read(arrival, source, keep)
    except UnreadableError as error:
        return Outcome("refused", str(error))


def _not_for_us(arrival: Arrival, allowed: frozenset[str]) -> str:
    """What is refused before anybody opens it."""
    if not arrival.kind and (allowed or not arrival.path.lower().endswith(".zip")):
        folders = "、".join(names[1] for names in KINDS.values())
        top, slash, rest = arrival.path.partition("/")
        outermost = not slash or (top == arrival.sender and "/" not in rest)
        where = "收件箱最外层" if outermost else f"“{top}”里"
        return f"放在{where}，看不出是哪一类，没有收。现在收的有：{folders}。请放进对应的子文件夹"
    if allowed and arrival.kind not in allowed:
        may = "、".join(names[1] for kind, names in KINDS.items() if kind in allowed)
        return f"{arrival.sender}的收件箱只收：{may}。这一类请交给管它的单位，或请管理员在 office.toml 里加上"
    suffix = PurePosixPath(arrival.path).suffix.lower()
    if suffix in (".rar", ".7z"):
        return "收不了这种压缩包。照片请改存为 zip 再放一次；表格和扫描件请解压后直接放"
    if suffix == ".lnk":
        return "这是快捷方式，不是文件本身。请把文件本身复制进来"
    return "" if arrival.bytes else "文件是空的（0 字节），可能没有复制完。请重新复制一份再放"


def _ready(arrival: Arrival, outcome: Outcome, store: Store) -> Reading:
    handles: dict[str, Sequence[tuple[str, str]]] = {}
    lines = _written(arrival.kind, outcome.lines, handles)
    first = list(islice(lines, AT_ONCE))
    rest = list(islice(lines, 1))
    parts: Iterable[Sequence[Written]] = [first] if not rest else _spooled(first, rest, lines, store)
    outcome.answer = _bounded(outcome.answer)
    answer = keepable(json.dumps(outcome.answer, ensure_ascii=False, sort_keys=True))
    refusals = of_refusal(arrival, outcome) if outcome.state != "taken" else []
    return Reading(outcome.state, keepable(outcome.reason), answer, parts, handles, refusals)


def _bounded(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the sender is told, as much as anybody reads: nobody corrects more rows than these by hand."""
    rows, header = answer.get("rows", ()), answer.get("header", ())
    if len(rows) <= MOST_ROWS and len(header) <= MOST_CELLS:
        return answer
    more = len(rows) - MOST_ROWS
    notes = [*answer.get("notes", ())]
    if more > 0:
        notes.append(f"有误的行太多，这里只列前{MOST_ROWS}行，还有{more}行没有列出。请先查整列是不是放错了")
    told = [{**row, "cells": row["cells"][:MOST_CELLS]} for row in rows[:MOST_ROWS]]
    return {**answer, "rows": told, "header": list(header)[:MOST_CELLS], "notes": notes}


def _written(
    kind: str, lines: Iterable[Line], handles: dict[str, Sequence[tuple[str, str]]]
) -> Iterator[Written]:
    for line in lines:
        if line.handles:
            handles[line.key] = line.handles
        yield written(kind, line)


def _spooled(first: list[Written], rest: list[Written], lines: Iterator[Written], store: Store) -> Spool:
    target = store.new_aside()
    with target.open("wb") as out:
        part = first
        while part:
            pickle.dump(part, out, pickle.HIGHEST_PROTOCOL)
            part, rest = [*rest, *islice(lines, AT_ONCE)], []
    return Spool(target)


def given_up(fallen: Fallen, paper: Any) -> Reading:
    """The reading of a paper no hand could finish: it goes back, by name."""
    says = {
        "time": "这个文件读了很久也读不完，已停下。文件可能坏了，或内容异常大",
        "memory": "这个文件展开后太大，内存放不下，已停下。文件可能坏了，或内容异常大（如扫描分辨率过高）",
        "crash": "这个文件不能安全地打开，一打开读它的程序就停了。文件可能坏了",
        "fault": "程序读这个文件时出错，已记在 system/errors.log，请告诉管理员",
    }[fallen.why]
    how = "请打开看一看，用常用软件重新另存（扫描件300 dpi即可，表格另存为 xlsx），再放一次；其余文件照常收"
    return Reading("refused", f"{says}。{how}", "{}", (), {}, [(ALL_OF_IT, by_name(paper))])
