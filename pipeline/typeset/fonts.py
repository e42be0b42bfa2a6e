"""排: the fonts on board, one behind the other: each character is set in the first that can draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from hashlib import sha256
from itertools import accumulate, groupby
from pathlib import Path
from typing import Generic, TypeVar

import pylopdf_fonts_zh_cn as noto

from .charset import MANY, Widths, points_of
from .face import Face, Glyph

Value = TypeVar("Value")

DEBIAN_FONTS = (  # name, key within a file, path
    ("HanaMinA", "A", Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf")),
    ("HanaMinB", "B", Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")),
    ("BabelStoneHan", "C", Path("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf")),
)
BLOCKS = {
    "URO": range(0x4E00, 0x9FA6),
    "9FA6-9FFF": range(0x9FA6, 0xA000),
    "A": range(0x3400, 0x4DC0),
    "B": range(0x20000, 0x2A6E0),
    "C": range(0x2A700, 0x2B73A),
    "D": range(0x2B740, 0x2B81E),
    "E": range(0x2B820, 0x2CEA2),
    "F": range(0x2CEB0, 0x2EBE1),
}
LITERAL_ESCAPES = ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"))


class Memo(dict[str, Value], Generic[Value]):
    """Remembers what was found for a character."""

    def __init__(self, find: Callable[[str], Value]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, char: str) -> Value:
        value = self[char] = self._find(char)
        return value


class Fonts:
    """A stack of faces with a fallback per character. Widths are in thousandths of the size."""

    def __init__(self, faces: Iterable[Face]) -> None:
        self.faces = tuple(faces)
        self.glyphs: Memo[Glyph | None] = Memo(self._find)
        self.advances: Memo[int] = Memo(self._advance)
        self._codes: Memo[bytes] = Memo(self._code)
        self._known: set[str] = {"\n"}
        self._wide: set[str] = set()
        self._plain: Memo[bytes] = Memo(self._plain_code)

    @cached_property
    def digest(self) -> str:
        """Changes when a font is added, taken away or replaced by another version."""
        return sha256("\n".join(face.identity for face in self.faces).encode()).hexdigest()

    def missing(self, text: Iterable[str]) -> str:
        """The characters of `text` that no font on board can draw, each once, in order of appearance."""
        if self._known.issuperset(text):
            return ""
        unseen = [c for c in dict.fromkeys(text) if c not in self._known]
        lacking = [c for c in unseen if self.glyphs[c] is None]
        self._known.update(c for c in unseen if self.glyphs[c] is not None)
        self._wide.update(c for c in unseen if self.advances[c] > 1000)
        return "".join(lacking)

    def narrow(self, text: Iterable[str]) -> bool:
        """Whether no character is wider than the size."""
        if not self._known.issuperset(text):
            self.missing(text)
        return self._wide.isdisjoint(text)

    def width(self, text: str) -> int:
        """How wide the text is in one line, in thousandths of the size."""
        return sum(map(self.advances.__getitem__, text))

    def ends(self, text: str) -> list[int]:
        """How wide the text is up to the end of each character, in thousandths of the size; [0] for none."""
        if len(text) < MANY:
            return list(accumulate(map(self.advances.__getitem__, text))) or [0]
        points = points_of(text)
        found = self._widths.advances[points]
        if found.min() < 0:
            self._look_up(text)
            found = self._widths.advances[points]
        ends: list[int] = found.cumsum(dtype="i4").tolist()
        return ends

    def shown(self, text: str, size: bytes) -> bytes:
        """PDF operators that choose the faces and show the text where the pen stands; `size` in pt.

        Raises LookupError for a character no font can draw: `missing` is asked before.
        """
        try:
            return self._show(self.faces[0], map(self._plain.__getitem__, text), size)
        except KeyError:
            return self._shown_by_many(text, size)

    def chosen(self, size: bytes) -> bytes:
        """The PDF operator that chooses the first face; `size` in pt."""
        return b"/%s %s Tf" % (self.faces[0].key, size)

    def literal(self, text: str) -> bytes:
        """The codes of a short text as they stand between ( and ) after `chosen`.

        Raises KeyError when the first face does not draw all of it simply, LookupError when no font on board does.
        """
        return b"".join(map(self._plain.__getitem__, text))

    def literals(self, lines: Sequence[str]) -> list[bytes] | None:
        """The same for the lines of a paragraph; None when the first face does not draw all of it."""
        whole = "".join(lines)
        points = points_of(whole)
        found = self._widths.codes[points]
        if not found.all():
            self._look_up(whole)
            found = self._widths.codes[points]
            if not found.all():
                return None
        codes, at, done = found.tobytes(), 0, []
        for line in lines:
            end = at + 2 * len(line)
            done.append(_escaped(codes[at:end]))
            at = end
        return done

    def by_face(self, chars: Iterable[str]) -> dict[Face, list[Glyph]]:
        """For each face the glyphs that draw some of them, each once, by rising CID."""
        found: dict[Face, dict[int, Glyph]] = {}
        for char in chars:
            if char != "\n" and (glyph := self.glyphs[char]) is not None:
                found.setdefault(glyph.face, {})[glyph.cid] = glyph
        return {face: [glyphs[cid] for cid in sorted(glyphs)] for face, glyphs in found.items()}

    def coverage(self) -> dict[str, tuple[int, int]]:
        """For each block of Chinese characters (URO, 9FA6-9FFF, A..F): how many are covered, and of how many."""
        points = frozenset().union(*(face.points for face in self.faces))
        return {name: (len(points.intersection(block)), len(block)) for name, block in BLOCKS.items()}

    def _shown_by_many(self, text: str, size: bytes) -> bytes:
        """As `shown`, where the first face does not draw all of it simply."""
        parts = []
        for (face, plain), run in groupby(text, self._owner):
            chars = "".join(run)
            shown = self._show(face, map(self._codes.__getitem__, chars), size)
            parts.append(shown if plain else _saying(chars, shown))
        return b"".join(parts)

    @cached_property
    def _widths(self) -> Widths:
        return Widths()

    def _look_up(self, text: str) -> None:
        for char in set(text):
            glyph, point = self.glyphs[char], ord(char)
            self._widths.advances[point] = self.advances[char]
            if glyph is not None and glyph.face is self.faces[0] and glyph.stands_for == char:
                self._widths.codes[point] = glyph.cid

    def _find(self, char: str) -> Glyph | None:
        return next((glyph for face in self.faces if (glyph := face.glyph(char)) is not None), None)

    def _advance(self, char: str) -> int:
        glyph = self.glyphs[char]
        return 1000 if glyph is None else glyph.advance

    def _owner(self, char: str) -> tuple[Face, bool]:
        """Which face draws a character, and whether a reader gets it back from its glyph alone."""
        glyph = self.glyphs[char]
        if glyph is None:
            raise LookupError(f"no font on board draws U+{ord(char):04X}")
        return glyph.face, glyph.stands_for == char

    def _show(self, face: Face, codes: Iterable[bytes], size: bytes) -> bytes:
        return b"/%s %s Tf(%s)Tj\n" % (face.key, size, b"".join(codes))

    def _plain_code(self, char: str) -> bytes:
        """The code of what the first face draws simply; whoever asked before must not matter. Raises KeyError."""
        face, plain = self._owner(char)
        if not plain or face is not self.faces[0]:
            raise KeyError(char)
        return self._codes[char]

    def _code(self, char: str) -> bytes:
        glyph = self.glyphs[char]
        if glyph is None:
            raise LookupError(f"no font on board draws U+{ord(char):04X}")
        return _escaped(glyph.cid.to_bytes(2, "big"))


@cache
def stack() -> Fonts:
    """The stack everything is set in: Noto Serif SC, then Debian's fonts for rare characters, if installed."""
    return Fonts((Face("NotoSerifSC", noto.serif_path(), "S"), *_rare()))


@cache
def headings() -> Fonts:
    """The stack of headings: Noto Sans SC before the same fonts for rare characters."""
    return Fonts((Face("NotoSansSC", noto.sans_path(), "H"), *_rare()))


@cache
def _rare() -> tuple[Face, ...]:
    return tuple(Face(name, path, key) for name, key, path in DEBIAN_FONTS if path.is_file())


def _escaped(codes: bytes) -> bytes:
    """As a literal string holds them (ISO 32000-1 §7.3.4.2)."""
    for byte, written in LITERAL_ESCAPES:
        codes = codes.replace(byte, written)
    return codes


def _saying(chars: str, operators: bytes) -> bytes:
    says = chars.encode("utf-16-be").hex().upper().encode()
    return b"/Span<</ActualText<FEFF%s>>>BDC\n%sEMC\n" % (says, operators)
