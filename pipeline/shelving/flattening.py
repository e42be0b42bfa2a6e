"""存: what notes, stamps and filled fields show becomes part of the page (附1·三; ISO 32000-1, 12.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pikepdf

from .cleaning import INSTRUMENTS, below

INVISIBLE, HIDDEN, NO_VIEW = 1, 2, 32
DRAWN = {
    "/Caret", "/Circle", "/FreeText", "/Highlight", "/Ink", "/Line", "/PolyLine", "/Polygon", "/Square",
    "/Squiggly", "/Stamp", "/StrikeOut", "/Underline",
}  # fmt: skip
WRITTEN = ("/Tx", "/Ch")


def unsettled(pages: Iterable[pikepdf.Page]) -> str:
    """Why what these pages show cannot be pressed flat, in Chinese; empty if it can.

    A field or note without a picture of itself is drawn by every reader as it likes, or not at all.
    """
    for page in pages:
        for note in _notes(page):
            if not _shown(note) or _has_picture(note):
                continue
            if str(note.get("/Subtype", "")) in DRAWN:
                return "上的批注没有存下外观"
            if str(_inherited(note, "/FT")) in WRITTEN and str(_inherited(note, "/V")).strip():
                return "里填写的栏目没有存下外观"
    return ""


def press_flat(pdf: pikepdf.Pdf) -> None:
    """What notes, stamps and filled fields show becomes part of the page; what could be clicked is gone."""
    for page in pdf.pages:
        if "/Annots" in page.obj:
            kept = [note for note in _notes(page) if _shown(note)]
            for note in kept:
                note.F = int(note.get("/F", 0)) & ~INVISIBLE  # it concerns only kinds nobody knows
                _take_layer_along(note)
            page.obj.Annots = pikepdf.Array(kept)
    form = below(pdf.Root, "/AcroForm")
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]  # else no field is pressed flat
    pdf.flatten_annotations("all")


def _notes(page: pikepdf.Page) -> list[pikepdf.Dictionary]:
    notes = page.obj.get("/Annots")
    return [n for n in notes if isinstance(n, pikepdf.Dictionary)] if isinstance(notes, pikepdf.Array) else []


def _shown(note: pikepdf.Dictionary) -> bool:
    flags = note.get("/F", 0)
    hidden = isinstance(flags, int) and flags & (HIDDEN | NO_VIEW)
    return not hidden and str(note.get("/Subtype", "")) not in INSTRUMENTS


def _has_picture(note: pikepdf.Dictionary) -> bool:
    return isinstance(below(note, "/AP").get("/N"), pikepdf.Dictionary | pikepdf.Stream)


def _inherited(field: pikepdf.Dictionary, key: str) -> Any:
    """What a field or one above it says; an empty text where none does."""
    one: Any = field
    for _ in range(32):
        if not isinstance(one, pikepdf.Dictionary):
            return ""
        if key in one:
            return one[key]
        one = one.get("/Parent")
    return ""


def _take_layer_along(note: pikepdf.Dictionary) -> None:
    """A note of a layer stays in it."""
    layer, look = note.get("/OC"), below(note, "/AP").get("/N")
    if not isinstance(layer, pikepdf.Dictionary):
        return
    looks = look.values() if isinstance(look, pikepdf.Dictionary) else [look]
    for one in looks:
        if isinstance(one, pikepdf.Stream) and "/OC" not in one:
            one.OC = layer
