"""What is filled up: vehicle fuel, vehicle charging, refrigerant; a receipt in, one item a filling out."""

from meterleaf.engine.contracts import Category
from meterleaf.engine.extract.receipts import receipt_items

CATEGORY = Category(
    name="recharges",
    tags=("invoice", "recharges"),
    record="recharge",
    units=("l", "kWh"),
    kinds=("volume", "energy", "mass"),
    fields=("recharge_type", "fuel", "refrigerant", "vehicle_plate", "location", "card_number"),
    items=receipt_items,
)
