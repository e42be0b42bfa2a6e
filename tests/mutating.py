"""Real files, damaged by chance: JPEG, PDF, XLSX, XLS, ZIP, DBF and CSV; the same seed gives the same bytes."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import xlwt
from evidence_makers import picture
from hostile_bytes import stranger
from hostile_old_tables import dbf
from makers import csv_bytes, grades_of, page, ticket
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.demo.portraits import draw_portrait

KINDS = (".jpg", ".pdf", ".xlsx", ".xls", ".zip", ".dbf", ".csv")
EXTREMES = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x7FFF, 0xFFFF, 0x8000, 1)
SERIAL, PEOPLE = 12_000, 40
ONE_TIME = (2020, 6, 19, 9, 0, 0)
_CHANGED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_STREAM = re.compile(
    rb"(<<[^>]*/FlateDecode[^>]*/Length )(\d+)([^>]*>>\s*stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL
)
Change = Callable[[Random, bytes], bytes]


def mutated(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """`count` damaged files, every kind as often as the others; a name tells kind, seed, number and the damage."""
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        chance = Random(f"{seed} {number}")
        sound = chance.choice(whole(kind))
        change = chance.choice([*_CHANGES, *_INNER.get(kind, ())])
        data = change(chance, sound)
        yield f"{seed}-{number}-{change.__name__.strip('_').replace('_', '-')}{kind}", data


@cache
def whole(kind: str) -> tuple[bytes, ...]:
    """The sound files of a kind that damage starts from."""
    people = [stranger(SERIAL + number) for number in range(PEOPLE)]
    grades = [row for number in range(PEOPLE) for row in grades_of(SERIAL + number)]
    match kind:
        case ".jpg":
            return (*map(draw_portrait, range(SERIAL, SERIAL + 3)), picture("scan"), *_progressive())
        case ".pdf":
            return page("scan", 3), _drawn(), _with_picture()
        case ".xlsx":
            return _xlsx(people), _xlsx(grades)
        case ".xls":
            return _xls(people), _xls(grades)
        case ".zip":
            return _zip(zipfile.ZIP_DEFLATED), _zip(zipfile.ZIP_STORED)
        case ".dbf":
            return dbf(PEOPLE), dbf(5)
        case ".csv":
            return tuple(
                csv_bytes(rows, encoding)
                for rows in (people, grades)
                for encoding in ("utf-8-sig", "gb18030")
            )
    raise ValueError(kind)


def _progressive() -> tuple[bytes, ...]:
    out = io.BytesIO()
    with Image.open(io.BytesIO(draw_portrait(SERIAL + 3))) as opened:
        opened.save(out, "JPEG", progressive=True, quality=88)
    return (out.getvalue(),)


def _drawn() -> bytes:
    out = io.BytesIO()
    paper = Canvas(out, invariant=True, pageCompression=1)
    for number in range(4):
        paper.drawString(80, 700, f"Sample paper {number}")
        paper.linearGradient(80, 300, 400, 500, ("red", "blue"))
        paper.rect(80, 100, 300, 120)
        paper.showPage()
    paper.save()
    return _without_letters(out.getvalue())


def _without_letters(data: bytes) -> bytes:
    """The PDF with streams that are packed, and not written as letters besides."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for one in writer.pages:
        one.compress_content_streams()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_picture() -> bytes:
    out = io.BytesIO()
    paper = Canvas(out, invariant=True)
    paper.drawImage(ImageReader(io.BytesIO(picture("scan"))), 0, 0, 595, 842)
    paper.save()
    return out.getvalue()


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    made = Workbook()
    made.worksheets[0].append(list(rows[0]))
    for row in rows:
        made.worksheets[0].append(list(row.values()))
    out = io.BytesIO()
    made.save(out)
    parts = _parts(out.getvalue())
    return _packed([(name, _CHANGED.sub(rb"\g<1>2020-06-19T01:00:00Z", data)) for name, data in parts])


