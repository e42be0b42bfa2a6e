"""审: 七 毕业审核重点."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from ..model import Decision, Facts, Grade, Look, Severity, Source, Who
from .identity import LENGTH, shaped, valid
from .marks import passes
from .rule import rule

CALLED_BY_HAND = (Source.MANUAL, Source.BATCH_EXEMPTION, Source.LINKED)
PRIVATE = "Co"
REPLACEMENT = "\ufffd"
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _masked(number: str) -> str:
    return f"末四位{number[-4:]}"


def _blue(facts: Facts) -> list[Grade]:
    """七·3: passes entered by hand that are called for this person."""
    manual = [grade for grade in facts.grades if grade.manual]
    manual += [grade for ticket in facts.other_tickets for grade in ticket.grades if grade.manual]
    if not manual:
        return manual
    called = {(shown.code, shown.value) for shown in facts.shown if shown.source in CALLED_BY_HAND}
    found = {g.course: g for g in manual if passes(g.mark) and (g.course, g.mark) in called}
    return [found[code] for code in sorted(found)]


@rule("R57", "七·3", Severity.HOLD, Who.COLLEGE, "手工成绩没有成绩证明")
def no_proof_of_a_grade(facts: Facts) -> Iterator[str]:
    """来源 = 手工 without a readable 成绩证明 of that course."""
    for grade in _blue(facts):
        proof = f"成绩证明-{grade.course}"
        if not any(scan.item == proof and scan.look is Look.WHOLE for scan in facts.scans):
            yield (
                f"{grade.course}成绩（{grade.mark}）是手工录入的，没有证明材料。请把免考审批表、成绩单等扫描，"
                f"以“准考证号 {proof}”命名放进“资审材料”"
            )


@rule("R57", "七·3", Severity.HOLD, Who.PROVINCE, "手工成绩没有认可")
def grade_not_recognised(facts: Facts) -> Iterator[str]:
    """来源 = 手工 without decision 手工成绩 = 认可 for the course."""
    for grade in _blue(facts):
        ruling = facts.decision("手工成绩", grade.course)
        if ruling and ruling.ruling == "认可":
            continue
        if ruling:
            yield (
                f"{grade.course}的手工成绩，{ruling.by}审核为“不认可”，不能用。请补交证明材料再请审核，"
                "或重交成绩表把这一行更正"
            )
        else:
            yield (
                f"{grade.course}成绩（{grade.mark}）是手工录入的（蓝色），还没有审核。请对照成绩证明，"
                "交一行审核决定：事项“手工成绩”、决定“认可”或“不认可”、填课程代码"
            )


@rule("R58", "七·1", Severity.HOLD, Who.COLLEGE, "身份证号、性别、出生日期、姓名用字有误")
def basic_data_at_odds(facts: Facts) -> Iterator[str]:
    """Check digit, sex and birth date against the number; characters of the name."""
    number = facts.registration.id_no
    if not shaped(number):
        yield f"身份证号（{_masked(number)}，{len(number)}位）应为{LENGTH}位：17位数字加一位数字或X。请对照证件更正登记"
    elif not valid(number):
        yield f"身份证号（{_masked(number)}）校验码不对，可能录错一位。请对照证件更正登记"
    else:
        yield from _against_the_number(facts, number)
    yield from _odd_characters(facts.registration.name)


def _against_the_number(facts: Facts, number: str) -> Iterator[str]:
    r = facts.registration
    sex = "男" if int(number[16]) % 2 else "女"
    if r.sex and r.sex != sex:
        yield f"登记的性别是{r.sex}，身份证号（{_masked(number)}）显示为{sex}。请对照证件更正"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        yield f"身份证号（{_masked(number)}）里的出生日期{number[6:14]}不存在。请对照证件更正登记"
        return
    if r.birth_date and r.birth_date != born:
        yield f"登记的出生日期是{r.birth_date}，身份证号（{_masked(number)}）显示为{born}。请对照证件更正"


def _odd_characters(name: str) -> Iterator[str]:
    for place, char in enumerate(name, 1):
        kind = unicodedata.category(char)
        if kind == PRIVATE:
            yield f"姓名第{place}个字是自造字（U+{ord(char):04X}），别的机器上会变。请用标准字库中的字重新录入姓名"
        elif kind in UNPRINTABLE or char == REPLACEMENT:
            yield f"姓名第{place}个字符不能打印（U+{ord(char):04X}）。请重新录入姓名"


@rule("R59", "七·1", Severity.HOLD, Who.PROVINCE, "照片尚未核对是否本人")
def photo_not_looked_at(facts: Facts) -> Iterator[str]:
    """A photo is here and nobody has decided 照片本人 on these bytes."""
    if facts.portrait is None or _on_this_photo(facts):
        return
    if facts.decision("照片本人") is None:
        yield "照片还没有人核对是否本人。请看照片，再交一行审核决定：事项“照片本人”、决定“是”或“否”"
    else:
        yield "照片核对过以后换了新的，要再看一次。请看新照片，再交一行审核决定：事项“照片本人”、决定“是”或“否”"


def _on_this_photo(facts: Facts) -> Decision | None:
    """照片本人 holds for the photo it names; else for that in force when it was taken in, one of the same pass too."""
    ruling, photo = facts.decision("照片本人"), facts.portrait
    if ruling is None or photo is None:
        return None
    same = photo.digest.startswith(ruling.photo) if ruling.photo else ruling.pass_no >= photo.pass_no
    return ruling if same else None


@rule("R59", "七·1", Severity.BLOCK, Who.CANDIDATE, "照片不是本人")
def photo_of_another(facts: Facts) -> Iterator[str]:
    """照片本人 = 否, on the photo that is here."""
    ruling = _on_this_photo(facts)
    if ruling is not None and ruling.ruling == "否":
        yield f"{ruling.by}看过照片，认定不是本人。请交本人的毕业照片，再请核对（事项“照片本人”、决定“是”）"
