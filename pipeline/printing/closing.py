"""印: what came out of the printer: a job is open until every sheet is accounted for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..office import Office
from .numbering import numbers as numbers_of_lots
from .serials import expanded, following

SEPARATORS = r"[,、\s]+"


@dataclass(frozen=True, slots=True)
class Closed:
    """The numbers of a job's sheets that are good, spoiled and still open; words for the room."""

    job: str
    good: list[int]
    spoiled: list[int]
    open: list[int]
    says: list[str]
    void: Sequence[int] = ()  # reported good, but void before: to be pulled out


@dataclass(frozen=True, slots=True)
class Result:
    """What came of sheets of a job: which are good, which are spoiled and why, and on which blanks they went.

    `whence` is the table that tells it.
    """

    job: str
    good: Sequence[int]
    spoiled: Sequence[tuple[int, str]]
    by: str
    serials: Mapping[int, str] = field(default_factory=dict)
    whence: str = ""


def close(office: Office, job: str, good: str, spoiled: str, by: str, serials: str = "") -> Closed:
    """Books `good` (1-98,100), `spoiled` (99:卡纸,101-102:双张) and `serials` (3-5:000104) of a job.

    Raises UsageError for what is no list of sheets, RefusedError when a sheet is not this job's or is
    said to be both; then nothing is booked.
    """
    told = Result(job, list(numbers(good)), list(reasons(spoiled)), by, dict(blanks(serials)))
    with office.ledger.write() as db:
        return account(db, office.clock(), told)


def account(db: Connection, now: datetime, told: Result) -> Closed:
    """The same within a transaction of others."""
    rows = {row.no: row for row in sheet_ledger.sheets_of_job(db, told.job)}
    torn = [no for no, _ in told.spoiled]
    _check(told.job, set(rows), [*told.good, *told.serials], torn)
    _check_once(told.good, torn)
    _check_made(db, told.job)
    known = {no: row.outcome for no, row in rows.items() if row.state != "void"}
    _check_again(told.job, known, told.good, torn)
    if told.serials:
        _renumber(db, rows, told)
    sheet_ledger.account(db, told.job, told.good, "good", "")
    for no, reason in told.spoiled:
        sheet_ledger.account(db, told.job, [no], "spoiled", reason)
    void = [no for no in told.good if rows[no].state == "void"]
    done = _end(db, now, told, [*_torn(told.spoiled), *void_says(void)])
    return replace(done, void=void)


def numbers(text: str) -> Iterator[int]:
    """1-98,100 → 1 … 98, 100. Raises UsageError."""
    for part in filter(None, re.split(SEPARATORS, plain(text))):
        bounds = re.fullmatch(r"(\d{1,7})(?:[-–~](\d{1,7}))?", part)
        if not bounds:
            raise UsageError(f"“{part}”不是张号。请写成 1-98,100；没有登记")
        first, last = int(bounds[1]), int(bounds[2] or bounds[1])
        if last < first:
            raise UsageError(f"“{part}”前大后小。请写成 {last}-{first}；没有登记")
        yield from range(first, last + 1)


def reasons(text: str) -> Iterator[tuple[int, str]]:
    """99:卡纸,101-102:双张 → (99, 卡纸), (101, 双张), (102, 双张). Raises UsageError."""
    for part in filter(None, re.split(SEPARATORS, plain(text))):
        which, _, reason = part.partition(":")
        if not reason:
            raise UsageError(f"第{which}张报废没有写原因。请写成 {which}:卡纸；没有登记")
        for no in numbers(which):
            yield no, reason


def blanks(text: str) -> Iterator[tuple[int, str]]:
    """3:000105,5-7:000108 → (3, 000105), (5, 000108), (6, 000109), (7, 000110). Raises UsageError."""
    for part in filter(None, re.split(SEPARATORS, plain(text))):
        which, _, told = part.partition(":")
        if not told:
            raise UsageError(f"“{part}”没有写表号。请写成 3:000105 或 5-7:000108；没有登记")
        yield from numbered(list(numbers(which)), told)