def _xls(rows: list[dict[str, str]]) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("S")
    for line, row in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        for place, text in enumerate(row):
            sheet.write(line, place, text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _zip(method: int) -> bytes:
    return _packed([(f"{ticket(SERIAL + n)}.jpg", draw_portrait(SERIAL + n)) for n in range(3)], method)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as bag:
        return [(name, bag.read(name)) for name in bag.namelist()]


def _packed(parts: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as bag:
        for name, data in parts:
            bag.writestr(zipfile.ZipInfo(name, ONE_TIME), data, method)
    return out.getvalue()


def _flipped(chance: Random, data: bytes, times: int) -> bytes:
    out = bytearray(data)
    for _ in range(times if out else 0):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _block(chance: Random, data: bytes) -> tuple[int, int]:
    """Start and end of a piece, short ones as often as long ones."""
    size = min(len(data), int(2 ** chance.uniform(0, 13)))
    start = chance.randrange(len(data) - size + 1)
    return start, start + size


def _one_bit(chance: Random, data: bytes) -> bytes:
    return _flipped(chance, data, 1)


def _ten_bits(chance: Random, data: bytes) -> bytes:
    return _flipped(chance, data, 10)


def _every_hundredth_bit(chance: Random, data: bytes) -> bytes:
    return _flipped(chance, data, len(data) * 8 // 100)


def _cut(chance: Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def _head_cut(chance: Random, data: bytes) -> bytes:
    return data[chance.randrange(min(len(data), 600)) :]


def _block_twice(chance: Random, data: bytes) -> bytes:
    start, end = _block(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 50)) + data[end:]


def _block_gone(chance: Random, data: bytes) -> bytes:
    start, end = _block(chance, data)
    return data[:start] + data[end:]


def _block_of_zeros(chance: Random, data: bytes) -> bytes:
    start, end = _block(chance, data)
    return data[:start] + bytes(end - start) + data[end:]


def _blocks_swapped(chance: Random, data: bytes) -> bytes:
    first, end = _block(chance, data)
    size = end - first
    second = chance.randrange(len(data) - size + 1)
    out = bytearray(data)
    out[first:end], out[second : second + size] = data[second : second + size], data[first:end]
    return bytes(out)


def _spliced(chance: Random, data: bytes) -> bytes:
    """The beginning of one file and the end of another, of this kind or of any."""
    other = chance.choice([one for kind in KINDS for one in whole(kind)])
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def _extreme_number(chance: Random, data: bytes) -> bytes:
    """Numbers at the edge of their kind, at the front as often as anywhere."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 4))):
        at = chance.randrange(min(len(out), 512) if chance.random() < 0.5 else len(out))
        size = chance.choice((1, 2, 4))
        value = chance.choice(EXTREMES) & (256**size - 1)
        out[at : at + size] = value.to_bytes(size, chance.choice(("little", "big")))
    return bytes(out)


def _extreme_digits(chance: Random, data: bytes) -> bytes:
    """A number written in digits becomes another one."""
    found = list(re.finditer(rb"\d+", data[:200_000]))
    if not found:
        return _extreme_number(chance, data)
    spot = chance.choice(found)
    number = chance.choice((b"0", b"-1", b"2147483647", b"4294967296", b"1e999", b"9" * 400, b"", b"NaN"))
    return data[: spot.start()] + number + data[spot.end() :]


_CHANGES: tuple[Change, ...] = (
    _one_bit,
    _ten_bits,
    _every_hundredth_bit,
    _cut,
    _head_cut,
    _block_twice,
    _block_gone,
    _block_of_zeros,
    _blocks_swapped,
    _spliced,
    _extreme_number,
    _extreme_digits,
)


def _within_a_part(chance: Random, data: bytes) -> bytes:
    """One part of a ZIP damaged, and all packed again without fault."""
    parts = _parts(data)
    spot = chance.randrange(len(parts))
    name, held = parts[spot]
    parts[spot] = (name, chance.choice(_CHANGES)(chance, held))
    return _packed(parts)


def _part_gone(chance: Random, data: bytes) -> bytes:
    parts = _parts(data)
    del parts[chance.randrange(len(parts))]
    return _packed(parts)


def _tags_changed(chance: Random, data: bytes) -> bytes:
    """In the XML of a workbook attributes, tags and values change places."""
    parts = _parts(data)
    spot = chance.randrange(len(parts))
    name, held = parts[spot]
    words = re.findall(rb"<[^>]+>|\"[^\"]*\"", held) or [b"<x/>"]
    for _ in range(chance.choice((1, 3, 20))):
        held = held.replace(chance.choice(words), chance.choice(words), chance.choice((1, 1, -1)))
    parts[spot] = (name, held[: 4 << 20])
    return _packed(parts)


def _within_a_stream(chance: Random, data: bytes) -> bytes:
    """One packed stream of a PDF damaged, packed again with its right length."""
    streams = [match for match in _STREAM.finditer(data) if _unpacked(match[4])]
    if not streams:
        return chance.choice(_CHANGES)(chance, data)
    found = chance.choice(streams)
    held = zlib.compress(chance.choice(_CHANGES)(chance, _unpacked(found[4])))
    length = str(len(held)).encode()
    return data[: found.start()] + found[1] + length + found[3] + held + found[5] + data[found.end() :]


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def _record_lengths(chance: Random, data: bytes) -> bytes:
    """Lengths of records of an old workbook."""
    out, at, places = bytearray(data), 512, list[int]()
    while at + 4 <= len(out) and len(places) < 4000:
        places.append(at + 2)
        at += 4 + int.from_bytes(out[at + 2 : at + 4], "little")
    for _ in range(chance.choice((1, 3))):
        struct.pack_into("<H", out, chance.choice(places), chance.choice((0, 1, 0x7FFF, 0xFFFF, 8224)))
    return bytes(out)


_INNER: dict[str, tuple[Change, ...]] = {
    ".xlsx": (_within_a_part, _within_a_part, _tags_changed, _tags_changed, _part_gone) * 2,
    ".zip": (_within_a_part, _part_gone),
    ".pdf": (_within_a_stream,) * 6,
    ".xls": (_record_lengths,) * 3,
}
