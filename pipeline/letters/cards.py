"""函: 六(一): cards that cannot be read or captured, to 考务科; and the 校核名册 of a college for its 校核人 to sign."""

from __future__ import annotations

from collections.abc import Sequence

from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, by_college, numbered
from .person import Person

UNREADABLE, EPIDEMIC = "无法读取", "疫情"
ROSTER_RULES = frozenset({"R15"})
CARD_COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 30),
    Column("身份证号", 40, "center"),
    Column("专科学校", 46),
    Column("级", 14, "center"),
    Column("采集结果", 24, "center"),
    Column("疫情", 14, "center"),
    Column("原因", 60),
)
ROSTER_COLUMNS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 30),
    Column("性别", 12, "center"),
    Column("民族", 22, "center"),
    Column("出生日期", 26, "center"),
    Column("身份证号", 42, "center"),
    Column("校核结果", 30, "center"),
    Column("有误的写明正确信息", 66),
)
FOOT = "名单含身份证号，只供考务科处理采集，不要转发到群里"
ROSTER_FOOT = "名册含身份证号，签字后由学校保存备查，不要张贴或转发"
SIGNS = ("校核人签字", "校核日期", "专科学校（盖章）")


def concerns(person: Person) -> bool:
    """六(一)3: the card cannot be read, or the epidemic keeps a college from capturing it; nobody has settled it."""
    capture = person.facts.capture
    if capture is None or person.facts.captured:
        return False
    return capture.result == UNREADABLE or EPIDEMIC in capture.reason


def write_cards(desk: Desk, people: Sequence[Person]) -> Mail:
    """One letter to 考务科 with everybody, those of the epidemic marked."""
    if not people:
        return Mail(())
    epidemic = sum(map(_epidemic, people))
    must = sum(one.facts.cohort >= desk.batch.id_capture_from_cohort for one in people)
    told = {"count": len(people), "epidemic": epidemic, "must": must}
    text = desk.word("unreadable-cards", **told, cohort=desk.batch.id_capture_from_cohort)
    ordered = [one for _, group in by_college(people) for one in group]
    notes = (f"{desk.batch_name}　报考务科　共{len(people)}人，其中疫情{epidemic}人",)
    listing = Listing(
        "二代证无法采集考生汇总表", CARD_COLUMNS, numbered(map(_card, ordered)), notes, FOOT, wide=True
    )
    return Mail((Letter("考务科", "省教育考试院自考处考务科", len(people), text, listing),))


def _epidemic(person: Person) -> bool:
    capture = person.facts.capture
    return capture is not None and EPIDEMIC in capture.reason


def _card(person: Person) -> tuple[str, ...]:
    capture = person.facts.capture
    result, reason = (capture.result, capture.reason) if capture else ("", "")
    who = (person.ticket, person.name, person.id_no, person.college)
    return (*who, f"{person.facts.cohort}级", result, "是" if _epidemic(person) else "", reason)


def signed_by_nobody(_person: Person) -> bool:
    """Whoever R15 finds on no roster that is signed, here and still true."""
    return True


def write_roster(desk: Desk, people: Sequence[Person]) -> Mail:
    """六(一)2: one roster for each college, with the full number: it is what is compared with the card."""
    return Mail(tuple(_roster(desk, college, group) for college, group in by_college(people)))


def _roster(desk: Desk, college: str, people: Sequence[Person]) -> Letter:
    scan = f"校核名册 {college} {desk.now:%Y%m%d} 签字"
    notes = (
        f"{desk.batch_name}　{college}　共{len(people)}人　{desk.today}的登记信息",
        "请对照身份证件逐人校核，在“校核结果”处勾选，校核人在末页签字。登记有更正的，须重新出名册、重新签字。",
        f"签字后扫描，命名为“{scan}”，连同填好校核人、校核日期的《校核名册登记表》一起放进“校核名册”。",
    )
    register = tuple({"ticket": one.ticket, "file": scan} for one in people)
    rows = numbered(map(_proofread, people))
    listing = Listing(
        "二代证未采集考生信息校核名册", ROSTER_COLUMNS, rows, notes, ROSTER_FOOT, wide=True, signs=SIGNS
    )
    return Letter(college, college, len(people), "", listing, register, "rosters")


def _proofread(person: Person) -> tuple[str, ...]:
    r = person.facts.registration
    born = r.birth_date.isoformat() if r.birth_date else ""
    return (r.ticket, r.name, r.sex, r.ethnic, born, r.id_no, "□无误　□有误", "")
