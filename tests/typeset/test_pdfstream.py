"""The writer of PDF: structure, streaming and photos."""

import subprocess
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from pipeline.typeset import fonts
from pipeline.typeset.page import Page
from pipeline.typeset.pdfstream import PAGES_PER_NODE, PdfWriter


class Pipe(RawIOBase):
    """A file that can only be written onwards."""

    def __init__(self) -> None:
        self.whole = bytearray()

    def write(self, data) -> int:  # type: ignore[override]
        self.whole += data
        return len(data)


def _written(pages: int) -> bytes:
    out = Pipe()
    writer = PdfWriter(out)  # type: ignore[arg-type]
    for number in range(1, pages + 1):
        page = Page(writer, fonts.stack())
        page.text(20, 20, f"第 {number} 页", 12)
        page.finish()
    writer.finish()
    return bytes(out.whole)


@pytest.mark.parametrize("pages", [0, 1, PAGES_PER_NODE, PAGES_PER_NODE + 1, 2 * PAGES_PER_NODE])
def test_pages_stand_in_order_whatever_their_number(pages: int, tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    path.write_bytes(_written(pages))
    if pages:  # qpdf warns about a file without any
        subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    found = PdfReader(path).pages
    assert len(found) == pages
    for number, page in enumerate(found, 1):
        assert page.extract_text().replace(" ", "") == f"第{number}页"


def test_the_writer_never_looks_back_and_repeats_itself_to_the_byte() -> None:
    assert _written(3) == _written(3)


def test_a_gray_jpeg_goes_in_as_it_is() -> None:
    picture, out = BytesIO(), BytesIO()
    Image.new("L", (33, 44), 128).save(picture, "JPEG", progressive=True)
    writer = PdfWriter(out)
    writer.gray_jpeg(picture.getvalue())
    writer.finish()
    assert picture.getvalue() in out.getvalue()
    assert b"/Width 33/Height 44" in out.getvalue()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"not a picture at all", b"\xff\xd8\xff\xe0\x00\x10JFIF"])
def test_what_is_no_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="gray JPEG"):
        PdfWriter(BytesIO()).gray_jpeg(data)
