"""演: portraits drawn by us: nobody's face, each another picture, in the measures of the photo standard."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

CLOTHS = ((201, 222, 245), (246, 246, 246), (228, 230, 232))
SKINS = ((240, 208, 178), (228, 190, 158), (250, 222, 196))
HAIRS = ((32, 28, 28), (58, 44, 38), (24, 26, 34))
QUALITY, NOISE, LAMP = 90, 5.0, 16.0
MIDDLE = 128
Picture = NDArray[np.float32]


def draw_portrait(seed: int, width: int = 480, height: int = 640) -> bytes:
    """A JPEG of a drawn person: head at 7/10 of the height, shoulders, plain cloth; 31–95 KB at 480 × 640 px.

    The same seed gives the same bytes; two seeds never give the same picture (R75).
    """
    chance = np.random.default_rng(seed)
    picture = Image.new("RGB", (480, 640), CLOTHS[seed % 3])
    _shoulders(picture, chance)
    _head(picture, chance)
    picture = picture.filter(ImageFilter.BoxBlur(0.8)).resize((width, height))
    out = io.BytesIO()
    _lit(picture, chance).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _lit(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """The lamp of the studio never stands twice in the same place; the camera adds its grain."""
    width, height = picture.size
    grain = chance.standard_normal((height, width), dtype=np.float32) * NOISE
    shade = grain + _waves(chance, LAMP, picture.size)
    return _shaded(picture, shade, darker=8)


def _waves(chance: np.random.Generator, strength: float, size: tuple[int, int]) -> Picture:
    """A soft pattern of light and shade, of that width and height."""
    coarse = chance.uniform(-strength, strength, (11, 9)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def _shaded(picture: Image.Image, shade: Picture, darker: int = 0) -> Image.Image:
    layer = Image.fromarray(np.clip(shade + MIDDLE, 0, 255).astype(np.uint8))
    return ImageChops.add(picture, Image.merge("RGB", (layer,) * 3), 1, -MIDDLE - darker)


def _shoulders(picture: Image.Image, chance: np.random.Generator) -> None:
    shape = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(shape)
    top, spread = int(chance.integers(515, 560)), int(chance.integers(0, 60))
    draw.polygon(
        [(240, 470), (240 - 90, top), (spread - 40, 640), (520 - spread, 640), (240 + 90, top)], fill=255
    )
    red, green, blue = (int(part) for part in chance.integers(30, 150, 3))
    plain = Image.new("RGB", picture.size, (red, green, blue))
    picture.paste(_shaded(plain, _waves(chance, 90, picture.size)), mask=shape)
    ImageDraw.Draw(picture).polygon(
        [(200, 505), (280, 505), (240, int(chance.integers(560, 620)))], fill="white"
    )


def _head(picture: Image.Image, chance: np.random.Generator) -> None:
    draw = ImageDraw.Draw(picture)
    skin, hair = SKINS[chance.integers(3)], HAIRS[chance.integers(3)]
    wide, chin = int(chance.integers(125, 155)), int(chance.integers(500, 515))
    draw.rectangle((205, 440, 275, 530), fill=skin)
    _hair_behind(draw, chance, wide, hair)
    draw.ellipse((240 - wide, 105, 240 + wide, chin), fill=skin)
    _fringe(draw, chance, wide, hair)
    _features(draw, chance, wide, hair)


def _hair_behind(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, wide: int, hair: tuple[int, int, int]
) -> None:
    low = int(chance.integers(260, 470))
    left, right = (wide + int(chance.integers(8, 42)) for _ in range(2))
    draw.rounded_rectangle(
        (240 - left, 64, 240 + right, low), radius=int(chance.integers(60, 120)), fill=hair
    )


def _fringe(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, wide: int, hair: tuple[int, int, int]
) -> None:
    edge = [(240 - wide, int(chance.integers(180, 280)))]
    edge += [(240 - wide + step * wide // 3, int(chance.integers(130, 225))) for step in range(1, 6)]
    edge += [(240 + wide, int(chance.integers(180, 280)))]
    draw.polygon([(240 - wide - 4, 90), *edge, (240 + wide + 4, 90), (240, 66)], fill=hair)


def _features(
    draw: ImageDraw.ImageDraw, chance: np.random.Generator, wide: int, hair: tuple[int, int, int]
) -> None:
    eyes, apart = int(chance.integers(270, 290)), wide * int(chance.integers(40, 52)) // 100
    for x in (240 - apart, 240 + apart):
        draw.ellipse((x - 22, eyes - 10, x + 22, eyes + 10), fill="white")
        draw.ellipse((x - 9, eyes - 9, x + 9, eyes + 9), fill=hair)
        draw.line((x - 28, eyes - 30, x + 28, eyes - 34), fill=hair, width=int(chance.integers(5, 11)))
    draw.line((240, eyes + 20, 232, 365, 246, 368), fill=(178, 140, 116), width=4)
    mouth = int(chance.integers(405, 430))
    draw.chord((205, mouth - 14, 275, mouth + 16), 10, 170, fill=(186, 92, 92))
