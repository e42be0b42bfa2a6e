"""排: QR codes as bars (ISO/IEC 18004)."""

from __future__ import annotations

from itertools import groupby

import segno

Bar = tuple[float, float, float, float]


def qr_bars(text: str, x: float, y: float, side: float) -> list[Bar]:
    """The dark modules of a QR code with its upper left corner at (x, y), `side` mm wide without its quiet zone of
    four modules; those that touch in a row are one bar (x, y, w, h)."""
    matrix = segno.make(text, error="m", micro=False).matrix
    module = side / len(matrix)
    bars: list[Bar] = []
    for row, cells in enumerate(matrix):
        column = 0
        for dark, run in groupby(cells):
            width = len(list(run))
            if dark:
                bars.append((x + column * module, y + row * module, width * module, module))
            column += width
    return bars
