"""The same picture is known again, two different ones never meet (R75)."""

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.demo.portraits import draw_portrait
from pipeline.reading.likeness import likeness, twins
from pipeline.reading.portraits import measure

REAL = sorted((Path(__file__).resolve().parents[2] / "../shared/samples/portraits/ok").glob("*.jpg"))


def of(picture):
    return likeness(picture.convert("L"))


def saved(picture, quality):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out)


@pytest.mark.skipif(len(REAL) < 102, reason="the sample portraits are not here")
def test_real_portraits_meet_their_own_copies_and_nobody_else():
    known, copies = {}, {}
    for path in REAL:
        with Image.open(path) as picture:
            picture.load()
        known[path.name] = measure(path.name, path.read_bytes())[0].likeness
        for no, copy in enumerate(
            (
                saved(picture, 40),
                saved(picture.resize((360, 480)), 60),
                saved(picture.resize((600, 800), Image.Resampling.NEAREST), 75),
            )
        ):
            copies[f"{path.name}#{no}"] = of(copy)
    assert twins(known, known) == set()
    pairs = twins(copies, known)
    assert {tuple(sorted((name, name.partition("#")[0]))) for name in copies} == pairs


def test_drawn_portraits_never_meet():
    drawn = {str(n): measure("a", draw_portrait(n))[0].likeness for n in range(300)}
    assert all(drawn.values()) and twins(drawn, drawn) == set()


def test_the_bulk_answer_is_the_plain_one():
    chance = np.random.default_rng(1)
    hashes = {f"{n:03d}": chance.bytes(32).hex() for n in range(60)}
    near = {f"n{n}": _flip(hashes[f"{n:03d}"], chance, 20 + n) for n in range(10)}
    everybody = {**hashes, **near}
    plain = {
        tuple(sorted((a, b)))
        for a, b in combinations(everybody, 2)
        if (int(everybody[a], 16) ^ int(everybody[b], 16)).bit_count() <= 24
    }
    assert len(plain) == 5 and twins(everybody, everybody) == plain


def _flip(one, chance, bits):
    value = int(one, 16)
    for bit in chance.choice(256, bits, replace=False):
        value ^= 1 << int(bit)
    return f"{value:064x}"


def test_a_picture_without_contrast_resembles_nobody():
    assert of(Image.new("L", (480, 640), 200)) == ""
    assert twins({}, {"1": "00" * 32}) == set()
    same = "00" * 32
    assert twins({"1": "", "2": same, "3": ""}, {"4": "", "5": same}) == {("2", "5")}
