"""读: are two photos the same picture? A 256-bit perceptual hash, compared in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE, KEPT = 64, 16
THRESHOLD = 24
FLAT = 4.0
CELLS = 2_000_000  # pairs compared at a time: 16 MB
MOST = 20
Words = NDArray[np.uint64]


def likeness(gray: Image.Image) -> str:
    """64 hex digits: the signs of the lowest 16 × 16 cosine waves of the picture at 64 × 64 px.

    Empty for a picture with next to no contrast: it would resemble any other of its kind.
    """
    small = np.asarray(gray.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)
    if small.std() < FLAT:
        return ""
    waves = _waves() @ small @ _waves().T
    bits = waves > np.median(waves)
    return np.packbits(bits).tobytes().hex()


@cache
def _waves() -> NDArray[np.float64]:
    """The rows 1 … 16 of the discrete cosine transform (type II): the constant one says nothing."""
    at = np.arange(SIDE)
    return np.cos(np.pi * (2 * at[None, :] + 1) * np.arange(1, KEPT + 1)[:, None] / (2 * SIDE))


def twins(new: Mapping[str, str], known: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of different tickets whose pictures are the same, the smaller ticket first, each pair once.

    Of a picture that very many share (a placeholder), each new ticket is told with MOST others at the most.
    """
    new, known = _seen(new), _seen(known)
    if not new or not known:
        return set()
    names, others = sorted(new), sorted(known)
    words, mine = _words(known[other] for other in others), _words(new[name] for name in names)
    block, all_new = max(1, CELLS // len(others)), names == others
    found: set[tuple[str, str]] = set()
    for start in range(0, len(names), block):
        first = start if all_new else 0  # where all are new, each pair is met once
        told: Counter[int] = Counter()
        for one, at in _same(mine[start : start + block], words[first:]):
            name, other = names[start + one], others[first + at]
            if name != other and told[one] < MOST:
                told[one] += 1
                found.add((min(name, other), max(name, other)))
    return found


def _same(mine: Words, words: Words) -> Iterator[tuple[int, int]]:
    """Places in `mine` and in `words` of pictures that are the same."""
    # the first 64 bits rule out all but a few pairs
    one, at = np.nonzero(np.bitwise_count(mine[:, None, 0] ^ words[None, :, 0]) <= THRESHOLD)
    apart = np.bitwise_count(mine[one] ^ words[at]).sum(axis=1, dtype=np.uint16)
    near = apart <= THRESHOLD
    return zip(one[near].tolist(), at[near].tolist(), strict=True)


def _seen(hashes: Mapping[str, str]) -> dict[str, str]:
    """Those that have a likeness at all."""
    return {ticket: one for ticket, one in hashes.items() if one}


def _words(hashes: Iterable[str]) -> Words:
    raw = b"".join(bytes.fromhex(one) for one in hashes)
    return np.frombuffer(raw, dtype=np.uint64).reshape(-1, 4)
