"""Whose a scan is and of what, by its name and the folders above it."""

import unicodedata

import pytest

from pipeline.reading.layouts import ITEMS
from pipeline.reading.scannames import plain_name, read_name

TICKET = "320103180001"
NUMBER = "329999199802140035"
WORDS = {
    "户口单页": "户口单页 户口本 户口页 常住人口登记卡 户口簿 户口本单页",
    "前置学历证书": "前置学历证书 毕业证 专科毕业证 毕业证书 专科毕业证书",
    "身份证": "身份证 身份证正面 身份证反面 身份证正反面 身份证复印件 sfz SFZ",
    "户籍证明": "户籍证明 派出所证明",
    "姓名变更证明": "姓名变更证明 更名证明 变更证明",
    "号码更正证明": "号码更正证明 身份证号变更证明 身份证号码更正证明",
    "学历认证报告": "学历认证报告 学信网报告",
    "情况说明": "情况说明 说明",
    "身份证图像": "身份证图像 身份证照片",
}
PAIRS = [(word, item) for item, words in WORDS.items() for word in words.split()]


def told(path):
    found = read_name(f"资审材料/{path}")
    return found.ticket, found.item, found.name


@pytest.mark.parametrize(("word", "item"), PAIRS, ids=lambda text: text)
def test_every_word_they_type_names_its_paper(word, item):
    assert told(f"张三 {TICKET} {word}.jpg") == (TICKET, item, "张三")
    assert told(f"{TICKET}{word}.pdf") == (TICKET, item, "")
    assert told(f"{TICKET}/{word}-2.jpg") == (TICKET, item, "")


@pytest.mark.parametrize("item", [item for item in ITEMS if item != "成绩证明"])
def test_every_paper_is_known_by_its_own_name_in_a_folder_of_the_ticket(item):
    assert told(f"{TICKET}张三/{item}.tif") == (TICKET, item, "张三")
    assert told(f"三班/{TICKET}_张三/{item}-1.jpg") == (TICKET, item, "张三")


@pytest.mark.parametrize(
    ("path", "ticket"),
    [
        (f"{TICKET}.jpg", TICKET),
        (f"IMG{TICKET}(1).jpg", TICKET),
        (f"2020-06-19_{TICKET}_01.jpg", TICKET),
        (f"扫描/{TICKET}/户口本.jpg", TICKET),
        (f"{TICKET}/{TICKET} 户口本.jpg", TICKET),
        ("３２０１０３１８０００１ 户口本.jpg", TICKET),
        ("1320103180001 户口本.jpg", ""),
        (f"{TICKET} {TICKET[:-1]}2 户口本.jpg", ""),
        (f"{TICKET}/{TICKET[:-1]}2 户口本.jpg", ""),
        (f"{NUMBER} 户口本.jpg", ""),
        ("户口本.jpg", ""),
    ],
)
def test_any_twelve_digits_are_the_person_and_two_tickets_are_nobody(path, ticket):
    assert told(path)[0] == ticket


@pytest.mark.parametrize("kind", ["资审材料", "evidence"])
def test_the_folder_of_the_kind_itself_tells_nothing(kind):
    found = read_name(f"{kind}/{TICKET}.jpg")
    assert (found.ticket, found.item, found.name) == (TICKET, "", "")


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("身份证和户口本", ""),
        ("户口本 毕业证", ""),
        ("户口本户口页", "户口单页"),
        ("身份证正面 身份证反面", "身份证"),
        ("身份证号码更正证明", "号码更正证明"),
        ("曾用名证明", "姓名变更证明"),
        ("IMG_0001", ""),
    ],
)
def test_of_two_papers_in_one_name_nobody_can_say_which(name, item):
    assert told(f"{TICKET} {name}.jpg")[1] == item


def test_the_name_of_the_file_goes_before_that_of_its_folder():
    assert told(f"{TICKET} 身份证/户口本.jpg")[1] == "户口单页"
    assert told(f"{TICKET} 户口本/IMG_0001.jpg")[1] == "户口单页"


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("成绩证明-04735", "成绩证明-04735"),
        ("成绩证明-04735-2", "成绩证明-04735"),
        ("成绩证明04735 第12页", "成绩证明-04735"),
        ("成绩单-00023-1", "成绩证明-00023"),
        ("成绩证明-０４７３５", "成绩证明-04735"),
        ("成绩证明-2", ""),
        ("成绩证明", ""),
        ("成绩证明-04735-04736", ""),
    ],
)
def test_five_digits_are_a_course_and_one_or_two_a_page(name, item):
    assert told(f"{TICKET} {name}.jpg")[1] == item
    assert told(f"{TICKET}/{name}.jpg")[1] == item


