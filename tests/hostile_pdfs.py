"""Hostile PDFs: trees that bite their tail, streams that explode, pages of no size, and what wants to run."""

import io
import zlib

from hostile_bytes import (
    EITHER,
    INK,
    MEBI,
    REFUSED,
    Content,
    Make,
    deflated,
    document,
    noise,
    one_page,
    stream,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>"


def _locked(user: str, owner: str) -> bytes:
    """A page locked by passwords; with an empty user password anybody may open it."""
    out = io.BytesIO()
    lock = StandardEncryption(user, ownerPassword=owner, canPrint=0, strength=128)
    page = Canvas(out, invariant=True, encrypt=lock)
    page.drawString(80, 700, "Sample paper")
    page.rect(80, 300, 400, 200)
    page.save()
    return out.getvalue()


def _plain() -> bytes:
    return one_page(stream(INK))


def _boxed(box: bytes) -> bytes:
    return one_page(stream(INK), page=b"/MediaBox[%s]" % box)


def _catalogued(entries: bytes, *more: bytes, page: bytes = b"") -> bytes:
    """A plain page whose catalogue wants something; `more` are objects from 5 on."""
    data = one_page(stream(INK), *more, page=page)
    return _rebuilt(data, b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Catalog/Pages 2 0 R%s>>" % entries)


def _rebuilt(data: bytes, old: bytes, new: bytes) -> bytes:
    """Something put in for something else, the table of objects made anew."""
    body = data.replace(old, new, 1)
    objects = [
        part.split(b" 0 obj\n", 1)[1].rsplit(b"\nendobj", 1)[0] for part in body.split(b"\nendobj\n")[:-1]
    ]
    return document(*objects)


def _tree_loop() -> bytes:
    return document(
        CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"
    )


def _parent_loop() -> bytes:
    page = b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>"
    return document(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(INK))


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return document(CATALOG, *nodes, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>" % (depth + 1))


def _wide_tree() -> bytes:
    """The same page 200,000 times."""
    return document(
        CATALOG, b"<</Type/Pages/Kids[%s]/Count 200000>>" % (b"3 0 R " * 200_000), PAGE, stream(INK)
    )


def _counted(count: bytes) -> bytes:
    return document(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count %s>>" % count, PAGE, stream(INK))


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>"
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    return document(CATALOG, tree, stream(INK), *([page] * count))


def _exploding(unit: bytes, times: int) -> bytes:
    packed = deflated(unit, times, raw=False)
    return one_page(stream(packed, b"/Filter/FlateDecode"))


def _nested_filters(depth: int) -> bytes:
    data = deflated(b" " * MEBI, 300, raw=False)
    for _ in range(depth - 1):
        data = zlib.compress(data, 9)
    return one_page(stream(data, b"/Filter[%s]" % (b"/FlateDecode" * depth)))


def _image(width: int, height: int, data: bytes = b"", entries: bytes = b"", bits: int = 8) -> bytes:
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace/DeviceGray%s"
    picture = stream(data, head % (width, height, bits, entries))
    return one_page(stream(b"500 0 0 700 50 70 cm /X Do\n"), picture, resources=b"/XObject<</X 5 0 R>>")


def _image_bomb() -> bytes:
    return _image(30_000, 30_000, deflated(bytes(MEBI), 860, raw=False), b"/Filter/FlateDecode")


def _form(content: bytes, own: bytes) -> bytes:
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%s>>" % own
    return stream(content, head)


def _form_in_itself() -> bytes:
    return one_page(
        stream(INK + b"/X Do\n"),
        _form(b"/X Do\n", b"/XObject<</X 5 0 R>>"),
        resources=b"/XObject<</X 5 0 R>>",
    )


def _forms_by_ten(depth: int) -> bytes:
    """Each form draws the next ten times."""
    forms = [_form(b"/X Do\n" * 10, b"/XObject<</X %d 0 R>>" % (number + 6)) for number in range(depth)]
    last = _form(b"0 0 9 9 re f\n", b"")
    return one_page(stream(INK + b"/X Do\n"), *forms, last, resources=b"/XObject<</X 5 0 R>>")


def _pattern_bomb(step: bytes) -> bytes:
    """Tiles within tiles, each finer than the one around it."""
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 595 842]/XStep %s/YStep %s/Resources<<%s>>"
    paint = b"/Pattern cs /P scn 0 0 595 842 re f\n"
    tiles = [
        stream(paint, head % (step, step, b"/Pattern<</P %d 0 R>>" % (number + 6))) for number in range(6)
    ]
    last = stream(b"0 0 1 1 re f\n", head % (step, step, b""))
    return one_page(stream(INK + paint), *tiles, last, resources=b"/Pattern<</P 5 0 R>>")


def _pattern_in_itself() -> bytes:
    head = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<</Pattern<</P 5 0 R>>>>"
    paint = b"/Pattern cs /P scn 0 0 595 842 re f\n"
    return one_page(stream(INK + paint), stream(paint, head), resources=b"/Pattern<</P 5 0 R>>")


def _shading() -> bytes:
    """Eight thousand shadings over the whole page by a function of many samples."""
    function = stream(bytes(65_536), b"/FunctionType 0/Domain[0 1]/Range[0 1]/Size[65536]/BitsPerSample 8")
    shade = b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 842]/Function 5 0 R/Extend[true true]>>"
    return one_page(stream(INK + b"/S sh\n" * 8000), function, shade, resources=b"/Shading<</S 6 0 R>>")


def _calculator() -> bytes:
    """A function that calls for deep braces."""
    function = stream(b"{" * 50_000 + b"}" * 50_000, b"/FunctionType 4/Domain[0 1]/Range[0 1]")
    shade = b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 842]/Function 5 0 R>>"
    return one_page(stream(INK + b"/S sh\n"), function, shade, resources=b"/Shading<</S 6 0 R>>")


def _font(data: bytes, key: bytes) -> bytes:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 32/LastChar 33/Widths[500 500]/FontDescriptor 6 0 R>>"
    descriptor = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/%s 7 0 R>>" % key
    text = b"BT /G 24 Tf 80 500 Td (  !!) Tj ET\n"
    program = stream(data, b"/Length1 %d" % len(data))
    return one_page(
        stream(INK + text), font, descriptor, program, page=b"/Group<<>>", resources=b"/Font<</G 5 0 R>>"
    )


def _table_as_stream(before: int | None) -> bytes:
    """A table of objects in a stream that names itself, or such a place, as the one before it."""
    head = b"%PDF-1.7\n"
    objects = [CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE, stream(INK)]
    out, places = bytearray(head), list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(b"\1" + place.to_bytes(4, "big") for place in [*places, start])
    previous = start if before is None else before
    entries = b"/Type/XRef/W[1 4 0]/Size 6/Root 1 0 R/Prev %d" % previous
    out += b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(bytes(5) + rows, entries), start)
    return bytes(out)


