"""Scans of printed sheets, as a scanner makes them: askew, off, with noise, with seals on them."""

import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipeline.printing.layout import load_form
from pipeline.shipped import shipped

DPI = 200
MM = DPI / 25.4
FORM = load_form(shipped("forms") / "js-2020")


def sides_of(part):
    """Every page of a part as it comes out of the printer: the data on the blank, gray."""
    with pdfium.PdfDocument(part) as data, pdfium.PdfDocument(FORM.blank) as blank:
        drawn = [_drawn(page) for page in data]
        blanks = [_drawn(page) for page in blank]
    return [Image.fromarray(np.minimum(one, blanks[n % len(blanks)])) for n, one in enumerate(drawn)]


def _drawn(page):
    return np.asarray(page.render(scale=DPI / 72, grayscale=True).to_pil())


def scanned(page, skew=0.8, right=1.5, down=-1.0, noise=8, upside_down=False):
    """The page on the glass: turned by `skew` degrees against the clock, moved in mm."""
    moved = page.rotate(
        skew, Image.Resampling.BICUBIC, fillcolor=255, translate=(round(right * MM), round(down * MM))
    )
    grain = np.random.default_rng(7).normal(0, noise, moved.size[::-1])
    dirty = Image.fromarray(np.clip(np.asarray(moved) + grain, 0, 255).astype(np.uint8))
    return dirty.rotate(180) if upside_down else dirty


def sealed(page, *titles):
    """The page with a round seal, scanned gray, in each of these places."""
    page = page.copy()
    draw = ImageDraw.Draw(page)
    for seal in FORM.seals:
        if seal.title in titles:
            x, y, r = seal.x * MM, seal.y * MM, 20 * MM
            draw.ellipse((x - r, y - r, x + r, y + r), outline=120, width=9)
    return page


def scan_file(path, pages):
    """The pages as one PDF, as a scanner writes it."""
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return path


def jpeg(page):
    out = io.BytesIO()
    page.save(out, "JPEG", quality=60, dpi=(DPI, DPI))
    return out.getvalue()
