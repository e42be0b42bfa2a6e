"""Covers on a scan or a photo: their sets are ticked into the parcel, and what is odd is named."""

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from hostile_pdfs import PDFS
from hostile_pictures import PHOTOS, SCANS
from mail_makers import AFTER_REVIEW, mail_office, pack, row, ship, tell, ticket
from makers import csv_bytes, drop, person
from PIL import Image, ImageDraw, ImageFilter
from set_offices import seal

from pipeline import deeds_mail, showing_mail, spine
from pipeline.errors import RefusedError, UsageError
from pipeline.labour import Limits
from pipeline.mailing import account, coverscan, stripes, ticking

PEOPLE = 4


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail") / "office"
    office = mail_office(folder, PEOPLE, absent=[(4, "身份证")])
    seal(office)
    office.close()
    return folder


@pytest.fixture(scope="module")
def covers(prepared):
    """The covers as pictures at 200 dpi, in the order of tickets."""
    (path,) = (prepared / "outbox/归档").glob("*_首页.pdf")
    with pdfium.PdfDocument(path) as document:
        return [page.render(scale=200 / 72, grayscale=True).to_pil() for page in document]


def scanned(folder, *pages, name="扫描.tif", **how):
    path = folder / name
    first, *rest = [page.copy() for page in pages]  # a picture remembers how it was written
    first.save(path, save_all=bool(rest), append_images=rest, **how)
    return path


def scan(office, *files, parcel=""):
    return deeds_mail.scan(office, list(files), parcel, "孙寄")


def askew(page, turn=2.0, blur=1.5, noise=0.0):
    """A page as a hurried hand scans it."""
    turned = page.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=250).filter(
        ImageFilter.GaussianBlur(blur)
    )
    grain = np.random.default_rng(20).normal(0, noise, (turned.height, turned.width)) if noise else 0
    return Image.fromarray((np.asarray(turned, np.float32) + grain).clip(0, 255).astype(np.uint8))


HARD = [
    {"turn": 2, "blur": 1.5},
    {"turn": -2, "blur": 2.0},
    {"turn": 2, "blur": 2.0, "noise": 12},
    {"turn": 7, "blur": 1.5, "noise": 25},
    {"turn": 45, "blur": 1.5},
    {"turn": 92, "blur": 2.0},
    {"turn": 182, "blur": 1.5, "noise": 8},
]


@pytest.mark.parametrize("how", HARD)
def test_a_page_turned_and_blurred_is_still_found(covers, how):
    (mark,) = coverscan.marks_on(askew(covers[0], **how))
    assert mark.startswith(ticket(1))


def test_looking_again_is_what_finds_them(covers, monkeypatch):
    monkeypatch.setattr(coverscan, "patches", lambda _picture: ())
    assert coverscan.marks_on(askew(covers[0], 2, 2.0, 12)) == ()


def test_a_page_of_text_is_none_and_takes_no_long_look(covers):
    page = Image.new("L", (1654, 2339), 250)
    draw = ImageDraw.Draw(page)
    for y in range(150, 2200, 40):
        draw.text(
            (150, y), "320118000001 0A1B2C the papers behind a cover are plain text " * 2, 0, font_size=26
        )
    assert coverscan.marks_on(page) == ()
    small = [patch for patch in stripes.patches(page) if _area(patch) < 0.05 * page.width * page.height]
    assert len(small) == len(list(stripes.patches(page)))
    assert any(_area(patch) > 0 for patch in stripes.patches(covers[0]))


def _area(patch):
    left, top, right, bottom = patch.box
    return (right - left) * (bottom - top)


def test_of_a_document_without_end_the_rest_is_named(tmp_path, covers, monkeypatch):
    monkeypatch.setattr(coverscan, "MOST_PAGES", 2)
    path = scanned(tmp_path, covers[0], covers[1], covers[2])
    seen = coverscan.look_through(str(path))
    assert [len(page.marks) for page in seen] == [1, 1, 0] and "后面的没有看" in seen[2].fault
    assert len(coverscan.look_through(str(scanned(tmp_path, covers[0], covers[1], name="2.tif")))) == 2


def test_sets_are_ticked_into_a_new_parcel_and_then_into_the_open_one(office, covers, tmp_path):
    told = scan(office, scanned(tmp_path, *(askew(page) for page in covers[:2])))
    assert told["ticked"] == [{"ticket": ticket(n), "parcel": "Y-001", "added": True} for n in (1, 2)]
    (parcel,) = told["parcels"]
    assert parcel["state"] == "packed" and all(one["ticked"] for one in parcel["contents"])
    assert len(parcel["files"]) == 3 and told["odd"] == [] == told["missing"]
    told = scan(office, scanned(tmp_path, covers[2], name="3.png"))
    assert told["ticked"] == [{"ticket": ticket(3), "parcel": "Y-001", "added": True}]
    again = scan(office, scanned(tmp_path, covers[2], name="3.png"))
    assert again["ticked"] == [{"ticket": ticket(3), "parcel": "Y-001", "added": False}]
    assert [len(one["contents"]) for one in account.of_parcels(office)["parcels"]] == [3]


def test_what_was_packed_is_checked_off_and_what_is_not_there_is_named(office, covers, tmp_path):
    pack(office)
    told = scan(office, scanned(tmp_path, covers[0], covers[2]), parcel="y-001")
    assert [one["added"] for one in told["ticked"]] == [False, False]
    assert told["missing"] == [{"parcel": "Y-001", "ticket": ticket(2), "name": person(2)["姓名"]}]
    nothing = scan(office, scanned(tmp_path, Image.new("L", covers[0].size, 255), name="白.png"), parcel="Y1")
    assert nothing["missing"] == told["missing"] and nothing["ticked"] == []
    lines = list(showing_mail.ticked(told))
    assert "认出2套，还没有扫到1套，有疑问0处" in lines
    assert f"有1套没有扫到首页（{ticket(2)}），请看看是不是漏装了" in ship(office)["says"]


