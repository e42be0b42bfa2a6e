"""印: everything that is wrong with a layout, each with its line and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ..typeset.page import MM
from .blankfonts import fonts_warning
from .form import Form
from .formfile import Draft, read_draft
from .formkeys import Complaint
from .marginmark import no_room

SAME = 1.0  # mm by which a blank may differ from the size form.toml gives


@dataclass(frozen=True, slots=True)
class Checked:
    """A layout and what is wrong with it: (line, field or title, what, fix), by line."""

    draft: Draft
    found: tuple[tuple[int, str, str, str], ...]


def check(path: Path) -> Checked:
    """All complaints about a form.toml and its blank. Raises UsageError when it is no TOML at all."""
    draft = read_draft(path)
    complaints = [*draft.complaints, *(_blank(draft.measured()) if draft.sound else ())]
    found = sorted((draft.line(one), one.name, one.says, one.fix) for one in complaints)
    return Checked(draft, tuple(found))


def warnings(checked: Checked, marks: bool) -> Iterator[str]:
    """What does not stop a run but should be known of a form nothing is wrong with; `marks`: the office prints them."""
    if checked.found:
        return
    form = checked.draft.form()
    if marks and (says := no_room(form)):
        yield (
            f"{says}，而 office.toml 的 [form] 里写着 margin_mark = true：照此不会开印。"
            "请改成 false，或换一张页边宽些的空白表；扫描核对时改认准考证号"
        )
    if says := fonts_warning(form.blank):
        yield says


def _blank(form: Form) -> Iterator[Complaint]:
    """What is wrong with the blank itself."""
    name = form.blank.name
    if not form.blank.is_file():
        yield Complaint("form", "", f"空白表 {name} 不在这个文件夹里", "请放回原来的文件")
        return
    if (found := sha256(form.blank.read_bytes()).hexdigest()) != form.blank_digest:
        says = f"空白表 {name} 不是登记时的那一份（现在 {found[:16]}…，登记的是 {form.blank_digest[:16]}…）"
        yield Complaint(
            "form", "", says, "请放回原来的文件；换了新表的，请用 form new 另建一套。现在不会打印"
        )
    try:
        boxes = [page.mediabox for page in PdfReader(form.blank).pages]
        sizes = [(float(box.width) / MM, float(box.height) / MM) for box in boxes]
    except (PyPdfError, ValueError, KeyError, TypeError):
        yield Complaint("form", "", f"空白表 {name} 打不开", "请放回原来的文件")
        return
    if len(sizes) != form.pages:
        yield Complaint(
            "form", "", f"空白表有 {len(sizes)} 面，form.toml 写的是 {form.pages} 面", "请改正 pages"
        )
    for number, (width, height) in enumerate(sizes, 1):
        if max(abs(width - form.width), abs(height - form.height)) > SAME:
            says = f"空白表第 {number} 面是 {width:.1f}×{height:.1f} mm，form.toml 写的是 {form.width:g}×{form.height:g}"
            yield Complaint("form", "", says, "请改正 width、height")
