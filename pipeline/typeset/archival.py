"""排: what makes a file a PDF/A-2b (ISO 19005-2): its metadata and the meaning of its grays."""

from __future__ import annotations

from functools import cache
from struct import pack
from xml.sax.saxutils import escape

from .pdfstream import PdfWriter

METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
D50 = (0.9642, 1.0, 0.8249)
GAMMA = 2.2
PROFILE_NAME = b"Gray gamma 2.2\0"
FIXED_DATE = (2020, 1, 1, 0, 0, 0)


def archival_entries(writer: PdfWriter, title: str) -> bytes:
    """Writes the metadata and the output intent; what comes back goes into the catalog with `finish`."""
    metadata = writer.stream(b"/Type/Metadata/Subtype/XML", (METADATA % escape(title)).encode())
    profile = writer.packed(b"/N 1", gray_profile())
    intent = b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(Gray gamma 2.2)/DestOutputProfile %d 0 R>>"
    return b"/Metadata %d 0 R/OutputIntents[%s]/Lang(zh-CN)" % (metadata, intent % profile)


@cache
def gray_profile() -> bytes:
    """An ICC profile (version 2.1) of one gray component with the curve of gamma 2.2."""
    name = pack(">4sII", b"desc", 0, len(PROFILE_NAME)) + PROFILE_NAME + bytes(4 + 4 + 2 + 1 + 67)
    tags = {
        b"desc": name,
        b"cprt": pack(">4sI", b"text", 0) + b"Public domain\0",
        b"wtpt": pack(">4sI", b"XYZ ", 0) + _xyz(D50),
        b"kTRC": pack(">4sIIH", b"curv", 0, 1, round(GAMMA * 256)),
    }
    start, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        table += pack(">4sII", tag, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = pack(
        ">I4xI4s4s4s6H4s", start + len(body), 0x02100000, b"mntr", b"GRAY", b"XYZ ", *FIXED_DATE, b"acsp"
    )
    head = (head + bytes(28) + _xyz(D50)).ljust(128, b"\0")
    return head + pack(">I", len(tags)) + table + body


def _xyz(values: tuple[float, float, float]) -> bytes:
    return pack(">3i", *(round(value * 65536) for value in values))
