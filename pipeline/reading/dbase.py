"""读: the DBF of dBase III to V, FoxPro and Visual FoxPro, by the public layout of its header."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ..errors import UnreadableError
from . import layouts
from .cells import LOST, Cell
from .sheets import SAVE_AS_XLSX, Grid, Line, Sheet, sound

RECORDS = 1_000_000
_VERSIONS = frozenset(b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xf5\xfb")
_FIELD, _END_OF_FIELDS, _FLAGS, _DELETED = 32, 0x0D, b" *", ord("*")
_DAY_ZERO = 1_721_425  # the Julian day before 0001-01-01
_WORDS = {"T": "是", "Y": "是", "F": "否", "N": "否"}
_DAMAGED = "DBF文件打不开，可能没有复制完或已损坏。" + SAVE_AS_XLSX
_WIDTHS = {**dict.fromkeys("CVNFDL", 1), "I": 4, **dict.fromkeys("BTY", 8)}  # bytes a kind needs at least
_NULL_FLAGS = "0"  # a hidden field of Visual FoxPro


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int

    @property
    def readable(self) -> bool:
        """Whether the content stands in the record itself, in a kind that is known."""
        return self.kind in _WIDTHS and self.width >= _WIDTHS[self.kind]

    def of(self, data: bytes, record: int) -> bytes:
        return data[record + self.start : record + self.start + self.width]


def looks_like(data: bytes) -> bool:
    """Whether these bytes begin as a DBF does; no text has such a beginning."""
    if len(data) < 2 * _FIELD or data[0] not in _VERSIONS or 0 not in data[4:_FIELD]:
        return False
    (header, record) = struct.unpack_from("<HH", data, 8)
    return data[2] <= 12 and data[3] <= 31 and header > _FIELD and record > 1


def sheets(data: bytes) -> list[Sheet]:
    """The one sheet of a DBF: its field names, then its records; line n is record n - 1.

    A deleted record is an empty line, and it is said. A number is as exact as its digits, a field too short
    for its last character ends in `cells.LOST`. Raises UnreadableError: damaged, cut off, no fields, neither
    UTF-8 nor GB18030.
    """
    with sound(_DAMAGED):
        fields = list(_fields(data))
        if not fields:
            raise UnreadableError("DBF文件里没有一个字段。" + SAVE_AS_XLSX)
        records = _records(data)
        if len(records) > RECORDS:
            raise UnreadableError("表超过100万条记录。请分成几份再放")
        encoding = _encoding(data, fields, records)
    kept = [field for field in fields if field.readable]
    titles = [_title(field.name) for field in kept]

    def walk() -> Iterator[Line]:
        yield titles
        for at in records:
            yield (
                () if data[at] == _DELETED else [_cell(field, field.of(data, at), encoding) for field in kept]
            )

    deleted = sum(data[at] == _DELETED for at in records)
    return [Sheet("", Grid(walk), notes=tuple(_notes(fields, deleted)))]


def _fields(data: bytes) -> Iterator[_Field]:
    header, record = struct.unpack_from("<HH", data, 8)
    if data[0] not in _VERSIONS or header > len(data):
        raise ValueError("no header")
    start = 1
    for at in range(_FIELD, header, _FIELD):
        if data[at] == _END_OF_FIELDS:
            break
        name, kind, width, decimals = struct.unpack_from("<11sc4xBB", data, at)
        kind = chr(kind[0])
        width += decimals << 8 if kind == "C" else 0
        yield _Field(name.partition(b"\0")[0], kind, start, width)
        start += width
    if start > record:
        raise ValueError("fields beyond their record")


def _records(data: bytes) -> range:
    """Where each record begins. A header may say 0 and be wrong; one that says too many is not believed."""
    count, header, record = struct.unpack_from("<IHH", data, 4)
    flags = data[header::record]
    whole = len(flags) - (len(data) - header < len(flags) * record)
    if count > whole:
        raise UnreadableError(
            f"DBF文件头写着{count}条记录，里面只有{whole}条，可能没有复制完。请重新复制一份再放；还不行，"
            + SAVE_AS_XLSX
        )
    if flags[:count].translate(None, _FLAGS):
        raise ValueError("records that do not begin where they should")
    further = flags[count:whole]
    count += len(further) - len(further.lstrip(_FLAGS))
    return range(header, header + count * record, record)


def _encoding(data: bytes, fields: Sequence[_Field], records: range) -> str:
    """Strictly UTF-8, else strictly GB18030, of every text of the table.

    A short table may be both: 欧 in GB18030 is ŷ in UTF-8. Hanzi take three bytes there, so without one of
    them it is not UTF-8; the short names of the fields say nothing.
    """
    texts = [field for field in fields if field.kind in "CV"]
    for encoding in ("utf-8", "gb18030"):
        used: set[str] = set()
        try:
            for at in records:
                for field in texts:
                    used.update(_text(field.of(data, at), encoding))
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8" or max(used - {LOST}, default="") > "\u07ff":
            return encoding
    raise UnreadableError("文字编码既不是 UTF-8 也不是 GB18030，读出来会是乱码。" + SAVE_AS_XLSX)


def _text(raw: bytes, encoding: str) -> str:
    bare = raw.partition(b"\0")[0].rstrip(b" ")
    try:
        return bare.decode(encoding)
    except UnicodeDecodeError:
        if len(bare) < len(raw):
            raise
        return codecs.getincrementaldecoder(encoding)().decode(bare) + LOST


def _title(raw: bytes) -> str:
    """A name of ten bytes at most: what is left of its last character is left out, a known one is completed."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(raw)
        except UnicodeDecodeError:
            continue
        return layouts.completed(text) if len(raw) >= 9 else text
    return raw.decode("ascii", "replace")


def _cell(field: _Field, raw: bytes, encoding: str) -> Cell:
    match field.kind:
        case "C" | "V":
            return _text(raw, encoding)
        case "N" | "F":
            return _number(raw.strip(b" \0").decode("ascii", "replace"))
        case "D":
            return _day(raw.strip(b" \0").decode("ascii", "replace"))
        case "L":
            return _WORDS.get(chr(raw[0]).upper(), "")
        case "I":
            return int.from_bytes(raw[:4], "little", signed=True)
        case "Y":
            return float(Decimal(int.from_bytes(raw, "little", signed=True)) / 10_000)
        case "B":
            return float(struct.unpack("<d", raw[:8])[0])
    return _moment(raw)


def _number(text: str) -> str:
    """The digits as they stand; a number too long for its field was stored as asterisks."""
    if text and not text.strip("*"):
        return LOST
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(text: str) -> Cell:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return text.strip("0")


def _moment(raw: bytes) -> Cell:
    day, thousandths = struct.unpack("<ii", raw[:8])
    try:
        midnight = datetime.fromordinal(day - _DAY_ZERO)
    except (ValueError, OverflowError):
        return ""
    return midnight + timedelta(milliseconds=thousandths)


def _notes(fields: Sequence[_Field], deleted: int) -> Iterator[str]:
    if deleted:
        yield f"有{deleted}条记录已作删除标记，没有收"
    unread = [_title(f.name) for f in fields if not f.readable and f.kind != _NULL_FLAGS]
    if unread:
        yield f"备注型字段没有收：{'、'.join(unread)}。它的内容在另一个文件里，要收请改成字符型，或另存为 xlsx 再放"
