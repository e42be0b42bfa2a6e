"""Hostile tables of the old kinds: XLS and DBF whose fields lie, pages and texts that call themselves .xls."""

import io
import struct
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

import xlwt
from hostile_books import SERIAL, XML, book, external, laughs, ole, rows
from hostile_bytes import EITHER, MEBI, REFUSED, TAKEN, Content, Make, noise, stranger


@cache
def xls(count: int = 30) -> bytes:
    """A sound workbook of the old kind."""
    out, made = io.BytesIO(), xlwt.Workbook(encoding="utf-8")
    page = made.add_sheet("登记")
    for line, row in enumerate(rows(count)):
        for place, text in enumerate(row):
            page.write(line, place, text)
    made.save(out)
    return out.getvalue()


def _xls_with(place: int, value: int) -> bytes:
    """A field of the head of the container."""
    data = bytearray(xls())
    data[place : place + 4] = struct.pack("<I", value)
    return bytes(data)


def _xls_record(kind: int, body: bytes | None = None, length: int | None = None) -> bytes:
    """The first record of that kind with another length or body."""
    data = bytearray(xls())
    at = data.index(struct.pack("<H", kind), 512)
    if length is not None:
        data[at + 2 : at + 4] = struct.pack("<H", length)
    if body is not None:
        data[at + 4 : at + 4 + len(body)] = body
    return bytes(data)


def _xls_table_loop() -> bytes:
    """Every sector is followed by itself."""
    data = bytearray(xls())
    (first,) = struct.unpack_from("<I", data, 76)
    at = 512 + first * 512
    data[at : at + 512] = b"".join(struct.pack("<I", number) for number in range(128))
    return bytes(data)


def _page(inner: str, head: str = "<html><meta charset=utf-8>") -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows())
    return f"{head}<body><table>{lines}</table>{inner}</body></html>".encode()


def _old_xml(head: str, extra: str = "") -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in row)
        + "</Row>"
        for row in rows()
    )
    return f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="S"><Table>{lines}{extra}</Table></Worksheet></Workbook>'.encode()


FIELDS = (("ZKZH", 12), ("XM", 40), ("SFZH", 18), ("ZYDM", 8))


def dbf(
    count: int = 3, fields: Sequence[tuple[str, int]] = FIELDS, encoding: str = "gb18030", **lies: int
) -> bytes:
    """A DBF of people, its fields free to lie."""
    width = 1 + sum(size for _, size in fields)
    start = 32 + 32 * len(fields) + 1
    told = lies.get("count", count), lies.get("start", start), lies.get("width", width)
    head = (
        b"\x03"
        + bytes([120, 6, 19])
        + struct.pack("<IHH", *told)
        + bytes(17)
        + bytes([lies.get("page", 0x7A)])
    )
    out = head + bytes(2)
    for name, size in fields:
        told_size = lies.get("field", size)
        out += name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([told_size, 0]) + bytes(14)
    return out + b"\r" + _records(count, fields, encoding, lies.get("mark", 0x20)) + b"\x1a"


def _records(count: int, fields: Sequence[tuple[str, int]], encoding: str, mark: int) -> bytes:
    out = b""
    for number in range(count):
        one = stranger(SERIAL + 500 + number)
        known = {"ZKZH": one["准考证号"], "XM": one["姓名"], "SFZH": one["身份证号"], "ZYDM": one["专业代码"]}
        texts = (known.get(name, "x").encode(encoding)[:size].ljust(size) for name, size in fields)
        out += bytes([mark]) + b"".join(texts)
    return out


_MANY_FIELDS = (*FIELDS, *((f"F{number}", 9) for number in range(251)))


def dbf_lying(count: int) -> bytes:
    """Three records, and another number of them told."""
    data = dbf()
    return data[:4] + struct.pack("<I", count) + data[8:]


