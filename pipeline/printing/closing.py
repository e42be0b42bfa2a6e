"""印: what came out of the printer: a job is open until every sheet is accounted for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ..errors import RefusedError, UsageError
from ..ledger import log
from ..ledger import sheets as sheet_ledger
from ..office import Office

SEPARATORS = r"[,、\s]+"


@dataclass(frozen=True, slots=True)
class Closed:
    """The numbers of a job's sheets that are good, spoiled and still open; words for the room."""

    job: str
    good: list[int]
    spoiled: list[int]
    open: list[int]
    says: list[str]


def close(office: Office, job: str, good: str, spoiled: str, by: str) -> Closed:
    """Books `good` (1-98,100) and `spoiled` (99:卡纸,101-102:双张) of a job.

    Raises UsageError for what is no list of sheets, RefusedError when a sheet is not this job's or is
    said to be both; then nothing is booked.
    """
    whole = list(numbers(good))
    torn = list(reasons(spoiled))
    with office.ledger.write() as db:
        rows = {row.no: row for row in sheet_ledger.sheets_of_job(db, job)}
        _check(job, set(rows), whole, [no for no, _ in torn])
        known = {no: row.outcome for no, row in rows.items() if row.state != "void"}
        _check_again(job, known, whole, [no for no, _ in torn])
        sheet_ledger.account(db, job, whole, "good", "")
        for no, reason in torn:
            sheet_ledger.account(db, job, [no], "spoiled", reason)
        void = [no for no in whole if rows[no].state == "void"]
        return _end(db, office, job, by, [*_torn(torn), *_void(void)])


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


def plain(text: str) -> str:
    """Full-width digits, commas and colons as people type them, made half-width."""
    return unicodedata.normalize("NFKC", text)


def _check(job: str, known: set[int], whole: Sequence[int], torn: Sequence[int]) -> None:
    if not known:
        raise RefusedError(f"没有{job}这个打印任务，请核对任务号；没有登记")
    strange = sorted({*whole, *torn} - known)
    if strange:
        raise RefusedError(f"任务{job}没有第{_list(strange)}张（共{len(known)}张），请核对；没有登记")
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


def _end(db: Connection, office: Office, job: str, by: str, told: Sequence[str]) -> Closed:
    rows = sheet_ledger.sheets_of_job(db, job)
    by_outcome = {word: [r.no for r in rows if r.outcome == word] for word in ("good", "spoiled", "")}
    left = by_outcome[""]
    says = list(told)
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
    log.write(db, office.clock(), by, booked)
    return Closed(job, by_outcome["good"], by_outcome["spoiled"], left, says)


def _torn(torn: Sequence[tuple[int, str]]) -> Iterator[str]:
    for no, reason in torn:
        yield f"第{no}张登记为“{reason}”。请在废表上盖“作废”章留存，不得丢弃；要补打请再运行 print new"


def _void(void: Sequence[int]) -> Iterator[str]:
    for no in void:
        yield f"第{no}张数据已变更，已作废，不算完好。请抽出盖“作废”章，再用 print again 补打"


def _list(sheets: Sequence[int]) -> str:
    shown = "、".join(map(str, sheets[:12]))
    return shown if len(sheets) <= 12 else f"{shown} 等{len(sheets)}张"
