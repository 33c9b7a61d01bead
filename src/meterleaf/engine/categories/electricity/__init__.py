"""Electricity bills, and consumption tables of electricity meters: bill in, items with kWh and their tariff periods out."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.metered import metered_items

CATEGORY = Category(
    name="electricity",
    tags=("invoice", "electricity"),
    record="electricity",
    units=("kWh", "MWh"),
    kinds=("energy",),
    fields=(
        "supply_point",
        "supply_point_scheme",
        "cups",
        "meter_number",
        "previous_reading",
        "current_reading",
        "tariff",
        "periods",
        "contracted_power",
    ),
    items=metered_items,
)
