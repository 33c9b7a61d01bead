"""Each check on lines made by hand: what it says, and when it keeps silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterleaf.pipeline.read.history import checks
from meterleaf.pipeline.read.history.lines import Line, lines_of

MAY = {"start_date": date(2024, 5, 1), "end_date": date(2024, 5, 31)}


def bill(name="bill.pdf", number="F1", **other):
    fields = {
        "category": "water",
        "document_type": "invoice",
        "number": number,
        "number_key": number,
        "supplier_tax_key": "B1",
        "supplier_name_key": "clearbrook",
        "supply_point_key": "SP1",
        "quantity": Decimal(30),
        "unit": "cubic_metre_(m3)",
        **MAY,
        **other,
    }
    return Line(id=uuid4(), name=name, **fields)


def codes(line, *known, twins=()):
    return [one["code"] for one in checks.run([line], list(twins), list(known))]


def month(count, **other):
    """The month so many months before May 2024, roughly: end to end, 30 days each."""
    end = MAY["start_date"] - timedelta(days=1 + 30 * (count - 1))
    period = {"start_date": end - timedelta(days=29), "end_date": end}
    return bill(f"{count}.pdf", f"N{count}", **{**period, **other})


def test_a_copy_is_said_once():
    twin = bill("first.pdf")
    [found] = checks.run([bill()], [twin], [twin])
    assert (found["code"], found["level"], found["item"]) == ("DUPLICATE_DOCUMENT", "error", None)
    assert "first.pdf" in found["message"]
    assert found["related"] == [{"type": "file", "id": str(twin.id), "name": "first.pdf"}]


def test_the_same_invoice_in_other_bytes_is_said_once():
    other = bill("scan.pdf")
    [found] = checks.run([bill()], [], [other])
    assert (found["code"], found["level"], found["fields"]) == ("DUPLICATE_INVOICE", "error", ["invoice_number"])
    assert "F1" in found["message"]
    assert "scan.pdf" in found["message"]


@pytest.mark.parametrize(
    "other",
    [
        {"supplier_tax_key": "B2", "supply_point_key": "SP2"},
        {"document_type": "credit_note", "quantity": Decimal(-30)},
        {"corrects_key": "F1"},
        {"number_key": "F2"},
        {"number_key": None},
        {"document_type": "delivery_note"},
        {"supplier_tax_key": None, "supplier_name_key": None, "supply_point_key": None},
    ],
)
def test_what_is_no_duplicate(other):
    assert "DUPLICATE_INVOICE" not in codes(bill(), bill("other.pdf", **other))


def test_a_name_counts_where_no_tax_id_is_known_on_both_sides():
    assert "DUPLICATE_INVOICE" in codes(bill(supply_point_key=None), bill("x.pdf", supplier_tax_key=None))


def test_an_overlap_names_the_days_and_the_other():
    other = bill("april.pdf", "F0", start_date=date(2024, 4, 1), end_date=date(2024, 5, 10))
    [found] = checks.run([bill()], [], [other])
    assert (found["code"], found["level"]) == ("PERIOD_OVERLAP", "warning")
    assert "10 days" in found["message"]
    assert "april.pdf" in found["message"]


def test_credited_and_corrected_bills_do_not_count():
    wrong = bill("wrong.pdf", "F0")
    credit = bill("credit.pdf", "C0", document_type="credit_note", quantity=Decimal(-30), corrects_key="F0")
    assert codes(bill(), wrong) == ["PERIOD_OVERLAP"]
    assert codes(bill(), wrong, credit) == []
    assert codes(bill(corrects_key="F0"), wrong) == []
    assert codes(replace(credit, id=uuid4()), wrong) == []


@pytest.mark.parametrize("other", [{"supply_point_key": "SP2"}, {"category": "gas"}])
def test_other_supplies_are_strangers(other):
    assert codes(bill(), bill("x.pdf", "F0", **other)) == []


def test_a_gap_is_information_and_names_what_is_missing():
    before, far = month(3), month(4)
    [found] = checks.run([bill()], [], [far, before])
    assert (found["code"], found["level"]) == ("PERIOD_GAP", "info")
    assert "60 days (2024-03-02 to 2024-04-30)" in found["message"]
    assert "3.pdf" in found["message"]
    assert codes(bill(), month(1), month(2)) == []


@given(st.decimals(Decimal("0.01"), Decimal(10**6), places=2), st.integers(3, 8))
def test_a_jump_is_ten_times_either_way_whatever_the_unit(usual, count):
    history = [month(n, quantity=usual) for n in range(1, count + 1)]
    for times, expected in ((9, []), (12, ["QUANTITY_JUMP"])):
        assert codes(bill(quantity=usual * times), *history) == expected
        assert codes(bill(quantity=usual / times), *history) == expected
        litres = bill(quantity=usual * times * 1000, unit="litre_(l)")
        assert codes(litres, *history) == expected


def test_no_jump_is_told_without_three_earlier_bills_of_the_same_kind():
    much = bill(quantity=Decimal(3000))
    assert codes(much, month(1), month(2)) == []
    assert codes(much, month(1), month(2), month(3, unit="kilowatt_hour_(kwh)")) == []
    later = bill("june.pdf", "F3", start_date=date(2024, 6, 1), end_date=date(2024, 6, 30))
    assert codes(much, month(1), month(2), later) == []
    [found] = checks.run([much], [], [month(1), month(2), month(3)])
    assert "97 times" in found["message"]
    assert "1.pdf" in found["message"]
    assert codes(bill(quantity=Decimal(0)), month(1), month(2), month(3)) == ["QUANTITY_JUMP"]


def test_lines_are_the_items_that_name_an_invoice_or_a_supply_point():
    items = [
        {"quantity": 1.5, "unit": "kilogram_(kg)"},
        {"invoice_number": " f-1 ", "supplier_tax_id": "b 12-3", "supplier_name": "Clear  Brook", "quantity": -2},
        {"cups": "es 00", "category": "gas", "start_date": "2024-02-30", "end_date": "2024-03-01"},
    ]
    first, second = lines_of(uuid4(), "bill", "water", items)
    assert (first.item, first.number_key, first.supplier_tax_key, first.supplier_name_key) == (
        1,
        "F1",
        "B123",
        "clear brook",
    )
    assert first.credit
    assert (second.supply_point_key, second.category, second.period) == ("ES00", "gas", None)


def two_meters(line, small=Decimal("0.5")):
    """The line's bill with a large and a small meter, an item each, of the same supply point."""
    return [line, replace(line, item=1, quantity=small)]


def test_meters_of_one_supply_point_are_usual_together():
    earlier = [one for count in range(1, 5) for one in two_meters(month(count))]
    assert [one["code"] for one in checks.run(two_meters(bill()), [], earlier)] == []
    tenfold = two_meters(bill(quantity=Decimal(330)))
    assert [one["code"] for one in checks.run(tenfold, [], earlier)] == ["QUANTITY_JUMP"]


def test_supply_points_of_one_bill_are_looked_at_each_for_itself():
    earlier = [month(count, supply_point_key=point) for count in range(1, 5) for point in ("SP1", "SP2")]
    ours = bill()
    lines = [ours, replace(ours, item=1, supply_point_key="SP2", quantity=Decimal(3000))]
    [found] = checks.run(lines, [], earlier)
    assert (found["code"], found["item"]) == ("QUANTITY_JUMP", 1)
