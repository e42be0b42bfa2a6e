"""Hostile entries: names nobody types, links, pipes, sockets, devices and folders that lead nowhere or out."""

import os
import socket
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hostile_bytes import EITHER, REFUSED, stranger
from hostile_pictures import portrait
from makers import csv_bytes, id_number, page, ticket

CANARY = "this lies outside of the inbox and must stay where it is"
SERIAL = 18_000
Lay = Callable[[Path, Path], list[str]]
"""Lays an entry below an inbox; the second folder is one outside of it. The paths within the inbox come back."""
Name = str | bytes


def table(serial: int = SERIAL) -> bytes:
    """A small valid table of 登记."""
    return csv_bytes([stranger(serial)])


def scan(text: str) -> bytes:
    """A small valid scan."""
    return page(text.encode("ascii", "replace").decode())


def _decoded(name: Name) -> str:
    return os.fsdecode(name) if isinstance(name, bytes) else name


def named(folder: str, data: Callable[[int], bytes], *names: Name) -> Lay:
    """Valid files of these names in a folder of a kind."""

    def lay(inbox: Path, _outside: Path) -> list[str]:
        told = []
        for number, name in enumerate(names):
            path = f"{folder}/{_decoded(name)}"
            (inbox / folder).mkdir(parents=True, exist_ok=True)
            target = f"{inbox}/{path}"
            Path(os.path.dirname(target)).mkdir(parents=True, exist_ok=True)  # noqa: PTH120 - keeps "a/." apart
            with Path(target).open("xb") as file:
                file.write(data(number))
            told.append(path)
        return told

    return lay


def _tables(*names: Name) -> Lay:
    start = SERIAL + sum(map(ord, "".join(map(_decoded, names)))) % 900
    return named("登记", lambda number: table(start + number), *names)


def _photos(*names: Name) -> Lay:
    return named("照片", lambda number: portrait(SERIAL + number % 4), *names)


def _scans(*names: Name) -> Lay:
    return named("资审材料", lambda number: scan(f"{names[number]!r}"), *names)


@contextmanager
def _within(folder: Path, *parts: str) -> Iterator[int]:
    """The deepest of these nested folders, however long its path."""
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts:
            _made(part, at)
            deeper = os.open(part, os.O_RDONLY | os.O_DIRECTORY, dir_fd=at)
            os.close(at)
            at = deeper
        yield at
    finally:
        os.close(at)


def _made(name: str, at: int) -> None:
    if name not in os.listdir(at):
        os.mkdir(name, dir_fd=at)


def _deep(folder: str, parts: list[str], name: str, data: bytes) -> Lay:
    """A file below nested folders."""

    def lay(inbox: Path, _outside: Path) -> list[str]:
        (inbox / folder).mkdir(parents=True, exist_ok=True)
        with _within(inbox / folder, *parts) as at:
            file = os.open(name, os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=at)
            os.write(file, data)
            os.close(file)
        return ["/".join([folder, *parts, name])]

    return lay


