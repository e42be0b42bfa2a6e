"""函: 五·2: where and when forms are sealed and certificates fetched, once the review is over; the 签收表 to be signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..errors import RefusedError, UsageError
from ..speaking import masked
from ..typeset.table import Column
from .letter import Desk, Letter, Listing, Mail, by_college, numbered, spoken
from .person import Person

APPROVED, PRINTED = "approved", ("printed", "bundled")
PASSED = (APPROVED, *PRINTED)
COUNTS = (Column("序号", 14, "center"), Column("专科学校", 126), Column("人数", 40, "center"))
RECEIPTS = (
    Column("序号", 11, "center"),
    Column("准考证号", 28, "center"),
    Column("姓名", 34),
    Column("身份证号", 40, "center"),
    Column("专业", 44),
    Column("毕业证书", 22, "center"),
    Column("毕业生登记表", 26, "center"),
    Column("本人签字", 36),
    Column("领取日期", 26),
)
FOOT = "签收表含个人信息，签完后交回保存，不要张贴或转发"
SIGNS = ("发放人签字", "发放日期", "专科学校（盖章）")


def ready(desk: Desk) -> None:
    """R66. Raises RefusedError before the review is over, UsageError where place or time is not said."""
    closes = desk.batch.review_closes
    if closes is None:
        raise RefusedError(
            "office.toml 的 [batch] 没有写会审结束时间 review_closes，不知道会审是否结束，没有出通知。请先填好"
        )
    if not desk.review_closed:
        tentative = "（暂定）" if desk.batch.review_tentative else ""
        raise RefusedError(
            f"会审{spoken(closes)}{tentative}才结束，登记表盖章、证书领取的通知要在会审结束后出，没有出通知。"
            "请到时再运行；会审时间有变的，请改 office.toml 的 review_closes"
        )
    for word, told, example in (
        ("地点", desk.place, "--place 样本楼101室"),
        ("时间", desk.time, "--time 7月15日上午9时至11时"),
    ):
        if not told.strip():
            raise UsageError(f"没有写盖章、领证的{word}，没有出通知。请补上，例如 {example}")


def passed(person: Person) -> bool:
    """Who has passed the joint review."""
    return person.stage in PASSED


def write_pickup(desk: Desk, people: Sequence[Person]) -> Mail:
    """One notice for all colleges: place, time, and how many of each; nobody is named, so it may go to the group."""
    colleges = [(college, len(group)) for college, group in by_college(people)]
    if not colleges:
        return Mail(())
    unprinted = sum(one.stage == APPROVED for one in people)
    text = desk.word(
        "pickup", count=len(people), unprinted=unprinted, place=_said(desk.place), time=_when(desk.time)
    )
    rows = numbered((college, str(count)) for college, count in colleges)
    listing = Listing(
        "各校人数", COUNTS, rows, (f"{desk.batch_name}　{len(colleges)}所学校，{len(people)}人",)
    )
    post = "\n".join([text, "", "各校人数：", *(f"　{college}　{count}人" for college, count in colleges)])
    return Mail((Letter("各专科学校", "各专科学校", len(people), text, listing, post=post),))


def _said(text: str) -> str:
    return text.strip().rstrip("。")


def _when(text: str) -> str:
    """As it was typed; an ISO moment as an office says it."""
    try:
        return spoken(datetime.fromisoformat(text.strip()))
    except ValueError:
        return _said(text)


def write_receipts(desk: Desk, people: Sequence[Person]) -> Mail:
    """R67: one list for each college, of those whose form is printed; the others are named as left out."""
    ready_ones = [one for one in people if one.stage in PRINTED]
    left = tuple(
        (one.ticket, "登记表还没有印好，印好后再出签收表") for one in people if one.stage == APPROVED
    )
    return Mail(tuple(_receipts(desk, college, group) for college, group in by_college(ready_ones)), left)


def _receipts(desk: Desk, college: str, people: Sequence[Person]) -> Letter:
    copies = desk.batch.copies
    notes = (
        f"{desk.batch_name}　{college}　共{len(people)}人，毕业证书每人1本，毕业生登记表每人{copies}份",
        "请查验身份证件，由本人当面核对后签字，证书和登记表一并领取。",
    )
    rows = numbered(_receipt(person, copies) for person in people)
    listing = Listing(
        "毕业证书、毕业生登记表签收表", RECEIPTS, rows, notes, FOOT, wide=True, signs=SIGNS, least_height=11
    )
    return Letter(college, college, len(people), "", listing)


def _receipt(person: Person, copies: int) -> tuple[str, ...]:
    who = (person.ticket, person.name, masked(person.id_no), person.major)
    return (*who, "1本", f"{copies}份", "", "")