def numbered(sheets: Sequence[int], told: str) -> list[tuple[int, str]]:
    """Each of these sheets with its blank: `told` names all of them, or the first. Raises UsageError."""
    named = expanded(told)
    if len(named) == 1:
        named = following(named[0], len(sheets))
    if len(named) != len(sheets):
        raise UsageError(f"{len(sheets)}张表写了{len(named)}个表号，对不上。请看实物核对；没有登记")
    return list(zip(sheets, named, strict=True))


def plain(text: str) -> str:
    """Full-width digits, commas and colons as people type them, made half-width."""
    return unicodedata.normalize("NFKC", text)


def _check(job: str, known: set[int], whole: Sequence[int], torn: Sequence[int]) -> None:
    if not known:
        raise RefusedError(f"没有{job}这个打印任务，请核对任务号；没有登记")
    strange = sorted({*whole, *torn} - known)
    if strange:
        raise RefusedError(f"任务{job}没有第{_list(strange)}张（共{len(known)}张），请核对；没有登记")


def _check_once(whole: Sequence[int], torn: Sequence[int]) -> None:
    both = sorted(set(whole) & set(torn))
    if both:
        raise RefusedError(f"第{_list(both)}张既登记完好又登记报废，请看实物改正；没有登记")


def _check_again(job: str, known: dict[int, str], whole: Sequence[int], torn: Sequence[int]) -> None:
    turned = [no for no in whole if known.get(no) == "spoiled"]
    turned += [no for no in torn if known.get(no) == "good"]
    if turned:
        raise RefusedError(
            f"任务{job}第{_list(sorted(turned))}张已登记过相反的结果，请看实物；完好的表后来坏了，请用 print again"
        )


def _check_made(db: Connection, name: str) -> None:
    job = sheet_ledger.job(db, name)
    assert job is not None
    if job.state == "reserved":
        raise RefusedError(
            f"任务{name}的打印文件还没有做完，不会有结果。请先运行一次 print new，做完再印再登记；没有登记"
        )


def _renumber(db: Connection, rows: Mapping[int, Any], told: Result) -> None:
    """The sheets went onto other blanks than thought: those they leave are on hand again."""
    known = numbers_of_lots(db)
    own = {rows[no].serial for no in told.serials}
    if len(set(told.serials.values())) < len(told.serials):
        raise RefusedError(f"任务{told.job}：两张表写了同一个表号，请看实物核对；没有登记")
    for no, serial in told.serials.items():
        lot = known.get(rows[no].lot)
        if lot is None:
            raise RefusedError(f"任务{told.job}第{no}张用的{rows[no].lot}批没有编号，不用写表号；没有登记")
        if serial not in own:
            lot.refuse_unless_on_hand([serial])
    sheet_ledger.renumber(db, told.job, told.serials)


def _end(db: Connection, now: datetime, told: Result, already: Sequence[str]) -> Closed:
    job = told.job
    rows = sheet_ledger.sheets_of_job(db, job)
    by_outcome = {word: [r.no for r in rows if r.outcome == word] for word in ("good", "spoiled", "")}
    left = by_outcome[""]
    says = list(already)
    if left:
        says.append(
            f"任务{job}还有{len(left)}张（{_list(left)}）没有登记。"
            "请数实物，逐张登记“完好”或“报废＋原因”，登记齐了才能关闭"
        )
    else:
        sheet_ledger.close_job(db, job)
    booked = (
        f"登记{job}：完好{len(by_outcome['good'])}张，报废{len(by_outcome['spoiled'])}张，未登记{len(left)}张"
    )
    corrected = f"，更正表号{len(told.serials)}张" if told.serials else ""
    log.write(db, now, told.by, f"{booked}{corrected}{told.whence}")
    return Closed(job, by_outcome["good"], by_outcome["spoiled"], left, says)


def _torn(torn: Sequence[tuple[int, str]]) -> Iterator[str]:
    for no, reason in torn:
        yield f"第{no}张登记为“{reason}”。请在废表上盖“作废”章留存，不得丢弃；要补打请再运行 print new"


def void_says(void: Sequence[int]) -> Iterator[str]:
    """Sheets that came out well but must not leave the house."""
    for no in void:
        yield f"第{no}张数据已变更，已作废，不算完好。请抽出盖“作废”章，再用 print again 补打"


def _list(sheets: Sequence[int]) -> str:
    shown = "、".join(map(str, sheets[:12]))
    return shown if len(sheets) <= 12 else f"{shown} 等{len(sheets)}张"
