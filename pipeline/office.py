"""局: an open office: its folders, settings, store, ledger, clock and lock. Opened once, handed down."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from .errors import LockedError, UsageError
from .hands import Hands
from .ledger.opening import Ledger
from .model import SHANGHAI, behind_kind
from .senders import Sender
from .settings import Settings, read_settings
from .speaking import masked
from .store import Store, make_room_apart

LOCK_PATIENCE = 60.0
READY = ("pipeline.reading.arrivals",)  # what a hand has read in before its first work
SHARES = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "vboxsf", "prl_fs")  # they tell no events
FOLDERS = ("inbox", "returned", "outbox", "shelf", "system")


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


@dataclass(frozen=True, slots=True)
class Inbox:
    """A folder into which people drop: the office's own, or that of one sender.

    `kinds` are those he may send; empty: all. `polling`: the folder tells no events, or not to be trusted.
    """

    folder: Path
    returned: Path
    sender: str = ""
    kinds: frozenset[str] = frozenset()
    polling: bool = False

    def told(self, path: str) -> str:
        """How the office names what lies at `path` of this folder: the sender's name stands behind the kind."""
        return behind_kind(path, self.sender)

    def untold(self, path: str) -> str:
        """What `told` has made of a path, made undone."""
        parts = path.split("/")
        undone = ("/".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts)))
        return next((real for real in undone if self.sender and self.told(real) == path), path)


@dataclass
class Office:
    """One batch of one office in one folder (contract §1). `hands` are lent by who opens it, or its own."""

    folder: Path
    clock: Callable[[], datetime] = real_clock
    lent: Hands | None = None

    @cached_property
    def settings(self) -> Settings:
        """office.toml. Raises UsageError."""
        return read_settings(self.folder / "office.toml")

    @cached_property
    def store(self) -> Store:
        """All bytes that ever came in."""
        folder = self.system / "store"
        if not folder.exists():
            self.system.mkdir(parents=True, exist_ok=True)
            make_room_apart(self.system)
        (folder / "aside").mkdir(parents=True, exist_ok=True)
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

    @cached_property
    def inboxes(self) -> tuple[Inbox, ...]:
        """The office's own inbox, then those of its senders (office.toml, inboxes)."""
        own = self.settings.polling
        mine = Inbox(self.inbox, self.returned, polling=_polls(self.inbox) if own is None else own)
        return (mine, *map(self._inbox_of, self.settings.inboxes))

    def _inbox_of(self, told: Sender) -> Inbox:
        folder = self.folder / told.folder
        back = self.folder / told.returned if told.returned else self.returned
        polling = _polls(folder) if told.polling is None else told.polling
        return Inbox(folder, back, told.name, told.kinds, polling)

    @cached_property
    def hands(self) -> Hands:
        """The processes that work on bytes; as many as office.toml says, 0 = the cores there are."""
        count = self.settings.workers or len(os.sched_getaffinity(0))
        return self.lent or Hands(count, READY)

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
        """One hand on the office: waits, says who holds it, and raises LockedError when patience ends.

        Who waits stands in line: the one who lets go and takes it again comes after him.
        """
        _ = self.settings
        self.system.mkdir(exist_ok=True)
        with (self.system / "lock").open("a+", encoding="utf-8") as lock:
            with (self.system / "lock.line").open("a", encoding="utf-8") as line:
                waiting = _Waiting(self._holder, patience)
                waiting.for_lock(line.fileno())
                waiting.for_lock(lock.fileno())
            with suppress(OSError):  # on a full disk nobody can write who he is
                lock.truncate(0)
                told = {"deed": deed, "pid": os.getpid(), "at": self.clock().isoformat()}
                os.write(lock.fileno(), json.dumps(told).encode())  # nothing is left to be written at the end
            yield

    def _holder(self) -> str:
        try:
            told = json.loads((self.system / "lock").read_text(encoding="utf-8"))
            return f"“{told['deed']}”（进程 {told['pid']}，{told['at'][:16].replace('T', ' ')} 开始）"
        except (OSError, ValueError, KeyError):
            return "另一个程序"

    def note_fault(self, told: str) -> None:
        """Keeps a traceback for who mends the program; identity numbers masked."""
        with suppress(OSError), (self.system / "errors.log").open("a", encoding="utf-8") as out:
            out.write(f"{datetime.now(SHANGHAI).isoformat()}\n{masked(told)}\n")

    def close(self) -> None:
        """Gives the database back and sends the hands home."""
        if "ledger" in self.__dict__:
            self.ledger.close()
        if "hands" in self.__dict__ and self.lent is None:
            self.hands.close()


def file_system_of(path: Path) -> str:
    """What kind of file system a path lies on, as /proc/mounts names it; empty where nobody says."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    here = path.resolve()
    points = [line.split()[1:3] for line in mounts.splitlines()]
    above = [(Path(at.replace("\\040", " ")), kind) for at, kind in points]
    found = [(len(at.parts), kind) for at, kind in above if here == at or at in here.parents]
    return max(found, key=lambda one: one[0], default=(0, ""))[1]


def is_a_share(kind: str) -> bool:
    """Whether a file system of this kind lies on another machine."""
    return kind in SHARES or kind.startswith("fuse.")


def _polls(folder: Path) -> bool:
    return is_a_share(file_system_of(folder))


class _Waiting:
    """Waits for locks, one after the other, and says so once."""

    def __init__(self, holder: Callable[[], str], patience: float) -> None:
        self.holder, self.told = holder, False
        self.until = time.monotonic() + patience

    def for_lock(self, handle: int) -> None:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= self.until:
                    raise LockedError(
                        f"办公室正被{self.holder()}使用。请等它做完再试；什么都没有改动"
                    ) from None
            if not self.told:
                print(f"办公室正被{self.holder()}使用，等待中……", file=sys.stderr)
                self.told = True
            time.sleep(0.02)
