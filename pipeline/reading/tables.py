"""读: a table file becomes sheets of cells; what it is its bytes say, not its name."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from ..errors import UnreadableError
from . import biff, compound, dbase, markup, plaintext, spreadsheetml, workbook
from .sheets import HEADER_ROWS, SAVE_AS_XLSX, Grid, Sheet

__all__ = ["HEADER_ROWS", "Grid", "Sheet", "read"]

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".dbf")
_COPY = "请把表格抄进《空白表样》里的空表（xlsx），再放一次"
_ADVICE = {
    **dict.fromkeys((".ett", ".xlt", ".xlsb", ".ods", ".numbers"), SAVE_AS_XLSX),
    **dict.fromkeys((".rar", ".7z"), "请改存为 zip，表格请解压后直接放"),
    ".zip": "表格请解压后直接放",
    **dict.fromkeys((".doc", ".docx", ".wps", ".pdf", ".rtf"), _COPY),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp"), "照片请放到“照片”文件夹"),
    ".json": "专业计划请放到“专业计划”文件夹",
}
_SIGNED = {
    b"%PDF": f"这是改了扩展名的 PDF。{_COPY}",
    b"{\\rtf": f"这是改了扩展名的 Word 文档。{_COPY}",
    b"Rar!": "这是改了扩展名的压缩包。请解压后把表格直接放进来",
    b"7z\xbc\xaf": "这是改了扩展名的压缩包。请解压后把表格直接放进来",
    b"\xff\xd8\xff": "这是改了扩展名的图片。照片请放到“照片”文件夹；拍下来的表格请抄成 xlsx",
    b"\x89PNG": "这是改了扩展名的图片。照片请放到“照片”文件夹；拍下来的表格请抄成 xlsx",
}
_ZIP = b"PK\x03\x04"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x19]")  # no text has them
_BY_SUFFIX = {
    **dict.fromkeys((".xlsx", ".xlsm"), workbook.sheets),
    **dict.fromkeys((".xls", ".et"), biff.sheets),
    ".dbf": dbase.sheets,
}
"""What says that bytes no reader knows by their beginning are damaged."""
_BEGINNING = 1 << 16
_TABLE = re.compile(rb"<table\b", re.IGNORECASE)
_COMMENT = re.compile(rb"(?:\s|<!--.*?-->)*+", re.DOTALL)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE)
_XML_BOOK = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*schemas-microsoft-com:office:spreadsheet")


def read(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a table, as many as there are: CSV, TSV, XLSX, XLS, ET, DBF, HTML or XML called .xls.

    Raises UnreadableError: empty, of another kind, locked by a password, damaged, neither UTF-8 nor GB18030;
    so may walking the lines of a sheet.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if not data:
        raise UnreadableError("文件是空的（0字节），可能没有复制完。请重新复制一份再放")
    if suffix not in SUFFIXES:
        advice = _ADVICE.get(suffix, "请另存为 xlsx 或 csv 再放一次")
        raise UnreadableError(
            f"这里收 xlsx、xls、dbf 和 csv 表格，{suffix or '没有扩展名的'}文件收不了。{advice}"
        )
    for signature, says in _SIGNED.items():
        if data.startswith(signature):
            raise UnreadableError(says)
    return _sheets(suffix, data)


def _sheets(suffix: str, data: bytes) -> list[Sheet]:
    if data.startswith(_ZIP):
        return workbook.sheets(data)
    if data.startswith((compound.SIGNATURE, *biff.BARE)):
        return biff.sheets(data)
    if dbase.looks_like(data):
        return dbase.sheets(data)
    if data.startswith(_UTF16) or not _CONTROLS.search(data[:512]):
        return _marked_up(data)
    return _BY_SUFFIX.get(suffix, plaintext.sheets)(data)


def _marked_up(data: bytes) -> list[Sheet]:
    if data.startswith(_UTF16):
        beginning = data[: 2 * _BEGINNING].decode("utf-16", "ignore").encode()
    else:
        beginning = data[:_BEGINNING].removeprefix(codecs.BOM_UTF8)
    bare = beginning[_COMMENT.match(beginning).end() :]  # type: ignore[union-attr]
    if bare.startswith(b"<?xml") and _XML_BOOK.search(bare):
        return spreadsheetml.sheets(data)
    if bare.startswith(b"<") and (_PAGE.match(bare) or _TABLE.search(bare) or _TABLE.search(data)):
        return markup.sheets(data)
    return plaintext.sheets(data)
