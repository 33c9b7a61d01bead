"""What a meter's days and states, and rows that go together, say whatever they are called."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.pages import page_of

from meterleaf.engine import registry
from meterleaf.engine.extract.intervals import day_counts, days_agree, days_differ, last_read
from meterleaf.engine.extract.measures import measures
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.periods import period_candidates
from meterleaf.engine.extract.states import state_differences
from meterleaf.engine.extract.sums import sums_of
from meterleaf.engine.options import Options

Lines = list[tuple[float, float, str]]


def paper(lines: Lines, category: str = "water", language: str = "es") -> Paper:
    known = next(one for one in registry.categories() if one.name == category)
    return paper_of((page_of(lines),), known, language, Options())


def table(*rows: str, top: float = 0.3, step: float = 0.16) -> Lines:
    """Cells parted by |, a column each."""
    return [
        (0.05 + step * column, top + 0.02 * at, cell.strip())
        for at, row in enumerate(rows)
        for column, cell in enumerate(row.split("|"))
        if cell.strip()
    ]


HISTORY = table(
    "Fecha | Zzz | Zz",
    "20/05/2024 | 748 | 15",
    "20/04/2024 | 733 | 12",
    "20/03/2024 | 721 | 14",
    "20/02/2024 | 707 | 13",
)


def test_the_newest_row_of_a_table_of_reads_tells_the_period_and_its_amount() -> None:
    pair, amounts = last_read(paper(HISTORY)) or ((None, None), frozenset())
    assert pair == (date(2024, 4, 20), date(2024, 5, 20))
    assert Decimal(15) in amounts


def test_every_pair_of_days_is_told_whether_the_states_beside_them_agree() -> None:
    found = {one.value: one.features for one in period_candidates(paper(HISTORY), None)}
    newest = found[date(2024, 4, 20), date(2024, 5, 20)]
    assert newest["states_agree"] == newest["last_read"] == 1.0
    assert found[date(2024, 2, 20), date(2024, 3, 20)]["last_read"] == 0.0


def test_days_are_counted_beside_their_word_and_below_it_and_nowhere_else() -> None:
    known = paper(table("Días | Otros", "29 | 31", "| Son 33 días"))
    assert day_counts(known) == {29, 33}
    assert days_agree(known, (date(2024, 1, 1), date(2024, 1, 30)))
    assert days_agree(known, (date(2024, 1, 1), date(2024, 1, 29)))
    assert days_differ(known, (date(2024, 1, 1), date(2024, 1, 20)))


def test_a_paper_that_counts_no_days_neither_agrees_nor_differs() -> None:
    known = paper(table("31 | 30"))
    pair = (date(2024, 1, 1), date(2024, 1, 31))
    assert not days_agree(known, pair)
    assert not days_differ(known, pair)


def test_a_number_is_made_by_two_states_of_its_line_or_its_column() -> None:
    known = paper([*table("Zzz | 1188 | 1146 | 42"), *table("1287", "1250", "37", top=0.6)])
    assert {amount for _, amount in state_differences(known)} >= {Decimal(42), Decimal(37)}


def test_a_net_a_tax_and_a_gross_are_no_states() -> None:
    assert not state_differences(paper(table("Total | 121,00 | 100,00 | 21,00")))


@given(st.integers(1, 9_000), st.integers(3, 900), st.integers(10_000, 99_999))
def test_whatever_the_meter_shows_the_difference_is_found(before: int, used: int, other: int) -> None:
    assume(used != before)  # a state that is twice the other tells nothing
    known = paper(table(f"Zzz | {before} | {before + used} | {used} | {other}"))
    assert (0, Decimal(used)) in state_differences(known)


def test_a_row_led_by_its_unit_gives_it_to_all_its_figures() -> None:
    known = paper(table("Zzz kWh | 0 | 41 | 38 | 0 | 52"), "electricity")
    assert [str(one.quantity) for one in measures(known)] == ["0", "41", "38", "0", "52"]


def test_a_column_that_counts_in_hundreds_of_gallons_says_so_and_is_no_quantity_itself() -> None:
    known = paper(table("PREVIOUS | PRESENT | 100 GAL", "1874 | 1927 | 53"), language="en")
    (one,) = [found for found in measures(known) if found.quantity == 53]
    assert one.unit.name.startswith("hundred_us_gallons")
    assert all(found.quantity != 100 for found in measures(known))


def test_what_a_unit_is_made_of_is_no_consumption() -> None:
    known = paper(table("1 m3 = 1000 litros", "Zzz | 12 m3"))
    assert [str(one.quantity) for one in measures(known)] == ["12"]


def test_money_is_no_consumption_where_no_unit_is_named() -> None:
    known = paper(table("Electric charges | 384.71"), "electricity", "en")
    assert measures(known) == []


MONTHS = table(
    "Energía F1 | 300 kWh | 0,10 | 30,00", "Energía F2 | 200 kWh | 0,20 | 40,00", "Fijo | 5,00",
    "Energía F1 | 310 kWh | 0,10 | 31,00", "Energía F2 | 220 kWh | 0,20 | 44,00",
)  # fmt: skip


def test_the_slices_of_both_months_are_added_up() -> None:
    known = paper(MONTHS, "electricity")
    assert Decimal(1030) in {amount.quantity for amount in sums_of(known, measures(known))}


def test_the_same_slices_charged_twice_are_not_added_up() -> None:
    rows = table(
        "Energía F1 | 300 kWh | 0,10 | 30,00", "Energía F2 | 200 kWh | 0,20 | 40,00", "Peaje | 5,00",
        "Energía F1 | 300 kWh | 0,10 | 30,00", "Energía F2 | 200 kWh | 0,20 | 40,00",
    )  # fmt: skip
    known = paper(rows, "electricity")
    assert Decimal(1000) not in {amount.quantity for amount in sums_of(known, measures(known))}


def test_rows_of_one_word_are_added_up_without_the_capacities_above_them() -> None:
    rows = table(
        "Cargo Cap. | 212 kWh | 1,00 | 212,00", "Energía Valle | 310 kWh | 0,10 | 31,00", "Energía Pico | 200 kWh | 0,20 | 40,00",
        "Energía Resto | 100 kWh | 0,15 | 15,00",
    )  # fmt: skip
    known = paper(rows, "electricity")
    assert Decimal(610) in {amount.quantity for amount in sums_of(known, measures(known))}


def codes(text: str) -> set[str]:
    return {one.value for one in paper([(0.05, 0.3, text)]).codes}


def test_a_word_for_number_in_one_piece_with_its_code_is_no_part_of_it() -> None:
    assert "044120771" in codes("Nota fiscal Nº044120771")
    assert "2024/118" in codes("Fattura n.2024/118")
    assert "N40771" in codes("No. Bil N40771")


def test_a_series_of_capitals_may_belong_to_the_number() -> None:
    assert {"VR 40-2291873", "40-2291873"} <= codes("Rechnung VR 40-2291873 vom 12.3.2024")
    assert "RM 120.50" not in codes("Jumlah RM 120.50")
