"""Offices whose people need letters, and the letters as text; run as a program it writes the golden text anew."""

import io
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import openpyxl
from evidence_makers import COMMON, RENAMED
from makers import NOW, PLAN, drop_lists, drop_plan, make_office, person, ticket
from paper_makers import LATER, Papers, faultless, lay

from pipeline import noticing, spine
from pipeline.demo.portraits import draw_portrait
from pipeline.model import SHANGHAI
from pipeline.noticing import Asked

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "letters"
RARE, LONG, DOTTED = "𬭎䶮㛃", "阿" * 25, "阿不都·热合曼"
OTHER = "另一职业学院"
AT_THE_REVIEW = datetime(2020, 7, 2, 9, 0, tzinfo=SHANGHAI)
AFTER_THE_REVIEW = datetime(2020, 7, 6, 9, 0, tzinfo=SHANGHAI)


def listed(serial: int, result: str, name: str = "", **changed: str) -> Papers:
    """Somebody with nothing else against him who stands on the 资审清单."""
    papers = named(serial, name or person(serial)["姓名"], **changed)
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


def _plan(code: str, credits: int, **more) -> tuple[str, bytes]:
    body = {"plan_code": f"X2{code}", "major_code": code, "min_credits": credits}
    body |= {"courses": [{"code": "03708", "name": "中国近现代史纲要", "credits": 2, "kind": "written"}]}
    body["courses"] += more.pop("courses", [])
    return f"专业计划/{code}.json", json.dumps({**PLAN, **body, **more}, ensure_ascii=False).encode()


def _of_other_plans() -> list[Papers]:
    """Half of a replacement passed and a group unmet; credits alone too few."""
    elective = [{"code": code, "name": name, "credits": 4, "kind": "written"} for code, name in ELECTIVES]
    group = {
        "id": "X",
        "title": "选修课",
        "when": "always",
        "min_courses": 1,
        "min_credits": 0,
        "courses": elective,
    }
    new = {"code": "13013", "name": "高级语言程序设计", "credits": 4, "kind": "written"}
    old = {"old": ["04737", "04738"], "new": ["13013"]}
    half = faultless(24, ticket(24)).registered(专业代码="999902", 姓名=LONG).without("grades", "capture")
    half.captured(姓名=LONG).grade("03708", "70").grade("04737", "66")
    half.filed(*_plan("999902", 0, courses=[new], groups=[group], replacements=[old]))
    few = faultless(25, ticket(25)).registered(专业代码="999903").without("grades").grade("03708", "70")
    return [half, few.filed(*_plan("999903", 5))]


def with_pending_marks() -> list[Papers]:
    """Of one host a mark not reported, one sent back, one at the province; of another host one at the province."""
    told = {"课程名称": "数据库系统原理(实践)"}
    without = [
        named(n, name).without("grades").graded("04736") for n, name in ((31, RARE), (32, LONG), (33, DOTTED))
    ]
    states = ("已上传", "退回", "在省教育考试院")
    own = [one.practised(state, LATER, **told) for one, state in zip(without, states, strict=True)]
    other = named(34, "=1+1", 主考学校="另一大学").without("grades").graded("04736")
    return [
        *own,
        other.practised("在省教育考试院", LATER, 主考学校="另一大学", **told),
        faultless(35, ticket(35)),
    ]


def with_much_to_do() -> list[Papers]:
    """Somebody for each doer: college, candidate, host, city, province; and somebody with nothing to do."""
    photo = faultless(41, ticket(41)).photographed(draw_portrait(41)[:20_000])
    pending = named(42, RARE).without("grades").graded("04736").practised("已上传", LATER)
    alone = f"320117{43:06d}"
    old = (
        Papers(43, alone).registered(级="2017", 姓名=LONG, 专科学校=OTHER).graded().decided("照片本人", "是")
    )
    old.photographed(draw_portrait(43))
    number = named(44, DOTTED, 身份证号="329999199802140000").without("capture")
    return [photo, pending, old, number, *in_want_of_evidence()[2:5], faultless(45, ticket(45))]


ELECTIVES = (("00054", "管理学原理"), ("00321", "中国文化概论"))


def in_want_of_courses() -> list[Papers]:
    """A course lacking; another lacking and one pending; one pending alone; and of other plans."""
    return [
        faultless(21, ticket(21)).without("grades").graded("00023"),
        named(22, RARE, 专科学校=OTHER)
        .without("grades")
        .graded("00023", "04735", "04736")
        .practised("已上传", LATER),
        faultless(23, ticket(23)).without("grades").graded("04736").practised("在省教育考试院", LATER),
        *_of_other_plans(),
    ]


def named(serial: int, name: str, **changed: str) -> Papers:
    """A faultless person of that name."""
    papers = faultless(serial, ticket(serial)).without("capture")
    return papers.registered(姓名=name, **changed).captured(姓名=name)


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
    much = with_much_to_do()
    return {
        "todo": much,
        "group": much,
        "evidence": in_want_of_evidence(),
        "missing-courses": in_want_of_courses(),
        "host-universities": with_pending_marks(),
    }


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
