"""设: office.toml becomes frozen Settings; the only reader of configuration."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import UsageError
from .model import PHOTO_PROFILES, SHANGHAI, Batch
from .senders import Sender, senders_of

ROLES = ("province", "city", "college", "host")
DELIVERIES = ("mail_after_review", "hand_over_at_review")
PATTERN_OF_ITEMS = "{fonds}-ZY·{year}-{retention}-{kind}-{no:04}"

# section → key → the types TOML may give for it
KEYS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "batch": {
        "id": (str,),
        "name": (str,),
        "registration_opens": (date, datetime),
        "preliminary_closes": (date, datetime),
        "qualification_back": (date,),
        "review_opens": (date, datetime),
        "review_closes": (date, datetime),
        "review_tentative": (bool,),
        "certificate_date": (date,),
        "id_capture_from_cohort": (int,),
        "batch_exempt_courses": (list,),
        "exemption_months_before": (int,),
        "photo_profile": (str,),
        "paper_delivery": (str,),
        "paper_mail_days": (list,),
        "copies": (int,),
        "holidays": (list,),
        "working_weekends": (list,),
    },
    "office": {"role": (str,), "name": (str,)},
    "inbox": {"settle_seconds": (int, float), "look_every_seconds": (int, float), "polling": (bool,)},
    "inboxes": {"folder": (str,), "sender": (str,), "kinds": (list,), "returned": (str,), "polling": (bool,)},
    "form": {"id": (str,), "margin_mark": (bool,), "part_sheets": (int,)},
    "archive": {
        "fonds": (str,),
        "max_mb": (int,),
        "pattern": (str,),
        "retention_registry": (str,),
        "retention_qualification": (str,),
        "names_in_folders": (bool,),
    },
    "mail": dict.fromkeys(("addressee", "telephone", "address", "postcode"), (str,))
    | {"receipt_days": (int,)},
    "run": {"workers": (int,)},
    "database": {"url": (str,)},
}
TYPE_WORDS = {
    str: "文字（加引号）",
    bool: "true 或 false",
    int: "整数",
    float: "数字",
    list: "列表 [ ]",
    date: "日期 2020-06-30",
    datetime: "日期时间 2020-06-18T17:00:00",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """All of office.toml. Seconds, megabytes (10^6 bytes) and sheets as the names say."""

    batch: Batch
    role: str
    office_name: str
    settle_seconds: float
    look_every_seconds: float
    polling: bool | None
    inboxes: tuple[Sender, ...]
    form_id: str
    margin_mark: bool
    part_sheets: int
    fonds: str
    item_pattern: str
    retention: Mapping[str, str]
    names_in_folders: bool
    max_mb: int
    mail: Mapping[str, Any]
    workers: int
    database_url: str
    digest: str

    def archive_no(self, retention: str, kind: str, number: int) -> str:
        """档号 (DA/T 13) of the item with this running number of its kind; empty without 全宗号."""
        if not self.fonds:
            return ""
        year = self.batch.id[:4] if self.batch.id[:4].isdecimal() else str(self.batch.certificate_date)[:4]
        return _numbered(self.item_pattern, self.fonds, int(year), retention, kind, number)

    def law_of(self, city: str) -> str:
        """What of the settings a person of this city is judged by; it changes when one of those does."""
        b = self.batch
        told = [
            b.registration_opens,
            b.preliminary_closes,
            b.review_opens,
            b.certificate_date,
            sorted(b.batch_exempt_courses),
            b.photo_profile,
            b.id_capture_from_cohort,
            b.exemption_months_before,
            b.city_deadlines.get(city),
        ]
        return sha256(repr(told).encode()).hexdigest()


def read_settings(path: Path) -> Settings:
    """The settings in `path`. Raises UsageError with the line of an unknown key or a wrong value."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        tree = tomllib.loads(text)
    except FileNotFoundError:
        raise UsageError(
            f"{path.parent} 里没有 office.toml，不是一个办公室文件夹。请先运行 biye init"
        ) from None
    except UnicodeDecodeError:
        raise UsageError("office.toml 不是 UTF-8 编码，请用记事本另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"office.toml 写法有误：{error}。请改正后再试") from None
    _check(tree, text)
    return _settings(tree, sha256(raw).hexdigest())


def _check(tree: dict[str, Any], text: str) -> None:
    for section, body in tree.items():
        if section == "cities":
            _check_cities(body, text)
            continue
        known = KEYS.get(section)
        bodies = body if section == "inboxes" and isinstance(body, list) else [body]
        if known is None or not all(isinstance(one, dict) for one in bodies):
            raise UsageError(_at(text, "", section) + f"不认识“{section}”，请删去或改正")
        for key, value in (pair for one in bodies for pair in one.items()):
            _check_key(section, key, value, text)


def _check_key(section: str, key: str, value: Any, text: str) -> None:
    where = _at(text, section, key)
    types = KEYS[section].get(key)
    if types is None:
        known = "、".join(KEYS[section])
        raise UsageError(f"{where}[{section}] 里不认识“{key}”，请删去或改正；可用的有：{known}")
    if not _is_a(value, types):
        raise UsageError(f"{where}{key} 应为{'或'.join(TYPE_WORDS[t] for t in types)}，请改正")


def _is_a(value: Any, types: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in types
    if isinstance(value, datetime):
        return datetime in types
    return isinstance(value, types)


def _check_cities(body: Any, text: str) -> None:
    for city, moment in body.items():
        if not isinstance(moment, date):
            raise UsageError(_at(text, "cities", city) + f"{city} 的登记截止时间应写成 2020-06-15T17:00:00")


def _at(text: str, section: str, key: str) -> str:
    inside = not section
    heading = re.compile(r"\s*\[+\s*\"?([^\]\"]+)\"?\s*\]+")
    for no, line in enumerate(text.splitlines(), 1):
        if match := heading.match(line):
            inside = match[1].strip() == section
            if not section and match[1].strip() == key:
                return f"office.toml 第{no}行："
        elif inside and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return f"office.toml 第{no}行："
    return "office.toml："


def _settings(tree: dict[str, Any], digest: str) -> Settings:
    office, inbox, form = tree.get("office", {}), tree.get("inbox", {}), tree.get("form", {})
    archive, run = tree.get("archive", {}), tree.get("run", {})
    return Settings(
        batch=_batch(tree.get("batch", {}), tree.get("cities", {})),
        role=_one_of("office.role", office.get("role", "province"), ROLES),
        office_name=office.get("name", ""),
        settle_seconds=_not_below("inbox.settle_seconds", inbox.get("settle_seconds", 2), 0),
        look_every_seconds=_not_below("inbox.look_every_seconds", inbox.get("look_every_seconds", 5), 0),
        polling=inbox.get("polling"),
        inboxes=senders_of(tree.get("inboxes", [])),
        form_id=form.get("id", "js-2020"),
        margin_mark=form.get("margin_mark", False),
        part_sheets=int(_not_below("form.part_sheets", form.get("part_sheets", 100), 1)),
        fonds=archive.get("fonds", ""),
        item_pattern=_pattern(archive.get("pattern", PATTERN_OF_ITEMS)),
        retention={
            "registry": archive.get("retention_registry", "Y"),
            "qualification": archive.get("retention_qualification", "D30"),
        },
        names_in_folders=archive.get("names_in_folders", False),
        max_mb=int(_not_below("archive.max_mb", archive.get("max_mb", 2000), 1)),
        mail=tree.get("mail", {}),
        workers=int(_not_below("run.workers", run.get("workers", 0), 0)),
        database_url=tree.get("database", {}).get("url", ""),
        digest=digest,
    )


def _numbered(pattern: str, fonds: str, year: int, retention: str, kind: str, number: int) -> str:
    return pattern.format(fonds=fonds, year=year, retention=retention, kind=kind, no=number)


def _pattern(pattern: str) -> str:
    try:
        one, other = (_numbered(pattern, "Z1", 2020, "Y", "DJ", no) for no in (1, 2))
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        one = other = ""
    if one == other:
        raise UsageError(
            f"office.toml 的 [archive] pattern 写法有误：“{pattern}”。应像 {PATTERN_OF_ITEMS}，其中要有 {{no}}"
        )
    return pattern


def _batch(body: dict[str, Any], cities: dict[str, date]) -> Batch:
    if "id" not in body:
        raise UsageError("office.toml 的 [batch] 没有写 id（批次号，如 2020H1），请补上")
    profile = _one_of("batch.photo_profile", body.get("photo_profile", "JS-2020"), tuple(PHOTO_PROFILES))
    return Batch(
        id=body["id"],
        name=body.get("name", body["id"]),
        registration_opens=_moment(body.get("registration_opens")),
        preliminary_closes=_moment(body.get("preliminary_closes"), end=True),
        qualification_back=body.get("qualification_back"),
        review_opens=_moment(body.get("review_opens")),
        review_closes=_moment(body.get("review_closes"), end=True),
        review_tentative=body.get("review_tentative", True),
        certificate_date=body.get("certificate_date"),
        id_capture_from_cohort=body.get("id_capture_from_cohort", 2018),
        batch_exempt_courses=frozenset(body.get("batch_exempt_courses", ())),
        exemption_months_before=body.get("exemption_months_before", 6),
        photo_profile=PHOTO_PROFILES[profile],
        paper_delivery=_one_of(
            "batch.paper_delivery", body.get("paper_delivery", "mail_after_review"), DELIVERIES
        ),
        paper_mail_days=_two_days(body.get("paper_mail_days", [5, 10])),
        copies=int(_not_below("batch.copies", body.get("copies", 1), 1)),
        holidays=_dates("batch.holidays", body.get("holidays", ())),
        working_weekends=_dates("batch.working_weekends", body.get("working_weekends", ())),
        city_deadlines={_city(name): _sure(_moment(day, end=True)) for name, day in cities.items()},
    )


def _city(name: str) -> str:
    return name[:-1] if len(name) > 2 and name.endswith("市") else name


def _sure(moment: datetime | None) -> datetime:
    assert moment is not None
    return moment


def _moment(value: date | None, end: bool = False) -> datetime | None:
    """A day without a time opens at 00:00:00 and closes at 23:59:59, Asia/Shanghai."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI) if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    opening = datetime.combine(value, time(), SHANGHAI)
    return opening + timedelta(hours=24, seconds=-1) if end else opening


def _dates(name: str, days: Any) -> frozenset[date]:
    if not all(isinstance(day, date) for day in days):
        raise UsageError(f"office.toml 的 {name} 应为日期列表，如 [2020-06-25, 2020-06-26]，请改正")
    return frozenset(days)


def _two_days(days: Any) -> tuple[int, int]:
    if len(days) != 2 or not all(isinstance(day, int) for day in days):
        raise UsageError("office.toml 的 batch.paper_mail_days 应为两个整数，如 [5, 10]，请改正")
    return days[0], days[1]


def _one_of(name: str, value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise UsageError(f"office.toml 的 {name} 写的是“{value}”，应为 {'、'.join(choices)} 之一，请改正")
    return str(value)


def _not_below(name: str, value: float, least: float) -> float:
    if value < least:
        raise UsageError(f"office.toml 的 {name} 不能小于 {least:g}，请改正")
    return value
