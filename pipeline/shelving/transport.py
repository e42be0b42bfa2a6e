"""存: a bundle on its way to somebody: encrypted with age for whoever holds the key to it, never with a password."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage

from archive.atomic import write_aside

from ..errors import UsageError
from ..ledger import log, shelf
from ..office import Office

SECRET = "AGE-SECRET-KEY"
FOLDER = "加密"
SHOWN = 8  # of a recipient's key, in the name of the folder


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public key, age1… or ssh-ed25519 …, as age takes it."""

    text: str
    key: Any

    @property
    def short(self) -> str:
        """The end of the key, to tell one from another."""
        return self.text.split()[1 if self.text.startswith("ssh-") else 0][-SHOWN:]


def recipients_of(told: Iterable[str]) -> list[Recipient]:
    """The recipients: public keys, or files with one on each line. Raises UsageError; a secret key is never shown."""
    return [_recipient(line) for text in told for line in _lines(text)]


def _lines(text: str) -> Iterator[str]:
    if text.startswith(("age1", "ssh-", SECRET)):
        yield text.strip()
        return
    try:
        lines = Path(text).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"“{text}”不是收件人：请写对方的公钥（age1…或ssh-ed25519 …），或写着公钥的文件"
        ) from None
    yield from (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _recipient(line: str) -> Recipient:
    if line.upper().startswith(SECRET):
        raise UsageError(
            "给的是私钥，不能写在命令行上，也不能给别人。请改写对方的公钥（age1…）；这把私钥请立即作废，另换一对"
        )
    kind = pyrage.ssh if line.startswith("ssh-") else pyrage.x25519
    try:
        return Recipient(line, kind.Recipient.from_str(line))
    except pyrage.RecipientError:
        raise UsageError(
            f"公钥“{line[:20]}…”抄错了或不完整。请让对方重新发来（age1…或ssh-ed25519 …）"
        ) from None


def encrypt(office: Office, kind: str, city: str, recipients: Sequence[Recipient], by: str) -> list[str]:
    """Encrypts for these recipients every bundle of a kind (and city) on the shelf that is not encrypted for them yet.

    What comes back are the files, new and old. Raises OSError when the disk takes no more.
    """
    folder = office.outbox / FOLDER / "+".join(sorted(one.short for one in recipients))
    folder.mkdir(parents=True, exist_ok=True)
    with office.ledger.read() as db:
        names = [row.name for row in shelf.sealed_of(db, kind) if not city or row.city in ("", city)]
    files = []
    for name in names:
        source, target = office.shelf / f"{name}.zip", folder / f"{name}.zip.age"
        if source.exists():
            files.append(office.inside(target))
            if not target.exists():
                _encrypt(source, target, recipients)
                with office.ledger.write() as db:
                    log.write(db, office.clock(), by, f"加密{name}.zip，收件人公钥末8位 {folder.name}")
    return files


def _encrypt(source: Path, target: Path, recipients: Sequence[Recipient]) -> None:
    with source.open("rb") as plain:
        write_aside(target, lambda out: pyrage.encrypt_io(plain, out, [one.key for one in recipients]))
