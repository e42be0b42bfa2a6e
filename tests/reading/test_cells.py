from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import cells, columns
from pipeline.reading.cells import BadCellError

MARKS = columns.words("mark")
NOON = datetime(2020, 6, 1, 12, 0)  # noqa: DTZ001 - a workbook knows no zone
DAY = datetime(2020, 6, 1)  # noqa: DTZ001


def complaint(clean, cell):
    with pytest.raises(BadCellError) as caught:
        clean(cell)
    return str(caught.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("320118100001", "320118100001"),
        (320118100001, "320118100001"),
        (320118100001.0, "320118100001"),
        ("320118100001.0", "320118100001"),
        ("'320118100001", "320118100001"),
        ("\t320118100001", "320118100001"),
        ('="320118100001"', "320118100001"),
        (" ３２０１１８１００００１　", "320118100001"),
        ("3201 1810 0001", "320118100001"),
        ("\ufeff320118100001\u200b", "320118100001"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_ticket_is_cleaned_of_what_exports_do_to_it(typed, kept):
    assert cells.ticket(typed) == kept


def test_a_ticket_that_is_not_twelve_digits_is_told_its_length():
    assert "这里是11位" in complaint(cells.ticket, "32011810001")
    assert "别的字符" in complaint(cells.ticket, "32011810000A")
    assert "“3.20118E+11”" in complaint(cells.ticket, "3.20118E+11")


@pytest.mark.parametrize(
    "typed", [329999199802140035, 3.29999199802140e17, "3.29999E+17", "3.29999199802140E+17", "3.29999e17"]
)
def test_an_identity_number_that_became_a_number_is_refused(typed):
    said = complaint(cells.id_no, typed)
    assert said.startswith("已被Excel变成“3.29999E+17”，后几位找不回来")
    assert said.endswith("请把该列设为“文本”重新导出，只交这一行即可")


def test_an_old_identity_number_as_a_number_has_lost_nothing_but_is_refused_too():
    said = complaint(cells.id_no, 329999980214003)
    assert "存成了数字" in said and "找不回来" not in said


def test_an_identity_number_is_normalised_and_not_judged():
    assert cells.id_no("３２９９９９ 19980601 006ｘ") == "32999919980601006X"
    assert cells.id_no("'32999919980601006x") == "32999919980601006X"
    assert cells.id_no("32999") == "32999"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("𬭎䶮㛃", "𬭎䶮㛃"),
        (" 王　五 ", "王五"),
        ("王\u200b五", "王五"),
        ("王\n五", "王五"),
        ("阿不都•热合曼", "阿不都·热合曼"),
        ("阿不都・热合曼", "阿不都·热合曼"),
        ("阿不都．热合曼", "阿不都·热合曼"),
        ("阿不都‧热合曼", "阿不都·热合曼"),
        ("阿不都 · 热合曼", "阿不都·热合曼"),
        ("Anna  Maria Li", "Anna Maria Li"),
        ("李 Anna Maria", "李Anna Maria"),
        ("\u5415\u5442", "\u5415\u5442"),
        ("\uf900", "\uf900"),
    ],
)
def test_a_name_loses_blanks_and_keeps_every_hanzi(typed, kept):
    assert cells.name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2020-06-01", "2020-06-01"),
        ("2020/6/1", "2020-06-01"),
        ("2020.6.1", "2020-06-01"),
        ("20200601", "2020-06-01"),
        (20200601, "2020-06-01"),
        ("2020年6月1日", "2020-06-01"),
        ("２０２０－０６－０１", "2020-06-01"),
        (43983, "2020-06-01"),
        ("43983", "2020-06-01"),
        (DAY, "2020-06-01"),
        (date(2020, 6, 1), "2020-06-01"),
        ("2020-06-01 00:00:00", "2020-06-01"),
        ("2020-06-01 09:30", "2020-06-01T09:30:00+08:00"),
        ("2020/6/1 9:30:05", "2020-06-01T09:30:05+08:00"),
        ("2020-06-01T09:30:00+08:00", "2020-06-01T09:30:00+08:00"),
        ("2020-06-01T01:30:00Z", "2020-06-01T09:30:00+08:00"),
        ("2020年6月1日 9时30分", "2020-06-01T09:30:00+08:00"),
        ("20200601093000", "2020-06-01T09:30:00+08:00"),
        (43983.39583333333, "2020-06-01T09:30:00+08:00"),
        (NOON, "2020-06-01T12:00:00+08:00"),
        ("", ""),
    ],
)
def test_a_moment_is_read_in_every_way_it_is_written(typed, kept):
    assert cells.moment(typed) == kept