_OLD: dict[str, tuple[str, Make, str]] = {
    "xls-cut": (".xls", lambda: xls()[: len(xls()) // 2], REFUSED),
    "xls-cut-in-the-head": (".xls", lambda: xls()[:300], REFUSED),
    "xls-text-of-65535": (".xls", lambda: _xls_record(0xFC, length=0xFFFF), REFUSED),
    "xls-sheet-far-away": (".xls", lambda: _xls_record(0x85, body=struct.pack("<I", 0x7FFFFFFF)), REFUSED),
    "xls-two-billion-texts": (
        ".xls",
        lambda: _xls_record(0xFC, body=struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF)),
        EITHER,
    ),
    "xls-lengths-of-0": (".xls", lambda: _xls_record(0xFC, length=0), EITHER),
    "xls-table-loop": (".xls", _xls_table_loop, REFUSED),
    "xls-table-of-2-31-sectors": (".xls", lambda: _xls_with(44, 0x7FFFFFFF), REFUSED),
    "xls-directory-far-away": (".xls", lambda: _xls_with(48, 0x7FFFFFF0), REFUSED),
    "xls-sectors-of-2-65535": (".xls", lambda: _xls_with(30, 0xFFFFFFFF), REFUSED),
    "xls-sectors-of-1-byte": (".xls", lambda: _xls_with(30, 0), REFUSED),
    "xls-zero-sectors": (".xls", lambda: xls()[:512], REFUSED),
    "xls-of-zeros": (".xls", lambda: xls()[:512] + bytes(len(xls()) - 512), REFUSED),
    "xls-noise-behind-the-head": (".xls", lambda: xls()[:512] + noise(30_000), REFUSED),
    "xls-password": (
        ".xls",
        lambda: _xls_record(0x42, body=b"").replace(b"\x42\0\2\0", b"\x2f\0\2\0", 1),
        EITHER,
    ),
    "xls-is-xlsx": (".xls", book, EITHER),
    "xls-is-a-page": (".xls", lambda: _page(""), EITHER),
    "xls-page-100000-deep": (".xls", lambda: _page("<div>" * 100_000), EITHER),
    "xls-page-tables-20000-deep": (".xls", lambda: _page("<table><tr><td>" * 20_000), EITHER),
    "xls-page-spans-a-billion": (
        ".xls",
        lambda: _page("<table><tr><td colspan=1000000000 rowspan=1000000000>x</table>"),
        EITHER,
    ),
    "xls-page-cut": (".xls", lambda: _page("")[:900], EITHER),
    "xls-page-with-script": (
        ".xls",
        lambda: _page("<script>while(1){}</script><img src=file:///etc/hostname>"),
        EITHER,
    ),
    "xls-page-says-gbk-is-utf8": (
        ".xls",
        lambda: _page("").replace(b"charset=utf-8", b"charset=gbk"),
        EITHER,
    ),
    "xls-page-open-comment": (".xls", lambda: _page("<!--" * 200_000), EITHER),
    "xls-page-of-brackets": (".xls", lambda: b"<html>" + b"<" * MEBI, REFUSED),
    "xls-page-of-entities": (
        ".xls",
        lambda: _page("&" * 500_000 + "&#x110000;&#xD800;&#99999999999;"),
        EITHER,
    ),
    "xls-is-tsv": (".xls", lambda: "\r\n".join("\t".join(row) for row in rows()).encode("gb18030"), EITHER),
    "xls-is-utf16-tsv": (
        ".xls",
        lambda: "\r\n".join("\t".join(row) for row in rows()).encode("utf-16"),
        EITHER,
    ),
    "xls-is-xml": (".xls", lambda: _old_xml(XML), EITHER),
    "xls-xml-laughs": (
        ".xls",
        lambda: _old_xml(laughs(), "<Row><Cell><Data>&a9;</Data></Cell></Row>"),
        REFUSED,
    ),
    "xls-xml-entity-of-a-file": (
        ".xls",
        lambda: _old_xml(external("file:///etc/hostname"), "<Row><Cell><Data>&a9;</Data></Cell></Row>"),
        EITHER,
    ),
    "xls-xml-index-of-a-billion": (
        ".xls",
        lambda: _old_xml(
            XML, '<Row ss:Index="1000000000"><Cell ss:Index="1000000000" ss:MergeAcross="1000000000"/></Row>'
        ),
        EITHER,
    ),
    "xls-is-a-document": (".xls", lambda: ole("WordDocument", data=noise(3000)), REFUSED),
    "xls-of-0-bytes": (".xls", lambda: b"", REFUSED),
    "dbf-sound": (".dbf", dbf, TAKEN),
    "dbf-2-31-records": (".dbf", lambda: dbf_lying(2**31), EITHER),
    "dbf-records-missing": (".dbf", lambda: dbf_lying(90), EITHER),
    "dbf-fewer-records-told": (".dbf", lambda: dbf_lying(1), EITHER),
    "dbf-head-beyond-the-end": (".dbf", lambda: dbf(start=0xFFFF), REFUSED),
    "dbf-head-of-length-0": (".dbf", lambda: dbf(start=0), EITHER),
    "dbf-record-of-length-0": (".dbf", lambda: dbf(width=0), REFUSED),
    "dbf-record-of-65535": (".dbf", lambda: dbf(width=0xFFFF), REFUSED),
    "dbf-record-too-short": (".dbf", lambda: dbf(width=20), EITHER),
    "dbf-no-fields": (".dbf", lambda: dbf(fields=()), REFUSED),
    "dbf-fields-of-length-0": (".dbf", lambda: dbf(field=0), REFUSED),
    "dbf-fields-of-length-255": (".dbf", lambda: dbf(field=255), EITHER),
    "dbf-255-fields": (".dbf", lambda: dbf(fields=_MANY_FIELDS), EITHER),
    "dbf-fields-of-one-name": (".dbf", lambda: dbf(fields=(*FIELDS, *FIELDS)), EITHER),
    "dbf-code-page-0": (".dbf", lambda: dbf(page=0), EITHER),
    "dbf-code-page-unknown": (".dbf", lambda: dbf(page=0xEE), EITHER),
    "dbf-in-utf8": (".dbf", lambda: dbf(encoding="utf-8", page=0), EITHER),
    "dbf-letters-cut": (
        ".dbf",
        lambda: dbf(fields=(("ZKZH", 12), ("XM", 3), ("SFZH", 18), ("ZYDM", 6))),
        EITHER,
    ),
    "dbf-all-deleted": (".dbf", lambda: dbf(mark=0x2A), REFUSED),
    "dbf-marks-unknown": (".dbf", lambda: dbf(mark=0xFF), EITHER),
    "dbf-no-end-of-fields": (".dbf", lambda: dbf().replace(b"\r", b"\0", 1), EITHER),
    "dbf-cut": (".dbf", lambda: dbf(40)[:700], EITHER),
    "dbf-cut-in-the-head": (".dbf", lambda: dbf()[:50], REFUSED),
    "dbf-of-1-byte": (".dbf", lambda: b"\x03", REFUSED),
    "dbf-nul-in-cells": (".dbf", lambda: dbf().replace(b"    ", b"\0\0\0\0"), EITHER),
    "dbf-memo-elsewhere": (".dbf", lambda: b"\x83" + dbf()[1:].replace(b"\0C", b"\0M", 2), EITHER),
    "dbf-is-a-csv": (".dbf", lambda: ",".join(rows()[0]).encode("gb18030"), REFUSED),
}
OLD: list[Content] = [(title, *how) for title, how in _OLD.items()]
