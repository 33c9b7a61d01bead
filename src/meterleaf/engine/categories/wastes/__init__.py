"""Waste identification documents, transfer notes, manifests, weighbridge tickets: one item a waste line."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.wastes import waste_items

CATEGORY = Category(
    name="wastes",
    tags=("document", "wastes"),
    record="waste",
    units=("kg", "t"),
    kinds=("mass", "volume"),
    fields=(
        "identification_name",
        "description",
        "ler_code",
        "hazardous",
        "rd_code",
        "destination",
        "carrier",
        "producer",
        "document_number",
    ),
    items=waste_items,
)
