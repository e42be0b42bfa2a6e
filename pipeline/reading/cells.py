"""读: one cell at a time: what was typed becomes the text that is kept, or a sentence why it cannot."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from ..model import SHANGHAI
from . import columns

Cell = str | int | float | date
"""Text from a CSV; from a workbook also numbers and dates. `datetime` is a `date`. Nothing: empty text."""

UNCOUNTED = "#公式"  # a formula whose value nobody has stored: not the same as an empty cell
LOST = "\ufffd"  # stands where an export could not write a character
LOST_FROM = 10**15
SERIALS = range(10959, 73051)  # Excel days of 1930 to 2099: a lone year or a mark is no date
ZERO_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial knows no zone
SEPARATOR = "\u00b7"
INDENT = "\u3000" * 2  # 首行缩进

_INVISIBLE = {
    **dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD]),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]),
}
_HALF = {
    full: full - 0xFEE0 for full in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
NONE = ("", "无", "没有", "-", "--", "—", "——")
_OFFICE = re.compile(r"(自学考试|自考|教育考试|招生考试|招考|考试)(办公室|办|院)$|[考招]办$")
_NUMBERING = re.compile(r"^(\(?[一二三四五六1-6]\)|[一二三四五六1-6][、.．]|原因[一二三四五1-5]?[:：、]?)+")
_FORMULA = re.compile(r'=\s*"(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"\d(\.\d*)?E\+?\d+", re.ASCII | re.IGNORECASE)
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_DOTS = re.compile(r"\s*[·•・．‧･∙⋅]\s*")
_INNER_BLANK = re.compile(r"(?<![A-Za-zÀ-ɏ])\s+|\s+(?![A-Za-zÀ-ɏ])")
_NUMBER = re.compile(r"\d{1,6}(\.\d+)?", re.ASCII)
_COHORT = re.compile(r"(20)?(\d\d)(级|年|年级|届)?", re.ASCII)
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?"
    r"(?:[T ]?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})?(?:\.\d+)?秒?)?(Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?", re.ASCII)


class BadCellError(ValueError):
    """A cell that cannot be kept; the text goes behind the title of its column and names nobody."""


def shown(cell: Cell) -> str:
    """The cell as its table shows it. Of a number too long for a spreadsheet only 3.29999E+17 is left."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if _midnight(cell) else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if abs(cell) >= LOST_FROM or not math.isfinite(cell):
        return f"{Decimal(cell):.5E}"
    return str(int(cell)) if cell == int(cell) else f"{cell:.12g}"


def refuse_lost(cell: Cell) -> None:
    """Raises BadCellError where an earlier export has lost a character for good."""
    if cell == UNCOUNTED:
        raise BadCellError("是公式，文件里没有存它算出的值。请用 WPS 或 Excel 打开、保存一次，再交这一行")
    if isinstance(cell, str) and LOST in cell:
        raise BadCellError(f"{quoted(plain(cell))}里有字在导出时丢了（显示为“{LOST}”）。请补全后再交这一行")


def plain(cell: Cell) -> str:
    """Text without what exports wrap around it: quotes, tabs, ="…", unseen characters, blanks at the ends."""
    text = shown(cell).translate(_INVISIBLE).strip()
    wrapped = _FORMULA.fullmatch(text)
    return (wrapped[1] if wrapped else text).lstrip("'").strip()


