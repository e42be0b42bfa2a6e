"""印: what scanned sheets prove: whose sheet came out good; what is missing in a run, and what cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from ..errors import UsageError
from ..labour import Fallen, Limits
from ..ledger import sheets as sheet_ledger
from ..office import Office
from . import closing
from .press import Press
from .rehearsal import TRIAL
from .scanback import PageSeen, Task, look_through

PATIENT = Limits(cpu=600, clock=900, megabytes=1024)
MARK = re.compile(r"(P-\d+)-(\d+)-(\d+)")


@dataclass
class Proof:
    """What was found: sheets proven, sheets of the same runs still missing, pages that cannot be told."""

    proven: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    odd: list[dict[str, Any]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As JSON tells it (contract §4, print scan)."""
        return {"proven": self.proven, "missing": self.missing, "odd": self.odd}


def prove(office: Office, press: Press, files: Sequence[Path], by: str) -> Proof:
    """Reads scanned sheets back, in the order of the files; what is proven is booked as good.

    Raises UsageError for a file that is not there.
    """
    for path in files:
        if not path.is_file():
            raise UsageError(f"没有“{path}”这个文件，什么都没有登记")
    pages = list(_look(office, press, files))
    proof = Proof()
    with office.ledger.read() as db:
        sheets = list(_sheets(db, _leaves(pages, press.form.pages, proof), proof))
    for job in sorted({row.job for row, _ in sheets}):
        open_ = sorted(row.no for row, _ in sheets if row.job == job and not row.outcome)
        if open_:
            closing.close(office, job, ",".join(map(str, open_)), "", by)
    names = [path.name for path in files]
    proof.odd.sort(key=lambda one: (names.index(one["file"]), one["page"]))
    with office.ledger.read() as db:
        proof.missing += _missing(db, {row.job for row, _ in sheets})
    return proof


def _look(office: Office, press: Press, files: Sequence[Path]) -> Iterator[PageSeen]:
    tasks = [[Task(str(path), str(press.form.blank.parent))] for path in files]
    for items, results in office.hands.each(look_through, tasks, lambda _task: PATIENT):
        for item, found in zip(items, results, strict=True):
            if isinstance(found, Fallen):
                office.note_fault(found.told)
                yield PageSeen(Path(item.path).name, 1, fault="看不了，可能太大或已损坏。请分成几份重新扫描")
            else:
                yield from found


def _leaves(pages: Iterable[PageSeen], sides: int, proof: Proof) -> Iterator[list[PageSeen]]:
    """The pages put together to sheets: a front and what follows it, until the next front."""
    leaf: list[PageSeen] = []
    for page in pages:
        if not page.side:
            _odd(proof, page, page.fault)
            continue
        if page.side == 1 and leaf:
            yield from _whole(leaf, sides, proof)
            leaf = []
        leaf.append(page)
    if leaf:
        yield from _whole(leaf, sides, proof)


def _whole(leaf: list[PageSeen], sides: int, proof: Proof) -> Iterator[list[PageSeen]]:
    """The leaf, if it is one sheet with all its sides, each once, all of the same sheet."""
    first = leaf[0]
    found = [page.side for page in leaf]
    marks = {_sheet_of(page.mark) for page in leaf if page.mark}
    if found != list(range(1, sides + 1)):
        _odd(
            proof,
            first,
            f"正反面不成对（扫到的依次是{'、'.join(map(_side, found))}）。请按正面、反面的次序重新扫描",
        )
    elif len(marks) > 1:
        _odd(proof, first, f"正面和反面不是同一张（{'、'.join(sorted(marks))}）。请看是不是双张或翻错了页")
    else:
        yield leaf


def _side(side: int) -> str:
    return {1: "正面", 2: "反面"}.get(side, f"第{side}面")


def _sheet_of(mark: str) -> str:
    return mark.rpartition("-")[0]


def _sheets(
    db: Connection, leaves: Iterable[list[PageSeen]], proof: Proof
) -> Iterator[tuple[Row[Any], list[PageSeen]]]:
    """The sheet in the ledger of each leaf; what is none, or not to be called good, is odd."""
    seen: set[tuple[str, int]] = set()
    for leaf in leaves:
        row, why = _row(db, leaf, seen)
        if row is None:
            _odd(proof, leaf[0], why)
            continue
        seen.add((row.job, row.no))
        seals = [{"title": title, "inked": inked} for page in leaf for title, inked in page.seals]
        told = {"job": row.job, "no": row.no, "ticket": row.ticket, "file": leaf[0].file}
        proof.proven.append({**told, "page": leaf[0].page, "seals": seals})
        yield row, leaf


def _row(db: Connection, leaf: Sequence[PageSeen], seen: set[tuple[str, int]]) -> tuple[Row[Any] | None, str]:
    front, code = leaf[0], next((page.mark for page in leaf if page.mark), "")
    mark = MARK.fullmatch(code)
    if code.startswith(TRIAL):
        return None, f"这是试印的样张（{code}），不是登记表，没有登记。请收回销毁"
    if mark:
        rows = [r for r in sheet_ledger.sheets_of_job(db, mark[1]) if r.no == int(mark[2])]
        if rows and front.ticket and rows[0].ticket != front.ticket:
            return None, f"条码是{mark[1]}第{mark[2]}张，印的准考证号却是{front.ticket}。请看实物，逐张登记"
    elif front.ticket:
        rows = sheet_ledger.sheets_of(db, [front.ticket]).get(front.ticket, [])
    else:
        return None, "认不出准考证号（太淡、太斜或被盖住）。请看实物，用 print close 逐张登记"
    who = f"{mark[1]}第{mark[2]}张" if mark else front.ticket
    if not rows:
        return None, f"登记里没有{who}的登记表。请核对是不是本办公室印的"
    fresh = [row for row in rows if (row.job, row.no) not in seen]
    if not fresh:
        return None, f"{who}的登记表扫了两次，第二次没有算"
    live = [row for row in fresh if row.state in ("printed", "good")]
    if live:
        return min(live, key=lambda row: (row.outcome == "good", row.job, row.no)), ""
    return None, _not_good(fresh[-1], who)


def _not_good(row: Row[Any], who: str) -> str:
    if row.state == "void":
        return f"{who}（{row.job}第{row.no}张）已作废，不算完好。请抽出盖“作废”章，不要装订"
    return f"{who}（{row.job}第{row.no}张）登记的是报废，却扫到了。请看实物：废表请抽出盖“作废”章"


def _missing(db: Connection, jobs: set[str]) -> Iterator[dict[str, Any]]:
    for job in sorted(jobs):
        for row in sheet_ledger.sheets_of_job(db, job):
            if row.outcome == "":
                why = "没有扫到，也没有登记结果。请数实物：补扫，或用 print close 登记"
                yield {"job": job, "no": row.no, "ticket": row.ticket, "why": why}


def _odd(proof: Proof, page: PageSeen, why: str) -> None:
    proof.odd.append({"file": page.file, "page": page.page, "why": why})
