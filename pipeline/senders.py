"""设: who has an inbox of his own, as office.toml says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import UsageError
from .model import KIND_OF_FOLDER, KINDS


@dataclass(frozen=True, slots=True)
class Sender:
    """One who has an inbox of his own ([[inboxes]]): `folder` and `returned` from the office, or absolute.

    `kinds` are those he may send, empty: all; `polling` None: found out.
    """

    name: str
    folder: str
    kinds: frozenset[str]
    returned: str
    polling: bool | None


def senders_of(told: Any) -> tuple[Sender, ...]:
    """All of [[inboxes]]. Raises UsageError."""
    if not isinstance(told, list):
        raise UsageError("office.toml 的 inboxes 要写成两层方括号：[[inboxes]]，一个寄件单位一段，请改正")
    senders = tuple(map(_sender, told))
    names = [sender.name for sender in senders]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"office.toml 的 [[inboxes]] 里“{name}”写了两次。一个单位一段，请合并")
    return senders


def _sender(body: Mapping[str, Any]) -> Sender:
    name, folder = body.get("sender", "").strip(), body.get("folder", "").strip()
    if not name or not folder:
        raise UsageError(
            "office.toml 的 [[inboxes]] 每一段都要写 sender（单位名称）和 folder（文件夹），请补上"
        )
    if set(name) & set('/\\:*?"<>|') or name.startswith(".") or name in KIND_OF_FOLDER:
        raise UsageError(f"office.toml 的 [[inboxes]] 的 sender“{name}”不能用作文件夹名。请写单位名称")
    unknown = [kind for kind in body.get("kinds", ()) if kind not in KIND_OF_FOLDER]
    if unknown:
        known = "、".join(chinese for _, chinese in KINDS.values())
        raise UsageError(f"office.toml 的 [[inboxes]] 的 kinds 不认识“{unknown[0]}”，可写：{known}")
    kinds = frozenset(KIND_OF_FOLDER[kind] for kind in body.get("kinds", ()))
    return Sender(name, folder, kinds, body.get("returned", ""), body.get("polling"))
