"""印: the digital copy made by a hand of the office, which knows nothing of the office but its form and its store."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model import Record
from ..typeset.fonts import stack
from . import copies, layout


@dataclass(frozen=True, slots=True)
class Copier:
    """Writes copies on the form in this folder, with the gray photos of that store."""

    form_folder: str
    store: str

    def __call__(self, target: Path, record: str) -> int:
        """Writes the copy of a record (its JSON); how many pages it has comes back."""
        writer, pages = _writer(self.form_folder)
        with target.open("wb") as out:
            writer.write(out, Record.from_json(record), self._gray)
        return pages

    def _gray(self, digest: str) -> bytes:
        return (Path(self.store) / digest[:2] / digest).read_bytes()


@cache
def _writer(folder: str) -> tuple[copies.CopyWriter, int]:
    form = layout.load_form(Path(folder))
    return copies.CopyWriter(form, stack()), form.pages
