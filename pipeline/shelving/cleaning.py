"""存: what a PDF could do by itself is taken out of it: scripts, actions, files inside (附1·三; ISO 32000-1, 12.6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pikepdf

ACTIONS = {
    "/JavaScript": "脚本（JavaScript）",
    "/Launch": "启动程序的动作",
    "/SubmitForm": "提交表单的动作",
    "/ImportData": "导入数据的动作",
    "/GoToR": "打开别的文件的动作",
    "/GoToE": "打开别的文件的动作",
    "/URI": "打开网址的动作",
    "/Movie": "影音",
    "/Sound": "影音",
    "/Rendition": "影音",
    "/RichMediaExecute": "影音",
    "/GoTo3DView": "三维内容",
}
INSTRUMENTS = {
    "/FileAttachment": "内嵌文件",
    "/RichMedia": "影音",
    "/Screen": "影音",
    "/Movie": "影音",
    "/Sound": "影音",
    "/3D": "三维内容",
}
FILES, SCRIPTS, OPENING, FORM = "内嵌文件", "脚本（JavaScript）", "打开时的动作", "表单程序（XFA）"
OUTSIDE, POSTSCRIPT = "引用的外部文件", "PostScript 程序"
LIVING_KEYS = (
    "/A",
    "/AA",
    "/AF",
    "/Alternates",
    "/JS",
    "/Measure",
    "/Metadata",
    "/OPI",
    "/OpenAction",
    "/PieceInfo",
    "/PtData",
    "/Ref",
    "/StructParent",
    "/StructParents",
    "/URI",
)
RESOURCES, NAMES = "/Resources", "names"
NAME_TABLES = ("/CharProcs", "/Colorants")
STREAM_FILES = ("/F", "/FFilter", "/FDecodeParms")


def living_parts(pdf: pikepdf.Pdf) -> list[str]:
    """What of a document could do something by itself, in Chinese, each once; empty for plain paper."""
    return sorted({*_of_catalog(pdf.Root), *_of_pages(pdf)})


def _of_catalog(root: pikepdf.Object) -> Iterator[str]:
    names = _below(root, "/Names")
    if "/OpenAction" in root and isinstance(root.OpenAction, pikepdf.Dictionary):
        yield from _of_action(root.OpenAction)
    if "/AA" in root:
        yield OPENING
    if "/JavaScript" in names:
        yield SCRIPTS
    if "/EmbeddedFiles" in names or "/AF" in root or "/Collection" in root:
        yield FILES
    if "/XFA" in _below(root, "/AcroForm"):
        yield FORM


def _below(holder: pikepdf.Object, key: str) -> pikepdf.Dictionary:
    found = holder.get(key)
    return found if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()


def _of_action(action: pikepdf.Dictionary) -> Iterator[str]:
    said = ACTIONS.get(str(action.get("/S", "")))
    if said:
        yield said


def _of_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        if "/AA" in page.obj:
            yield OPENING
        annotations = page.obj.get("/Annots")
        for note in annotations if isinstance(annotations, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary):
                yield from _of_annotation(note)


def _of_annotation(note: pikepdf.Dictionary) -> Iterator[str]:
    said = INSTRUMENTS.get(str(note.get("/Subtype", "")))
    if said:
        yield said
    yield from _of_action(_below(note, "/A"))
    for action in _below(note, "/AA").values():
        if isinstance(action, pikepdf.Dictionary):
            yield from _of_action(action)


def press_flat(pdf: pikepdf.Pdf) -> None:
    """What notes, stamps and filled fields show becomes part of the page; what could be clicked is gone."""
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            kept = [note for note in annotations if not _instrument(note)]
            page.obj.Annots = pikepdf.Array(kept)
    with suppress(pikepdf.PdfError):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _instrument(note: Any) -> bool:
    return not isinstance(note, pikepdf.Dictionary) or str(note.get("/Subtype", "")) in INSTRUMENTS


def quieted(drawing: pikepdf.Object) -> list[str]:
    """Takes all that is no ink out of a drawing and whatever it refers to; what was worth telling comes back.

    Tables of names (fonts, pictures …) keep every entry, whatever it is called.
    """
    said: set[str] = set()
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[pikepdf.Object, str]] = [(drawing, "")]
    while waiting:
        one, under = waiting.pop()
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, pikepdf.Array):
            waiting += [(value, "") for value in one if isinstance(value, pikepdf.Object)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            if under != NAMES:
                said.update(_quieted(one))
            waiting += _inside(one, under)
    return sorted(said)


def _inside(one: pikepdf.Object, under: str) -> Iterator[tuple[pikepdf.Object, str]]:
    """What a dictionary holds, each with what it is: resources, a table of names, or a thing."""
    for key, value in one.items():
        if isinstance(value, pikepdf.Object):
            names = under == RESOURCES or key in NAME_TABLES
            yield value, NAMES if names else RESOURCES if key == RESOURCES and under != NAMES else ""


def _quieted(one: pikepdf.Object) -> Iterator[str]:
    stream = isinstance(one, pikepdf.Stream)
    if "/Ref" in one or (stream and "/F" in one):
        yield OUTSIDE
    for key in (*LIVING_KEYS, *(STREAM_FILES if stream else ())):
        if key in one:
            del one[key]
    if stream and one.get("/Subtype") == "/PS":
        yield POSTSCRIPT
        one.write(b"")
        one.Subtype, one.BBox = pikepdf.Name.Form, pikepdf.Array([0, 0, 0, 0])
