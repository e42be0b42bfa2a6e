"""Pictures in a set: not a bit lost, upright, inside the margins, at their true size."""

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageOps
from pillow_heif import register_heif_opener
from set_makers import bound_scan, fault_of, ink_box, page_picture, shown_upright, without_complaint, words_of

SIZE = (500, 740)
A4_POINTS = (595.28, 841.89)
register_heif_opener()


def art(mode="RGB", size=SIZE):
    """A drawing that looks another from every side, framed so that its edges are found again."""
    drawn = Image.new("RGB", size, (225, 225, 225))
    pen = ImageDraw.Draw(drawn)
    width, height = size
    pen.rectangle((0, 0, width - 1, height - 1), outline=(0, 0, 0), width=max(3, width // 60))
    pen.rectangle((width // 10, height // 12, width // 2, height // 4), fill=(200, 30, 30))
    pen.polygon(
        [(width // 10, height // 2), (width * 8 // 10, height // 2), (width // 10, height * 9 // 10)],
        fill=(20, 40, 90),
    )
    pen.ellipse((width // 2, height * 7 // 10, width * 9 // 10, height * 9 // 10), fill=(10, 90, 40))
    return drawn.convert(mode)


def seen_through(picture):
    """With an alpha channel that is nowhere the same."""
    picture = picture.copy()
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def deep(order="<u2"):
    across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    return Image.fromarray((across * 97 + down * 61).astype(order))


def saved(picture, kind, turn=0, **how):
    if turn:
        exif = Image.Exif()
        exif[0x0112] = turn
        how["exif"] = exif
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


OPEN = []


def images_in(path):
    """Every picture of a PDF in the order of its pages, however deep it lies."""

    def below(holder):
        for one in dict(holder.get("/Resources", {}).get("/XObject", {})).values():
            if one.get("/Subtype") == "/Image":
                found.append(pikepdf.PdfImage(one))
            else:
                below(one)

    found = []
    pdf = pikepdf.open(path)
    OPEN.append(pdf)  # what is found lives as long as its document
    for page in pdf.pages:
        below(page.obj)
    return found


def decoded(data, frame=0):
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(frame)
        picture.load()
        return picture.copy()


JPEGS = {
    "baseline": saved(art(), "JPEG"),
    "progressive": saved(art(), "JPEG", progressive=True),
    "gray": saved(art("L"), "JPEG"),
    "CMYK": saved(art("CMYK"), "JPEG"),
    "with bytes behind its end": saved(art(), "JPEG") + b"\0\0%PDF-1.4 endstream endobj",
}
PIXELS = {
    "PNG RGB": saved(art(), "PNG"),
    "PNG interlaced by nobody, palette": saved(art("P"), "PNG"),
    "PNG of one bit": saved(art("1"), "PNG"),
    "PNG of 16 bits": saved(deep(), "PNG"),
    "BMP": saved(art(), "BMP"),
    "BMP of one bit": saved(art("1"), "BMP"),
    "BMP with a palette": saved(art("P"), "BMP"),
    "TIFF LZW": saved(art(), "TIFF", compression="tiff_lzw"),
    "TIFF CMYK": saved(art("CMYK"), "TIFF"),
    "TIFF CMYK turned": saved(art("CMYK"), "TIFF", tiffinfo={0x0112: 6}),
    "TIFF of 16 bits": saved(deep(), "TIFF"),
    "TIFF of 16 bits from a Macintosh": saved(deep(">u2"), "TIFF"),
    "TIFF turned": saved(art(), "TIFF", tiffinfo={0x0112: 6}),
    "TIFF with JPEG inside": saved(art(), "TIFF", compression="jpeg"),
    "fax": saved(art("1"), "TIFF", compression="group4", dpi=(204, 98)),
    "HEIC": saved(art(), "HEIF", quality=80),
    "WebP": saved(art(), "WEBP", lossless=True),
}


@pytest.mark.parametrize("kind", JPEGS)
def test_a_jpeg_stands_in_the_set_with_its_very_bytes(tmp_path, kind):
    path = bound_scan(tmp_path, JPEGS[kind], file="x.jpg")
    image = images_in(path)[0]
    assert image.filters == ["/DCTDecode"] and image.obj.read_raw_bytes() == JPEGS[kind]
    without_complaint(path)
    shown_upright(path, decoded(JPEGS[kind]))


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("dpi", [None, (200, 200), (204, 102)], ids=["unknown", "known", "uneven"])
def test_a_jpeg_stands_upright_however_it_was_held(tmp_path, turn, dpi):
    data = saved(art(), "JPEG", turn, **({"dpi": dpi} if dpi else {}))
    path = bound_scan(tmp_path, data, file="x.jpg")
    assert images_in(path)[0].obj.read_raw_bytes() == data
    wide, high = shown_upright(path, ImageOps.exif_transpose(decoded(data)))
    if dpi:
        sides = (SIZE[0] / dpi[0] * 25.4, SIZE[1] / dpi[1] * 25.4)
        lying = turn > 4
        assert (wide, high) == pytest.approx(sides[::-1] if lying else sides, abs=0.8)


def test_a_picture_of_several_pictures_is_its_first_one(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(art(), "MPO", save_all=True, append_images=[art(size=(200, 300))], exif=exif)
    path = bound_scan(tmp_path, data, file="x.jpg")
    image = images_in(path)[0]
    assert image.filters == ["/DCTDecode"] and data.startswith(image.obj.read_raw_bytes())
    shown_upright(path, ImageOps.exif_transpose(decoded(data)))


@pytest.mark.parametrize("kind", PIXELS)
def test_every_pixel_of_a_picture_is_in_the_set(tmp_path, kind):
    data = PIXELS[kind]
    path = bound_scan(tmp_path, data)
    without_complaint(path)
    image, source = images_in(path)[0], decoded(data)
    if source.mode.startswith("I;16"):
        raw = np.frombuffer(image.obj.read_bytes(), ">u2").reshape(SIZE[::-1])
        assert (raw == np.asarray(source).astype(int)).all()
        return
    found = image.as_pil_image()
    assert (image.obj.Width, image.obj.Height) == source.size
    mode = "CMYK" if source.mode == "CMYK" else "RGB"
    assert (np.asarray(found.convert(mode)) == np.asarray(source.convert(mode))).all()
    shown_upright(path, source)


def test_a_fax_enters_as_it_came_and_is_shown_in_its_true_shape(tmp_path):
    path = bound_scan(tmp_path, PIXELS["fax"])
    assert images_in(path)[0].filters == ["/CCITTFaxDecode"]
    wide, high = shown_upright(path, decoded(PIXELS["fax"]))
    assert (wide, high) == pytest.approx((SIZE[0] / 204 * 25.4, SIZE[1] / 98 * 25.4), abs=0.8)


@pytest.mark.parametrize("fax", [True, False], ids=["of faxes", "of all colours"])
def test_every_page_of_a_tiff_is_a_page(tmp_path, fax):
    small = art("1", (300, 400))
    data = saved(art("1"), "TIFF", compression="group4", save_all=True, append_images=[small, art("1")])
    data = data if fax else saved(art(), "TIFF", save_all=True, append_images=[small, art("CMYK")])
    path = bound_scan(tmp_path, data, pages=3)
    for number, image in enumerate(images_in(path)):
        mode = "CMYK" if number == 2 and not fax else "RGB"
        wanted = np.asarray(decoded(data, number).convert(mode))
        assert (np.asarray(image.as_pil_image().convert(mode)) == wanted).all()
    without_complaint(path)


@pytest.mark.parametrize("picture", [seen_through(art()), seen_through(art("L"))], ids=["RGBA", "LA"])
def test_what_is_seen_through_is_seen_through(tmp_path, picture):
    data = saved(picture, "PNG")
    path = bound_scan(tmp_path, data)
    image = images_in(path)[0]
    mask = pikepdf.PdfImage(image.obj.SMask).as_pil_image()
    assert (np.asarray(mask) == np.asarray(decoded(data))[..., -1]).all()
    without_complaint(path)


def test_a_picture_of_the_web_stands_upright(tmp_path):
    data = saved(art(), "WEBP", 6, lossless=True)
    shown_upright(bound_scan(tmp_path, data), ImageOps.exif_transpose(decoded(data)))


def test_a_turned_png_stands_upright(tmp_path):
    data = saved(art(), "PNG", 8)
    shown_upright(bound_scan(tmp_path, data), ImageOps.exif_transpose(decoded(data)))


def test_a_turned_uneven_fax_has_its_true_shape(tmp_path):
    data = saved(art("1"), "TIFF", dpi=(204, 102), tiffinfo={0x0112: 6})
    wide, high = shown_upright(bound_scan(tmp_path, data), decoded(data))
    assert (wide, high) == pytest.approx((SIZE[1] / 102 * 25.4, SIZE[0] / 204 * 25.4), abs=0.8)


@pytest.mark.parametrize("dpi", [(72, 72), (30_000, 30_000), (300, 1), (1, 300)])
def test_a_density_nobody_measured_makes_no_speck_and_no_ribbon(tmp_path, dpi):
    data = saved(art(), "JPEG", dpi=dpi)
    wide, high = shown_upright(bound_scan(tmp_path, data), decoded(data))
    assert high / wide == pytest.approx(SIZE[1] / SIZE[0], rel=0.02) and wide > 150


def test_a_lying_page_is_laid_across_and_its_number_stands_at_the_foot_one_sees(tmp_path):
    lying = art(size=(1400, 900))
    path = bound_scan(tmp_path, saved(lying, "JPEG"))
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        assert page.obj.Rotate == 90
        assert [float(v) for v in page.mediabox] == pytest.approx([0, 0, *A4_POINTS], abs=0.01)
    shown = page_picture(path)
    assert shown.width > shown.height
    wide, _ = shown_upright(path, lying)
    assert wide > 200
    foot = shown.crop((0, int((210 - 12) / 25.4 * 100), shown.width, shown.height))
    left, top, right, bottom = ink_box(foot, 100)
    assert left > 200 and right < 292 and top > 2 and bottom < 10


def test_the_number_stands_at_the_foot_of_an_upright_page(tmp_path):
    path = bound_scan(tmp_path, JPEGS["baseline"])
    foot = [word for word in words_of(path)[0] if word[1] > 280]
    said = "".join(word[4] for word in foot)
    assert "320118000001" in said and "第2页" in said.replace("　", "") and "共2页" in said.replace("　", "")
    assert max(word[2] for word in foot) < 205 and max(word[3] for word in foot) < 295


def test_what_is_no_picture_is_told_with_what_to_do(tmp_path):
    assert "装订不成页面" in fault_of(tmp_path, b"\xff\xd8\xff\xe0 broken", file="反面.jpg")
    assert "反面.jpg" in fault_of(tmp_path, b"\xff\xd8\xff\xe0 broken", file="反面.jpg")


def test_the_same_scan_gives_the_same_bytes_in_another_folder(tmp_path):
    for data in (JPEGS["progressive"], PIXELS["TIFF LZW"], PIXELS["HEIC"]):
        one, other = tmp_path / "a" / str(len(data)), tmp_path / "b" / str(len(data))
        assert bound_scan(one, data).read_bytes() == bound_scan(other, data).read_bytes()
