import io
import os
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, EngineError, TooLarge, TooManyPages
from meterleaf.engine.formats.image import FORMAT
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Limits, Options
from meterleaf.engine.pictures import Stance, render_page

KINDS = ("JPEG", "PNG", "TIFF", "WEBP", "HEIF", "BMP", "GIF")


def picture(text="Invoice 20417"):
    drawn = Image.new("RGB", (900, 400), "white")
    ImageDraw.Draw(drawn).text((60, 100), text, fill="black", font=ImageFont.load_default(60))
    return drawn


def encoded(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def text_of(content):
    return [" ".join(word.text for word in page.words) for page in content.pages]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_bytes_and_read(kind):
    FORMAT.open(Document("x", encoded(picture(), "PNG")), Options())  # registers the HEIF writer, too

    content = open_document(Document("scan", encoded(picture(), kind)))

    assert content.format == "image"
    assert text_of(content) == ["Invoice 20417"]


def test_a_tiff_of_many_pages_has_them_all_and_an_animation_one():
    frames = [picture(f"Page {name}") for name in ("one", "two", "three")]

    tiff = open_document(Document("x", encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:])))
    animation = open_document(Document("x", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])))

    assert text_of(tiff) == ["Page one", "Page two", "Page three"]
    assert text_of(animation) == ["Page one"]


def test_too_many_pages_are_refused():
    data = encoded(picture(), "TIFF", save_all=True, append_images=[picture()] * 3)

    with pytest.raises(TooManyPages):
        FORMAT.open(Document("x", data), Options(limits=Limits(pages=2)))


def test_the_camera_says_which_way_is_up():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    data = encoded(picture().transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)

    (page,) = open_document(Document("x", data)).pages

    assert (page.width, page.height, page.turn) == (900, 400, 0)


def test_transparency_is_white_paper():
    letters = picture().convert("RGBA")
    letters.putalpha(letters.convert("L").point(lambda value: 255 - value))

    assert text_of(open_document(Document("x", encoded(letters, "PNG")))) == ["Invoice 20417"]


def png_header(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    body = zlib.compress(b"\0" * 1000)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)),
            struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body)),
        )
    )


@pytest.mark.parametrize("side", [8_000, 30_000, 2_000_000])
def test_a_huge_picture_is_refused_by_its_header(side):
    with pytest.raises(TooLarge):
        open_document(Document("x.png", png_header(side, side)))


def test_a_picture_that_ends_early_is_corrupt():
    data = encoded(Image.frombytes("RGB", (200, 200), os.urandom(120_000)), "PNG")

    with pytest.raises(CorruptFile):
        open_document(Document("x.png", data[: len(data) // 3]))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"RIFF\0\0\0\0WEBP", b"BM\0\0\0\0\0\0\0\0"]),
    st.binary(max_size=400),
)
def test_rubbish_after_a_header_is_named(magic, rubbish):
    with pytest.raises(EngineError):
        open_document(Document("x", magic + rubbish))


def test_the_picture_of_a_photo_stands_as_its_words_do():
    lying = Document("x", encoded(picture().transpose(Image.Transpose.ROTATE_90), "PNG"))
    (page,) = open_document(lying).pages

    shown = Image.open(io.BytesIO(render_page(lying, 1, 450, Stance(page.turn)))).convert("L")

    assert shown.size == (450, 200)
    for word in page.words:
        place = (word.box.x0 * 450, word.box.y0 * 200, word.box.x1 * 450, word.box.y1 * 200)
        assert shown.crop(place).getextrema()[0] < 100
    with pytest.raises(CorruptFile):
        render_page(lying, 2)
