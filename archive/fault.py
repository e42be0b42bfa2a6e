"""档: what can be wrong with a bag: every fault has a code, a file and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

_AGAIN = "请从另一份副本恢复，或请封装单位重发"
_SAYS = {
    "B-OPEN": "打不开：{why}。请确认路径；文件坏了的，" + _AGAIN,
    "B-READ": "读不出来：{why}。" + _AGAIN,
    "B-ZIP": "压缩包结构与封装时不同：{why}。" + _AGAIN,
    "B-TOP": "压缩包里应当有且只有一个顶层文件夹，这里不是。请查明是谁放进去的，或请封装单位重发",
    "B-NAME": "文件名{why}，解包可能有害。请不要解包，请封装单位重发",
    "B-TWIN": "与“{other}”在有的系统上是同一个名字，解包会互相覆盖。请封装单位改名后重发",
    "B-LINK": "是链接或不是普通文件，不能证明内容。请封装单位放入文件本身后重发",
    "B-BAGIT": "{why}。" + _AGAIN,
    "B-DATA": "没有data文件夹，不是完整的BagIt包。" + _AGAIN,
    "B-VERSION": "BagIt版本是{found}，这里认得0.93至0.97和1.0。请用能读它的程序核对",
    "B-ENCODING": "说明文件的编码是{found}，这里不认得；下面按UTF-8读。请用能读它的程序核对",
    "B-MANIFEST": "没有校验清单（manifest-sha256.txt等），内容无从核对。" + _AGAIN,
    "B-ALGORITHM": "校验算法{found}这里算不了，没有核对这份清单。请用能算它的程序核对",
    "B-LINE": "{where}读不懂、重复或指向清单范围之外。" + _AGAIN,
    "B-INFO": "{where}不是“名称: 内容”的形式，或不许重复而重复。" + _AGAIN,
    "B-FETCH": "还没有取来，fetch.txt写明从{where}取。请先取齐，再核对",
    "B-MISSING": "清单{where}上有，包里没有。" + _AGAIN,
    "B-EXTRA": "包里有，清单{where}上没有。请查明来历；不是封装时放入的请移出",
    "B-DIGEST": "{algorithm}与清单不符，内容已变。" + _AGAIN,
    "B-TAG": "{algorithm}与{where}不符，这份说明或清单已变。" + _AGAIN,
    "B-FORM": "与封装时的写法不同，已被改动。" + _AGAIN,
    "B-CRC": "压缩包记的CRC-32与内容不符。" + _AGAIN,
    "B-OXUM": "共{found}字节，登记（Payload-Oxum）是{wanted}字节。" + _AGAIN,
    "B-COUNT": "共{found}个文件，登记（Payload-Oxum）是{wanted}个。" + _AGAIN,
}
CODES = tuple(_SAYS)


@dataclass(frozen=True)
class Fault:
    """One fault: its code (FORMAT.md), the file it is in (from the bag's base; may be empty), and a Chinese sentence."""

    code: str
    name: str
    says: str


def fault(code: str, name: str, **said: object) -> Fault:
    """The fault of that code about the file `name`; `said` fills the places of its sentence."""
    return Fault(code, name, _SAYS[code].format(**said))


class UnreadableError(Exception):
    """A file of a bag cannot be read to its end, or is not what the zip says; carries the fault."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.says)
        self.fault = found
