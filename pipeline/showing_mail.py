"""言: the answers of `mail` as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .mailing.packing import WORDS

Told = Mapping[str, Any]


def packed(told: Told) -> Iterator[str]:
    """mail pack."""
    for one in told["parcels"]:
        yield from parcel(one)
    if told["parcels"]:
        yield "请按装箱清单逐样装入，贴地址签；寄出后用 mail ship 登记。现在还没有登记寄出"
    else:
        yield "没有可以打包的材料：只装扫描件已齐、纸质全部到手、不在别的包裹里的"
    yield from left_out(told["left_out"], "没有装")


def moved(told: Told) -> Iterator[str]:
    """mail ship, delivered, receive, lost, return."""
    yield from told["says"]
    yield from (f"  {ask['says']}" for ask in told["asks"])
    yield from left_out(told["left_out"], "没有登记")


def ticked(told: Told) -> Iterator[str]:
    """mail scan."""
    for one in told["ticked"]:
        yield f"{one['ticket']} {'装入' if one['added'] else '已核对在'}{one['parcel']}"
    counted = f"认出{len(told['ticked'])}套，还没有扫到{len(told['missing'])}套，有疑问{len(told['odd'])}处"
    yield counted
    yield from (f"  还没有扫到 {one['ticket']} {one['name']}（{one['parcel']}）" for one in told["missing"])
    yield from (f"  {one['file']} 第{one['page']}页：{one['why']}" for one in told["odd"])


def left_out(left: Sequence[Told], what: str) -> Iterator[str]:
    """Who stayed behind, and why."""
    yield from (f"  {what} {one['ticket']}：{one['why']}" for one in left)


def parcel(one: Told) -> Iterator[str]:
    """One parcel and what is in it."""
    items = [item for inside in one["contents"] for item in inside["items"]]
    originals = sum(item["original"] for item in items)
    how = f"，{one['carrier']}{one['waybill']}，{one['shipped_at'][:10]}寄" if one["carrier"] else ""
    yield (
        f"{one['id']} {one['city']} {WORDS[one['state']]}{how}：{len(one['contents'])}套{len(items)}样，"
        f"其中原件{originals}样{_due(one)}"
    )
    for inside in one["contents"]:
        state = f" {WORDS[inside['state']]}" if inside["state"] != one["state"] else ""
        why = f"（{inside['reason']}）" if inside["reason"] else ""
        yield f"    {inside['ticket']} {inside['name']}：{items_told(inside['items'])}{state}{why}"
    yield from (f"  {path}" for path in one["files"] if one["state"] == "packed")


def _due(one: Told) -> str:
    if not one["due"]:
        return ""
    what = "最晚寄出" if one["state"] == "packed" else "回执应到"
    return f"；{what}{one['due']}，{_left(one['days_left'], one['overdue'])}"


def _left(days: int, late: bool) -> str:
    """Working days to go, or gone by; on the weekend after the day none has."""
    if not late:
        return f"还有{days}个工作日"
    return f"已过{-days}个工作日" if days else "已过期"


def items_told(items: Sequence[Told]) -> str:
    """Papers with their medium, as they are called."""
    return "、".join(f"{item['item']}（{item['medium']}）" for item in items)


def listed(told: Told) -> Iterator[str]:
    """mail list."""
    for one in told["parcels"]:
        yield from parcel(one)
    if not told["parcels"]:
        yield "还没有包裹。用 mail pack --city 考区 打包"


def standing(told: Told) -> Iterator[str]:
    """mail status: the first screen of who posts."""
    if told["send_by"]:
        yield f"资审纸质材料最晚{told['send_by']}寄出（{_left(told['working_days'], told['late'])}）"
    on_way = [one for one in told["parcels"] if one["state"] != "packed"]
    packed_ones = [one for one in told["parcels"] if one["state"] == "packed"]
    yield f"该打包{len(told['to_pack'])}套，已装包未寄{len(packed_ones)}包，在途未回执{len(on_way)}包，已签收{told['received']}套"
    for one in told["to_pack"]:
        back = f"（退回过：{one['sent_back']}，办好再打包）" if one["sent_back"] else ""
        yield f"  该打包 {one['ticket']} {one['name']} {one['city']}：{items_told(one['items'])}{back}"
    for one in told["parcels"]:
        yield from (f"  {line}" for line in parcel(one))
    for one in told["not_in_hand"]:
        yield f"  有扫描件，纸质未到 {one['ticket']} {one['name']} {one['city']}：{items_told(one['absent'])}"


def late(told: Told) -> Iterator[str]:
    """mail overdue."""
    for one in told["unsent"]:
        absent = f"，其中{items_told(one['absent'])}纸质还没有到手" if one["absent"] else ""
        yield f"没有按时寄出（最晚{told['send_by']}） {one['ticket']} {one['name']} {one['city']}：{items_told(one['items'])}{absent}"
    for one in told["parcels"]:
        what = "装了包没有寄出" if one["state"] == "packed" else "寄出后没有回执"
        owing = [c["ticket"] for c in one["contents"] if c["state"] in ("packed", "shipped", "delivered")]
        number = f"{one['carrier']}{one['waybill']}，" if one["carrier"] else ""
        more = f"等{len(owing)}套" if len(owing) > 3 else ""
        yield f"{what} {one['id']}（{number}应在{one['due']}前，{_left(one['days_left'], True)}）：{'、'.join(owing[:3])}{more}"
    for one in told["originals"]:
        yield f"扫描件已认可，还欠原件 {one['ticket']} {one['name']} {one['city']}：{items_told(one['items'])}。请催交，收到后登记“纸质到手日期”"
    yield from _end(told)


def _end(told: Told) -> Iterator[str]:
    if told["send_by"] is None:
        yield "会审结束时间 review_closes 没有填，不知道最晚哪天寄：该寄没寄的没有查，只查了回执。请在 office.toml 填好"
    if told["soon"]:
        yield f"提醒：还有{len(told['soon'])}套该寄没有打包，最晚{told['send_by']}寄出"
    if not (told["unsent"] or told["parcels"] or told["originals"]):
        yield "没有超期的" if told["send_by"] else "没有超期的回执"
    elif told["parcels"]:
        yield "没有回执的请按运单号查，问收件人；签收了用 mail receive 登记，丢了用 mail lost"
