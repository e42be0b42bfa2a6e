"""Whose a photo is, by its name."""

import pytest

from pipeline.reading.names import whose


@pytest.mark.parametrize(
    ("name", "ticket", "number"),
    [
        ("320118100001.jpg", "320118100001", ""),
        ("张三 320118100001 照片.JPG", "320118100001", ""),
        ("３２０１１８１０００01.jpg", "320118100001", ""),
        ("32999919980601006x.jpg", "", "32999919980601006X"),
        ("329999199802140035_320118100001.jpg", "320118100001", "329999199802140035"),
        ("DSC_0412.jpg", "", ""),
        ("320118100001-320118100002.jpg", "", ""),
        ("3201181000011.jpg", "", ""),
    ],
)
def test_numbers_in_a_name(name, ticket, number):
    assert whose(name) == (ticket, number)
