"""局: an open office: its folders, settings, store, ledger, clock and lock. Opened once, handed down."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from .errors import LockedError, UsageError
from .ledger.opening import Ledger
from .model import SHANGHAI
from .settings import Settings, read_settings
from .store import Store

LOCK_PATIENCE = 60.0
FOLDERS = ("inbox", "returned", "outbox", "shelf", "system")
# folder of the inbox in English and in Chinese → kind of paper
KINDS: Mapping[str, tuple[str, str]] = {
    "plans": ("plans", "专业计划"),
    "registrations": ("registrations", "登记"),
    "grades": ("grades", "成绩"),
    "practice": ("practice", "实践成绩"),
    "exemptions": ("exemptions", "免考"),
    "tickets": ("tickets", "多证"),
    "idcards": ("idcards", "二代证"),
    "rosters": ("rosters", "校核名册"),
    "qualification": ("qualification", "资审清单"),
    "photos": ("photos", "照片"),
    "evidence": ("evidence", "资审材料"),
    "decisions": ("decisions", "审核决定"),
}


def real_clock() -> datetime:
    """Now, or the rehearsal clock of BIYE_NOW (ISO time, Asia/Shanghai where it names no zone)."""
    rehearsed = os.environ.get("BIYE_NOW", "")
    if not rehearsed:
        return datetime.now(SHANGHAI).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(rehearsed)
    except ValueError:
        raise UsageError(f"BIYE_NOW 写的是“{rehearsed}”，应像 2020-06-19T09:00:00") from None
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


@dataclass
class Office:
    """One batch of one office in one folder (contract §1)."""

    folder: Path
    clock: Callable[[], datetime] = real_clock

    @cached_property
    def settings(self) -> Settings:
        """office.toml. Raises UsageError."""
        return read_settings(self.folder / "office.toml")

    @cached_property
    def store(self) -> Store:
        """All bytes that ever came in."""
        folder = self.system / "store"
        folder.mkdir(parents=True, exist_ok=True)
        return Store(folder)

    @cached_property
    def ledger(self) -> Ledger:
        """The database. Raises DatabaseError."""
        _ = self.settings
        self.system.mkdir(exist_ok=True)
        return Ledger(self.settings.database_url, self.system / "ledger.db")

    @property
    def inbox(self) -> Path:
        """What people drop."""
        return self.folder / "inbox"

    @property
    def returned(self) -> Path:
        """What was refused, with its reason."""
        return self.folder / "returned"

    @property
    def outbox(self) -> Path:
        """What was made for people."""
        return self.folder / "outbox"

    @property
    def shelf(self) -> Path:
        """Sealed bundles."""
        return self.folder / "shelf"

    @property
    def system(self) -> Path:
        """The program's own: store, database, lock, log."""
        return self.folder / "system"

    def inside(self, path: Path) -> str:
        """A path as it is told to people: relative to the office, with forward slashes."""
        return path.relative_to(self.folder).as_posix()

    def ready_to_judge(self) -> None:
        """Raises UsageError while office.toml lacks the certificate date: the memo does not state it."""
        if self.settings.batch.certificate_date is None:
            raise UsageError(
                "office.toml 的 [batch] 还没有写毕业证书日期 certificate_date（备忘录没有写，由考试院定）。"
                "请填好再运行，例如 certificate_date = 2020-06-30；收件箱没有动"
            )

    @contextmanager
    def hand(self, deed: str, patience: float = LOCK_PATIENCE) -> Iterator[None]:
        """One hand on the office: waits, says who holds it, and raises LockedError when patience ends."""
        _ = self.settings
        self.system.mkdir(exist_ok=True)
        with (self.system / "lock").open("a+", encoding="utf-8") as lock:
            _wait_for(lock.fileno(), self._holder, patience)
            lock.truncate(0)
            lock.write(json.dumps({"deed": deed, "pid": os.getpid(), "at": self.clock().isoformat()}))
            lock.flush()
            yield

    def _holder(self) -> str:
        try:
            told = json.loads((self.system / "lock").read_text(encoding="utf-8"))
            return f"“{told['deed']}”（进程 {told['pid']}，{told['at'][:16].replace('T', ' ')} 开始）"
        except (OSError, ValueError, KeyError):
            return "另一个程序"

    def close(self) -> None:
        """Gives the database back."""
        if "ledger" in self.__dict__:
            self.ledger.close()


def _wait_for(handle: int, holder: Callable[[], str], patience: float) -> None:
    until = time.monotonic() + patience
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise LockedError(f"办公室正被{holder()}使用。请等它做完再试；什么都没有改动") from None
        if not told:
            print(f"办公室正被{holder()}使用，等待中……", file=sys.stderr)
            told = True
        time.sleep(0.05)
