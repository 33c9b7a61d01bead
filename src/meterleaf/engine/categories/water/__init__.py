"""Bills for drinking water, with or without sewerage: bill in, items with cubic metres out."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.metered import metered_items

CATEGORY = Category(
    name="water",
    tags=("invoice", "water"),
    record="water",
    units=("m3",),
    kinds=("volume", "gas_volume"),
    fields=("supply_point", "supply_point_scheme", "meter_number", "previous_reading", "current_reading", "tariff"),
    items=metered_items,
)
