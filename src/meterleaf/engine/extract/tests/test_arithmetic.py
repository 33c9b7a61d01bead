"""What a paper's figures say of each other, whatever their labels are called."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from tests.support.pages import page_of

from meterleaf.engine import Content, read, registry
from meterleaf.engine.extract.bookkeeping import column_sums, taxed_sums, with_debts
from meterleaf.engine.extract.days import choose_day
from meterleaf.engine.extract.document_type import document_type
from meterleaf.engine.extract.histories import in_history
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.periods import period_candidates
from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.totals import amounts
from meterleaf.engine.fields.dates import DateHabit, find_yearless
from meterleaf.engine.options import Options

if TYPE_CHECKING:
    from meterleaf.engine.extract.scoring import Candidate

Lines = list[tuple[float, float, str]]


def paper(lines: Lines, category: str = "electricity", language: str = "es") -> Paper:
    known = next(one for one in registry.categories() if one.name == category)
    return paper_of((page_of(lines),), known, language, Options())


def rows(*texts: tuple[str, str], top: float = 0.3) -> Lines:
    """Words at the left, figures at the right, a row each."""
    return [
        one
        for at, (left, right) in enumerate(texts)
        for one in ((0.05, top + 0.02 * at, left), (0.80 - 0.008 * len(right), top + 0.02 * at, right))
    ]


def candidates_of(found: list[Candidate], quantity: str) -> list[Candidate]:
    return [one for one in found if one.more.quantity == Decimal(quantity)]


BILL = rows(
    ("Energía", "60,00 €"), ("Potencia", "30,00 €"), ("Alquiler", "10,00 €"), ("Importe", "100,00 €"),
    ("IVA 21 %", "21,00 €"), ("Este mes", "121,00 €"), ("Saldo anterior", "50,00 €"), ("Por abonar", "171,00 €"),
)  # fmt: skip


def test_a_column_closes_where_the_amounts_above_make_the_next() -> None:
    assert Decimal("100.00") in column_sums(amounts(paper(BILL)))
    assert Decimal("60.00") not in column_sums(amounts(paper(BILL)))


def test_a_tax_and_any_other_amount_make_the_taxed_one() -> None:
    known = paper(BILL)
    assert taxed_sums(known, amounts(known)) == {Decimal("121.00")}


def test_an_older_debt_parts_the_months_amount_from_what_is_due() -> None:
    known = paper(BILL)
    before, holding = with_debts(known, amounts(known))
    assert Decimal("121.00") in before
    assert Decimal("171.00") in holding
    assert Decimal("171.00") not in before


def test_months_gone_by_are_a_history_and_a_single_month_is_none() -> None:
    table = rows(("ENE/24", "240"), ("FEB/24", "251"), ("MAR/24", "262"), top=0.6)
    known = paper([*rows(("Consumo abril 2024", "312 kWh")), *table])
    told = {str(value.value): in_history(known, value) for value in known.of_kind("number", "quantity")}
    assert told["240"]
    assert told["262"]
    assert not told["312"]


def test_a_part_of_a_printed_sum_is_known_wherever_it_stands() -> None:
    known = paper(rows(("Punta", "119 kWh"), ("Llano", "103 kWh"), ("Valle", "180 kWh"), ("Total", "402 kWh")))
    found = quantity_candidates(known)
    assert all(one.features["v_part"] for one in candidates_of(found, "119"))
    assert not any(one.features["v_part"] for one in candidates_of(found, "402"))


def test_a_meters_factor_makes_the_quantity_of_the_difference() -> None:
    known = paper(
        [
            (0.05, 0.30, "Lectura actual"), (0.25, 0.30, "Lectura anterior"), (0.45, 0.30, "Factor"), (0.6, 0.30, "Consumo kWh"),
            (0.05, 0.32, "18571.5"), (0.25, 0.32, "18442.1"), (0.45, 0.32, "1500"), (0.6, 0.32, "194100"),
        ]
    )  # fmt: skip
    found = quantity_candidates(known)
    assert any(one.features["v_multiplied"] for one in candidates_of(found, "194100"))
    assert not any(one.features["v_multiplied"] for one in candidates_of(found, "18571.5"))


@pytest.mark.parametrize("row", ["KVAH", "kVArh inductiva", "Reactive kVArh"])
def test_a_row_of_apparent_or_reactive_energy_is_no_consumption(row: str) -> None:
    lines = [
        (0.6, 0.30, "Consumo kWh"),
        (0.05, 0.32, row),
        (0.6, 0.32, "2001"),
        (0.05, 0.34, "KWH"),
        (0.6, 0.34, "1940"),
    ]
    found = quantity_candidates(paper(lines))
    assert candidates_of(found, "1940")
    assert not candidates_of(found, "2001")


def test_what_only_grows_is_added_up_with_a_mark() -> None:
    known = paper(rows(("14:10", "5,20 kWh"), ("14:15", "13,60 kWh"), ("14:20", "20,90 kWh"), ("14:25", "27,10 kWh")))
    sums = [one for one in quantity_candidates(known) if len(one.more.parts) == 4]
    assert sums
    assert all(one.features["s_growing"] for one in sums)


def test_a_column_with_its_own_total_is_not_added_up_whole() -> None:
    known = paper(rows(("10/08/24", "151,3 kWh"), ("11/21/24", "142,8 kWh"), ("Total", "294,1 kWh")))
    assert not candidates_of(quantity_candidates(known), "588.2")


def test_prices_in_pence_make_pounds() -> None:
    known = paper(rows(("Energy used 131 kWh at 27.35p per kWh", "£35.83")), language="en")
    value = next(one for one in known.of_kind("quantity") if one.value == 131)
    assert known.products(value)


@pytest.mark.parametrize(
    ("said", "factor"),
    [
        ("1 UNIT = 1 CCF = 748 GALLONS", Fraction(28316846592, 10**10)),
        ("One unit equals 748 gallons", Fraction(28316846592, 10**10)),
        ("1 unit = 1,000 litres", Fraction(1)),
    ],
)
def test_the_paper_says_what_its_units_are(said: str, factor: Fraction) -> None:
    lines = [(0.05, 0.30, "Consumption (units)"), (0.05, 0.32, "14"), (0.05, 0.40, said)]
    found = candidates_of(quantity_candidates(paper(lines, "water", "en")), "14")
    assert {one.value for one in found} == {(14 * factor, "volume")}


def test_a_net_weight_is_known_by_gross_and_tare() -> None:
    lines = rows(("P1", "19 240 kg"), ("P2", "14 880 kg"), ("P3", "4 360 kg"))
    found = quantity_candidates(paper(lines, "wastes", "fr"))
    assert all(one.features["v_net"] for one in candidates_of(found, "4360") if not one.more.parts)
    assert all(one.features["v_weighed"] for one in candidates_of(found, "19240") if not one.more.parts)


def test_days_without_a_year_are_placed_by_the_papers_dates() -> None:
    near = (date(2024, 5, 27),)
    assert [one.value for one in find_yearless("Anterior 09/04 Atual 09/05", DateHabit("DMY", certain=True), near)] == [
        date(2024, 4, 9),
        date(2024, 5, 9),
    ]
    assert [one.value for one in find_yearless("01/14", DateHabit("MDY"), near)] == [date(2024, 1, 14)]
    assert not find_yearless("24/7, 1/2, 12/2024, 45/60", DateHabit("DMY"), near)
    assert not find_yearless("09/04", DateHabit("DMY"), ())


def test_only_labelled_days_without_a_year_are_a_period() -> None:
    dated = [(0.05, 0.2, "Vencimento: 27/05/2024")]
    read_days = [(0.05, 0.3, "Leitura anterior 09/04"), (0.5, 0.3, "Leitura atual 09/05")]
    wanted = (date(2024, 4, 9), date(2024, 5, 9))
    assert wanted in [one.value for one in period_candidates(paper([*dated, *read_days], language="pt"), None)]
    loose = [(0.05, 0.3, "Parcela 09/04"), (0.5, 0.3, "Folha 09/05")]
    assert wanted not in [one.value for one in period_candidates(paper([*dated, *loose], language="pt"), None)]


def test_a_correction_in_an_old_bills_place_is_no_credit_note() -> None:
    title = [(0.05, 0.05, "FACTURA RECTIFICATIVA"), (0.05, 0.1, "Fecha 20/05/2024")]
    assert document_type(paper(title)) == "credit_note"
    assert document_type(paper([*title, (0.05, 0.15, "Sustituye a la factura F24/004118")])) == "invoice"


def test_what_a_bill_gives_back_beside_an_amount_is_no_title() -> None:
    title = [(0.05, 0.05, "Jahresabrechnung"), (0.05, 0.1, "Gutschrift EUR"), (0.5, 0.1, "67,82")]
    assert document_type(paper(title, "gas", "de")) == "invoice"


def test_a_statement_of_charges_is_for_its_own_period() -> None:
    lines: Lines = [
        (0.05, 0.05, "Factura de recargas de vehículo eléctrico"),
        (0.05, 0.1, "Número de factura: VL-2024-77"),
        (0.05, 0.12, "Fecha de factura: 02/09/2024"),
        (0.05, 0.15, "Periodo facturado: 01/08/2024 - 31/08/2024"),
        (0.05, 0.25, "Fecha"), (0.3, 0.25, "Punto de recarga"), (0.6, 0.25, "kWh"), (0.75, 0.25, "Importe"),
        (0.05, 0.27, "03/08/2024"), (0.3, 0.27, "Girona Sud"), (0.6, 0.27, "38,20"), (0.75, 0.27, "14,90 €"),
        (0.05, 0.29, "09/08/2024"), (0.3, 0.29, "Vic Nord"), (0.6, 0.29, "51,10"), (0.75, 0.29, "19,93 €"),
        (0.05, 0.31, "Total"), (0.6, 0.31, "89,30 kWh"), (0.75, 0.31, "34,83 €"),
    ]  # fmt: skip
    result = read(Content("pdf", (page_of(lines),)), category="recharges").reading
    assert {(one["start_date"], one["end_date"]) for one in result.items} == {(date(2024, 8, 1), date(2024, 8, 31))}
    single = [line for line in lines if not line[2].startswith("Periodo")]
    assert choose_day(paper(single, "recharges"), "filling_date") is not None


def test_wastes_that_a_paper_only_speaks_of_are_no_items() -> None:
    lines: Lines = [
        (0.05, 0.05, "Ticket de pesée de déchets n° P24-044"),
        (0.05, 0.1, "Date 22/04/2024"),
        (0.05, 0.2, "Code déchet 20 01 38"), (0.5, 0.2, "4 360 kg"),
        (0.05, 0.5, "Autres produits acceptés : gravats 17 01 07, déchets verts 20 02 01, encombrants 20 03 07 et bois"),
    ]  # fmt: skip
    reading = read(Content("pdf", (page_of(lines),)), category="wastes").reading
    assert [one["ler_code"] for one in reading.items] == ["200138"]
    assert reading.needs_review


def test_each_waste_has_the_quantity_of_its_own_row() -> None:
    lines: Lines = [
        (0.05, 0.05, "Certificado de tratamiento de residuos"),
        (0.05, 0.18, "CÓDIGO LER"), (0.3, 0.18, "Denominación"), (0.7, 0.18, "Peso (t)"),
        (0.05, 0.2, "17 01 07"), (0.3, 0.2, "Mezclas de hormigón"), (0.7, 0.2, "412,36"),
        (0.05, 0.22, "17 08 02"), (0.3, 0.22, "Yeso"), (0.7, 0.22, "22,18"),
        (0.3, 0.24, "TOTAL"), (0.7, 0.24, "434,54"),
    ]  # fmt: skip
    reading = read(Content("pdf", (page_of(lines),)), category="wastes").reading
    assert [(one["ler_code"], one["quantity"]) for one in reading.items] == [
        ("170107", Decimal("412.36")),
        ("170802", Decimal("22.18")),
    ]
