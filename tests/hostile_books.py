"""Hostile workbooks: XLSX by hand, every part free to lie, to be missing, or to explode."""

import struct
import zlib
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from hostile_bytes import (
    EITHER,
    MEBI,
    REFUSED,
    TAKEN,
    Content,
    Make,
    Member,
    bomb,
    deflated,
    noise,
    packed,
    stranger,
    zipped,
)

SERIAL = 17_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, WORKBOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
TYPES, RELS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
Parts = dict[str, str | bytes]
Row = Sequence[str]


@cache
def rows(count: int = 3) -> list[list[str]]:
    """Header and people of 登记."""
    people = [stranger(SERIAL + number) for number in range(count)]
    return [list(people[0]), *(list(one.values()) for one in people)]


def _cells(row: Row) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in row)


def _sheet(body: str = "", before: str = "", more: str = "", head: str = XML) -> str:
    told = body or "".join(f"<row>{_cells(row)}</row>" for row in rows())
    return f'{head}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{told}{more}</sheetData></worksheet>'


def _links(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def _workbook(count: int = 1, head: str = XML, more: str = "") -> str:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, count + 1))
    return f'{head}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{more}</workbook>'


def _types(*parts: tuple[str, str]) -> str:
    known = [("/" + WORKBOOK, f"{KINDS}.sheet.main+xml"), ("/" + SHEET, f"{KINDS}.worksheet+xml"), *parts]
    inner = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in known)
    return f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{inner}</Types>'


def parts() -> Parts:
    """The parts of a sound workbook."""
    return {
        TYPES: _types(),
        "_rels/.rels": _links(("officeDocument", WORKBOOK)),
        WORKBOOK: _workbook(),
        RELS: _links(("worksheet", "worksheets/sheet1.xml")),
        SHEET: _sheet(),
    }


def book(changed: Parts | None = None, without: str = "", more: Sequence[Member] = ()) -> bytes:
    """The workbook with parts changed, one left out, members added."""
    told = {**parts(), **(changed or {})}
    told.pop(without, None)
    members = [packed(name, text.encode() if isinstance(text, str) else text) for name, text in told.items()]
    return zipped(*members, *more)


def _sheet_of(**how: str) -> bytes:
    return book({SHEET: _sheet(**how)})


def _far_cell() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    return _sheet_of(more=far)


def laughs(levels: int = 9) -> str:
    """Each entity is ten of the one before it."""
    told = ['<!ENTITY a0 "hahaha">']
    told += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels + 1)]
    return f"{XML}<!DOCTYPE x [{''.join(told)}]>"


def _laugh_row(levels: int = 9) -> str:
    return f'<row><c t="inlineStr"><is><t>&a{levels};</t></is></c></row>'


def external(target: str) -> str:
    return f'{XML}<!DOCTYPE x [<!ENTITY a9 SYSTEM "{target}">]>'


def _with_strings(text: str | bytes, more: Sequence[Member] = ()) -> bytes:
    changed: Parts = {
        TYPES: _types(("/" + STRINGS, f"{KINDS}.sharedStrings+xml")),
        RELS: _links(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
    }
    return book(changed | ({} if more else {STRINGS: text}), more=more)


def _strings_bomb(unit: bytes, times: int) -> bytes:
    """Shared strings that unpack to hundreds of megabytes."""
    head, tail = f'{XML}<sst xmlns="{MAIN}">'.encode(), b"</sst>"
    raw = deflated(head)[:-2]  # without its last, empty block
    body = raw + deflated(unit, times)[:-2] + deflated(tail)
    size = len(head) + len(unit) * times + len(tail)
    crc = _crc(head, unit, times, tail)
    return _with_strings("", [Member(STRINGS.encode(), b"", 8, body, crc=crc, size=size)])


def _crc(head: bytes, unit: bytes, times: int, tail: bytes) -> int:
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(unit, crc)
    return zlib.crc32(tail, crc)


def _rows_bomb(times: int) -> bytes:
    """Sheet data that unpacks to hundreds of megabytes of empty rows."""
    unit = b"<row/>" * 170_000
    text = _sheet().encode()
    head, tail = text.split(b"</sheetData>")
    tail = b"</sheetData>" + tail
    body = deflated(head)[:-2] + deflated(unit, times)[:-2] + deflated(tail)
    size = len(head) + len(unit) * times + len(tail)
    member = Member(SHEET.encode(), b"", 8, body, crc=_crc(head, unit, times, tail), size=size)
    return book(without=SHEET, more=[member])


def _many_sheets(count: int) -> bytes:
    small: Parts = {f"xl/worksheets/sheet{n}.xml": _sheet("<row/>") for n in range(2, count + 1)}
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, count + 1)]
    return book({WORKBOOK: _workbook(count), RELS: _links(*links), **small})


