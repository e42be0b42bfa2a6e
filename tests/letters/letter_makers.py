"""Offices whose people need letters, and the letters as text; run as a program it writes the golden text anew."""

import atexit
import io
import subprocess
import sys
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
from letter_people import kinds_of_people
from makers import NOW, drop_lists, drop_plan, make_office, ticket
from paper_makers import Papers, lay

from pipeline import approval, deeds, noticing, spine
from pipeline.model import SHANGHAI
from pipeline.noticing import Asked
from pipeline.printing import closing, stock
from pipeline.printing.runs import Order

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "letters"
AT_THE_REVIEW = datetime(2020, 7, 2, 9, 0, tzinfo=SHANGHAI)
AFTER_THE_REVIEW = datetime(2020, 7, 6, 9, 0, tzinfo=SHANGHAI)


def approve_and_print(office) -> None:
    """Who can be approved is; the first two forms come out of the printer well."""
    approval.approve(office, [ticket(n) for n in range(81, 85)], "王审")
    stock.book(office, "receive", "A", 10, "李印")
    jobs = deeds.print_new(office, Order(["A"], "李印", college="样本职业学院"))["jobs"]
    closing.close(office, jobs[0]["job"], "1-2", "", "李印")


def office_with(folder: Path, people: list[Papers], now: datetime = NOW, **toml: str):
    """An office that has taken the papers of these people; its name is filled in."""
    office = make_office(folder, **toml)
    settings = office.folder / "office.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('name = ""', 'name = "样本市教育考试院"'), "utf-8"
    )
    office.clock = lambda: now
    drop_plan(office)
    drop_lists(office)
    lay(office, "全部", people)
    spine.take_in(office)
    return office


PICKUP = {"place": "样本楼101室", "time": "7月15日上午9时至11时"}
ASKED = {"pickup": PICKUP}
MOMENTS = {"pickup": AFTER_THE_REVIEW, "receipts": AFTER_THE_REVIEW}
AFTERWARDS = {"pickup": approve_and_print, "receipts": approve_and_print}


def office_of(kind: str, folder: Path):
    """The office whose letter of that kind is kept, at the moment of the letter."""
    office = office_with(folder, kinds_of_people()[kind])
    if kind in AFTERWARDS:
        AFTERWARDS[kind](office)
    office.clock = lambda: MOMENTS.get(kind, NOW)
    return office


def told_of(office, kind: str, **asked: str):
    return noticing.notice(office, kind, Asked(**asked))


def shown(office, kind: str, **asked: str) -> str:
    """All letters of a kind as text, and who was left out."""
    _, mail = noticing.compose(office, kind, Asked(**asked))
    left = [f"没有列入 {ticket}：{why}" for ticket, why in mail.left_out]
    return (
        "\n\n".join(["\n".join(_lines(letter)) for letter in mail.letters] + ["\n".join(left)]).strip() + "\n"
    )


def _lines(letter):
    yield f"==== {letter.stem}　给{letter.to}　{letter.people}人"
    if letter.text:
        yield letter.text
    if letter.listing:
        yield f"---- {letter.listing.title}"
        yield from letter.listing.notes
        yield "｜".join(column.title for column in letter.listing.columns)
        yield from ("｜".join(row) for row in letter.listing.rows)
        yield from (f"{label}：________" for label in letter.listing.signs)
        yield letter.listing.foot
    if letter.post and letter.paper:
        yield from ("---- 群公告", letter.post.removeprefix(letter.text).strip())
    if letter.register:
        yield f"---- {noticing.REGISTERS[letter.registers][0]}"
        yield from ("｜".join(filter(None, row.values())) for row in letter.register)


def words_of(path: Path) -> str:
    """What stands in a PDF, without blanks."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def cells_of(data: bytes) -> list[list[str]]:
    """The cells of the first page, every one a text or empty."""
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [["" if cell.value is None else cell.value for cell in row] for row in page.iter_rows()]


@cache
def kept(kind: str):
    """That office, made once for all tests that lay nothing in it and turn no clock to another day."""
    folder = tempfile.TemporaryDirectory()
    office = office_of(kind, Path(folder.name) / "office")
    atexit.register(folder.cleanup)
    atexit.register(office.close)
    return office


def golden_of(kind: str) -> str:
    return shown(kept(kind), kind, **ASKED.get(kind, {}))


def rewrite_golden(*kinds: str) -> None:
    """Writes tests/golden/letters anew; then read every sentence of it aloud."""
    for kind in kinds or kinds_of_people():
        (GOLDEN / f"{kind}.txt").write_text(golden_of(kind), "utf-8")


if __name__ == "__main__":
    rewrite_golden(*sys.argv[1:])
