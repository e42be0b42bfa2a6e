"""印: the calibrations of the office's printers, kept in printers/NAME.toml; none is ever taken out."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.atomic import write_aside

from ..errors import UsageError
from .affine import Affine, Point, Told, from_figures, told
from .form import Form

SIDES = {"front": "正面", "back": "背面"}
FORBIDDEN = set('/\\:*?"<>|@#\n\r\t')
HEAD = "# 打印机的校准，由 biye form calibrate 写入：每校准一次添一段，以前的保留。请不要改动数字。\n"
SAME_SIZE = 1.0  # mm


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One calibration of a side: what the printer did to the proof sheet on that day."""

    printer: str
    tray: str
    side: str
    at: str
    by: str
    source: str
    page: Point
    error: Affine
    rest: float

    @property
    def profile(self) -> str:
        """The name by which `print new` asks for it."""
        return f"{self.printer}/{self.tray}"

    @property
    def day(self) -> str:
        """The day on which it was made."""
        return self.at[:10]

    @property
    def told(self) -> Told:
        """What the printer does, in figures as people tell it."""
        return told(self.error, self.page)

    def words(self) -> str:
        """What the printer does, in words."""
        return self.told.words()


@dataclass(frozen=True, slots=True)
class Profile:
    """What a run is printed with: name, days, and for each page the map that undoes the printer's error."""

    name: str
    days: str
    undo: tuple[Affine, ...]


def plain(name: str, what: str) -> str:
    """A name that can be part of a file's name. Raises UsageError."""
    if not name.strip() or name.startswith(".") or FORBIDDEN & set(name):
        raise UsageError(f'{what}“{name}”不能用：不要空着，不要有 / \\ : * ? " < > | @ #。请换一个名字')
    return name.strip()


def keep(office: Path, one: Calibrated) -> Path:
    """Adds a calibration to the printer's file, which comes back."""
    target = office / "printers" / f"{one.printer}.toml"
    target.parent.mkdir(exist_ok=True)
    before = target.read_text("utf-8") if target.is_file() else HEAD
    write_aside(target, lambda out: out.write((before + "\n" + _written(one)).encode()))
    return target


def _written(one: Calibrated) -> str:
    words = {"tray": one.tray, "side": one.side, "at": one.at, "by": one.by, "source": one.source}
    lines = ["[[calibration]]", f"# {SIDES[one.side]}：{one.words()}"]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in words.items()]
    lines.append(f"page = [{one.page[0]:g}, {one.page[1]:g}]")
    lines.append(f"error = [{', '.join(f'{value:.7f}' for value in one.error.figures())}]")
    return "\n".join([*lines, f"rest = {one.rest:.3f}", ""])


def kept(office: Path) -> list[Calibrated]:
    """All calibrations, by printer, oldest first. Raises UsageError when a file cannot be read."""
    found: list[Calibrated] = []
    for path in sorted((office / "printers").glob("*.toml")):
        try:
            told_all = tomllib.loads(path.read_text("utf-8")).get("calibration", [])
            found += [_read(path.stem, one) for one in told_all]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
            raise UsageError(
                f"printers/{path.name} 读不懂（{error}）。请放回没有改动过的那一份，或移走后重新校准"
            ) from error
    return found


def _read(printer: str, one: dict[str, Any]) -> Calibrated:
    width, height = map(float, one["page"])
    words = {key: str(one[key]) for key in ("tray", "side", "at", "by", "source")}
    error = from_figures([float(value) for value in one["error"]])
    return Calibrated(printer, page=(width, height), error=error, rest=float(one["rest"]), **words)


def current(all_: Sequence[Calibrated]) -> dict[tuple[str, str], Calibrated]:
    """The latest of each profile and side."""
    return {(one.profile, one.side): one for one in all_}


def profile(office: Path, asked: str, form: Form) -> Profile:
    """The profile of that name, PRINTER/TRAY, or PRINTER alone when it has one tray; @DAY for an earlier one.

    Raises UsageError with the known ones, or when a side of the form is not calibrated.
    """
    name, _, day = asked.partition("@")
    all_ = [one for one in kept(office) if not day or one.day <= day]
    names = list(dict.fromkeys(one.profile for one in all_))
    fitting = [one for one in names if name in (one, one.split("/")[0])]
    if len(fitting) != 1:
        known = (
            f"已有的：{'、'.join(names)}"
            if names
            else "还没有校准过任何打印机，请先用 form proof 和 form calibrate"
        )
        why = f"“{name}”有几个纸盒，请写明是哪一个" if fitting else f"没有“{asked}”这份校准"
        raise UsageError(f"{why}。{known}；没有开印")
    latest = current(all_)
    sides = [_side(latest.get((fitting[0], side)), fitting[0], side, form) for side in _sides(form)]
    days = "、".join(dict.fromkeys(one.day for one in sides))
    return Profile(fitting[0], days, tuple(one.error.inverse() for one in sides))


def body_of(one: Profile) -> dict[str, Any]:
    """What a job keeps of its profile: resumed another day, it gives the same bytes."""
    undo = [[round(value, 8) for value in map_.figures()] for map_ in one.undo]
    return {"profile": one.name, "calibrated": one.days, "undo": undo}


def undoing(body: Mapping[str, Any]) -> tuple[Affine, ...] | None:
    """The maps a job is printed under; None for a job without a profile."""
    return tuple(map(from_figures, body["undo"])) if "undo" in body else None


def _sides(form: Form) -> Iterator[str]:
    for page in range(form.pages):
        yield "back" if page % 2 else "front"


def _side(one: Calibrated | None, name: str, side: str, form: Form) -> Calibrated:
    if one is None:
        raise UsageError(
            f"“{name}”的{SIDES[side]}还没有校准，而这张表两面都要印。请用校准页的{SIDES[side]}再做一次 form calibrate"
            f" --side {side}；没有开印"
        )
    if max(abs(one.page[0] - form.width), abs(one.page[1] - form.height)) > SAME_SIZE:
        raise UsageError(
            f"“{name}”是用 {one.page[0]:g}×{one.page[1]:g} mm 的纸校准的，这张表是 {form.width:g}×{form.height:g} mm。"
            "请用这张表的校准页重新校准；没有开印"
        )
    return one


def now_told(moment: datetime) -> str:
    """The moment as a calibration bears it."""
    return moment.isoformat(timespec="seconds")
