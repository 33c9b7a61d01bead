"""Scans and photos: the native PDF drawn as pictures and treated as scanners and phones treat paper."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from meterleaf.samples.layout.compose import to_pdf

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper

PAGES = 2  # what a person scans of a long bill


def write(paper: Paper, family: Family, kind: str, rng: Random) -> bytes:
    """A PDF of pictures alone (scan), or a picture (photo); several photos come in a PDF, as phones put them."""
    return treated(to_pdf(paper, family), kind, rng)


def treated(data: bytes, kind: str, rng: Random) -> bytes:
    """A native PDF as it comes out of a scanner or a phone."""
    pages = _pictures(data, rng.choice((150, 200, 200)))
    if kind == "scan":
        return _bound([_packed(picture, rng.choice((45, 60, 75))) for picture in map(_scanner(rng), pages)])
    photos = [_photo(page, rng) for page in pages]
    return photos[0] if len(photos) == 1 else _bound(photos)


def _pictures(data: bytes, dots: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(data) as document:
        return [document[at].render(scale=dots / 72).to_pil().convert("RGB") for at in range(min(PAGES, len(document)))]


def _bound(pictures: list[bytes]) -> bytes:
    """A PDF of JPEG pictures, each as large as its page."""
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1)
    for picture in pictures:
        image = ImageReader(BytesIO(picture))
        wide, tall = (size * 72 / 200 for size in image.getSize())
        canvas.setPageSize((wide, tall))
        canvas.drawImage(image, 0, 0, wide, tall)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _packed(picture: Image.Image, quality: int) -> bytes:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _scanner(rng: Random) -> Any:
    """One scanner's habits: grey, a little skewed, noisy, pale."""
    skew, noise, contrast, blur = (
        rng.uniform(-1.6, 1.6),
        rng.choice((0, 4, 9)),
        rng.choice((1.0, 0.8, 0.65)),
        rng.choice((0, 0.4, 0.8)),
    )
    seed, small = rng.randrange(2**31), rng.random() < 0.1

    def treat(page: Image.Image) -> Image.Image:
        picture = page.convert("L").rotate(skew, Image.Resampling.BICUBIC, expand=False, fillcolor=255)
        picture = _on_large_sheet(picture) if small else picture
        picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
        return _noisy(ImageEnhance.Contrast(picture).enhance(contrast), noise, seed)

    return treat


def _on_large_sheet(picture: Image.Image) -> Image.Image:
    """A small paper on the glass of an A4 scanner."""
    sheet = Image.new("L", (1654, 2339), 250)
    small = picture.copy()
    small.thumbnail((1400, 2000))
    sheet.paste(small, (120, 90))
    return sheet


def _noisy(picture: Image.Image, sigma: float, seed: int) -> Image.Image:
    if not sigma:
        return picture
    values = np.asarray(picture, dtype=np.float32)
    values = values + np.random.default_rng(seed).normal(0, sigma, values.shape).astype(np.float32)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _photo(page: Image.Image, rng: Random) -> bytes:
    """A phone's picture: paper on a table, seen at an angle, folded, in uneven light, perhaps stamped."""
    paper = _stamped(page, rng) if rng.random() < 0.3 else page
    paper = _folded(paper, rng) if rng.random() < 0.5 else paper
    picture = _shaded(_placed(paper, rng), rng)
    return _packed(picture, rng.choice((60, 75, 85)))


def _placed(paper: Image.Image, rng: Random) -> Image.Image:
    """The paper in perspective on a coloured table."""
    wide, tall = paper.size
    border = int(wide * rng.uniform(0.02, 0.08))
    colour = rng.choice(((92, 70, 50), (60, 62, 66), (150, 140, 120), (200, 200, 205)))
    canvas = (wide + 2 * border, tall + 2 * border)
    corners = [(border, border), (wide + border, border), (wide + border, tall + border), (border, tall + border)]
    moved = [(x + rng.uniform(-0.8, 0.8) * border, y + rng.uniform(-0.8, 0.8) * border) for x, y in corners]
    numbers = _perspective(moved, [(0, 0), (wide, 0), (wide, tall), (0, tall)])
    warped = paper.transform(canvas, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    mask = Image.new("L", paper.size, 255).transform(canvas, Image.Transform.PERSPECTIVE, numbers)
    table = Image.new("RGB", canvas, colour)
    table.paste(warped, (0, 0), mask)
    return table


def _perspective(seen: list[tuple[float, float]], flat: list[tuple[float, float]]) -> list[float]:
    """Pillow's eight coefficients, which lead from a point seen to its point on the flat paper."""
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows, dtype=float), np.array(values, dtype=float))]


def _folded(paper: Image.Image, rng: Random) -> Image.Image:
    """Soft lines at a third or a half."""
    values = np.asarray(paper, dtype=np.float32).copy()
    for part in rng.choice(((1 / 2,), (1 / 3, 2 / 3))):
        at = int(values.shape[0] * part)
        reach = np.abs(np.arange(values.shape[0]) - at)
        values *= (1 - 0.22 * np.exp(-reach / 9))[:, None, None].astype(np.float32)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _shaded(picture: Image.Image, rng: Random) -> Image.Image:
    """Light that falls off to one corner, and a camera's blur."""
    wide, tall = picture.size
    angle = np.linspace(0, 1, wide)[None, :] * rng.uniform(-1, 1) + np.linspace(0, 1, tall)[:, None] * rng.uniform(
        -1, 1
    )
    light = 1 - rng.uniform(0.1, 0.4) * (angle - angle.min()) / max(1e-6, float(angle.max() - angle.min()))
    values = np.asarray(picture, dtype=np.float32) * light[:, :, None].astype(np.float32)
    shaded = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    return shaded.filter(ImageFilter.GaussianBlur(rng.choice((0.3, 0.6, 0.9))))


def _stamped(page: Image.Image, rng: Random) -> Image.Image:
    """A round stamp in the lower half."""
    picture = page.copy()
    pen = ImageDraw.Draw(picture)
    wide, tall = picture.size
    x, y, size = rng.randint(wide // 2, wide - wide // 4), rng.randint(tall * 6 // 10, tall * 8 // 10), wide // 9
    colour = rng.choice(((40, 60, 160), (160, 40, 60)))
    for inset in (0, size // 8):
        pen.ellipse((x - size + inset, y - size + inset, x + size - inset, y + size - inset), outline=colour, width=4)
    pen.text((x - size // 2, y - 8), "OK 0417", fill=colour, font_size=size // 3)
    return picture
