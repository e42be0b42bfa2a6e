"""Scans and sets for the binder: laid in a store of their own, bound, and read back by others."""

import re
import subprocess
from hashlib import sha256
from pathlib import Path

import numpy as np
from makers import ticket
from PIL import Image, ImageFilter

from pipeline.model import PaperSet, ScanPages, SetPaper
from pipeline.shelving.binding import Task, bind
from pipeline.shelving.making import made_in

MM = 72 / 25.4


def store_scan(store: Path, data: bytes, pages: int = 1, file: str = "scan.pdf", **part) -> ScanPages:
    """Lays a scan in the store; `first` and `last` for a part of it."""
    digest = sha256(data).hexdigest()
    place = store / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return ScanPages(digest, file, part.get("first", 1), part.get("last", pages))


def paper(*scans: ScanPages, item: str = "身份证", medium: str = "复印件", stamps=("市考办",)) -> SetPaper:
    return SetPaper(item, medium, stamps, scans)


def set_of_papers(*papers: SetPaper, name: str = "张三") -> PaperSet:
    return PaperSet(ticket(1), name, "曾用名", papers)


def bound(folder: Path, *papers: SetPaper) -> list[Path]:
    """The files of a set of these papers, bound beside their store."""
    made = bind(Task(set_of_papers(*papers), str(folder / "made"), str(folder / "store")))
    assert not made.fault, made.fault
    return [folder / "made" / one.file for one in made_in(folder / "made")]


def bound_scan(folder: Path, data: bytes, pages: int = 1, file: str = "scan.pdf") -> Path:
    """One scan bound as the only paper of a set."""
    return bound(folder, paper(store_scan(folder / "store", data, pages, file)))[0]


def fault_of(folder: Path, data: bytes, pages: int = 1, file: str = "scan.pdf") -> str:
    scan = store_scan(folder / "store", data, pages, file)
    return bind(Task(set_of_papers(paper(scan)), str(folder / "made"), str(folder / "store"))).fault


def removed_of(folder: Path) -> tuple[str, ...]:
    """What the binder says it took out of the first paper in `folder`."""
    return made_in(folder / "made")[0].removed


def page_picture(path: Path, number: int = 1, dpi: int = 100, gray: bool = False) -> Image.Image:
    """A page as poppler shows it."""
    out = path.with_suffix(f".{number}.{dpi}")
    asked = ["-r", str(dpi), "-f", str(number), "-l", str(number), "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *asked, *(["-gray"] if gray else []), path, out], check=True)
    with Image.open(f"{out}.png") as shown:
        return shown.copy()


def words_of(path: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """The words of each page with their boxes in mm, as poppler finds them."""
    found = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    pages = found.stdout.decode().split("<page ")[1:]
    word = re.compile(r'<word xMin="([^"]+)" yMin="([^"]+)" xMax="([^"]+)" yMax="([^"]+)">([^<]*)')
    return [[(*(float(v) / MM for v in m[:4]), m[4]) for m in word.findall(page)] for page in pages]


def text_of(path: Path) -> str:
    """What stands in a PDF, without blanks."""
    found = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout
    return re.sub(r"[ \u3000]", "", found.decode())


def without_complaint(path: Path) -> None:
    """qpdf and ghostscript read it through and say nothing."""
    looked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert looked.returncode == 0 and "WARNING" not in looked.stdout + looked.stderr, looked.stderr
    quiet = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", path]
    read = subprocess.run(quiet, capture_output=True, text=True)
    said = read.stdout + read.stderr
    assert read.returncode == 0 and "rror" not in said and "arning" not in said, said


def ink_box(picture: Image.Image, dpi: int) -> tuple[float, float, float, float]:
    """Where something stands on a page, in mm."""
    box = picture.convert("L").point(lambda value: 255 if value < 200 else 0).getbbox()
    assert box, "nothing on the page"
    return tuple(side / dpi * 25.4 for side in box)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """1 is the same in other inks; the frame is the same all round."""
    rim = max(one.size) // 25
    blurred = [each.filter(ImageFilter.GaussianBlur(6)) for each in (one, other)]  # dots are gray then
    inner = [np.asarray(each, float)[rim:-rim, rim:-rim].ravel() for each in blurred]
    return np.corrcoef(*inner)[0, 1]


def shown_upright(path: Path, expected: Image.Image, dpi: int = 100, page: int = 1) -> tuple[float, float]:
    """The page shows that picture, the right way round, inside the margins of A4."""
    page = page_picture(path, page, dpi=dpi).convert("L")
    height = page.height / dpi * 25.4
    above_foot = page.crop((0, 0, page.width, int(page.height * (height - 11) / height)))
    left, top, right, bottom = ink_box(above_foot, dpi)
    assert left > 5.5 and top > 5.5 and right < page.width / dpi * 25.4 - 5.5
    box = tuple(round(side / 25.4 * dpi) for side in (left, top, right, bottom))
    found = above_foot.crop(box)
    wanted = expected.convert("L").resize(found.size)
    alike, turned = (likeness(one, wanted) for one in (found, found.rotate(180)))
    assert alike > 0.9 and turned < alike - 0.2, f"alike {alike:.2f}, upside down {turned:.2f}"
    return right - left, bottom - top
