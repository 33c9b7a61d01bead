"""XML as senders really write it: slips that lose nothing are forgiven, what may have lost something is not."""

import pytest

from meterleaf.engine.errors import CorruptFile
from meterleaf.engine.markup import head_names, name_of, parse, text
from meterleaf.engine.options import Limits

WHOLE = '<?xml version="1.0" encoding="UTF-8"?><a xmlns="urn:one" xmlns:b="urn:two"><b:name>Müller &amp; Söhne</b:name><c>7</c></a>'
SLIPS = {
    "a name of a namespace with a blank": WHOLE.replace("urn:two", "http://two/ docs").encode(),
    "a prefix that was never declared": WHOLE.replace(' xmlns:b="urn:two"', "").encode(),
    "an attribute of such a prefix": WHOLE.replace("<c>", '<c x:kind="1">').encode(),
    "Latin letters declared as UTF-8": WHOLE.encode("latin-1"),
    "a bare ampersand": WHOLE.replace("&amp;", "&").encode(),
    "control signs in the text": WHOLE.replace("<c>7", "<c>\x0b7&#11;").encode(),
    "noughts after the end": WHOLE.encode() + b"\0\0",
}


@pytest.mark.parametrize("name", SLIPS)
def test_slips_that_lose_nothing_are_forgiven(name):
    data = SLIPS[name]
    root = parse(data, Limits())
    assert (name_of(root), text(root, "name"), text(root, "c")) == ("a", "Müller & Söhne", "7")
    assert head_names(data)[0][1] == "a"


@pytest.mark.parametrize("cut", [10, 30, 60, 90])
def test_a_cut_file_stays_damaged(cut):
    with pytest.raises(CorruptFile):
        parse(WHOLE.encode()[:-cut], Limits())


def test_two_documents_in_a_row_are_not_taken_for_the_first():
    with pytest.raises(CorruptFile):
        parse(WHOLE.encode() + WHOLE.encode(), Limits())


def test_an_entity_that_nothing_declares_stays_damaged():
    with pytest.raises(CorruptFile):
        parse(WHOLE.replace("&amp;", "&unknown;").encode(), Limits())
