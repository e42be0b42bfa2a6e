"""正: how a picture has to be turned to stand upright (EXIF 0x0112)."""

from __future__ import annotations

from PIL import Image

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = {5, 6, 7, 8}


def orientation_of(picture: Image.Image) -> int:
    """1 … 8; a note that cannot be read says nothing against the picture itself."""
    try:
        exif = Image.Exif()
        # getexif() of a PNG decodes all its pixels first
        exif.load(picture.info.get("exif", b""))
        turned = exif.get(ORIENTATION, 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow raises many kinds on damaged EXIF
        return 1
    return turned if turned in TURNS else 1
