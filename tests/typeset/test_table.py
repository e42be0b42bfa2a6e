"""A long table over its pages: every row on one of them, none below the foot, the signature beside a row."""

import io

from hypothesis import given
from hypothesis import strategies as st

from pipeline.typeset.page import A4
from pipeline.typeset.pdfstream import PdfWriter
from pipeline.typeset.table import BOTTOM, HEAD_ROW, NEXT_TOP, Column, Table, _cuts, set_table

ROOM = A4[1] - BOTTOM - NEXT_TOP - HEAD_ROW


def table(end_height: float = 0.0, **more) -> Table:
    end = (lambda _page, _top: None) if end_height else None
    return Table("样表", (Column("一", 100),), ("说明",), end=end, end_height=end_height, **more)


@given(st.lists(st.floats(5, 120), max_size=80), st.sampled_from((0.0, 48.0, 200.0)))
def test_every_row_stands_on_one_page_and_no_page_is_overfull(heights, end):
    cuts = _cuts(table(end), heights)
    assert [n for start, stop in cuts for n in range(start, stop)] == list(range(len(heights)))
    for start, stop in cuts:
        assert sum(heights[start:stop]) <= ROOM + 1e-3
    start, stop = cuts[-1]
    assert sum(heights[start:stop]) + end <= ROOM + 1e-3
    if heights and end == 48:
        assert stop > start, "a signature on a sheet of its own"


def test_rows_of_one_height_need_no_heights():
    out = io.BytesIO()
    writer = PdfWriter(out)
    pages = set_table(writer, table(row_height=9.0), [("行",)] * 100)
    writer.finish()
    assert pages == len(_cuts(table(), [9.0] * 100)) == 4
