"""存: 四性检测 (DA/T 70): of a volume what was checked for authenticity, integrity, usability and safety, how, and how it stood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .volume import Volume

PASS, NOTED = "通过", "通过，有说明"


def report(volume: Volume) -> bytes:
    """四性检测报告.json, UTF-8. Whatever fails one of these tests is never sealed: here stands what was looked at."""
    told = {
        "bundle": volume.name,
        "standard": "DA/T 70-2018",
        "stage": "归档（封装时）",
        "by": volume.by,
        "day": volume.day,
        "entries": len(volume.entries),
        "files": sum(len(entry.files) for entry in volume.entries),
        "properties": [
            {"property": "authenticity", "title": "真实性", "checks": list(_authenticity(volume))},
            {"property": "integrity", "title": "完整性", "checks": list(_integrity(volume))},
            {"property": "usability", "title": "可用性", "checks": list(_usability(volume))},
            {"property": "safety", "title": "安全性", "checks": list(_safety(volume))},
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _check(what: str, how: str, says: str, noted: bool = False) -> dict[str, Any]:
    return {"what": what, "how": how, "result": NOTED if noted else PASS, "says": says}


def _authenticity(volume: Volume) -> Iterator[dict[str, Any]]:
    yield _check(
        "来源文件与收下时相同",
        "封装前重新计算每个来源文件的 sha256，与收件时登记的逐一比对",
        f"{len(volume.entries)}件全部一致",
    )
    yield _check(
        "来源与经手人可查",
        "每件的 metadata.json 写明来源文件、收到时间、经手人和审核决定",
        f"{len(volume.entries)}件都有",
    )


def _integrity(volume: Volume) -> Iterator[dict[str, Any]]:
    yield _check(
        "应有的材料都有", "按备忘录的要求逐样核对；缺一样或不合格的不封装", f"{len(volume.entries)}件齐全"
    )
    yield _check(
        "件号、页号连续",
        "件号从1起不空号；逐份数页，与首页、目录比对",
        f"{len(volume.entries)}件，{volume.pages}页",
    )
    yield _check(
        "每个文件有摘要", "manifest-sha256.txt 与 manifest-sha512.txt 各记一行", "封装时写入，可随时重算核对"
    )


def _usability(volume: Volume) -> Iterator[dict[str, Any]]:
    coarse = [f"{e.folder}：{file}" for e in volume.entries for file in e.looked.coarse]
    fonts = [f"{e.folder}/{file}：{names}" for e in volume.entries for file, names in e.looked.fonts]
    unknown = sum(e.looked.unknown for e in volume.entries)
    yield _check(
        "文件能打开、页数相符",
        "制成后用另一个程序（PDFium）打开每件的每个PDF并数页",
        f"{sum(e.looked.pages for e in volume.entries)}页都能打开",
    )
    yield _check(
        "不靠本机就能看",
        "检查PDF里的字库是否嵌入；影像按原数据收入，不另压缩；文本为 UTF-8",
        f"扫描件自己没有带上的字库：{'；'.join(fonts)}" if fonts else "不需要安装字库或专用软件",
        bool(fonts),
    )
    yield _check(
        "影像清晰",
        "低于150 dpi 的影像列出",
        "；".join([*coarse, *([f"{unknown}份不是影像或看不出分辨率"] if unknown else [])])
        or "没有低于150 dpi 的影像",
        bool(coarse),
    )


def _safety(volume: Volume) -> Iterator[dict[str, Any]]:
    removed = [f"{e.folder}/{file}：去除了{what}" for e in volume.entries for file, what in e.looked.removed]
    yield _check(
        "没有会自己运行的内容",
        "检查脚本、动作、内嵌文件、外部引用；有的去除，原文件另存在收件库",
        "；".join(removed) if removed else "没有发现",
        bool(removed),
    )
    yield _check("没有加密", "设了打开密码的不收；封装的文件都不加密", "全部不加密")
    yield _check(
        "文件名安全、不含身份证号",
        f"按 FORMAT.md 的规定检查文件名；文件夹只用序号、准考证号{_and_name(volume)}",
        "全部符合",
    )


def _and_name(volume: Volume) -> str:
    return "和姓名" if any(e.folder.count("_") > 1 for e in volume.entries) else ""
