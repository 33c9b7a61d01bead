"""Bills for piped natural gas: bill in, items with energy (or volume, where no energy is stated) out."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.metered import metered_items

CATEGORY = Category(
    name="gas",
    tags=("invoice", "gas"),
    record="heat",
    units=("kWh", "m3"),
    kinds=("energy", "gas_volume", "standard_gas_volume", "volume"),
    fields=(
        "supply_point",
        "supply_point_scheme",
        "cups",
        "meter_number",
        "previous_reading",
        "current_reading",
        "tariff",
        "volume",
        "conversion_factor",
        "calorific_value",
    ),
    items=metered_items,
)
