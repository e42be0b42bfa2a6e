"""读: the tables in which the rooms tell what they did: blanks, sheets printed, printed anew, parcels, receipts."""

from __future__ import annotations

from .columns import Column, Layout

STOCK_DEEDS = ("领入", "报废", "退回", "盘点")
OUTCOMES = ("完好", "报废")
_BY = Column("经办人", "by", "JBR", "name", True)
_AT = Column("时间", "at", "JBSJ", "moment", note="如2020-06-19 09:30；同样的事又做了一次，时间要写得不同")
_STOCK = (
    Column("批号", "lot", "PH", required=True),
    Column("事项", "matter", "SX", "word", True, choices=STOCK_DEEDS, words="stock_deed"),
    Column("张数", "sheets", "ZS", "count", True, "盘点写实际数到的张数"),
    Column("原因", "reason", "YY", note="报废要写，如卡纸、双张、试机、套印偏移、墨粉"),
    Column("起号", "first", "QH", "code", note="空白表有编号的写；整列请先设为“文本”，前面的0不能丢"),
    Column("止号", "last", "ZH", "code"),
    _BY,
    _AT,
)
_PRINTS = (
    Column("任务", "job", "RW", "code", True, "任务单上的任务号，如P-001"),
    Column("张号", "numbers", "ZH", required=True, note="如1-98,100；整列请先设为“文本”"),
    Column("结果", "outcome", "JG", "word", True, choices=OUTCOMES, words="outcome"),
    Column("原因", "reason", "YY", note="报废要写，如卡纸、双张、墨粉"),
    Column("起号", "first", "QH", "code", note="实际用的表号与任务单不同才写：这些张的第一个号，依次"),
    _BY,
    _AT,
)
_REPRINTS = (
    Column("准考证号", "ticket", "ZKZH", "ticket", True, "12位数字；原表作废，另用一张空白表"),
    Column("原因", "reason", "YY", required=True, note="如数据变更、墨粉不匀"),
    _BY,
    _AT,
)
_MAIL_DEEDS = ("打包", "寄出", "送达", "退回", "丢失")
_SOME = "只办这几个人才写，几个号之间用;隔开；空着就是整包"
_PARCELS = (
    Column("包裹号", "parcel", "BGH", "code", True, "打包时写“新”，其余写包裹号，如Y-001"),
    Column("事项", "matter", "SX", "word", True, choices=_MAIL_DEEDS, words="mail_deed"),
    Column("准考证号", "tickets", "ZKZH", "tickets", note=_SOME + "；打包时写装谁的"),
    Column("考区", "city", "KQ", "city", note="打包时写，如南京：这个市所有该寄的", words="city"),
    Column("承运", "carrier", "CY", note="寄出要写：EMS、顺丰、机要、专人送达等"),
    Column("运单号", "waybill", "YDH", "code", note="整列请先设为“文本”；机要、专人送达不用写"),
    Column(
        "确认无误",
        "sure",
        "QRWW",
        "word",
        note="运单号被问过、核对过没有错才填",
        choices=("是",),
        words="sure",
    ),
    Column("原因", "reason", "YY", note="退回、丢失要写，如补盖市考办章"),
    _BY,
    _AT,
)
_RECEIPTS = (
    Column("包裹号", "parcel", "BGH", "code", True, "如Y-001"),
    Column(
        "准考证号", "tickets", "ZKZH", "tickets", note="只收到这几个人的才写，几个号之间用;隔开；空着就是整包"
    ),
    Column("签收人", "signed", "QSR", "name", True, "在回执上签字的人"),
    Column("经办人", "by", "JBR", "name", note="谁登记的；空着就是签收人"),
    Column("时间", "at", "QSSJ", "moment", note="签收的时间，如2020-07-09 10:00"),
)


def _whole(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """A deed is known by all that is said of it: the same row again is the same deed."""
    return tuple(column.key for column in columns)


ROOM_LAYOUTS = (
    Layout("stock", "空白表", _whole(_STOCK), _STOCK, "at"),
    Layout("prints", "打印结果", _whole(_PRINTS), _PRINTS, "at", beside="reprints"),
    Layout("reprints", "补打", _whole(_REPRINTS), _REPRINTS, "at"),
    Layout("parcels", "寄件", _whole(_PARCELS), _PARCELS, "at"),
    Layout("receipts", "签收", _whole(_RECEIPTS), _RECEIPTS, "at"),
)
