"""What goes with a parcel: every code on it is read back at 300 dpi, and the lists say what is inside."""

import hashlib
import re
import shutil

import pypdfium2 as pdfium
import pytest
import zxingcpp
from mail_makers import ITEMS, mail_office, pack, tell, ticket
from set_offices import seal

from pipeline.ledger import parcels
from pipeline.mailing import papersheets

ADDRESS = {
    "addressee": '"省教育考试院自考处考务科"',
    "address": '"样本市样本路1号"',
    "postcode": '"210000"',
    "telephone": '"025-00000000"',
}
PEOPLE = 14


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    office = mail_office(folder, PEOPLE, **ADDRESS)
    pack(office)
    seal(office)
    office.close()
    return folder


def codes_on(path, page=0, dpi=300):
    """(format, text, width in mm) of every code on a page."""
    with pdfium.PdfDocument(path) as document:
        picture = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(picture)
    return sorted((str(one.format), one.text, _width(one, dpi)) for one in found)


def _width(code, dpi):
    at = code.position
    return (at.top_right.x - at.top_left.x) * 25.4 / dpi


@pytest.mark.parametrize("title", ["装箱清单", "交接单", "地址签"])
def test_both_codes_of_every_sheet_are_read_back(office, title):
    codes = codes_on(papersheets.files_of(office, "Y-001")[title])
    assert [(kind.replace(" ", "").replace("-", ""), text) for kind, text, _ in codes] == [
        ("Code128", "Y-001"),
        ("QRCode", "2020H1 Y-001"),
    ]
    assert codes[1][2] >= 16 and codes[0][2] / 90 >= 0.33  # Y-001: 8 symbols of 11 modules, and 2 of the stop


def test_every_cover_is_read_back(office):
    (covers,) = (office.outbox / "归档").glob("*_首页.pdf")
    with pdfium.PdfDocument(covers) as document:
        count = len(document)
    marks = [codes_on(covers, page)[0][1] for page in range(count)]
    assert [mark[:12] for mark in marks] == [ticket(serial) for serial in range(1, PEOPLE + 1)]
    assert all(re.fullmatch(r"\d{12}-[0-9A-F]{6}", mark) for mark in marks)


def test_the_list_names_every_paper_and_marks_the_originals(office, pdf_text):
    text = pdf_text(papersheets.files_of(office, "Y-001")["装箱清单"])
    for item in ITEMS:
        assert len(re.findall(rf"(?m)\s{item}\s", text)) == PEOPLE
    assert text.count("★原件 ") == PEOPLE and "共 14套 42样 42页，其中原件14样" in text
    assert re.search("第 ?1 ?页 ?共 ?2 ?页", text)
    assert all(text.count(ticket(serial)) == len(ITEMS) for serial in range(1, PEOPLE + 1))


def test_the_slip_has_a_line_for_each_set_and_room_for_both_hands(office, pdf_text):
    text = pdf_text(papersheets.files_of(office, "Y-001")["交接单"])
    for said in (
        "交：样本市自考办",
        "收：省教育考试院自考处考务科",
        "交件人签字",
        "收件人签字（盖章）",
        "□缺少",
    ):
        assert said in text
    assert len(re.findall(r"3样\s+1样\s+3", text)) == PEOPLE


def test_the_label_bears_the_address_of_office_toml_and_nobodys_name(office, pdf_text):
    text = pdf_text(papersheets.files_of(office, "Y-001")["地址签"])
    for said in (
        "样本市样本路1号",
        "省教育考试院自考处考务科 收",
        "电话：025-00000000",
        "寄件：样本市自考办",
        "Y-001",
    ):
        assert said in text
    assert "320118" not in text and "张" not in text and "2 1 0 0 0 0" in text


def test_without_an_address_there_is_room_to_write_it(tmp_path, pdf_text):
    office = mail_office(tmp_path / "office", 1)
    pack(office)
    text = pdf_text(papersheets.files_of(office, "Y-001")["地址签"])
    assert "地址：＿＿＿" in text and "电话：＿＿＿" in text
    office.close()


def test_the_sheets_are_gray_and_the_same_every_time(office):
    files = papersheets.files_of(office, "Y-001").values()
    first = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    for path in files:
        with pdfium.PdfDocument(path) as document:
            picture = document[0].render(scale=1).to_pil().convert("RGB")
            assert all(r == g == b for _, (r, g, b) in picture.getcolors(1 << 20))
        path.unlink()
    tell(office, "returned", 1, reason="装错")
    fewer = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    assert all(one != other for one, other in zip(first, fewer, strict=True))
    pack(office, 1)
    shutil.rmtree(office.outbox / "邮寄")
    with office.ledger.write() as db:
        parcels.made(db, 1, is_made=False)
    pack(office)
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in files] == fewer
