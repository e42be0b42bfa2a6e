"""排: one font file: which characters it draws, how wide, and a subset of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from unicodedata import category, normalize

import uharfbuzz as hb

from .cff import Outlines, cids_of

KEPT_TABLES = frozenset({"CFF ", "glyf", "head", "hhea", "hmtx", "loca", "maxp"})
NO_MEANING = frozenset({"Co", "Cs"})
SUBSET_FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE | hb.SubsetFlags.NO_LAYOUT_CLOSURE


class Glyph(NamedTuple):
    """How a face draws a character; `advance` in thousandths of the size."""

    cid: int  # the number under which a PDF addresses it
    gid: int
    advance: int
    stands_for: str  # what a reader gets back: of the characters that share an outline the plainest
    says: bytes  # the same as a line of a ToUnicode map
    face: Face


class Face:
    """One font file, opened when first asked; its bytes stay on the disk until they are needed.

    `key` is the short name under which pages of a PDF choose it.
    """

    def __init__(self, name: str, path: Path, key: str = "") -> None:
        self.name = name
        self.key = (key or name).encode()
        self.path = path

    @cached_property
    def font(self) -> hb.Font:
        """The opened font. Raises `uharfbuzz.HarfBuzzError` when the file cannot be read."""
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self.path))))

    @cached_property
    def is_cff(self) -> bool:
        """Whether the outlines are PostScript ones (OTF), not TrueType ones."""
        return "CFF " in self.font.face.table_tags

    @cached_property
    def identity(self) -> str:
        """Name, size and header of the file; the header bears a checksum of all the rest."""
        return f"{self.name} {self.path.stat().st_size} {self._head.hex()}"

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """The smallest box around all glyphs (x0, y0, x1, y1), in thousandths of the size."""
        x0, y0, x1, y1 = map(self.thousandths, self._corners)
        return x0, y0, x1, y1

    @cached_property
    def _corners(self) -> tuple[int, int, int, int]:
        """The same box in the font's own units."""
        x0, y0, x1, y1 = (
            int.from_bytes(self._head[at : at + 2], "big", signed=True) for at in range(36, 44, 2)
        )
        return x0, y0, x1, y1

    @cached_property
    def points(self) -> frozenset[int]:
        """All code points the font has an entry for."""
        return frozenset(self.font.face.unicodes)

    def glyph(self, char: str) -> Glyph | None:
        """The glyph of a character; None when the font has none, or an empty one for what is not a space."""
        gid = self._gid(char)
        if gid is None or category(char) in NO_MEANING or not (char.isspace() or self._drawn(gid)):
            return None
        advance = self.thousandths(self.font.get_glyph_h_advance(gid))
        cid, stands_for = self._cids[gid], self._shared.get(gid, char)
        says = b"<%04X><%s>" % (cid, stands_for.encode("utf-16-be").hex().upper().encode())
        return Glyph(cid, gid, advance, stands_for, says, self)

    def thousandths(self, length: float) -> int:
        """A length in the font's own units in thousandths of the size."""
        return round(length * 1000 / int(self.font.face.upem))

    def program(self, glyphs: Sequence[Glyph]) -> bytes:
        """A font program of those glyphs of this face alone, given by rising CID, each once: bare CFF, or TrueType
        with the glyph numbers kept."""
        gids = [glyph.gid for glyph in glyphs]
        if not self.is_cff:
            return self._subset(gids)
        return self._outlines.program(gids, [glyph.cid for glyph in glyphs], self._corners)

    @cached_property
    def _outlines(self) -> Outlines:
        return Outlines(self.name, self._subset)

    def _subset(self, gids: Iterable[int]) -> bytes:
        whole = self.font.face
        wanted = hb.SubsetInput()
        wanted.flags = SUBSET_FLAGS if self.is_cff else SUBSET_FLAGS | hb.SubsetFlags.RETAIN_GIDS
        wanted.glyph_set.update(gids)
        wanted.drop_table_tag_set.update(_number(tag) for tag in whole.table_tags if tag not in KEPT_TABLES)
        part = hb.subset(whole, wanted)
        return bytes(part.reference_table("CFF ").data if self.is_cff else part.blob.data)

    @cached_property
    def _head(self) -> bytes:
        return bytes(self.font.face.reference_table("head").data)

    def _gid(self, char: str) -> int | None:
        found: int | None = self.font.get_nominal_glyph(ord(char))
        return found

    def _drawn(self, gid: int) -> bool:
        extents = self.font.get_glyph_extents(gid)
        return extents is not None and bool(extents.width) and bool(extents.height)

    @cached_property
    def _shared(self) -> dict[int, str]:
        """The outlines that several characters share, with the plainest of these."""
        nominal = self.font.get_nominal_glyph
        chars: dict[int, list[str]] = {}
        for point in self.points:
            chars.setdefault(nominal(point), []).append(chr(point))
        return {gid: min(same, key=_fanciness) for gid, same in chars.items() if len(same) > 1}

    @cached_property
    def _cids(self) -> list[int] | range:
        if not self.is_cff:
            return range(int(self.font.face.glyph_count))
        return cids_of(bytes(self.font.face.reference_table("CFF ").data))


def _fanciness(char: str) -> tuple[bool, bool, bool, int]:
    """What GBK knows comes first, radicals and compatibility forms after the character itself."""
    common = bool(char.encode("gbk", "ignore"))
    return not common, normalize("NFKC", char) != char, "\u2e80" <= char <= "\u2fdf", ord(char)


def _number(tag: str) -> int:
    return int.from_bytes(tag.encode(), "big")
