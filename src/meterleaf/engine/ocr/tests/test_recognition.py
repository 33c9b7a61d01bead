"""The recogniser on pictures drawn here: words, places, turns, skew, size."""

import pytest
from PIL import Image, ImageDraw, ImageFont

from meterleaf.engine.ocr import recogniser
from meterleaf.engine.ocr.sheet import squared, turned
from meterleaf.engine.options import Options

LINES = (
    "Electricity bill of the month of March",
    "Invoice number 20417-338 issued 14/04/2025",
    "Meter 55210983 previous 10422 current 11210",
    "Consumption 788 kWh at 0,1432 EUR",
    "Supply address 12 Harbour Street",
    "Net amount 112,84 EUR VAT 23,70 EUR",
    "Total to pay 136,54 EUR before 30/04/2025",
)


def page(size=28, width=1240, height=1754, left=150, top=200):
    picture = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size)
    places = {}
    for row, line in enumerate(LINES):
        x, y = left, top + row * size * 2
        for word in line.split():
            draw.text((x, y), word, fill="black", font=font)
            end = x + draw.textlength(word, font=font)
            places.setdefault(word, (x / width, y / height, end / width, (y + size) / height))
            x = end + draw.textlength(" ", font=font)
    return picture, places


def read(picture, **options):
    return recogniser(Options(**options)).recognise(picture, 1)


def shares(found, places):
    """Of the drawn words: how many were read, and how many of these were found in their place."""
    by_text = {word.text: word.box for word in reversed(found.words)}  # the first of equal words, as in places
    seen = {text: place for text, place in places.items() if text in by_text}
    placed = [
        abs(by_text[text].x0 - x0) < 0.012 and abs(by_text[text].x1 - x1) < 0.012 and y0 < by_text[text].middle < y1
        for text, (x0, y0, x1, y1) in seen.items()
    ]
    return len(seen) / len(places), sum(placed) / max(1, len(placed))


def test_words_and_their_places():
    picture, places = page()

    found = read(picture)

    read_share, placed_share = shares(found, places)
    assert read_share > 0.95
    assert placed_share > 0.95
    assert found.method == "ocr"
    assert found.turn == 0
    assert found.quality > 0.9


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_is_put_upright(degrees):
    picture, places = page()

    found = read(turned(picture, degrees))

    assert found.turn == pytest.approx(360 - degrees)
    assert (found.width, found.height) == picture.size
    assert min(shares(found, places)) > 0.9


@pytest.mark.parametrize("degrees", [-3.0, 1.2])
def test_a_page_askew_is_put_straight(degrees):
    picture, places = page()

    found = read(turned(picture, degrees))

    assert found.turn == pytest.approx(-degrees, abs=0.25)
    assert min(shares(found, places)) > 0.9


@pytest.mark.parametrize("keystone", [-0.1, 0.06])
@pytest.mark.parametrize("degrees", [0.0, 2.0])
def test_a_page_seen_at_an_angle_is_made_level(keystone, degrees):
    """Rows that run to a point in a photo; `squared` undoes what its opposite did, but for corners that are cut."""
    picture, places = page(size=40, height=900, top=110)

    found = read(turned(squared(picture, -keystone), degrees))

    assert found.keystone == pytest.approx(keystone, abs=0.012)
    assert found.turn == pytest.approx(-degrees, abs=0.35)
    assert min(shares(found, places)) > 0.9


@pytest.mark.parametrize("degrees", [0.0, -3.0, 1.2])
def test_a_flat_page_has_no_keystone(degrees):
    assert read(turned(page()[0], degrees)).keystone == 0


def test_a_receipt_in_the_corner_of_a_large_sheet_keeps_its_place():
    picture, places = page(size=24, width=3400, height=4800, left=2000, top=300)

    assert min(shares(read(picture), places)) > 0.9


def test_small_type_is_read_enlarged():
    picture, places = page(size=11, width=500, height=700, left=40, top=40)

    assert min(shares(read(picture), places)) > 0.8


def test_a_blank_picture_has_no_words():
    assert read(Image.new("RGB", (600, 800), "white")).words == ()


def test_grey_bilevel_transparent_and_deep_pictures_read_alike():
    picture, places = page()
    for mode in ("L", "1", "P", "RGBA", "CMYK", "I;16"):
        changed = picture.convert("L").convert(mode) if mode == "I;16" else picture.convert(mode)
        assert shares(read(changed), places)[0] > 0.9, mode


def test_the_accurate_way_is_another_reader():
    picture, places = page()

    assert shares(read(picture, ocr_accuracy="accurate"), places)[0] > 0.95
    assert recogniser(Options()).name != recogniser(Options(ocr_accuracy="accurate")).name
