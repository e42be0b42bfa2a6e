"""Other ways to print the form, each as a good engineer would write it with that library.

* `Naive`: reportlab sets one person's data, field by field with Paragraph, and pypdf lays it on the blank; and so on.
* `OneCanvas`: one reportlab canvas for all, the blank imported once by pdfrw as a form that every page refers to; one
  text object a page, JPEG files passed through as they are, no ASCII85, rl_accel at work.
* `TextWriters`: PyMuPDF, the blank shown as one shared form, one TextWriter a page, fonts subset once at the end.

All get the same records and the same gray photos (files), set the same fields at the same places with the same sizes to
shrink through, and fall back to fonts for rare characters. `Naive` measures and breaks with Paragraph; the other two
break lines with `Fitter` here, which asks the library's own font for advances and remembers what it fitted. Opening the
fonts and importing the libraries happens in `__init__`, before any clock starts. What each writes has the blank under
the data; `parts.write_part` writes the data alone, as it goes onto the official blank in the printer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from pipeline.model import Record
from pipeline.printing.form import NUMBER, PHOTO_MM, Form, Place
from pipeline.typeset.fonts import DEBIAN_FONTS

MM = 72 / 25.4
RISE = 0.38  # from the middle of a line down to its baseline, in sizes
NO_START = frozenset("。，、；：！？）》」』】”’％.,;:!?)%")
SHARE = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}
ALIGN = {"left": 0, "center": 1, "right": 2}  # as reportlab counts them
FITS = 50_000


class Line(NamedTuple):
    """A line where it stands: left end and baseline in pt, counted from the upper left corner."""

    x: float
    y: float
    text: str
    size: float


class Fitter:
    """Breaks and shrinks the texts of a form; `advance` gives a character's width in sizes."""

    def __init__(self, form: Form, advance: Callable[[str], float]) -> None:
        self._form = form
        self._advance = lru_cache(None)(advance)
        self._fit = lru_cache(FITS)(self._fitted)

    def lines(self, record: Record, page: int) -> Iterator[Line]:
        """All lines of one page."""
        for place, left, top, text in cells(self._form, record, page):
            for line in self._fit(place, text):
                yield Line(line.x + left * MM, line.y + top * MM, line.text, line.size)

    def _fitted(self, place: Place, text: str) -> tuple[Line, ...]:
        parts = [(part, list(accumulate(map(self._advance, part))) or [0.0]) for part in text.split("\n")]
        whole, room = sum(ends[-1] for _, ends in parts), place.room
        size = room.size
        while True:
            most = room.lines_at(size)
            if size <= room.min_size or whole * size <= room.width * most:
                broken = [line for part in parts for line in _broken(*part, room.width / size)]
                if size <= room.min_size or len(broken) <= most:
                    return tuple(self._stacked(place, size, broken))
            size = max(size - 0.5, room.min_size)

    def _stacked(self, place: Place, size: float, broken: list[str]) -> Iterator[Line]:
        step = size * place.leading
        spare = place.room.height - size - step * (len(broken) - 1)
        y = place.y * MM + spare * SHARE[place.valign] + size * (0.5 + RISE)
        for number, text in enumerate(broken):
            x, share = place.x * MM, SHARE[place.align]
            if share:
                x += share * (place.room.width - sum(map(self._advance, text)) * size)
            yield Line(x, y + number * step, text, size)


def _broken(text: str, ends: list[float], width: float) -> Iterator[str]:
    """Lines no wider than `width`; punctuation that closes begins none, words and numbers stay whole."""
    start, before = 0, 0.0
    while ends[-1] - before > width + 1e-6:
        most = max(bisect_right(ends, before + width + 1e-6, start), start + 1)
        stop = most
        while stop > start + 1 and (text[stop] in NO_START or text[stop - 1 : stop + 1].isascii()):
            stop -= 1
        stop = stop if stop > start + 1 else most
        yield text[start:stop]
        start, before = stop, ends[stop - 1]
    yield text[start:]


