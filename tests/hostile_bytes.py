"""What hostile files are built from: ZIP, PDF, PNG and XLSX by hand, with every field free to lie."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from makers import id_number, person

REFUSED, TAKEN, EITHER = "refused", "taken", ""
Make = Callable[[], bytes]
Content = tuple[str, str, Make, str]
"""Id, ending of the file name, maker, and what must become of it: REFUSED (nothing of it may stand), TAKEN
(it is harmless) or EITHER."""
MEBI = 1 << 20
ZIP64, LINK_MODE = 0xFFFFFFFF, 0o120777 << 16


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes without sense, the same for the same seed."""
    return Random(seed).randbytes(size)


def stranger(serial: int, **changed: str) -> dict[str, str]:
    """A valid row of 登记 with a number that no other serial below 20,000 has."""
    born = f"{1960 + serial // 500}0214"
    day = f"{born[:4]}-02-14"
    return {**person(serial, 身份证号=id_number(serial, born=born), 出生日期=day), **changed}


def deflated(block: bytes, times: int = 1, raw: bool = True) -> bytes:
    """The block so many times, packed without ever being unpacked here. Not `raw`: with head and sum of zlib."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    body = once * times + packer.flush()
    if raw:
        return body
    total = 1
    for _ in range(times):
        total = zlib.adler32(block, total)
    return b"\x78\xda" + body + struct.pack(">I", total)


def crc_of(block: bytes, times: int = 1, crc: int = 0) -> int:
    """CRC-32 of the block so many times, after bytes of that sum."""
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return crc


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a ZIP; what is not given is told as it is."""

    name: bytes
    data: bytes = b""
    method: int = 0
    packed: bytes | None = None
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    packed_size: int | None = None
    external: int = 0
    extra: bytes = b""
    offset: int | None = None
    local: bool = True  # whether it has a head and bytes of its own

    @property
    def body(self) -> bytes:
        return self.data if self.packed is None else self.packed

    @property
    def fields(self) -> bytes:
        """From the flags to the length of the name, as both directories have them."""
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        size = len(self.data) if self.size is None else self.size
        packed = len(self.body) if self.packed_size is None else self.packed_size
        return struct.pack("<HHHHIIIH", self.flags, self.method, 0, 0x50D3, crc, packed, size, len(self.name))

    @property
    def head(self) -> bytes:
        return b"PK\3\4\x14\0" + self.fields + struct.pack("<H", len(self.extra)) + self.name + self.extra

    def entry(self, at: int) -> bytes:
        tail = struct.pack("<HHHHII", len(self.extra), 0, 0, 0, self.external, at)
        return b"PK\1\2\x14\x03\x14\0" + self.fields + tail + self.name + self.extra


def zipped(*members: Member, comment: bytes = b"", count: int | None = None, before: bytes = b"") -> bytes:
    """A ZIP of these members. `count` is how many it says it holds, `before` lies in front of it."""
    parts, entries, at = [before], list[bytes](), len(before)
    for member in members:
        entries.append(member.entry(at if member.offset is None else member.offset))
        if member.local:
            parts += [member.head, member.body]
            at += len(member.head) + len(member.body)
    directory = b"".join(entries)
    told = min(len(members), 0xFFFF) if count is None else count
    tail = struct.pack("<HHHHIIH", 0, 0, told, told, len(directory), at, len(comment))
    large = _large_tail(len(members), len(directory), at) if len(members) > 0xFFFF else b""
    return b"".join(parts) + directory + large + b"PK\5\6" + tail + comment


def _large_tail(count: int, size: int, at: int) -> bytes:
    tail = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, at)
    return b"PK\6\6" + tail + b"PK\6\7" + struct.pack("<IQI", 0, at + size, 1)


def packed(name: str | bytes, data: bytes, **lies: object) -> Member:
    """A deflated member."""
    raw = name.encode() if isinstance(name, str) else name
    flags = 0x800 if isinstance(name, str) and not name.isascii() else 0
    return Member(raw, data, 8, deflated(data), **{"flags": flags, **lies})


def bomb(name: str, block: bytes, times: int) -> Member:
    """A member that unpacks to the block so many times."""
    size = len(block) * times
    return Member(name.encode(), b"", 8, deflated(block, times), crc=crc_of(block, times), size=size)


def document(*objects: bytes, root: int = 1, trailer: bytes = b"", size: int | None = None) -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of them."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    told = len(objects) + 1 if size is None else size
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (told, root, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", length: int | None = None) -> bytes:
    """A stream object."""
    told = len(data) if length is None else length
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (told, entries, data)


def one_page(content: bytes, *more: bytes, page: bytes = b"", resources: bytes = b"") -> bytes:
    """A PDF of one page, its content and what it needs: objects from 5 on."""
    font = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    box = page if b"MediaBox" in page else b"/MediaBox[0 0 595 842]" + page
    return document(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R%s/Resources<<%s%s>>>>" % (box, font, resources),
        content,
        *more,
    )


INK = b"BT /F 24 Tf 80 700 Td (Sample paper) Tj ET 80 300 400 200 re S\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, *between: bytes, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG with its packed pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(between) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
