"""令: what many commands share: their options, and how readers catch up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..errors import LockedError
from ..office import Office
from ..spine import catch_up

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """--json: one JSON document on stdout and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON")(command)


def by_option(command: F) -> F:
    """--by: who does it; it stands in the log."""
    return click.option("--by", required=True, help="经办人姓名，记入日志")(command)


def caught_up(office: Office) -> None:
    """Readers judge what is due when nobody else has the office in hand; they never wait for it."""
    try:
        with office.hand("查看", patience=0):
            catch_up(office)
    except LockedError:
        return
