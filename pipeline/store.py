"""藏: bytes under their digest. They never change and are never removed."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from archive.atomic import sync_folder

LIBC = ctypes.CDLL(None, use_errno=True)


class Store:
    """A folder of files, each named by the sha256 of its bytes, in 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the bytes of that digest lie."""
        return self.folder / digest[:2] / digest

    def read(self, digest: str) -> bytes:
        """The bytes of that digest. Raises FileNotFoundError when they were never stored."""
        return self.path(digest).read_bytes()

    def put(self, data: bytes) -> str:
        """Keeps `data` durably and returns its digest."""
        return self.put_all([data])[0]

    def put_all(self, blobs: Iterable[bytes]) -> list[str]:
        """Keeps many at the price of one sync: all are written aside, synced together, then named."""
        digests: list[str] = []
        fresh: dict[Path, Path] = {}
        for data in blobs:
            digest = sha256(data).hexdigest()
            digests.append(digest)
            target = self.path(digest)
            if target not in fresh and not self._has(target, len(data)):
                fresh[target] = self._write_aside(target, data)
        if fresh:
            self._sync()
        for target, aside in fresh.items():
            aside.replace(target)
        for folder in sorted({target.parent for target in fresh}):
            sync_folder(folder)
        return digests

    def _has(self, target: Path, size: int) -> bool:
        try:
            return target.stat().st_size == size
        except FileNotFoundError:
            return False

    def _write_aside(self, target: Path, data: bytes) -> Path:
        if not target.parent.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(self.folder)
        aside = target.with_name(f".aside-{target.name}")
        aside.write_bytes(data)
        return aside

    def _sync(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            if LIBC.syncfs(handle) != 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        finally:
            os.close(handle)
