"""Photo zips as offices pack them, and as strangers do."""

import io
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
    return dict(zipped.portraits_in(data))


def test_members_come_out_in_order_and_junk_does_not():
    data = packed(
        {"照片/1.jpg": b"a", "__MACOSX/._1.jpg": b"x", "Thumbs.db": b"x", ".DS_Store": b"x", "2.JPG": b"b"}
    )
    assert list(zipped.portraits_in(data)) == [("照片/1.jpg", b"a"), ("2.JPG", b"b")]


def test_names_written_by_chinese_windows_are_read():
    data = packed({"AAAA.jpg": b"a"})
    assert list(found(data.replace(b"AAAA", "张三".encode("gb18030")))) == ["张三.jpg"]


def test_a_damaged_member_stops_nobody_else():
    data = bytearray(packed({"1.jpg": b"aaaaaaaa", "2.jpg": b"bbbbbbbb"}))
    data[data.index(b"aaaaaaaa")] ^= 1
    told = found(bytes(data))
    assert "损坏" in str(told["1.jpg"]) and told["2.jpg"] == b"bbbbbbbb"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", packed({"1.jpg": b"a"})[:-10]])
def test_what_is_no_zip_is_said_so(data):
    with pytest.raises(UnreadableError, match="重新压成 zip"):
        found(data)


def test_a_zip_in_a_zip_and_a_locked_member_are_said_so():
    assert "压缩包里还有压缩包" in str(found(packed({"a.zip": b"x"}))["a.zip"])
    locked = bytearray(packed({"1.jpg": b"a"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert "密码" in str(found(bytes(locked))["1.jpg"])


def test_a_bomb_is_cut_off():
    data = packed({"1.jpg": bytes(zipped.MEMBER_BYTES + 1)}, compression=zipfile.ZIP_DEFLATED)
    assert "太大" in str(found(data)["1.jpg"])
