"""The same lines as every kind of table an office has; the DBF by the layout dBase III published."""

import csv
import html
import io
import struct

import openpyxl
import xlwt


def csv_of(lines, encoding="utf-8", delimiter=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def saved(book):
    """The bytes of a workbook of openpyxl or xlwt."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_of(*pages):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, lines in enumerate(pages, 1):
        page = book.create_sheet(f"Sheet{number}")
        for line in lines:
            page.append(line)
    return saved(book)


def xls_of(*pages):
    book = xlwt.Workbook()
    for number, lines in enumerate(pages, 1):
        page = book.add_sheet(f"Sheet{number}")
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                page.write(row, column, cell)
    return saved(book)


def html_of(*pages, encoding="utf-8"):
    tables = "".join(
        "<table border=1>\r\n"
        + "".join(
            "<tr>" + "".join(f"<td x:str>{html.escape(cell)}</td>" for cell in line) + "</tr>\r\n"
            for line in lines
        )
        + "</table>"
        for lines in pages
    )
    head = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"></head><body>'
    return f"{head}{tables}</body></html>".encode(encoding)


def xml_of(*pages):
    """SpreadsheetML of Excel 2003, all cells text."""
    sheets = "".join(
        f'<Worksheet ss:Name="Sheet{number}"><Table>'
        + "".join(
            "<Row>"
            + "".join(
                f'<Cell><Data ss:Type="String">{html.escape(cell).replace(chr(10), "&#10;")}</Data></Cell>'
                for cell in line
            )
            + "</Row>"
            for line in lines
        )
        + "</Table></Worksheet>"
        for number, lines in enumerate(pages, 1)
    )
    spaces = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    return f'<?xml version="1.0" encoding="gb2312"?>\r\n<Workbook {spaces}>{sheets}</Workbook>'.encode()


def dbf(fields, records, version=3, flags="", count=None, encoding="gb18030", end=b"\x1a"):
    """A DBF. A field is (name, kind, width, decimals); a cell is text or the bytes of the field; `flags` from the left."""
    described = b"".join(
        struct.pack("<11sc4xBB14x", name.encode(encoding)[:10], kind.encode(), width, decimals)
        for name, kind, width, decimals in fields
    )
    body = b"".join(
        (flags[n : n + 1] or " ").encode()
        + b"".join(_cell(cell, *field[1:3], encoding) for cell, field in zip(record, fields, strict=True))
        for n, record in enumerate(records)
    )
    header = 32 + len(described) + 1
    width = 1 + sum(field[2] for field in fields)
    stated = len(records) if count is None else count
    first = struct.pack("<BBBBIHH20x", version, 120, 6, 1, stated, header, width)
    return first + described + b"\r" + body + end


def _cell(cell, kind, width, encoding):
    raw = cell if isinstance(cell, bytes) else cell.encode(encoding)
    return (raw.rjust(width) if kind in "NF" else raw.ljust(width))[:width]


def dbf_of(lines, encoding="gb18030"):
    """All fields text, each as wide as its longest cell."""
    titles, *records = lines
    widths = [max(1, *(len(line[at].encode(encoding)) for line in records)) for at in range(len(titles))]
    fields = [(title, "C", width, 0) for title, width in zip(titles, widths, strict=True)]
    return dbf(fields, records, encoding=encoding)
