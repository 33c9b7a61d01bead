"""Which number a label means, which unit a figure has, and what the rows around it say: on papers of any supplier."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.pages import page_of

from meterleaf.engine import registry
from meterleaf.engine.extract.header import code_candidates, date_candidates
from meterleaf.engine.extract.measures import measures
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.periods import last_day, period_candidates
from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.sums import sums_of
from meterleaf.engine.extract.tests.test_meters import table
from meterleaf.engine.extract.totals import amount_candidates
from meterleaf.engine.options import Options

if TYPE_CHECKING:
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.tests.test_meters import Lines


def paper(lines: Lines, category: str, language: str = "en") -> Paper:
    known = next(one for one in registry.categories() if one.name == category)
    return paper_of((page_of(lines),), known, language, Options())


def number_features(lines: Lines, language: str = "es") -> dict[str, Features]:
    return {one.value: one.features for one in code_candidates(paper(lines, "electricity", language), "invoice_number")}


def test_a_date_between_a_label_and_its_number_stands_not_in_its_way() -> None:
    found = number_features([(0.05, 0.3, "Fecha y Nº Factura:"), (0.35, 0.3, "03.04.2025 / 118204417")])
    assert found["118204417"]["own_strong"] == 1.0


def test_the_code_right_below_a_label_leads_the_one_further_down() -> None:
    found = number_features(table("Nº factura", "K40771", "K11820"))
    assert found["K40771"]["own_lesser"] == 0.0
    assert found["K11820"]["own_lesser"] > 0.0


@pytest.mark.parametrize("text", ["INV#000417820011884", "Inv No.000417820011884", "Invoice No:000417820011884"])
def test_a_label_glued_to_its_number_is_one(text: str) -> None:
    found = number_features([(0.05, 0.3, text)], "en")
    assert found["000417820011884"]["own_strong"] == 1.0


def test_a_number_may_say_itself_what_it_is() -> None:
    found = number_features(table("Invoice: INV-204", "Invoice: 100-118"), "en")
    assert found["INV-204"]["names_itself"] == 1.0
    assert found["100-118"]["names_itself"] == 0.0


def test_no_paper_is_made_out_after_its_day_of_payment() -> None:
    lines = table("Due date | 27/07/2024", "Next reading | 03/08/2024", "Zzz | 06/07/2024")
    known = paper(lines, "electricity")
    found = {one.value: one.features["after_due"] for one in date_candidates(known, "issue_date")}
    assert found == {date(2024, 7, 27): 0.0, date(2024, 8, 3): 1.0, date(2024, 7, 6): 0.0}


def units(known: Paper) -> dict[str, str]:
    return {str(one.quantity): one.unit.name for one in measures(known)}


def test_a_unit_that_heads_a_column_is_that_of_all_its_figures_and_of_their_sum() -> None:
    rows = table("m3 | Factor | MJ", "426 | 0.998 | 16408", "| | 3000", "| | 3000", "Total usage | | 10408", step=0.2)
    assert units(paper(rows, "gas"))["10408"].startswith("megajoule")


def test_the_unit_of_a_price_is_that_of_the_quantity_before_it() -> None:
    assert units(paper([(0.05, 0.3, "45.87 @ 146.9 P/LTR")], "recharges"))["45.87"].startswith("litre")


def test_a_charger_that_names_no_fuel_counts_kilowatt_hours() -> None:
    energy = table("Carga | 27,41", "$/kWh 349 | 9.569")
    assert units(paper(energy, "recharges", "es"))["27.41"].startswith("kilowatt")
    assert not any(unit.startswith("kilowatt") for unit in units(paper(table("Carga | 27,41"), "recharges")).values())


def test_a_receipt_may_print_quantity_price_and_amount_in_lines_of_their_own() -> None:
    known = paper(table("ULP95 | 1043.59", "PUMP 7 @ R23.160/L", "45.06", step=0.4), "recharges")
    found = {str(one.more.quantity): one.features for one in quantity_candidates(known)}
    assert found["45.06"]["product_near"] == 1.0


def test_one_piece_at_its_price_is_no_quantity_of_fuel() -> None:
    known = paper(table("1.000 | 6.00 | 6.00"), "recharges")
    assert not [one for one in quantity_candidates(known) if one.features.get("product_near")]


def test_a_state_and_what_was_used_are_not_added_up_to_the_later_state() -> None:
    known = paper(table("KWH | 18432 | 18090 | 342"), "electricity")
    assert Decimal(18432) not in {amount.quantity for amount in sums_of(known, measures(known))}
    rows = paper(table("KWH | 100 | 50 | 150"), "electricity")
    assert Decimal(150) in {amount.quantity for amount in sums_of(rows, measures(rows))}


@given(st.sampled_from(["-41.20", "$71.32 cr", "41.20-", "-$41.20"]))
def test_what_was_fed_in_is_credited(amount: str) -> None:
    known = paper(table(f"Zzz | 702.0 kWh | 0.04 | {amount}", "Zzz | 402.3 kWh | 0.37 | 150.46"), "electricity")
    found = {str(one.more.quantity): one.features.get("credited") for one in quantity_candidates(known)}
    assert (found["702.0"], found["402.3"]) == (1.0, 0.0)


def totals(lines: Lines) -> dict[str, Features]:
    return {str(one.value): one.features for one in amount_candidates(paper(lines, "electricity"), "total_amount")}


def test_what_is_due_is_the_bills_own_where_no_older_balance_is_printed() -> None:
    rows = ["Subtotal zzz | $24.52", "Fire brigade | $5.58", "Amount due | $30.10"]
    found = totals(table(*rows))
    assert (found["30.10"]["clear_due"], found["24.52"]["below_due"]) == (1.0, 1.0)
    found = totals(table(*rows, "Previous balance | $12.00"))
    assert found["30.10"]["clear_due"] == 0.0


def test_a_round_amount_is_money_beside_its_label_alone() -> None:
    found = totals(table("Amount payable | 2,543", "Zzz | 2,670"))
    assert found["2543"]["whole"] == 1.0
    assert "2670" not in found


def test_days_led_by_words_of_different_length_make_a_period() -> None:
    lines = [
        (0.05, 0.30, "Actual"), (0.14, 0.30, "(04/10/2023)"), (0.35, 0.30, "10566"),
        (0.05, 0.32, "Anterior"), (0.16, 0.32, "(04/09/2023)"), (0.35, 0.32, "10418"), (0.35, 0.34, "148"),
    ]  # fmt: skip
    found = {one.value for one in period_candidates(paper(lines, "electricity", "es"), None)}
    assert (date(2023, 9, 4), date(2023, 10, 4)) in found


def test_the_day_of_the_only_read_ends_a_period_that_has_no_start() -> None:
    day = last_day(paper(table("Reading date | 15-04-2025", "Bill date | 16-04-2025"), "electricity"))
    assert day is not None
    assert day.value == date(2025, 4, 15)
    two = table("Reading date | 15-04-2025", "Reading date | 15-05-2025")
    assert last_day(paper(two, "electricity")) is None


def test_an_american_truck_counts_gallons_that_it_does_not_name() -> None:
    rows = table("PHENIX SPRINGS, AL 36868", "DYED DIESEL | 2450.0 | 2.8145 | 6895.53", step=0.25)
    assert units(paper(rows, "fuel_delivery"))["2450.0"].startswith("us_gallon")
    assert units(paper(rows[1:], "fuel_delivery")) == {}


def test_a_fee_beside_the_bill_is_no_debt_and_an_older_balance_is_one() -> None:
    rows = ["Totale bolletta | 94,12 €", "Canone RAI | 18,00 €", "Totale da pagare | 112,12 €"]
    known = paper(table(*rows), "electricity", "it")
    found = {str(one.value): one.features for one in amount_candidates(known, "total_amount")}
    assert (found["94.12"]["before_debt"], found["112.12"]["clear_due"]) == (0.0, 1.0)
    older = paper(table(rows[0], "Saldo precedente | 18,00 €", rows[2]), "electricity", "it")
    found = {str(one.value): one.features for one in amount_candidates(older, "total_amount")}
    assert (found["94.12"]["before_debt"], found["112.12"]["clear_due"]) == (1.0, 0.0)


def test_registers_that_are_added_up_are_told_by_the_states_beside_each() -> None:
    rows = table("Punta | 4100 | 4174 | 74 kWh", "Llano | 5200 | 5261 | 61 kWh", "Valle | 6300 | 6442 | 142 kWh")
    found = [one for one in quantity_candidates(paper(rows, "electricity", "es")) if one.more.quantity == Decimal(277)]
    assert [one.features["s_states"] for one in found] == [1.0]
    plain = table("Punta | 74 kWh", "Llano | 61 kWh", "Valle | 142 kWh")
    found = [one for one in quantity_candidates(paper(plain, "electricity", "es")) if one.more.quantity == Decimal(277)]
    assert [one.features["s_states"] for one in found] == [0.0]
