"""存: the scans of a set bound into pages of one size, each scan untouched inside, every page numbered (附1·三)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf

from ..model import PaperSet, ScanPages
from ..typeset.fonts import stack
from ..typeset.page import A4, MM, Page
from ..typeset.pdfstream import PdfWriter
from ..upright import LYING
from .cleaning import ONE_NOTHING, comb, living_parts
from .flattening import press_flat, unsettled
from .layers import Layers
from .making import CannotMakeError, Made, MadeFile, look_again, make_whole, write
from .pictures import PX_PER_INCH, Frame, as_pdf

MARGIN, FOOT = 6.0, 12.0  # mm left free around a scan; below it stands the number of the page
FOOT_SIZE = 8.0
LEAST_PAPER = 108.0  # pt, the longer side: a smaller "page" is counted in pixels or in cm
WORTH_TURNING = 0.9  # a scan is laid across when it would else be shown smaller than this
TURNED: dict[int, tuple[int, int, int, int]] = {  # EXIF orientation → a b c d of the matrix, y upwards
    1: (1, 0, 0, 1), 2: (-1, 0, 0, 1), 3: (-1, 0, 0, -1), 4: (1, 0, 0, -1),
    5: (0, -1, -1, 0), 6: (0, -1, 1, 0), 7: (0, 1, 1, 0), 8: (0, 1, -1, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A set to be bound in `folder`; the scans lie in the store of that folder."""

    paper_set: PaperSet
    folder: str
    store: str


class _Laid(NamedTuple):
    """A page of a scan: its drawing, the matrix that lays it upright with its corner at 0 0, its width and height
    in pt then; `free`: nobody knows how large the paper was, so it fills the page."""

    drawing: pikepdf.Object
    matrix: pikepdf.Matrix
    width: float
    height: float
    free: bool


class _Paper(NamedTuple):
    """A paper bound: the PDF, what of its scans was left out, and the fonts they lack."""

    data: bytes
    removed: set[str]
    fonts: set[str]


class _Place(NamedTuple):
    """Where a scan stands on its page: laid across or not, and how much smaller or larger."""

    across: bool
    scale: float


def bind(task: Task) -> Made:
    """Binds every paper of a set. Cut off anywhere, nothing half is left."""
    return make_whole(Path(task.folder), lambda aside: _bound(task, aside))


def _bound(task: Task, folder: Path) -> Iterator[MadeFile]:
    total, first = task.paper_set.pages, 2  # page 1 is the cover
    for number, paper in enumerate(task.paper_set.papers, 1):
        file = f"{number:02d}_{paper.item}.pdf"
        made = _paper_pdf(Path(task.store), task.paper_set.ticket, paper.scans, first, total)
        look_again(made.data, paper.pages, file)
        written = write(folder / file, made.data, paper.pages, first, sorted(made.removed))
        yield replace(written, fonts=tuple(sorted(made.fonts)))
        first += paper.pages


def _paper_pdf(store: Path, ticket: str, scans: Sequence[ScanPages], first: int, total: int) -> _Paper:
    """A paper as a PDF of A4 pages, without what of its scans could act by itself."""
    removed, fonts, layers = set[str](), set[str](), Layers()
    with ExitStack() as opened:  # what is copied is read when the paper is saved
        laid: list[_Laid] = []
        for scan in scans:
            source, frames = _opened(opened, store, scan)
            removed.update(living_parts(source))
            pages = _pages_of(source, frames, scan)
            combed = [comb(one.drawing) for one in pages]
            removed.update(*(one.removed for one in combed))
            fonts.update(*(one.fonts for one in combed))
            layers.add(source, (layer for one in combed for layer in one.layers))
            laid += pages
        places = [_place(one) for one in laid]
        pdf = opened.enter_context(pikepdf.open(io.BytesIO(_feet(ticket, first, places, total))))
        for page, one, place in zip(pdf.pages, laid, places, strict=True):
            _lay(pdf, page, one, place)
        layers.write(pdf)
        return _Paper(_saved(pdf), removed, fonts)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        min_version="1.7",
    )
    return out.getvalue()


def _opened(opened: ExitStack, store: Path, scan: ScanPages) -> tuple[pikepdf.Pdf, list[Frame]]:
    """The scan as a PDF; of a picture also how its pages lie."""
    try:
        data = (store / scan.digest[:2] / scan.digest).read_bytes()
    except FileNotFoundError:
        data = b""
    if sha256(data).hexdigest() != scan.digest:
        raise CannotMakeError(
            f"收件库里的“{scan.file}”与收下时不同，可能磁盘有损坏。请检查磁盘，再把这份扫描件放进来一次"
        )
    try:
        frames: list[Frame] = []
        if data[:1024].lstrip()[:5] != b"%PDF-":
            data, frames = as_pdf(data)
        return opened.enter_context(pikepdf.open(io.BytesIO(data))), frames
    except MemoryError:
        raise
    except Exception as error:
        raise CannotMakeError(_unfit(scan, type(error).__name__)) from error


def _unfit(scan: ScanPages, why: str) -> str:
    return f"扫描件“{scan.file}”装订不成页面（{why}）。请重新扫描，或打开后另存为PDF，用同样的文件名再放"