@pytest.mark.parametrize(
    "name", ["张三", "王小明", "欧阳修", "诸葛孔明", "买买提·艾力", "阿依古丽·阿不都热依木", "李𬭎", "张㛃"]
)
def test_names_of_people_are_found_beside_the_number(name):
    assert told(f"{name} {TICKET} 户口本.jpg") == (TICKET, "户口单页", name)
    assert told(f"{TICKET}{name}/户口本-1.jpg") == (TICKET, "户口单页", name)
    assert told(f"{name}户口本.jpg") == ("", "户口单页", name)
    assert told(f"{name}的户口本.jpg") == ("", "户口单页", name)


@pytest.mark.parametrize(
    "noise",
    [
        "扫描件",
        "原件",
        "复印件",
        "盖章",
        "已盖章",
        "最新",
        "副本",
        "资审材料",
        "南京",
        "苏州市",
        "连云港",
        "第2页",
        "正面",
        "更正",
        "姓名",
        "准考证号",
        "样本职业学院",
        "南京工业职业技术学院",
        "江苏师范大学",
        "最终版",
    ],
)
def test_noise_cities_and_colleges_are_no_names(noise):
    assert told(f"{TICKET} {noise} 户口本.jpg") == (TICKET, "户口单页", "")
    assert told(f"{noise} {TICKET} 户口本.jpg") == (TICKET, "户口单页", "")


@pytest.mark.parametrize("word", ["终稿", "计算机系", "高新区"])
def test_a_common_word_that_begins_like_a_surname_is_no_name(word):
    assert told(f"{TICKET} {word} 户口本.jpg") == (TICKET, "户口单页", "")


def test_a_folder_that_names_no_number_names_no_person():
    assert told(f"张老师/{TICKET} 户口本.jpg")[2] == ""
    assert told(f"王小明/{TICKET} 户口本.jpg")[2] == ""


@pytest.mark.parametrize("paper", ["电子注册备案表", "教育部学历证书电子注册备案表", "备案表"])
def test_a_registration_record_is_another_paper_than_the_report(paper):
    assert read_name(f"资审材料/{TICKET} {paper}.pdf").other_paper == "电子注册备案表"
    assert read_name(f"资审材料/{TICKET} 学历认证报告.pdf").other_paper == ""


def test_a_decomposed_name_is_read_as_a_composed_one():
    path = f"{TICKET} 買買提·Ä 户口本.jpg"
    nfd = unicodedata.normalize("NFD", path)
    assert nfd != path and told(nfd) == told(path)
    assert plain_name(unicodedata.normalize("NFD", "甲/Ä.JPG")) == plain_name("Ä.jpg")


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (f"{NUMBER} 户口本.jpg", NUMBER),
        ("32999919980214003x 户口本.jpg", "32999919980214003X"),
        ("３２９９９９１９９８０２１４００３５ 户口本.jpg", NUMBER),
        (f"{NUMBER} 329999199802140051 户口本.jpg", ""),
    ],
)
def test_an_identity_number_is_read_beside_or_without_a_ticket(path, number):
    found = read_name(f"资审材料/{path}")
    assert (found.id_no, found.ticket, found.item) == (number, "", "户口单页")


@pytest.mark.parametrize("path", ["资审材料", "资审材料/.jpg", "资审材料/a", "资审材料/甲/。.jpg"])
def test_a_name_that_says_nothing_says_nothing(path):
    found = read_name(path)
    assert (found.ticket, found.item, found.name, found.id_no) == ("", "", "", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [("IMG.JPG", "img.jpg"), ("甲\\乙\\a.jpg", "a.jpg"), ("甲/a.jpg", "a.jpg"), (" a.jpg ", "a.jpg")],
)
def test_names_of_files_are_compared_without_folder_and_case(one, other):
    assert plain_name(one) == plain_name(other)
