"""Hostile pictures: what lies about its size, never ends, unpacks to a thousand times, or is cut."""

import io
import struct
from functools import cache

from hostile_bytes import (
    EITHER,
    MEBI,
    REFUSED,
    TAKEN,
    Content,
    Make,
    chunk,
    deflated,
    noise,
    packed,
    png,
    zipped,
)
from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

from pipeline.demo.portraits import draw_portrait

SERIAL = 19_900


@cache
def portrait(serial: int = SERIAL) -> bytes:
    """A portrait without fault."""
    return draw_portrait(serial)


def saved(kind: str, mode: str = "RGB", size: tuple[int, int] = (600, 800), **how: object) -> bytes:
    """A frame and a line, saved as such a file."""
    paper = Image.new(mode, size, (250,) * len(mode) if len(mode) > 1 else 250)
    ImageDraw.Draw(paper).rectangle(
        (60, 200, 360, 500), outline=(0,) * len(mode) if len(mode) > 1 else 0, width=9
    )
    out = io.BytesIO()
    paper.save(out, kind, **how)
    return out.getvalue()


def _sized(width: int, height: int) -> bytes:
    """A portrait whose frame says another size."""
    data = bytearray(portrait())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _byte_of_frame(place: int, value: int) -> bytes:
    data = bytearray(portrait())
    data[data.index(b"\xff\xc0") + place] = value
    return bytes(data)


def _without(marker: bytes) -> bytes:
    """A portrait from which the segments of a kind were taken out."""
    data = portrait()
    while (at := data.find(marker)) > 0:
        data = data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]
    return data


def _after_start(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + portrait()[2:]


def _segment(marker: int, body: bytes, length: int | None = None) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2 if length is None else length) + body


def _many_scans(count: int, side: int) -> bytes:
    """A progressive picture in which the same empty scan comes again and again."""
    data = saved("JPEG", "L", (side, side), progressive=True)
    scan = _segment(0xDA, b"\x01\x01\x00\x01\x3f\x10")
    return data[:-2] + scan * count + b"\xff\xd9"


def _exif_loop() -> bytes:
    """Directories that follow themselves, and whose parts are themselves."""
    entries = [(0x0112, 3, 1, 1 << 16), (0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8)]
    body = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + body + struct.pack(">I", 8)
    return _after_start(_segment(0xE1, b"Exif\0\0" + tiff))


def _exif_huge() -> bytes:
    """A note that claims four billion values."""
    entry = struct.pack(">HHII", 0x010E, 2, 0xFFFFFFFF, 8)
    return _after_start(_segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + bytes(4)))


def _icc_parts() -> bytes:
    parts = [_segment(0xE2, b"ICC_PROFILE\0" + bytes([n % 256, 255]) + bytes(60_000)) for n in range(1, 40)]
    return _after_start(*parts)


def _mpo() -> bytes:
    frames = [Image.new("RGB", (480, 640), (200, 100, shade)) for shade in (0, 90, 180)]
    out = io.BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _polyglot() -> bytes:
    return zipped(packed("inside.jpg", portrait(SERIAL + 1)), before=portrait())


def _png_of(side: int, lines: int) -> bytes:
    return png(side, side, deflated(bytes(side + 1) * lines, side // lines, raw=False))


def _png_text(kind: bytes, head: bytes) -> bytes:
    text = chunk(kind, head + deflated(b"A" * MEBI, 200, raw=False))
    return png(480, 640, deflated(bytes(481), 640, raw=False), text)


def _png_cut() -> bytes:
    data = saved("PNG")
    return data[: len(data) // 2]


def _apng() -> bytes:
    """Ten thousand pictures of one pixel."""
    frames = [chunk(b"acTL", struct.pack(">II", 10_000, 0))]
    for number in range(10_000):
        frames.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * number, 1, 1, 0, 0, 1, 100, 0, 0)))
        frames.append(chunk(b"fdAT", struct.pack(">I", 2 * number + 1) + deflated(b"\0\0", raw=False)))
    return png(480, 640, deflated(bytes(481), 640, raw=False), *frames)


def _gif(count: int, width: int = 480, height: int = 640, cut: bool = False) -> bytes:
    """Frames of one pixel each on a screen of that size."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0"
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff"
    return head + frame * count + (b"" if cut else b";")


def _tiff(*entries: tuple[int, int, int, int], after: int = 0, tail: bytes = b"") -> bytes:
    """A little-endian TIFF of one directory."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", after) + tail


