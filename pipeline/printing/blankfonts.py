"""印: the fonts a blank names and does not bring along: another machine would draw its letters otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ContentStream

FILES = ("/FontFile", "/FontFile2", "/FontFile3")
WRITING = (b"Tj", b"TJ", b"'", b'"')
UNSEEN = 3  # how letters are drawn that are there only to be searched
UNREADABLE = (
    PyPdfError,
    DependencyError,  # of a kind of compression pypdf calls another program for
    NotImplementedError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
)


def unembedded(path: Path) -> list[str]:
    """The names of the fonts a PDF uses without bringing them, in order; none of a file nobody can read."""
    try:
        found: set[str] = set()
        reader = PdfReader(path)
        for page in reader.pages:
            found.update(_lacking(reader, page, page.get_contents(), set()))
    except UNREADABLE:
        return []
    return sorted(found)


def fonts_warning(path: Path) -> str:
    """The same as a sentence for the print room; empty when all fonts are there."""
    names = unembedded(path)
    if not names:
        return ""
    shown = "、".join(names[:5]) + (f" 等{len(names)}种" if len(names) > 5 else "")
    return (
        f"空白表用了没有嵌入的字体（{shown}）：打印不受影响，电子副本换一台电脑看字会变样，也不合归档格式。"
        "请在原文件里用“打印→存为 PDF”并选嵌入全部字体，或印出来扫描，再用 form new 另建一套；现在没有改动它"
    )


def _lacking(reader: PdfReader, holder: Any, content: Any, seen: set[int]) -> Iterator[str]:
    """The fonts without a file that letters of a page, or of a drawing on it, are set in."""
    resources = holder.get("/Resources")
    if resources is None or content is None:
        return
    resources = resources.get_object()
    lacking = {key: font for key, font in _each(resources.get("/Font")) if not _is_there(font)}
    if lacking:
        used = set(_set_in(ContentStream(content, reader)))
        yield from (
            _plain(str(font.get("/BaseFont", "/（没有名字）")))
            for key, font in lacking.items()
            if key in used
        )
    for _, drawing in _each(resources.get("/XObject")):
        if id(drawing) not in seen and drawing.get("/Subtype") == "/Form":
            seen.add(id(drawing))
            yield from _lacking(reader, drawing, drawing, seen)


def _each(table: Any) -> Iterator[tuple[str, Any]]:
    if table is not None:
        yield from ((str(key), one.get_object()) for key, one in table.get_object().items())


def _set_in(content: ContentStream) -> Iterator[str]:
    """The names of the fonts in which something is written that is seen: no font only chosen, and none of the letters
    that scanners lay unseen over a picture (ISO 32000-1 §9.3.6)."""
    font, mode = "", 0
    kept: list[tuple[str, int]] = []
    for operands, operator in content.operations:
        if operator == b"q":
            kept.append((font, mode))
        elif operator == b"Q" and kept:
            font, mode = kept.pop()
        elif operator == b"Tf":
            font = str(operands[0])
        elif operator == b"Tr":
            mode = int(operands[0])
        elif operator in WRITING and mode != UNSEEN:
            yield font


def _is_there(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":  # its letters are drawings of the file itself
        return True
    below = font.get("/DescendantFonts")
    holder = below.get_object()[0].get_object() if below is not None else font
    descriptor = holder.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor.get_object() for key in FILES)


def _plain(name: str) -> str:
    """A font's name without the slash and the six letters of a subset."""
    name = name.removeprefix("/")
    return name[7:] if name[6:7] == "+" else name
