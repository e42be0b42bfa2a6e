"""审: 六(一) 二代证采集."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import IDENTITY, Capture, Facts, Look, Registration, Severity, Who
from .rule import rule

ID_IMAGES = ("身份证图像", "身份证")  # a scan of the card handed in for the 资审 shows the card too


def _must_be_captured(facts: Facts) -> bool:
    """六(一)1: from this 级 on nobody can apply without a capture."""
    return facts.cohort >= facts.batch.id_capture_from_cohort and not facts.captured


@rule("R12", "六(一)1", Severity.BLOCK, Who.COLLEGE, "须采集二代证的级，采集结果是未采集或无法读取")
def not_captured(facts: Facts) -> Iterator[str]:
    """A cohort that must be captured, and the card was not or could not be read."""
    if not _must_be_captured(facts) or facts.capture is None:
        return
    if facts.capture.result == "无法读取":
        why = f"（{facts.capture.reason}）" if facts.capture.reason else ""
        yield (
            f"{facts.cohort}级，二代证无法读取{why}，不能提交毕业申请。请换机器再读一次；"
            "确实读不出的，由专科学校汇总报考务科统一处理，处理后填“省已处理”"
        )
    else:
        yield (
            f"{facts.cohort}级须先采集二代证，采集结果是“{facts.capture.result}”，不能提交毕业申请。"
            "请组织采集；因疫情不能采集的，汇总报考务科统一处理，处理后填“省已处理”"
        )


@rule("R12", "六(一)1", Severity.HOLD, Who.COLLEGE, "须采集二代证的级，没有采集记录")
def capture_unknown(facts: Facts) -> Iterator[str]:
    """A cohort that must be captured, and no capture row is here."""
    if _must_be_captured(facts) and facts.capture is None:
        yield (
            f"{facts.cohort}级须采集二代证，这里没有采集记录，还不能判断。"
            "请从业务系统导出采集结果，放进“二代证”文件夹"
        )


def _waived(facts: Facts) -> bool:
    """六(一)2: an older 级 that was not captured; it never stops an application (R13)."""
    return facts.cohort < facts.batch.id_capture_from_cohort and not facts.captured


@rule("R14", "六(一)2", Severity.WARN, Who.COLLEGE, "老生未采集二代证，没有身份证图像备查")
def no_id_image(facts: Facts) -> Iterator[str]:
    """An older cohort, not captured, and no readable image of the identity document."""
    if _waived(facts) and not any(s.item in ID_IMAGES and s.look is Look.WHOLE for s in facts.scans):
        yield (
            f"{facts.cohort}级未采集二代证，也没有身份证件图片备查，不影响毕业申请。请补采；确有困难的，"
            "把身份证件图片以“准考证号 身份证图像”命名，放进“资审材料”"
        )


@rule("R15", "六(一)2", Severity.WARN, Who.COLLEGE, "老生未采集二代证，不在签过字的校核名册上")
def not_on_a_signed_roster(facts: Facts) -> Iterator[str]:
    """An older cohort, not captured, on no roster whose signed scan is here and can be read."""
    if not _waived(facts) or (facts.roster is not None and facts.roster.scanned):
        return
    if facts.roster is None:
        yield (
            f"{facts.cohort}级未采集二代证，也不在《校核名册》上，不影响毕业申请。"
            "请由校核人校核并在名册上签字，名册表和签字扫描件一起放进“校核名册”备查"
        )
    else:
        yield (
            f"在《校核名册》上，但没有签字的扫描件“{facts.roster.file}”（或打不开），不影响毕业申请。"
            f"请把{facts.roster.proofreader}签好字的名册扫描，用这个文件名放进“校核名册”"
        )


@rule("R15", "六(一)2", Severity.WARN, Who.COLLEGE, "校核名册收下以后，登记信息改过")
def roster_is_stale(facts: Facts) -> Iterator[str]:
    """Name, number, sex, birth date or ethnic group changed by a registration row after the roster came."""
    if _waived(facts) and facts.roster is not None and facts.roster.changed:
        yield (
            f"《校核名册》收下以后，登记的{'、'.join(facts.roster.changed)}改过，名册上签的是旧信息。"
            "请用新信息重新校核、签字，再交一次名册"
        )


@rule("R18", "六(一)2", Severity.HOLD, Who.COLLEGE, "二代证芯片信息与登记不一致")
def chip_differs(facts: Facts) -> Iterator[str]:
    """Name, sex, ethnic group, birth date or number of the chip are not those of the registration."""
    if facts.capture is not None:
        for key, title in IDENTITY.items():
            chip, told = _shown(facts.capture, key), _shown(facts.registration, key)
            if chip and told and chip != told:
                if key == "id_no":
                    chip, told = f"末四位{chip[-4:]}", f"末四位{told[-4:]}"
                yield (
                    f"{title}：二代证芯片是“{chip}”，登记的是“{told}”，不一致。"
                    "请对照证件：登记错的请更正登记，采集表错的请重新导出"
                )


def _shown(source: Capture | Registration, key: str) -> str:
    value = getattr(source, key)
    text = "" if value is None else str(value)
    return text.removesuffix("族") if key == "ethnic" else text