def code(cell: Cell) -> str:
    """A number or word to be compared: NFKC, no blank anywhere, no decimals a spreadsheet has added."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell
    text = _nfkc("".join(_nfkc(plain(cell)).split()))
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def line_text(cell: Cell) -> str:
    """Text of one line: digits and letters in half width, runs of blanks as one."""
    return " ".join(_kept(cell).translate(_HALF).split())


def long_text(cell: Cell) -> str:
    """Text of several lines; the breaks stay."""
    lines = _kept(cell).replace("_x000D_", "").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def paragraphs(cell: Cell) -> str:
    """The same as it is printed: a line that begins with full-width blanks keeps two of them (首行缩进)."""
    begun = shown(cell).translate(_INVISIBLE).lstrip("' \t\r\n")
    lines = [line for line in _kept(cell).replace("_x000D_", "").splitlines() if line.strip()]
    indented = [
        begun.startswith(INDENT[0]),
        *(line.lstrip(" \t").startswith(INDENT[0]) for line in lines[1:]),
    ]
    return "\n".join(
        f"{INDENT if at else ''}{line.strip()}" for at, line in zip(indented, lines, strict=False)
    )


def name(cell: Cell) -> str:
    """A person's name (domain §4.5): no blanks but between Latin words, every dot U+00B7, no hanzi folded."""
    if isinstance(cell, str) and _HANZI.fullmatch(cell):
        return cell
    return _INNER_BLANK.sub("", _DOTS.sub(SEPARATOR, " ".join(plain(cell).translate(_HALF).split())))


def ticket(cell: Cell) -> str:
    """准考证号 (domain §4.3): twelve digits. A number will do, no digit of it is lost."""
    text = code(cell)
    if not text or (len(text) == 12 and _digits(text)):
        return text
    if _SCIENTIFIC.fullmatch(text):
        raise _lost(text)
    if not _digits(text):
        raise BadCellError("应为12位数字，这里有别的字符。请改正后再交这一行")
    raise BadCellError(f"应为12位数字，这里是{len(text)}位。请对照准考证改正后再交这一行")


def tickets(cell: Cell) -> str:
    """Several 准考证号, joined with `;`, each once; 无 and a dash are none."""
    parts = (part for part in re.split(r"[;；、,，/\s]+", plain(cell)) if part not in NONE)
    return ";".join(dict.fromkeys(map(ticket, parts)))


def id_no(cell: Cell) -> str:
    """身份证号 in half width with a capital X. As a number it has lost digits; its check is not made here."""
    if not isinstance(cell, (str, date)):
        raise _lost(shown(cell)) if abs(cell) >= LOST_FROM else BadCellError("存成了数字" + _AS_TEXT)
    text = _nfkc(code(cell).upper())
    if _SCIENTIFIC.fullmatch(text):
        raise _lost(text)
    return text


def certificate_no(cell: Cell) -> str:
    """A certificate's number, which a spreadsheet spoils like an identity number."""
    text = _nfkc(code(cell).upper())
    if _SCIENTIFIC.fullmatch(text):
        raise _lost(text)
    return text


def course(cell: Cell) -> str:
    """课程代码: five digits, filled up with zeros where a spreadsheet ate them (`is_padded`)."""
    text = code(cell)
    if text and not (len(text) <= 5 and _digits(text)):
        raise BadCellError(f"应为5位数字，这里是{quoted(text)}。请对照专业计划改正")
    return text.zfill(5) if text else ""


def is_padded(cell: Cell) -> bool:
    """Whether `course` had to fill up the code with zeros."""
    return 0 < len(code(cell)) < 5


def major(cell: Cell) -> str:
    """专业代码: 080901, 120203K or a plan's code; a lost leading zero is put back."""
    text = _nfkc(code(cell).upper())
    return text.zfill(6) if re.fullmatch(r"\d{5}[KT]{0,2}", text) else text


def postcode(cell: Cell) -> str:
    """邮编, six digits where it is digits."""
    text = code(cell)
    return text.zfill(6) if len(text) == 5 and _digits(text) else text


def version(cell: Cell) -> str:
    """计划版本: `2021版` is 2021."""
    return re.sub(r"年?版$", "", code(cell))


def city(cell: Cell, words: Mapping[str, str]) -> str:
    """考区 without its 市 and its office: `江苏省南京市`, `南京市考办` and the region code 3201 are 南京."""
    text = _OFFICE.sub("", code(cell).removeprefix("江苏省"))
    text = text.removesuffix("市") if len(text) > 2 else text
    return words.get(text, text)


