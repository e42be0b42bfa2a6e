"""审: 五·1 毕业生登记表."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Facts, Severity, Sheet, Who
from .rule import rule

LIVE = ("reserved", "printed", "good")
CHANGED = "数据变更"


def _void(facts: Facts) -> Iterator[Sheet]:
    """The sheets whose data changed, as long as no later one is on its way; redone for another reason: none."""
    live = max((n for n, sheet in enumerate(facts.sheets) if sheet.state in LIVE), default=-1)
    for sheet in facts.sheets[live + 1 :]:
        if sheet.state == "void" and (not sheet.reason or sheet.reason.startswith(CHANGED)):
            yield sheet


@rule("R65", "五·1", Severity.WARN, Who.OFFICE, "印好的登记表数据已变更，原表作废")
def sheet_is_void(facts: Facts) -> Iterator[str]:
    """A value or the photo printed on a sheet has changed."""
    what = f"更正了{'、'.join(facts.void_changes)}" if facts.void_changes else "数据有变"
    for sheet in _void(facts):
        yield (
            f"{facts.registration.name}的表已印（{sheet.job}第{sheet.no}张），印后{what}，原表作废。"
            f"请从{sheet.position}抽出，盖“作废”章，再补打1张"
        )


@rule("P-GLYPH", "五·1", Severity.HOLD, Who.OFFICE, "要打印的字没有字库")
def no_glyph(facts: Facts) -> Iterator[str]:
    """A character to be printed that no font on board has."""
    for one in facts.unprintable:
        if one.glyphs:
            codes = "、".join(f"U+{ord(char):04X}" for char in one.glyphs)
            yield (
                f"{one.field}{_where(facts, one.field, one.glyphs)}没有字库（{codes}），这一份不印，其余照常。"
                "请让管理员装生僻字库，或更正用字，不要手写"
            )


def _where(facts: Facts, field: str, glyphs: str) -> str:
    if field != "姓名":
        return f"有{len(glyphs)}个字"
    places = [str(n) for n, char in enumerate(facts.registration.name, 1) if char in glyphs]
    return f"第{'、'.join(places)}个字"


@rule("P-FIT", "五·1", Severity.HOLD, Who.OFFICE, "文字在表格里放不下")
def does_not_fit(facts: Facts) -> Iterator[str]:
    """A text that does not fit its box at the smallest size."""
    for one in facts.unprintable:
        if not one.glyphs:
            yield f"{one.field}放不下：{one.says}。这一份不印，其余照常。请把{one.field}改短后重交登记"
