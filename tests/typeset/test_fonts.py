"""The stack of fonts: what each character is drawn with."""

import pytest

from pipeline.typeset import fonts
from pipeline.typeset.fonts import BLOCKS, Fonts

RARE_BOARD = len(fonts.stack().faces) == 4
NO_RARE = "needs the Debian packages fonts-hanazono and fonts-babelstone-han"
FIRST = Fonts(fonts.stack().faces[:1])


def test_missing_characters_are_told_once_in_order() -> None:
    assert fonts.stack().missing("\ue001王\ue000\ue001") == "\ue001\ue000"
    assert fonts.stack().missing("\ue001王\ue000\ue001") == "\ue001\ue000"
    assert fonts.stack().missing("王小明\n　 ") == ""


@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\ud800", "\u200b", "\x07", "\U0003fffd"])
def test_what_has_no_meaning_or_no_outline_is_missing(char: str) -> None:
    assert fonts.stack().missing(char) == char


def test_the_first_font_draws_what_it_can() -> None:
    assert all(FIRST.glyphs[char].face.name == "NotoSerifSC" for char in "王A9·，𬭎䶮㛃")


@pytest.mark.skipif(not RARE_BOARD, reason=NO_RARE)
def test_each_later_font_draws_what_the_earlier_cannot() -> None:
    points = [face.points for face in fonts.stack().faces]
    for at, face in enumerate(fonts.stack().faces):
        own = points[at].difference(*points[:at])
        chars = [chr(point) for point in sorted(own) if 0x20000 <= point <= 0x2EBE0][:50]
        assert chars
        assert all(fonts.stack().glyphs[char].face is face for char in chars)


@pytest.mark.skipif(not RARE_BOARD, reason=NO_RARE)
def test_all_of_uro_and_a_to_f_is_covered() -> None:
    assert all(have == size for have, size in fonts.stack().coverage().values())


def test_without_rare_fonts_the_coverage_says_so() -> None:
    found = FIRST.coverage()
    assert list(found) == list(BLOCKS)
    assert found["URO"] == (20902, 20902)
    assert found["B"][0] < found["B"][1]


def test_digits_and_latin_are_in_proportion_and_chinese_is_square() -> None:
    assert fonts.stack().width("王，　") == 3000
    assert fonts.stack().width("i") < fonts.stack().width("1") < fonts.stack().width("W")


def test_the_digest_tells_stacks_apart() -> None:
    assert fonts.headings().digest != fonts.stack().digest == Fonts(fonts.stack().faces).digest


def test_showing_a_missing_character_is_an_error() -> None:
    with pytest.raises(LookupError, match="U\\+E000"):
        fonts.stack().shown("王\ue000", b"9")


def test_characters_that_share_an_outline_say_which_they_are() -> None:
    assert b"ActualText" not in FIRST.shown("文•", b"9")
    assert b"<FEFF2F42>" in FIRST.shown("王⽂", b"9")
    assert b"<FEFF2027>" in FIRST.shown("‧", b"9")


def test_each_of_several_such_characters_is_said() -> None:
    assert FIRST.shown("⽂⽂王⽂⽇", b"9").count(b"ActualText") == 2
    for said in (b"<FEFF2F422F42>", b"<FEFF2F422F47>"):
        assert said in FIRST.shown("⽂⽂王⽂⽇", b"9")


def test_what_is_wide_is_known_without_being_asked_for_before() -> None:
    unused = Fonts(fonts.stack().faces)
    assert not unused.narrow("⸻")
    assert unused.narrow("王九A·")
