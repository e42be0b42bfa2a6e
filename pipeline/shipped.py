"""携: where forms/ and templates/ lie, in the repository as in the installed wheel."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder `forms` or `templates` that came with the program."""
    inside = HERE / "data" / kind
    return inside if inside.is_dir() else HERE.parent / kind
