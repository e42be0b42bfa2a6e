"""读: a plan file becomes a plan the matcher can rely on, or a sentence for 计划科."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import UnreadableError
from ..model import Course, Group, Plan, Replacement

KINDS = ("written", "practice", "thesis")
WHENS = ("always", "foreign_language", "no_foreign_language")
TITLES = {
    "plan_code": "计划代码",
    "version": "计划版本",
    "major_code": "专业代码",
    "major": "专业名称",
    "level": "层次",
    "host_university": "主考学校",
    "min_credits": "最低学分",
    "min_courses": "最低门数",
    "courses": "课程",
    "groups": "选组",
    "replacements": "课程替代",
    "code": "课程代码",
    "name": "课程名称",
    "credits": "学分",
    "kind": "类别",
    "practice_of": "所属理论课",
    "id": "选组编号",
    "title": "选组名称",
    "when": "适用",
    "old": "旧课程",
    "new": "新课程",
}
_TEXTS = ("plan_code", "version", "major_code", "major", "level", "host_university")
_ASK = "请向计划科要完整的计划文件，改好后再放一次"


def read_plan(name: str, data: bytes) -> dict[str, Any]:
    """The plan of a JSON file as it is to be kept (contract §3, Plans); UTF-8 with or without BOM.

    Raises UnreadableError: no plan, a key missing or of another kind, the same code twice, a course that
    is not there, a group nobody can fulfil. The sentence names the place.
    """
    if not name.lower().endswith(".json"):
        raise UnreadableError("专业计划要交 .json 文件。" + _ASK)
    values = _parsed(data)
    _require(values, (*_TEXTS, "min_credits", "min_courses", "courses", "groups", "replacements"), "")
    for key in _TEXTS:
        _text(values, key, "")
    _number(values, "min_credits", "")
    _number(values, "min_courses", "", whole=True)
    _check_courses(_list(values, "courses", ""), "courses")
    _check_groups(_list(values, "groups", ""))
    _check_whole(values)
    _check_replacements(values, _list(values, "replacements", ""))
    return values


def plan_of(values: Mapping[str, Any]) -> Plan:
    """The plan that `read_plan` has let through."""
    return Plan(
        values["plan_code"],
        values["version"],
        values["major_code"],
        values["major"],
        values["level"],
        values["host_university"],
        float(values["min_credits"]),
        int(values["min_courses"]),
        _courses(values["courses"]),
        tuple(_group(group) for group in values["groups"]),
        tuple(Replacement(tuple(r["old"]), tuple(r["new"])) for r in values["replacements"]),
    )


def _courses(listed: Sequence[Mapping[str, Any]]) -> tuple[Course, ...]:
    return tuple(
        Course(c["code"], c["name"], float(c["credits"]), c["kind"], c.get("practice_of") or "")
        for c in listed
    )


def _group(group: Mapping[str, Any]) -> Group:
    return Group(
        group["id"],
        group["title"],
        group["when"],
        int(group["min_courses"]),
        float(group["min_credits"]),
        _courses(group["courses"]),
    )


def _parsed(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise UnreadableError("文件是空的，可能没有复制完。" + _ASK)
    try:
        values = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
        told = json.dumps(values, ensure_ascii=False, allow_nan=False)
        told.encode()  # half a character could not be kept
        if "\\u0000" in told:
            raise ValueError
    except UnicodeDecodeError:
        raise UnreadableError("文字编码不是 UTF-8。请用记事本打开，另存为 UTF-8 再放一次") from None
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"第{error.lineno}行第{error.colno}个字符处读不懂，可能少了逗号、引号或括号，或没有复制完。{_ASK}"
        ) from None
    except (ValueError, RecursionError):
        raise UnreadableError("里面有不像专业计划的数或字。" + _ASK) from None
    if not isinstance(values, dict):
        raise UnreadableError("这不是一份专业计划：最外层应为 { … }。" + _ASK)
    return values


def _no_constant(_text: str) -> float:
    raise ValueError


def _check_courses(listed: Sequence[Any], where: str) -> None:
    seen: set[str] = set()
    for place, course in _objects(listed, where):
        _require(course, ("code", "name", "credits", "kind"), place)
        if not _is_code(course["code"]):
            raise _wrong(place, "code", "5位数字（加引号，前面的0不能丢）")
        _text(course, "name", place)
        _number(course, "credits", place)
        _one_of(course, "kind", KINDS, place)
        if course.get("practice_of") is not None and not isinstance(course["practice_of"], str):
            raise _wrong(place, "practice_of", "一个课程代码（加引号）")
        if course["code"] in seen:
            raise UnreadableError(f"{where} 里课程 {course['code']} 写了两次。请删去一处，或{_ASK[1:]}")
        seen.add(course["code"])


def _check_groups(listed: Sequence[Any]) -> None:
    seen: set[str] = set()
    for place, group in _objects(listed, "groups"):
        _require(group, ("id", "title", "when", "min_courses", "min_credits", "courses"), place)
        for key in ("id", "title"):
            _text(group, key, place)
        _one_of(group, "when", WHENS, place)
        _number(group, "min_courses", place, whole=True)
        _number(group, "min_credits", place)
        _check_courses(_list(group, "courses", place), f"{place}.courses")
        if group["id"] in seen:
            raise UnreadableError(f"选组编号 {group['id']} 用了两次。请改用不同的编号，或{_ASK[1:]}")
        seen.add(group["id"])
        _check_reach(group)


def _check_reach(group: Mapping[str, Any]) -> None:
    """A theory and its practice count as one course; their credits add up."""
    here = {course["code"] for course in group["courses"]}
    count = sum((course.get("practice_of") or "") not in here for course in group["courses"])
    credits = sum(course["credits"] for course in group["courses"])
    if group["min_courses"] > count or group["min_credits"] > credits:
        raise UnreadableError(
            f"选组“{group['title']}”要求{group['min_courses']}门{group['min_credits']}学分，"
            f"所列课程只有{count}门{credits}学分，谁也满足不了。{_ASK}"
        )


def _check_whole(values: Mapping[str, Any]) -> None:
    """What the parts say of each other: the same course is the same everywhere, theories exist."""
    known: dict[str, Mapping[str, Any]] = {}
    for course in _every_course(values):
        first = known.setdefault(course["code"], course)
        if (first["credits"], first["kind"]) != (course["credits"], course["kind"]):
            raise UnreadableError(f"课程 {course['code']} 在两处的学分或类别不一样。{_ASK}")
    for course in known.values():
        theory = course.get("practice_of") or ""
        if theory and theory not in known:
            raise UnreadableError(
                f"课程 {course['code']} 的 practice_of（所属理论课）是 {theory}，计划里没有这门课。{_ASK}"
            )
        if theory and (known[theory]["kind"] != "written" or course["kind"] == "written"):
            raise UnreadableError(
                f"课程 {course['code']} 的 practice_of（所属理论课）应由实践课指向笔试课，现在不是。{_ASK}"
            )


def _check_replacements(values: Mapping[str, Any], listed: Sequence[Any]) -> None:
    known = {course["code"] for course in _every_course(values)}
    for place, replacement in _objects(listed, "replacements"):
        _require(replacement, ("old", "new"), place)
        for key in ("old", "new"):
            codes = _list(replacement, key, place)
            if not codes or not all(map(_is_code, codes)):
                raise _wrong(place, key, "至少一个课程代码（5位数字，每个都加引号）")
        for code in replacement["new"]:
            if code not in known:
                raise UnreadableError(f"{place} 的 new（新课程）里的 {code}，计划里没有这门课。{_ASK}")


def _is_code(value: object) -> bool:
    return isinstance(value, str) and len(value) == 5 and value.isascii() and value.isdigit()


def _every_course(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from values["courses"]
    for group in values["groups"]:
        yield from group["courses"]


def _objects(listed: Sequence[Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, part in enumerate(listed, 1):
        place = f"{where} 第{number}项"
        if not isinstance(part, dict):
            raise UnreadableError(f"{place} 应为 {{ … }}。{_ASK}")
        yield place, part


def _require(values: Mapping[str, Any], keys: Sequence[str], place: str) -> None:
    missing = [key for key in keys if key not in values]
    if missing:
        named = "、".join(f"{key}（{TITLES[key]}）" for key in missing)
        raise UnreadableError(f"{place + ' ' if place else ''}缺少 {named}。{_ASK}")


def _text(values: Mapping[str, Any], key: str, place: str) -> None:
    if not (isinstance(values[key], str) and values[key].strip()):
        raise _wrong(place, key, "文字（加引号，不能空着）")


def _number(values: Mapping[str, Any], key: str, place: str, whole: bool = False) -> None:
    value = values[key]
    kinds = (int,) if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not 0 <= value <= 1000:
        raise _wrong(place, key, "不小于0的整数（不加引号）" if whole else "不小于0的数（不加引号）")


def _one_of(values: Mapping[str, Any], key: str, known: Sequence[str], place: str) -> None:
    if values[key] not in known:
        raise _wrong(place, key, "下列之一：" + "、".join(known))


def _list(values: Mapping[str, Any], key: str, place: str) -> Sequence[Any]:
    value = values[key]
    if not isinstance(value, list):
        raise _wrong(place, key, "列表 [ … ]（没有就写 []）")
    return value


def _wrong(place: str, key: str, wanted: str) -> UnreadableError:
    return UnreadableError(f"{place + ' 的 ' if place else ''}{key}（{TITLES[key]}）应为{wanted}。{_ASK}")
