"""Hostile CSV and JSON: cells that compute, encodings that mix, depth and width without end."""

import json
from functools import cache

from hostile_bytes import EITHER, MEBI, REFUSED, TAKEN, Content, Make, noise, stranger
from makers import PLAN, csv_bytes

SERIAL = 15_000
INJECTIONS = (
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://localhost/","x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "=1+1\n=2",
    "';DROP TABLE papers;--",
    "{{7*7}}",
    "%s%n",
    "<script>alert(1)</script>",
)


@cache
def _table(count: int = 3) -> bytes:
    return csv_bytes([stranger(SERIAL + n) for n in range(count)], "utf-8")


def _text() -> str:
    return _table().decode()


def _head() -> str:
    return _text().split("\r\n")[0] + "\r\n"


def _injected() -> bytes:
    return csv_bytes(
        [stranger(SERIAL + n, 工作单位=cell, 通讯地址=cell) for n, cell in enumerate(INJECTIONS)]
    )


def _injected_names() -> bytes:
    return csv_bytes([stranger(SERIAL + n, 姓名=cell) for n, cell in enumerate(INJECTIONS)])


def _cell(**cells: str) -> bytes:
    return csv_bytes([stranger(SERIAL, **cells), stranger(SERIAL + 1)])


def _mixed_encodings() -> bytes:
    return _head().encode() + b"".join(
        ",".join(stranger(SERIAL + n).values()).encode("utf-8" if n % 2 else "gb18030") + b"\r\n"
        for n in range(20)
    )


def _one_cell_of(size: int, letter: str = "x") -> bytes:
    return _cell(工作单位=letter * size)


def _twins(count: int) -> bytes:
    """One key, and each row another value."""
    row = stranger(SERIAL)
    start = f"{row['准考证号']},{row['姓名']},{row['身份证号']},99"
    rows = [f"{start}{number % 10_000:04d}" for number in range(count)]
    return ("准考证号,姓名,身份证号,专业代码\r\n" + "\r\n".join(rows)).encode()


def _wide(count: int) -> bytes:
    return (_head().strip() + "," * count + "\r\n" + _text().split("\r\n")[1] + "," * count).encode()


def _titles(count: int) -> bytes:
    """Two hundred thousand columns, each with a title of its own."""
    return (
        _head().strip() + "," + ",".join(f"列{n}" for n in range(count)) + "\r\n" + _text().split("\r\n")[1]
    ).encode()


def _same_titles() -> bytes:
    line = _text().split("\r\n")[1]
    return (f"{_head().strip()},{_head().strip()}\r\n{line},{line}\r\n").encode()


def _last_byte_bad() -> bytes:
    return _table(400).rstrip() + b"\xe5\xbc"


def _plan(**changed: object) -> bytes:
    return json.dumps({**PLAN, "plan_code": "X2999902", **changed}, ensure_ascii=False).encode()


def _raw_plan(key: str, raw: str) -> bytes:
    """A plan in which a value is such a text of JSON."""
    return _plan(**{key: "@"}).replace(b'"@"', raw.encode())


def _courses(count: int) -> list[dict[str, object]]:
    return [
        {"code": f"{n % 100_000:05d}", "name": "x", "credits": 1, "kind": "written"} for n in range(count)
    ]


def _wrong_kinds() -> list[Content]:
    values = {
        "null": "null",
        "a-text": '"x"',
        "a-number": "1e308",
        "a-list": "[[]]",
        "an-object": '{"a":{}}',
        "true": "true",
    }
    keys = ("plan_code", "min_credits", "courses", "groups", "replacements")
    told = [
        (f"plan-{key.replace('_', '-')}-is-{name}", key, raw) for key in keys for name, raw in values.items()
    ]
    kept = [one for one in told if one[1:] != ("plan_code", '"x"')]
    return [
        (title, ".json", lambda key=key, raw=raw: _raw_plan(key, raw), REFUSED) for title, key, raw in kept
    ]


