"""排: a face into a PDF: subset, embedded, with widths and the way back to Unicode (ISO 32000-1 §9.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Protocol

from .face import Face

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


class Sink(Protocol):
    """Where objects of a PDF are written; both return the object's number."""

    def put(self, body: bytes, number: int = 0) -> int:
        """Writes an object."""

    def packed(self, entries: bytes, data: bytes, number: int = 0) -> int:
        """Writes a compressed stream."""


def embed(sink: Sink, face: Face, gids: Mapping[int, tuple[str, int]]) -> int:
    """Writes the subset of `face` and returns the font's object number.

    `gids` gives for each glyph the character it stands for and its advance in thousandths.
    """
    cids = {face.cid(gid): drawn for gid, drawn in sorted(gids.items())}
    name = _tag(cids) + b"+" + face.name.encode()
    program = face.subset(gids)
    file = _program(sink, face, program)
    descriptor = sink.put(_descriptor(face, name, file))
    kind = b"0" if face.is_cff else b"2/CIDToGIDMap/Identity"
    widths = b" ".join(b"%d[%d]" % (cid, advance) for cid, (_, advance) in sorted(cids.items()))
    entries = (kind, name, SYSTEM, descriptor, widths)
    child = sink.put(
        b"<</Type/Font/Subtype/CIDFontType%s/BaseFont/%s%s/FontDescriptor %d 0 R/DW 1000/W[%s]>>" % entries
    )
    unicode = sink.packed(b"", TO_UNICODE % b"\n".join(_mapping(cids)))
    parent = (name, child, unicode)
    return sink.put(
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % parent
    )


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


def _mapping(cids: Mapping[int, tuple[str, int]]) -> Iterator[bytes]:
    pairs = [
        (cid, char.encode("utf-16-be").hex().upper().encode()) for cid, (char, _) in sorted(cids.items())
    ]
    for at in range(0, len(pairs), CMAP_BLOCK):
        block = pairs[at : at + CMAP_BLOCK]
        yield b"%d beginbfchar" % len(block)
        yield from (b"<%04X><%s>" % pair for pair in block)
        yield b"endbfchar"


def _tag(cids: Mapping[int, tuple[str, int]]) -> bytes:
    """Six capital letters that tell this subset from others (ISO 32000-1 §9.6.4)."""
    number = int.from_bytes(sha256(repr(sorted(cids)).encode()).digest()[:8], "big")
    return bytes(65 + number // 26**place % 26 for place in range(6))