def _objects_in_each_other() -> bytes:
    """Two object streams, each said to lie in the other."""
    out = bytearray(b"%PDF-1.7\n")
    body = stream(b"1 0 2 30 " + CATALOG, b"/Type/ObjStm/N 2/First 9/Extends 3 0 R")
    at = len(out)
    out += b"3 0 obj\n%s\nendobj\n" % body
    start = len(out)
    rows = (
        bytes(5)
        + b"\2\0\0\0\4"
        + b"\2\0\0\0\3"
        + b"\2\0\0\0\4"
        + b"\2\0\0\0\3"
        + b"\1"
        + start.to_bytes(4, "big")
    )
    entries = b"/Type/XRef/W[1 4 0]/Size 6/Root 1 0 R"
    out += b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(rows, entries), start)
    return bytes(out) + b"%%%d" % at


def _prev_loop() -> bytes:
    data = _plain()
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def _deep_array(depth: int) -> bytes:
    return _catalogued(b"/Deep 5 0 R", b"[" * depth + b"]" * depth)


def _length_loop() -> bytes:
    return _rebuilt(_plain(), b"/Length %d" % len(INK), b"/Length 4 0 R")


def _saved_states(count: int) -> bytes:
    return one_page(stream(deflated(b"q " * 500_000, count, raw=False), b"/Filter/FlateDecode"))


def _jbig2() -> bytes:
    page = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + b"\xff\xff\xff\xf0" * 2 + bytes(11)
    return _image(4_000_000, 4_000_000, page, b"/Filter/JBIG2Decode", bits=1)


def _named_jpeg() -> bytes:
    return _image(100_000, 100_000, b"\xff\xd8\xff\xd9", b"/Filter/DCTDecode")


