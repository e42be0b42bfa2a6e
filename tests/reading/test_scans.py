"""A look at a scan: does it open, is anything on it, how fine is it, does it stand upright?"""

import io
import subprocess

import pillow_heif
import pypdf
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Look
from pipeline.reading.scans import Looked, fault, look_at

A4_AT_200, A4_AT_300 = (1654, 2339), (2480, 3508)


def picture(size=(620, 877), mode="RGB", inked=True):
    sheet = Image.new(mode, size, 1 if mode == "1" else 245 if mode == "L" else (245, 244, 240))
    if inked:
        draw = ImageDraw.Draw(sheet)
        dark = 0 if mode in ("1", "L") else (20, 20, 30)
        for y in range(size[1] // 8, size[1], size[1] // 8):
            draw.line((size[0] // 8, y, size[0] * 3 // 4, y), fill=dark, width=max(2, size[1] // 100))
    return sheet


def saved(sheet, kind="JPEG", **more):
    out = io.BytesIO()
    sheet.save(out, kind, **more)
    return out.getvalue()


def heic(sheet):
    out = io.BytesIO()
    pillow_heif.from_pillow(sheet).save(out, format="HEIF")
    return out.getvalue()


def drawn(pages=1, draw=lambda canvas: canvas.drawString(72, 720, "a line of type")):
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def locked(user, owner="owner"):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(drawn()))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_picture(size):
    sheet = ImageReader(picture(size))
    return drawn(draw=lambda canvas: canvas.drawImage(sheet, 0, 0, *A4))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_every_kind_of_picture_opens(kind, mode):
    found = look_at(saved(picture(mode=mode), kind))
    assert (found.look, found.pages, found.width, found.height) == (Look.WHOLE, 1, 620, 877)
    assert not found.turned


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "1"), ("TIFF", "1"), ("PNG", "RGBA"), ("JPEG", "CMYK"), ("PNG", "P")]
)
def test_every_way_of_colour_opens(kind, mode):
    sheet = picture(mode="1") if mode == "1" else picture().convert(mode)
    assert look_at(saved(sheet, kind)).look is Look.WHOLE


def test_a_picture_of_a_telephone_opens():
    found = look_at(heic(picture((600, 800))))
    assert (found.look, found.width, found.height) == (Look.WHOLE, 600, 800)


