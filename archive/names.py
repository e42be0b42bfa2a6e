"""档: which names every reader can unpack, on every system and in thirty years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NO_PART = re.compile(r"(?:^|/)\.{0,2}(?:/|$)")
_DEVICE = re.compile(
    r"(?:^|/)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.[^/]*)?(?:/|$)", re.IGNORECASE
)
_SPECIAL = set('<>:"|?*%$')
_INVISIBLE = {"Cf", "Zl", "Zp", "Cs"}
PART_BYTES = 255
NAME_BYTES = 1000


def escape(name: str) -> str:
    """Why `name` is not the name of a file below the base, in Chinese; empty if it is. Parts are divided by `/`."""
    if not name or name.startswith(("/", "~")) or re.match(r"[A-Za-z]:", name):
        return "是空名、绝对路径或指向别处"
    return "含空的一段或“.”“..”" if _NO_PART.search(name) else ""


def danger(name: str) -> str:
    """Why unpacking `name` could do harm, in Chinese; empty if it cannot. Stricter than `escape`."""
    if escape(name):
        return escape(name)
    if "\\" in name:
        return "含反斜杠"
    if _CONTROL.search(name):
        return "含控制字符"
    if _DEVICE.search(name):
        return "含Windows保留名（如CON、NUL）"
    return ""


def objection(name: str) -> str:
    """Why we do not seal `name`, in Chinese; empty if we do. Stricter than `danger`.

    `%` and `$` are refused because readers of manifests expand them, or not, as they please.
    """
    if danger(name):
        return danger(name)
    if not unicodedata.is_normalized("NFC", name):
        return "不是NFC规范形式（Unicode）"
    if any(unicodedata.category(char) in _INVISIBLE for char in name):
        return "含看不见的字符"
    if _SPECIAL.intersection(name):
        return '含 < > : " | ? * % $ 之一'
    if len(name.encode()) > NAME_BYTES:
        return f"超过{NAME_BYTES}字节"
    return next((said for said in map(_objection_to_part, name.split("/")) if said), "")


def twins(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that some system takes for one: equal, differing in case or NFC/NFD, or a file and a folder."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        for folder in _folders(name):
            other = folders.setdefault(_folded(folder), folder)
            if other != folder:
                yield folder, other
        key = _folded(name)
        if key in files:
            yield name, files[key]
        files.setdefault(key, name)
    for key in files.keys() & folders.keys():
        yield files[key], folders[key] + "/"


def _objection_to_part(part: str) -> str:
    if part != part.rstrip() or part.endswith("."):
        return "有一段以空格或句点结尾"
    if len(part.encode()) > PART_BYTES:
        return f"有一段超过{PART_BYTES}字节"
    return ""


def _folders(name: str) -> Iterator[str]:
    cut = name.find("/")
    while cut != -1:
        yield name[:cut]
        cut = name.find("/", cut + 1)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
