"""印: the layout of a blank, read from its form.toml, and whether a record fits there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

from ..errors import BlankChangedError
from ..model import GradeLine, Record, Unprintable
from ..typeset.fonts import Fonts
from ..typeset.text import Room, fit
from .form import NUMBER, Form
from .formfile import read_form

__all__ = ["Form", "load_form", "preflight"]


def load_form(folder: Path) -> Form:
    """The form whose form.toml and blank lie in `folder`.

    Raises UsageError when form.toml is wrong, BlankChangedError when the blank is not the one it was made for.
    """
    form = read_form(folder / "form.toml")
    check_blank(form)
    return form


def check_blank(form: Form) -> None:
    """Raises BlankChangedError when the blank is not the one the form was made for."""
    found = sha256(form.blank.read_bytes()).hexdigest() if form.blank.is_file() else ""
    if found != form.blank_digest:
        said = f"现在的文件 sha256 为 {found[:16]}…" if found else "文件不在了"
        raise BlankChangedError(
            f"空白表 {form.blank.name} 不是登记时的那一份（{said}，登记的是 {form.blank_digest[:16]}…）。"
            f"请放回原来的文件；若省里换了新表，请按新表另建一套 form.toml（biye form new）后再打印。"
        )


def preflight(record: Record, form: Form, fonts: Fonts) -> tuple[Unprintable, ...]:
    """What of the record cannot be printed on the form: characters without a glyph, texts without room.

    Empty when `parts.write_part` will print all of it.
    """
    cells = "".join([cell for line in record.grades for cell in _cells(line)])
    chars = set("".join((cells, *record.values.values())))
    found: list[Unprintable] = []
    if fonts.missing(chars):
        found.extend(_undrawn(record, cells, form, fonts))
    narrow = fonts.narrow(chars)
    found.extend(_overfull_fields(record, form, fonts, narrow))
    found.extend(_overfull_grades(record, form, fonts, narrow and "\n" not in cells))
    if len(record.grades) > form.grades.room:
        says = f"共 {len(record.grades)} 门，表上只有 {form.grades.room} 行"
        found.append(Unprintable(form.grades.title, says=says))
    return tuple(found)


def _cells(line: GradeLine) -> tuple[str, str, str, str, str]:
    return line.code, line.name, line.credits, line.mark, line.remark


def _undrawn(record: Record, cells: str, form: Form, fonts: Fonts) -> Iterator[Unprintable]:
    for place in form.fields:
        if glyphs := fonts.missing(record.values.get(place.code, "")):
            yield Unprintable(place.title, glyphs=glyphs)
    if glyphs := fonts.missing(cells):
        yield Unprintable(form.grades.title, glyphs=glyphs)


def _overfull_fields(record: Record, form: Form, fonts: Fonts, narrow: bool) -> Iterator[Unprintable]:
    """`narrow` says that no character is wider than the size: then short texts need no measuring."""
    values = record.values
    for place in form.fields:
        text = values.get(place.code, "")
        if narrow and len(text) <= place.sure and "\n" not in text:
            continue
        if fit(text, place.room, fonts) is None:
            says = f"共 {len(text)} 字，{place.w:g}×{place.h:g} mm 的格内按最小 {place.min_size:g} 磅也放不下"
            yield Unprintable(place.title, says=says)


def _overfull_grades(record: Record, form: Form, fonts: Fonts, narrow: bool) -> Iterator[Unprintable]:
    for column in form.grades.columns:
        texts = tuple(_column(column.code, record.grades))
        if narrow and max(map(len, texts), default=0) <= column.sure:
            continue
        for number, text in enumerate(texts, 1):
            if not _fits(text, column.room, fonts):
                yield Unprintable(form.grades.title, says=f"第 {number} 行{column.title}“{text}”放不下")


def _column(code: str, lines: Sequence[GradeLine]) -> Iterator[str]:
    """What is printed down a column of the grades."""
    return map(str, range(1, len(lines) + 1)) if code == NUMBER else map(attrgetter(code), lines)


@lru_cache(maxsize=8192)
def _fits(text: str, room: Room, fonts: Fonts) -> bool:
    """The same courses stand in the tables of many people."""
    return fit(text, room, fonts) is not None