def _attachment() -> bytes:
    held = stream(b"MZ" + noise(500), b"/Type/EmbeddedFile")
    names = b"/Names<</EmbeddedFiles<</Names[(run.exe)<</Type/Filespec/F(run.exe)/EF<</F 5 0 R>>>>]>>>>"
    return _catalogued(names, held)


_SCRIPT = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);while\\(1\\){})>>"
_PDFS: dict[str, tuple[Make, str]] = {
    "pdf-user-password": (lambda: _locked("geheim", "owner"), REFUSED),
    "pdf-owner-password": (lambda: _locked("", "owner"), EITHER),
    "pdf-unknown-lock": (
        lambda: _plain().replace(b"/Root", b"/Encrypt<</Filter/X/V 9>>/Root"),
        REFUSED,
    ),
    "pdf-half": (lambda: _pages(40)[:3000], EITHER),
    "pdf-half-of-one-page": (lambda: _plain()[:250], REFUSED),
    "pdf-tree-loop": (_tree_loop, REFUSED),
    "pdf-parent-loop": (_parent_loop, EITHER),
    "pdf-tree-5000-deep": (lambda: _deep_tree(5000), EITHER),
    "pdf-tree-40000-deep": (lambda: _deep_tree(40_000), EITHER),
    "pdf-page-named-200000-times": (_wide_tree, EITHER),
    "pdf-count-2e9": (lambda: _counted(b"2000000000"), EITHER),
    "pdf-count-minus-1": (lambda: _counted(b"-1"), EITHER),
    "pdf-count-1e30": (lambda: _counted(b"1" + b"0" * 30), EITHER),
    "pdf-no-pages": (lambda: document(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"), REFUSED),
    "pdf-null-pages": (lambda: document(CATALOG, b"<</Type/Pages/Kids[null 9 0 R 1]/Count 3>>"), REFUSED),
    "pdf-5000-pages": (lambda: _pages(5000), EITHER),
    "pdf-wrong-startxref": (lambda: _plain().replace(b"startxref\n", b"startxref\n9"), EITHER),
    "pdf-no-startxref": (lambda: _plain().split(b"startxref")[0], EITHER),
    "pdf-no-end": (lambda: _plain().replace(b"%%EOF\n", b""), EITHER),
    "pdf-head-only": (lambda: b"%PDF-", REFUSED),
    "pdf-head-and-noise": (lambda: b"%PDF-1.7\n" + noise(200_000), REFUSED),
    "pdf-head-late": (lambda: b"\n" * 1000 + _plain(), EITHER),
    "pdf-size-2-31": (lambda: _plain().replace(b"/Size 5", b"/Size 2147483647"), EITHER),
    "pdf-objects-2-31": (lambda: _plain().replace(b"xref\n0 5", b"xref\n0 2147483647"), EITHER),
    "pdf-content-of-500-mb": (lambda: _exploding(b" " * MEBI, 500), EITHER),
    "pdf-500-mb-of-drawing": (lambda: _exploding(b"0 0 5 5 re f\n" * 80_000, 500), EITHER),
    "pdf-ten-filters": (lambda: _nested_filters(10), EITHER),
    "pdf-100000-filters": (
        lambda: one_page(stream(b"", b"/Filter[%s]" % (b"/ASCIIHexDecode" * 100_000))),
        REFUSED,
    ),
    "pdf-100-million-saved-states": (lambda: _saved_states(100), EITHER),
    "pdf-script": (lambda: _catalogued(_SCRIPT), EITHER),
    "pdf-launch": (
        lambda: _catalogued(b"/OpenAction<</S/Launch/F(cmd.exe)/Win<</F(cmd.exe)/P(/c calc)>>>>"),
        EITHER,
    ),
    "pdf-submit-form": (lambda: _catalogued(b"/OpenAction<</S/SubmitForm/F(http://localhost:9/)>>"), EITHER),
    "pdf-link-to-a-file": (
        lambda: _catalogued(b"/OpenAction<</S/GoToR/F(file:///etc/hostname)/D[0/Fit]>>"),
        EITHER,
    ),
    "pdf-attachment": (_attachment, EITHER),
    "pdf-action-of-page": (
        lambda: _catalogued(b"", page=b"/AA<</O<</S/JavaScript/JS(for\\(;;\\);)>>>>"),
        EITHER,
    ),
    "pdf-page-of-200-inches": (lambda: _boxed(b"0 0 14400 14400"), EITHER),
    "pdf-page-of-1e9-points": (lambda: _boxed(b"0 0 1000000000 1000000000"), EITHER),
    "pdf-page-1e9-by-1": (lambda: _boxed(b"0 0 1000000000 1"), EITHER),
    "pdf-page-of-no-size": (lambda: _boxed(b"0 0 0 0"), EITHER),
    "pdf-page-of-a-thousandth": (lambda: _boxed(b"0 0 0.001 0.001"), EITHER),
    "pdf-page-upside-down": (lambda: _boxed(b"595 842 0 0"), EITHER),
    "pdf-page-nan": (lambda: _boxed(b"nan inf -inf NaN"), EITHER),
    "pdf-page-1e400": (lambda: _boxed(b"0 0 1" + b"0" * 400 + b" 1" + b"0" * 400), EITHER),
    "pdf-page-far-away": (lambda: _boxed(b"1e9 1e9 1e9 1e9"), EITHER),
    "pdf-page-of-3-numbers": (lambda: _boxed(b"0 0 595"), EITHER),
    "pdf-unit-of-1e9": (lambda: one_page(stream(INK), page=b"/UserUnit 1000000000"), EITHER),
    "pdf-turned-by-45": (lambda: one_page(stream(INK), page=b"/Rotate 45"), EITHER),
    "pdf-image-100000-squared": (lambda: _image(100_000, 100_000), EITHER),
    "pdf-image-of-minus-1": (lambda: _image(-1, -1, bytes(9)), EITHER),
    "pdf-image-bomb-of-900-mb": (_image_bomb, EITHER),
    "pdf-image-jbig2-lies": (_jbig2, EITHER),
    "pdf-image-jpeg-lies": (_named_jpeg, EITHER),
    "pdf-image-jpx-garbage": (lambda: _image(9000, 9000, noise(3000), b"/Filter/JPXDecode"), EITHER),
    "pdf-image-fax-of-nothing": (
        lambda: _image(
            60_000, 60_000, b"\0", b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000/Rows 60000>>", 1
        ),
        EITHER,
    ),
    "pdf-image-predictor-lies": (
        lambda: _image(
            9,
            9,
            zlib.compress(noise(900)),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 255>>",
        ),
        EITHER,
    ),
    "pdf-form-in-itself": (_form_in_itself, EITHER),
    "pdf-forms-ten-to-the-9": (lambda: _forms_by_ten(9), EITHER),
    "pdf-pattern-in-itself": (_pattern_in_itself, EITHER),
    "pdf-pattern-bomb": (lambda: _pattern_bomb(b"1"), EITHER),
    "pdf-pattern-bomb-fine": (lambda: _pattern_bomb(b"0.001"), EITHER),
    "pdf-8000-shadings": (_shading, EITHER),
    "pdf-function-50000-deep": (_calculator, EITHER),
    "pdf-dashes-without-end": (
        lambda: one_page(stream(INK + b"[0.00001 0.00001] 0 d 0 0 m 595 842 l S\n" * 20)),
        EITHER,
    ),
    "pdf-font-garbage": (lambda: _font(noise(MEBI // 2), b"FontFile2"), EITHER),
    "pdf-font-cut": (lambda: _font(b"\0\1\0\0\xff\xff\0\0\0\0\0\0glyf" + noise(400), b"FontFile2"), EITHER),
    "pdf-font-type1-garbage": (lambda: _font(b"%!PS-AdobeFont-1.0: X\n" + noise(9000), b"FontFile"), EITHER),
    "pdf-table-stream-loop": (lambda: _table_as_stream(None), EITHER),
    "pdf-table-stream-before-the-start": (lambda: _table_as_stream(-5), EITHER),
    "pdf-table-loop": (_prev_loop, EITHER),
    "pdf-object-streams-in-each-other": (_objects_in_each_other, REFUSED),
    "pdf-length-is-the-stream-itself": (_length_loop, EITHER),
    "pdf-length-of-4-gb": (lambda: one_page(stream(INK, length=0xFFFFFFFF)), EITHER),
    "pdf-array-100000-deep": (lambda: _deep_array(100_000), EITHER),
    "pdf-root-is-a-number": (lambda: document(b"7"), REFUSED),
    "pdf-name-of-1-mb": (lambda: _catalogued(b"/" + b"N" * MEBI + b" 1"), EITHER),
}
PDFS: list[Content] = [(title, ".pdf", *how) for title, how in _PDFS.items()]
