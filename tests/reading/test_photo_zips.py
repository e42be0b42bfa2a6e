"""Photo zips as offices pack them, and as strangers do."""

import io
import random
import zipfile

import pytest

from pipeline.errors import UnreadableError
from pipeline.reading import zipped


def packed(members, **how):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as bag:
        for name, data in members.items():
            bag.writestr(name, data)
    return out.getvalue()


def found(data):
    return dict(zipped.portraits_in(io.BytesIO(data)))


def test_members_come_out_in_order_and_junk_does_not():
    data = packed(
        {"照片/1.jpg": b"a", "__MACOSX/._1.jpg": b"x", "Thumbs.db": b"x", ".DS_Store": b"x", "2.JPG": b"b"}
    )
    assert list(zipped.portraits_in(io.BytesIO(data))) == [("照片/1.jpg", b"a"), ("2.JPG", b"b")]


def test_names_written_by_chinese_windows_are_read():
    data = packed({"AAAA.jpg": b"a"})
    assert list(found(data.replace(b"AAAA", "张三".encode("gb18030")))) == ["张三.jpg"]


def test_a_damaged_member_stops_nobody_else():
    data = bytearray(packed({"1.jpg": b"aaaaaaaa", "2.jpg": b"bbbbbbbb"}))
    data[data.index(b"aaaaaaaa")] ^= 1
    told = found(bytes(data))
    assert "损坏" in str(told["1.jpg"]) and told["2.jpg"] == b"bbbbbbbb"


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"no zip at all", packed({"1.jpg": b"a"})[:-10]],
    ids=["empty", "two bytes", "text", "cut"],
)
def test_what_is_no_zip_is_said_so(data):
    with pytest.raises(UnreadableError, match="重新压成 zip"):
        found(data)


def test_a_zip_in_a_zip_and_a_locked_member_are_said_so():
    assert "压缩包里还有压缩包" in str(found(packed({"a.zip": b"x"}))["a.zip"])
    locked = bytearray(packed({"1.jpg": b"a"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert "密码" in str(found(bytes(locked))["1.jpg"])


def test_a_name_that_climbs_out_is_cut_to_its_last_part():
    data = packed({"../../1.jpg": b"a", "/etc/2.jpg": b"b", "C:\\照片\\3.jpg": b"c", "照片\\4.jpg": b"d"})
    assert list(found(data)) == ["1.jpg", "2.jpg", "3.jpg", "照片/4.jpg"]


def test_a_member_without_a_name_stops_nobody():
    data = packed({"Q": b"a", "2.jpg": b"b"}).replace(b"Q", b"\0")
    assert found(data)["2.jpg"] == b"b"


@pytest.mark.parametrize(
    "how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_zip_says_so_or_gives_what_it_can(how):
    whole = packed({"1.jpg": bytes(range(256)) * 8, "2.jpg": b"b" * 500}, compression=how)
    said = 0
    for seed in range(400):
        chance = random.Random(seed)
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            said += any(isinstance(one, UnreadableError) for one in found(bytes(broken)).values())
        except UnreadableError:
            said += 1
    assert said > 20


def test_a_bomb_is_cut_off():
    data = packed({"1.jpg": bytes(zipped.MEMBER_BYTES + 1)}, compression=zipfile.ZIP_DEFLATED)
    assert "太大" in str(found(data)["1.jpg"])
