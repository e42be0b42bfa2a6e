"""Hostile ZIPs: names that climb out, twins, bombs, lies about sizes, and what is no ZIP at all."""

import struct
import zlib
from dataclasses import replace
from functools import cache

from hostile_bytes import (
    EITHER,
    LINK_MODE,
    MEBI,
    REFUSED,
    TAKEN,
    ZIP64,
    Content,
    Make,
    Member,
    bomb,
    crc_of,
    deflated,
    noise,
    packed,
    zipped,
)
from hostile_pictures import portrait
from makers import ticket

FIRST = 19_700  # serial of the people whose portraits lie in these


@cache
def good(number: int) -> bytes:
    """A portrait; a few do for all."""
    return portrait(FIRST + number % 6)


def _named(*names: str | bytes) -> bytes:
    """One portrait under each name."""
    return zipped(*(packed(name, good(number)) for number, name in enumerate(names)))


def _one(**lies: object) -> bytes:
    """A sound portrait and one of which something is not true."""
    sound = packed(f"{ticket(FIRST)}.jpg", good(0))
    return zipped(sound, replace(packed(f"{ticket(FIRST + 1)}.jpg", good(1)), **lies))


def _many(count: int, size: int = 1) -> bytes:
    return zipped(*(Member(b"%06d.jpg" % number, b"x" * size) for number in range(count)))


def _overlapping(count: int, size: int) -> bytes:
    """All members are the same bytes: each unpacks in full, the file stays small."""
    block = bytes(MEBI)
    kernel, crc = deflated(block, size), crc_of(block, size)
    told = {"method": 8, "packed": kernel, "crc": crc, "size": size * MEBI}
    first = Member(b"000.jpg", **told)
    rest = [Member(b"%03d.jpg" % number, **told, offset=0, local=False) for number in range(1, count)]
    return zipped(first, *rest)


def _quoted(count: int, size: int) -> bytes:
    """Each member packs the head of the next one as it is, and then goes on with the next one's bytes."""
    block = bytes(MEBI)
    told = {"method": 8, "packed": deflated(block, size), "crc": crc_of(block, size), "size": size * MEBI}
    members, heads = [Member(b"000.jpg", **told)], b""
    for number in range(1, count):
        inner = members[-1]
        heads = inner.head + heads
        quote = b"\0" + struct.pack("<HH", len(inner.head), len(inner.head) ^ 0xFFFF) + inner.head
        told = {"packed": quote + inner.body, "crc": crc_of(block, size, zlib.crc32(heads))}
        told |= {"method": 8, "size": size * MEBI + len(heads)}
        members.append(Member(b"%03d.jpg" % number, **told))
    members.reverse()
    step = len(members[0].head) + 5
    entries = [replace(member, local=False, offset=step * place) for place, member in enumerate(members)]
    return zipped(*entries, before=members[0].head + members[0].body)


def _nested(depth: int) -> bytes:
    data = zipped(packed(f"{ticket(FIRST)}.jpg", good(0)))
    for number in range(depth):
        data = zipped(packed(f"level-{number}.zip", data))
    return data


def _nested_bomb() -> bytes:
    inner = zipped(bomb("0.jpg", bytes(MEBI), 100))
    middle = zipped(*(packed(f"{number}.zip", inner) for number in range(10)))
    return zipped(*(packed(f"{number}.zip", middle) for number in range(10)))


def _large_lie() -> bytes:
    """ZIP64 says that a few bytes are 2^60."""
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 60)
    return _one(extra=extra, size=ZIP64, packed_size=ZIP64)


def _cut_directory() -> bytes:
    data = _named(*(f"{ticket(FIRST + n)}.jpg" for n in range(4)))
    at = data.index(b"PK\1\2")
    return data[: at + 80]


def _directory_in_itself() -> bytes:
    """The directory points at itself as its only member."""
    return zipped(Member(b"self.jpg", local=False, offset=0, size=100, packed_size=100))


def _tail_lies(**told: int) -> bytes:
    data = bytearray(_named(f"{ticket(FIRST)}.jpg"))
    at = data.rindex(b"PK\5\6")
    for place, value in {"size": 12, "start": 16}.items():
        if place in told:
            data[at + value : at + value + 4] = struct.pack("<I", told[place])
    return bytes(data)


def _heads_differ() -> bytes:
    """One name in the directory, another in front of the bytes."""
    data = _named(f"{ticket(FIRST)}.jpg")
    return data.replace(ticket(FIRST).encode(), b"../../etc/xx", 1)


def _extra_garbage() -> bytes:
    return _one(extra=noise(300))