def city_named(text: str) -> str:
    """A city as somebody types it for a list."""
    return city(text, columns.words("city"))


def cohort(cell: Cell) -> str:
    """级 as a year of four digits: `18级` is 2018."""
    text = code(cell)
    found = _COHORT.fullmatch(text)
    if text and not found:
        raise BadCellError(f"应为年份，如2018，这里是{quoted(text)}")
    return "20" + found[2] if found else ""


def credits_of(cell: Cell) -> str:
    """学分, a number from 0 to 100."""
    text = code(cell).removesuffix("学分")
    if text and not (_NUMBER.fullmatch(text) and float(text) <= 100):
        raise BadCellError(f"应为数，如4或2.5，这里是{quoted(text)}")
    return f"{float(text):g}" if text else ""


def mark(cell: Cell, words: Mapping[str, str]) -> str:
    """成绩: a number from 0 to 100 with one decimal at most, or one of the level words."""
    text = code(cell).removesuffix("分")
    if not text or text in words:
        return words.get(text, "")
    tenths = float(text) * 10 if _NUMBER.fullmatch(text) else math.inf
    if tenths > 1000 or abs(tenths - round(tenths)) > 1e-6:
        levels = "、".join(dict.fromkeys(words.values()))
        raise BadCellError(f"{quoted(text)}读不懂。应为0到100的数（至多一位小数），或：{levels}")
    return f"{round(tenths) / 10:g}"


def word(cell: Cell, words: Mapping[str, str], offered: Sequence[str] = ()) -> str:
    """The known word the cell means. Another is refused where words are `offered`, else kept as it is."""
    text = code(cell)
    found = words.get(text.upper())
    if found is None and text and offered:
        raise BadCellError(f"{quoted(text)}不认识。可写：{'、'.join(offered)}")
    return line_text(cell) if found is None else found


def reason(cell: Cell, words: Mapping[str, str]) -> str:
    """资审结果 or 核查原因: numbering and brackets off; what is no known word is kept as it was typed (R42)."""
    text = code(cell)
    bare = re.sub(r"[()]|原因\d?$|[。.;]+$", "", _NUMBERING.sub("", text))
    joined = re.sub(r"[,、;/&]|以及|和|及|与", "+", bare)
    return next((words[one] for one in (bare.upper(), joined.upper()) if one in words), bare or text)


def item(cell: Cell, words: Mapping[str, str], offered: Sequence[str]) -> str:
    """材料: one of the known papers; 成绩证明 with the code of its course (`成绩证明-04735`)."""
    text = code(cell)
    if not text:
        return ""
    found = re.search(r"(?<!\d)(\d{4,5})(?!\d)", text)
    bare = re.sub(r"[-—_:：,，、()（）]|\d{4,5}", "", text).upper()
    kept = words.get(bare) or words.get(text.upper(), "")
    if kept == "成绩证明":
        if not found:
            raise BadCellError(f"{quoted(text)}没有写课程。请写成 成绩证明-04735 的样子（5位课程代码）")
        return f"{kept}-{found[1].zfill(5)}"
    if kept not in offered:
        raise BadCellError(f"{quoted(text)}不认识。可写：{'、'.join(offered)}")
    return kept


def stamps(cell: Cell, words: Mapping[str, str]) -> str:
    """盖章: the known stamps, joined with `;`; another (部门章) is kept as it was typed."""
    parts = (code(part) for part in re.split(r"[;；、,，+/\s]+", plain(cell)))
    return ";".join(dict.fromkeys(_stamp(text, words) for text in parts if text))


