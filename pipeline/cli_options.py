"""令: the options that many commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """--json: one JSON document on stdout and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON")(command)


def by_option(command: F) -> F:
    """--by: who does it; it stands in the log."""
    return click.option("--by", required=True, help="经办人姓名，记入日志")(command)