@pytest.mark.parametrize(
    "typed", ["6月1日", "2020-13-01", "2020-02-30", "2019.1", 2019.1, 2020, 75, "昨天", 1e300]
)
def test_what_is_no_date_is_refused(typed):
    assert "不是日期" in complaint(cells.moment, typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2019-10", "2019-10"),
        ("201910", "2019-10"),
        (201910, "2019-10"),
        ("2019年10月", "2019-10"),
        ("2019.4", "2019-04"),
        ("2019-10-19", "2019-10-19"),
        (DAY, "2020-06-01"),
    ],
)
def test_an_examination_is_dated_by_day_or_month(typed, kept):
    assert cells.month(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (75, "75"),
        (75.0, "75"),
        ("75.0", "75"),
        ("75.5", "75.5"),
        (75.30000000000001, "75.3"),
        ("０７５", "75"),
        ("100", "100"),
        (0, "0"),
        ("85分", "85"),
        ("优秀", "优秀"),
        ("不及格", "不合格"),
        (" 良 好 ", "良好"),
    ],
)
def test_a_mark_is_a_number_or_a_level(typed, kept):
    assert cells.mark(typed, MARKS) == kept


@pytest.mark.parametrize("typed", ["101", "-1", "75.25", "缺考", "1e2", "٧٥", "七十五"])
def test_another_mark_is_refused_with_what_is_known(typed):
    said = complaint(lambda cell: cells.mark(cell, MARKS), typed)
    assert "0到100" in said and "优秀、良好、中等、合格、及格、通过、不合格" in said


def test_a_course_code_gets_its_zeros_back():
    assert cells.course(3708) == "03708"
    assert cells.course("03708") == "03708"
    assert cells.is_padded(3708) and not cells.is_padded("03708")
    assert "5位数字" in complaint(cells.course, "高等数学")
    assert "5位数字" in complaint(cells.course, "037081")


@pytest.mark.parametrize("typed", ["2018级", "18级", "2018", 2018, "18", "２０１８年"])
def test_a_cohort_is_a_year(typed):
    assert cells.cohort(typed) == "2018"


@pytest.mark.parametrize("typed", ["南京市", "南京", "江苏省南京市", "3201", 320100])
def test_a_city_goes_without_its_suffix(typed):
    assert cells.city(typed, columns.words("city")) == "南京"


@pytest.mark.parametrize(
    ("list_name", "typed", "kept"),
    [
        ("sex", 1, "男"),
        ("sex", "２", "女"),
        ("sex", "9", ""),
        ("foreign_language", "是", "1"),
        ("foreign_language", "否", "0"),
        ("foreign_language", "", ""),
        ("source", "自动", "auto"),
        ("source", "手工", "manual"),
        ("ethnic", "01", "汉族"),
        ("ethnic", "维吾尔", "维吾尔族"),
        ("ethnic", "56", "基诺族"),
        ("political_status", "03", "共青团员"),
        ("state", "已审核发布", "已审核发布"),
    ],
)
def test_codes_and_short_forms_become_the_known_word(list_name, typed, kept):
    assert cells.word(typed, columns.words(list_name)) == kept


def test_a_word_nobody_knows_is_refused_or_kept():
    said = complaint(lambda cell: cells.word(cell, columns.words("source"), ("自动", "手工")), "网上")
    assert said == "“网上”不认识。可写：自动、手工"
    assert cells.word("穿青人", columns.words("ethnic")) == "穿青人"


def test_several_tickets_are_joined():
    assert (
        cells.tickets("320118100001；320118100002、320118100003 ") == "320118100001;320118100002;320118100003"
    )
    assert "12位" in complaint(cells.tickets, "320118100001;12")


def test_small_columns_are_cleaned():
    assert cells.major(80901) == "080901"
    assert cells.major("120203k") == "120203K"
    assert cells.major("X2080901") == "X2080901"
    assert cells.version("2021版") == "2021"
    assert cells.postcode(10010) == "010010"
    assert cells.credits_of("4.0") == "4"
    assert cells.credits_of(2.5) == "2.5"
    assert cells.line_text(" 南京市　鼓楼区\n１号 ") == "南京市 鼓楼区 1号"
    assert cells.long_text("第一段\r\n\r\n 第二段 ") == "第一段\n第二段"


def test_paragraphs_keep_their_indent_and_nothing_else_around_them():
    assert cells.paragraphs("　　第一段\r\n\r\n 　第二段 \n第三段") == "　　第一段\n　　第二段\n第三段"
    assert cells.paragraphs("'　　引号在前") == "　　引号在前"
    assert cells.paragraphs("  没有缩进　") == "没有缩进"
    assert cells.paragraphs("　\n　") == cells.paragraphs("") == ""


def test_a_certificate_number_as_a_number_is_refused_too():
    assert "找不回来" in complaint(cells.certificate_no, 123456201806001234)


def test_a_sentence_never_repeats_a_whole_number():
    assert cells.quoted("329999199802140035") == "“329999…0035”"


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.datetimes(), st.dates()))
def test_any_cell_is_cleaned_or_refused(cell):
    for clean in cells.CLEANERS.values():
        try:
            assert isinstance(clean(cell), str)
        except BadCellError as bad:
            assert "请" in str(bad) or "应为" in str(bad)


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing(text):
    for shape in ("text", "long", "paragraphs", "code", "name", "id_no", "version", "postcode"):
        try:
            once = cells.CLEANERS[shape](text)
        except BadCellError:
            continue  # 0E0 is a number that has lost its digits
        assert cells.CLEANERS[shape](once) == once
