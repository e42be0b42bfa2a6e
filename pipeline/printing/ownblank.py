"""印: an office's own blank becomes the start of a layout: blank.pdf, form.toml to be filled in, grid.pdf."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pypdf import PageObject, PdfReader
from pypdf import PdfWriter as PagesWriter
from pypdf.errors import PyPdfError

from archive.atomic import write_aside

from ..errors import RefusedError, UsageError
from ..typeset.page import MM
from ..typeset.pdfstream import PdfWriter
from .affine import Point
from .blank import Blank
from .blankfonts import fonts_warning
from .blankpages import write_grid
from .blankscan import NEAR, Straightened, paper_named, straighten
from .formfolders import own
from .newtoml import new_toml
from .profiles import plain
from .scanned import read_scan

SAME = 1.0  # mm by which pages of one blank may differ
NAMED = 2.5  # mm by which a PDF may differ from its paper
NOTHING = "没有建立版面"


@dataclass(frozen=True, slots=True)
class Asked:
    """What `form new` was asked for; no pages means all of them, no dpi what the scan says."""

    files: Sequence[Path]
    form_id: str
    title: str = ""
    pages: str = ""
    dpi: float = 0.0


@dataclass(frozen=True, slots=True)
class Begun:
    """What `form new` has made."""

    folder: Path
    paper: str
    size: Point
    pages: int
    says: Sequence[str]
    skews: Sequence[float]


def begin(office: Path, asked: Asked) -> Begun:
    """Makes OFFICE/forms/ID. Raises UsageError for what cannot be read, RefusedError when it is there already."""
    folder = own(office, plain(asked.form_id, "编号"))
    if folder.exists():
        raise RefusedError(f"forms/{asked.form_id} 已经有了，没有改动。请换一个 --id，或先把旧的移走")
    if missing := [path.name for path in asked.files if not path.is_file()]:
        raise UsageError(f"没有 {missing[0]} 这个文件。请核对文件名；{NOTHING}")
    aside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        begun = _begin(aside, folder, asked)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return begun


def _begin(aside: Path, folder: Path, asked: Asked) -> Begun:
    pdfs = [_is_pdf(path) for path in asked.files]
    blank = aside / "blank.pdf"
    if not any(pdfs):
        sizes, scans = _from_scans(blank, asked)
    elif len(asked.files) == 1:
        sizes, scans = _from_pdf(blank, asked.files[0], asked.pages), []
    else:
        raise UsageError(f"请只给一个 PDF，或给几张扫描图片（一面一张，正面在前）；{NOTHING}")
    for number, size in enumerate(sizes, 1):
        if max(abs(size[0] - sizes[0][0]), abs(size[1] - sizes[0][1])) > SAME:
            raise UsageError(
                f"第{number}面是 {size[0]:.0f}×{size[1]:.0f} mm，第1面是 {sizes[0][0]:.0f}×{sizes[0][1]:.0f} mm，不是一种纸。"
                f"请用 --pages 只取登记表的几面；{NOTHING}"
            )
    named = paper_named(sizes[0], NAMED)
    paper, size = named or ("其他", (round(sizes[0][0], 1), round(sizes[0][1], 1)))
    write_aside(aside / "grid.pdf", lambda out: write_grid(out, Blank(blank), size))
    digest = sha256(blank.read_bytes()).hexdigest()
    told = new_toml(asked.form_id, asked.title or asked.form_id, digest, paper, size, len(sizes))
    (aside / "form.toml").write_text(told, "utf-8")
    says = [scan.says for scan in scans] or [one for one in (fonts_warning(blank),) if one]
    return Begun(folder, paper, size, len(sizes), says, [scan.skew for scan in scans])


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _from_scans(target: Path, asked: Asked) -> tuple[list[Point], list[Straightened]]:
    if asked.pages:
        raise UsageError(f"--pages 只用于 PDF；扫描图片请一面一张依次写出。{NOTHING}")
    scans = [straighten(read_scan(path, asked.dpi), path.name) for path in asked.files]

    def write(out: BinaryIO) -> None:
        writer = PdfWriter(out)
        for scan in scans:
            width, height = (side * MM for side in scan.size)
            drawn = b"q %.3f 0 0 %.3f 0 0 cm/Scan Do Q\n" % (width, height)
            writer.page(drawn, (width, height), b"/Scan %d 0 R" % writer.gray_jpeg(scan.jpeg))
        writer.finish()

    write_aside(target, write)
    return [scan.size for scan in scans], scans


def _from_pdf(target: Path, path: Path, pages: str) -> list[Point]:
    raw = path.read_bytes()
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted:
            raise UsageError(f"{path.name} 有密码。请另存一份没有密码的；{NOTHING}")
        chosen = [reader.pages[at] for at in _chosen(pages, len(reader.pages))]
        if len(chosen) == len(reader.pages) and all(map(_simple, chosen)):
            write_aside(target, lambda out: out.write(raw))
            return [_size(page) for page in chosen]
        write_aside(target, lambda out: _rewrite(chosen, out))
        return [_size(page) for page in PdfReader(target).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"{path.name} 打不开，像是坏了。请重新导出 PDF，或打印出来扫描；{NOTHING}"
        ) from error


def _chosen(pages: str, count: int) -> Iterator[int]:
    """The pages of a list like 1-2,4, counted from 0."""
    for word in pages.replace("，", ",").split(",") if pages else [f"1-{count}"]:
        first, _, last = word.strip().partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            raise UsageError(f"--pages 写的是“{pages}”，应像 1-2 或 1,3；{NOTHING}")
        for number in range(int(first), int(last or first) + 1):
            if not 1 <= number <= count:
                raise UsageError(f"这份 PDF 只有{count}页，没有第{number}页；{NOTHING}")
            yield number - 1


def _simple(page: PageObject) -> bool:
    """Whether what is seen of the page is all of it, upright, from its origin."""
    media, crop = page.mediabox, page.cropbox
    same = all(abs(a - b) < 0.1 for a, b in zip(media, crop, strict=True))
    return not page.rotation and same and "/UserUnit" not in page


def _rewrite(pages: Sequence[PageObject], out: BinaryIO) -> None:
    """The pages upright, each as large as what is seen of it."""
    writer = PagesWriter()
    for page in pages:
        added = writer.add_page(page)
        added.mediabox = added.cropbox
        if added.rotation:
            added.transfer_rotation_to_content()
    writer.write(out)


def _size(page: PageObject) -> Point:
    return float(page.mediabox.width) / MM, float(page.mediabox.height) / MM


__all__ = ["NEAR", "Asked", "Begun", "begin"]
