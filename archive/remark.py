"""档: what a careful reader should be told of a bag that is whole: a code, a file and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

_SAYS = {
    "W-VERSION": "BagIt版本{found}是旧版本。现行的是1.0；要长期保存的请按1.0重新封装",
    "W-ENCODING": "说明文件的编码是{found}，不是UTF-8。已照此读出；重新封装时请用UTF-8",
    "W-BOM": "开头有UTF-8字节顺序标记（BOM），核对时略过了。重新封装时请去掉",
    "W-WEAK": "校验算法只有{found}，防不住有意的改动。请封装单位加用sha256或sha512",
    "W-TAGS": "没有列入标签清单（tagmanifest），它变没变无从核对。请与封装单位确认内容",
    "W-REPEAT": "“{label}”写了{count}次，应当只有一次。请问清以哪一个为准",
    "W-INFO": "{where}冒号后没有空格，照常读了。重新封装时请补上",
    "W-LINE": "{where}写法不规范（“./”、“*”、空行、重复或没有写成%25的百分号），照常核对了。重新封装时请改正",
    "W-NAME": "文件名{why}，在别的系统上可能解不开。请封装单位改名",
    "W-FORM": "文件名的Unicode形式与清单不同，按同一个名字核对了。请用封装时的名字保存",
    "W-TWIN": "与“{other}”在有的系统上是同一个名字，复制时会互相覆盖。请封装单位改名",
    "W-NEST": "是另一个BagIt包，这里只作为文件核对。请另外核对它",
}
CODES = tuple(_SAYS)


@dataclass(frozen=True)
class Remark:
    """A remark: its code (FORMAT.md), the file it is about (may be empty), and a Chinese sentence. No fault."""

    code: str
    name: str
    says: str


def remark(code: str, name: str, **said: object) -> Remark:
    """The remark of that code about the file `name`; `said` fills the places of its sentence."""
    return Remark(code, name, _SAYS[code].format(**said))