def cells(form: Form, record: Record, page: int) -> Iterator[tuple[Place, float, float, str]]:
    """Everything that is set on a page: the place, what is to be added to its corner (mm), the text."""
    for place in form.fields:
        if place.page == page and (text := record.values[place.code]):
            yield place, 0.0, 0.0, text
    if page == form.grades.page:
        for number, line in enumerate(record.grades):
            left, top = form.grades.corner(number)
            for column in form.grades.columns:
                text = str(number + 1) if column.code == NUMBER else getattr(line, column.code)
                if text:
                    yield column, left, top, text


class _Reportlab:
    """The TrueType fonts that reportlab can embed, one behind the other."""

    def __init__(self) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        self.fonts = [TTFont(name, str(path)) for name, _, path in DEBIAN_FONTS if path.is_file()]
        if not self.fonts:
            raise SystemExit("reportlab needs a TrueType font: apt-get install fonts-hanazono")
        for font in self.fonts:
            pdfmetrics.registerFont(font)
        self._first = frozenset(map(chr, self.fonts[0].face.charWidths))

    @lru_cache(None)  # noqa: B019 - lives as long as the bench
    def owner(self, char: str) -> Any:
        return next((font for font in self.fonts if ord(char) in font.face.charWidths), self.fonts[0])

    def advance(self, char: str) -> float:
        face = self.owner(char).face
        return face.charWidths.get(ord(char), face.defaultWidth) / 1000

    def runs(self, text: str) -> list[tuple[str, str]]:
        """Pieces of text with the name of the font that has their characters."""
        if self._first.issuperset(text):
            return [(self.fonts[0].fontName, text)]
        return [(font.fontName, "".join(run)) for font, run in groupby(text, self.owner)]


class Naive:
    """A page a person with reportlab, merged with the blank by pypdf."""

    title = "reportlab a person + pypdf merge_page"
    needs: tuple[str, ...] = ()

    def __init__(self, form: Form) -> None:
        import pypdf

        self._form, self._fonts, self._pypdf = form, _Reportlab(), pypdf

    def write(self, people: Sequence[Record], photo_of: Callable[[str], Path], out: Path) -> None:
        whole = self._pypdf.PdfWriter()
        for record in people:
            data = self._pypdf.PdfReader(self._sheet(record, photo_of(record.gray)))
            blank = self._pypdf.PdfReader(self._form.blank)
            for under, over in zip(blank.pages, data.pages, strict=True):
                whole.add_page(under).merge_page(over)
        whole.write(out)

    def _sheet(self, record: Record, photo: Path) -> BytesIO:
        from reportlab.pdfgen.canvas import Canvas

        out = BytesIO()
        canvas, form = Canvas(out, pagesize=self._form.size), self._form
        for page in range(1, form.pages + 1):
            for place, left, top, text in cells(form, record, page):
                self._cell(canvas, place, left, top, text)
            if page == form.photo.page:
                canvas.drawImage(str(photo), *_photo_corner(form), *_photo_size())
            canvas.showPage()
        canvas.save()
        return out

    def _cell(self, canvas: Any, place: Place, left: float, top: float, text: str) -> None:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        runs = self._fonts.runs(text)
        said = "".join(f'<font name="{name}">{escape(part)}</font>' for name, part in runs)
        said = said.replace("\n", "<br/>") if len(runs) > 1 else escape(text).replace("\n", "<br/>")
        size, room = place.size, place.room
        while True:
            style = ParagraphStyle("cell", fontName=runs[0][0], fontSize=size, leading=size * place.leading)
            style.wordWrap, style.alignment = "CJK", ALIGN[place.align]
            paragraph = Paragraph(said, style)
            _, needed = paragraph.wrap(room.width, room.height)
            if needed <= room.lines_at(size) * style.leading + 1e-6 or size <= place.min_size:
                break
            size -= 0.5
        lower = (top + place.y) * MM + needed + max(0.0, room.height - needed) * SHARE[place.valign]
        paragraph.drawOn(canvas, (left + place.x) * MM, self._form.size[1] - lower)