def _gray_tiff(
    width: int, height: int, *entries: tuple[int, int, int, int], after: int = 0, tail: bytes = b""
) -> bytes:
    known = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
    ]
    own = {entry[0] for entry in entries}
    return _tiff(*(entry for entry in known if entry[0] not in own), *entries, after=after, tail=tail)


def _tiff_loop() -> bytes:
    return _gray_tiff(64, 64, (273, 4, 1, 200), (278, 4, 1, 64), (279, 4, 1, 4096), after=8, tail=bytes(4500))


def _tiff_pages(count: int) -> bytes:
    """Directories of a small page, one after the other, all with the same pixels."""
    parts, size = [b"II*\0\x08\0\0\0"], 2 + 9 * 12 + 4
    entries = [
        (256, 64),
        (257, 64),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8 + size * count),
        (277, 1),
        (278, 64),
        (279, 4096),
    ]
    body = b"".join(struct.pack("<HHII", tag, 4 if value > 0xFFFF else 3, 1, value) for tag, value in entries)
    for number in range(count):
        after = 8 + size * (number + 1) if number + 1 < count else 0
        parts.append(struct.pack("<H", 9) + body + struct.pack("<I", after))
    return b"".join(parts) + bytes(range(256)) * 16


def _tiff_bomb() -> bytes:
    strip = deflated(bytes(MEBI), 140, raw=False)
    entries = [(259, 3, 1, 8), (273, 4, 1, 122), (278, 4, 1, 11_000), (279, 4, 1, len(strip))]
    return _gray_tiff(13_000, 11_000, *entries, tail=strip)


def _bmp(width: int, height: int, packing: int = 0, pixels: bytes = b"", **lies: int) -> bytes:
    size = lies.get("size", 54 + len(pixels))
    bits = lies.get("bits", 24)
    head = struct.pack("<IHHI", size, 0, 0, lies.get("offset", 54))
    info = struct.pack(
        "<IiiHHIIiiII",
        lies.get("info", 40),
        width,
        height,
        1,
        bits,
        packing,
        0,
        0,
        0,
        lies.get("colours", 0),
        0,
    )
    return b"BM" + head + info + pixels


def _heic(cut: float = 1.0, **how: object) -> bytes:
    register_heif_opener()
    data = saved("HEIF", **how)
    return data[: int(len(data) * cut)]


def _heic_lying(box: bytes, size: int) -> bytes:
    data = bytearray(_heic())
    at = data.index(box) - 4
    data[at : at + 4] = struct.pack(">I", size)
    return bytes(data)


def _heic_deep() -> bytes:
    """Boxes within boxes."""
    body = b""
    for _ in range(20_000):
        body = struct.pack(">I", len(body) + 8) + b"meta" + body if len(body) < 300_000 else body
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + body


def _webp(cut: float = 1.0, size: int | None = None) -> bytes:
    data = saved("WEBP", quality=60)
    told = data if size is None else data[:4] + struct.pack("<I", size) + data[8:]
    return told[: int(len(told) * cut)]