RARE = "".join(map(chr, (0x20000, 0x2A6D6, 0x30000, 0x9FA6, 0xE863)))
_CSVS: dict[str, tuple[Make, str]] = {
    "csv-nul-bytes": (lambda: _table().replace(b",", b"\0,", 40), EITHER),
    "csv-nul-at-the-end": (lambda: _table() + bytes(5000), EITHER),
    "csv-only-nul": (lambda: bytes(100_000), REFUSED),
    "csv-line-of-20-mb": (lambda: b"x" * (20 * MEBI), REFUSED),
    "csv-cell-of-2-mb": (lambda: _one_cell_of(2 * MEBI), EITHER),
    "csv-cell-of-131073": (lambda: _one_cell_of(131_073), EITHER),
    "csv-unclosed-quote": (lambda: _table() + b'"' + _table(), EITHER),
    "csv-quotes-only": (lambda: b'"' * 100_001, REFUSED),
    "csv-quote-inside": (lambda: _cell(工作单位='a"b').replace(b'"a""b"', b'"a"b"'), EITHER),
    "csv-200000-columns": (lambda: _wide(200_000), EITHER),
    "csv-200000-titles": (lambda: _titles(200_000), EITHER),
    "csv-same-titles-twice": (_same_titles, EITHER),
    "csv-lone-returns": (lambda: _text().replace("\r\n", "\r").encode(), EITHER),
    "csv-mixed-line-ends": (lambda: _text().replace("\r\n", "\r\r\n", 1).encode(), EITHER),
    "csv-mixed-encodings": (_mixed_encodings, REFUSED),
    "csv-bom-twice": (lambda: b"\xef\xbb\xbf" * 2 + _table(), EITHER),
    "csv-utf16": (lambda: _text().encode("utf-16"), EITHER),
    "csv-utf16-be-without-bom": (lambda: _text().encode("utf-16-be"), EITHER),
    "csv-utf32": (lambda: _text().encode("utf-32"), EITHER),
    "csv-utf7": (lambda: _text().encode("utf-7"), REFUSED),
    "csv-big5": (lambda: "准考證號,姓名\r\n1,張三".replace("准", "準").encode("big5"), REFUSED),
    "csv-ebcdic": (lambda: "ZKZH,XM\r\n1,A".encode("cp500"), REFUSED),
    "csv-all-ff": (lambda: b"\xff" * 50_000, REFUSED),
    "csv-noise": (lambda: noise(200_000), REFUSED),
    "csv-last-byte-bad": (_last_byte_bad, REFUSED),
    "csv-overlong-utf8": (lambda: _table() + b"\xc0\xaf\xe0\x80\xaf", REFUSED),
    "csv-surrogates-in-utf8": (
        lambda: _table().replace("样本".encode(), b"\xed\xa0\x80\xed\xb0\x80", 1),
        REFUSED,
    ),
    "csv-gb18030-four-bytes": (lambda: csv_bytes([stranger(SERIAL, 姓名="张" + RARE)], "gb18030"), TAKEN),
    "csv-injection": (_injected, EITHER),
    "csv-injection-in-names": (_injected_names, EITHER),
    "csv-controls-in-a-name": (lambda: _cell(姓名="张\x1b[31m\x07\x08三"), EITHER),
    "csv-rtl-in-a-name": (lambda: _cell(姓名="张\u202e三\u2066"), EITHER),
    "csv-zero-width-in-a-name": (lambda: _cell(姓名="张\u200b\ufeff三\u200d"), EITHER),
    "csv-name-of-10000": (lambda: _cell(姓名="张" * 10_000), EITHER),
    "csv-thousand-accents": (lambda: _cell(姓名="张" + "\u0301" * 1000), EITHER),
    "csv-digits-of-other-scripts": (lambda: _cell(准考证号="٣٢٠١١٨٠١٥٠٠٠"), EITHER),
    "csv-dates-that-are-none": (lambda: _cell(出生日期="2020-02-30", 登记时间="9999-99-99 99:99"), EITHER),
    "csv-year-0": (lambda: _cell(出生日期="0000-00-00", 登记时间="0001-01-01"), EITHER),
    "csv-serial-of-1e308": (lambda: _cell(出生日期="1e308", 登记时间="-1"), EITHER),
    "csv-huge-numbers": (lambda: _cell(级="9" * 5000, 准考证号="1e400"), EITHER),
    "csv-100000-twins": (lambda: _twins(100_000), REFUSED),
    "csv-100000-empty-rows": (lambda: _table() + b",,,\r\n" * 100_000, EITHER),
    "csv-million-and-one-lines": (lambda: _table() + b"\n" * 1_000_001, EITHER),
    "csv-head-twelve-times": (lambda: (_head() * 12 + _text()).encode(), EITHER),
    "csv-head-only": (lambda: _head().encode(), REFUSED),
    "csv-head-in-line-11": (lambda: b"x\r\n" * 11 + _table(), REFUSED),
    "csv-of-0-bytes": (lambda: b"", REFUSED),
    "csv-one-bom": (lambda: b"\xef\xbb\xbf", REFUSED),
    "csv-one-newline": (lambda: b"\n", REFUSED),
    "csv-is-a-program": (lambda: b"MZ\x90\0" + noise(5000), REFUSED),
    "csv-is-a-page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", REFUSED),
    "csv-is-a-pointer": (
        lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        REFUSED,
    ),
}
_PLANS: dict[str, tuple[Make, str]] = {
    "plan-100000-deep": (lambda: b"[" * 100_000 + b"]" * 100_000, REFUSED),
    "plan-objects-100000-deep": (lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, REFUSED),
    "plan-deep-in-a-field": (lambda: _raw_plan("note", "[" * 50_000 + "]" * 50_000), REFUSED),
    "plan-not-so-deep-in-a-field": (lambda: _raw_plan("note", "[" * 900 + "]" * 900), EITHER),
    "plan-number-of-million-digits": (lambda: _raw_plan("min_credits", "9" * 1_000_000), REFUSED),
    "plan-number-of-4000-digits": (lambda: _raw_plan("min_courses", "9" * 4000), REFUSED),
    "plan-unknown-number-of-4000-digits": (lambda: _raw_plan("note", "9" * 4000), EITHER),
    "plan-1e999": (lambda: _raw_plan("min_credits", "1e999"), REFUSED),
    "plan-1e999-in-a-field": (lambda: _raw_plan("note", "1e999"), REFUSED),
    "plan-tiny-number": (lambda: _raw_plan("min_credits", "0." + "0" * 100_000 + "1"), EITHER),
    "plan-minus-0": (lambda: _raw_plan("min_credits", "-0.0"), EITHER),
    "plan-nan": (lambda: _raw_plan("min_credits", "NaN"), REFUSED),
    "plan-infinity": (lambda: _raw_plan("min_credits", "-Infinity"), REFUSED),
    "plan-nan-in-a-field": (lambda: _raw_plan("note", "NaN"), REFUSED),
    "plan-keys-twice": (lambda: _plan().replace(b"{", b'{"min_credits": 0, "courses": [], ', 1), EITHER),
    "plan-half-character": (lambda: _raw_plan("major", '"\\ud800"'), REFUSED),
    "plan-halves-in-wrong-order": (lambda: _raw_plan("major", '"\\udc00\\ud800"'), REFUSED),
    "plan-half-character-as-key": (lambda: _plan().replace(b'"level"', b'"\\udfff": 1, "level"'), REFUSED),
    "plan-nul-in-a-text": (lambda: _raw_plan("major", '"a\\u0000b"'), EITHER),
    "plan-newline-in-the-code": (lambda: _raw_plan("plan_code", '"X29\\n99|2\\u202e"'), EITHER),
    "plan-code-of-a-megabyte": (lambda: _plan(plan_code="X" * MEBI), EITHER),
    "plan-code-is-a-path": (lambda: _plan(plan_code="../../etc/x", version="/"), EITHER),
    "plan-20000-courses": (lambda: _plan(courses=_courses(20_000)), EITHER),
    "plan-60000-groups": (lambda: _plan(groups=[{"id": n} for n in range(60_000)]), REFUSED),
    "plan-million-zeros": (lambda: _plan(courses=[0] * 400_000), REFUSED),
    "plan-practice-of-itself": (
        lambda: _plan(courses=[{**PLAN["courses"][4], "practice_of": "04736"}]),
        REFUSED,
    ),
    "plan-replaces-itself": (lambda: _plan(replacements=[{"old": ["00023"], "new": ["00023"]}]), EITHER),
    "plan-replacement-is-no-list": (
        lambda: _plan(replacements=[{"old": "00023", "new": {"00023": 1}}]),
        REFUSED,
    ),
    "plan-courses-of-other-kinds": (
        lambda: _plan(courses=[{"code": [], "name": {}, "credits": None, "kind": 1}]),
        REFUSED,
    ),
    "plan-code-is-a-list": (lambda: _plan(replacements=[{"old": [["00023"]], "new": [{}]}]), REFUSED),
    "plan-kind-is-a-list": (lambda: _plan(courses=[{**PLAN["courses"][0], "kind": []}]), REFUSED),
    "plan-with-bom": (lambda: b"\xef\xbb\xbf" + _plan(), TAKEN),
    "plan-bom-twice": (lambda: b"\xef\xbb\xbf" * 2 + _plan(), REFUSED),
    "plan-utf16": (lambda: _plan().decode().encode("utf-16"), REFUSED),
    "plan-utf32": (lambda: _plan().decode().encode("utf-32"), REFUSED),
    "plan-gbk": (lambda: _plan().decode().encode("gbk"), REFUSED),
    "plan-cut": (lambda: _plan()[:-20], REFUSED),
    "plan-twice": (lambda: _plan() * 2, REFUSED),
    "plan-trailing-nul": (lambda: _plan() + b"\0\0", REFUSED),
    "plan-of-blanks": (lambda: b" \n" * 500_000, REFUSED),
    "plan-of-0-bytes": (lambda: b"", REFUSED),
    "plan-is-null": (lambda: b"null", REFUSED),
    "plan-has-remarks": (lambda: b"/* x */" + _plan(), REFUSED),
}
CSVS: list[Content] = [(title, ".csv", *how) for title, how in _CSVS.items()]
PLANS: list[Content] = [(title, ".json", *how) for title, how in _PLANS.items()] + _wrong_kinds()