def _unicode_path() -> bytes:
    """The extra field for Unicode names says another name."""
    name = f"../{ticket(FIRST + 1)}.jpg".encode()
    extra = struct.pack("<HHBI", 0x7075, len(name) + 5, 1, 0) + name
    return _one(extra=extra)


T = [ticket(FIRST + number) for number in range(8)]
GBK = f"{T[0]} 张三.jpg".encode("gbk")
_ZIPS: dict[str, tuple[Make, str]] = {
    "zip-climbing-names": (
        lambda: _named(f"../../{T[0]}.jpg", f"a/../../../{T[1]}.jpg", f"..\\..\\{T[2]}.jpg"),
        EITHER,
    ),
    "zip-absolute-names": (
        lambda: _named(f"/etc/{T[0]}.jpg", f"//share/x/{T[1]}.jpg", f"\\\\share\\x\\{T[2]}.jpg"),
        EITHER,
    ),
    "zip-drive-names": (
        lambda: _named(f"C:\\Windows\\{T[0]}.jpg", f"C:{T[1]}.jpg", f"{T[2]}.jpg:stream"),
        EITHER,
    ),
    "zip-device-names": (lambda: _named("CON.jpg", "nul", "COM1.jpg", "aux.jpg"), EITHER),
    "zip-gbk-names": (lambda: _named(GBK, f"{T[1]} 李四.jpg".encode("gbk")), TAKEN),
    "zip-gbk-names-called-utf8": (lambda: zipped(packed(GBK, good(0), flags=0x800)), EITHER),
    "zip-utf8-names-without-the-flag": (lambda: _named(f"{T[0]} 张三.jpg".encode()), EITHER),
    "zip-newline-name": (lambda: _named(f"{T[0]}\n.jpg", f"{T[1]}\r\n\t.jpg", f"{T[2]}\x1b[2J.jpg"), EITHER),
    "zip-rtl-name": (lambda: _named(f"{T[0]}\u202egpj.exe.jpg", f"{T[1]}\u200f.jpg"), EITHER),
    "zip-nul-in-name": (lambda: _named(f"{T[0]}.jpg\0.exe", f"\0{T[1]}.jpg"), EITHER),
    "zip-nfc-and-nfd": (lambda: _named(f"{T[0]} é.jpg", f"{T[1]} e\u0301.jpg"), EITHER),
    "zip-case-twins": (lambda: _named("A.JPG", "a.jpg", "A.jpg"), EITHER),
    "zip-same-name-twice": (
        lambda: zipped(packed(f"{T[0]}.jpg", good(0)), packed(f"{T[0]}.jpg", good(1))),
        EITHER,
    ),
    "zip-empty-name": (lambda: _named("", f"{T[0]}.jpg"), EITHER),
    "zip-dot-names": (lambda: _named(".", "..", "...", " .jpg", f"{T[0]}.jpg. "), EITHER),
    "zip-name-of-60000-bytes": (lambda: _named("x" * 60_000 + ".jpg"), EITHER),
    "zip-name-200-deep": (lambda: _named("d/" * 200 + f"{T[0]}.jpg"), EITHER),
    "zip-folders-only": (lambda: _named("a/", "b/", "c\\"), REFUSED),
    "zip-file-and-folder-of-one-name": (lambda: _named("x.jpg", "x.jpg/", f"x.jpg/{T[0]}.jpg"), EITHER),
    "zip-member-is-a-link": (
        lambda: zipped(Member(f"{T[0]}.jpg".encode(), b"/etc/hostname", external=LINK_MODE)),
        EITHER,
    ),
    "zip-member-is-a-pipe": (
        lambda: zipped(Member(f"{T[0]}.jpg".encode(), external=0o010644 << 16)),
        REFUSED,
    ),
    "zip-100000-members": (lambda: _many(100_000), EITHER),
    "zip-bomb-of-500-mb": (lambda: zipped(bomb(f"{T[0]}.jpg", bytes(MEBI), 500)), REFUSED),
    "zip-bomb-that-says-it-is-small": (
        lambda: zipped(Member(f"{T[0]}.jpg".encode(), b"", 8, deflated(bytes(MEBI), 500), size=40_000)),
        REFUSED,
    ),
    "zip-bomb-of-many-members": (
        lambda: zipped(*(bomb(f"{n:012}.jpg", bytes(MEBI), 15) for n in range(60))),
        EITHER,
    ),
    "zip-bomb-overlapping": (lambda: _overlapping(200, 15), REFUSED),
    "zip-bomb-quoted": (lambda: _quoted(30, 15), EITHER),
    "zip-bomb-nested": (_nested_bomb, REFUSED),
    "zip-in-zip": (lambda: _nested(1), REFUSED),
    "zip-in-zip-in-zip": (lambda: _nested(2), REFUSED),
    "zip-40-deep": (lambda: _nested(40), REFUSED),
    "zip-encrypted-flag": (lambda: _one(flags=1), EITHER),
    "zip-strongly-encrypted": (lambda: _one(flags=0x2041), EITHER),
    "zip-unknown-method": (lambda: _one(method=77), EITHER),
    "zip-method-bzip2-garbage": (lambda: _one(method=12), EITHER),
    "zip-method-lzma-garbage": (lambda: _one(method=14), EITHER),
    "zip-lzma-dictionary-of-4-gb": (
        lambda: _one(method=14, packed=b"\x09\x04\x05\0\x5d\xff\xff\xff\xff" + noise(3000)),
        EITHER,
    ),
    "zip-wrong-sum": (lambda: _one(crc=1), EITHER),
    "zip-cut-member": (lambda: _one(packed=deflated(good(1))[:9000]), EITHER),
    "zip-garbage-member": (lambda: _one(packed=noise(9000)), EITHER),
    "zip64-lying-sizes": (_large_lie, EITHER),
    "zip64-extra-too-short": (
        lambda: _one(extra=struct.pack("<HH", 1, 0), size=ZIP64, packed_size=ZIP64),
        EITHER,
    ),
    "zip-size-too-small": (lambda: _one(size=10), EITHER),
    "zip-size-too-large": (lambda: _one(size=15 * MEBI), EITHER),
    "zip-offset-beyond-the-end": (lambda: _one(offset=0x7FFFFFFF), EITHER),
    "zip-offset-of-another": (lambda: _one(offset=0), EITHER),
    "zip-heads-differ": (_heads_differ, EITHER),
    "zip-extra-garbage": (_extra_garbage, EITHER),
    "zip-unicode-path-field": (_unicode_path, EITHER),
    "zip-no-directory": (lambda: _named(f"{T[0]}.jpg").split(b"PK\1\2", maxsplit=1)[0], REFUSED),
    "zip-cut-directory": (_cut_directory, REFUSED),
    "zip-directory-in-itself": (_directory_in_itself, REFUSED),
    "zip-directory-of-4-gb": (lambda: _tail_lies(size=0xFFFFFFF0), REFUSED),
    "zip-directory-far-away": (lambda: _tail_lies(start=0xFFFFFFF0), REFUSED),
    "zip-count-lies": (lambda: zipped(packed(f"{T[0]}.jpg", good(0)), count=60_000), EITHER),
    "zip-behind-a-picture": (lambda: zipped(packed(f"{T[1]}.jpg", good(1)), before=good(0)), EITHER),
    "zip-behind-a-program": (
        lambda: zipped(packed(f"{T[1]}.jpg", good(1)), before=b"MZ" + noise(9000)),
        EITHER,
    ),
    "zip-long-comment": (lambda: zipped(packed(f"{T[0]}.jpg", good(0)), comment=b"c" * 65_535), EITHER),
    "zip-comment-with-a-second-end": (
        lambda: zipped(packed(f"{T[0]}.jpg", good(0)), comment=zipped()),
        EITHER,
    ),
    "zip-trailing-garbage": (lambda: _named(f"{T[0]}.jpg") + noise(3000), EITHER),
    "zip-of-programs": (
        lambda: zipped(packed("setup.exe", b"MZ" + noise(900)), packed("run.bat", b"del *")),
        REFUSED,
    ),
    "zip-of-no-pictures-called-so": (
        lambda: zipped(packed(f"{T[0]}.jpg", b"%PDF-1.4"), packed(f"{T[1]}.jpg", b"")),
        EITHER,
    ),
    "zip-empty": (lambda: zipped(), REFUSED),
    "zip-of-0-bytes": (lambda: b"", REFUSED),
    "zip-is-rar": (lambda: b"Rar!\x1a\x07\x01\x00" + noise(3000), REFUSED),
    "zip-is-7z": (lambda: b"7z\xbc\xaf\x27\x1c\0\4" + noise(3000), REFUSED),
    "zip-is-gzip": (lambda: b"\x1f\x8b\x08\0\0\0\0\0" + noise(3000), REFUSED),
    "zip-is-a-picture": (lambda: good(0), REFUSED),
    "zip-first-of-a-split-one": (lambda: b"PK\7\x08" + _named(f"{T[0]}.jpg"), EITHER),
    "zip-junk-only": (lambda: _named("__MACOSX/._a.jpg", "Thumbs.db", ".DS_Store"), REFUSED),
}
ZIPS: list[Content] = [(title, ".zip", *how) for title, how in _ZIPS.items()]