class OneCanvas:
    """One canvas of reportlab, the blank imported once by pdfrw."""

    title = "reportlab, one canvas, shared form"
    needs = ("pdfrw", "_rl_accel")

    def __init__(self, form: Form) -> None:
        import pdfrw
        import pdfrw.buildxobj
        import pdfrw.toreportlab
        from reportlab import rl_config

        rl_config.useA85 = 0
        self._form, self._fonts, self._pdfrw = form, _Reportlab(), pdfrw

    def write(self, people: Sequence[Record], photo_of: Callable[[str], Path], out: Path) -> None:
        from reportlab.pdfgen.canvas import Canvas

        form, fitter = self._form, Fitter(self._form, self._fonts.advance)
        canvas = Canvas(str(out), pagesize=form.size, pageCompression=1)
        pages = map(self._pdfrw.buildxobj.pagexobj, self._pdfrw.PdfReader(str(form.blank)).pages)
        blanks = [self._pdfrw.toreportlab.makerl(canvas, page) for page in pages]
        for record in people:
            for page, blank in enumerate(blanks, 1):
                canvas.doForm(blank)
                canvas.drawText(self._text(canvas.beginText(), fitter.lines(record, page)))
                if page == form.photo.page:
                    canvas.drawImage(str(photo_of(record.gray)), *_photo_corner(form), *_photo_size())
                canvas.showPage()
        canvas.save()

    def _text(self, pen: Any, lines: Iterator[Line]) -> Any:
        for line in lines:
            pen.setTextOrigin(line.x, self._form.size[1] - line.y)
            for name, part in self._fonts.runs(line.text):
                pen.setFont(name, line.size)
                pen.textOut(part)
        return pen


class TextWriters:
    """PyMuPDF: TextWriter, show_pdf_page, subset_fonts."""

    title = "PyMuPDF TextWriter + show_pdf_page"
    needs = ("pymupdf",)

    def __init__(self, form: Form) -> None:
        import pymupdf

        self._form, self._pymupdf = form, pymupdf
        self._fonts = [pymupdf.Font(fontfile=str(path)) for _, _, path in DEBIAN_FONTS if path.is_file()]

    def write(self, people: Sequence[Record], photo_of: Callable[[str], Path], out: Path) -> None:
        form, fitter = self._form, Fitter(self._form, self._advance)
        box = self._photo_box()
        with self._pymupdf.open() as whole, self._pymupdf.open(form.blank) as blank:
            for record in people:
                for number in range(form.pages):
                    page = whole.new_page(width=form.size[0], height=form.size[1])
                    page.show_pdf_page(page.rect, blank, number)
                    self._text(page, fitter.lines(record, number + 1))
                    if number + 1 == form.photo.page:
                        page.insert_image(box, filename=str(photo_of(record.gray)), keep_proportion=False)
            whole.subset_fonts()
            whole.save(out, deflate=True)

    def _text(self, page: Any, lines: Iterator[Line]) -> None:
        pen = self._pymupdf.TextWriter(page.rect)
        for line in lines:
            at = self._pymupdf.Point(line.x, line.y)
            for font, run in groupby(line.text, self._owner):
                _, at = pen.append(at, "".join(run), font=font, fontsize=line.size)
        pen.write_text(page)

    @lru_cache(None)  # noqa: B019 - lives as long as the bench
    def _owner(self, char: str) -> Any:
        return next((font for font in self._fonts if font.has_glyph(ord(char))), self._fonts[0])

    def _advance(self, char: str) -> float:
        return float(self._owner(char).glyph_advance(ord(char)))

    def _photo_box(self) -> Any:
        x, y, (width, height) = self._form.photo.x * MM, self._form.photo.y * MM, _photo_size()
        return self._pymupdf.Rect(x, y, x + width, y + height)


def _photo_size() -> tuple[float, float]:
    return PHOTO_MM[0] * MM, PHOTO_MM[1] * MM


def _photo_corner(form: Form) -> tuple[float, float]:
    return form.photo.x * MM, form.size[1] - (form.photo.y + PHOTO_MM[1]) * MM


def missing() -> list[str]:
    """Packages of the peers that are not installed."""
    return [name for name in ("pymupdf", "pdfrw", "_rl_accel") if find_spec(name) is None]
