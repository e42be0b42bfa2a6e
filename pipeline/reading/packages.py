"""读: the zip package of a modern workbook: what must be known of it before a line of it is parsed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.parsers import expat

from ..errors import UnreadableError
from .sheets import SAVE_AS_XLSX, SHEETS

UNPACKED = 512 * 1024**2  # bytes
STRINGS = 256 * 1024**2  # of these the shared strings of all sheets, which are held together
SWOLLEN, SWOLLEN_FROM = 100, 2 * 1024**2  # times its packed size, of a part of so many bytes
PARTS = 5_000
PROLOG = 1 << 20  # bytes before the root element
_OTHERS = {
    "content.xml": "这是 ods 表格。" + SAVE_AS_XLSX,
    "xl/workbook.bin": "这是 xlsb 表格。" + SAVE_AS_XLSX,
    "word/document.xml": "这是 Word 文档。请把表格抄进《空白表样》里的空表（xlsx），再放一次",
    "ppt/presentation.xml": "这是演示文稿。请把表格抄进《空白表样》里的空表（xlsx），再放一次",
}
_GIANT = "表格解开后大得不像一张名册。请只留要交的行，另存为新的 xlsx 再放一次"


def examine(data: bytes) -> None:
    """Passes a package openpyxl can be given. Raises UnreadableError: of another kind, a giant, with entities.

    Of a part no more is unpacked later than its entry admits to, so what the entries say can be relied on.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = packed.infolist()
        _refuse_others({entry.filename for entry in entries})
        _refuse_giants(entries)
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                with packed.open(entry) as part:
                    refuse_entities(part.read(PROLOG))
        _refuse_crowds(packed)


def refuse_entities(prolog: bytes) -> None:
    """Refuses XML that declares a document type: only there can entities be made that grow without end."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _forbidden
    parser.StartElementHandler = _begun
    try:
        parser.Parse(prolog, False)
    except (_BegunError, expat.ExpatError):
        return  # what is no XML, its own reader stumbles over
    if len(prolog) >= PROLOG:
        raise UnreadableError(_GIANT)


class _BegunError(Exception):
    """The root element has been reached."""


def _begun(*_: object) -> None:
    raise _BegunError


def _forbidden(*_: object) -> None:
    raise UnreadableError("表格文件里有名册用不到的内容（DOCTYPE），为安全没有读。" + SAVE_AS_XLSX)


def _refuse_others(names: set[str]) -> None:
    for name, says in _OTHERS.items():
        if name in names:
            raise UnreadableError(says)
    if not any(name.startswith("xl/") or name.endswith("workbook.xml") for name in names):
        raise UnreadableError("这是压缩包，不是表格。表格请解压后直接放")


def _refuse_giants(entries: Iterable[zipfile.ZipInfo]) -> None:
    sizes = [(entry.file_size, entry.compress_size, entry.filename.lower()) for entry in entries]
    swollen = any(size > SWOLLEN_FROM and size > SWOLLEN * packed for size, packed, _ in sizes)
    strings = sum(size for size, _, name in sizes if name.endswith("sharedstrings.xml"))
    if swollen or len(sizes) > PARTS or strings > STRINGS or sum(size for size, _, _ in sizes) > UNPACKED:
        raise UnreadableError(_GIANT)


def _refuse_crowds(packed: zipfile.ZipFile) -> None:
    for name in packed.namelist():
        if name.endswith("workbook.xml") and packed.read(name).count(b"sheetId=") > SHEETS:
            raise UnreadableError(f"工作簿有{SHEETS}多张工作表。请分成几份，只留要交的工作表，再放一次")
