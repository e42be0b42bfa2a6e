"""存: the scans of a set bound into pages of one size, each scan untouched inside, every page numbered (附1·三)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2 as pdfium

from ..model import PaperSet, ScanPages
from ..typeset.fonts import stack
from ..typeset.page import A4, MM, Page
from ..typeset.pdfstream import PdfWriter
from ..upright import LYING
from .cleaning import living_parts, press_flat, quieted
from .making import CannotMakeError, Made, MadeFile, make_whole, write
from .pictures import PX_PER_INCH, Frame, as_pdf

MARGIN, FOOT = 6.0, 12.0  # mm left free around a scan; below it stands the number of the page
FOOT_SIZE = 8.0
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
        data, removed = _paper_pdf(Path(task.store), task.paper_set.ticket, paper.scans, first, total)
        _look_again(data, paper.pages, file)
        yield write(folder / file, data, paper.pages, first, removed)
        first += paper.pages


def _paper_pdf(
    store: Path, ticket: str, scans: Sequence[ScanPages], first: int, total: int
) -> tuple[bytes, list[str]]:
    """A paper as a PDF of A4 pages, and what of its scans was left out because it could act by itself."""
    removed: set[str] = set()
    with ExitStack() as opened:  # what is copied is read when the paper is saved
        laid: list[_Laid] = []
        for scan in scans:
            source, frames = _opened(opened, store, scan)
            removed.update(living_parts(source))
            press_flat(source)
            laid += _pages_of(source, frames, scan)
        for one in laid:
            removed.update(quieted(one.drawing))
        places = [_place(one) for one in laid]
        pdf = opened.enter_context(pikepdf.open(io.BytesIO(_feet(ticket, first, places, total))))
        for page, one, place in zip(pdf.pages, laid, places, strict=True):
            _lay(pdf, page, one, place)
        return _saved(pdf), sorted(removed)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
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
    try:
        return [_laid(source.pages[at], frames[at] if frames else None) for at in wanted]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CannotMakeError(_unfit(scan, type(error).__name__)) from error


def _laid(page: pikepdf.Page, frame: Frame | None) -> _Laid:
    drawing = page.as_form_xobject()
    drawing.BBox = page.cropbox
    upright = pikepdf.Matrix(drawing.Matrix) if "/Matrix" in drawing else pikepdf.Matrix()
    free = False
    if frame:
        upright = upright @ pikepdf.Matrix(*TURNED[frame.turn], 0, 0)
        free = not frame.across
        if not free:
            upright = upright @ _true_size(frame)
    box = upright.transform(pikepdf.Rectangle(drawing.BBox))
    upright = upright @ pikepdf.Matrix(1, 0, 0, 1, -box.llx, -box.lly)
    if min(box.width, box.height) <= 0:
        raise ValueError("a page without a size")
    if "/Matrix" in drawing:
        del drawing.Matrix  # it is part of ours
    return _Laid(drawing, upright, float(box.width), float(box.height), free)


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
    page.obj.Resources.XObject["/Scan"] = pdf.copy_foreign(laid.drawing)
    drawn = b"q %s cm /Scan Do Q\n" % b" ".join(b"%.5f" % value for value in matrix.shorthand)
    page.contents_add(drawn, prepend=True)


def _look_again(data: bytes, pages: int, file: str) -> None:
    """Another reader opens what was made: it must have all its pages."""
    with pdfium.PdfDocument(data) as document:
        if len(document) != pages:
            raise CannotMakeError(
                f"“{file}”装订后应有{pages}页，实有{len(document)}页。请把这一份扫描件报给管理员"
            )
