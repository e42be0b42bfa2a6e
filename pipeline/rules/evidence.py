"""审: 附件1·一: which papers a person of each reason must hand in, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from ..model import NO_CASE, SHANGHAI, Evidence, Facts, Item, Look, PaperRow, Reason, Scan, State
from ..speaking import masked
from .identity import same_number, shaped, upgraded, valid

REASONS: Mapping[str, Reason] = {
    "基本信息不符": Reason.ENROLMENT_INFO_WRONG,
    "曾用名": Reason.FORMER_NAME,
    "曾用名身份证": Reason.FORMER_ID_NUMBER,
    "曾用名+曾用名身份证": Reason.FORMER_NAME_AND_ID,
    "未通过": Reason.NOT_PASSED,
}
MATCHED = "完全匹配"
CITY, COLLEGE, POLICE = "市考办", "专科学校", "公安"
ORIGINAL, COPY = "原件", "复印件"
FAULTS = {Look.BROKEN: "打不开", Look.ENCRYPTED: "设了打开密码", Look.BLANK: "是空白的"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of an item, and whether it is to show the former name or number."""

    item: str
    medium: str
    stamp: str
    shows_name: bool = False
    shows_number: bool = False
    proves_a_change: bool = False  # then it was issued after the prior degree


COMMON = (Asked("前置学历证书", COPY, CITY), Asked("身份证", COPY, CITY))
STATEMENT = Asked("情况说明", "", COLLEGE)
NAME_PROOFS = (
    Asked("户口单页", COPY, CITY, shows_name=True),
    Asked("户籍证明", ORIGINAL, POLICE, shows_name=True, proves_a_change=True),
    Asked("姓名变更证明", ORIGINAL, POLICE, shows_name=True, proves_a_change=True),
)
NUMBER_PROOF = Asked("号码更正证明", ORIGINAL, POLICE, shows_number=True, proves_a_change=True)
REPORT = Asked("学历认证报告", COPY, "")
COMMON_ITEMS = frozenset(asked.item for asked in COMMON)
WITH_NAME = (Reason.FORMER_NAME, Reason.FORMER_NAME_AND_ID)
WITH_NUMBER = (Reason.FORMER_ID_NUMBER, Reason.FORMER_NAME_AND_ID)


def told_reason(facts: Facts) -> str:
    """The reason in force as it was written: the city's own finding, else the list's. Empty: nobody's case."""
    if facts.listed is None or facts.listed.result == MATCHED:
        return ""
    ruling = facts.decision("核查原因")
    return ruling.ruling if ruling else facts.listed.result


def evidence_of(facts: Facts) -> Evidence:
    """附1·一 as the Decisions read it: each required item present, missing or invalid and why."""
    reason = REASONS.get(told_reason(facts))
    if reason is None:
        return NO_CASE
    required = [_item(facts, reason, asked) for asked in COMMON]
    choice: frozenset[str] = frozenset()
    if reason in WITH_NAME:
        proofs = _standing_proofs([_item(facts, reason, asked) for asked in NAME_PROOFS])
        required += proofs
        choice = frozenset(proof.item for proof in proofs)
    if reason in WITH_NUMBER:
        required.append(_item(facts, reason, NUMBER_PROOF))
    if reason is Reason.ENROLMENT_INFO_WRONG:
        required.append(_item(facts, reason, STATEMENT))
    if reason is Reason.NOT_PASSED:
        report = _item(facts, reason, REPORT)
        required += [report] * (report.state is not State.MISSING)
    return Evidence(reason, tuple(required), choice)


def _standing_proofs(proofs: Sequence[Item]) -> list[Item]:
    """Of three that prove a former name one will do: the valid ones stand, else those handed in, else all."""
    valid = [proof for proof in proofs if proof.state is State.PRESENT]
    return valid or [proof for proof in proofs if proof.state is not State.MISSING] or list(proofs)


def turns_at(facts: Facts) -> Iterator[datetime]:
    """The moments at which a paper that is dated in the future becomes one of today."""
    for row in facts.paper_rows:
        if row.issued_on and row.issued_on > facts.as_of.date():
            yield datetime.combine(row.issued_on, time(), SHANGHAI)


def _item(facts: Facts, reason: Reason, asked: Asked) -> Item:
    row = next((row for row in facts.paper_rows if row.item == asked.item), None)
    scans = [scan for scan in facts.scans if scan.item == asked.item]
    if row is None and not scans:
        return Item(asked.item, asked.medium, asked.stamp, State.MISSING, "还没有收到")
    faults = [*_scan_faults(row, scans), *(_row_faults(facts, reason, asked, row) if row else ())]
    state = State.INVALID if faults else State.PRESENT
    in_hand = row.in_hand_on if row else None
    return Item(asked.item, asked.medium, asked.stamp, state, masked("；".join(faults)), in_hand)


