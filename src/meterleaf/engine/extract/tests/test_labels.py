import pytest

from meterleaf.engine.extract.lexicon import category_data, header_data
from meterleaf.engine.extract.text import phrase

CATEGORIES = ("electricity", "gas", "water", "fuel_delivery", "recharges", "wastes")
LANGUAGES = ("ca", "cs", "da", "de", "en", "es", "fi", "fr", "gl", "it", "ms", "nb", "nl", "pl", "pt", "ro", "sv")
# Without these a bill of the language could not be read at all.
NEEDED = ("invoice_number", "issue_date", "due_date", "period", "total_amount", "amount_due", "meter_number")
ALL = [("invoice", header_data()), *((name, category_data(name)) for name in CATEGORIES)]


@pytest.mark.parametrize(("name", "data"), ALL, ids=[name for name, _ in ALL])
def test_every_language_has_labels(name, data):
    assert set(LANGUAGES) <= set(data)
    needed = NEEDED if name == "invoice" else ("quantity",)
    for language, parts in data.items():
        missing = [field for field in needed if not parts["fields"].get(field)]
        assert not missing, (language, missing)


@pytest.mark.parametrize(("name", "data"), ALL, ids=[name for name, _ in ALL])
def test_labels_say_something_and_only_once(name, data):
    for language, parts in data.items():
        for section, fields in parts.items():
            for field, labels in fields.items():
                assert all(phrase(label.rstrip("?")) for label in labels), (language, section, field)
                assert len(set(labels)) >= len(labels) - 2, (language, section, field)


@pytest.mark.parametrize(("name", "data"), ALL, ids=[name for name, _ in ALL])
def test_a_field_of_one_language_is_known_to_others(name, data):
    """A misspelt field would silently never be looked for; these are printed in one country only."""
    known = {language: set(parts.get("fields", {})) for language, parts in data.items()}
    for language, fields in known.items():
        others = set().union(*(one for name, one in known.items() if name != language))
        assert fields - {"month", "receipt_date"} <= others, (language, fields - others)