def _pages_of(source: pikepdf.Pdf, frames: Sequence[Frame], scan: ScanPages) -> list[_Laid]:
    if scan.last > len(source.pages):
        raise CannotMakeError(_unfit(scan, f"只有{len(source.pages)}页"))
    wanted = range(scan.first - 1, scan.last)
    if why := unsettled(source.pages[at] for at in wanted):
        raise CannotMakeError(
            f"扫描件“{scan.file}”{why}，各种软件显示得不一样。请打开后用“打印”另存为PDF，用同样的文件名再放"
        )
    try:
        press_flat(source)
        return [_laid(source.pages[at], frames[at] if frames else None) for at in wanted]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotMakeError(_unfit(scan, type(error).__name__)) from error


def _laid(page: pikepdf.Page, frame: Frame | None) -> _Laid:
    drawing = page.as_form_xobject()
    drawing.BBox = _seen(page)
    _settle(drawing)
    upright = pikepdf.Matrix(drawing.Matrix) if "/Matrix" in drawing else pikepdf.Matrix()
    if frame:
        upright = upright @ pikepdf.Matrix(*TURNED[frame.turn], 0, 0)
        if frame.across:
            upright = upright @ _true_size(frame)
    box = upright.transform(pikepdf.Rectangle(drawing.BBox))
    upright = upright @ pikepdf.Matrix(1, 0, 0, 1, -box.llx, -box.lly)
    if min(box.width, box.height) <= 0:
        raise ValueError("a page without a size")
    if "/Matrix" in drawing:
        del drawing.Matrix  # it is part of ours
    free = not frame.across if frame else max(box.width, box.height) < LEAST_PAPER
    return _Laid(drawing, upright, float(box.width), float(box.height), free)


def _seen(page: pikepdf.Page) -> pikepdf.Array:
    """What of a page is shown: its crop box, as far as there is paper (ISO 32000-1, 14.11.2)."""
    paper, crop = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
    seen = paper & crop
    return (seen if seen and min(seen.width, seen.height) > 0 else paper).as_array()


def _settle(drawing: pikepdf.Object) -> None:
    """On a page of its own a Q too many does no harm; inside another page it would undo that page's own q."""
    if not drawing.read_raw_bytes():
        drawing.write(ONE_NOTHING)
    depth = 0
    for step in pikepdf.parse_content_stream(drawing, "q Q"):
        depth += 1 if str(step.operator) == "q" else -1
        if depth < 0:
            break
    else:
        return
    drawing.write(pikepdf.unparse_content_stream(list(_without_surplus(drawing))))


def _without_surplus(drawing: pikepdf.Object) -> Iterator[Any]:
    depth = 0
    for step in pikepdf.parse_content_stream(drawing):
        depth += {"q": 1, "Q": -1}.get(str(step.operator), 0)
        if depth >= 0:
            yield step
        depth = max(depth, 0)


def _true_size(frame: Frame) -> pikepdf.Matrix:
    """From the page a picture lay on for the time being to the paper it was scanned from, turned already."""
    across, down = PX_PER_INCH / frame.across, PX_PER_INCH / frame.down
    lying = frame.turn in LYING
    return pikepdf.Matrix(down if lying else across, 0, 0, across if lying else down, 0, 0)


def _place(laid: _Laid) -> _Place:
    upright, across = _scale(laid, *A4), _scale(laid, *reversed(A4))
    return _Place(True, across) if upright < WORTH_TURNING * across else _Place(False, upright)


def _scale(laid: _Laid, width: float, height: float) -> float:
    """How large a scan can stand on a page of that size in mm; never larger than it is, if it is known."""
    room = ((width - 2 * MARGIN) * MM / laid.width, (height - MARGIN - FOOT) * MM / laid.height)
    return min(*room) if laid.free else min(1.0, *room)


def _feet(ticket: str, first: int, places: Sequence[_Place], total: int) -> bytes:
    """Empty pages with their numbers at the foot; who looks at a page laid across sees it at the foot too."""
    out, fonts = io.BytesIO(), stack()
    writer = PdfWriter(out)
    width, height = A4
    for number, place in enumerate(places, first):
        page = Page(writer, fonts)
        said = f"{ticket}　第 {number} 页　共 {total} 页"
        if place.across:
            half = fonts.width(said) * FOOT_SIZE / 2000 / MM
            page.slanted(said, FOOT_SIZE, 90, 0.0, middle=(width - FOOT / 2, MARGIN + half))
        else:
            page.text(width - MARGIN, height - FOOT / 2, said, FOOT_SIZE, align="right")
        page.finish()
    writer.finish()
    return out.getvalue()


def _lay(pdf: pikepdf.Pdf, page: pikepdf.Page, laid: _Laid, place: _Place) -> None:
    """Lays a scan in the middle of the room above the foot. A page laid across is shown turned (ISO 32000-1, 7.7.3.3)."""
    width, height = reversed(A4) if place.across else A4
    w, h = laid.width * place.scale, laid.height * place.scale
    x = (width * MM - w) / 2
    y = FOOT * MM + ((height - MARGIN - FOOT) * MM - h) / 2
    matrix = laid.matrix @ pikepdf.Matrix(place.scale, 0, 0, place.scale, x, y)
    if place.across:
        matrix = matrix @ pikepdf.Matrix(0, 1, -1, 0, A4[0] * MM, 0)
        page.obj.Rotate = 90
    page.obj.Resources.XObject = pikepdf.Dictionary({"/Scan": pdf.copy_foreign(laid.drawing)})
    drawn = b"q %s cm /Scan Do Q\n" % b" ".join(b"%.5f" % value for value in matrix.shorthand)
    page.contents_add(drawn, prepend=True)
