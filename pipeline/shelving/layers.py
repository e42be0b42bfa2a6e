"""存: a layer that a scan hides stays hidden in its set (ISO 32000-1, 8.11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pikepdf

from .cleaning import below


@dataclass(slots=True)
class Layers:
    """The layers of all scans of a paper, and which of them are off, when seen or when printed."""

    known: list[pikepdf.Object] = field(default_factory=list)
    off: list[pikepdf.Object] = field(default_factory=list)
    automatic: list[tuple[str, pikepdf.Object, list[pikepdf.Object]]] = field(default_factory=list)

    def add(self, source: pikepdf.Pdf, found: Iterable[pikepdf.Object]) -> None:
        """Remembers the layers found in the drawings of a document, as that document shows them."""
        told = below(source.Root, "/OCProperties")
        config = below(told, "/D")
        used = {layer.objgen: layer for layer in found if layer.is_indirect}
        off = _numbers(config, "/OFF")
        if config.get("/BaseState") == pikepdf.Name.OFF:
            off |= _numbers(told, "/OCGs") - _numbers(config, "/ON")
        self.known += used.values()
        self.off += [layer for number, layer in used.items() if number in off]
        for one in _members(config, "/AS"):
            if isinstance(one, pikepdf.Dictionary) and isinstance(one.get("/Category"), pikepdf.Array):
                meant = [used[number] for number in sorted(_numbers(one, "/OCGs") & used.keys())]
                self.automatic += [(str(one.get("/Event", "/View")), one.Category, meant)] if meant else []

    def write(self, pdf: pikepdf.Pdf) -> None:
        """Tells the paper which layers it has; their drawings must have been copied into it already."""
        if not self.known:
            return
        said = pikepdf.Dictionary(OFF=_copied(pdf, self.off), Order=pikepdf.Array())
        rules = [
            pikepdf.Dictionary(
                Event=pikepdf.Name(event),
                Category=pikepdf.Array([pikepdf.Name(str(word)) for word in category]),
                OCGs=_copied(pdf, layers),
            )
            for event, category, layers in self.automatic
        ]
        if rules:
            said.AS = pikepdf.Array(rules)
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=_copied(pdf, self.known), D=said)


def _copied(pdf: pikepdf.Pdf, layers: Sequence[pikepdf.Object]) -> pikepdf.Array:
    return pikepdf.Array([pdf.copy_foreign(layer) for layer in layers])


def _members(holder: pikepdf.Object, key: str) -> Iterator[object]:
    found = holder.get(key)
    yield from found if isinstance(found, pikepdf.Array) else ()


def _numbers(holder: pikepdf.Object, key: str) -> set[tuple[int, int]]:
    return {one.objgen for one in _members(holder, key) if isinstance(one, pikepdf.Dictionary)}
