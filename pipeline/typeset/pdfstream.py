"""排: writes a PDF as it comes. Of what is written only the place is kept, so a run needs no more memory than a form."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import BinaryIO

from isal import isal_zlib

from .charset import Charset
from .embedding import embed
from .face import Face, Glyph
from .fonts import Fonts

PAGES_PER_NODE = 128
LONG, LEVEL, LEVEL_OF_LONG = 1 << 15, 6, 2  # of zlib: outlines hardly get smaller by a higher one
REMEMBERED = 1_000  # contents that other pages may share
AT_ONCE = 1 << 18  # bytes handed to the file in one go
HEADER = b"%PDF-1.7\n%\xe6\xaf\x95\xe4\xb8\x9a\n"


def pack_small(data: bytes) -> bytes:
    """Flate as small as is worth the time: the same bytes from the same zlib."""
    return zlib.compress(data, LEVEL if len(data) < LONG else LEVEL_OF_LONG)


def pack_fast(data: bytes) -> bytes:
    """Flate in a third of the time, a tenth larger; another kind of processor may give other bytes of the same
    meaning, so it is for what is printed and thrown away."""
    packed: bytes = isal_zlib.compress(data, 1)
    return packed


class PdfWriter:
    """Writes objects one after the other to a binary file; the same calls give the same bytes.

    Pages are given in pt (1/72 inch), origin at the lower left. Fonts are subset when the file is
    finished, from the characters named by `use`.
    """

    def __init__(self, out: BinaryIO, pack: Callable[[bytes], bytes] = pack_small) -> None:
        self._out, self._pack = out, pack
        self._at = 0
        self._kept: list[bytes] = []
        self._kept_bytes = 0
        self._sum = sha256()
        self._places = array("Q", [0])
        self._nodes: list[int] = []
        self._leaves: list[int] = []
        self._used: dict[Fonts, Charset] = {}
        self._common: dict[bytes, int] = {}
        self._write(HEADER)
        self._root, self._fonts, self._node = self.reserve(), self.reserve(), 0
        self.pages = 0

    def reserve(self) -> int:
        """A number for an object to be written later with `put` or `stream`."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """Writes an object and returns its number."""
        number = self._begin(number)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        return number

    def stream(self, entries: bytes, data: bytes, number: int = 0, digest: str = "") -> int:
        """Writes `data` as they are, under a dictionary with `entries` and the length; `digest` is that of the data,
        where it is known, and stands for them in the file's identity."""
        number = self._begin(number)
        self._write(b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._keep(data)
        self._sum.update(digest.encode() or data)
        self._write(b"\nendstream\nendobj\n")
        return number

    def packed(self, entries: bytes, data: bytes, number: int = 0) -> int:
        """Writes `data` compressed (Flate)."""
        return self.stream(entries + b"/Filter/FlateDecode", self._pack(data), number)

    def gray_jpeg(self, data: bytes, digest: str = "") -> int:
        """Embeds a gray JPEG as it is. Raises ValueError when it is none or has other than one component."""
        entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % _gray_size(data)
        entries += b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
        return self.stream(entries, data, digest=digest)

    def use(self, fonts: Fonts, text: Iterable[str]) -> None:
        """Says that these characters stand somewhere in the file, so that the subset gets them."""
        self._used.setdefault(fonts, Charset()).update(text)

    def resources(self, pictures: bytes = b"", states: bytes = b"") -> bytes:
        """The resources of a page or form: all fonts of the file, `/Name n 0 R` of pictures, and `/Name<<…>>` of
        states of the pen."""
        shown = b"/XObject<<%s>>" % pictures if pictures else b""
        chosen = b"/ExtGState<<%s>>" % states if states else b""
        return b"/Resources<</Font %d 0 R%s%s>>" % (self._fonts, shown, chosen)

    def page(
        self, content: bytes, size: tuple[float, float], pictures: bytes = b"", common: bytes = b""
    ) -> None:
        """Writes one page of `size` (width, height in pt). `common` is drawn after the content; when it comes a
        second time, it is written once for all that follow."""
        self._node = self._node or self.reserve()
        if common and (number := self._common_one(common)):
            inside = b"[%d 0 R %d 0 R]" % (self.packed(b"", content), number)
        else:
            inside = b" %d 0 R" % self.packed(b"", content + common)
        entries = (self._node, *size, self.resources(pictures), inside)
        self._leaves.append(
            self.put(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]%s/Contents%s>>" % entries)
        )
        self.pages += 1
        if len(self._leaves) == PAGES_PER_NODE:
            self._close_node()

    def finish(self, catalog: bytes = b"") -> None:
        """Writes fonts, page tree, catalog (with the further entries `catalog`), the table of places and the end."""
        self._write_fonts()
        if self._leaves:
            self._close_node()
        kids = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self.put(b"<</Type/Pages/Count %d/Kids[%s]>>" % (self.pages, kids), self._root)
        top = self.put(b"<</Type/Catalog/Pages %d 0 R%s>>" % (self._root, catalog))
        self._write_places(top)

    def _common_one(self, content: bytes) -> int:
        """The number of a content that many pages share; 0 when it comes for the first time."""
        number = self._common.get(content)
        if number == 0:
            number = self._common[content] = self.packed(b"", content)
        elif number is None:
            if len(self._common) >= REMEMBERED:
                self._common.clear()
            self._common[content] = 0
        return number or 0

    def _begin(self, number: int) -> int:
        number = number or self.reserve()
        self._places[number] = self._at
        return number

    def _write(self, data: bytes) -> None:
        self._sum.update(data)
        self._keep(data)

    def _keep(self, data: bytes) -> None:
        self._kept.append(data)
        self._at += len(data)
        self._kept_bytes += len(data)
        if self._kept_bytes >= AT_ONCE:
            self._hand_over()

    def _hand_over(self) -> None:
        self._out.write(b"".join(self._kept))
        self._kept, self._kept_bytes = [], 0

    def _close_node(self) -> None:
        kids = b" ".join(b"%d 0 R" % leaf for leaf in self._leaves)
        body = (self._root, len(self._leaves), kids)
        self.put(b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%s]>>" % body, self._node)
        self._nodes.append(self._node)
        self._leaves, self._node = [], 0

    def _write_fonts(self) -> None:
        drawn: dict[Face, list[Glyph]] = {}
        for fonts, used in self._used.items():
            for face, glyphs in fonts.by_face(used).items():
                drawn[face] = sorted({*drawn.get(face, ()), *glyphs}) if face in drawn else glyphs
        faces = sorted(drawn, key=lambda face: face.name)
        entries = [b"/%s %d 0 R" % (face.key, embed(self, face, drawn[face])) for face in faces]
        self.put(b"<<%s>>" % b"".join(entries), self._fonts)

    def _write_places(self, top: int) -> None:
        start, identity = self._at, self._sum.hexdigest()[:32].upper().encode()
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._places))
        for place in self._places[1:]:
            self._write(b"%010d 00000 n \n" % place)
        trailer = (len(self._places), top, identity, identity, start)
        self._write(b"trailer\n<</Size %d/Root %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n" % trailer)
        self._hand_over()


def _gray_size(data: bytes) -> tuple[int, int]:
    """Width and height in px out of the frame header of a JPEG (ITU-T T.81 B.2.2)."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 10 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            if data[at + 9] != 1:
                break
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + length
    raise ValueError("not a gray JPEG")
