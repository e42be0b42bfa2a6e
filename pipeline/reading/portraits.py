"""读: what a photo file is: its bytes, pixels and format, and the gray picture the form shows of it."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image

from ..model import Portrait
from ..upright import LYING, TURNS, orientation_of
from .jpeg import Markers, read_markers
from .likeness import likeness

MOST_PIXELS = 50_000_000
# no EPS: Pillow hands it to Ghostscript, which runs what a stranger wrote
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
GRAY_HEIGHT, GRAY_QUALITY = 708, 85
GRAY_WIDTH = 2 * GRAY_HEIGHT
HEADS = {b"\xff\xd8": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP", b"BM": "BMP", b"GIF8": "GIF"}


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
    """The measures of a photo and its gray JPEG (DeviceGray, upright, at most 1416 × 708 px; empty: none).

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
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        orientation = orientation_of(picture)
        width, height = picture.size[::-1] if orientation in LYING else picture.size
    except Image.DecompressionBombError:
        return _Seen(_kind_of(data), False)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - Pillow raises many kinds on strangers' bytes
        return _Seen()
    if width * height > MOST_PIXELS:
        return _Seen(kind, False, width, height, orientation=orientation)
    cmyk = picture.mode == "CMYK"
    try:
        gray = _gray(picture, kind, orientation)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - cut, damaged or hostile: not whole
        return _Seen(kind, False, width, height, cmyk, orientation)
    return _Seen(kind, True, *gray.size, cmyk, orientation, _jpeg(gray), likeness(gray))


def _kind_of(data: bytes) -> str:
    """A picture too large to be opened at all still says by its first bytes what it is."""
    return next((kind for head, kind in HEADS.items() if data.startswith(head)), "TIFF")


def _gray(picture: Image.Image, kind: str, orientation: int) -> Image.Image:
    if kind == "JPEG":
        picture.draft("L", picture.size)
    picture.load()
    gray = picture.convert("L")
    return gray.transpose(TURNS[orientation]) if orientation in TURNS else gray


def _jpeg(gray: Image.Image) -> bytes:
    """Small enough for 30 × 40 mm at 450 dpi; no metadata, the same bytes each time."""
    scale = min(1.0, GRAY_HEIGHT / gray.height, GRAY_WIDTH / gray.width)
    if scale < 1:
        size = (max(1, round(gray.width * scale)), max(1, round(gray.height * scale)))
        gray = gray.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain = Image.frombytes("L", gray.size, gray.tobytes())
    plain.save(out, "JPEG", quality=GRAY_QUALITY)
    return out.getvalue()