def _long(inbox_path: int, data: bytes) -> Lay:
    """A file whose whole path is so many bytes."""

    def lay(inbox: Path, outside: Path) -> list[str]:
        left = inbox_path - len(os.fsencode(inbox / "登记")) - len("/a.csv")
        parts = ["p" * 200] * (left // 201)
        rest = left - 201 * len(parts)
        parts += ["q" * (rest - 1)] if rest > 1 else []
        return _deep("登记", parts, "a.csv", data)(inbox, outside)

    return lay


def made(path: str, make: Callable[[Path, Path], None]) -> Lay:
    """An entry that is made at this path of the inbox."""

    def lay(inbox: Path, outside: Path) -> list[str]:
        target = inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        make(target, outside)
        return [path]

    return lay


def _link(path: str, to: str) -> Lay:
    """A link; `{out}` is the folder outside."""
    return made(path, lambda target, outside: target.symlink_to(to.replace("{out}", str(outside))))


def _link_ring(inbox: Path, _outside: Path) -> list[str]:
    (inbox / "照片").mkdir(parents=True, exist_ok=True)
    (inbox / "照片/ring-a.jpg").symlink_to("ring-b.jpg")
    (inbox / "照片/ring-b.jpg").symlink_to("ring-a.jpg")
    return ["照片/ring-a.jpg", "照片/ring-b.jpg"]


def _socket(target: Path, _outside: Path) -> None:
    at = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    with socket.socket(socket.AF_UNIX) as made_here:
        made_here.bind(f"/proc/self/fd/{at}/{target.name}")  # a path of its own may be too long
    os.close(at)


def _device(number: int) -> Callable[[Path, Path], None]:
    """A device where we may make one, else a pipe."""

    def make(target: Path, _outside: Path) -> None:
        try:
            os.mknod(target, stat.S_IFCHR | 0o666, os.makedev(1, number))
        except OSError:
            os.mkfifo(target)

    return make


def _locked_file(target: Path, _outside: Path) -> None:
    target.write_bytes(table(SERIAL + 910))
    target.chmod(0)


def _hard_link(target: Path, outside: Path) -> None:
    first = outside / "linked.csv"
    if not first.exists():
        first.write_bytes(table(SERIAL + 911))
    target.hardlink_to(first)


def _sparse(size: int) -> Callable[[Path, Path], None]:
    def make(target: Path, _outside: Path) -> None:
        with target.open("wb") as file:
            file.truncate(size)

    return make


def _many_folders(inbox: Path, _outside: Path) -> list[str]:
    for number in range(2000):
        (inbox / f"照片/many/{number:04}").mkdir(parents=True)
    return ["照片/many"]


def _old_time(inbox: Path, when: float) -> list[str]:
    target = inbox / f"登记/time-{'late' if when > 0 else 'early'}.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(table(SERIAL + (912 if when > 0 else 913)))
    os.utime(target, (when, when))
    return [f"登记/{target.name}"]


T = [ticket(SERIAL + number) for number in range(9)]
NUMBER = id_number(SERIAL, born="19960214")
LONG = 255 - len(".csv")
NAMES: dict[str, Lay] = {
    "name-newline": _tables("line\nbreak.csv"),
    "name-newline-and-a-path": _tables("x\n..\netc.csv"),
    "name-return": _tables("line\rbreak.csv"),
    "name-tab": _tables("a\tb.csv"),
    "name-control-letters": _tables("bell\x07back\x08.csv", "\x01\x02\x1f\x7f.csv"),
    "name-that-paints-the-terminal": _tables("\x1b[2J\x1b[31mred.csv", "\x9b31m.csv"),
    "name-written-backwards": _photos(f"{T[0]}\u202egpj.exe.jpg"),
    "name-direction-marks": _scans(f"\u200f{T[0]}\u200e 身份证.pdf", f"{T[0]}\u2066身份证\u2069.pdf"),
    "name-zero-width": _scans(f"{T[1]}\u200b 身份\u200d证\ufeff.pdf"),
    "name-nfc-and-nfd": _scans(f"{T[2]} é 身份证.pdf", f"{T[2]} e\u0301 身份证.pdf"),
    "name-hangul-in-parts": _tables(unicodedata.normalize("NFD", "한글.csv"), "한글.csv"),
    "name-case-twins": _tables("twin.csv", "TWIN.csv", "Twin.CSV"),
    "name-full-width": _photos("３２０１１８０１８００３.jpg", f"{T[3]}．ｊｐｇ"),
    "name-letters-that-look-alike": _tables("а.csv", "a.csv"),
    "name-255-bytes": _tables("n" * LONG + ".csv"),
    "name-255-bytes-chinese": _tables("名" * (LONG // 3) + "n" * (LONG % 3) + ".csv"),
    "name-255-bytes-no-suffix": _tables("n" * 255),
    "name-of-only-suffix": _tables(".csv", "..csv", "...csv"),
    "name-of-250-dots": _tables("." * 250 + "csv"),
    "name-many-suffixes": _tables("a" + ".csv" * 60),
    "name-gbk-bytes": _tables("名册.csv".encode("gbk")),
    "name-gbk-bytes-of-a-scan": _scans(f"{T[4]} 身份证.pdf".encode("gbk")),
    "name-gbk-and-utf8-twins": _tables("花名册.csv", "花名册.csv".encode("gbk")),
    "name-bytes-of-no-encoding": _tables(b"\xff\xfe\x80.csv", b"a\xc3.csv"),
    "name-surrogates-as-bytes": _tables(b"\xed\xa0\x80\xed\xb0\x80.csv"),
    "name-gbk-folder": named("登记", lambda _: table(SERIAL + 905), "专科学校".encode("gbk") + b"/a.csv"),
    "name-blanks-around": _tables(" blanks.csv ", " .csv", "blank .csv"),
    "name-of-one-blank": _tables(" ", "\u3000", "\u00a0"),
    "name-dots-around": _tables("dots.csv.", "..dots.csv", "dots..csv"),
    "name-minus-rf": _tables("-rf", "--help.csv", "-rf .csv", "--"),
    "name-quotes": _tables("it's.csv", 'say "x".csv', "`x`.csv"),
    "name-shell": _tables(
        "$(x).csv", "${HOME}.csv", "a;b.csv", "a|b&c>d<e.csv", "*?[].csv", "~.csv", "!!.csv"
    ),
    "name-percent": _tables("100%.csv", "%s%n%d.csv", "%2e%2e%2f.csv", "{0}{x}.csv"),
    "name-sql": _tables("'); DROP TABLE papers;--.csv", "a_%.csv"),
    "name-markup": _tables("<script>.csv", "&amp;.csv", "a#b?c=d.csv"),
    "name-windows": _tables(
        "CON.csv", "NUL", "a:b.csv", "c:\\x\\y.csv", "..\\up.csv", "a\\b.csv", "x.csv::$DATA"
    ),
    "name-formula": _tables("=1+1.csv", "+1.csv", "@x.csv"),
    "name-emoji": _tables("👩🏽‍🎓.csv", "🇨🇳🇨.csv"),
    "name-rare-letters": _scans(f"{T[5]} \U00020000\U0002a6d6 身份证.pdf", f"{T[5]} \ue000\uffff.pdf"),
    "name-hundred-accents": _tables("a" + "\u0301" * 120 + ".csv"),
    "name-of-our-reason": _tables("x.reason.json", "x.csv", "x.csv.reason.json"),
    "name-of-our-rows": _tables("x.rows.csv", "x.csv.rows.csv"),
    "name-of-our-store": _tables("papers.db", "office.toml", ".lock"),
    "name-of-a-kind": _tables("照片", "登记", "photos"),
    "name-junk": _tables("Thumbs.db", ".DS_Store", "~$a.xlsx", "desktop.ini", "._a.csv"),
    "name-unfinished": _tables("a.csv.part", "a.csv.tmp", "a.crdownload", ".a.csv.Xy12"),
    "name-with-a-number": _photos(f"{NUMBER}.jpg", f"张三{NUMBER}李四.jpg"),
    "name-with-a-number-in-a-folder": _scans(f"{NUMBER}/身份证.pdf", f"{NUMBER}{T[6]}/{NUMBER}.pdf"),
    "name-with-two-tickets": _photos(f"{T[6]} {T[7]}.jpg", f"{T[6]}{T[7]}.jpg"),
    "name-with-other-digits": _photos("٣٢٠١١٨٠١٨٠٠٨.jpg", "३२०११८०१८००८.jpg", "³²⁰.jpg", "三二〇.jpg"),
    "name-with-nothing-known": _photos("IMG_0001.jpg", "未命名.jpg"),
    "name-of-5000-digits-in-folders": named(
        "照片", lambda _: portrait(), "/".join(["9" * 250] * 8) + "/a.jpg"
    ),
    "kind-unknown": named("不知道", lambda _: table(SERIAL + 901), "a.csv"),
    "kind-in-other-letters": named("PHOTOS", lambda _: portrait(), "a.jpg"),
    "kind-with-a-blank": named("照片 ", lambda _: portrait(), f"{T[8]}.jpg"),
    "kind-in-gbk": named(os.fsdecode("照片".encode("gbk")), lambda _: portrait(), f"{T[8]}.jpg"),
    "kind-in-a-kind": named("资审材料/照片", lambda _: portrait(), f"{T[8]}.jpg"),
    "kind-none": lambda inbox, _: [(inbox / "astray.csv").write_bytes(table(SERIAL + 902)), "astray.csv"][1:],
    "deep-60-folders": _deep("登记", ["deep"] * 60, "a.csv", table(SERIAL + 903)),
    "deep-600-folders": _deep("登记", ["d"] * 600, "a.csv", table(SERIAL + 904)),
    "path-of-4000-bytes": _long(4000, table(SERIAL + 906)),
    "path-of-4094-bytes": _long(4094, table(SERIAL + 907)),
    "path-of-6000-bytes": _long(6000, table(SERIAL + 908)),
    "time-before-1970": lambda inbox, _: _old_time(inbox, -86_400.0 * 365 * 60),
    "time-in-300-years": lambda inbox, _: _old_time(inbox, 86_400.0 * 365 * 300),
}
ODD: dict[str, tuple[Lay, str]] = {
    "link-to-a-file": (_link("登记/link.csv", "{out}/canary.csv"), REFUSED),
    "link-to-a-portrait": (_link(f"照片/{T[0]}-link.jpg", "{out}/canary.jpg"), REFUSED),
    "link-within-the-inbox": (_link("登记/link-within.csv", "../astray.csv"), REFUSED),
    "link-dangling": (_link("登记/dangling.csv", "nowhere"), REFUSED),
    "link-to-itself": (_link("照片/itself.jpg", "itself.jpg"), REFUSED),
    "link-ring": (_link_ring, REFUSED),
    "link-to-a-folder": (_link("照片/link-folder", "{out}"), REFUSED),
    "link-to-its-own-folder": (_link("照片/round", "."), REFUSED),
    "link-to-the-inbox": (_link("登记/inbox", ".."), REFUSED),
    "link-called-as-a-kind": (_link("grades", "{out}"), REFUSED),
    "link-to-endless-zeros": (_link("照片/zeros.jpg", "/dev/zero"), REFUSED),
    "link-to-the-process": (_link("登记/environ.csv", "/proc/self/environ"), REFUSED),
    "link-of-4000-bytes": (_link("登记/long.csv", "x/" * 1990), REFUSED),
    "link-with-a-newline": (_link("登记/li\nnk.csv", "a\nb"), REFUSED),
    "pipe": (made("登记/pipe.csv", lambda target, _: os.mkfifo(target)), REFUSED),
    "pipe-of-a-photo": (made(f"照片/{T[1]}-pipe.jpg", lambda target, _: os.mkfifo(target)), REFUSED),
    "pipe-of-a-zip": (made("照片/pipe.zip", lambda target, _: os.mkfifo(target)), REFUSED),
    "pipe-outside-of-the-kinds": (made("pipe", lambda target, _: os.mkfifo(target)), REFUSED),
    "socket": (made("登记/socket.csv", _socket), REFUSED),
    "socket-of-a-scan": (made("资审材料/socket.pdf", _socket), REFUSED),
    "device-null": (made("登记/null.csv", _device(3)), REFUSED),
    "device-zero": (made("照片/zero.jpg", _device(5)), REFUSED),
    "folder-empty": (made("照片/empty", lambda target, _: target.mkdir()), EITHER),
    "folder-called-jpg": (made(f"照片/{T[2]}.jpg", lambda target, _: target.mkdir()), EITHER),
    "folder-called-csv": (made("登记/folder.csv", lambda target, _: target.mkdir()), EITHER),
    "folder-of-2000-folders": (_many_folders, EITHER),
    "file-locked": (made("登记/locked.csv", _locked_file), EITHER),
    "file-linked-outside": (made("登记/hard.csv", _hard_link), EITHER),
    "file-linked-twice": (made("资审材料/hard.csv", _hard_link), EITHER),
    "file-of-8-gb-of-nothing": (made(f"照片/{T[3]}-sparse.jpg", _sparse(8 << 30)), REFUSED),
    "table-of-3-gb-of-nothing": (made("登记/sparse.csv", _sparse(3 << 30)), REFUSED),
    "zip-of-5-gb-of-nothing": (made("照片/sparse.zip", _sparse(5 << 30)), REFUSED),
}
