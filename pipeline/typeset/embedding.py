"""排: a face into a PDF: subset, embedded, with widths and the way back to Unicode (ISO 32000-1 §9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Protocol

from .face import Face, Glyph

SYSTEM = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
CMAP_BLOCK = 100
USUAL_WIDTH = 1000  # thousandths of the size


class Sink(Protocol):
    """Where objects of a PDF are written; both return the object's number."""

    def put(self, body: bytes, number: int = 0) -> int:
        """Writes an object."""

    def packed(self, entries: bytes, data: bytes, number: int = 0) -> int:
        """Writes a compressed stream."""


def embed(sink: Sink, face: Face, glyphs: Sequence[Glyph]) -> int:
    """Writes the subset of `face` and returns the font's object number. `glyphs` stand by rising CID, each once."""
    name = _tag(glyphs) + b"+" + face.name.encode()
    file = _program(sink, face, face.program(glyphs))
    descriptor = sink.put(_descriptor(face, name, file))
    kind = b"0" if face.is_cff else b"2/CIDToGIDMap/Identity"
    entries = (kind, name, SYSTEM, descriptor, USUAL_WIDTH, b" ".join(_widths(glyphs)))
    child = sink.put(
        b"<</Type/Font/Subtype/CIDFontType%s/BaseFont/%s%s/FontDescriptor %d 0 R/DW %d/W[%s]>>" % entries
    )
    parent = (name, child, sink.packed(b"", TO_UNICODE % b"\n".join(_mapping(glyphs))))
    return sink.put(
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % parent
    )


def _widths(glyphs: Iterable[Glyph]) -> Iterator[bytes]:
    """Of those that are not as wide as a Chinese character."""
    return (b"%d[%d]" % (glyph.cid, glyph.advance) for glyph in glyphs if glyph.advance != USUAL_WIDTH)


def _program(sink: Sink, face: Face, program: bytes) -> bytes:
    if face.is_cff:
        return b"/FontFile3 %d 0 R" % sink.packed(b"/Subtype/CIDFontType0C", program)
    return b"/FontFile2 %d 0 R" % sink.packed(b"/Length1 %d" % len(program), program)


def _descriptor(face: Face, name: bytes, file: bytes) -> bytes:
    x0, y0, x1, y1 = face.box
    shape = b"/Flags 4/ItalicAngle 0/StemV 80/Ascent %d/Descent %d/CapHeight %d" % (880, -120, 730)
    return b"<</Type/FontDescriptor/FontName/%s%s/FontBBox[%d %d %d %d]%s>>" % (
        name,
        shape,
        x0,
        y0,
        x1,
        y1,
        file,
    )


def _mapping(glyphs: Sequence[Glyph]) -> Iterator[bytes]:
    for at in range(0, len(glyphs), CMAP_BLOCK):
        block = glyphs[at : at + CMAP_BLOCK]
        yield b"%d beginbfchar" % len(block)
        yield from (glyph.says for glyph in block)
        yield b"endbfchar"


def _tag(glyphs: Sequence[Glyph]) -> bytes:
    """Six capital letters that tell this subset from others (ISO 32000-1 §9.6.4)."""
    cids = b"".join(glyph.cid.to_bytes(2, "big") for glyph in glyphs)
    number = int.from_bytes(sha256(cids).digest()[:8], "big")
    return bytes(65 + number // 26**place % 26 for place in range(6))
