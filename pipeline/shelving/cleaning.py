"""存: what a PDF could do by itself is taken out of it: scripts, actions, files inside (附1·三; ISO 32000-1, 12.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

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
OUTSIDE, POSTSCRIPT, SIGNED = "引用的外部文件", "PostScript 程序", "数字签名"
TOLD_KEYS = {"/Ref": OUTSIDE, "/OPI": OUTSIDE, "/AF": FILES, "/Alternates": "影像的替换版本"}
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
NO_PART = ("/Pages", "/StructTreeRoot", "/OCProperties")  # of the catalog: nothing acts in them
ONE_NOTHING = b"\n"  # a stream of no bytes at all is a fault to some readers


class Combed(NamedTuple):
    """What was found in a drawing: what was taken out of it, its layers, and the fonts it lacks."""

    removed: set[str]
    layers: list[pikepdf.Object]
    fonts: set[str]


def living_parts(pdf: pikepdf.Pdf) -> list[str]:
    """What of a document could do something by itself, in Chinese, each once; empty for plain paper."""
    starts = [value for key, value in pdf.Root.items() if key not in NO_PART]
    starts += [page.obj[key] for page in pdf.pages for key in ("/Annots", "/AA") if key in page.obj]
    pages = {page.obj.objgen for page in pdf.pages}
    told = {said for one, _ in reached(starts, pages) for said in _of_thing(one)}
    return sorted({*told, *_of_catalog(pdf.Root), *(OPENING for page in pdf.pages if "/AA" in page.obj)})


def _of_catalog(root: pikepdf.Object) -> Iterator[str]:
    if "/AA" in root:
        yield OPENING
    if "/JavaScript" in below(root, "/Names"):
        yield SCRIPTS
    if "/EmbeddedFiles" in below(root, "/Names") or "/AF" in root or "/Collection" in root:
        yield FILES
    if "/XFA" in below(root, "/AcroForm"):
        yield FORM


def _of_thing(one: pikepdf.Object) -> Iterator[str]:
    """What an action, a note or a field says of itself."""
    if said := ACTIONS.get(_name(one, "/S")):
        yield said
    if "/Rect" in one and (said := INSTRUMENTS.get(_name(one, "/Subtype"))):
        yield said
    if "/EF" in one:
        yield FILES
    if _name(one, "/FT") == "/Sig" and "/V" in one:
        yield SIGNED


def _name(one: pikepdf.Object, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def below(holder: pikepdf.Object, key: str) -> pikepdf.Dictionary:
    """The dictionary that stands there; an empty one where none does."""
    found = holder.get(key)
    return found if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()


def reached(
    starts: Iterable[object], seen: Iterable[tuple[int, int]] = ()
) -> Iterator[tuple[pikepdf.Object, str]]:
    """Every dictionary and stream that can be reached, each with what it is: resources, a table of names, or "".

    What the caller takes out of one before asking for the next is not followed. None of `seen` is entered.
    """
    known = set(seen)
    waiting = [(one, "") for one in starts if isinstance(one, pikepdf.Object)]
    while waiting:
        one, under = waiting.pop()
        if one.is_indirect:
            if one.objgen in known:
                continue
            known.add(one.objgen)
        if isinstance(one, pikepdf.Array):
            waiting += [(value, "") for value in one if isinstance(value, pikepdf.Object)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one, under
            waiting += _inside(one, under)


def _inside(one: pikepdf.Object, under: str) -> Iterator[tuple[pikepdf.Object, str]]:
    """What a dictionary holds. Tables of names (fonts, pictures …) keep every entry, whatever it is called."""
    for key, value in one.items():
        if isinstance(value, pikepdf.Object):
            names = under == RESOURCES or key in NAME_TABLES
            yield value, NAMES if names else RESOURCES if key == RESOURCES and under != NAMES else ""


def comb(drawing: pikepdf.Object) -> Combed:
    """Takes all that is no ink out of a drawing and whatever it refers to; what was found comes back."""
    found = Combed(set(), [], set())
    for one, under in reached([drawing]):
        if under != NAMES:
            found.removed.update(_quieted(one))
        if _name(one, "/Type") == "/OCG":
            found.layers.append(one)
        found.fonts.update(_lacking_font(one))
    return found


def _quieted(one: pikepdf.Object) -> Iterator[str]:
    stream = isinstance(one, pikepdf.Stream)
    yield from (said for key, said in TOLD_KEYS.items() if key in one)
    if stream and "/F" in one:
        yield OUTSIDE
    for key in (*LIVING_KEYS, *(STREAM_FILES if stream else ())):
        if key in one:
            del one[key]
    if stream and "/PS" in (_name(one, "/Subtype"), _name(one, "/Subtype2")):
        yield POSTSCRIPT
        one.write(ONE_NOTHING)
        one.Subtype, one.BBox = pikepdf.Name.Form, pikepdf.Array([0, 0, 0, 0])
        for key in ("/Subtype2", "/PS", "/Level1"):
            if key in one:
                del one[key]


def _lacking_font(one: pikepdf.Object) -> Iterator[str]:
    """The name of a font that is not in the file: what it shows depends on who shows it."""
    simple = _name(one, "/Subtype") in ("/Type1", "/TrueType", "/MMType1", "/CIDFontType0", "/CIDFontType2")
    if simple and _name(one, "/Type") == "/Font":
        held = below(one, "/FontDescriptor")
        if not any(key in held for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield _name(one, "/BaseFont").lstrip("/")
