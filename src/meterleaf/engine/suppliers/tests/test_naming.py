import pytest

from meterleaf.engine.content import Box, Page, Word
from meterleaf.engine.reading import Reading
from meterleaf.engine.suppliers.naming import named


def page(*rows):
    """A page with one row of text at each height."""
    words = []
    for height, text in rows:
        left = 0.05
        for token in text.split():
            width = 0.011 * len(token)
            words.append(Word(token, Box(left, height, left + width, height + 0.012), 0.012))
            left += width + 0.006
    return Page(1, 595, 842, tuple(words))


BARE = Reading("success", document={"total_amount": 1})


def test_a_supplier_in_the_head_is_named_as_printed_with_its_place():
    reading = named(BARE, [page((0.05, "THAMES WATER Utilities"), (0.5, "Amount due 12.00"))], "water")
    assert reading.document["supplier_name"] == "THAMES WATER"
    (evidence,) = reading.evidence
    assert (evidence.field, evidence.page, evidence.text) == ("supplier_name", 1, "THAMES WATER")
    assert evidence.box.y0 < 0.25


@pytest.mark.parametrize(
    ("rows", "category"),
    [
        ([(0.9, "Tariffs compared with Thames Water")], "water"),  # only mentioned
        ([(0.05, "Thames Water")], "gas"),  # supplies something else
        ([(0.05, "Thames Water"), (0.1, "Severn Trent")], "water"),  # two as likely
        ([(0.05, "i-DE Redes Eléctricas Inteligentes")], "electricity"),  # the network, not who bills
        ([(0.05, "Thames Water")], "other"),
    ],
)
def test_a_mere_mention_names_nobody(rows, category):
    assert named(BARE, [page(*rows)], category) == BARE


def test_the_tax_number_settles_it():
    known = Reading("success", document={"supplier_tax_id": "A81948077"})
    reading = named(known, [page((0.5, "Endesa Energía, S.A.U."), (0.05, "Iberdrola Clientes"))], "electricity")
    assert reading.document["supplier_name"] == "Endesa Energía, S.A.U."


def test_a_name_that_is_there_stays():
    known = Reading("success", document={"supplier_name": "Somebody"})
    assert named(known, [page((0.05, "Thames Water"))], "water") == known
