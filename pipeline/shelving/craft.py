"""存: what the kinds of bundles have in common: whom to pack, what is made of each, and how a register tells of it."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Connection, Row

from ..labour import Limits
from .making import Made
from .volume import Entry

Body = Mapping[str, Any]
LONGEST_NAME = 40  # characters of a name in a path
PATIENT = Limits(cpu=120, clock=180, megabytes=1024)


@dataclass(frozen=True, slots=True)
class Asked:
    """What `bundle` was asked for: by whom, of which city, and of the registry only who has a good sheet."""

    by: str
    city: str = ""
    printed_only: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be packed. `digest` is what is packed of him, `body` the JSON of all that is told, compressed."""

    ticket: str
    city: str
    digest: str
    body: bytes

    def told(self) -> dict[str, Any]:
        """The body unpacked."""
        return dict(json.loads(zlib.decompress(self.body)))


def packed(body: Body) -> bytes:
    """A body for `Person`: many wait in memory until they are reserved."""
    return zlib.compress(json.dumps(body, ensure_ascii=False, sort_keys=True).encode(), 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to be packed, in order, and who is left out with the reason."""

    people: list[Person]
    left_out: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Somebody with his place in a bundle."""

    bundle: Row[Any]
    no: int
    ticket: str
    digest: str
    body: Body

    @property
    def folder(self) -> str:
        """The name of his folder in the bundle."""
        name = _plain(self.body["name"]) if self.body.get("name_in_folder") else ""
        return f"{self.no:04d}_{self.ticket}" + (f"_{name}" if name else "")


class Craft(Protocol):
    """A kind of bundle. `make` and `dress` are work for the hands of the office: their tasks travel."""

    kind: str
    title: str
    word: str  # in the bundle's name
    code: str  # in the 档号
    retention: str
    explanation: str
    by_city: bool
    has_covers: bool

    @property
    def make(self) -> Callable[[Any], Made]:
        """Makes a person's files; done by a hand."""

    @property
    def dress(self) -> Callable[[Any], int]:
        """Makes the files that tell of a person's place; done by a hand. 0, or the error the disk refused with."""

    def choose(self, db: Connection, asked: Asked) -> Chosen:
        """Who is complete and not yet sealed as he is now."""

    def making(self, body: Body, folder: Path) -> object:
        """The task of making a person's files in `folder`."""

    def dressing(self, one: Numbered, made: Path, folder: Path) -> object:
        """The task of making, in `folder`, the files that tell of his place; what was made of him lies in `made`."""

    def entry(self, one: Numbered, made: Path, folder: Path) -> Entry:
        """The person as the registers tell of him, with all his files."""

    def covers(self, people: Sequence[Numbered], out: BinaryIO) -> int:
        """Writes all covers in the order of the pile, as one PDF; how many there are."""


def _plain(name: str) -> str:
    """A name as every system can bear it in a path: letters and dots between them."""
    return re.sub(r"[^\w·]", "", unicodedata.normalize("NFC", name))[:LONGEST_NAME]


def latest_day(deeds: Sequence[Mapping[str, Any]], otherwise: str) -> str:
    """The day (YYYY-MM-DD) of the latest of these deeds."""
    return max((str(deed["at"]) for deed in deeds), default=otherwise)[:10]


def replaced(body: Body) -> str:
    """Which entry of which bundle this one stands for now; empty for the first."""
    former = body.get("replaces")
    return f"代替 {former['bundle']} 第{former['no']}件" if former else ""
