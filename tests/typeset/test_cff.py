"""Fonts put together from kept outlines, judged by fontTools beside the whole font."""

from functools import cache
from io import BytesIO

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from pipeline.typeset import fonts
from pipeline.typeset.cff import Outlines, cids_of

SERIF, SANS = fonts.stack().faces[0], fonts.headings().faces[0]
TEXTS = ("A", "王", "王九·𬭎䶮㛃", "　，。（）“”AVfi0123", "".join(map(chr, range(0x4E00, 0x4E00 + 700))))


@cache
def whole(face):
    font = TTFont(face.path)
    return font, font.getGlyphSet()


def drawn(glyphs, name):
    pen = RecordingPen()
    glyphs[name].draw(pen)
    return pen.value


def opened(program):
    found = CFFFontSet()
    found.decompile(BytesIO(program), None)
    return found


@pytest.mark.parametrize("face", [SERIF, SANS], ids=lambda face: face.name)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_glyph_is_drawn_and_as_wide_as_in_the_whole_font(face, text):
    drawing = sorted({face.glyph(char) for char in text})
    found = opened(face.program(drawing))
    font, glyphs = whole(face)
    assert found.fontNames == [face.name]
    assert len(found[0].CharStrings) == len(drawing) + 1
    for glyph in drawing:
        name, part = f"cid{glyph.cid:05d}", found[0].CharStrings
        assert drawn(part, name) == drawn(glyphs, font.getGlyphName(glyph.gid))
        assert part[name].width == glyphs[font.getGlyphName(glyph.gid)].width


def test_outlines_kept_from_one_file_serve_the_next_and_give_the_same_bytes():
    asked = []

    def subset(gids):
        asked.append(list(gids))
        return SERIF._subset(gids)

    def program(outlines, text):
        glyphs = sorted({SERIF.glyph(char) for char in text})
        gids, cids = [glyph.gid for glyph in glyphs], [glyph.cid for glyph in glyphs]
        return outlines.program(gids, cids, (0, 0, 1000, 1000)), gids

    kept = Outlines("Serif", subset)
    _, first = program(kept, "王九")
    again, second = program(kept, "王十九")
    assert again == program(Outlines("Serif", SERIF._subset), "王十九")[0]
    assert asked == [[0, *sorted(first)], [gid for gid in second if gid not in first]]


@pytest.mark.parametrize("face", [SERIF, SANS], ids=lambda face: face.name)
def test_the_numbers_of_the_glyphs_are_those_of_the_font(face):
    font, _ = whole(face)
    names = font["CFF "].cff[0].charset
    told = cids_of(face.font.face.reference_table("CFF ").data)
    assert told == [0, *(int(name[3:]) for name in names[1:])]
