"""印: what lies wrong on a form: off the page, one on the other, on a seal's ground, or not measured yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ..typeset.page import MM
from .form import Place, Seal
from .formkeys import Complaint

TOUCH = 0.05  # mm by which neighbours may overlap: what rounding does
UNMEASURED = "请照 grid.pdf 填上位置和大小；表上没有的，在行首加 # 或删去"


@dataclass(frozen=True, slots=True)
class Area:
    """Something that takes room on a page: the section of form.toml it comes from, and its place."""

    section: str
    place: Place
    measured: bool = True

    @property
    def title(self) -> str:
        """How people call it."""
        return self.place.title


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the pages of a form, and how large these are in mm."""

    width: float
    height: float
    pages: int
    areas: tuple[Area, ...]
    seals: tuple[Seal, ...]

    def complaints(self) -> Iterator[Complaint]:
        """All that is wrong with the places."""
        ready = []
        for area in self.areas:
            if area.measured:
                ready.append(area)
                yield from self._alone(area)
            else:
                yield _said(area, f"“{area.title}”还没有量", UNMEASURED)
        for seal in self.seals:
            yield from self._outside(Area("seal", _square(seal)))
        for one, other in combinations(ready, 2):
            yield from _overlap(one, other)
        for area in ready:
            yield from self._sealed(area)

    def _alone(self, area: Area) -> Iterator[Complaint]:
        place = area.place
        yield from self._outside(area)
        if not 0 < place.min_size <= place.size:
            yield _said(area, f"“{area.title}”的最小字号比字号还大", "请把 min_size 改小，或把 size 改大")
        elif area.section in ("field", "column") and place.h * MM < place.min_size:
            says = f"“{area.title}”高 {place.h:g} mm，最小字号 {place.min_size:g} 磅也放不下一行"
            yield _said(area, says, f"请把高改到 {place.min_size / MM + 0.1:.1f} mm 以上")

    def _outside(self, area: Area) -> Iterator[Complaint]:
        place = area.place
        if not 1 <= place.page <= self.pages:
            says = f"“{area.title}”在第 {place.page} 面，而这张表只有 {self.pages} 面"
            yield _said(area, says, "请改正 page")
        right, bottom = place.x + place.w, place.y + place.h
        if place.x < 0 or place.y < 0 or right > self.width or bottom > self.height:
            says = f"“{area.title}”超出了 {self.width:g}×{self.height:g} mm 的纸"
            reach = f"现在从 {place.x:g}、{place.y:g} 到 {right:g}、{bottom:g}"
            yield _said(area, says, f"请改正坐标：{reach}")

    def _sealed(self, area: Area) -> Iterator[Complaint]:
        """A field that reaches into an area kept free for a seal."""
        place = area.place
        for seal in self.seals:
            across = max(place.x - seal.x, 0.0, seal.x - place.x - place.w)
            down = max(place.y - seal.y, 0.0, seal.y - place.y - place.h)
            short = seal.diameter / 2 - (across**2 + down**2) ** 0.5
            if place.page == seal.page and short > TOUCH:
                says = f"“{area.title}”伸进了“{seal.title}”的盖章处"
                yield _said(area, says, f"请把它移开 {short:.1f} mm 以上，或改小")


def _overlap(one: Area, other: Area) -> Iterator[Complaint]:
    first, second = one.place, other.place
    across = min(first.x + first.w, second.x + second.w) - max(first.x, second.x)
    down = min(first.y + first.h, second.y + second.h) - max(first.y, second.y)
    if first.page == second.page and across > TOUCH and down > TOUCH:
        says = f"“{one.title}”与“{other.title}”重叠（横 {across:.1f} mm，竖 {down:.1f} mm）"
        yield _said(other, says, "请移开其中一个，或改小")


def _square(seal: Seal) -> Place:
    half = seal.diameter / 2
    return Place("", seal.title, seal.x - half, seal.y - half, seal.diameter, seal.diameter, seal.page)


def _said(area: Area, says: str, fix: str) -> Complaint:
    name = {"field": area.place.code, "seal": area.title, "column": area.place.code}.get(area.section, "")
    return Complaint(area.section, name, says, fix)
