from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine.content import Box, Page, Word
from meterleaf.engine.layout import lines, reading_order

# Places on a grid of 1/1024, so that scaling and moving by powers of two is exact.
places = st.integers(min_value=0, max_value=1000)
sizes = st.integers(min_value=1, max_value=60)


@st.composite
def pages(draw):
    words = []
    for number in range(draw(st.integers(min_value=0, max_value=25))):
        x, y, width, height = draw(places), draw(places), draw(sizes), draw(sizes)
        box = Box(x / 1024, y / 1024, (x + width) / 1024, (y + height) / 1024)
        words.append(Word(f"w{number}", box, vertical=draw(st.integers(0, 9)) == 0))
    return Page(1, 600, 800, tuple(words))


def texts(page):
    return [[segment.text for segment in line.segments] for line in lines(page)]


def moved(page, scale, shift):
    def change(box):
        return Box(box.x0 * scale + shift, box.y0 * scale + shift, box.x1 * scale + shift, box.y1 * scale + shift)

    return replace(page, words=tuple(replace(word, box=change(word.box)) for word in page.words))


@given(pages())
def test_each_word_is_in_one_line_and_one_segment(page):
    found = lines(page)

    assert sorted(word.text for line in found for word in line.words) == sorted(word.text for word in page.words)
    for line in found:
        assert [word for segment in line.segments for word in segment.words] == list(line.words)
        assert line.text == " ".join(word.text for word in line.words)
    assert len(reading_order(page)) == len(page.words)


@given(pages(), st.sampled_from([0.25, 0.5, 1.0]), st.sampled_from([0.0, 0.125, 0.25]))
def test_size_and_place_on_the_page_change_nothing(page, scale, shift):
    assert [sorted(line) for line in texts(moved(page, scale, shift))] == [sorted(line) for line in texts(page)]


@given(pages())
def test_words_of_a_line_go_from_left_to_right(page):
    for line in lines(page):
        if not line.words[0].vertical:
            lefts = [word.box.x0 for word in line.words]
            assert lefts == sorted(lefts)


def row(text, x, y, height=0.012):
    """Words a space apart, from x on, at level y."""
    words = []
    for part in text.split():
        width = 0.008 * len(part)
        words.append(Word(part, Box(x, y, x + width, y + height)))
        x += width + 0.004
    return words


def test_a_label_and_its_value_far_to_the_right_are_segments_of_one_line():
    page = Page(1, 600, 800, (*row("Total to pay", 0.1, 0.3), *row("120,50 EUR", 0.7, 0.301)))

    assert texts(page) == [["Total to pay", "120,50 EUR"]]


def test_a_sloping_line_stays_one_line_and_apart_from_the_next():
    page = Page(1, 600, 800, ())
    words = []
    for level in (0.2, 0.218):
        for step in range(20):
            slope = 0.0012 * step
            words += row(f"{level}-{step}", 0.04 * step + 0.01, level + slope)

    found = lines(replace(page, words=tuple(words)))

    assert [len(line.words) for line in found] == [20, 20]


def test_columns_of_different_leading_do_not_mix():
    words = []
    for step in range(10):
        words += row(f"left{step}", 0.1, 0.2 + 0.015 * step)
        words += row(f"right{step}", 0.6, 0.2 + 0.021 * step)

    found = lines(Page(1, 600, 800, tuple(words)))

    for line in found:
        assert len([word for word in line.words if word.text.startswith("left")]) <= 1
        assert len([word for word in line.words if word.text.startswith("right")]) <= 1


def test_a_large_amount_beside_small_type_is_on_its_line():
    page = Page(1, 600, 800, (*row("Importe total", 0.1, 0.31), *row("99,00", 0.4, 0.3, height=0.035)))

    assert texts(page) == [["Importe total", "99,00"]]


def test_margin_text_makes_a_line_of_its_own():
    margin = [
        Word(f"m{step}", Box(0.01, 0.6 - 0.05 * step, 0.02, 0.64 - 0.05 * step), vertical=True) for step in range(4)
    ]
    page = Page(1, 600, 800, (*row("Factura 77", 0.1, 0.5), *margin))

    assert texts(page) == [["Factura 77"], ["m0 m1 m2 m3"]] or texts(page) == [["m0 m1 m2 m3"], ["Factura 77"]]
