"""印: where forms lie: an office's own in its forms/, before those that came with the program."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..shipped import shipped
from .profiles import plain


def folder_of(office: Path, form_id: str) -> Path:
    """The folder of the form of that name. Raises UsageError with the known ones."""
    plain(form_id, "登记表的编号")
    for folder in (own(office, form_id), shipped("forms") / form_id):
        if folder.is_dir():
            return folder
    raise UsageError(f"没有“{form_id}”这种登记表。office.toml 的 form.id 可用：{'、'.join(known(office))}")


def own(office: Path, form_id: str) -> Path:
    """Where an office keeps a form of its own."""
    return office / "forms" / form_id


def known(office: Path) -> list[str]:
    """The names of all forms there are for an office."""
    folders = [*shipped("forms").iterdir(), *(office / "forms").glob("*")]
    return sorted({folder.name for folder in folders if folder.is_dir()})


def toml_of(office: Path, asked: str) -> Path:
    """The form.toml meant by a path to it, by its folder, or by the name of a form."""
    path = Path(asked)
    if path.is_file():
        return path
    return (path if (path / "form.toml").is_file() else folder_of(office, asked)) / "form.toml"
