"""档: no bag within a bag: the inner one would be proved by nobody."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from archive.contents import BROKEN

_DECLARATION = re.compile(r"(?:[^/]+/)?bagit\.txt")


def is_bag(name: str, source: Path | bytes) -> bool:
    """Whether a file to be sealed is a bag in a zip, or the declaration of one that lies unpacked."""
    name = name.rpartition("/")[2].lower()
    return name == "bagit.txt" or (name.endswith(".zip") and _has_declaration(source))


def bag_around(target: Path) -> Path | None:
    """The unpacked bag that `target` would lie in, if it would."""
    return next((folder for folder in target.absolute().parents if (folder / "bagit.txt").is_file()), None)


def _has_declaration(source: Path | bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as zipped:
            return any(map(_DECLARATION.fullmatch, zipped.namelist()))
    except BROKEN:
        return False