def _scan_faults(row: PaperRow | None, scans: Sequence[Scan]) -> Iterator[str]:
    if not scans:
        yield "登记了，没有扫描件。请扫描后放进“资审材料”"
    for scan in scans:
        if scan.look is not Look.WHOLE:
            yield f"扫描件“{scan.file}”{FAULTS[scan.look]}。请重新扫描，用同样的文件名再放"
    pages = sum({scan.digest: scan.pages for scan in scans}.values())  # the same bytes twice are bound once
    last = max(int(row.first_page or 0), int(row.last_page or 0)) if row else 0
    if last > pages > 0:
        yield f"登记的页码到第{last}页，扫描件只有{pages}页。请核对起页、止页"
    if row is None:
        yield "有扫描件，《材料登记表》里没有这一样，不知道是原件还是复印件、盖了谁的章。请补一行登记"


def _row_faults(facts: Facts, reason: Reason, asked: Asked, row: PaperRow) -> Iterator[str]:
    if asked.medium == ORIGINAL and row.medium != ORIGINAL:
        yield "要原件，登记的是复印件。请交原件，重新扫描、登记"
    certified = asked.medium == COPY and row.medium == ORIGINAL  # an original needs nobody to certify it
    if asked.stamp and asked.stamp not in row.stamps and not certified:
        yield _no_stamp(asked.stamp, row.stamps)
    yield from _identity_faults(facts, reason, row)
    if asked.shows_name:
        yield from _former_name_faults(facts, row)
    if asked.shows_number:
        yield from _former_number_faults(facts, row)
    yield from _date_faults(facts, asked, row)


def _no_stamp(stamp: str, stamps: Sequence[str]) -> str:
    found = f"填的是{'、'.join(stamps)}，没有{stamp}" if stamps else f"没有填{stamp}"
    return f"登记表“盖章”栏{found}。请看纸质件：已盖就补填，没盖请先盖章再扫描"


def _identity_faults(facts: Facts, reason: Reason, row: PaperRow) -> Iterator[str]:
    """现姓名 and 现身份证号 are those of the registration; while its correction is under way also the true ones."""
    r, listed = facts.registration, facts.listed
    names, numbers = {r.name}, {r.id_no}
    if reason is Reason.ENROLMENT_INFO_WRONG and listed is not None:
        names.add(listed.prior_name)
        numbers.add(listed.prior_id_no)
    if row.name and row.name not in names:
        yield f"材料上的现姓名“{row.name}”与登记的“{r.name}”不一致。请对照原件，哪边录错改哪边"
    if row.id_no and row.id_no not in numbers:
        yield (
            f"材料上的现身份证号（末四位{row.id_no[-4:]}）与登记的（末四位{r.id_no[-4:]}）不一致。"
            "请对照原件，哪边录错改哪边"
        )


def expected_name(facts: Facts) -> str:
    """The former name a paper must show: 专科姓名 of the list, else 前置学历姓名 of the registration."""
    listed = facts.listed.prior_name if facts.listed else ""
    return listed or facts.registration.prior_name


def expected_number(facts: Facts) -> str:
    """The former number a paper must show: 专科身份证号 of the list."""
    return facts.listed.prior_id_no if facts.listed else ""


def _former_name_faults(facts: Facts, row: PaperRow) -> Iterator[str]:
    expected = expected_name(facts)
    if not row.former_name:
        yield "登记表没有填“曾用名”。请看材料上写的曾用名，补填；材料上没有的，要换另一样材料"
    elif expected and row.former_name != expected:
        yield (
            f"材料上的曾用名“{row.former_name}”与专科证书登记的“{expected}”不一致。"
            "请对照原件；录错就改登记表，材料确是如此请报考务科"
        )


def _former_number_faults(facts: Facts, row: PaperRow) -> Iterator[str]:
    former, now, expected = row.former_id_no, facts.registration.id_no, expected_number(facts)
    if not former:
        yield "登记表没有填“原身份证号”。请看证明上写的原号码，补填"
    elif not (valid(former) if shaped(former) else upgraded(former)):
        yield f"证明上的原号码（{len(former)}位，末四位{former[-4:]}）不是15位号码，也不是正确的18位号码。请对照原件改登记表"
    elif same_number(former, now):
        yield (
            f"证明上的原号码（末四位{former[-4:]}）只是15位升18位，号码没有变，不算号码更正。"
            "请市考办重新核查原因，交一行审核决定：事项“核查原因”"
            if former != now
            else f"证明上的原号码与现号码（末四位{now[-4:]}）相同，没有更正。请对照原件改登记表"
        )
    elif expected and not same_number(former, expected):
        yield (
            f"更正证明上的原号码（末四位{former[-4:]}）与专科证书登记的（末四位{expected[-4:]}）不一致。"
            "请对照原件；录错就改登记表，证明确是如此请报考务科"
        )


def _date_faults(facts: Facts, asked: Asked, row: PaperRow) -> Iterator[str]:
    issued, graduated = row.issued_on, facts.registration.prior_graduated_on
    if issued is None:
        return
    if issued > facts.as_of.date():
        yield f"签发日期{issued}还没有到。请对照原件改登记表"
    elif asked.proves_a_change and graduated and _not_after(issued, graduated):
        yield (
            f"签发日期{issued}不在专科毕业（{graduated}）之后，不是毕业后更改的。"
            "请对照原件；日期没有错的，请市考办重新核查原因"
        )


def _not_after(day: date, graduated: str) -> bool:
    """`graduated` is a day or a month; within the same month nobody can say."""
    if len(graduated) == len("2018-06"):
        return day.isoformat()[:7] < graduated
    return day.isoformat() <= graduated