def test_a_pdf_and_a_telephone_photo_are_read_too(office, covers, tmp_path):
    document = scanned(tmp_path, covers[0], covers[1], name="扫描.pdf", resolution=200)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = covers[2].rotate(90, expand=True).resize((2200, 1556))
    photo = scanned(tmp_path, askew(photo, 1, 1), name="IMG_0412.jpg", exif=exif, quality=60)
    told = scan(office, document, photo)
    assert [one["ticket"] for one in told["ticked"]] == [ticket(n) for n in (1, 2, 3)]


def test_what_is_odd_about_a_cover_is_said_and_the_others_are_ticked(office, covers, tmp_path):
    pack(office, 3)
    ship(office)
    drop(
        office,
        "资审材料/改.csv",
        csv_bytes([row(2, "身份证", 介质="原件", 纸质到手日期="2020-06-18")]),
        AFTER_REVIEW,
    )
    spine.take_in(office)
    blank = Image.new("L", covers[0].size, 255)
    told = scan(office, scanned(tmp_path, covers[0], covers[0], covers[1], covers[2], covers[3], blank))
    assert [one["ticket"] for one in told["ticked"]] == [ticket(1)]
    says = {one["page"]: one["why"] for one in told["odd"]}
    assert says[2].startswith(f"{ticket(1)}的首页扫到了两次，第二次没有算")
    assert says[3].startswith(f"{ticket(2)}的封面是旧的：印好以后材料或姓名变了，没有装入。请重新封装")
    assert says[4].startswith(f"{ticket(3)}的材料登记的是随Y-001已寄出，却扫到了首页")
    assert says[5].startswith(f"{ticket(4)}：身份证（复印件）纸质还没有到手")
    assert says[6].startswith("第6页没有认出首页的条码")


def test_a_cover_of_another_city_or_another_parcel_or_nobody_is_not_ticked(office, covers, tmp_path):
    pack(office, 1)
    pack(office, 2)
    drop(office, "登记/改市.csv", csv_bytes([person(3, 考区="苏州")]), AFTER_REVIEW)
    spine.take_in(office)
    told = scan(office, scanned(tmp_path, covers[1], covers[2]), parcel="Y-001")
    assert told["ticked"] == []
    assert f"{ticket(2)}已装在Y-002里（已装包），没有装入Y-001。请看看是哪一包" in told["odd"][0]["why"]
    assert told["odd"][1]["why"] == f"{ticket(3)}是苏州的，Y-001是南京的，没有装入"


def test_a_stranger_and_a_set_that_is_no_longer_whole_are_named(office, covers, tmp_path, monkeypatch):
    drop(office, "资审材料/缺.csv", csv_bytes([row(1, "身份证", 盖章="")]), AFTER_REVIEW)
    spine.take_in(office)
    seen = [coverscan.PageSeen("扫描.tif", 1, (f"{ticket(99)}-0A1B2C",))]
    monkeypatch.setattr("pipeline.mailing.ticking._look", lambda _office, _files: seen)
    path = scanned(tmp_path, covers[0])
    assert f"登记里没有{ticket(99)}，没有装入" in scan(office, path)["odd"][0]["why"]
    monkeypatch.undo()
    assert "现在不齐（或已不需要），没有装入" in scan(office, path)["odd"][0]["why"]


def test_what_was_taken_out_is_put_back_by_its_cover(office, covers, tmp_path):
    pack(office)
    tell(office, "returned", 1, reason="装错")
    told = scan(office, scanned(tmp_path, covers[0]))
    assert told["ticked"] == [{"ticket": ticket(1), "parcel": "Y-001", "added": True}]
    assert {one["state"] for one in told["parcels"][0]["contents"]} == {"packed"}


def test_files_and_parcels_that_are_not_there_or_gone_stop_it(office, covers, tmp_path):
    path = scanned(tmp_path, covers[0])
    with pytest.raises(UsageError, match="这个文件，什么都没有登记"):
        scan(office, tmp_path / "没有.pdf")
    with pytest.raises(UsageError, match="本批没有Y-009这个包裹"):
        scan(office, path, parcel="Y-009")
    pack(office, 1)
    ship(office)
    with pytest.raises(RefusedError, match="已寄出，不能再装"):
        scan(office, path, parcel="Y-001")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"\xff\xd8\xff\xe0 broken", b"PK\x03\x04"])
def test_a_file_that_cannot_be_opened_is_named(office, tmp_path, data):
    path = tmp_path / "坏.pdf"
    path.write_bytes(data)
    told = scan(office, path)
    assert told["odd"] == [
        {"file": "坏.pdf", "page": 1, "why": "打不开，不是 PDF 或图片，或没有复制完。请重新扫描"}
    ]
    assert io.BytesIO(data).read() == path.read_bytes()


def test_no_strangers_file_stops_the_scan(office, covers, tmp_path, monkeypatch):
    monkeypatch.setattr(ticking, "PATIENT", Limits(cpu=4, clock=6, megabytes=512))
    files = [scanned(tmp_path, covers[0], name="0.png")]
    for number, (_, suffix, make, *_) in enumerate([*PDFS, *PHOTOS, *SCANS][::7], 1):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(make())
        files.append(path)
    files.append(scanned(tmp_path, covers[1], name="last.png"))
    told = scan(office, *files)
    assert [one["ticket"] for one in told["ticked"]] == [ticket(1), ticket(2)]
    assert all("请" in one["why"] for one in told["odd"])