def _one_sheet_named_often(count: int) -> bytes:
    links = [("worksheet", "worksheets/sheet1.xml")] * count
    return book({WORKBOOK: _workbook(count), RELS: _links(*links)})


def _formulas() -> bytes:
    odd = [
        "cmd|'/c calc'!A0",
        'HYPERLINK("http://localhost/")',
        'WEBSERVICE("http://localhost/")',
        "1/0",
        "A1",
    ]
    head = rows()[0]
    told = [f"<row>{_cells(rows(9)[n + 1][:-1])}<c><f>{escape(f)}</f></c></row>" for n, f in enumerate(odd)]
    return _sheet_of(body=f"<row>{_cells(head)}</row>" + "".join(told))


def ole(*streams: str, data: bytes = b"") -> bytes:
    """A container of the old kind with empty streams of these names."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b"".join(_ole_entry(name, number) for number, name in enumerate(("Root Entry", *streams)))
    return head + table + entries.ljust(512, b"\0") + data


def _ole_entry(name: str, number: int) -> bytes:
    raw = name.encode("utf-16-le")
    kind, child = (5, 1) if not number else (2, 0xFFFFFFFF)
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head + bytes(36) + struct.pack("<IQ", 0xFFFFFFFE, 0)


_XLSX: dict[str, tuple[Make, str]] = {
    "xlsx-sound": (book, TAKEN),
    "xlsx-cell-at-xfd1048576": (_far_cell, EITHER),
    "xlsx-row-number-of-2-31": (
        lambda: _sheet_of(more='<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>'),
        EITHER,
    ),
    "xlsx-row-number-of-40-digits": (
        lambda: _sheet_of(more=f'<row r="{"9" * 40}"><c><v>1</v></c></row>'),
        EITHER,
    ),
    "xlsx-rows-backwards": (lambda: _sheet_of(more='<row r="2"><c r="A2"><v>1</v></c></row>'), EITHER),
    "xlsx-row-is-a-word": (lambda: _sheet_of(more='<row r="x"><c r="??"><v>1</v></c></row>'), EITHER),
    "xlsx-column-zzzzz": (lambda: _sheet_of(more='<row><c r="ZZZZZZZ9"><v>1</v></c></row>'), EITHER),
    "xlsx-laughs-in-the-sheet": (lambda: _sheet_of(more=_laugh_row(), head=laughs()), REFUSED),
    "xlsx-laughs-in-the-workbook": (
        lambda: book({WORKBOOK: _workbook(head=laughs(), more="<x>&a9;</x>")}),
        REFUSED,
    ),
    "xlsx-laughs-in-the-strings": (
        lambda: _with_strings(f'{laughs()}<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'),
        REFUSED,
    ),
    "xlsx-laughs-in-the-types": (
        lambda: book({TYPES: _types().replace(XML, laughs()).replace("</Types>", "&a9;</Types>")}),
        REFUSED,
    ),
    "xlsx-few-laughs": (lambda: _sheet_of(more=_laugh_row(5), head=laughs(5)), EITHER),
    "xlsx-entity-of-a-file": (
        lambda: _sheet_of(more=_laugh_row(), head=external("file:///etc/hostname")),
        EITHER,
    ),
    "xlsx-entity-of-a-net": (
        lambda: _sheet_of(more=_laugh_row(), head=external("http://localhost:9/")),
        EITHER,
    ),
    "xlsx-entity-in-the-strings": (
        lambda: _with_strings(
            f'{external("file:///etc/hostname")}<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'
        ),
        EITHER,
    ),
    "xlsx-outer-dtd": (lambda: _sheet_of(head=f'{XML}<!DOCTYPE x SYSTEM "file:///dev/zero">'), EITHER),
    "xlsx-strings-of-330-mb": (
        lambda: _strings_bomb(b"<si><t>" + b"x" * (MEBI - 16) + b"</t></si>", 330),
        EITHER,
    ),
    "xlsx-million-short-strings": (lambda: _strings_bomb(b"<si><t/></si>" * 80_000, 300), EITHER),
    "xlsx-one-string-of-400-mb": (lambda: _strings_bomb(b"y" * MEBI, 400), EITHER),
    "xlsx-rows-of-300-mb": (lambda: _rows_bomb(300), EITHER),
    "xlsx-unused-part-of-900-mb": (lambda: book(more=[bomb("xl/media/x.png", bytes(MEBI), 900)]), EITHER),
    "xlsx-unused-part-of-2-gb": (lambda: book(more=[bomb("xl/media/x.png", bytes(MEBI), 2000)]), REFUSED),
    "xlsx-5000-sheets": (lambda: _many_sheets(5000), EITHER),
    "xlsx-one-sheet-5000-times": (lambda: _one_sheet_named_often(5000), EITHER),
    "xlsx-circular-links": (lambda: book({RELS: _links(("worksheet", "../xl/workbook.xml"))}), REFUSED),
    "xlsx-links-of-itself": (lambda: book({RELS: _links(("worksheet", "_rels/workbook.xml.rels"))}), REFUSED),
    "xlsx-link-climbs-out": (
        lambda: book({RELS: _links(("worksheet", "../../../../etc/hostname"))}),
        REFUSED,
    ),
    "xlsx-link-to-the-net": (
        lambda: book({RELS: _links(("worksheet", "http://localhost:9/s.xml"))}),
        REFUSED,
    ),
    "xlsx-no-types": (lambda: book(without=TYPES), REFUSED),
    "xlsx-no-workbook": (lambda: book(without=WORKBOOK), REFUSED),
    "xlsx-no-links": (lambda: book(without=RELS), REFUSED),
    "xlsx-no-sheet": (lambda: book(without=SHEET), REFUSED),
    "xlsx-wrong-types": (
        lambda: book(
            {TYPES: _types().replace("worksheet+xml", "chartsheet+xml").replace("sheet.main", "styles")}
        ),
        EITHER,
    ),
    "xlsx-dimension-too-small": (lambda: _sheet_of(before='<dimension ref="A1:A1"/>'), TAKEN),
    "xlsx-dimension-too-large": (lambda: _sheet_of(before='<dimension ref="A1:XFD1048576"/>'), TAKEN),
    "xlsx-dimension-garbage": (lambda: _sheet_of(before='<dimension ref="??:!!"/>'), EITHER),
    "xlsx-string-number-beyond": (lambda: _sheet_of(more='<row><c t="s"><v>99999999</v></c></row>'), EITHER),
    "xlsx-string-number-negative": (lambda: _sheet_of(more='<row><c t="s"><v>-1</v></c></row>'), EITHER),
    "xlsx-style-beyond": (lambda: _sheet_of(more='<row><c s="99999"><v>1</v></c></row>'), EITHER),
    "xlsx-dates-of-1e300": (
        lambda: _sheet_of(more='<row><c t="d"><v>99999-99-99</v></c><c><v>1e300</v></c></row>'),
        EITHER,
    ),
    "xlsx-number-nan": (
        lambda: _sheet_of(more="<row><c><v>NaN</v></c><c><v>INF</v></c><c><v>1e999</v></c></row>"),
        EITHER,
    ),
    "xlsx-number-of-5000-digits": (lambda: _sheet_of(more=f"<row><c><v>{'9' * 5000}</v></c></row>"), EITHER),
    "xlsx-formulas-without-values": (_formulas, EITHER),
    "xlsx-merged-to-the-end": (
        lambda: book(
            {
                SHEET: _sheet().replace(
                    "</worksheet>", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
                )
            }
        ),
        EITHER,
    ),
    "xlsx-tags-100000-deep": (
        lambda: _sheet_of(more="<row><c><is>" + "<t>" * 100_000 + "</t>" * 100_000 + "</is></c></row>"),
        EITHER,
    ),
    "xlsx-row-of-300000-cells": (lambda: _sheet_of(more="<row>" + "<c/>" * 300_000 + "</row>"), EITHER),
    "xlsx-tag-of-5-mb": (lambda: _sheet_of(more=f'<row x="{"y" * 5 * MEBI}"/>'), EITHER),
    "xlsx-sheet-is-noise": (lambda: book({SHEET: noise(20_000)}), REFUSED),
    "xlsx-sheet-is-cut": (lambda: book({SHEET: _sheet()[:-40]}), REFUSED),
    "xlsx-sheet-in-utf16": (
        lambda: book({SHEET: _sheet().replace("UTF-8", "UTF-16").encode("utf-16")}),
        EITHER,
    ),
    "xlsx-sheet-in-unknown-letters": (lambda: book({SHEET: _sheet().replace("UTF-8", "x-unknown")}), REFUSED),
    "xlsx-password": (lambda: ole("EncryptionInfo", "EncryptedPackage", data=noise(9000)), REFUSED),
    "xlsx-half": (lambda: book()[:1200], REFUSED),
    "xlsx-is-a-zip-of-nothing": (lambda: zipped(), REFUSED),
    "xlsx-is-docx": (
        lambda: zipped(packed("word/document.xml", b"<x/>"), packed(TYPES, b"<Types/>")),
        REFUSED,
    ),
    "xlsx-of-0-bytes": (lambda: b"", REFUSED),
    "xlsx-is-a-csv": (lambda: ",".join(rows()[0]).encode(), REFUSED),
    "xlsx-part-twice": (lambda: book(more=[packed(SHEET, _sheet("<row/>").encode())]), EITHER),
    "xlsx-part-encrypted": (
        lambda: book(without=SHEET, more=[packed(SHEET, _sheet().encode(), flags=1)]),
        REFUSED,
    ),
}
BOOKS: list[Content] = [(title, ".xlsx", *how) for title, how in _XLSX.items()]
