"""读: what a photo file is: its bytes, pixels and format, and the gray picture the form shows of it."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps

from ..model import Portrait
from .jpeg import Markers, read_markers
from .likeness import likeness

MOST_PIXELS = 50_000_000
GRAY_HEIGHT, GRAY_QUALITY = 708, 85
ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the decoder made of the file."""

    format: str = ""
    whole: bool = False
    width: int = 0
    height: int = 0
    cmyk: bool = False
    orientation: int = 1
    gray: bytes = b""
    likeness: str = ""


def measure(file: str, data: bytes) -> tuple[Portrait, bytes]:
    """The measures of a photo and its gray JPEG (DeviceGray, upright, at most 708 px high; empty: none).

    Pixels are upright, after EXIF orientation; bytes are counted to the end of the file. Never raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seen = _look(data)
    markers = read_markers(data) if seen.format == "JPEG" else None
    portrait = Portrait(
        file=file,
        digest=sha256(data).hexdigest(),
        bytes=len(data),
        format=seen.format,
        whole=seen.whole and (markers is None or markers.end > 0),
        width=seen.width,
        height=seen.height,
        trailing=_trailing(markers, data),
        cmyk=seen.cmyk,
        progressive=markers is not None and markers.progressive,
        orientation=seen.orientation,
        density=markers.density if markers else None,
        gray=sha256(seen.gray).hexdigest() if seen.gray else "",
        likeness=seen.likeness,
    )
    return portrait, seen.gray


def _trailing(markers: Markers | None, data: bytes) -> int:
    return len(data) - markers.end if markers is not None and markers.end else 0


def _look(data: bytes) -> _Seen:
    try:
        picture = Image.open(io.BytesIO(data))
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        width, height = picture.size
    except Exception:  # noqa: BLE001 - Pillow raises many kinds on strangers' bytes
        return _Seen()
    if width * height > MOST_PIXELS:
        return _Seen(kind, False, width, height)
    cmyk = picture.mode == "CMYK"
    try:
        turned = picture.getexif().get(ORIENTATION, 1)
        orientation = turned if turned in range(1, 9) else 1
        if kind == "JPEG":
            picture.draft("L", (width, height))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        gray = upright.convert("L")
    except Exception:  # noqa: BLE001 - cut, damaged or hostile: not whole
        return _Seen(kind, False, width, height, cmyk)
    return _Seen(
        kind, True, *gray.size, cmyk=cmyk, orientation=orientation, gray=_jpeg(gray), likeness=likeness(gray)
    )


def _jpeg(gray: Image.Image) -> bytes:
    """Small enough for 30 × 40 mm at 450 dpi; no metadata, the same bytes each time."""
    if gray.height > GRAY_HEIGHT:
        width = max(1, round(gray.width * GRAY_HEIGHT / gray.height))
        gray = gray.resize((width, GRAY_HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain = Image.frombytes("L", gray.size, gray.tobytes())
    plain.save(out, "JPEG", quality=GRAY_QUALITY)
    return out.getvalue()