def test_a_tiff_of_several_pages_tells_how_many():
    data = saved(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    assert look_at(data) == Looked(Look.WHOLE, 3, 620, 877, 75.0, small=True)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_document_of_type_has_pages_and_no_measures(pages):
    assert look_at(drawn(pages)) == Looked(Look.WHOLE, pages)


@pytest.mark.parametrize("pages", [1, 2])
def test_a_document_of_pictures_tells_their_measures(pages):
    sheets = [picture(A4_AT_200) for _ in range(pages)]
    data = saved(sheets[0], "PDF", save_all=True, append_images=sheets[1:], resolution=200)
    found = look_at(data)
    assert (found.look, found.pages, (found.width, found.height)) == (Look.WHOLE, pages, A4_AT_200)
    assert found.dpi == pytest.approx(200, abs=1)


@pytest.mark.parametrize(("size", "dpi"), [(A4_AT_200, 200), (A4_AT_300, 300), ((827, 1169), 100)])
def test_a_picture_that_fills_a_page_is_measured_by_the_page(size, dpi):
    found = look_at(with_picture(size))
    assert (found.width, found.height) == size and found.dpi == pytest.approx(dpi, abs=1)
    assert not found.small and not found.turned


def test_of_several_pages_the_coarsest_is_told():
    coarse, fine = picture((827, 1169)), picture(A4_AT_200)

    def both(canvas):
        for sheet in (fine, coarse):
            canvas.drawImage(ImageReader(sheet), 0, 0, *A4)
            canvas.showPage()
        canvas.drawString(72, 720, "type")

    assert look_at(drawn(draw=both)).dpi == pytest.approx(100, abs=1)


def test_a_stamp_on_a_page_of_type_is_not_the_page():
    stamp = ImageReader(picture((60, 60)))

    def letter(canvas):
        canvas.drawString(72, 720, "a line of type")
        canvas.drawImage(stamp, 300, 300, 100, 100)

    assert look_at(drawn(draw=letter)) == Looked(Look.WHOLE, 1)


@pytest.mark.parametrize("user", ["secret", "密码"])
def test_a_document_with_a_password_cannot_be_read(user):
    assert look_at(locked(user)) == Looked(Look.ENCRYPTED)


def test_a_document_that_opens_without_a_password_is_whole():
    assert look_at(locked("")) == Looked(Look.WHOLE, 1)


@pytest.mark.parametrize(("user", "look"), [("secret", Look.ENCRYPTED), ("", Look.WHOLE)])
def test_a_document_of_the_newer_encryption_is_no_other(tmp_path, user, look):
    (tmp_path / "a.pdf").write_bytes(drawn())
    asked = ["--encrypt", user, "owner", "256", "--", tmp_path / "a.pdf", tmp_path / "b.pdf"]
    subprocess.run(["qpdf", *asked], check=True)
    assert look_at((tmp_path / "b.pdf").read_bytes()).look is look


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF"])
def test_a_blank_picture_is_blank(kind):
    assert look_at(saved(picture(inked=False), kind)).look is Look.BLANK


@pytest.mark.parametrize("pages", [1, 3])
def test_a_blank_document_is_blank(pages):
    assert look_at(drawn(pages, lambda _: None)) == Looked(Look.BLANK, pages)
    empty = [picture(inked=False) for _ in range(pages)]
    assert look_at(saved(empty[0], "PDF", save_all=True, append_images=empty[1:])).look is Look.BLANK


def test_one_page_with_something_on_it_makes_a_document():
    sheets = [picture(inked=False), picture()]
    assert look_at(saved(sheets[0], "PDF", save_all=True, append_images=sheets[1:])).look is Look.WHOLE


def test_one_page_with_something_on_it_makes_a_tiff():
    blank, inked = picture(inked=False), picture()
    assert look_at(saved(blank, "TIFF", save_all=True, append_images=[inked])).look is Look.WHOLE


def test_the_shadow_of_the_lid_is_nothing_on_the_page():
    sheet = picture(inked=False)
    ImageDraw.Draw(sheet).rectangle((0, 0, 620, 12), fill="black")
    assert look_at(saved(sheet)).look is Look.BLANK


def test_a_single_line_of_type_is_something():
    sheet = picture((1654, 2339), "L", inked=False)
    ImageDraw.Draw(sheet).rectangle((300, 300, 500, 325), fill=10)
    assert look_at(saved(sheet)).look is Look.WHOLE


def cut(data, share):
    return data[: int(len(data) * share)]


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "TIFF"])
def test_a_picture_that_was_cut_is_broken(kind, share):
    data = saved(picture(), kind, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    assert look_at(cut(data, share)) == Looked(Look.BROKEN)


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_document_or_telephone_picture_that_was_cut_is_broken(share):
    assert look_at(cut(saved(picture(), "PDF"), share)).look is Look.BROKEN
    assert look_at(cut(heic(picture()), share)).look is Look.BROKEN


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-", b"%PDF-1.7\n", "这不是图片".encode(), b"\x00" * 900, b"\xff\xd8\xff", b"PK\x03\x04"],
)
def test_what_is_no_picture_is_broken(data):
    assert look_at(data) == Looked(Look.BROKEN)


@pytest.mark.parametrize(("tag", "dpi"), [(200, 200), (300, 300), (150, 150)])
def test_a_true_density_is_told(tag, dpi):
    found = look_at(saved(picture((827, 1169)), dpi=(tag, tag)))
    assert found.dpi == pytest.approx(dpi, abs=0.5) and not found.small


@pytest.mark.parametrize("tag", [72, 96, None])
def test_a_density_of_programs_is_measured_on_a_page_instead(tag):
    more = {"dpi": (tag, tag)} if tag else {}
    found = look_at(saved(picture(A4_AT_200), **more))
    assert found.dpi == pytest.approx(200, abs=1) and not found.small


@pytest.mark.parametrize(
    ("size", "small"),
    [((1080, 1440), True), ((1440, 1080), True), ((1081, 1441), False), ((720, 1280), True)],
)
def test_a_picture_that_qq_made_small_is_told(size, small):
    found = look_at(saved(picture(size), dpi=(96, 96)))
    assert found.small is small and found.dpi == round(max(size) / 11.69, 1)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_picture_that_lies_is_measured_upright_and_it_is_told(kind, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    found = look_at(saved(picture((800, 600)), kind, exif=exif))
    assert (found.width, found.height) == ((600, 800) if turn >= 5 else (800, 600))
    assert found.turned is (turn != 1)


@pytest.mark.parametrize(
    ("look", "words"),
    [(Look.BROKEN, "打不开"), (Look.ENCRYPTED, "密码"), (Look.BLANK, "空白"), (Look.WHOLE, "")],
)
def test_the_sender_is_told_what_is_wrong_and_to_use_the_same_name(look, words):
    says = fault(Looked(look), "资审材料/甲/a.jpg")
    assert words in says and ("“a.jpg”" in says and "同样的文件名" in says) == bool(words)