EPS = (
    b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 480 640\n(/tmp/written) (w) file closefile {} loop\n%%EOF\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"><image href="file:///etc/hostname"/></svg>'
_JPEGS: dict[str, tuple[Make, str]] = {
    "jpeg-65535-squared": (lambda: _sized(65535, 65535), REFUSED),
    "jpeg-65535-wide": (lambda: _sized(65535, 1), REFUSED),
    "jpeg-nine-thousand-squared": (lambda: _sized(9000, 9000), REFUSED),
    "jpeg-twice-as-high": (lambda: _sized(480, 1280), EITHER),
    "jpeg-no-height": (lambda: _sized(480, 0), REFUSED),
    "jpeg-12-bit": (lambda: _byte_of_frame(4, 12), REFUSED),
    "jpeg-255-components": (lambda: _byte_of_frame(9, 255), REFUSED),
    "jpeg-sampling-15": (lambda: _byte_of_frame(11, 0xFF), REFUSED),
    "jpeg-arithmetic": (lambda: _byte_of_frame(1, 0xC9), EITHER),
    "jpeg-lossless": (lambda: _byte_of_frame(1, 0xC3), REFUSED),
    "jpeg-half": (lambda: portrait()[: len(portrait()) // 2], REFUSED),
    "jpeg-head-only": (lambda: portrait()[:300], REFUSED),
    "jpeg-no-end": (lambda: portrait()[:-2], REFUSED),
    "jpeg-no-tables": (lambda: _without(b"\xff\xc4"), EITHER),
    "jpeg-no-quantisation": (lambda: _without(b"\xff\xdb"), REFUSED),
    "jpeg-garbage-after-end": (lambda: portrait() + noise(MEBI // 3), EITHER),
    "jpeg-twice": (lambda: portrait() + portrait(SERIAL + 1), EITHER),
    "jpeg-zip-polyglot": (_polyglot, EITHER),
    "jpeg-html-polyglot": (lambda: _after_start(_segment(0xFE, b"<script>alert(1)</script>")), TAKEN),
    "jpeg-many-scans": (lambda: _many_scans(30_000, 2000), EITHER),
    "jpeg-scans-of-a-small-one": (lambda: _many_scans(60_000, 300), EITHER),
    "jpeg-exif-loop": (_exif_loop, EITHER),
    "jpeg-exif-huge-count": (_exif_huge, TAKEN),
    "jpeg-exif-garbage": (lambda: _after_start(_segment(0xE1, b"Exif\0\0" + noise(5000))), TAKEN),
    "jpeg-icc-of-2-mb": (_icc_parts, EITHER),
    "jpeg-segment-of-length-0": (lambda: _after_start(_segment(0xE0, b"", 0)), EITHER),
    "jpeg-segment-beyond-the-end": (lambda: _after_start(_segment(0xFE, b"x", 0xFFFF)), EITHER),
    "jpeg-fill-bytes": (lambda: _after_start(b"\xff" * MEBI), EITHER),
    "jpeg-100000-comments": (lambda: _after_start(_segment(0xFE, b"") * 100_000), EITHER),
    "jpeg-mpo": (_mpo, EITHER),
    "jpeg-cmyk": (lambda: saved("JPEG", "CMYK", (480, 640)), EITHER),
    "jpeg-of-one-pixel": (lambda: saved("JPEG", "L", (1, 1)), EITHER),
    "jpeg-of-one-line": (lambda: saved("JPEG", "L", (20_000, 1)), EITHER),
    "png-as-jpeg": (lambda: saved("PNG", size=(480, 640)), EITHER),
    "gif-as-jpeg": (lambda: _gif(1), EITHER),
    "eps-as-jpeg": (lambda: EPS, REFUSED),
    "svg-as-jpeg": (lambda: SVG, REFUSED),
    "exe-as-jpeg": (lambda: b"MZ" + noise(4000), REFUSED),
    "empty-picture": (lambda: b"", REFUSED),
    "one-byte": (lambda: b"\xff", REFUSED),
    "start-marker-only": (lambda: b"\xff\xd8", REFUSED),
    "start-and-end-only": (lambda: b"\xff\xd8\xff\xd9", REFUSED),
    "all-ff": (lambda: b"\xff" * 300_000, REFUSED),
}
_OTHERS: dict[str, tuple[str, Make, str]] = {
    "png-30000-squared": (".png", lambda: _png_of(30_000, 100), REFUSED),
    "png-12000-squared": (".png", lambda: _png_of(12_000, 100), EITHER),
    "png-ztxt-bomb": (".png", lambda: _png_text(b"zTXt", b"Comment\0\0"), EITHER),
    "png-iccp-bomb": (".png", lambda: _png_text(b"iCCP", b"sRGB\0\0"), EITHER),
    "png-itxt-bomb": (".png", lambda: _png_text(b"iTXt", b"Comment\0\1\0\0\0"), EITHER),
    "png-pixels-bomb": (".png", lambda: png(480, 640, deflated(bytes(MEBI), 300, raw=False)), EITHER),
    "png-no-pixels": (".png", lambda: png(480, 640, b""), REFUSED),
    "png-of-size-0": (".png", lambda: png(0, 0, b""), REFUSED),
    "png-2-31-squared": (".png", lambda: png(2**31 - 1, 2**31 - 1, b"x"), REFUSED),
    "png-half": (".png", _png_cut, REFUSED),
    "png-wrong-sum": (".png", lambda: saved("PNG").replace(b"IDATx", b"IDATy", 1), REFUSED),
    "apng-10000-frames": (".png", _apng, EITHER),
    "jpeg-as-png": (".png", lambda: saved("JPEG"), TAKEN),
    "gif-20000-frames": (".jpg", lambda: _gif(20_000), EITHER),
    "gif-65535-squared": (".jpg", lambda: _gif(1, 65535, 65535), REFUSED),
    "gif-cut": (".jpg", lambda: _gif(3, cut=True)[:-8], EITHER),
    "tiff-directory-loop": (".tif", _tiff_loop, EITHER),
    "tiff-million-strips": (
        ".tif",
        lambda: _gray_tiff(64, 1_000_000, (273, 4, 1_000_000, 8), (278, 3, 1, 1), (279, 4, 1_000_000, 8)),
        REFUSED,
    ),
    "tiff-2-32-values": (
        ".tif",
        lambda: _gray_tiff(64, 64, (273, 4, 0xFFFFFFFF, 8), (279, 4, 0xFFFFFFFF, 8)),
        REFUSED,
    ),
    "tiff-huge-tile": (
        ".tif",
        lambda: _gray_tiff(
            64, 64, (322, 4, 1, 0x7FFFFFF0), (323, 4, 1, 0x7FFFFFF0), (324, 4, 1, 8), (325, 4, 1, 64)
        ),
        REFUSED,
    ),
    "tiff-5000-pages": (".tif", lambda: _tiff_pages(5000), EITHER),
    "tiff-deflate-bomb": (".tif", _tiff_bomb, EITHER),
    "tiff-directory-beyond-the-end": (".tif", lambda: b"II*\0\xf0\xff\xff\xff" + bytes(40), REFUSED),
    "tiff-no-directory": (".tif", lambda: b"II*\0\0\0\0\0", REFUSED),
    "tiff-big-65535-entries": (".tif", lambda: b"II*\0\x08\0\0\0\xff\xff" + noise(900_000), EITHER),
    "tiff-100-samples": (
        ".tif",
        lambda: _gray_tiff(64, 64, (277, 3, 1, 100), (273, 4, 1, 8), (279, 4, 1, 64)),
        REFUSED,
    ),
    "tiff-half": (".tif", lambda: saved("TIFF")[:200_000], REFUSED),
    "bmp-lying-size": (".bmp", lambda: _bmp(100, 100, pixels=noise(30_000), size=0xFFFFFFFF), EITHER),
    "bmp-negative-height": (".bmp", lambda: _bmp(100, -100, pixels=noise(30_000)), EITHER),
    "bmp-negative-width": (".bmp", lambda: _bmp(-100, 100, pixels=noise(30_000)), REFUSED),
    "bmp-rle-bomb": (".bmp", lambda: _bmp(8000, 8000, 1, b"\xff\x01" * 400_000, bits=8, offset=1078), EITHER),
    "bmp-rle-backwards": (
        ".bmp",
        lambda: _bmp(100, 100, 1, bytes(1024) + b"\0\2\xff\xff" * 500, bits=8, offset=1078),
        EITHER,
    ),
    "bmp-pixels-beyond-the-end": (
        ".bmp",
        lambda: _bmp(100, 100, pixels=noise(30_000), offset=0xFFFFFF),
        REFUSED,
    ),
    "bmp-2-31-squared": (".bmp", lambda: _bmp(2**31 - 1, 2**31 - 1), REFUSED),
    "bmp-two-billion-colours": (
        ".bmp",
        lambda: _bmp(100, 100, pixels=noise(30_000), bits=8, colours=0x7FFFFFFF),
        EITHER,
    ),
    "bmp-head-of-length-4": (".bmp", lambda: _bmp(100, 100, pixels=noise(3000), info=4), REFUSED),
    "webp-cut": (".jpg", lambda: _webp(0.5), REFUSED),
    "webp-lying-length": (".jpg", lambda: _webp(size=0xFFFFFFF0), EITHER),
    "heic-cut": (".heic", lambda: _heic(0.6), REFUSED),
    "heic-head-only": (".heic", lambda: _heic()[:40], REFUSED),
    "heic-box-of-length-0": (".heic", lambda: _heic_lying(b"meta", 0), EITHER),
    "heic-box-of-4-gb": (".heic", lambda: _heic_lying(b"meta", 0xFFFFFFFF), REFUSED),
    "heic-places-lie": (".heic", lambda: _heic_lying(b"iloc", 0x7FFFFFFF), REFUSED),
    "heic-deep-boxes": (".heic", _heic_deep, REFUSED),
    "heic-empty": (".heic", lambda: b"", REFUSED),
}
PHOTOS: list[Content] = [(title, ".jpg", *how) for title, how in _JPEGS.items()]
SCANS: list[Content] = [(title, *how) for title, how in _OTHERS.items()]
