"""Photos measured: every figure equals an independent one, whatever the bytes are."""

import io
import struct
import zlib
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from pipeline.demo.portraits import draw_portrait
from pipeline.reading import likeness
from pipeline.reading.portraits import measure

PLAIN = draw_portrait(1)
REAL = sorted((Path(__file__).resolve().parents[2] / "../shared/samples/portraits/ok").glob("*.jpg"))


def jpeg(picture, **how):
    out = io.BytesIO()
    picture.save(out, how.pop("format", "JPEG"), **how)
    return out.getvalue()


def opened(data=PLAIN):
    return Image.open(io.BytesIO(data))


def test_a_plain_photo():
    photo, gray = measure("a.jpg", PLAIN)
    assert (photo.format, photo.whole, photo.width, photo.height) == ("JPEG", True, 480, 640)
    assert (photo.bytes, photo.digest) == (len(PLAIN), sha256(PLAIN).hexdigest())
    assert (photo.trailing, photo.cmyk, photo.progressive, photo.orientation) == (0, False, False, 1)
    shown = opened(gray)
    assert shown.mode == "L" and shown.size == (480, 640) and sha256(gray).hexdigest() == photo.gray


@pytest.mark.skipif(len(REAL) < 102, reason="the sample portraits are not here")
def test_every_real_portrait_is_measured_as_others_measure_it():
    for path in REAL:
        photo, gray = measure(path.name, path.read_bytes())
        with Image.open(path) as judge:
            assert (photo.width, photo.height, photo.format) == (*judge.size, judge.format)
            assert photo.progressive == bool(judge.info.get("progressive"))
            assert photo.density == (judge.info["dpi"][0] if judge.info.get("jfif_unit") else None)
        assert (photo.file, photo.bytes) == (path.name, path.stat().st_size)
        assert (photo.whole, photo.trailing, photo.cmyk, photo.orientation) == (True, 0, False, 1)
        assert opened(gray).mode == "L" and len(photo.likeness) == 64


def test_the_gray_picture_is_the_same_each_time_and_small_enough_for_the_form():
    big = jpeg(opened().resize((1500, 2000)), quality=90)
    assert measure("a", big)[1] == measure("b", big)[1]
    assert opened(measure("a", big)[1]).size == (531, 708)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_another_format_under_the_name_of_jpg_is_seen(kind):
    photo, _ = measure("a.jpg", jpeg(opened(), format=kind))
    assert photo.format == kind and (photo.width, photo.height) == (480, 640)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_a_truncated_photo_is_not_whole(part):
    photo, gray = measure("a.jpg", PLAIN[: int(len(PLAIN) * part)])
    assert photo.format == "JPEG" and not photo.whole and gray == b"" and photo.gray == ""


def test_what_is_no_picture_has_no_format():
    assert measure("a.jpg", b"")[0].format == "" and measure("a.jpg", b"hello" * 99)[0].format == ""


def test_bytes_after_the_end_are_counted():
    assert measure("a.jpg", PLAIN + bytes(20_000))[0].trailing == 20_000


def test_a_thumbnail_inside_a_segment_is_not_the_end():
    thumbnail = jpeg(opened().resize((60, 80)))
    segment = b"\xff\xe2" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    photo, _ = measure("a.jpg", PLAIN[:2] + segment + PLAIN[2:])
    assert photo.whole and photo.trailing == 0


def test_progressive_and_cmyk_and_density_are_told():
    assert measure("a", jpeg(opened(), progressive=True))[0].progressive
    photo, gray = measure("a", jpeg(opened().convert("CMYK")))
    assert photo.cmyk and photo.whole and opened(gray).mode == "L"
    assert measure("a", jpeg(opened(), dpi=(72, 72)))[0].density == 72


def test_the_turn_mark_is_applied_before_measuring():
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = jpeg(opened().transpose(Image.Transpose.ROTATE_90), exif=exif, quality=90)
    photo, gray = measure("a", lying)
    assert (photo.width, photo.height, photo.orientation) == (480, 640, 6)
    assert opened(gray).size == (480, 640)
    assert likeness.twins({"1": photo.likeness}, {"2": measure("b", PLAIN)[0].likeness})


def test_a_cut_photo_is_measured_upright_too():
    exif = Image.Exif()
    exif[0x0112] = 8
    lying = jpeg(opened().transpose(Image.Transpose.ROTATE_270), exif=exif)
    photo, _ = measure("a", lying[: len(lying) // 2])
    assert not photo.whole and (photo.width, photo.height, photo.orientation) == (480, 640, 8)


@pytest.mark.parametrize("turn", range(1, 9))
def test_each_turn_mark_turns_as_pillow_does(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    data = jpeg(opened().resize((120, 200)), exif=exif)
    photo, gray = measure("a", data)
    judge = ImageOps.exif_transpose(opened(data)).convert("L")
    assert (photo.width, photo.height) == judge.size == opened(gray).size
    apart = np.asarray(judge, dtype=int) - np.asarray(opened(gray), dtype=int)
    assert np.abs(apart).mean() < 4


@pytest.mark.parametrize("data", [bytes(40), b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff"])
def test_a_note_that_cannot_be_read_does_not_spoil_the_picture(data):
    segment = b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    photo, gray = measure("a", PLAIN[:2] + segment + PLAIN[2:])
    assert photo.whole and photo.orientation == 1 and gray


def test_a_very_wide_picture_gets_a_small_gray_one():
    photo, gray = measure("a", jpeg(Image.new("L", (70_000, 600), 90), format="PNG"))
    assert (photo.width, photo.height) == (70_000, 600) and opened(gray).size == (1416, 12)


def test_a_bomb_in_another_format_is_not_decoded():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 9000, 9000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(9001 * 9000), 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    photo, gray = measure("a", bomb)
    assert (photo.format, photo.whole, photo.width, gray) == ("PNG", False, 9000, b"")


def test_a_bomb_is_not_decoded():
    at = PLAIN.index(b"\xff\xc0") + 5
    bomb = PLAIN[:at] + struct.pack(">HH", 65500, 65500) + PLAIN[at + 4 :]
    assert not measure("a", bomb)[0].whole


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_make_it_raise(data):
    broken = bytearray(PLAIN[:4000])
    for _ in range(data.draw(st.integers(1, 30))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    photo, gray = measure("a.jpg", bytes(broken))
    assert bool(gray) == bool(photo.gray)


def test_postscript_under_the_name_of_jpg_is_never_run(tmp_path):
    mark = tmp_path / "ran"
    program = (
        f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({mark}) (w) file closefile showpage\n".encode()
    )
    assert measure("a.jpg", program)[0].format == "" and not mark.exists()


def test_fill_bytes_before_the_end_are_no_fault():
    photo, _ = measure("a.jpg", PLAIN[:-2] + b"\xff\xff\xd9")
    assert photo.whole and photo.trailing == 0
