"""A batch walked through three offices by commands alone: college, city, province; and what each of them was told.

`python tests/three_offices.py FOLDER` walks it and prints the transcript.
"""

import json
import os
import re
import shlex
import shutil
import sys
from datetime import date, datetime
from pathlib import Path

from click.testing import CliRunner
from evidence_makers import picture
from makers import GRADES, PLAN, csv_bytes, person, ticket
from openpyxl import Workbook

from pipeline.cli import biye
from pipeline.demo.portraits import draw_portrait
from pipeline.founding import found
from pipeline.model import SHANGHAI

COLLEGE, CITY, PROVINCE = "样本职业学院", "南京市自考办", "江苏省教育考试院考务科"
DEADLINE = '"南京" = 2020-06-15T17:00:00\n'
FORMER, STAMPS = "曾用名", {"前置学历证书": "市考办", "身份证": "市考办", "姓名变更证明": "公安"}
PEOPLE = (1, 2, 3, 4, 5)
RENAMED = (4, 5)  # whose papers the city must show and post
WRONG_PHOTO, JAMS, CHANGES = 5, 2, 3
NEW_NAME = "张𬭎"


class Story:
    """The three offices in one folder, and a transcript of what was done there."""

    def __init__(self, folder):
        self.folder, self.lines, self.dropped = folder, [], []
        self.now = datetime(2020, 6, 9, 9, 0, tzinfo=SHANGHAI)
        for name, role, called in (
            ("学院", "college", COLLEGE),
            ("市", "city", CITY),
            ("省", "province", PROVINCE),
        ):
            found(folder / name, "2020H1", date(2020, 6, 30), role)
            toml = folder / name / "office.toml"
            text = toml.read_text("utf-8").replace('# "南京" = 2020-06-15T17:00:00\n', DEADLINE)
            text = text.replace("settle_seconds = 2", "settle_seconds = 0")
            toml.write_text(text.replace('name = ""', f'name = "{called}"'), "utf-8")

    def at(self, *when, says):
        """Another moment; what happens then, as a heading."""
        self.now = datetime(2020, *when, tzinfo=SHANGHAI)
        self.lines += ["", f"# {self.now:%m月%d日}　{says}"]

    def drop(self, office, path, data):
        """Somebody lays a file into the inbox of an office."""
        target = self.folder / office / "inbox" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        os.utime(target, (self.now.timestamp(), self.now.timestamp()))
        self.dropped.append((office, path))

    def run(self, office, command, code=0):
        """A command in an office; its output goes into the transcript and comes back."""
        words = shlex.split(command)
        os.environ["BIYE_NOW"] = self.now.isoformat()[:19]
        done = CliRunner().invoke(biye, ["-C", str(self.folder / office), *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.lines += ["", f"{office}$ biye {command}", done.output.rstrip()]
        assert done.exit_code == code, f"{command}: {done.exit_code}\n{done.output}"
        return done.output

    def told(self, office, command, code=0):
        """What a command says in JSON; not part of the transcript."""
        kept = len(self.lines)
        out = self.run(office, f"{command} --json", code)
        del self.lines[kept:]
        return json.loads(out)

    def hand_over(self, office, to, output):
        """The zip that `send` named, from one office into the inbox of the other."""
        (path,) = re.findall(r"outbox/往来/\S+\.zip", output)
        name = Path(path).name
        self.drop(to, name, (self.folder / office / path).read_bytes())
        self.lines.append(f"（把 {name} 放进{to}的收件箱）")

    def transcript(self):
        """All that was said, without what differs from run to run."""
        return "\n".join(self.lines).replace(str(self.folder), "…").strip() + "\n"


def plain(transcript):
    """Without what depends on the machine: sums, and sizes of what zlib has packed."""
    for pattern, told in (
        (r"_[0-9a-f]{6}\.zip", "_……….zip"),
        (r"sha256 [0-9a-f]{64}", "sha256 ………"),
        (r"\d+字节$", "……字节"),
    ):
        transcript = re.sub(pattern, told, transcript, flags=re.MULTILINE)
    return transcript


def typed(rows, title):
    """A table as somebody types it: a title row, 考生姓名, a total, who made it."""
    book = Workbook()
    sheet = book.active
    names = {"姓名": "考生姓名", "身份证号": "证件号码"}
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    sheet.append([names.get(key, key) for key in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    sheet.append(["合计", f"共{len(rows)}人"])
    sheet.append(["制表人：李老师"])
    target = Path(os.environ.get("TMPDIR", "/tmp")) / f"typed-{os.getpid()}.xlsx"
    book.save(target)
    data = target.read_bytes()
    target.unlink()
    return data


def registered(serial, **changed):
    return {**person(serial, 专科学校=COLLEGE), "更新时间": "", **changed}


def register(story):
    """What the college hands in: a typed table and photos, one of them far too small."""
    story.at(6, 9, 9, says="学院：收登记表和照片，有一张照片不合格")
    story.drop(
        "学院",
        "登记/2018级登记表.xlsx",
        typed([registered(n) for n in PEOPLE], "2020年上专接本毕业生登记汇总表"),
    )
    for n in PEOPLE:
        size = (90, 120) if n == WRONG_PHOTO else (480, 640)
        story.drop("学院", f"照片/{ticket(n)}.jpg", draw_portrait(n, *size))
    story.run("学院", "take")
    story.run("学院", f"show {ticket(WRONG_PHOTO)}")
    story.at(6, 10, 9, says="学院：换了照片，报给市里")
    story.drop("学院", f"照片/{ticket(WRONG_PHOTO)}_新.jpg", draw_portrait(WRONG_PHOTO))
    story.run("学院", "take")
    story.hand_over("学院", "市", story.run("学院", "send --to city 南京 --by 李校"))


def provide(story):
    """The city passes it on; the province has plans, marks, cards and the list, and sends the city what is its."""
    story.at(6, 11, 9, says="市：收下，转给省里")
    story.run("市", "take")
    story.hand_over("市", "省", story.run("市", f"send --to province {PROVINCE} --by 赵市"))
    story.at(6, 19, 9, says="省：放计划、成绩、采集结果、资审清单，发回各市")
    story.drop("省", "专业计划/X2999901-2021.json", json.dumps(PLAN, ensure_ascii=False).encode())
    marks = [
        {"准考证号": ticket(n), "课程代码": c, "成绩": m, "考试时间": "2019-10-19", "来源": "自动"}
        for n in PEOPLE
        for c, m in GRADES
    ]
    story.drop("省", "成绩/成绩.csv", csv_bytes(marks))
    story.drop("省", "二代证/采集.csv", csv_bytes([captured(n) for n in PEOPLE]))
    listed = [
        {"准考证号": ticket(n), "姓名": person(n)["姓名"], "资审结果": FORMER, "专科姓名": former(n)}
        for n in RENAMED
    ]
    story.drop("省", "资审清单/不通过.csv", csv_bytes(listed))
    story.drop(
        "省",
        "资审清单/下发.csv",
        csv_bytes([{"考区": "南京", "下发日期": "2020-06-19", "人数": str(len(RENAMED))}]),
    )
    story.run("省", "take")
    story.run("省", "status")
    story.hand_over("省", "市", story.run("省", "send --to city 南京 --by 王考务"))


def captured(serial, **changed):
    row = person(serial)
    return {
        "准考证号": ticket(serial),
        "采集结果": "已采集",
        **{k: row[k] for k in ("姓名", "性别", "身份证号", "出生日期")},
        "民族": "汉",
        **changed,
    }


def former(serial):
    return f"{person(serial)['姓名']}旧"


def scan(story):
    """The city finds out why, stamps the copies, scans all and hands it in."""
    story.at(6, 22, 9, says="市：看谁要交什么，盖章、扫描、登记，报省里")
    story.run("市", "take")
    story.run("市", "notice evidence --city 南京")
    rows = []
    for n in RENAMED:
        for item, stamp in STAMPS.items():
            story.drop("市", f"资审材料/{ticket(n)}/{item}.jpg", picture(f"{item} {n}"))
            row = {
                "准考证号": ticket(n),
                "材料": item,
                "介质": "原件" if stamp == "公安" else "复印件",
                "盖章": stamp,
            }
            names = (
                {"现姓名": person(n)["姓名"], "曾用名": former(n)}
                if item == "姓名变更证明"
                else {"现姓名": "", "曾用名": ""}
            )
            rows.append({**row, **names, "签发日期": "2019-03-01", "纸质到手日期": "2020-06-22"})
    story.drop("市", "资审材料/材料登记表.csv", csv_bytes(rows))
    told = [
        decided(n, "核查说明", "已说明", "赵市", "2020-06-22 16:00", 说明="专科毕业后经公安机关批准更名")
        for n in RENAMED
    ]
    story.drop("市", "审核决定/核查说明.csv", csv_bytes(told))
    story.run("市", "take")
    story.run("市", f"show {ticket(RENAMED[0])}")
    story.hand_over("市", "省", story.run("市", f"send --to province {PROVINCE} --by 赵市"))


def decided(serial, matter, ruling, by, at, **more):
    return {
        "准考证号": ticket(serial),
        "事项": matter,
        "决定": ruling,
        "决定人": by,
        "时间": at,
        "说明": "",
        **more,
    }


def review(story):
    """The joint review says yes; the college hears of it."""
    story.at(7, 2, 9, says="省：会审，结果发给学院")
    seen = [decided(n, "照片本人", "是", "王考务", "2020-07-02 09:30") for n in PEOPLE]
    passed = [decided(n, "资审", "通过", "王考务", "2020-07-02 10:00") for n in RENAMED]
    story.drop("省", "审核决定/会审.csv", csv_bytes([*seen, *passed]))
    story.run("省", "take")
    story.run("省", "approve --all-clear --by 王考务")
    story.hand_over("省", "学院", story.run("省", f"send --to college {COLLEGE} --by 王考务"))
    story.hand_over("省", "市", story.run("省", "send --to city 南京 --by 王考务"))
    story.run("市", "take")


def print_forms(story):
    """The college prints; a sheet jams, and a name changes after it was printed."""
    story.at(7, 6, 9, says="学院：领空白表，打印，卡了一张纸")
    story.run("学院", "take")
    story.run("学院", "stock receive --lot 苏A --sheets 10 --by 李印")
    story.run("学院", "print new --lot 苏A --by 李印")
    good = ",".join(str(no) for no in PEOPLE if no != JAMS)
    story.run("学院", f"print close P-001 --good {good} --spoiled {JAMS}:卡纸 --by 李印")
    story.run("学院", "print new --lot 苏A --by 李印")
    story.run("学院", "print close P-002 --good 1 --by 李印")
    story.at(7, 8, 9, says="学院：印好以后，公安更正了一个人的姓名")
    story.drop(
        "学院", "登记/更正.csv", csv_bytes([registered(CHANGES, 姓名=NEW_NAME, 更新时间="2020-07-08 08:30")])
    )
    story.drop(
        "学院", "二代证/更正.csv", csv_bytes([captured(CHANGES, 姓名=NEW_NAME, 采集时间="2020-07-08 08:00")])
    )
    story.run("学院", "take")
    story.run("学院", f"show {ticket(CHANGES)}")
    story.run("学院", f"print again {ticket(CHANGES)} --reason 姓名更正 --by 李印")
    story.run("学院", "print close P-003 --good 1 --by 李印")
    story.run("学院", "stock balance")
    story.hand_over("学院", "省", story.run("学院", f"send --to province {PROVINCE} --by 李校"))


def post(story):
    """The originals go by post; the parcel is lost, found again, and its receipt comes back."""
    story.at(7, 9, 9, says="市：材料封装、打包、寄出")
    story.run("市", "bundle --kind qualification --city 南京 --by 赵档")
    story.run("市", "mail pack --city 南京 --by 钱寄")
    story.run("市", "mail ship Y-001 --carrier EMS --waybill EA123456785CN --by 钱寄")
    story.at(7, 15, 9, says="市：快递说丢了，三天后又找到了")
    story.run("市", "mail lost Y-001 --reason 快递查无下落 --by 钱寄")
    story.run("市", "mail overdue", code=1)
    story.at(7, 18, 9, says="市：找到了，送到了，回执来了")
    story.run("市", "mail delivered Y-001 --by 钱寄")
    story.run("市", "mail receive Y-001 --by 钱寄")
    story.run("市", "mail status")
    story.run("市", f"show {ticket(RENAMED[0])}")


def close(story):
    """The province seals what stays for decades."""
    story.at(7, 20, 9, says="省：封装毕业登记包")
    story.run("省", "take")
    story.run("省", "bundle --kind registry --by 赵档")
    story.run("省", "audit")
    story.run("省", f"show {ticket(CHANGES)}")
    story.run("学院", "status")


def walk(folder):
    """The whole way."""
    story = Story(folder)
    for part in (register, provide, scan, review, print_forms, post, close):
        part(story)
    return story


if __name__ == "__main__":
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    print(plain(walk(Path(sys.argv[1])).transcript()), end="")
