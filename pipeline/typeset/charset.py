"""排: characters in bulk: texts as arrays of code points, for paragraphs and for the fonts of a whole run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

POINTS = 0x110000
MANY = 24  # letters from which on an array is quicker than a loop

Points = NDArray[np.uint32]


def points_of(text: str) -> Points:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Charset:
    """A set of characters that takes in whole texts."""

    def __init__(self) -> None:
        self._few: set[str] = set()
        self._many: NDArray[np.bool_] | None = None

    def update(self, chars: Iterable[str]) -> None:
        """Takes in characters one by one."""
        self._few.update(chars)

    def add(self, text: str) -> None:
        """Takes in every character of a text."""
        if len(text) < MANY:
            self._few.update(text)
            return
        if self._many is None:
            self._many = np.zeros(POINTS, np.bool_)
        self._many[points_of(text)] = True

    def __iter__(self) -> Iterator[str]:
        """All of them, each once, by code point."""
        many = () if self._many is None else map(chr, self._many.nonzero()[0])
        return iter(sorted(self._few.union(many)))


class Widths:
    """How wide characters are (thousandths of the size) and under which code the first face draws them."""

    def __init__(self) -> None:
        self.advances = np.full(POINTS, -1, np.int16)  # -1: not looked up yet
        self.codes = np.zeros(POINTS, ">u2")  # 0: not looked up, or not drawn simply by the first face
