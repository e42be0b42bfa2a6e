"""令: taking what lies in the inboxes, once or without end."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from .. import answers, showing, spine
from ..office import Office
from ..speaking import masked, report, visible
from .options import json_option

TAKING_PATIENCE = 3600.0  # seconds a second `take` waits for the first: both come to the same end
EVENTS = {
    "taken": "收下",
    "partly": "部分收下",
    "refused": "退回",
    "ignored": "不收",
    "unsettled": "等待",
    "paused": "暂停",
    "resumed": "恢复",
    "ended": "已停下，手上的文件都已收好；没收的在收件箱里，下次接着收",
}


@click.command()
@json_option
@click.pass_obj
def take(office: Office, as_json: bool) -> None:
    """收一遍收件箱，并审核有变化的人。"""
    with office.hand("take", TAKING_PATIENCE):
        done = spine.take_in(office)
    told = answers.of_pass(done)
    report(as_json, told, showing.passed(told))
    if told["refused"] or told["partly"]:
        raise SystemExit(1)


@click.command()
@json_option
@click.pass_obj
def watch(office: Office, as_json: bool) -> None:
    """一直收件和审核，直到按 Ctrl+C 或停止服务；手上的文件会先收完。"""
    watching = spine.watch(office, lambda events: _say(as_json, events))
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda _number, _frame: watching.stop())
    watching.run()


def _say(as_json: bool, events: Sequence[Mapping[str, Any]]) -> None:
    """One event, one line, told at once. A person is told of a file when it has been read, not when it arrived."""
    if as_json:
        lines = [json.dumps(event, ensure_ascii=False) for event in events]
    else:
        lines = [masked(visible(_in_chinese(event))) for event in events if event["event"] != "arrived"]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _in_chinese(event: Mapping[str, Any]) -> str:
    at = event["at"][11:19]
    match event["event"]:
        case "watching":
            polled = [name or "本单位" for name in event["polled"]]
            by_clock = f"；{'、'.join(polled)}的收件箱没有事件提醒，定时查看" if polled else ""
            return f"{at} 开始收件，共{event['inboxes']}个收件箱{by_clock}。按 Ctrl+C 停下"
        case "judged":
            return f"{at} 审核{event['judged']}人"
    word = EVENTS[event["event"]]
    path = f"《{event['path']}》" if "path" in event else ""
    reason = f"：{event['reason']}" if event.get("reason") else ""
    return f"{at} {word}{path}{reason}"
