"""读: which of two lines about the same thing is the later."""

from __future__ import annotations

from datetime import datetime

from ..ledger.papers import Arrival
from ..model import SHANGHAI


def rank(arrival: Arrival, when: str, line: int) -> str:
    """By the table's own time, else the file's; then file time, path and line (contract §3)."""
    seconds = arrival.mtime_ns // 1_000_000_000
    own = when or datetime.fromtimestamp(seconds, SHANGHAI).isoformat()
    return f"{own}|{arrival.mtime_ns:020d}|{arrival.path}|{line:07d}"


def path_in(rank_told: str) -> str:
    """The path of the paper, as `rank` wrote it."""
    return rank_told.split("|", 2)[-1].rpartition("|")[0]
