"""收: into the store, then into the ledger, then back to the sender what is his, and only then out of the inbox."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Row

from ..errors import NoRoomError, UnreadableError
from ..ledger import papers
from ..ledger.papers import Arrival, Outcome
from ..office import KINDS, Office
from .looking import Entry, settled
from .returning import give_back

GROUP_FILES, GROUP_BYTES = 64, 64 * 1024 * 1024
Read = Callable[[Arrival, bytes], Outcome]
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: state is taken, partly, refused, ignored or unsettled."""

    path: str
    state: str
    reason: str


def take(office: Office, read: Read) -> list[Taken]:
    """One pass over the inbox. Whatever stops it, the next pass comes to the same end.

    Raises NoRoomError when the disk is full: what was not taken lies untouched in the inbox.
    """
    finish(office)
    still, moving = settled(office.inbox, office.settings.settle_seconds)
    done = [Taken(e.path, "unsettled", "文件还在变化，下次再收") for e in moving if not e.junk]
    done += [Taken(e.path, "ignored", "系统文件，不收") for e in still if e.junk]
    wanted = [entry for entry in still if not entry.junk]
    if wanted:
        with office.ledger.write() as db:
            pass_no = papers.begin_pass(db, office.clock(), "收件箱")
        for group in _groups(wanted):
            done += _take_group(office, pass_no, group, read)
        with office.ledger.write() as db:
            papers.end_pass(db, pass_no)
    return done


def finish(office: Office) -> None:
    """Carries a cut-off pass to its end for the papers that are already in the ledger."""
    with office.ledger.read() as db:
        rest = papers.unfinished(db)
    _send_away(office, rest)


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    group: list[Entry] = []
    size = 0
    for entry in entries:
        if group and (len(group) == GROUP_FILES or size + entry.size > GROUP_BYTES):
            yield group
            group, size = [], 0
        group.append(entry)
        size += entry.size
    if group:
        yield group


def _take_group(office: Office, pass_no: int, group: Sequence[Entry], read: Read) -> list[Taken]:
    done: list[Taken] = []
    fresh: list[tuple[Arrival, Outcome, bytes]] = []
    for entry in group:
        try:
            arrival, data = _fetch(office, entry)
        except OSError as error:
            done.append(Taken(entry.path, "unsettled", f"暂时读不了（{error.strerror}），下次再收"))
            continue
        told = _seen_before(office, arrival, entry)
        if told:
            done.append(told)
        else:
            fresh.append((arrival, _read(entry, arrival, data, read), data))
    _keep(office, pass_no, fresh)
    return done + [Taken(a.path, outcome.state, outcome.reason) for a, outcome, _ in fresh]


def _fetch(office: Office, entry: Entry) -> tuple[Arrival, bytes]:
    if not entry.regular:
        raise OSError(errno.EINVAL, "不是普通文件，请把文件本身放进来")
    data = (office.inbox / entry.path).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return Arrival(entry.kind, entry.path, digest, len(data), entry.mtime_ns), data


def _seen_before(office: Office, arrival: Arrival, entry: Entry) -> Taken | None:
    with office.ledger.read() as db:
        before = papers.taken_before(db, arrival)
        if before is None or before.state == "refused":
            return None
        newer = papers.newer_than(db, before.id)
    (office.inbox / entry.path).unlink(missing_ok=True)
    since = "；此后收过更新的，以更新的为准。若要改回，请另存一次再放" if newer else ""
    return Taken(arrival.path, "ignored", f"内容与{before.at[:10]}收下的完全一样，没有变化{since}")


def _read(entry: Entry, arrival: Arrival, data: bytes, read: Read) -> Outcome:
    if not entry.kind:
        folders = "、".join(names[1] for names in KINDS.values())
        where = PurePosixPath(entry.path).parts[0] if "/" in entry.path else "收件箱最外层"
        return Outcome(
            "refused", f"放在“{where}”里，看不出是哪一类，没有收。现在收的有：{folders}。请放进对应的子文件夹"
        )
    if PurePosixPath(entry.path).suffix.lower() in (".rar", ".7z"):
        return Outcome("refused", "收不了这种压缩包。照片请改存为 zip 再放一次；表格和扫描件请解压后直接放")
    if not data:
        return Outcome("refused", "文件是空的（0 字节），可能没有复制完。请重新复制一份再放")
    try:
        return read(arrival, data)
    except UnreadableError as error:
        return Outcome("refused", str(error))


def _keep(office: Office, pass_no: int, fresh: Sequence[tuple[Arrival, Outcome, bytes]]) -> None:
    if not fresh:
        return
    try:
        office.store.put_all(blob for _, outcome, data in fresh for blob in (data, *outcome.blobs))
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoRoomError("磁盘满了或写不进去，收件已停，文件还在收件箱里。请腾出空间后再运行") from error
    with office.ledger.write() as db:
        ids = [
            papers.record_paper(db, pass_no, office.clock(), arrival, outcome)
            for arrival, outcome, _ in fresh
        ]
    with office.ledger.read() as db:
        _send_away(office, [paper for paper in papers.unfinished(db) if paper.id in ids])


def _send_away(office: Office, rest: Sequence[Row[Any]]) -> None:
    """Answers the senders, then empties the inbox of what is in the store, then says so in the ledger."""
    for paper in rest:
        if paper.state != "taken":
            _answer(office, paper)
        _remove(office, paper)
    if rest:
        with office.ledger.write() as db:
            papers.mark_left(db, [paper.id for paper in rest])


def _answer(office: Office, paper: Row[Any]) -> None:
    data = office.store.read(paper.digest) if paper.state == "refused" else b""
    give_back(office.returned, paper.path, paper.state, paper.reason, papers.answer_of(paper), data)


def _remove(office: Office, paper: Row[Any]) -> None:
    """Only the very bytes that are in the store are removed: a file changed meanwhile stays."""
    path = office.inbox / paper.path
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() == paper.digest:
            path.unlink()
    except FileNotFoundError:
        return
