"""言: what is told of papers made ready for another office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Told = Mapping[str, Any]


def sent(told: Told) -> Iterator[str]:
    """send."""
    yield f"给{told['name']}的往来文件做好了：{told['people']}人，{told['papers']}个文件"
    yield from (f"  {path}" for path in told["files"])
    if len(told["files"]) > 1:
        yield f"共{len(told['files'])}个压缩包，每个都要交"
    yield "请交给对方，由对方原样放进收件箱（inbox）最外层，不用解压、不要改名。里面有考生信息，只交给对方本人"
