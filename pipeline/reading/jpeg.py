"""读: what the markers of a JPEG file say, without decoding it (ITU T.81)."""

from __future__ import annotations

import re
from dataclasses import dataclass

START, END = b"\xff\xd8", 0xD9
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
BARE = {0x01, *range(0xD0, 0xD8)}
SCAN = 0xDA
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
INCH, CENTIMETRE = 1, 2


@dataclass(frozen=True, slots=True)
class Markers:
    """`end`: bytes up to and with the end-of-image marker, 0 when there is none. `density` in dpi."""

    end: int
    progressive: bool
    components: int
    density: float | None


def read_markers(data: bytes) -> Markers | None:
    """The markers, walked segment by segment so that thumbnails inside segments are passed over.

    None when the bytes are no JPEG. Never raises.
    """
    if not data.startswith(START):
        return None
    at, progressive, components = 2, False, 0
    density: float | None = None
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == END:
            return Markers(at + 2, progressive, components, density)
        if marker == 0xFF or marker in BARE:
            at += 1 if marker == 0xFF else 2
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if marker in FRAMES and len(body) > 5:
            progressive, components = marker in PROGRESSIVE, body[5]
        if marker == 0xE0 and density is None:
            density = _density(body)
        at += 2 + size
        if marker == SCAN:
            at = _after_scan(data, at)
    return Markers(0, progressive, components, density)


def _density(body: bytes) -> float | None:
    """The JFIF density in dpi; None for a bare aspect ratio."""
    if not body.startswith(b"JFIF\0") or len(body) < 12:
        return None
    value = float(int.from_bytes(body[8:10], "big"))
    return {INCH: value, CENTIMETRE: round(value * 2.54, 1)}.get(body[7])


def _after_scan(data: bytes, at: int) -> int:
    """The next marker after entropy-coded data; stuffed zeros and restart markers belong to it."""
    found = MARKER.search(data, at)
    return found.start() if found else len(data)
