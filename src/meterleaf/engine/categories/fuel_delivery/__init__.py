"""Fuels delivered in bulk, by invoice or delivery note: heating oil, diesel, LPG, pellets; one item a product."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.deliveries import delivery_items

CATEGORY = Category(
    name="fuel_delivery",
    tags=("invoice", "fuel_delivery"),
    record="heat",
    units=("l", "kg"),
    kinds=("volume", "mass", "energy"),
    fields=("fuel", "product_as_printed", "delivery_date", "delivery_note_number"),
    items=delivery_items,
)
