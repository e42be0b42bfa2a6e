"""印: the pages of a blank, read once, as pictures that a writer puts under the data."""

from __future__ import annotations

import zlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject, StreamObject

from ..typeset.pdfstream import PdfWriter


class Blank:
    """The pages of a PDF as form XObjects (ISO 32000-1 §8.10). Fonts and pictures come along unchanged."""

    def __init__(self, path: Path) -> None:
        self._pages = list(PdfReader(path).pages)
        self._first = 0
        self._bodies: list[bytes] = []

    def write(self, writer: PdfWriter) -> list[int]:
        """Writes all pages to a file and returns their object numbers, front first."""
        first = writer.reserve()
        if first != self._first:
            self._bodies, self._first = _Moving(first, self._pages).bodies(), first
        writer.put(self._bodies[0], first)
        for body in self._bodies[1:]:
            writer.put(body)
        return list(range(first, first + len(self._pages)))


@lru_cache(maxsize=4)
def blank_of(path: Path, digest: str) -> Blank:
    """The blank at `path`; `digest` is that of its bytes, so that another file is read anew."""
    del digest
    return Blank(path)


class _Moving:
    """Writes objects under new numbers, beginning with `first`: the pages, then whatever they refer to."""

    def __init__(self, first: int, pages: list[PageObject]) -> None:
        self._pages = pages
        self._next = first + len(pages)
        self._numbers: dict[int, int] = {}
        self._waiting: list[PdfObject | None] = []

    def bodies(self) -> list[bytes]:
        done = [self._page(page) for page in self._pages]
        for waiting in self._waiting:  # grows while it is walked
            done.append(self._written(waiting))
        return done

    def _page(self, page: PageObject) -> bytes:
        box = page.mediabox
        contents = page.get_contents()
        data = zlib.compress(contents.get_data() if contents is not None else b"", 9)
        edges = (box.left, box.bottom, box.right, box.top, -box.left, -box.bottom)
        head = b"/Type/XObject/Subtype/Form/BBox[%.2f %.2f %.2f %.2f]/Matrix[1 0 0 1 %.2f %.2f]" % edges
        resources = self._written(page["/Resources"].get_object() or DictionaryObject())
        entries = (head, resources, len(data), data)
        return b"<<%s/Resources %s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % entries

    def _written(self, thing: PdfObject | None) -> bytes:
        if isinstance(thing, IndirectObject):
            return b"%d 0 R" % self._number(thing)
        if isinstance(thing, ArrayObject):
            return b"[%s]" % b" ".join(map(self._written, thing))
        if isinstance(thing, DictionaryObject):
            return self._dictionary(thing)
        plain = BytesIO()
        if thing is not None:
            thing.write_to_stream(plain)
        return plain.getvalue() or b"null"

    def _dictionary(self, thing: DictionaryObject) -> bytes:
        pairs = (_name(key) + b" " + self._written(value) for key, value in thing.items() if key != "/Length")
        if not isinstance(thing, StreamObject):
            return b"<<%s>>" % b" ".join(pairs)
        data = thing._data
        return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (b" ".join(pairs), len(data), data)

    def _number(self, reference: IndirectObject) -> int:
        if reference.idnum not in self._numbers:
            self._numbers[reference.idnum] = self._next
            self._next += 1
            self._waiting.append(reference.get_object())
        return self._numbers[reference.idnum]


def _name(key: str) -> bytes:
    plain = BytesIO()
    NameObject(key).write_to_stream(plain)
    return plain.getvalue()
