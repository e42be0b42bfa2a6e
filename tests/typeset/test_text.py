"""Lines: where they end, and how small they get."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.typeset import fonts
from pipeline.typeset.text import NO_END, NO_START, Room, fit, wrap

FONTS = fonts.stack()
WRITTEN = st.text("王小明学习，。（）“”、Ab9 ·\n　", max_size=120)


def test_a_line_is_filled_to_its_width() -> None:
    assert wrap("王小明学习", 2000, FONTS) == ["王小", "明学", "习"]


def test_no_closing_punctuation_begins_a_line() -> None:
    assert wrap("王小明。学习", 3000, FONTS) == ["王小", "明。学", "习"]


def test_no_opening_punctuation_ends_a_line() -> None:
    assert wrap("王小（明学）", 3000, FONTS) == ["王小", "（明", "学）"]


def test_words_and_numbers_stay_whole() -> None:
    lines = wrap("学习Python与2020年", 4000, FONTS)
    assert lines is not None
    assert any("Python" in line for line in lines)
    assert any("2020" in line for line in lines)


def test_a_word_longer_than_the_line_is_broken_all_the_same() -> None:
    lines = wrap("a" * 40, 3000, FONTS)
    assert lines is not None
    assert len(lines) > 1
    assert "".join(lines) == "a" * 40


def test_a_dash_of_two_characters_is_not_torn() -> None:
    assert wrap("王小明——学习", 3900, FONTS) == ["王小", "明——学", "习"]


def test_full_width_spaces_at_the_beginning_and_line_ends_stay() -> None:
    assert wrap("　　王小\n　　明", 8000, FONTS) == ["　　王小", "　　明"]


def test_an_empty_line_stays() -> None:
    assert wrap("王\n\n小", 8000, FONTS) == ["王", "", "小"]


def test_a_character_wider_than_the_line_cannot_be_set() -> None:
    assert wrap("王", 900, FONTS) is None


@given(WRITTEN, st.integers(4000, 20000))
@settings(max_examples=150, deadline=None)
def test_wrapping_loses_nothing_and_overruns_nowhere(text: str, width: int) -> None:
    lines = wrap(text, width, FONTS)
    assert lines is not None
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(FONTS.width(line) <= width for line in lines)


@given(st.text("王小明学习，。（）“”、", max_size=120), st.integers(12000, 30000))
@settings(max_examples=150, deadline=None)
def test_punctuation_rules_hold_where_a_rule_can_be_kept(text: str, width: int) -> None:
    plain = "".join(char if at % 2 else "学" for at, char in enumerate(text))
    lines = wrap(plain, width, FONTS)
    assert lines is not None
    assert all(line[0] not in NO_START for line in lines[1:])
    assert all(line[-1] not in NO_END for line in lines[:-1])


def test_a_text_shrinks_only_as_far_as_it_must() -> None:
    room = Room(width=50, height=20, size=10, min_size=5)
    assert fit("王小明", room, FONTS) == (10, ("王小明",))
    assert fit("王小明学习了", room, FONTS) == (8, ("王小明学习了",))
    assert fit("王小明学习王小明学习", room, FONTS) == (5, ("王小明学习王小明学习",))
    assert fit("王小明学习王小明学习王", room, FONTS) is None


def test_one_smaller_line_is_preferred_to_a_last_line_of_one_character() -> None:
    room = Room(width=50, height=30, size=10, min_size=5, max_lines=2)
    assert fit("王小明学习了", room, FONTS) == (8, ("王小明学习了",))
    found = fit("王小明学习了王小明", room, FONTS)
    assert found == (10, ("王小明学习", "了王小明"))


def test_height_bounds_the_lines() -> None:
    room = Room(width=50, height=21, size=10, min_size=10, max_lines=9, leading=1.2)
    assert fit("王小明学习" * 2, room, FONTS) is None
    assert fit("王小明学习" * 2, room._replace(height=22), FONTS) == (10, ("王小明学习", "王小明学习"))


def test_an_empty_text_always_fits() -> None:
    assert fit("", Room(10, 10, 10, 5), FONTS) == (10, ("",))
