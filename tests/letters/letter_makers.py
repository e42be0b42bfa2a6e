"""Offices whose people need letters, and the letters as text; run as a program it writes the golden text anew."""

import io
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
from evidence_makers import COMMON, RENAMED
from makers import NOW, drop_lists, drop_plan, make_office, ticket
from paper_makers import Papers, faultless, lay

from pipeline import noticing, spine
from pipeline.model import SHANGHAI
from pipeline.noticing import Asked

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "letters"
RARE, LONG, DOTTED = "𬭎䶮㛃", "阿" * 25, "阿不都·热合曼"
OTHER = "另一职业学院"
AT_THE_REVIEW = datetime(2020, 7, 2, 9, 0, tzinfo=SHANGHAI)
AFTER_THE_REVIEW = datetime(2020, 7, 6, 9, 0, tzinfo=SHANGHAI)


def listed(serial: int, result: str, name: str = "", **changed: str) -> Papers:
    """Somebody with nothing else against him who stands on the 资审清单."""
    papers = faultless(serial, ticket(serial))
    papers.registered(**({"姓名": name} if name else {}), **changed).without("capture")
    papers.captured(**({"姓名": name} if name else {}))
    return papers.reported(result).explained()


def in_want_of_evidence() -> list[Papers]:
    """Nothing in; a copy without its stamp; a wrong registration at another college; all in; not passed, copies in."""
    return [
        listed(11, "曾用名", RARE),
        listed(12, "曾用名+曾用名身份证", LONG)
        .handed_in(COMMON[0], "复印件", "")
        .handed_in(RENAMED, "原件", "公安"),
        listed(13, "基本信息不符", DOTTED, 专科学校=OTHER).with_both_copies(),
        listed(14, "曾用名身份证", "=1+1", 考区="苏州", 专科学校=OTHER),
        faultless(15, ticket(15)).of_former_name(),
        listed(16, "未通过").with_both_copies(),
    ]


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


def kinds_of_people() -> dict[str, list[Papers]]:
    """Who is given to the office whose letter of that kind is kept as golden text."""
    return {"evidence": in_want_of_evidence()}


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
    if letter.register:
        yield "---- 材料登记表"
        yield from ("｜".join(filter(None, row.values())) for row in letter.register)


def words_of(path: Path) -> str:
    """What stands in a PDF, without blanks."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def cells_of(data: bytes) -> list[list[str]]:
    """The cells of the first page, every one a text or empty."""
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [["" if cell.value is None else cell.value for cell in row] for row in page.iter_rows()]


def golden_of(kind: str, folder: Path) -> str:
    office = office_with(folder, kinds_of_people()[kind], **TOML.get(kind, {}))
    try:
        office.clock = lambda: MOMENTS.get(kind, NOW)
        return shown(office, kind, **ASKED.get(kind, {}))
    finally:
        office.close()


MOMENTS: dict[str, datetime] = {}
ASKED: dict[str, dict[str, str]] = {}
TOML: dict[str, dict[str, str]] = {}


def rewrite_golden(*kinds: str) -> None:
    """Writes tests/golden/letters anew; then read every sentence of it aloud."""
    for kind in kinds or kinds_of_people():
        with tempfile.TemporaryDirectory() as folder:
            (GOLDEN / f"{kind}.txt").write_text(golden_of(kind, Path(folder) / "office"), "utf-8")


if __name__ == "__main__":
    rewrite_golden(*sys.argv[1:])
