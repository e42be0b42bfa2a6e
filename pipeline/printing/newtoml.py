"""印: the form.toml of a new layout: a line for each field, to be filled in from the grid."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..record import TITLES
from .affine import Point

HEAD = """\
# {title}：版面。用记事本打开，对着同一文件夹里的 grid.pdf（每格 1 mm，每 10 mm 有数字）填写。
#
# 长度都是毫米，从纸的左上角量起：x 从左边、y 从上边量到格子的左上角；w 是宽，h 是高。量格线以内，四边各留 0.5 左右。
# page 是第几面：正面 1，背面 2。A3 对折的，一面就是整张 A3，左半、右半都在这一面上。
# 一行一个字段。表上没有的字段，在行首加 #（或删去这一行）。每行末尾的逗号不要丢。
#
# 每行还可以加（用逗号隔开）：
#   size = 10.5         字号（磅）；放不下时自动缩小，最小到 min_size
#   max_lines = 2       最多排几行；地址、题目一类请写 2
#   align = "center"    左右：left、center、right
#   valign = "top"      上下：top、middle、bottom
#
# 填好一些就可以运行：biye form check {id}       列出每一处不对，第几行，怎么改
#                     biye form preview {id}     画出每个框，排上样例，看对不对
"""
HINTS = {
    "name": "size = 12, max_lines = 2",
    "address": "max_lines = 2",
    "work_unit": "max_lines = 2",
    "prior_degree": "max_lines = 2",
    "linked_tickets": "max_lines = 2",
    "thesis_title": "max_lines = 2",
    "major": "max_lines = 2",
    "college": "max_lines = 2",
    "host_university": "max_lines = 2",
    "political_status": "max_lines = 2",
    "self_appraisal": 'valign = "top", max_lines = 40, leading = 1.4, min_size = 7',
}
GRADES = """\
# 课程成绩表：y 是第一门课那一行的上边（不是表头），row_height 行高，rows 每栏几行；
# blocks 是每一栏的左边：只有一栏写 [20]，左右两栏写 [20, 105]。column 从左到右一列一行，w 是列宽（格线到格线）；
# 表上有而不用印的列写 code = "gap"；表上没有的列删去。
[grades]
title = "课程成绩表"
page = 1
y = 0
row_height = 0
rows = 0
blocks = [0]
column = [
  { code = "no", title = "序号", w = 0, align = "center" },
  { code = "code", title = "课程代码", w = 0, align = "center" },
  { code = "name", title = "课程名称", w = 0, max_lines = 2 },
  { code = "credits", title = "学分", w = 0, align = "center" },
  { code = "mark", title = "成绩", w = 0, align = "center", max_lines = 2 },
  { code = "remark", title = "备注", w = 0, align = "center", max_lines = 2, size = 7.5 },
]
"""
SEALS = """\
# 盖章处：圆心 x、y，直径 50 mm，字不得印进去。有几个写几行，去掉行首的 #，填上圆心。
seal = [
#  { title = "主考学校盖章", page = PAGE, x = 0, y = 0 },
]
"""
TAIL = """\
# 照片的左上角；图像恒为 30×40 mm。
[photo]
page = 1
x = 0
y = 0

{grades}
# 没有另写的，都照这样排。
[text]
size = 10.5
min_size = 6
align = "left"
valign = "middle"
max_lines = 1
leading = 1.15

# 以下由程序填写，不用改。空白表换了，sha256 就对不上，不会打印：那时请用 form new 另建一套。
[form]
id = {id}
title = {title}
blank = "blank.pdf"
sha256 = "{digest}"
paper = {paper}
width = {width:g}
height = {height:g}
pages = {pages}
"""


def new_toml(form_id: str, title: str, digest: str, paper: str, size: Point, pages: int) -> str:
    """The text of form.toml for a blank just read: all known fields, none measured."""
    fields = "\n".join(_fields(min(2, pages)))
    seals = SEALS.replace("PAGE", str(min(2, pages)))
    quoted = {"id": _quoted(form_id), "title": _quoted(title), "paper": _quoted(paper)}
    tail = TAIL.format(grades=GRADES, digest=digest, width=size[0], height=size[1], pages=pages, **quoted)
    return f"{HEAD.format(id=form_id, title=title)}\nfield = [\n{fields}\n]\n\n{seals}\n{tail}"


def _fields(last: int) -> Iterator[str]:
    for code, title in TITLES.items():
        page = last if code in ("self_appraisal", "certificate_date") else 1
        hint = f", {HINTS[code]}" if code in HINTS else ""
        yield f'  {{ code = "{code}", title = "{title}", page = {page}, x = 0, y = 0, w = 0, h = 0{hint} }},'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