def _stamp(text: str, words: Mapping[str, str]) -> str:
    """市考办 of `南京市考办(章)`: the words as they stand on the seal, without the city and the word 章."""
    bare = re.sub(r"[()]", "", text).removeprefix("江苏省")
    bare = re.sub(r"^[\u4e00-\u9fff]{2,3}(?=市)", "", bare)
    short = re.sub(r"(公章|印章|专用章|盖章|章)$", "", bare)
    for one in (text, bare, short, short.removeprefix("市")):
        if one.upper() in words:
            return words[one.upper()]
    return "公安" if short.endswith(("派出所", "公安局", "分局")) else text


def count(cell: Cell) -> str:
    """A whole number: 人数, a page."""
    text = code(cell).removesuffix("人").removeprefix("第").removesuffix("页")
    if text and not (_digits(text) and len(text) < 7):
        raise BadCellError(f"应为整数，这里是{quoted(text)}")
    return str(int(text)) if text else ""


def day(cell: Cell) -> str:
    """A day, `2020-06-01`."""
    return moment(cell)[:10]


def month(cell: Cell) -> str:
    """A day or a month, `2019-10`."""
    found = _MONTH.fullmatch(code(cell))
    if found and 1900 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12:
        return f"{found[1]}-{int(found[2]):02d}"
    return day(cell)


def moment(cell: Cell) -> str:
    """A day, `2020-06-01`, or a moment, `2020-06-01T09:30:00+08:00`; midnight is a day."""
    if isinstance(cell, str) and not plain(cell):
        return ""
    try:
        found = _moment(cell)
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1900 <= found.year <= 2100:
        raise BadCellError(f"{quoted(plain(cell))}不是日期。请写成 2020-06-01 的样子")
    found = found.astimezone(SHANGHAI) if found.tzinfo else found.replace(tzinfo=SHANGHAI)
    return found.date().isoformat() if _midnight(found) else found.isoformat(timespec="seconds")


def quoted(text: str) -> str:
    """A few characters of what was found, for a sentence; long numbers are masked."""
    masked = re.sub(r"(\d{6})\d+([\dXx]{4})", r"\1…\2", text)
    return f"“{masked[:12]}…”" if len(masked) > 12 else f"“{masked}”"


def _kept(cell: Cell) -> str:
    text = plain(cell)
    if _SCIENTIFIC.fullmatch(text) and not isinstance(cell, str):
        raise _lost(text)
    return text


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return _to_the_second(cell)
    text = " ".join(_nfkc(plain(cell)).split())
    if _NUMBER.fullmatch(text) and int(float(text)) in SERIALS:
        return _to_the_second(ZERO_DAY + timedelta(days=float(text)))
    found = _RUN.fullmatch(text) or _DAY.fullmatch(re.sub(r" ?([-/.年月日时分:]) ?", r"\1", text))
    if not found:
        return None
    year, *rest = (int(part or 0) for part in found.groups()[:6])
    zone = found[7] if found.re is _DAY else None
    moment = datetime(year, *rest)  # type: ignore[arg-type]  # noqa: DTZ001 - its zone follows
    return datetime.fromisoformat(moment.isoformat() + zone) if zone else moment


def _to_the_second(moment: datetime) -> datetime:
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _midnight(moment: datetime) -> bool:
    return not (moment.hour or moment.minute or moment.second)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


_AS_TEXT = "。请把该列设为“文本”重新导出，只交这一行即可"


def _lost(text: str) -> BadCellError:
    return BadCellError(f"已被Excel变成“{float(text):.5E}”，后几位找不回来{_AS_TEXT}")


CLEANERS: Mapping[str, Callable[[Cell], str]] = {
    "text": line_text,
    "long": long_text,
    "paragraphs": paragraphs,
    "code": code,
    "name": name,
    "ticket": ticket,
    "tickets": tickets,
    "id_no": id_no,
    "certificate_no": certificate_no,
    "course": course,
    "major": major,
    "postcode": postcode,
    "version": version,
    "cohort": cohort,
    "credits": credits_of,
    "count": count,
    "day": day,
    "month": month,
    "moment": moment,
}
