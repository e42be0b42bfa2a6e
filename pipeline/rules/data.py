"""审: faults of data that no paragraph of the memo names."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Exemption, Facts, Grade, Look, PracticeGrade, Scan, Severity, Who
from .rule import rule


@rule("D-COHORT", "六(一)", Severity.WARN, Who.COLLEGE, "级没有填，或与准考证号不一致")
def cohort(facts: Facts) -> Iterator[str]:
    """级 empty (digits 5–6 of 准考证号 are taken), or at odds with them."""
    told, by_ticket = facts.registration.cohort, 2000 + int(facts.ticket[4:6])
    if told is None:
        yield f"没有填“级”，先按准考证号第5、6位当作{by_ticket}级。请补填“级”一列"
    elif told != by_ticket:
        yield f"登记为{told}级，准考证号第5、6位是{by_ticket % 100:02d}。请核对“级”"


@rule("D-PLACE", "二·2", Severity.HOLD, Who.COLLEGE, "没有考区或专科学校")
def place(facts: Facts) -> Iterator[str]:
    """考区 or 专科学校 empty, and neither office nor subfolder says it."""
    r = facts.registration
    lacking = "、".join(["考区"] * (not r.city) + ["专科学校"] * (not r.college))
    if lacking:
        yield f"登记表没有{lacking}。请补填这一列，或把表放进以{lacking}名称命名的子文件夹"


@rule("D-TWIN", "七·1", Severity.HOLD, Who.COLLEGE, "一个身份证号有两个准考证号")
def twin(facts: Facts) -> Iterator[str]:
    """One 身份证号 under two 准考证号 of this batch."""
    if facts.number_twins:
        others = "、".join(facts.number_twins[:5])
        more = f"等{len(facts.number_twins)}人" if len(facts.number_twins) > 5 else ""
        yield f"身份证号与{others}{more}的相同。录错的请更正；确是一人两次登记的，请撤销其中一个"


@rule("D-CODE", "六(四)", Severity.WARN, Who.COLLEGE, "课程代码补了零")
def padded_codes(facts: Facts) -> Iterator[str]:
    """A 课程代码 shorter than five digits was filled up with zeros."""
    rows: list[Grade | PracticeGrade | Exemption] = [*facts.grades, *facts.practice, *facts.exemptions]
    codes = sorted({row.course for row in rows if row.padded})
    if codes:
        yield f"课程代码不足5位，已在前面补零：{'、'.join(codes)}。请核对；导出时请把课程代码列设为“文本”"


FINE = 150  # dpi


@rule("D-SCAN", "附1·三", Severity.WARN, Who.CITY, "扫描件不够清楚、横放或一份当作几样")
def scan_to_be_looked_at(facts: Facts) -> Iterator[str]:
    """A scan below 150 dpi, of the size QQ makes, turned, or one file for several items without page numbers."""
    for scan in facts.scans:
        told = "、".join(_odd_about(scan)) if scan.look is Look.WHOLE else ""
        if told:
            yield f"{scan.item}的扫描件“{scan.file}”{told}，已收下。请看清上面的字，看不清请重新扫描（不低于200dpi）或要原图"
    yield from _several_items(facts)


def _odd_about(scan: Scan) -> Iterator[str]:
    if scan.small:
        yield f"图较小（{scan.width}×{scan.height}，像QQ压缩图）"
    elif 0 < scan.dpi < FINE:
        yield f"只有约{scan.dpi:.0f}dpi"
    if scan.turned:
        yield "是横放的（已转正显示，原图未动）"


def _several_items(facts: Facts) -> Iterator[str]:
    paged = {row.item for row in facts.paper_rows if row.first_page}
    serving: dict[str, list[Scan]] = {}
    for scan in facts.scans:
        if scan.item not in paged:
            serving.setdefault(scan.digest, []).append(scan)
    for scans in serving.values():
        items = sorted({scan.item for scan in scans})
        if len(items) > 1:
            yield (
                f"“{scans[0].file}”一份文件当作{'、'.join(items)}几样。请看是否放错；"
                "确是合在一份里的，请在《材料登记表》填起页、止页"
            )


@rule("D-NAME", "附1·三", Severity.WARN, Who.CITY, "文件名里的姓名不是本人")
def name_of_another(facts: Facts) -> Iterator[str]:
    """The name in a file's name is not the person's; the file waits in the tray."""
    for file, name in facts.odd_scans:
        yield (
            f"扫描件“{file}”的文件名写着“{name}”，登记的姓名是“{facts.registration.name}”，先放在待认领里，没有算数。"
            "请核对：是本人的请认领，不是的请改正文件名再放"
        )
