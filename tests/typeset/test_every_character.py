"""Every Han character of Unicode from the URO to Extension F: printed, extracted again, and seen to be there."""

import subprocess

import numpy as np
import pypdfium2 as pdfium
import pytest

from pipeline.ledger.opening import chunks
from pipeline.model import Record
from pipeline.printing.layout import load_form
from pipeline.printing.parts import write_part
from pipeline.shipped import shipped
from pipeline.typeset import fonts
from pipeline.typeset.page import MM

RARE_BOARD = len(fonts.stack().faces) == 4
NO_RARE = "needs the Debian packages fonts-hanazono and fonts-babelstone-han"
RANGES = {
    "URO": (0x4E00, 0x9FA5),
    "URO, added": (0x9FA6, 0x9FFF),
    "Extension A": (0x3400, 0x4DBF),
    "Extension B": (0x20000, 0x2A6DF),
    "Extension C": (0x2A700, 0x2B739),
    "Extension D": (0x2B740, 0x2B81D),
    "Extension E": (0x2B820, 0x2CEA1),
    "Extension F": (0x2CEB0, 0x2EBE0),
}
IN_A_NAME, IN_A_PART = 10, 500  # characters, people
SCALE = 150 / 72  # px per pt: a character of 12 pt is 25 px wide, so all lie alike on the pixels
INSIDE = 2  # px at the edge of a character's square that may belong to its neighbour
INK = 190  # gray values below it are ink
FORM = load_form(shipped("forms") / "js-2020")
NAME = next(place for place in FORM.fields if place.code == "name")


@pytest.mark.slow
@pytest.mark.skipif(not RARE_BOARD, reason=NO_RARE)
@pytest.mark.parametrize("block", RANGES)
def test_every_character_is_printed_extracted_and_seen(block, tmp_path):
    first, last = RANGES[block]
    names = ["".join(part) for part in chunks(map(chr, range(first, last + 1)), IN_A_NAME)]
    squares = []
    for part in chunks(names, IN_A_PART):
        path = printed(part, tmp_path)
        assert extracted(path) == part
        squares += seen(path, part)
    assert len(squares) == last - first + 1
    blank = [f"U+{first + n:04X}" for n, square in enumerate(squares) if square.min() > INK]
    assert blank == []
    assert len({square.tobytes() for square in squares}) > 0.99 * len(squares)  # no stand-in drawn for all


def printed(names, folder):
    """The fronts of these people's forms, who have nothing but a name."""
    path = folder / "part.pdf"
    people = ((no, Record("", {"name": name}, (), "", "")) for no, name in enumerate(names, 1))
    with path.open("wb") as out:
        write_part(out, people, FORM, fonts.stack(), lambda _: b"", sides=(1,))
    return path


def extracted(path):
    """The text of each page, as poppler reads it."""
    said = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True).stdout.decode()
    return [page.strip() for page in said.split("\f")[:-1]]


def seen(path, names):
    """What is drawn in the square of each character, as gray values."""
    width, height = FORM.size
    box = (NAME.x * MM, height - (NAME.y + NAME.h) * MM, width - (NAME.x + NAME.w) * MM, NAME.y * MM)
    found = []
    with pdfium.PdfDocument(path) as document:
        for page, name in zip(document, names, strict=True):
            drawn = np.asarray(page.render(scale=SCALE, crop=box, grayscale=True).to_pil())
            step = round(NAME.size * SCALE)
            for at in range(len(name)):
                found.append(drawn[:, at * step + INSIDE : (at + 1) * step - INSIDE])
    return found
