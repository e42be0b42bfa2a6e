"""A digital copy before other people's judges: PDFBox preflight, and whatever opens a PDF without a complaint."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from blank_makers import ONE_SIDED, draw_scan, fill_in, run
from form_makers import FORM_FOLDER, NO_RARE, RARE_BOARD, gray_photo, record
from makers import make_office

from pipeline.printing.copies import CopyWriter
from pipeline.printing.layout import load_form
from pipeline.typeset import fonts

JARS = ("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api")
PATHS = [Path(f"/usr/share/java/{jar}.jar") for jar in JARS]
NO_JUDGE = "needs java and the Debian packages libpdfbox2-java libactivation-java libjaxb-api-java"
needs_preflight = pytest.mark.skipif(
    not (shutil.which("java") and all(path.exists() for path in PATHS)), reason=NO_JUDGE
)
RARE = "王\U00020001\U0002ceb0㛃"
NOTHING = dict.fromkeys(record().values, "")
PEOPLE = {
    "plain": record(),
    "full": record(32, name="买买提艾力·阿卜杜热西提"),
    "rare": record(name=RARE),
    "without a photo": record(0, **NOTHING),
}


def copied(told, form=None):
    out = io.BytesIO()
    writer = CopyWriter(form or load_form(FORM_FOLDER), fonts.stack())
    writer.write(out, told, lambda _: gray_photo())
    return out.getvalue()


def twin(copy):
    """The copy as a PDF/A-1b: what part 1 (ISO 19005-1) asks for and part 2 no longer does is added behind it.

    The bytes of the copy stay as they are but for its version, the part it names and the blend mode of its mark,
    which part 2 (§6.2.10) allows and part 1 does not know.
    """
    assert b"<pdfaid:part>2<" in copy and copy.startswith(b"%PDF-1.7\n")
    body = copy.replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<").replace(b"%PDF-1.7", b"%PDF-1.4", 1)
    body = body.replace(b"/BM/Multiply", b"/BM/Normal  ")
    places, added = {}, b""
    free = int(re.findall(rb"/Size (\d+)", body)[-1])
    with pikepdf.open(io.BytesIO(body)) as pdf:
        for descriptor, cids in _subsets(pdf):
            found = re.search(rb"\n%d 0 obj\n<<(.*?)>>\nendobj" % descriptor, body, re.DOTALL)
            for number, said in (
                (free, b"<</Length %d>>\nstream\n%s\nendstream" % (len(cids), cids)),
                (descriptor, b"<<%s/CIDSet %d 0 R>>" % (found[1], free)),
            ):
                places[number] = len(body) + len(added)
                added += b"%d 0 obj\n%s\nendobj\n" % (number, said)
            free += 1
    table = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in sorted(places.items()))
    root, identity = re.findall(rb"(/Root \d+ 0 R)(/ID\[.*?\])", body)[-1]
    start, before = len(body) + len(added), re.findall(rb"startxref\n(\d+)", body)[-1]
    trailer = b"trailer\n<</Size %d%s%s/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        free, root, identity, before, start,
    )  # fmt: skip
    return body + added + b"xref\n" + table + trailer


def _subsets(pdf):
    """Each font descriptor of a CIDFont, and the set of its CIDs as bits, the first the highest of its byte."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/DescendantFonts" in thing:
            bits = bytearray(8192)
            mapped = re.findall(rb"^<([0-9A-F]{4})><", thing.ToUnicode.read_bytes(), re.MULTILINE)
            for cid in [0, *(int(one, 16) for one in mapped)]:
                bits[cid // 8] |= 0x80 >> cid % 8
            yield thing.DescendantFonts[0].FontDescriptor.objgen[0], bytes(bits).rstrip(b"\0")


def preflight(pdf, folder):
    path = folder / "twin.pdf"
    path.write_bytes(pdf)
    words = ["java", "-Xmx512m", "-cp", ":".join(map(str, PATHS))]
    done = subprocess.run(
        [*words, "org.apache.pdfbox.preflight.Validator_A1b", str(path)], capture_output=True, check=False
    )
    return (done.stdout + done.stderr).decode()


@pytest.fixture(params=list(PEOPLE))
def told(request):
    if request.param == "rare" and not RARE_BOARD:
        pytest.skip(NO_RARE)
    return PEOPLE[request.param]


@pytest.mark.slow
@needs_preflight
def test_preflight_calls_a_copy_archival(told, tmp_path):
    assert "is a valid PDF/A-1b file" in preflight(twin(copied(told)), tmp_path)


@pytest.mark.slow
@needs_preflight
def test_preflight_calls_a_copy_on_a_scanned_blank_archival(tmp_path):
    form = scanned_form(tmp_path)
    assert "is a valid PDF/A-1b file" in preflight(twin(copied(record(5), form)), tmp_path)


@pytest.mark.slow
@needs_preflight
def test_preflight_is_a_judge_that_says_no(tmp_path):
    copy = copied(record())
    assert "CIDSet entry is missing" in preflight(copy.replace(b"part>2<", b"part>1<"), tmp_path)
    colour = twin(copy.replace(b"/ColorSpace/DeviceGray", b"/ColorSpace/DeviceRGB ", 1))
    assert "is not a valid PDF/A-1b file" in preflight(colour, tmp_path)


def scanned_form(folder):
    """A form whose blank is a scan: one picture a page."""
    office = make_office(folder / "office")
    source = draw_scan(folder / "own.png", ONE_SIDED, 0.4)
    assert run(office.folder, "form", "new", source, "--id", "own")[0] == 0
    fill_in(office.folder / "forms/own/form.toml", ONE_SIDED)
    office.close()
    return load_form(office.folder / "forms/own")


def test_the_mark_is_seen_on_a_scanned_blank_and_covers_no_line(tmp_path):
    form = scanned_form(tmp_path)
    told = replace(record(0, **NOTHING), gray="")
    blank, copy = pixels(form.blank.read_bytes()), pixels(copied(told, form))
    marked = (copy > 205) & (copy < 240) & (blank > 250)
    assert marked.mean() > 0.01
    assert not (copy > blank.astype(int) + 3).any()


def pixels(pdf):
    """The gray values of the first page, 72 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        return np.asarray(document[0].render(grayscale=True).to_pil())


@pytest.mark.parametrize(
    "judge",
    [
        ("qpdf", "--check", "FILE"),
        ("gs", "-q", "-o", "-", "-sDEVICE=nullpage", "FILE"),
        ("pdftoppm", "-r", "50", "FILE", "OUT"),
        ("pdftotext", "FILE", "OUT"),
    ],
    ids=lambda words: words[0],
)
def test_a_copy_opens_without_a_complaint(told, tmp_path, judge):
    path = tmp_path / "copy.pdf"
    path.write_bytes(copied(told))
    words = [{"FILE": str(path), "OUT": str(tmp_path / "out")}.get(word, word) for word in judge]
    done = subprocess.run(words, capture_output=True, check=True)
    said = done.stdout.decode() if judge[0] == "qpdf" else ""
    assert done.stderr == b"" and "warning" not in said.lower()
    if judge[0] == "gs":
        assert done.stdout == b""
