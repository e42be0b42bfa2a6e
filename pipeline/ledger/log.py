"""账: what was done, by whom, when, and from which paper and line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from ..speaking import masked
from .schema import deeds, lines, papers, passes

KIND_WORDS = {
    "registrations": "登记",
    "grades": "成绩",
    "practice": "实践成绩",
    "exemptions": "免考",
    "tickets": "多证",
    "idcards": "二代证",
    "chips": "二代证芯片照片",
    "rosters": "校核名册",
    "qualification": "资审清单",
    "city_lists": "资审清单下发",
    "photos": "照片",
    "evidence": "资审材料",
    "scans": "扫描件",
    "decisions": "审核决定",
    "plans": "专业计划",
    "photo_names": "照片对照表",
    "stock": "空白表",
    "prints": "打印结果",
    "reprints": "补打",
    "parcels": "寄件",
    "receipts": "签收",
}

WORDS = {"arrived": "收到（待读）", "taken": "收下", "partly": "部分收下", "refused": "退回"}


def write(db: Connection, at: datetime, by: str, what: str, ticket: str | None = None) -> None:
    """One line of the log. `what` is Chinese and names nobody's identity number."""
    db.execute(insert(deeds).values(at=at.isoformat(), by=by, what=what, ticket=ticket))


def history(db: Connection, ticket: str) -> list[dict[str, Any]]:
    """All that happened to one person, oldest first: papers' lines and deeds (`history` of `show`)."""
    told = [*_lines_told(db, ticket), *_deeds_told(db, ticket)]
    return _told(told)


def everything(db: Connection) -> list[dict[str, Any]]:
    """All deeds and all papers, oldest first."""
    taken = select(papers.c.at, papers.c.path, papers.c.kind, papers.c.state, papers.c.reason)
    told = [
        {"at": at, "by": "收件箱", "what": _paper_words(path, kind, state, reason), "ticket": None}
        for at, path, kind, state, reason in db.execute(taken.order_by(papers.c.id))
    ]
    done = select(deeds.c.at, deeds.c.by, deeds.c.what, deeds.c.ticket).order_by(deeds.c.id)
    told += [dict(row) for row in db.execute(done).mappings()]
    return _told(told)


def _told(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Oldest first; identity numbers in the names of files masked."""
    masked_lines = [{**line, "what": masked(line["what"])} for line in lines]
    return sorted(masked_lines, key=lambda line: str(line["at"]))


def _paper_words(path: str, kind: str, state: str, reason: str) -> str:
    return f"{WORDS[state]}{KIND_WORDS.get(kind, kind)}《{path}》" + (f"：{reason}" if reason else "")


def _lines_told(db: Connection, ticket: str) -> Iterator[dict[str, Any]]:
    wanted = (
        select(
            passes.c.at, passes.c.by, lines.c.kind, lines.c.line, papers.c.path, papers.c.state, lines.c.body
        )
        .join(passes, passes.c.id == lines.c.pass_no)
        .outerjoin(papers, papers.c.id == lines.c.paper_id)
        .where(lines.c.ticket == ticket, papers.c.path.is_not(None))
        .order_by(lines.c.id)
    )
    for at, by, kind, line, path, state, body in db.execute(wanted):
        where = f"第{line}行" if line else ""
        yield {
            "at": at,
            "by": by,
            "what": f"{_came(state)}{KIND_WORDS.get(kind, kind)}《{path}》{where}{_decided(kind, body)}",
        }


def _decided(kind: str, body: str) -> str:
    """What a decision says, and who said it."""
    if kind != "decisions":
        return ""
    told = json.loads(body)
    return f"：{told['by']}，{told['matter']}{told.get('course', '')} {told['ruling']}"


def _came(state: str) -> str:
    """A line of a partly good table was taken; of a file that went back it is known what was wrong with it."""
    return "退回" if state == "refused" else "收下"


def _deeds_told(db: Connection, ticket: str) -> Iterator[dict[str, Any]]:
    wanted = select(deeds.c.at, deeds.c.by, deeds.c.what).where(deeds.c.ticket == ticket)
    for row in db.execute(wanted.order_by(deeds.c.id)).mappings():
        yield dict(row)
