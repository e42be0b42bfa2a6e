"""演: a sample office of a dozen people, several faulty, carried from inbox to bundle and parcel."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from .. import answers, approval, deeds, deeds_mail, spine
from ..founding import found
from ..mailing.packing import Packing
from ..model import SHANGHAI
from ..office import Office
from ..printing import closing, stock
from ..printing.runs import Order
from ..shelving.craft import Asked
from .dropping import write_inbox

POSTING = "2020-07-06T09:00:00"  # the first working day after the review
CLOCK = datetime(2020, 6, 19, 9, 0, tzinfo=SHANGHAI)
DEADLINES = {"南京": "2020-06-15T17:00:00", "苏州": "2020-06-16T17:00:00"}
LOT = "样A"


def walk(folder: Path) -> dict[str, Any]:
    """Makes the office in `folder` and carries its people to bundle and parcel; where to look and what to try.

    Raises RefusedError when the folder is an office already.
    """
    found(folder, "2020H1", date(2020, 6, 30), "province")
    _set_up(folder / "office.toml")
    write_inbox(folder / "inbox")
    office = Office(folder, clock=lambda: CLOCK)
    try:
        return _carry(office)
    finally:
        office.close()


def _set_up(toml: Path) -> None:
    text = toml.read_text("utf-8")
    cities = "\n".join(f'"{city}" = {moment}' for city, moment in DEADLINES.items())
    text = text.replace('# "南京" = 2020-06-15T17:00:00', cities)
    text = text.replace('name = ""', 'name = "示例省教育考试院自考处"').replace(
        'fonds = ""', 'fonds = "Z999"'
    )
    toml.write_text(text.replace("settle_seconds = 2 ", "settle_seconds = 0.2 "), "utf-8")


def _carry(office: Office) -> dict[str, Any]:
    with office.hand("demo"):
        taken = answers.of_pass(spine.take_in(office))
        approval.approve(office, [], "王审")
        stock.book(office, "receive", LOT, 50, "李印")
        printed = deeds.print_new(office, Order([LOT], "李印"))
        for job in printed["jobs"]:
            _account(office, job)
        sets = deeds.bundle(office, "qualification", Asked("赵档"))
        sealed = deeds.bundle(office, "registry", Asked("赵档"))
        parcel = deeds_mail.pack(office, Packing("孙寄", "南京"))["parcels"][0]
    status = answers.of_status(office)
    return {
        "office": str(office.folder),
        "taken": {key: taken[key] for key in ("taken", "partly", "refused", "waiting", "judged")},
        "stages": status["stages"],
        "jobs": printed["jobs"],
        "bundle": sealed["bundles"][0]["path"],
        "parcel": parcel["id"],
        "look": [
            *_look(office, printed, sets, sealed),
            f"要寄的资审材料：{parcel['files'][0]}，地址签在旁边",
        ],
        "next": list(_next(office, sealed)),
    }


def _account(office: Office, job: dict[str, Any]) -> None:
    """The last sheet of the first job jams; all others are good."""
    last = int(job["sheets"])
    jams = job["job"] == "P-001" and last > 1
    good = f"1-{last - 1}" if jams else f"1-{last}"
    closing.close(office, job["job"], good, f"{last}:卡纸" if jams else "", "李印")


def _look(office: Office, printed: dict[str, Any], sets: dict[str, Any], sealed: dict[str, Any]) -> list[str]:
    return [
        f"退回的文件和原因：{office.inside(office.returned)}/",
        *(f"打印文件与任务单：{job['parts'][0]}，{job['ticket_pdf']}" for job in printed["jobs"][:1]),
        f"资审材料包（考务科、部考试中心）：{sets['bundles'][0]['path']}，首页和移交清单在 outbox/归档",
        f"毕业登记包：{sealed['bundles'][0]['path']}",
        "空表：outbox/空白表样/",
    ]


def _next(office: Office, sealed: dict[str, Any]) -> list[str]:
    here = Path.cwd()
    shown = office.folder.relative_to(here) if office.folder.is_relative_to(here) else office.folder
    # the office's clock stands at the day of the demo, so what is tried next tells the same story
    at = f"BIYE_NOW={CLOCK.isoformat()[:19]} biye -C {shown}"
    return [
        f"{at} status",
        f"{at} show --all",
        f"{at} print new --lot {LOT} --by 李印        # 补印卡纸的那一张",
        f"BIYE_NOW={POSTING} biye -C {shown} mail ship Y-001 --carrier 机要 --by 孙寄    # 会审后寄出",
        f"{at} audit                                   # 归档包还是不是封装时的样子",
        f"biye verify {shown}/{sealed['bundles'][0]['path']}",
    ]
